"""Law 8: answers live only in `source/`. Nothing that a student gets passes an exercise or holds two lines of an answer."""

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.checking.key import Exercise
from autograder.checking.probe import probe, probe_case
from autograder.course.course import own_course
from autograder.forge.build_keys import hidden_key_of, public_key_of
from autograder.forge.solutions import reference, solution_cells
from tests.forge.kit_code import kit_files, kit_functions
from tests.forge.law_8 import solution_region, solution_regions, statement_pairs, texts_of, violations
from tests.forge.marking import ASSIGNMENT, KEYS, NAMES, VARIANTS, key_of, mark_one

ASSIGNMENTS = own_course().assignments

REGIONS = {name: solution_region(cell) for name, cell in solution_cells(ASSIGNMENTS[ASSIGNMENT]).items()}
EVERY_REGION = {
    f"{assignment}/{name}/{number}": region
    for assignment in ASSIGNMENTS
    for name, cell in solution_cells(ASSIGNMENTS[assignment]).items()
    for number, region in enumerate(solution_regions(cell))
}


@pytest.fixture(scope="module")
def functions(root: Path) -> dict[str, Any]:
    return kit_functions(root)


def test_the_kit_is_what_we_think_it_is(root: Path, functions: dict[str, Any]) -> None:
    names = {str(path.relative_to(root)) for path in kit_files(root)}
    assert {"autograder/checking/judge.py", "autograder/checking/keys/2_L_layer.json", "utils/activations.py"} <= names
    assert {"release/2_L_layer/2_L_layer.ipynb", "autograder/student/plain_run.py", "autograder/__main__.py"} <= names
    assert not [name for name in names if name.startswith(("source", "autograder/forge"))]
    assert {"utils.activations.sigmoid_backward", "autograder.checking.values.decode"} <= set(functions)
    assert {"autograder.student.plain_run.run_plainly", "autograder.student.runner.PlainRunner.work"} <= set(functions)
    assert len(functions) > 80


def test_law_8_looks_at_the_lessons(root: Path) -> None:
    assert set((root / "notebooks").glob("*.ipynb")) <= set(kit_files(root))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.parametrize("seed", [None, 7])
