"""`autograder report`: an offline page about a class, to decide tomorrow's lecture from. Each chart has its numbers as text."""

from __future__ import annotations

from collections import Counter
from html import escape
from pathlib import Path
from statistics import mean, median

from autograder.course.course import Course
from autograder.desk.audit import Step, files_account, students_account
from autograder.desk.report_data import OUTCOMES, ClassData, Handed, read_class
from autograder.desk.report_parts import HEAD, POLICY, SCRIPT, Column, bars, contents, histogram, named, number, section, table
from autograder.feedback.style import document

BINS = 10
NO_DUE_DATE = "Not known: set the due date in the formgrader, under Manage Assignments, then grade again"
WORDS = {
    "right": "right",
    "partly": "partly right",
    "wrong": "wrong",
    "stopped": "stopped",
    "missing": "not written",
}


def write_report(course: Course, assignment: str, pseudonyms: bool, path: Path) -> ClassData:
    """Write the page to `path` and return what it is about; raises NotReady where nothing was graded."""
    data = read_class(course, assignment, pseudonyms)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(data, pseudonyms), encoding="utf-8", errors="replace")
    return data


def page(data: ClassData, pseudonyms: bool = False) -> str:
    """The whole page."""
    who = " Names are pseudonyms." if pseudonyms else ""
    parts = [
        lessons(data),
        questions(data),
        mistakes(data),
        together(data),
        marks(data),
        looks(data),
        waiting(data),
        late(data),
    ]
    text = "\n".join(filter(None, [*parts, students(data), files(data)]))
    body = f"{header(data, who)}\n{contents(text)}\n{text}"
    return document(f"Class report: {data.assignment}", f"<main class='wide'>\n{body}\n</main>\n{SCRIPT}", POLICY, HEAD)


def header(data: ClassData, who: str) -> str:
    """Who handed in, and how it went, in three lines."""
    graded, most = data.graded, sum(data.questions.values())
    without = len(data.everybody) - len(graded)
    lines = [f"<h1>Class report: {escape(data.assignment)}</h1>"]
    lines.append(f"<p class='soft'>{len(data.everybody)} handed in, {len(graded)} with a verdict, {without} without.{who}</p>")
    if graded:
        points = [item.points for item in graded]
        lines.append(
            f"<p class='total'>Half of the class has {number(median(points))} of {number(most)} points or more; "
            f"the mean is {number(mean(points))}.</p>"
        )
    still = sum(data.questions[name] for name in _open(data))
    if still:
        names = ", ".join(map(escape, _open(data)))
        lines.append(f"<p class='wait'>Up to {number(still)} points of these still wait for a person: {names}.</p>")
    return "<header>\n" + "\n".join(lines) + "\n</header>"


def _open(data: ClassData) -> dict[str, list[Handed]]:
    """The questions that wait for a person, and in whose submissions."""
    found = {name: [item for item in data.graded if item.marks.points.get(name) is None] for name in data.questions}
    return {name: students for name, students in found.items() if students}


def lessons(data: ClassData) -> str:
    """Which sections to go back to, by the number of students whose mistakes point there."""
    columns = (Column("section of the notebook"), Column("students", True), Column("share", True), Column("mistakes"))
    counts = {mistake: len(students) for mistake, students in data.by_mistake().items()}
    rows = [
        (
            escape(lesson),
            str(len(students)),
            _share(len(students), data),
            escape("; ".join(f"{item.title} ({count})" for item, count in counts.items() if item.lesson == lesson)),
        )
        for lesson, students in data.by_lesson().items()
    ]
    text = "Each mistake names the section of the notebook that it goes against. One student counts once for a section."
    return section("What to teach again", text, table("Sections by students", columns, rows, "No mistake names a section."))


def _share(count: int, data: ClassData) -> str:
    return f"{100 * count / max(1, len(data.graded)):.0f} %"


def questions(data: ClassData) -> str:
    """How each question went."""
    counts = [Column(WORDS[name], True) for name in OUTCOMES]
    columns = (Column("question"), *counts, Column("mean", True), Column("of", True), Column(""))
    rows = [_question(data, name, most) for name, most in data.questions.items()]
    text = "Numbers of students. A function counts as right if it is right in itself, whatever its helpers do."
    return section("Each question", text, table("Outcomes by question", columns, rows, ""))


def _question(data: ClassData, name: str, most: float) -> tuple[str, ...]:
    found = Counter(item.outcomes.get(name, "") for item in data.graded)
    counts = [found[outcome] for outcome in OUTCOMES]
    points = [given for item in data.graded if (given := item.marks.points.get(name)) is not None]
    average = number(mean(points)) if points else "waits"
    by_hand = not any(counts)
    shown = ["" if by_hand else str(count) for count in counts]
    return escape(name), *shown, average, number(most), "" if by_hand else bars(counts)


