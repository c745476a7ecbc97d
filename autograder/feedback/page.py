"""One student's feedback as one page that needs no network and runs no script.

The page is built from the graded notebook, the evidence for its verdicts, and the gradebook. Words of the release are shown as
the course wrote them; whatever came from the student is shown as text and pixels. Cards say shapes and outcomes, never values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from autograder.checking.card import READ_SECTION, MarkedCode, headline, sentences, signed_rows
from autograder.checking.verdict import Place, Verdict, VerdictRow, culprit_of, is_unwritten
from autograder.feedback.blocks import (
    Block,
    Json,
    attached,
    code_blocks,
    data_of,
    displayed,
    plain,
    words_of_a_person,
    words_of_the_course,
    words_of_the_student,
)
from autograder.marking.evidence import Evidence
from autograder.marking.marks import Mark, Question
from autograder.notebook.repair import exercise_of, grade_id
from autograder.pages.templates import templates
from autograder.pages.text import headings

TEMPLATES = templates(Path(__file__).parent / "templates")
RESULTS = {
    "right": "right",
    "partly": "partly right",
    "wrong": "not right yet",
    "raised": "stopped with an error",
    "missing": "not defined",
    "timeout": "did not end in time",
    "memory": "used too much memory",
    "exited": "ended Python",
}
NEXT = {
    "raised": "Mend the line that the error names, run its cell again, then the test cell.",
    "missing": "Write this function under its own name, so that its cell runs without an error in a fresh kernel.",
    "timeout": "Look for a loop that does not end: what changes in each turn, and when does it stop?",
    "memory": "Look for an array or a list that grows in a loop, or for two shapes that broadcast to a very large one.",
    "exited": "Take exit() and the like out of your cells: they end Python before your function has returned.",
}


@dataclass
class Part:
    """The cells of a notebook from the end of one question to the end of the next; the last part may have no question."""

    name: str = ""
    answers: list[Json] = field(default_factory=list)
    test: Json = field(default_factory=dict)
    others: list[Json] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The function that a question asks for, or the name of the question."""
        return exercise_of(self.test) or self.name

    @property
    def anchor(self) -> str:
        """Where a question stands on the page."""
        return "question-" + re.sub(r"[^A-Za-z0-9_-]", "-", self.name)


class Sentence(NamedTuple):
    """A sentence of a card; one that sends the reader to a section has its heading, and words after it.

    A line of code with a place in it is in `pieces`: before, the place, after.
    """

    text: str
    heading: str = ""
    end: str = ""
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownCard:
    """A card as a page shows it: in its parts, or where these were not kept as the plain text of the notebook."""

    headline: str = ""
    rows: list[tuple[str, ...]] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    text: str = ""


@dataclass(frozen=True)
class Section:
    """One question as a page shows it: what became of it first, then the answer, what came back, and what was asked.

    `tone` is right, wrong or wait; `is_asked` says that a card of this page sends the reader to what was asked here.
    """

    part: Part
    question: Question | None
    result: str
    tone: str
    card: ShownCard | None
    next_step: str
    comments: list[Block]
    answers: list[tuple[str, list[Block]]]
    came_back: list[Block]
    asked: list[Block]
    is_asked: bool

    @property
    def points(self) -> str:
        """The points of the question in words."""
        return points_of(self.question)


class Page:
    """The page of one student for one assignment, as data that the template `page.html.j2` shows."""

    def __init__(self, assignment: str, student: str, notebook: Any, release: Any, mark: Mark, evidence: Evidence) -> None:
        self.assignment, self.student, self.mark = assignment, student, mark
        self.who = f"{mark.name} ({student})" if mark.name not in ("", student) else student
        self.ours = {cell["source"] for cell in release["cells"]}
        found = [headings(cell["source"]) for cell in release["cells"] if cell["cell_type"] == "markdown"]
        in_order = [heading for of_cell in found for heading in of_cell]
        self.title, self.headings = next(iter(in_order), assignment), set(in_order)
        self.rows, self.verdicts = evidence.rows, evidence.verdicts()
        self.lessons = {item["lesson"] for row in self.rows.values() for item in row["diagnoses"]}
        self.notes = [*next((row["repairs"] for row in self.rows.values()), []), *evidence.notes]
        if any(row["level"] == "none" for row in self.rows.values()):
            self.notes.insert(0, "This was graded without isolation of the code.")
        *self.sections, self.rest = map(self._section, parts(notebook))

    def html(self) -> str:
        """The whole page."""
        return TEMPLATES.get_template("page.html.j2").render(page=self)

    @property
    def waiting(self) -> list[Question]:
        """The questions that wait for a person."""
        return [item for item in self.mark.questions.values() if item.waits]

    def _section(self, part: Part) -> Section:
        question, row = self.mark.questions.get(part.name), self.rows.get(part.title)
        result, tone = _result(question, row)
        comments = [self.mark.comments.get(str(grade_id(cell)), "") for cell in [*part.answers, part.test]]
        texts = [cell["source"] for cell in part.others if cell["cell_type"] == "markdown" and cell["source"] in self.ours]
        return Section(
            part=part,
            question=question,
            result=result,
            tone=tone,
            card=self._card(part),
            next_step=next_step(row) if row and not (question and question.is_by_hand) else "",
            comments=[words_of_a_person(text) for text in dict.fromkeys(filter(None, comments))],
            answers=[_answer(cell, _pointed(self.verdicts.get(part.title))) for cell in part.answers],
            came_back=displayed([item for item in part.test.get("outputs", []) if not _is_ours(item)]),
            asked=[block for cell in part.others for block in self._asked(cell)],
            is_asked=any(heading in self.lessons for text in texts for heading in headings(text)),
        )

    def _card(self, part: Part) -> ShownCard | None:
        """The card of a question; where its parts were not kept, the text of the card that the notebook has; else none."""
        if verdict := self.verdicts.get(part.title):
            return shown_card(verdict)
        texts = [data_of(item, "text/plain") for item in part.test.get("outputs", []) if data_of(item, "text/html")]
        return ShownCard(text=plain(texts[-1])) if texts else None

    def _asked(self, cell: Json) -> list[Block]:
        source = cell["source"]
        if cell["cell_type"] != "markdown":
            return code_blocks(cell)
        return [words_of_the_course(source) if source in self.ours else words_of_the_student(source)]


