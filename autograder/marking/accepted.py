"""Variants that an instructor has judged right although their numbers differ: kept in `accepted/`, run in the sandbox.

A variant counts by what it returns: a function that gives the same values on all hidden cases gets full marks.
"""

from __future__ import annotations

import ast
import hashlib
from dataclasses import replace
from pathlib import Path

from autograder.checking.compare import changed_inputs, fingerprint, passed_over, settle
from autograder.checking.granting import doubt
from autograder.checking.key import Case, Exercise, Key
from autograder.checking.records import Fingerprint, Outcome
from autograder.course.atomic import put
from autograder.course.course import Course, own_course
from autograder.forge.solutions import answer, form_of, setup_cell
from autograder.forge.spec import AssignmentSpec
from autograder.notebook.cells import Cell
from autograder.notebook.nodes import Notebook, NotebookCell
from autograder.notebook.repair import parsed
from autograder.sandbox.job import Job
from autograder.sandbox.run import run

FOLDER = "accepted"
_fingerprints: dict[tuple[object, ...], tuple[Fingerprint, ...]] = {}


def accepted_files(root: Path, assignment: str) -> tuple[Path, ...]:
    """The files of the accepted variants of an assignment: `accepted/<assignment>/<exercise>-<digest>.py`."""
    return tuple(sorted((root / FOLDER / assignment).glob("*.py")))


def accept_variant(course: Course, assignment: str, exercise: str, notebook: Notebook, reason: str) -> Path:
    """Keep the last definition of `exercise` in `notebook` as an accepted variant.

    Raises ValueError where there is none, and where no numbers tell what it returns.
    """
    names = course.spec(assignment).names
    if exercise not in names:
        raise ValueError(f"{assignment} has no exercise {exercise!r}; it has: {', '.join(names)}")
    source = _definition(notebook, exercise)
    _require_numbers(course, assignment, exercise, source)
    digest = hashlib.sha256(source.encode()).hexdigest()[:8]
    path = course.root / FOLDER / assignment / f"{exercise}-{digest}.py"
    put(path, f"# accepted: {' '.join(reason.split())}\n{source}\n".encode())
    return path


def _require_numbers(course: Course, assignment: str, exercise: str, source: str) -> None:
    """Run a variant on the public cases; raises ValueError where no numbers tell what it returns."""
    asked, spec = course.public_key(assignment).exercises[exercise], course.spec(assignment)
    if spec.source is None or not spec.source.is_file():
        spec = own_course().spec(assignment)
    if problem := doubt(asked.cases, _run(course, spec, asked, source)):
        todo = "so others could not be told from it: give these points by hand, in the formgrader"
        raise ValueError(f"this {exercise} cannot be accepted: {problem}, {todo}")


def _definition(notebook: Notebook, exercise: str) -> str:
    """The text of the last top-level definition of a function, comments inside included."""
    found = None
    for cell in notebook.cells:
        for node in _functions(cell):
            if node.name == exercise:
                found = ast.get_source_segment(cell.source, node)
    if found is None:
        raise ValueError(f"the file defines no function {exercise}: name a file that does")
    return found


def _functions(cell: NotebookCell) -> list[ast.FunctionDef]:
    tree = parsed(cell.source) if cell.cell_type == "code" else None
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)] if tree else []


def with_accepted(course: Course, key: Key, files: tuple[Path, ...]) -> Key:
    """The key, in which each exercise knows what its accepted variants return on its cases."""
    exercises = dict(key.exercises)
    for path in files:
        name = path.stem.rpartition("-")[0]
        if name in exercises:
            fingerprints = _fingerprints_of(course, key, exercises[name], path)
            exercises[name] = replace(exercises[name], accepted=(*exercises[name].accepted, (path.stem, fingerprints)))
    return replace(key, exercises=exercises)


def _fingerprints_of(course: Course, key: Key, exercise: Exercise, path: Path) -> tuple[Fingerprint, ...]:
    """The fingerprints of a variant on the cases of `exercise`, run once; none where it does not come back."""
    source = path.read_text(encoding="utf-8")
    known = (key.assignment, exercise.name, source, *(case.seed for case in exercise.cases))
    if known not in _fingerprints:
        _fingerprints[known] = _run(course, course.spec(key.assignment), exercise, source)
    return _fingerprints[known]


def _run(course: Course, spec: AssignmentSpec, exercise: Exercise, source: str) -> tuple[Fingerprint, ...]:
    cells = [Cell("given", setup_cell(spec)), Cell("variant", source)]
    helpers = {exercise.name: list(exercise.helpers)}
    forms = {name: form_of(spec, name) for name in exercise.helpers}
    probes, limits = {exercise.name: exercise.inputs}, course.settings.limits
    job = Job(cells=cells, probes=probes, helpers=helpers, forms=forms, support=course.support, limits=limits)
    records = run(job, lambda helper, arguments: answer(spec, helper, arguments)).records
    pairs = zip(exercise.cases, records[exercise.name].get("outcomes", []), strict=False)
    return tuple(_fingerprint(exercise, case, settle(case, outcome, exercise.longer)) for case, outcome in pairs)


def _fingerprint(exercise: Exercise, case: Case, outcome: Outcome) -> Fingerprint:
    if "returned" not in outcome or passed_over(case, outcome):
        return fingerprint(case, outcome if "raised" in outcome else {}, [])
    return fingerprint(case, outcome, changed_inputs(case, outcome, exercise.arguments, exercise.may_change))
