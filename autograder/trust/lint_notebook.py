"""What can be wrong in a source notebook: one rule a function, each yields findings with the cell and the line in it."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbgrader.nbgraderformat import MetadataValidator

from autograder.forge.solutions import BEGIN, END
from autograder.forge.spec import AssignmentSpec, ExerciseSpec, shown
from autograder.notebook.nodes import NotebookCell, parse
from autograder.notebook.repair import grade_id
from autograder.trust.lint_english import announcements, in_words
from autograder.trust.lint_finding import Findings, LintFinding, at

_transformer: Callable[[], Any] = TransformerManager  # which itself has no types
MARK = re.compile(r"#\s*(BEGIN|END)\s+SOLUTION", re.IGNORECASE)
CALL = re.compile(r"\b(?:example|hint|show)\(\"(\w+)\"|^check\((\w+)\)$")
OPEN = re.compile(r"^open_assignment\(\"([^\"]*)\"[,)]", re.MULTILINE)


class Damaged(ValueError):
    """A source notebook that cannot be read; `finding` says why."""

    def __init__(self, finding: LintFinding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass(frozen=True)
class Source:
    """A source notebook, and the text of its file, in which findings name lines."""

    file: str
    cells: list[NotebookCell]
    text: str

    def named(self, name: str) -> NotebookCell | None:
        """The cell with nbgrader's id `name`, or None."""
        return next((cell for cell in self.cells if grade_id(cell) == name), None)

    def code(self) -> list[NotebookCell]:
        return [cell for cell in self.cells if cell.cell_type == "code"]

    def finding(self, cell: NotebookCell, text: str, line: int = 0) -> LintFinding:
        """A finding in a cell; line 0 stands for the cell as a whole."""
        inside = f", line {line}" if line else ""
        return LintFinding(self.file, self._line(cell, max(line, 1)), f"cell {self._name(cell)}{inside}: {text}")

    def _name(self, cell: NotebookCell) -> str:
        """nbgrader's id, which Create Assignment shows; where it has none of its own, the cell's id and first words."""
        name = grade_id(cell)
        if name and [name] == [other for other in map(grade_id, self.cells) if other == name]:
            return str(name)
        words = cell.source.strip().split("\n")[0][:30]
        return f"{cell.get('id') or self.cells.index(cell) + 1} ({words!r})"

    def _line(self, cell: NotebookCell, line: int) -> int:
        """The line of the file that holds a line of the cell; 1 where the file is not written line by line."""
        rows = [row.strip() for row in self.text.splitlines()]
        mark = f'"id": "{cell.get("id")}",'
        start = rows.index(mark) if mark in rows else len(rows)
        source = next((number for number, row in enumerate(rows) if number > start and row == '"source": ['), -line)
        return max(source + 1 + line, 1)


def read(path: Path, listed: str = "assignments.py") -> Source:
    """Read a source notebook, whose assignment the file `listed` has in its list.

    Raises Damaged with the line where its JSON breaks, or with what nbformat says.
    """
    file = shown(str(path))
    if not path.is_file():
        raise Damaged(LintFinding(file, 1, f"there is no source notebook: write it, or take the assignment out of {listed}"))
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            json.loads(text)
            notebook = parse(text)
            nbformat.validate(notebook)
    except json.JSONDecodeError as error:
        raise Damaged(
            LintFinding(file, error.lineno, f"the file is damaged ({error.msg}): go back to a sound version")
        ) from None
    except Exception as error:  # nbformat raises what it likes on what is no notebook
        problem = (str(error).splitlines() or [type(error).__name__])[0]
        raise Damaged(LintFinding(file, 1, f"the file is no notebook ({problem}): go back to a sound version")) from None
    return Source(file, notebook.cells, text)


def marks(cell: NotebookCell) -> Any:
    """nbgrader's entry of a cell; empty where it has none, or one that is no entry."""
    entry = cell.metadata.get("nbgrader")
    return entry if isinstance(entry, dict) else {}


def tree(cell: NotebookCell) -> ast.Module:
    """The syntax of a code cell, its magics as calls; raises SyntaxError."""
    source: str = _transformer().transform_cell(cell.source)
    return ast.parse(source)


def parses(cell: NotebookCell) -> bool:
    try:
        tree(cell)
    except SyntaxError:
        return False
    return True


def function(cell: NotebookCell, name: str) -> ast.FunctionDef | None:
    """The definition of `name` in a cell that parses, or None."""
    return next((node for node in tree(cell).body if isinstance(node, ast.FunctionDef) and node.name == name), None)


def python(source: Source, spec: AssignmentSpec) -> Findings:
    """Every code cell is Python."""
    for cell in source.code():
        try:
            tree(cell)
        except SyntaxError as error:
            yield source.finding(cell, f"this is no Python ({error.msg}): mend it", error.lineno or 1)


