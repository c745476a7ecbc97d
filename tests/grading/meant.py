"""Right callers as people write them, over helpers with further parameters and results, one of which is wrong."""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from autograder.checking.probe import probe
from autograder.checking.values import decode, encode
from autograder.checking.verdict import Verdict
from autograder.course.course import own_course
from autograder.forge.build_keys import patched
from autograder.forge.solutions import answer, build_functions, form_of, solution_cells
from autograder.forge.spec import AssignmentSpec
from autograder.marking.mark import Helpers, Marker, Records
from autograder.sandbox.inside.meant import asker

ASSIGNMENTS = {name: spec for name, spec in own_course().assignments.items() if any(item.helpers for item in spec.exercises)}
ADAM = "update_parameters_with_adam"
WAYS = ("plain", "one more by place", "one more by name", "all by name", "five values")
BROKEN = {
    "missing": "del {0}",
    "raises": "def {0}(*given, **named): raise KeyError('mine')",
    "nothing": "def {0}(*given, **more): pass",
}


@dataclass(frozen=True)
class Right:
    """A right caller of an assignment: its style, its cell, and in which way it calls its helpers."""

    assignment: str
    caller: str
    style: str
    source: str
    way: str

    def __str__(self) -> str:
        return f"{self.caller}, {self.style}, {self.way}"


@cache
def callers(assignment: str) -> list[Right]:
    """The solution and every right variant of each caller, calling its helpers in each way."""
    spec = ASSIGNMENTS[assignment]
    cells = [(item.name, "solution", solution_cells(spec)[item.name]) for item in spec.exercises]
    cells += [(item.exercise, item.id, item.source) for item in spec.variants]
    return [
        Right(assignment, name, style, source, way)
        for name, style, source in cells
        for way in WAYS
        if spec.reach(name) and (way == "plain" or called_in(spec, name, source, way) != ast.unparse(ast.parse(source)))
    ]


def wrong_helpers(assignment: str, caller: str) -> Iterator[tuple[str, str, str]]:
    """A helper of `caller`, what is wrong with it, and its cell."""
    spec = ASSIGNMENTS[assignment]
    for helper in sorted(spec.reach(caller)):
        yield from ((helper, why, f"{solution_cells(spec)[helper]}\n{code.format(helper)}") for why, code in BROKEN.items())
        yield from ((helper, item.id, patched(spec, item)) for item in spec.mistakes if item.exercise == helper)


LISTS = """
def _lists(value):
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_lists, value))
    return value.tolist() if isinstance(value, np.ndarray) else value
"""


def as_lists(spec: AssignmentSpec, helper: str) -> str:
    """The cell of a helper that returns nested lists in place of arrays."""
    given = f"def {helper}(*given, **named): return _lists(own_{helper}(*given, **named))"
    return f"{solution_cells(spec)[helper]}\n{LISTS}\nown_{helper} = {helper}\n{given}"


def called_in(spec: AssignmentSpec, caller: str, source: str, way: str) -> str:
    """The cell of a caller in which helpers are called in another way, or all five results of Adam are taken."""
    return ast.unparse(ast.fix_missing_locations(_Calls(spec, caller, way).visit(ast.parse(source))))


class _Calls(ast.NodeTransformer):
    def __init__(self, spec: AssignmentSpec, caller: str, way: str) -> None:
        self.names = {name: form_of(spec, name)["names"] for name in spec.reach(caller)}
        self.way = way

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        name = getattr(node.func, "id", "")
        starred = any(isinstance(item, ast.Starred) for item in node.args)
        if name in self.names and not starred:
            if self.way == "one more by name":
                node.keywords.append(ast.keyword("more", ast.Constant(7)))
            elif self.way == "one more by place" and len(node.args) == len(self.names[name]):
                node.args.append(ast.Constant(7))
            elif self.way == "all by name":
                given = zip(self.names[name], node.args, strict=False)
                node.args, node.keywords = [], [*(ast.keyword(*pair) for pair in given), *node.keywords]
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        self.generic_visit(node)
        target, called = node.targets[0], getattr(getattr(node.value, "func", None), "id", "")
        if self.way == "five values" and called == ADAM and isinstance(target, ast.Tuple) and len(target.elts) == 3:
            target.elts += [ast.Name("_", ast.Store()), ast.Name("_", ast.Store())]
        return node