def test_no_function_of_the_kit_passes_an_exercise(
    seed: int | None, assignment: str, functions: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    key = public_key_of(ASSIGNMENTS[assignment]) if seed is None else hidden_key_of(ASSIGNMENTS[assignment], seed)
    passing = []
    for name, function in functions.items():
        for exercise in key.exercises.values():
            points = mark_one(key, exercise.name, quietly(function)).points if comes_back(exercise, function) else 0
            passing += [(name, exercise.name, points)] if points else []
    assert passing == []


def comes_back(exercise: Exercise, function: Any) -> bool:
    """Whether the function returns on every case: one that raises on any of them earns nothing, whatever the others give."""
    return all("returned" in probe_case(quietly(function), case) for case in exercise.inputs)


@pytest.mark.parametrize("name", NAMES)
def test_a_function_that_raises_on_one_case_earns_nothing(name: str) -> None:
    calls = iter(range(1000))

    def fails_late(*arguments: Any) -> Any:
        if next(calls) == len(key_of(7).exercises[name].cases) - 1:
            raise TypeError
        return reference(ASSIGNMENTS[ASSIGNMENT])[name](*arguments)

    assert mark_one(key_of(7), name, fails_late).points == 0


def quietly(function: Any) -> Any:
    """The function, with an exit turned into an error: calling everything means calling that, too."""

    def call(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except BaseException as error:
            raise RuntimeError(str(type(error))) from None

    return call


def test_that_test_catches_a_function_that_passes() -> None:
    right = reference(ASSIGNMENTS[ASSIGNMENT])
    caught = {name for name in NAMES if mark_one(key_of(7), name, quietly(right[name])).points > 0}
    assert caught == set(NAMES)


def test_nothing_that_a_student_gets_holds_two_consecutive_statements_of_an_answer(root: Path) -> None:
    assert violations(kit_files(root), EVERY_REGION) == []


def test_the_release_holds_no_mark_of_a_solution(root: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in kit_files(root) if path.suffix in (".ipynb", ".json", ".md")]
    assert [text for text in texts if "BEGIN SOLUTION" in text or "BEGIN HIDDEN" in text] == []


def test_the_kit_does_not_import_the_instructors_rooms(root: Path) -> None:
    modules = [path.read_text(encoding="utf-8") for path in kit_files(root) if path.suffix == ".py"]
    rooms = ("forge", "grading", "desk", "sandbox", "trust")
    assert [room for room in rooms for text in modules if f"autograder.{room}" in text] == []


@pytest.mark.parametrize("name", [name for name in NAMES if len(statement_pairs(REGIONS[name])) > 0])
def test_a_planted_answer_is_found_under_other_variable_names(name: str, tmp_path: Path) -> None:
    for path in plant(renamed(REGIONS[name]), tmp_path):
        assert violations([path], REGIONS), path.name


def test_every_solution_has_two_statements_to_look_for() -> None:
    assert [name for name in NAMES if not statement_pairs(REGIONS[name])] == []


def renamed(region: str) -> str:
    """The answer as somebody else would have named it."""
    for old in ("dA_prev", "linear_cache", "parameters", "grads", "cache", "step", "cost", "m"):
        region = "\n".join(replace_word(line, old, f"my_{old}") for line in region.split("\n"))
    return region


def replace_word(line: str, old: str, new: str) -> str:
    return re.sub(rf"(?<![\w\"'.]){old}(?![\w\"'])", new, line)


def plant(code: str, folder: Path) -> list[Path]:
    """The code hidden in a module, in a code cell, in fenced markdown, in a lesson and in a string of a key."""
    inner = "\n".join(f"        {line}" for line in code.split("\n"))
    (folder / "module.py").write_text(f'def helper(a, b):\n    """Words."""\n    if a:\n        x = 1\n{inner}\n')
    (folder / "words.md").write_text(f"Text.\n\n```python\nx = 1\n{code}\n```\n\nMore.\n")
    (folder / "key.json").write_text(json.dumps({"hints": ["none", code]}))
    cells = [nbformat.v4.new_code_cell(f"%matplotlib inline\nx = 1\n{code}\nprint(x)")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "code.ipynb")
    cells = [nbformat.v4.new_markdown_cell(f"Look:\n\n```\n{code}\n```\n")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "text.ipynb")
    return sorted(folder.iterdir())


@pytest.mark.parametrize(
    "code",
    [
        "a = 1\nb = 2",
        "dW = dZ @ A_prev.T",
        "Z = W @ A + b\nprint(Z)",
        "x = f(y)\nz = g(x)",
        "for i in range(3):\n    print(i)\n    total += i",
    ],
)
def test_code_that_only_looks_a_little_alike_is_not_taken_for_an_answer(code: str, tmp_path: Path) -> None:
    assert [line for path in plant(code, tmp_path) for line in violations([path], REGIONS)] == []


def test_text_that_is_no_python_holds_no_statements(tmp_path: Path) -> None:
    path = tmp_path / "words.md"
    path.write_text("```\nnot python at all (\n```\n")
    assert texts_of(path) == ["not python at all (\n"]
    assert violations([path], REGIONS) == []


def test_the_public_key_holds_no_code_of_a_right_variant(root: Path) -> None:
    strings = "\n".join(texts_of(root / "autograder" / "checking" / "keys" / "2_L_layer.json"))
    lines = {line.strip() for cell in VARIANTS.values() for line in cell.splitlines() if "=" in line and len(line) > 20}
    assert [line for line in lines if line in strings] == []


@pytest.mark.parametrize("which", KEYS)
def test_what_enters_the_sandbox_holds_no_expected_output(which: int | str) -> None:
    for exercise in key_of(which).exercises.values():
        if exercise.properties:
            continue
        texts = json.dumps(exercise.inputs)
        for outcome in probe(reference(ASSIGNMENTS[ASSIGNMENT])[exercise.name], exercise.inputs):
            assert json.dumps(first_array(outcome["returned"])) not in texts


def first_array(data: Any) -> Any:
    """The numbers of the first array that a result holds, or the number that it is."""
    if not isinstance(data, dict):
        return data
    if "array" in data:
        return data["array"]
    inner = next(iter(data.values()))
    return first_array(next(iter(inner.values())) if isinstance(inner, dict) else inner[0])
