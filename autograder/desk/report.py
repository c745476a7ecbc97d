"""`autograder report`: an offline page about a class, to decide tomorrow's lecture from. Each chart has its numbers as text."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

from autograder.collect.audit import files_summary, students_summary
from autograder.collect.log import CALLED_LATE
from autograder.course.course import Course
from autograder.desk.report_data import OUTCOMES, ClassData, Flag, ReportedStudent, read_class
from autograder.desk.report_parts import POLICY, TEMPLATES, BarPart, Histogram, bar, number
from autograder.marking.marks import question_name

BINS = 10
WORDS = {
    "right": "right",
    "partly": "partly right",
    "wrong": "wrong",
    "stopped": "stopped",
    "missing": "not written",
}


class LessonCounts(NamedTuple):
    """A section to go back to, the students whose mistakes point there, and these mistakes with how many made each."""

    name: str
    students: list[ReportedStudent]
    mistakes: list[tuple[str, int]]


class QuestionCounts(NamedTuple):
    """How a question went: the students by outcome, nothing of one that only a person marks; mean and points in words."""

    name: str
    counts: list[int | str]
    mean: str
    most: str
    bar: list[BarPart]


def write_report(course: Course, assignment: str, pseudonyms: bool, path: Path) -> ClassData:
    """Write the page to `path` and return what it is about; raises NotReady where nothing was graded."""
    data = read_class(course, assignment, pseudonyms)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(data, pseudonyms), encoding="utf-8", errors="replace")
    return data


def page(data: ClassData, pseudonyms: bool = False) -> str:
    """The whole page."""
    return TEMPLATES.get_template("report.html.j2").render(report=ClassReport(data, pseudonyms), data=data, policy=POLICY)


class ClassReport:
    """What the template `report.html.j2` shows of a class beside the data themselves."""

    def __init__(self, data: ClassData, pseudonyms: bool) -> None:
        self.data, self.pseudonyms, self.outcomes = data, pseudonyms, [(WORDS[name], "number") for name in OUTCOMES]
        self.most = sum(data.questions.values())
        points = [item.points for item in data.graded]
        self.median, self.mean = (median(points), mean(points)) if points else (0.0, 0.0)
        found = {name: [item for item in data.graded if item.result.points(name) is None] for name in data.questions}
        self.open = {name: students for name, students in found.items() if students}

    @property
    def still(self) -> float:
        """The points of the questions that wait for a person."""
        return sum(self.data.questions[name] for name in self.open)

    def share(self, students: list[ReportedStudent]) -> str:
        """How much of the graded class these are."""
        return f"{100 * len(students) / max(1, len(self.data.graded)):.0f} %"

    def lessons(self) -> list[LessonCounts]:
        """Which sections to go back to, by the number of students whose mistakes point there."""
        counts = {mistake: len(students) for mistake, students in self.data.by_mistake().items()}
        return [
            LessonCounts(name, students, [(item.title, count) for item, count in counts.items() if item.lesson == name])
            for name, students in self.data.by_lesson().items()
        ]

    def questions(self) -> list[QuestionCounts]:
        """How each question went."""
        return [self._question(name, most) for name, most in self.data.questions.items()]

    def _question(self, name: str, most: float) -> QuestionCounts:
        points = [given for item in self.data.graded if (given := item.result.points(name)) is not None]
        average, name = number(mean(points)) if points else "waits", question_name(name)
        found = Counter(item.outcomes.get(name, "") for item in self.data.graded)
        counts = [found[outcome] for outcome in OUTCOMES]
        if not any(counts):
            return QuestionCounts(name, [""] * len(counts), average, number(most), [])
        return QuestionCounts(name, [*counts], average, number(most), bar(counts))

    def histogram(self) -> Histogram:
        """How the points are distributed."""
        counts = Counter(min(BINS - 1, int(BINS * item.points / self.most)) for item in self.data.graded)
        edges = [number(self.most * place / BINS) for place in range(BINS + 1)]
        return Histogram.of(edges, [counts[place] for place in range(BINS)])

    def flags(self) -> list[tuple[ReportedStudent, Flag]]:
        """Submissions that a person should look at, and why."""
        return [(item, flag) for item in self.data.everybody for flag in item.flags]

    def late(self) -> list[ReportedStudent]:
        """Who came late."""
        return [item for item in self.data.everybody if item.result.late > 0 or CALLED_LATE in item.result.reasons]

    def sums(self) -> str:
        """What became of the students and of the files, in numbers."""
        sentences = students_summary(item.result for item in self.data.everybody), files_summary(self.data.files)
        return " ".join(f"{sentence}." for sentence in sentences if sentence)
