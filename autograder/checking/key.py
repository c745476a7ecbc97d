"""The answer key of an assignment: readable, versioned data in one format, public or hidden.

A key holds, for each exercise, cases (inputs and expected outputs in full) and the fingerprints of the known mistakes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder.checking.encoded import number, pick
from autograder.checking.records import CaseInputs, Fingerprint
from autograder.checking.values import Encoded
from autograder.checking.verdict import Verdict

FORMAT = 4
COMPACT = (",", ":")
PACKAGED = Path(__file__).parent / "keys"


class KeyProblem(ValueError):
    """A key that cannot be used; the message names the file and says what to do."""


@dataclass(frozen=True)
class Output:
    """One named value inside what a function returns: where it is, its symbolic shape, the graded part it belongs to.

    `scale` names a size by which the value may be multiplied or divided and still be right (1/m applied early or late).
    `rtol` is how much of itself a value may differ, where rounding alone is not all that may.
    """

    name: str
    path: tuple[int | str, ...]
    shape: tuple[str, ...]
    part: str | None = None
    scale: str | None = None
    rtol: float | None = None

    @property
    def graded(self) -> bool:
        return self.part is not None


@dataclass(frozen=True)
class Case:
    """One call: its seed, its sizes by name, its arguments and what a right function returns (both encoded).

    `roles` names every array of the inputs by its role (A0, W1, ...) and says where it is. `calls` gives the first
    arguments with which the functions that stand in for random parts must be called, and `signed` the places of arguments whose
    defaults are read off the function, since a call that leaves them out would take too long.
    """

    seed: int
    about: str
    sizes: dict[str, int]
    inputs: CaseInputs
    returns: Encoded
    outputs: tuple[Output, ...]
    roles: tuple[tuple[str, tuple[int | str, ...]], ...] = ()
    calls: dict[str, list[Encoded]] = field(default_factory=dict)
    signed: tuple[int, ...] = ()

    @cached_property
    def expected(self) -> dict[str, tuple[Encoded, np.ndarray | None]]:
        """The expected value of each output, encoded and as an array of numbers, None where it is none; worked out once."""
        found = {output.name: pick(self.returns, output.path, self.returns) for output in self.outputs}
        return {name: (data, number(data)) for name, data in found.items()}

    def wanted_shape(self, output: Output) -> tuple[int, ...]:
        """The shape of `output` in numbers; symbolic sizes are looked up, plain numbers stand for themselves."""
        return tuple(self.sizes[name] if name in self.sizes else int(name) for name in output.shape)


@dataclass(frozen=True)
class Rung:
    """One small case of a ladder; `sums` holds for each output, entry by entry in the order of rows, its sum in numbers.

    A sum is as `1/2 (3·(-1) + 2·4) = 2.5`, and empty for an entry that is none. Outputs without any sum are left out.
    """

    case: Case
    sums: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Mistake:
    """A known mistake: its name, the sentence for the student, and its fingerprint on each case.

    `helper` names the function that has the mistake where it is not the exercise itself.
    """

    id: str
    title: str
    message: str
    lesson: str
    helper: str | None = None
    fingerprints: tuple[Fingerprint, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """What is asked of one function and how it is marked. `parts` gives whole points, `properties` names a check of properties.

    Where `longer` is true, a tuple with more items than the expected one is right if its first items are. `accepted` holds the
    names and fingerprints of variants that an instructor has judged right although their numbers differ. `ladder` holds small
    cases, smallest first, that nobody is marked by. `handed_out` counts the statements above the place for the answer, in its
    block, as the release has it.
    """

    name: str
    arguments: tuple[str, ...]
    parts: dict[str, int]
    helpers: tuple[str, ...] = ()
    may_change: tuple[str, ...] = ()
    properties: str | None = None
    longer: bool = False
    lesson: str = ""
    handed_out: int | None = None
    hints: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    ladder: tuple[Rung, ...] = ()
    accepted: tuple[tuple[str, tuple[Fingerprint, ...]], ...] = ()

    @property
    def max_points(self) -> int:
        return sum(self.parts.values())

    def left_out(self, case: Case) -> list[str]:
        """The names of the arguments that a case leaves to their defaults."""
        given, later = len(case.inputs["tuple"]), {place for place, *_ in case.inputs.get("later", ())}
        return [name for place, name in enumerate(self.arguments) if place >= given and place not in later]

    @cached_property
    def inputs(self) -> list[CaseInputs]:
        """The encoded arguments of every case: the only part of a key that enters the sandbox."""
        return [case.inputs for case in self.cases]

    @cached_property
    def texts(self) -> list[str]:
        """The same as JSON texts: the sandbox decodes only those that a notebook asks for."""
        return [json.dumps(case) for case in self.inputs]


@dataclass(frozen=True)
class Key:
    """The key of one assignment."""

    assignment: str
    version: str
    kind: str
    exercises: dict[str, Exercise] = field(default_factory=dict)
    format: int = FORMAT

    @cached_property
    def verdict_cache(self) -> dict[tuple[str, bytes], Verdict]:
        """Verdicts by exercise and digest of a record, kept by whoever judges by this key; it is no part of the key itself."""
        return {}


def save_key(key: Key, path: Path) -> None:
    """Write `key` as JSON, one exercise a line, so that a change shows in a diff."""
    head = {"format": key.format, "assignment": key.assignment, "version": key.version, "kind": key.kind}
    entries = {name: asdict(item, dict_factory=_given) for name, item in key.exercises.items()}
    lines = [f'"{name}": {json.dumps(entry, separators=COMPACT, ensure_ascii=False)}' for name, entry in entries.items()]
    body = ",\n".join(lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(head)[:-1] + ',\n"exercises": {\n' + body + "\n}}\n", encoding="utf-8")


def _given(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """The fields of an entry without those that are None: each of them is None by default."""
    return {name: value for name, value in fields if value is not None}


def load_key(path: Path) -> Key:
    """Read a key; raises KeyProblem where the file is missing, damaged or of another format."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise KeyProblem(f"{path.name} has format {data['format']}, this version reads {FORMAT}: run 'autograder release'")
        exercises = {name: exercise_from(spec) for name, spec in data["exercises"].items()}
        return Key(data["assignment"], data["version"], data["kind"], exercises)
    except FileNotFoundError:
        raise KeyProblem(f"no answer key {path.name} in {path.parent.name}: run 'autograder release' first") from None
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise KeyProblem(f"{path.name} is damaged ({error!r}): run 'autograder release' to write it again") from None


