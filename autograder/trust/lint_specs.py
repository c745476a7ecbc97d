"""What can be wrong in a spec beside its notebook, without running anything: one rule a function, each yields findings."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from autograder.checking.properties import PROPERTIES
from autograder.course.finding import Findings, at
from autograder.course.source_notebook import Source, parses
from autograder.forge.build_keys import patch
from autograder.forge.solutions import is_python
from autograder.forge.spec import AssignmentSpec, ExerciseSpec, MistakeSpec, SpecProblem
from autograder.notebook.repair import grade_id
from autograder.pages.text import headings
from autograder.trust.mutation_operators import region

LONGEST = 140
TELLING = (ast.BinOp, ast.BoolOp, ast.Call, ast.Compare, ast.Assign, ast.AugAssign)
SHORTEST = 7
"""An expression of fewer characters, as `Y / AL`, is no answer yet."""


def answers(source: Source) -> dict[str, str]:
    """The source of each cell with an answer that can be read, by nbgrader id."""
    return {str(grade_id(cell)): cell.source for cell in source.code() if grade_id(cell) and parses(cell)}


def exercises(source: Source, spec: AssignmentSpec) -> Findings:
    """Names are there once; points are whole; helpers, properties and arguments that are named exist."""
    for item in spec.exercises:
        for problem in _exercise_problems(spec, item):
            yield at(item.place, f"exercise {item.name!r}: {problem}")


def _exercise_problems(spec: AssignmentSpec, item: ExerciseSpec) -> Iterator[str]:
    known = {helper for other in spec.exercises for helper in other.helpers} <= set(spec.names)
    if spec.names.count(item.name) > 1:
        yield f"is there twice in {spec.name}: take one out"
    if unknown := [name for name in item.helpers if name not in spec.names]:
        yield f"its helper {unknown[0]!r} is no exercise of {spec.name}: mend the name"
    elif known and item.name in spec.reach(item.name):
        yield "is a helper of itself, through its helpers: take it out there"
    if unknown := [name for name in item.may_change if name not in item.arguments]:
        yield f"`may_change` names {unknown[0]!r}, which is none of its arguments: mend the name"
    if item.properties is not None and item.properties not in PROPERTIES:
        yield f"there is no property check {item.properties!r}; there are: {', '.join(PROPERTIES)}"
    if odd := [part for part, points in item.parts.items() if type(points) is not int or points < 1]:
        yield f"part {odd[0]!r} has {item.parts[odd[0]]!r} points: a part has whole points, one or more"


def links(source: Source, spec: AssignmentSpec) -> Findings:
    """A lesson is a heading of the assignment's notebook: cards and feedback pages send students there."""
    known = {heading for cell in source.cells if cell.cell_type == "markdown" for heading in headings(cell.source)}
    asked = [(f"exercise {item.name!r}", item.lesson, item.place) for item in spec.exercises]
    asked += [(f"mistake {item.id!r}", item.lesson, item.place) for item in spec.mistakes if item.lesson]
    for name, lesson, place in asked:
        if lesson not in known:
            yield at(place, f"{name}: links to {lesson!r}, and {source.file} has no such heading: mend one of them")


def mistakes(source: Source, spec: AssignmentSpec) -> Findings:
    """A mistake has an id of its own, belongs to an exercise, and its edits fit the solution."""
    count, cells = Counter(item.id for item in spec.mistakes), answers(source)
    for item in spec.mistakes:
        if count[item.id] > 1:
            yield at(item.place, f"mistake {item.id!r}: {count[item.id]} of {spec.name} have this id: give each its own")
        if item.exercise not in spec.names:
            yield at(item.place, f"mistake {item.id!r}: {spec.name} has no exercise {item.exercise!r}: mend the name")
        elif not item.edits:
            yield at(item.place, f"mistake {item.id!r}: has no edit: say which text of the solution becomes which")
        elif item.exercise in cells:
            yield from _fits(cells[item.exercise], item)


def _fits(cell: str, mistake: MistakeSpec) -> Findings:
    try:
        patch(cell, mistake)
    except SpecProblem as problem:
        yield at(problem.place, problem.text)


def sentences(source: Source, spec: AssignmentSpec) -> Findings:
    """Title and sentence of a mistake: short, whole, and not the answer."""
    cells = answers(source)
    for item in spec.mistakes:
        for problem in (*_words(item), *_given_away(item, cells.get(item.exercise, ""))):
            yield at(item.place, f"mistake {item.id!r}: {problem}")


def _words(mistake: MistakeSpec) -> Iterator[str]:
    title, message = mistake.title.strip(), mistake.message.strip()
    if not title or not message:
        yield f"has no {'sentence' if title else 'title'}: say what was done, not what to write"
        return
    if title.endswith("."):
        yield "its title ends in a full stop: a title is no sentence"
    if not message.endswith("."):
        yield "its sentence does not end in a full stop: write whole sentences"
    if "\n" in title + message:
        yield "its words stand on more than one line: cards show one"
    if len(message) >= LONGEST:
        yield f"its sentence has {len(message)} characters: say it with fewer than {LONGEST}"


def _given_away(mistake: MistakeSpec, cell: str) -> Iterator[str]:
    words = "".join(f"{mistake.title} {mistake.message}".split())
    for piece in sorted(telling(cell), key=len, reverse=True):
        if "".join(piece.split()) in words:
            yield f"its words give the answer away ({piece}): say what was done, not what to write"
            return


def telling(cell: str) -> set[str]:
    """The pieces of the answer in a solution cell that may stand in no sentence; a line of Python in a string is one, too."""
    tree = ast.parse(cell)
    nodes = region(tree, cell)
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    nodes += [node for text in texts if is_python(text) for node in ast.walk(ast.parse(text))]
    pieces = {ast.unparse(node) for node in nodes if isinstance(node, TELLING)}
    return {piece for piece in pieces if len(piece) >= SHORTEST}


def variants(source: Source, spec: AssignmentSpec) -> Findings:
    """A right variant belongs to an exercise and defines its function."""
    for item in spec.variants:
        name = f"right variant {item.id!r} of {item.exercise}"
        if item.exercise not in spec.names:
            yield at(item.place, f"{name}: {spec.name} has no such exercise: mend the name")
        elif not is_python(item.source):
            yield at(item.place, f"{name}: is no Python: mend it")
        elif item.exercise not in _bound(item.source):
            yield at(item.place, f"{name}: defines no function of that name: mend it")


def _bound(source: str) -> set[str]:
    """The names that a cell gives a meaning to at its top level."""
    tree = ast.parse(source)
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    return names | {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


RULES = (exercises, links, mistakes, sentences, variants)