def parts(notebook: Any) -> Iterator[Part]:
    """The parts of a graded notebook, in order; the last one, without a question, holds what follows the last question."""
    part, cells = Part(), list(notebook["cells"])
    if cells and re.fullmatch(r"about-\d+", str(cells[0].get("id"))):
        del cells[0]  # the notes, which are in the evidence too
    for cell in cells:
        role = cell.get("metadata", {}).get("nbgrader", {})
        if role.get("solution"):
            part.answers.append(cell)
        if role.get("grade"):
            part.name, part.test = str(role["grade_id"]), cell
            yield part
            part = Part()
        elif not role.get("solution"):
            part.others.append(cell)
    yield part


def shown_card(verdict: Verdict) -> ShownCard:
    """The card of a verdict in its parts."""
    before, end = READ_SECTION.split("{}")
    to_read = {READ_SECTION.format(item.lesson): item.lesson for item in verdict.diagnoses if item.lesson}
    places: dict[str, tuple[str, ...]] = {
        MarkedCode(item.place): item.place.marked for item in verdict.diagnoses if item.place and item.place.source
    }
    lines = [
        Sentence(before, to_read[line], end) if line in to_read else Sentence(line, pieces=places.get(line, ()))
        for line in sentences(verdict)
    ]
    return ShownCard(headline(verdict), signed_rows(verdict), lines)


def _pointed(verdict: Verdict | None) -> list[tuple[Place, str]]:
    """The places in a function itself, each with what is said of it."""
    own = [item for item in verdict.diagnoses if item.helper is None] if verdict else []
    return [(item.place, item.title.removeprefix(f"line {item.place.line}: ")) for item in own if item.place]


def points_of(question: Question | None) -> str:
    """`4 of 6`; a question that only a person can mark has no points before that."""
    if question is None:
        return "no"
    points = "?" if question.waits and not question.is_by_hand else f"{question.points or 0:g}"
    return f"{points} of {question.max_points:g}"


def _result(question: Question | None, row: VerdictRow | None) -> tuple[str, str]:
    """What became of a question, in a few words with the name of the mistake where it has one; and their tone."""
    if question is None:
        return "not in the gradebook", "wait"
    if question.waits:
        return "waits for a person", "wait"
    tone = "right" if (question.points or 0) >= question.max_points else "wrong"
    if question.is_by_hand or row is None:
        return "marked by a person" if question.is_by_hand else "marked", tone
    if culprit := culprit_of(row):
        return f"right in itself; {culprit} is not", tone
    titles = "; ".join(dict.fromkeys(item["title"] for item in row["diagnoses"]))
    if is_unwritten(row):
        return "not written yet", tone
    words = RESULTS.get(row["status"], row["status"])
    return f"{words}: {titles}" if titles else words, tone


def next_step(row: VerdictRow) -> str:
    """What to do now, in one or two sentences; nothing where nothing is to be done."""
    name = row["exercise"]
    if culprit := culprit_of(row):
        return f"Nothing is to be mended here. Mend {culprit} first."
    if row["status"] == "right":
        return ""
    if is_unwritten(row):
        return f'Write it: read what was asked, below, and run hint("{name}") in a new cell of the notebook.'
    if row["status"] in NEXT:
        return NEXT[row["status"]]
    if any(item["lesson"] for item in row["diagnoses"]):
        return f"Read that section, change your function, and run check({name}) until its card says 'right'."
    return f'Take an example with example("{name}") and run your lines one by one; hint("{name}") says where to look.'


def _answer(cell: Json, pointed: list[tuple[Place, str]]) -> tuple[str, list[Block]]:
    if cell["cell_type"] == "code":
        return "Your code", code_blocks(cell, pointed)
    return "Your answer", [words_of_the_student(cell["source"]), *attached(cell)]


def _is_ours(output: Json) -> bool:
    """Whether we wrote this output of a test cell: the card, or the number that nbgrader reads."""
    return output["output_type"] == "execute_result" or bool(data_of(output, "text/html"))
