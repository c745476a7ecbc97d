"""Print a public case so that a reader can follow every number: its seed, sizes, arguments, shapes and values."""

from __future__ import annotations

import numpy as np

from autograder.checking.encoded import pick
from autograder.checking.key import Case, Exercise
from autograder.checking.values import decode


def case_text(exercise: Exercise, number: int = 1) -> str:
    """The text of case `number` (counted from 1); raises ValueError where there is no such case."""
    if not 1 <= number <= len(exercise.cases):
        raise ValueError(f"{exercise.name} has cases 1 to {len(exercise.cases)}, not {number}")
    case = exercise.cases[number - 1]
    sizes = ", ".join(f"{name} = {size}" for name, size in case.sizes.items())
    later = [f"{name}={decode(value)!r}" for _, name, value in case.inputs.get("later", ())]
    given = [*exercise.arguments[: len(case.inputs["tuple"])], *later]
    head = [
        f"{exercise.name}, case {number} of {len(exercise.cases)}: {case.about}",
        f"seed {case.seed}; {sizes}",
        f"call: {exercise.name}({', '.join(given)})",
    ]
    return "\n".join([*head, *_arguments(exercise, case)])


def _arguments(exercise: Exercise, case: Case) -> list[str]:
    """One block for each argument: its value, or the arrays inside it by role and place."""
    lines = []
    for place, (argument, data) in enumerate(zip(exercise.arguments, case.inputs["tuple"], strict=False)):
        value = decode(data)
        roles = [(name, path) for name, path in case.roles if path[0] == place]
        if not roles:
            lines.append(f"\n{argument} = {value!r}")
        for name, path in roles:
            array = decode(pick(case.inputs, path, case.inputs))
            lines.append(f"\n{place_text(argument, path[1:], name)}, shape {array.shape}\n{_matrix(array)}")
    return lines


def place_text(argument: str, path: tuple[int | str, ...], role: str) -> str:
    """Where in an argument an array is, and its role where that is not its name: `cache[0] is A0`."""
    place = argument + "".join(f"[{step!r}]" for step in path)
    return place if place == role else f"{place} is {role}"


def _matrix(array: np.ndarray) -> str:
    return np.array2string(array, precision=6, suppress_small=True, max_line_width=110)
