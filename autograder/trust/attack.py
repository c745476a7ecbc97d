"""`autograder attack`: hand in hostile submissions for real, and look from outside at what became of each.

The questions about every attack: did its author get more than the honest part of it earned, did anything secret come out,
was anything outside touched, does the next honest submission still get full marks, and was it over in time.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from html import escape
from typing import Any

from nbgrader.utils import determine_grade
from rich.table import Table

from autograder.checking.places.words import KINDS
from autograder.checking.verdict import Diagnosis
from autograder.course.course import own_course
from autograder.desk.demo_class import ASSIGNMENT, filled
from autograder.forge.solutions import solution_cells
from autograder.marking.mark import Marked, Marker
from autograder.marking.places import AT_GRADING, MOST_WALL, RoomSearch, at_fault, printed_in, rows_of, with_spots
from autograder.marking.suspects import suspect
from autograder.marking.work import files_beside
from autograder.notebook.cells import Cell, code_cells
from autograder.notebook.nodes import Notebook, new_code_cell
from autograder.notebook.outputs import fill_in
from autograder.notebook.repair import grade_id
from autograder.notebook.submission import Submission, read_submission
from autograder.sandbox.isolation import isolation
from autograder.sandbox.job import Limits
from autograder.terminal.screen import Screen, in_table
from autograder.trust.attacks.beside import BESIDE
from autograder.trust.attacks.exhausting import EXHAUSTING
from autograder.trust.attacks.files import FILES
from autograder.trust.attacks.forging import FORGING
from autograder.trust.attacks.leaving import LEAVING
from autograder.trust.attacks.linking import LINKING
from autograder.trust.attacks.poisoning import POISONING
from autograder.trust.attacks.searching import SEARCHING
from autograder.trust.attacks.spec import Attack
from autograder.trust.attacks.stealing import STEALING
from autograder.trust.bait import Bait
from autograder.trust.peak import Peak

ATTACKS = (*FORGING, *STEALING, *EXHAUSTING, *POISONING, *FILES, *LINKING, *BESIDE, *LEAVING, *SEARCHING)
LIMITS = Limits(cell_seconds=1, probe_seconds=1, total_seconds=20, patience=1, memory_mb=600)
LONGEST, MOST_SHOWN = 60.0, 5
HEADS = ("attack", "layer", "what it tried", "what happened", "by which defence", "mark", "cost", "outcome")
PLAIN = ("text/plain", "image/png", "image/jpeg")
MARKUP = re.compile(r"<[a-z/!?]|(java|vb)script\s*:", re.IGNORECASE)

Beside = dict[str, bytes]
Engine = Callable[[int, list[Cell], Limits, Beside], Marked]


@dataclass(frozen=True)
class AttackResult:
    """What became of one attack; it held if there are no `problems`."""

    id: str
    layer: str
    tries: str
    happened: str
    defence: str
    points: int
    earned: int
    seconds: float
    megabytes: int
    problems: tuple[str, ...]


def sandbox(seed: int, cells: list[Cell], limits: Limits, files: Beside) -> Marked:
    """The engine that grades: the sandbox and the hidden key of `seed`, with what was handed in beside the notebook."""
    return Marker(own_course().with_settings(limits=limits), ASSIGNMENT, seed).mark(cells, files)


def attack(attacks: Iterable[Attack] = ATTACKS, engine: Engine = sandbox) -> Iterator[AttackResult]:
    """Make the attacks one after the other; after each, an honest submission is marked in the same room."""
    with Bait() as bait:
        target = _Target(bait, engine)
        target.honest()
        for item in attacks:
            yield target.hit_by(item)


class _Target:
    """A grader with one student after the other, and secrets around it."""

    def __init__(self, bait: Bait, engine: Engine) -> None:
        self.bait, self.engine, self.release = bait, engine, bait.release

    def hit_by(self, item: Attack) -> AttackResult:
        """Mark one hostile submission, then an honest one, and compare."""
        start = time.monotonic()
        with Peak() as memory:
            source, given = self._handed_in(item)
            marked = self._marked(item, given)
        seconds = time.monotonic() - start
        points = {name: verdict.points for name, verdict in marked.verdicts.items() if verdict.points} if marked else {}
        seen = "\n".join([*given.notes, *given.repairs, *_messages(marked)])
        problems = [
            *_wrong_marks(item, points, given.notebook),
            *self.bait.touched(),
            *self.bait.leaked("\n".join([seen, json.dumps(given.notebook), *_kept(given)]), source),
            *_unseen(item, seen),
            *self._unclean(given.notebook),
            *_wrong_places(marked, given.notebook),
            *([f"it took {seconds:.0f} s"] if seconds > LONGEST else []),
            *self.honest(),
        ]
        happened = _happened(item, given, marked, points)
        return AttackResult(item.id, item.layer, item.tries, happened, item.defence, sum(points.values()),
                            sum(item.earned.values()), round(seconds, 1), memory.megabytes, tuple(problems))  # fmt: skip

    def honest(self) -> list[str]:
        """Mark an honest submission; a problem if it does not get every point."""
        work = filled(self.release, dict(solution_cells(own_course().spec(ASSIGNMENT))))
        left = new_code_cell("left_by_the_last = 'WORK OF ' 'ANOTHER STUDENT'\nlinear_cache = 'WORK OF ANOTHER STUDENT'")
        work.cells.insert(1, left)
        verdicts = self.engine(self.bait.seed, code_cells(work), LIMITS, {}).verdicts
        poor = [f"{name} ({item.status})" for name, item in verdicts.items() if item.points < item.max_points]
        return [f"the next honest submission lost marks: {', '.join(poor)}"] if poor else []

    def _handed_in(self, item: Attack) -> tuple[str, Submission]:
        """The text of the file that is handed in, and what the grader finds in the folder."""
        folder, made = self.bait.handed_in(), notebook_of(item, self.release)
        path = folder / f"{ASSIGNMENT}.ipynb"
        path.write_bytes(self.bait.named(item.file(made) if item.file else json.dumps(made).encode()))
        source = path.read_text(encoding="utf-8", errors="replace")
        if item.lay:
            item.lay(folder, self.bait.folder)
        return source, read_submission(folder, self.release, [])

    def _marked(self, item: Attack, given: Submission) -> Marked | None:
        """Mark what was handed in, and make the notebook what a student, an instructor and nbgrader see."""
        if given.notebook is None:
            return None
        limits, files = replace(LIMITS, total_seconds=item.total_seconds), files_beside(given.folder)
        cells = code_cells(given.notebook)
        marked = self.engine(self.bait.seed, cells, limits, files)
        if item.searched:
            _search(marked, cells, limits)
        notes = [*given.repairs, *marked.notes]
        fill_in(given.notebook, marked.transcript.outputs, marked.verdicts, self.release, notes)
        return marked

    def _unclean(self, notebook: Any) -> list[str]:
        """Whether what a page renders holds markup of the student."""
        cells = notebook.cells if notebook else []
        ours = {cell.source for cell in self.release.cells}
        texts = [cell.source for cell in cells if cell.cell_type != "code" and cell.source not in ours]
        outputs = [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
        rich = [str(text) for output in outputs for mime, text in output.get("data", {}).items() if mime not in PLAIN]
        cards = [text for text in rich if "<script" in text or "onerror" in text]
        return ["its page holds markup"] if cards or any(map(MARKUP.search, texts)) else []


def _search(marked: Marked, cells: list[Cell], limits: Limits) -> None:
    """Look for places as grading does; what came out of that room stands beside what came out of the other."""
    key, search = own_course().public_key(ASSIGNMENT), RoomSearch(own_course().support, limits.memory_mb, seconds=AT_GRADING)
    for name in at_fault(key, marked.verdicts):
        if wrong := suspect(key.exercises[name], cells):
            found = search.transcript(wrong, MOST_WALL)
            marked.transcript.outputs |= {f"{name}: {cell}": items for cell, items in found.outputs.items()}
            marked.transcript.errors |= {f"{name}: {cell}": error for cell, error in found.errors.items()}
            marked.verdicts[name] = with_spots(marked.verdicts[name], wrong, rows_of(wrong, printed_in(found)))


def _wrong_places(marked: Marked | None, notebook: Any) -> list[str]:
    """Whether a place says anything that is not ours, or shows anything that does not stand there in the submission."""
    verdicts = marked.verdicts.values() if marked else []
    places = [reason for verdict in verdicts for reason in verdict.diagnoses if reason.witness == "edit"]
    sources = [cell.source.splitlines() for cell in notebook.cells] if notebook else []
    true = all(any(_is_true(item, lines) for lines in sources) for item in places)
    return [] if true and len(places) <= MOST_SHOWN else ["a place was forged"]


def _is_true(item: Diagnosis, lines: list[str]) -> bool:
    """Whether a place is one of a cell, in our words."""
    place = item.place
    if place is None or item.kind not in KINDS or item.title != f"line {place.line}: {KINDS[item.kind]}":
        return False
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    return line == place.source and line.encode()[place.column : place.end_column].decode() == place.text


def notebook_of(item: Attack, release: Notebook) -> Any:
    """What the author of an attack hands in: the release with their honest answer, their own and their cells."""
    right = {"linear_forward": solution_cells(own_course().spec(ASSIGNMENT))["linear_forward"]}
    made = filled(release, {**right, **item.answers})
    place = [grade_id(cell) for cell in made.cells].index(item.after) + 1
    made.cells[place:place] = [new_code_cell(cell) for cell in item.cells]
    return made


def _messages(marked: Marked | None) -> list[str]:
    """All that came out of the sandbox in words."""
    if marked is None:
        return []
    transcript = marked.transcript
    shown = [text for items in transcript.outputs.values() for item in items for text in _texts(item)]
    errors = [f"{error['type']}: {error['text']}" for error in transcript.errors.values()]
    verdicts = [
        f"{item.exercise}: {item.status} {' '.join(map(str, (item.error or {}).values()))}" for item in marked.verdicts.values()
    ]
    return [*shown, *errors, *marked.notes, *verdicts]


def _kept(given: Submission) -> list[str]:
    """What would be copied into the graded folder beside the notebook."""
    return [(given.folder / name).read_text(encoding="utf-8", errors="replace") for name in given.beside()]


def _texts(output: dict[str, Any]) -> list[str]:
    error = f"{output.get('ename', '')} {output.get('evalue', '')}"
    return [str(output.get("text", "")), error, *map(str, output.get("data", {}).values())]


def _unseen(item: Attack, seen: str) -> list[str]:
    """A problem where nothing shows that the attack was really made."""
    expected = item.behind_landlock if item.behind_landlock and isolation().engine == "landlock" else item.expected
    return [] if re.search(expected, seen) else [f"it was not seen to happen: {expected}"]


def _wrong_marks(item: Attack, points: dict[str, int], notebook: Any) -> list[str]:
    """Where the marks, or what nbgrader reads as marks, are not those that the honest part earned."""
    found = [] if points == item.earned else [f"marks {points} where {item.earned} was earned"]
    tests = [cell for cell in (notebook.cells if notebook else []) if (grade_id(cell) or "").startswith("test_")]
    read = sum(determine_grade(cell)[0] or 0 for cell in tests)
    return found if read == sum(points.values()) else [*found, f"nbgrader would read {read} points"]


def _happened(item: Attack, given: Submission, marked: Marked | None, points: dict[str, int]) -> str:
    """In one line: why the file was refused; else what the attack said or how it ended, and the points."""
    if marked is None:
        return "; ".join(given.notes)
    match = re.search(f".*(?:{item.expected}).*", "\n".join(_messages(marked))) if item.expected else None
    words = [match.group().strip()[:160]] if match and match.group().strip() else []
    states = [f"{name}: {verdict.status}" for name, verdict in marked.verdicts.items() if name in item.answers]
    return "; ".join([*words, *states, f"{sum(points.values())} points"])


def held(results: Iterable[AttackResult]) -> bool:
    """Whether no attack got through."""
    return not any(result.problems for result in results)


def as_json(result: AttackResult) -> str:
    """A result as one line of JSON."""
    return json.dumps(asdict(result))


def print_table(results: list[AttackResult]) -> None:
    """Print the table of outcomes and one sentence on all of them."""
    table = Table(
        "attack", "layer", "what it tried", "what happened", "by which defence", "mark", "cost", "outcome", show_lines=True
    )
    for result in results:
        table.add_row(*map(in_table, row(result)))
    console = Screen()
    console.print(table)
    console.print(f"{summary(results)} They ran behind {isolation().said}.", soft_wrap=True)


def page(results: list[AttackResult]) -> str:
    """The table of outcomes as a page."""
    head = "".join(f"<th scope='col'>{name}</th>" for name in HEADS)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row(result))}</tr>" for result in results)
    style = (
        "body{font:15px/1.4 sans-serif;margin:1em}td,th{padding:.2em .4em;text-align:left;vertical-align:top}"
        "td:nth-child(4),td:nth-child(8){overflow-wrap:anywhere}tr:nth-child(even){background:#f4f4f4}"
    )
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Attacks on the grader</title>"
        f"<style>{style}</style><h1>Attacks on the grader</h1><p>{summary(results)}</p>"
        f"<p>They ran behind {escape(isolation().said)}.</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></html>\n"
    )


def row(result: AttackResult) -> tuple[str, ...]:
    """A result as a row of the table."""
    outcome = "; ".join(result.problems) or "held"
    mark = f"{result.points} of {result.earned} earned"
    cost = f"{result.seconds:g} s, {result.megabytes} MB"
    return (result.id, result.layer, result.tries, result.happened, result.defence, mark, cost, outcome)


def summary(results: list[AttackResult]) -> str:
    """One sentence on all attacks."""
    broken = [result.id for result in results if result.problems]
    end = f"got through: {', '.join(broken)}" if broken else "none got more than it earned, took or touched anything"
    seconds, megabytes = max(item.seconds for item in results), max(item.megabytes for item in results)
    return f"{len(results)} attacks: {end}; the longest took {seconds:g} s, the largest {megabytes} MB."
