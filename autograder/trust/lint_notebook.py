"""What else can be wrong in a source notebook: one rule a function, each yields findings with the cell and the line in it."""

from __future__ import annotations

import re

from autograder.course.finding import Findings, LintFinding, at
from autograder.course.source_notebook import Source, marks, other_points
from autograder.forge.spec import AssignmentSpec
from autograder.notebook.repair import grade_id
from autograder.trust.lint_english import announcements, in_words

CALL = re.compile(r"\b(?:example|hint|show)\(\"(\w+)\"|^check\((\w+)\)$")
OPEN = re.compile(r"^open_assignment\(\"([^\"]*)\"[,)]", re.MULTILINE)


def locked(source: Source, spec: AssignmentSpec) -> Findings:
    """Test cells are locked: a student could edit them, else."""
    for cell in source.cells:
        role = marks(cell)
        if role.get("grade") and not role.get("solution") and not role.get("locked"):
            yield source.finding(cell, 'graded but not locked: set "locked": true in its nbgrader entry')


def order(source: Source, spec: AssignmentSpec) -> Findings:
    """The exercises come in the order of the notebook: the tables of check_all and of the feedback follow the spec."""
    names = [name for cell in source.cells if (name := grade_id(cell)) in spec.names]
    for item, name in zip((item for item in spec.exercises if item.name in names), names, strict=False):
        if item.name != name:
            yield at(item.place, f"exercise {item.name!r} is next here, and {name!r} is in the notebook: give both one order")
            return


def test_cells_end_in_their_check(source: Source, spec: AssignmentSpec) -> Findings:
    """The test cell of an exercise comes next after its solution cell, and ends in its check."""
    names = [name for cell in source.cells if (name := grade_id(cell))]
    for item in spec.exercises:
        cell = source.named(f"test_{item.name}")
        if not item.parts or item.name not in names or cell is None or cell.cell_type != "code":
            continue
        if names.index(f"test_{item.name}") != names.index(item.name) + 1:
            yield source.finding(cell, f"does not come next after the solution cell {item.name}: move it there")
        elif cell.source.splitlines()[-1:] != [f"check({item.name})"]:
            last = max(len(cell.source.splitlines()), 1)
            yield source.finding(cell, f"must end in the line check({item.name}): its marks come from there", last)


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


def manual_points(source: Source, spec: AssignmentSpec) -> Findings:
    """The points of a cell that is graded by hand are those of the spec; a person's marks are right with either."""
    yield from other_points(source, {name: (most, spec.place) for name, most in spec.manual.items()})


RULES = (manual_points, locked, order, test_cells_end_in_their_check, announced, calls, outputs, opens_its_key)
