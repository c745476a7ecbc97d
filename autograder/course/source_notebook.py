"""A source notebook, and the rules without which nobody can be marked by it: one a function, each yields findings.

What else can be wrong in one is for lint alone. Findings name the cell, and the line in it.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import symtable
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbgrader.nbgraderformat import MetadataValidator

from autograder.course.course import Course
from autograder.course.finding import Findings, LintFinding, at
from autograder.forge.solutions import BEGIN, END, line_of
from autograder.forge.spec import AssignmentSpec, ExerciseSpec, Place, SourceProblem, shown
from autograder.notebook.nodes import NotebookCell, parse
from autograder.notebook.repair import grade_id
from autograder.terminal.words import many

_transformer: Callable[[], Any] = TransformerManager  # which itself has no types
MARK = re.compile(r"#\s*(BEGIN|END)\s+SOLUTION", re.IGNORECASE)


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
        place = line_of(self.text, str(cell.get("id")), max(line, 1))
        return LintFinding(self.file, place, f"cell {self._name(cell)}{inside}: {text}")

    def _name(self, cell: NotebookCell) -> str:
        """nbgrader's id, which Create Assignment shows; where it has none of its own, the cell's id and first words."""
        name = grade_id(cell)
        if name and [name] == [other for other in map(grade_id, self.cells) if other == name]:
            return str(name)
        words = cell.source.strip().split("\n")[0][:30]
        return f"{cell.get('id') or self.cells.index(cell) + 1} ({words!r})"


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


def read_of(spec: AssignmentSpec) -> Source:
    """Read the source notebook of an assignment; raises Damaged."""
    assert spec.source is not None
    return read(spec.source, Path(spec.place[0]).name)


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


def regions_hold_answers(source: Source, spec: AssignmentSpec) -> Findings:
    """Each region of a solution holds more than `pass` and texts: else the answer stands outside, and is handed out."""
    for cell in source.code():
        begin = 0
        for number, row in enumerate(cell.source.splitlines(), start=1):
            if row.strip() == BEGIN:
                begin = number
            elif row.strip() == END and begin and parses(cell) and not _answers(tree(cell), begin, number):
                yield source.finding(cell, f"the region holds no answer: put the answer between {BEGIN} and {END}", begin)


def _answers(tree: ast.Module, begin: int, end: int) -> bool:
    """Whether any code but `pass` and lone texts or `...` begins between two lines."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, (ast.stmt, ast.expr)) and begin < node.lineno < end]
    lone = [node for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
    idle = {id(node) for item in lone for node in ast.walk(item)} | {id(node) for node in nodes if isinstance(node, ast.Pass)}
    return any(id(node) not in idle for node in nodes)


def helpers_are_declared(source: Source, spec: AssignmentSpec) -> Findings:
    """An exercise whose solution uses another exercise has it among its helpers: else callers pay for the helper's mistake."""
    known = {helper for item in spec.exercises for helper in item.helpers} <= set(spec.names)  # else another rule says so
    for item in spec.exercises if known else ():
        cell = source.named(item.name)
        if cell is None or cell.cell_type != "code" or not parses(cell):
            continue
        for name, line in _uses(tree(cell), set(spec.names) - spec.reach(item.name) - {item.name}):
            helpers = ", ".join(f'"{helper}"' for helper in (*item.helpers, name)) + ("" if item.helpers else ",")
            todo = f"add it to helpers=({helpers}) in {shown(item.place[0])}:{item.place[1]}"
            yield source.finding(cell, f"calls {name}, which is not among its helpers: {todo}", line)


def _uses(tree: ast.Module, names: set[str]) -> Iterator[tuple[str, int]]:
    """Which of these names a cell takes from outside, in any of its functions, and the line where it first does."""
    tables, taken = [symtable.symtable(ast.unparse(tree), "cell", "exec")], set[str]()
    defined = {item.get_name() for item in tables[0].get_symbols() if item.is_assigned()}
    while tables:
        table = tables.pop()
        taken |= {item.get_name() for item in table.get_symbols() if item.is_referenced() and item.is_global()}
        tables += table.get_children()
    for name in sorted((taken & names) - defined):
        yield name, min(node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name)


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


def test_cells_are_there(source: Source, spec: AssignmentSpec) -> Findings:
    """Each exercise with points has a test cell."""
    for item in spec.exercises:
        if not item.parts or source.named(item.name) is None:
            continue
        cell, name = source.named(f"test_{item.name}"), f"test_{item.name}"
        if cell is None:
            yield at(item.place, f"{item.name} has points, but {source.file} has no cell with the nbgrader id {name!r}: add it")
        elif cell.cell_type != "code" or not marks(cell).get("grade"):
            yield source.finding(cell, f"must be a test cell with code and {many(sum(item.parts.values()), 'point')}")


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
    """The points of a test cell are those of the spec."""
    wanted = {f"test_{item.name}": (sum(item.parts.values()), item.place) for item in spec.exercises if item.parts}
    yield from other_points(source, wanted)


def other_points(source: Source, wanted: Mapping[str, tuple[int, Place]]) -> Findings:
    """The cells that have other points than are wanted, by nbgrader id, and where those stand."""
    for cell in source.cells:
        given = marks(cell).get("points")
        should, place = wanted.get(str(grade_id(cell)), (given, None))
        if given != should and place:
            differ = f"has {given} points, the spec {should} ({shown(place[0])}:{place[1]})"
            yield source.finding(cell, f"{differ}: change the one that is wrong")


RULES = (
    python,
    nbgrader_entries,
    ids,
    regions,
    regions_hold_answers,
    solution_cells_are_there,
    helpers_are_declared,
    test_cells_are_there,
    graded_cells_are_asked_for,
    points,
)


def problems(course: Course, assignment: str) -> Findings:
    """Why nobody can be marked by the source notebook of an assignment: the findings of all these rules."""
    spec = course.spec(assignment)
    try:
        source = read(course.root / "source" / assignment / f"{assignment}.ipynb", Path(spec.place[0]).name)
    except Damaged as damaged:
        yield damaged.finding
        return
    for rule in RULES:
        yield from rule(source, spec)
    yield from imports(source, course)


def require_sound(course: Course, assignment: str) -> None:
    """Raise SourceProblem where nobody can be marked by the source notebook; it says the first of its problems."""
    for finding in problems(course, assignment):
        raise SourceProblem(str(finding))


def imports(source: Source, course: Course) -> Findings:
    """What a notebook imports from the course lies in a folder that SUPPORT names: no other one is there when it is graded."""
    known = {"autograder", *(folder.name for folder in course.support)}
    for cell in source.code():
        for name, line in _imported(cell) if parses(cell) else ():
            if name not in known and (path := _in_course(name, course.root)):
                todo = f"add {name!r} to SUPPORT" if path.is_dir() else "move it into a folder, and let SUPPORT name that"
                yield source.finding(cell, f"imports {name!r}, which is not there when students are graded: {todo}", line)


def _imported(cell: NotebookCell) -> Iterator[tuple[str, int]]:
    """The modules at the top that a cell imports from, with the line."""
    for node in ast.walk(tree(cell)):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0], node.lineno
        elif isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno) for alias in node.names)


def _in_course(name: str, root: Path) -> Path | None:
    """The folder or the file of a module that lies in the course, beside its environment; None for any other one."""
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    paths = [*(found.submodule_search_locations or [found.origin or ""])] if found else []
    inside = [Path(path) for path in paths if Path(path).is_relative_to(root)]
    return next((path for path in inside if "site-packages" not in path.relative_to(root).parts), None)