def wrapped(spec: AssignmentSpec, name: str, way: str) -> str:
    """Lines below the cell of a helper: it takes an argument more, or returns five values."""
    form = form_of(spec, name)
    head = ", ".join(item if item not in form["defaults"] else f"{item}={form['defaults'][item]!r}" for item in form["names"])
    call = f"own_{name}({', '.join(form['names'])})"
    back = f"return {call}"
    if way == "five values" and name == ADAM:
        back = f"p, v, s = {call}[:3]\n    return p, v, s, None, None"
    return f"own_{name} = {name}\ndef {name}({head}, more=None):\n    {back}"


def functions_of(right: Right, helper: str, cell: str, *, caller: bool = True) -> dict[str, Any]:
    """The namespace of a submission: right helpers but for one, as the caller calls them; and, or not, the caller."""
    spec = ASSIGNMENTS[right.assignment]
    cells = {**solution_cells(spec), helper: cell}
    broken = cell.splitlines()[-1] in [code.format(helper) for code in BROKEN.values()]
    if right.way != "plain":
        kept = [name for name in spec.reach(right.caller) if not (name == helper and broken)]
        cells |= {name: f"{cells[name]}\n{wrapped(spec, name, right.way)}" for name in kept}
    called = called_in(spec, right.caller, right.source, right.way) if caller else ""
    return build_functions(spec, {**cells, right.caller: called})


def recorded(right: Right, functions: dict[str, Any], number: int, name: str) -> Any:
    """What comes back of the function `name` in pass `number`."""
    inputs = Marker(own_course(), right.assignment, 7).key(number).exercises[name].inputs
    return {"outcomes": probe(functions[name], inputs)} if callable(functions.get(name)) else {"missing": True}


@lru_cache(maxsize=1000)
def helpers_recorded(right: Right, helper: str, cell: str) -> dict[str, Any]:
    """The records of the helpers of a caller in the first pass, whatever the caller's own cell is."""
    spec = ASSIGNMENTS[right.assignment]
    functions = functions_of(right, helper, cell, caller=False)
    return {name: recorded(right, functions, 0, name) for name in spec.names if name in spec.reach(right.caller)}


def ask_of(spec: AssignmentSpec) -> Callable[[str, tuple[Any, ...]], Any]:
    """The trusted side, as a stand-in asks it."""

    def ask(name: str, arguments: tuple[Any, ...]) -> Any:
        found = answer(spec, name, encode(arguments))
        if isinstance(found, dict) and "raised" in found:
            raise ValueError(found["raised"]["text"])
        return decode(found)

    return ask


def verdict_of(right: Right, helper: str, cell: str) -> Verdict:
    """The verdict of a caller, after all passes, as a room would run them: each in a namespace of its own."""
    spec = ASSIGNMENTS[right.assignment]

    def again(number: int, wrong: Helpers) -> Records:
        found = {}
        for name, asked in wrong.items():
            functions = functions_of(right, helper, cell)
            functions |= {item: asker(item, functions.get(item), form_of(spec, item), ask_of(spec)) for item in asked}
            found[name] = recorded(right, functions, number, name)
        return found

    records = dict(helpers_recorded(replace(right, style="", source=""), helper, cell))
    records[right.caller] = recorded(right, functions_of(right, helper, cell), 0, right.caller)
    return Marker(own_course(), right.assignment, 7).judged(records, {}, again)[right.caller]


def all_verdicts(assignment: str, functions: Callable[[], dict[str, Any]]) -> dict[str, Verdict]:
    """The verdicts of all functions of a submission, after all passes; `functions` makes its namespace anew."""
    spec, marker = ASSIGNMENTS[assignment], Marker(own_course(), assignment, 7)

    def probed(number: int, name: str, asked: Sequence[str] = ()) -> Any:
        made = functions()
        made |= {item: asker(item, made.get(item), form_of(spec, item), ask_of(spec)) for item in asked}
        return {"outcomes": probe(made[name], marker.key(number).exercises[name].inputs)}

    def again(number: int, wrong: Helpers) -> Records:
        return {name: probed(number, name, asked) for name, asked in wrong.items()}

    return marker.judged({name: probed(0, name) for name in spec.names}, {}, again)
