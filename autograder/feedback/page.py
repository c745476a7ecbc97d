"""One student's feedback as one page that needs no network and runs no script.

The page is built from the graded notebook, the account of its verdicts, and the gradebook. Words of the release are shown as
the course wrote them; whatever came from the student is shown as text and pixels. Cards say shapes and outcomes, never values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from autograder.checking.verdict import VerdictRow, culprit_of, is_unwritten
from autograder.feedback.style import document, marks_tag
from autograder.feedback.text import card, given, headings, section_id, written
from autograder.marking.marks import Marks, Question
from autograder.notebook.repair import exercise_of, grade_id

Cell = Any
Account = dict[str, Any]

LONGEST = 20_000
COLOURS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
PICTURES = ("image/png", "image/jpeg")

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
    answers: list[Cell] = field(default_factory=list)
    test: Cell = None
    others: list[Cell] = field(default_factory=list)


class Page:
    """What is needed to write the page of one student for one assignment."""

    def __init__(self, assignment: str, student: str, notebook: Any, release: Any, marks: Marks, account: Account) -> None:
        self.assignment, self.student, self.marks = assignment, student, marks
        self.ours = {cell["source"] for cell in release["cells"]}
        texts = [cell["source"] for cell in release["cells"] if cell["cell_type"] == "markdown"]
        self.sections = {heading for text in texts for heading in headings(text)}
        self.title = next((heading for text in texts for heading in headings(text)), assignment)
        self.rows = {row["exercise"]: row for row in account.get("rows", [])}
        self.notes = [*next((row["repairs"] for row in self.rows.values()), []), *account.get("notes", [])]
        if any(row["level"] == "none" for row in self.rows.values()):
            self.notes.insert(0, "This was graded without isolation of the code.")
        self.parts = list(parts(notebook))

    def html(self) -> str:
        """The whole page."""
        sections = "\n".join(self._section(part) for part in self.parts)
        body = f"<main>\n{self._header()}\n{self._table()}\n{self._about()}\n{sections}\n</main>"
        return document(f"{self.assignment}: {self.student}", body, head=marks_tag(self.marks.digest()))

    def _header(self) -> str:
        marks, waits = self.marks, [item for item in self.marks.questions.values() if item.waits]
        name = f"{marks.name} ({self.student})" if marks.name not in ("", self.student) else self.student
        lines = [
            f"<h1>{escape(self.title)}</h1>",
            f"<p class='soft'>Feedback on {self.assignment} for <bdi>{escape(name)}</bdi></p>",
            f"<p class='total'><strong>{marks.points - marks.penalty:g} of {marks.max_points:g} points</strong></p>",
        ]
        if marks.penalty:
            lines.append(f"<p>{marks.points:g} points for the answers; {marks.penalty:g} are taken off for coming late.</p>")
        if waits:
            most = sum(item.max_points for item in waits)
            lines.append(f"<p class='wait'>To be read by a person: {len(waits)} of the questions, {most:g} points.</p>")
        return "<header>\n" + "\n".join(lines) + "\n</header>"

    def _table(self) -> str:
        rows = "".join(self._row(part) for part in self.parts if part.name)
        head = "<th scope='col'>question</th><th scope='col' class='number'>points</th><th scope='col'>result</th>"
        return (
            "<nav aria-label='Questions'><table><caption>Every question, and what became of it</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></nav>"
        )

    def _row(self, part: Part) -> str:
        label, tone = self._result(part)
        link = f"<a href='#{question_id(part)}'>{escape(title(part))}</a>"
        points = points_of(self.marks.questions.get(part.name))
        return f"<tr><th scope='row'>{link}</th><td class='number'>{points}</td><td class='{tone}'>{escape(label)}</td></tr>"

    def _result(self, part: Part) -> tuple[str, str]:
        """What became of a question, in a few words, and the tone in which they are written."""
        question, row = self.marks.questions.get(part.name), self.rows.get(title(part))
        if question is None:
            return "not in the gradebook", "wait"
        if question.waits:
            return "waits for a person", "wait"
        if question.by_hand or row is None:
            full = question.points >= question.max_points
            return ("marked by a person" if question.by_hand else "marked"), "right" if full else "wrong"
        return _outcome(row), "right" if question.points >= question.max_points else "wrong"

    def _about(self) -> str:
        if not self.notes:
            return ""
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        return f"<section><h2>About this submission</h2><ul>{notes}</ul></section>"

    def _section(self, part: Part) -> str:
        """One question: the verdict first, then the answer, what came back, and what was asked."""
        if not part.name:
            return f"<section><h2>After the last question</h2>{self._asked(part)}</section>" if part.others else ""
        question, tone = self.marks.questions.get(part.name), self._result(part)[1]
        heading = f"<h2 id='{question_id(part)}'><code>{escape(title(part))}</code>: {points_of(question)} points</h2>"
        verdict = f"<div class='box {tone}'>{self._verdict(part, question)}</div>"
        comments = [self.marks.comments.get(str(grade_id(cell)), "") for cell in [*part.answers, part.test]]
        said = "".join(map(_comment, dict.fromkeys(filter(None, comments))))
        answer = "".join(map(_answer, part.answers))
        return f"<section>{heading}{verdict}{said}{answer}{_came_back(part.test)}{self._asked(part)}</section>"

    def _verdict(self, part: Part, question: Question | None) -> str:
        row = self.rows.get(title(part))
        if question is not None and question.by_hand:
            state = " It waits for a second look, because it was graded again since." if question.waits else ""
            return f"<p><strong>A person gave {question.points:g} points.</strong>{state}</p>{self._card(part.test)}"
        if row is None:
            waits = question is not None and question.waits
            return "<p>This answer is read by a person. Its points are still open.</p>" if waits else self._card(part.test)
        step = next_step(row)
        return self._card(part.test) + (f"<p><strong>Next:</strong> {escape(step)}</p>" if step else "")

    def _card(self, test: Cell) -> str:
        """The card in the outputs of a test cell: the one output there that may hold markup, and only we write such."""
        shown = [text for item in test.get("outputs", []) if (text := _data(item, "text/html"))]
        return card(shown[-1], self._link) if shown else ""

    def _link(self, heading: str) -> str:
        return f"<a href='#{section_id(heading)}'>{escape(heading)}</a>" if heading in self.sections else escape(heading)

    def _asked(self, part: Part) -> str:
        """What stood before a question, in the order of the notebook; open where a card of this page sends the reader to it."""
        if not part.others:
            return ""
        wanted = {item["lesson"] for row in self.rows.values() for item in row["diagnoses"]}
        texts = [cell["source"] for cell in part.others if cell["cell_type"] == "markdown" and cell["source"] in self.ours]
        is_open = " open" if any(heading in wanted for text in texts for heading in headings(text)) else ""
        cells = "\n".join(map(self._other, part.others))
        return f"<details{is_open}><summary>What was asked, and the cells on the way</summary>\n{cells}\n</details>"

    def _other(self, cell: Cell) -> str:
        source = cell["source"]
        if cell["cell_type"] == "markdown":
            return given(source) if source in self.ours else written(_clipped(source))
        return _code(cell)


def parts(notebook: Any) -> Iterator[Part]:
    """The parts of a graded notebook, in order."""
    part, cells = Part(), list(notebook["cells"])
    if cells and re.fullmatch(r"about-\d+", str(cells[0].get("id"))):
        del cells[0]  # the notes, which stand in the account too
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


def title(part: Part) -> str:
    """The function that a question asks for, or the name of the question."""
    return exercise_of(part.test) or part.name


def question_id(part: Part) -> str:
    """Where a question stands on the page."""
    return "question-" + re.sub(r"[^A-Za-z0-9_-]", "-", part.name)


def points_of(question: Question | None) -> str:
    """`4 of 6`; a question that only a person can mark has no points before that."""
    if question is None:
        return "no"
    points = "?" if question.waits and not question.by_hand else f"{question.points:g}"
    return f"{points} of {question.max_points:g}"


def _outcome(row: VerdictRow) -> str:
    """The result of a question, with the name of the mistake where it has one."""
    if culprit := culprit_of(row):
        return f"right in itself; {culprit} is not"
    titles = "; ".join(dict.fromkeys(item["title"] for item in row["diagnoses"]))
    words = RESULTS.get(row["status"], row["status"])
    return f"{words}: {titles}" if titles else words


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


def _comment(text: str) -> str:
    return f"<div class='box wait'><h3>Comment</h3>{_paragraphs(text)}</div>"


def _answer(cell: Cell) -> str:
    if cell["cell_type"] == "code":
        return f"<h3>Your code</h3>{_code(cell)}"
    return f"<h3>Your answer</h3>{written(_clipped(cell['source']))}"


def _code(cell: Cell) -> str:
    """A code cell and all that it displayed."""
    return _pre(cell["source"], "code") + "".join(map(_shown, cell.get("outputs", [])))


def _came_back(test: Cell) -> str:
    """What the test cell displayed, without the card and the number that nbgrader reads."""
    others = (item for item in test.get("outputs", []) if item["output_type"] != "execute_result")
    results = (item for item in others if not _data(item, "text/html"))
    shown = "".join(map(_shown, results))
    return f"<h3>What came back</h3>{shown}" if shown else ""


def _shown(output: Any) -> str:
    """An output as text and pixels."""
    if output["output_type"] == "stream":
        return _pre(_text(output.get("text", "")))
    if output["output_type"] == "error":
        return _pre("\n".join(map(_text, output.get("traceback", []))))
    words = _data(output, "text/plain")
    for kind in PICTURES:
        pixels = _data(output, kind)
        if pixels and BASE64.fullmatch(pixels):
            said = escape(_clipped(words))
            return f"<p><img alt='A picture: {said}' src='data:{kind};base64,{''.join(pixels.split())}'></p>"
    return _pre(words) if words else ""


def _data(output: Any, kind: str) -> str:
    return _text(output.get("data", {}).get(kind, ""))


def _text(value: Any) -> str:
    """A field of a notebook's output: one text, or a list of its lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def _pre(text: str, tag: str = "samp") -> str:
    return f"<pre><{tag}>{escape(_clipped(COLOURS.sub('', text)).strip(chr(10)))}</{tag}></pre>"


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n... and {len(text) - LONGEST} more characters"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in _clipped(text).splitlines() if line.strip())