def public_key(assignment: str, folder: Path = PACKAGED) -> Key:
    """The key that students have, in `folder`: from it the notebook's `check` and `example` work."""
    path = folder / f"{assignment}.json"
    return _loaded(path, path.stat().st_mtime_ns) if path.is_file() else load_key(path)


def folder_of_keys(assignment: str) -> Path:
    """Where the public key of an assignment is for who works here: in `keys/` beside or above, else in the package."""
    return next((folder for folder in key_folders() if (folder / f"{assignment}.json").is_file()), PACKAGED)


def key_folders() -> list[Path]:
    """Every folder whose public keys can be used from here, the nearest first."""
    here = Path.cwd()
    return [*(folder / "keys" for folder in (here, *here.parents)), PACKAGED]


@lru_cache(maxsize=8)
def _loaded(path: Path, _: int) -> Key:
    return load_key(path)


def exercise_data(exercise: Exercise) -> dict[str, Any]:
    """An exercise as plain data, without its known mistakes and its ladder: what `exercise_from` reads."""
    return asdict(replace(exercise, mistakes=(), ladder=(), accepted=(), hints=()), dict_factory=_given)


def exercise_from(data: dict[str, Any]) -> Exercise:
    """The exercise that such data was made from."""
    cases = tuple(_case(case) for case in data.pop("cases"))
    mistakes = tuple(Mistake(**{**mistake, "fingerprints": tuple(mistake["fingerprints"])}) for mistake in data.pop("mistakes"))
    ladder = tuple(Rung(_case(rung["case"]), rung["sums"]) for rung in data.pop("ladder"))
    tuples = ("arguments", "helpers", "may_change", "hints", "accepted")
    lists: dict[str, Any] = {name: tuple(data.pop(name)) for name in tuples}
    return Exercise(**data, **lists, cases=cases, mistakes=mistakes, ladder=ladder)


def _case(data: dict[str, Any]) -> Case:
    outputs = tuple(
        Output(**{**item, "path": tuple(item["path"]), "shape": tuple(item["shape"])}) for item in data.pop("outputs")
    )
    roles = tuple((name, tuple(path)) for name, path in data.pop("roles"))
    signed = tuple(data.pop("signed", ()))
    return Case(**data, outputs=outputs, roles=roles, signed=signed)