def nbgrader_entries(source: Source, spec: AssignmentSpec) -> Findings:
    """nbgrader takes the entry of each cell."""
    for cell in source.cells:
        try:
            MetadataValidator().validate_cell(cell)
        except Exception as error:  # jsonschema's, nbgrader's own, KeyError
            problem = str(error).splitlines()[0]
            yield source.finding(cell, f"nbgrader does not take the cell's entry ({problem}): set it anew in Create Assignment")


def ids(source: Source, spec: AssignmentSpec) -> Findings:
    """No nbgrader id is there twice."""
    first: dict[str, NotebookCell] = {}
    for cell in source.cells:
        name = grade_id(cell)
        if name in first:
            yield source.finding(cell, f"the nbgrader id {name!r} is there twice: give this cell another one")
        if name:
            first.setdefault(name, cell)


def regions(source: Source, spec: AssignmentSpec) -> Findings:
    """Solution regions begin and end, are not nested, and stand in solution cells; else nbgrader hands answers out."""
    for cell in source.cells:
        begun = 0
        for number, row in enumerate(cell.source.splitlines(), start=1):
            mark = MARK.search(row)
            if not mark:
                continue
            problem = _mark_problem(cell, row.strip(), begun)
            if problem:
                yield source.finding(cell, problem, number)
            begun = number if mark[1].upper() == "BEGIN" else 0
        if begun:
            yield source.finding(cell, f"this region does not end: put {END} below the answer", begun)


def _mark_problem(cell: NotebookCell, mark: str, begun: int) -> str | None:
    """What is wrong with a mark of a solution; `begun` is the line of the region that is open, or 0."""
    if mark not in (BEGIN, END):
        return f"{mark!r} is no mark, and the answer might be handed out: write {BEGIN} or {END} and nothing else"
    if not marks(cell).get("solution"):
        return "an answer in a cell that is no solution cell: make it one, with an nbgrader id of its own"
    if mark == BEGIN and begun:
        return f"a region begins here, and the one of line {begun} has not ended: put {END} above this line"
    return f"a region ends here that never began: put {BEGIN} above the answer" if mark == END and not begun else None


def locked(source: Source, spec: AssignmentSpec) -> Findings:
    """Test cells are locked: a student could edit them, else."""
    for cell in source.cells:
        role = marks(cell)
        if role.get("grade") and not role.get("solution") and not role.get("locked"):
            yield source.finding(cell, 'graded but not locked: set "locked": true in its nbgrader entry')


def solution_cells_are_there(source: Source, spec: AssignmentSpec) -> Findings:
    """Each exercise has a solution cell with a region, which defines its function with the arguments of the spec."""
    for item in spec.exercises:
        cell = source.named(item.name)
        if cell is None:
            yield at(item.place, f"{source.file} has no cell with the nbgrader id {item.name!r}: add its solution cell")
        elif cell.cell_type != "code" or not marks(cell).get("solution"):
            yield source.finding(cell, f"must be a solution cell with code, since {spec.name} asks for {item.name}")
        elif BEGIN not in cell.source:
            yield source.finding(cell, f"holds no solution region: put {BEGIN} above the answer and {END} below it")
        elif parses(cell):
            yield from _signature(source, item, cell)


def _signature(source: Source, item: ExerciseSpec, cell: NotebookCell) -> Findings:
    definition = function(cell, item.name)
    if definition is None:
        yield source.finding(cell, f"defines no function {item.name}: the check looks for that name")
        return
    every = [*definition.args.posonlyargs, *definition.args.args]
    names = [argument.arg for argument in every]
    needed = names[: len(names) - len(definition.args.defaults)]
    if tuple(names[: len(item.arguments)]) != item.arguments or len(needed) > len(item.arguments):
        differ = f"{item.name} takes ({', '.join(names)}), but its spec says ({', '.join(item.arguments)})"
        spec = f"{shown(item.place[0])}:{item.place[1]}"
        yield source.finding(cell, f"{differ}: make the two agree, here or in {spec}", definition.lineno)


def order(source: Source, spec: AssignmentSpec) -> Findings:
    """The exercises come in the order of the notebook: the tables of check_all and of the feedback follow the spec."""
    names = [name for cell in source.cells if (name := grade_id(cell)) in spec.names]
    for item, name in zip((item for item in spec.exercises if item.name in names), names, strict=False):
        if item.name != name:
            yield at(item.place, f"exercise {item.name!r} is next here, and {name!r} is in the notebook: give both one order")
            return


