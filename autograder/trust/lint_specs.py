"""What can be wrong in a spec beside its notebook, without running anything: one rule a function, each yields findings."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.course.finding import Findings, at, of_problem
from autograder.course.source_notebook import Source, parses
from autograder.forge.build_keys import patch
from autograder.forge.names_of_specs import name_problems
from autograder.forge.solutions import is_python
from autograder.forge.spec import AssignmentSpec, MistakeSpec, SpecProblem
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


def names(source: Source, spec: AssignmentSpec) -> Findings:
    """What a spec names is there; points are whole."""
    yield from map(of_problem, name_problems(spec))


def links(source: Source, spec: AssignmentSpec) -> Findings:
    """A lesson is a heading of the assignment's notebook: cards and feedback pages send students there."""
    known = {heading for cell in source.cells if cell.cell_type == "markdown" for heading in headings(cell.source)}
    asked = [(f"exercise {item.name!r}", item.lesson, item.place) for item in spec.exercises]
    asked += [(f"mistake {item.id!r}", item.lesson, item.place) for item in spec.mistakes if item.lesson]
    for name, lesson, place in asked:
        if lesson not in known:
            yield at(place, f"{name}: links to {lesson!r}, and {source.file} has no such heading: mend one of them")


def mistakes(source: Source, spec: AssignmentSpec) -> Findings:
    """A mistake has edits, and they fit the solution."""
    cells = answers(source)
    for item in spec.mistakes:
        if not item.edits:
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
    """A right variant is Python, and defines the function of its exercise."""
    for item in spec.variants:
        name = f"right variant {item.id!r} of {item.exercise}"
        if not is_python(item.source):
            yield at(item.place, f"{name}: is no Python: mend it")
        elif item.exercise in spec.names and item.exercise not in _bound(item.source):
            yield at(item.place, f"{name}: defines no function of that name: mend it")


def _bound(source: str) -> set[str]:
    """The names that a cell gives a meaning to at its top level."""
    tree = ast.parse(source)
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    return names | {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


RULES = (names, links, mistakes, sentences, variants)