def mistakes(data: ClassData) -> str:
    """The mistakes by frequency, with the students behind each."""
    columns = (Column("mistake"), Column("function"), Column("students", True), Column("share", True))
    rows = [
        (
            escape(item.title),
            f"<code>{escape(item.exercise)}</code>",
            str(len(students)),
            _share(len(students), data),
            named(student.name for student in students),
            escape(item.lesson),
        )
        for item, students in data.by_mistake().items()
    ]
    text = "The mistake that a function makes itself. Where two give the same numbers, both names stand there."
    shown = table("Mistakes by frequency", (*columns, Column("who"), Column("section")), rows, "Nobody made a mistake.")
    return section("Mistakes", text, shown)


def together(data: ClassData) -> str:
    """Pairs of mistakes in the same submissions."""
    columns = (Column("mistake"), Column("and"), Column("students", True), Column("times as often as by chance", True))
    rows = [
        (_both(one.title, one.exercise), _both(other.title, other.exercise), str(count), f"{ratio:.1f}")
        for one, other, count, ratio in data.together()
    ]
    text = (
        "Pairs that two students or more made both. By chance, two mistakes meet in "
        "(students of one) x (students of the other) / (class) submissions. With few students this says little."
    )
    return section("Mistakes that come together", text, table("Pairs of mistakes", columns, rows, "No pair came up twice."))


def _both(title: str, exercise: str) -> str:
    return f"{escape(title)} <span class='soft'>(<code>{escape(exercise)}</code>)</span>"


def marks(data: ClassData) -> str:
    """How the points are distributed."""
    most = sum(data.questions.values())
    counts = Counter(min(BINS - 1, int(BINS * item.points / most)) for item in data.graded)
    edges = [f"{number(most * place / BINS)} to {number(most * (place + 1) / BINS)}" for place in range(BINS)]
    found = [counts[place] for place in range(BINS)]
    rows = [(edge, str(count)) for edge, count in zip(edges, found, strict=True)]
    shown = table("The same as numbers; a border counts upwards", (Column("points"), Column("students", True)), rows, "")
    text = "Points given so far, after what is taken off for coming late."
    return section("Marks", text, f"<div class='side'>{histogram(edges, found)}{shown}</div>")


def looks(data: ClassData) -> str:
    """Submissions that a person should look at, and why."""
    columns = (Column("student"), Column("why"), Column("what was seen"))
    rows = [(named([item.name]), look.kind, escape(look.detail)) for item in data.everybody for look in item.looks]
    text = (
        "'tampering' says that code puts something in the place of the grader or its tools. It cannot change a mark, and "
        "it may be harmless: look before you speak to anybody."
    )
    return section("Who needs a look", text, table("Submissions to look at", columns, rows, "Nobody."))


def waiting(data: ClassData) -> str:
    """What waits for a person."""
    rows = [(escape(name), str(len(found)), named(item.name for item in found)) for name, found in _open(data).items()]
    shown = table(
        "Questions to be marked by hand", (Column("question"), Column("students", True), Column("who")), rows, "Nothing."
    )
    return section("What waits for a person", "Mark these in the formgrader.", shown)


def late(data: ClassData) -> str:
    """Who came late, how late, and what it cost."""
    columns = (Column("student"), Column("hours late", True), Column("points taken off", True))
    rows = [
        (named([item.name]), number(item.marks.late / 3600), number(item.marks.penalty))
        for item in data.everybody
        if item.marks.late > 0
    ]
    nobody = "Nobody, as far as the times are known." if data.due else f"{NO_DUE_DATE}."
    return section("Late", "", table("Late submissions", columns, rows, nobody))


def students(data: ClassData) -> str:
    """Everybody, with points and counts."""
    columns = (Column("student"), Column("points", True), Column("right", True), Column("mistakes", True), Column("status"))
    rows = [
        (
            named([item.name]),
            number(item.points) if item.is_graded else "none",
            str(sum(outcome == "right" for outcome in item.outcomes.values())),
            str(len(item.mistakes)),
            escape(item.marks.status),
        )
        for item in data.everybody
    ]
    return section("Everybody", "", table("Every student who handed in", columns, rows, "Nobody handed in."))


def files(data: ClassData) -> str:
    """Every file and every student, from the download to the export; nothing where names are not to be told."""
    columns = (*map(Column, ("student", "file", "from", "what became of it")), Column("mark", True))
    cells = [(item.file, item.source, _became(item), item.mark) for item in data.steps]
    rows = [(named([item.student]), *map(escape, row)) for item, row in zip(data.steps, cells, strict=True)]
    if not rows:
        return ""
    told = (students_account(item.marks for item in data.everybody), files_account(data.steps))
    sums = " ".join(f"{sentence}." for sentence in told if sentence)
    return section("Every file", sums, table("From the download to the export", columns, rows, ""))


def _became(step: Step) -> str:
    return f"{step.became}: {step.detail}" if step.detail else step.became