def test_cells_are_there(source: Source, spec: AssignmentSpec) -> Findings:
    """Each exercise with points has a test cell after its solution cell, which ends in its check."""
    names = [name for cell in source.cells if (name := grade_id(cell))]
    for item in spec.exercises:
        if not item.parts or item.name not in names:
            continue
        cell, name = source.named(f"test_{item.name}"), f"test_{item.name}"
        if cell is None:
            yield at(item.place, f"{item.name} has points, but {source.file} has no cell with the nbgrader id {name!r}: add it")
        elif cell.cell_type != "code" or not marks(cell).get("grade"):
            yield source.finding(cell, f"must be a test cell with code and {sum(item.parts.values())} points")
        elif names.index(name) != names.index(item.name) + 1:
            yield source.finding(cell, f"does not come next after the solution cell {item.name}: move it there")
        elif cell.source.splitlines()[-1:] != [f"check({item.name})"]:
            last = max(len(cell.source.splitlines()), 1)
            yield source.finding(cell, f"must end in the line check({item.name}): its marks come from there", last)


def graded_cells_are_asked_for(source: Source, spec: AssignmentSpec) -> Findings:
    """Each graded cell belongs to an exercise with points or to a question that is graded by hand, and the other way round."""
    known = {f"test_{item.name}" for item in spec.exercises if item.parts} | set(spec.manual)
    graded = {grade_id(cell): cell for cell in source.cells if marks(cell).get("grade")}
    for name, cell in graded.items():
        if name not in known:
            what = "exercise with points" if str(name).startswith("test_") else "hand-graded question (`manual`)"
            yield source.finding(cell, f"is graded, but the spec of {spec.name} has no such {what}: add it, or mend the id")
    for name in spec.manual:
        if name not in graded:
            yield at(spec.place, f"`manual` has {name!r}, but {source.file} has no graded cell with this nbgrader id")


def points(source: Source, spec: AssignmentSpec) -> Findings:
    """The points of a graded cell are those of the spec."""
    wanted = {f"test_{item.name}": (sum(item.parts.values()), item.place) for item in spec.exercises if item.parts}
    wanted |= {name: (points, spec.place) for name, points in spec.manual.items()}
    for cell in source.cells:
        given = marks(cell).get("points")
        should, place = wanted.get(str(grade_id(cell)), (given, spec.place))
        if given != should:
            differ = f"has {given} points, the spec {should} ({shown(place[0])}:{place[1]})"
            yield source.finding(cell, f"{differ}: change the one that is wrong")


def announced(source: Source, spec: AssignmentSpec) -> Findings:
    """Where the text says how many functions give how many points, it is so."""
    graded = [item for item in spec.exercises if item.parts]
    total = sum(sum(item.parts.values()) for item in graded)
    for cell in source.cells:
        for number, row in enumerate(cell.source.splitlines(), start=1):
            for word, sum_of_points in announcements(row):
                if int(sum_of_points) != total or word.lower() != in_words(len(graded)):
                    should = f"{in_words(len(graded))} functions and {total} points"
                    differ = f"{word} functions and {sum_of_points} points; the spec has {should}: mend the sentence"
                    yield source.finding(cell, differ, number)


def calls(source: Source, spec: AssignmentSpec) -> Findings:
    """check, example, hint and show name exercises of this assignment."""
    for cell in source.cells:
        for number, row in enumerate(cell.source.splitlines(), start=1):
            for found in CALL.finditer(row):
                name = found[1] or found[2]
                if name not in spec.names:
                    yield source.finding(
                        cell, f"no exercise {name!r} in {spec.name}: mend the name, or add it to the spec", number
                    )


def outputs(source: Source, spec: AssignmentSpec) -> Findings:
    """The source is kept without outputs."""
    ran = [cell for cell in source.code() if cell.get("outputs") or cell.get("execution_count")]
    if ran:
        todo = "in JupyterLab choose Kernel > Restart Kernel and Clear Outputs of All Cells, and save"
        yield source.finding(ran[0], f"{len(ran)} cells were run, this one first: {todo}")


def opens_its_key(source: Source, spec: AssignmentSpec) -> Findings:
    """The notebook opens its own key."""
    found = [(cell, name) for cell in source.code() for name in OPEN.findall(cell.source)]
    for cell, name in found:
        if name != spec.name:
            yield source.finding(cell, f'opens {name!r}: write open_assignment("{spec.name}")')
    if not found:
        yield LintFinding(source.file, 1, f'never opens its key: write open_assignment("{spec.name}") in the first code cell')


RULES = (
    python,
    nbgrader_entries,
    ids,
    regions,
    locked,
    solution_cells_are_there,
    order,
    test_cells_are_there,
    graded_cells_are_asked_for,
    points,
    announced,
    calls,
    outputs,
    opens_its_key,
)
