"""A course: its folder, its assignments, its public keys, its settings, and the folders that its notebooks import from."""

from __future__ import annotations

import contextlib
import importlib.util
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import utils
from autograder.checking.key import PACKAGED, Key, public_key
from autograder.course.seeds import PRIVATE, attempt_of, private_seed, seed_of_attempt
from autograder.forge.spec import OWN, AssignmentSpec, SourceProblem, SpecProblem, blamed
from autograder.forge.time_limit import within_time
from autograder.forge.types_of_specs import require_types
from autograder.notebook.nodes import Notebook, read_release
from autograder.sandbox.job import Limits

NEAR = re.compile(r"[ ._-]*courses?[ _-]*(\(\d+\))?\.?py(\.txt)?", re.IGNORECASE)


@dataclass(frozen=True)
class Settings:
    """What the command line and `nbgrader_config.py` decide: a seed in place of the private one, isolation, limits."""

    seed: int | None = None
    allow_unsandboxed: bool = False
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, eq=False)
class Course:
    """The course whose folders `source`, `release`, `submitted`, ... lie in `root`. `load_course` makes one.

    `keys` are the folders of public keys, the first the one that `release` writes to; `support` the folders of modules that its
    notebooks import from.
    """

    root: Path
    assignments: Mapping[str, AssignmentSpec]
    keys: tuple[Path, ...] = (PACKAGED,)
    support: tuple[Path, ...] = ()
    settings: Settings = Settings()

    def __reduce__(self) -> tuple[Any, ...]:
        """A course goes to another machine by its folder and settings: the assignments are loaded there anew."""
        return _reloaded, (self.root, self.settings)

    def with_settings(self, **changes: Any) -> Course:
        """The same course with other settings."""
        return replace(self, settings=replace(self.settings, **changes))

    def spec(self, assignment: str) -> AssignmentSpec:
        """The spec of an assignment; raises SourceProblem where the course has none of that name."""
        if assignment not in self.assignments:
            raise SourceProblem(f"there is no assignment {assignment!r}; the course has: {', '.join(self.assignments)}")
        return self.assignments[assignment]

    def public_key(self, assignment: str) -> Key:
        """The public key that students have; raises KeyProblem where it is missing or damaged."""
        return public_key(assignment, self.key_path(assignment).parent)

    def key_path(self, assignment: str) -> Path:
        """The file of the public key that is used; where there is none yet, the one that `release` will write."""
        paths = [folder / f"{assignment}.json" for folder in self.keys]
        return next((path for path in paths if path.is_file()), paths[0])

    def release_notebook(self, assignment: str) -> Notebook:
        """The notebook as students got it; raises FileNotFoundError with what to do where it is missing."""
        path = self.release_path(assignment)
        if not path.is_file():
            raise FileNotFoundError(f"no release/{assignment}/{assignment}.ipynb: run 'autograder release {assignment}' first")
        return _read(path, path.stat().st_mtime_ns)

    def release_path(self, assignment: str) -> Path:
        """Where the notebook is that students get."""
        return self.root / "release" / assignment / f"{assignment}.ipynb"

    def seed(self, assignment: str, student: str, text: str, *, note: bool = True) -> int:
        """The seed for this version of a student's notebook, which is an attempt; `note` remembers a new one."""
        return self.seed_of(assignment, attempt_of(self.root, assignment, student, text.encode(), note=note))

    def seed_of(self, assignment: str, attempt: int) -> int:
        """The seed of attempt 0, 1, ... at an assignment."""
        seed = private_seed(self.root) if self.settings.seed is None else self.settings.seed
        return seed_of_attempt(seed, assignment, attempt)

    def submitted(self, assignment: str, student: str) -> Path:
        """The folder of what a student handed in."""
        return self.root / "submitted" / student / assignment

    def graded_path(self, assignment: str, student: str) -> Path:
        """Where the graded notebook of a student is."""
        return self.root / "autograded" / student / assignment / f"{assignment}.ipynb"

    def evidence_path(self, assignment: str, student: str) -> Path:
        """Where the evidence for a student's verdicts is kept."""
        return self.evidence_folder(assignment) / f"{student}.json"

    def evidence_folder(self, assignment: str) -> Path:
        """Where the evidence of a class is kept, a file for each student."""
        return self.root / PRIVATE / "accounts" / assignment


@lru_cache(maxsize=8)
def _read(path: Path, _: int) -> Notebook:
    return read_release(path)


def own_course() -> Course:
    """The course that this package is part of."""
    return load_course(OWN)


def load_course(root: Path) -> Course:
    """The course in the folder `root`: with the assignments of its `course.py`, or else with those of this package.

    A `course.py` gives ASSIGNMENTS, a sequence of AssignmentSpec, and may give SUPPORT, the names of folders that notebooks
    import from; its public keys are in `keys/`. Raises SpecProblem where the specs cannot be loaded.
    """
    return _load(root.resolve())


@lru_cache(maxsize=64)
def _load(root: Path) -> Course:
    written = root / "course.py"
    place = written if written.is_file() else OWN / "autograder" / "forge" / "assignments.py"
    try:
        return _written_in(written) if written.is_file() else _packaged(root)
    except (Exception, SystemExit) as error:  # a spec is Python, and may raise anything, or end it
        raise blamed(error, (str(place), 1), "the specs cannot be loaded") from error


def _packaged(root: Path) -> Course:
    """The course in `root` with the assignments of this package."""
    from autograder.forge.assignments import ASSIGNMENTS  # they take a while to load, and not every command needs them

    if root != OWN:
        _require_notebooks_of(root, [item.name for item in ASSIGNMENTS])
    for item in ASSIGNMENTS:
        require_types(item, item.place)
    keys = (PACKAGED,) if root == OWN else (root / "keys", PACKAGED)  # another copy leaves the package's own alone
    return Course(root, _bound(ASSIGNMENTS, root), keys, (Path(str(utils.__file__)).parent,))


def _require_notebooks_of(root: Path, known: list[str]) -> None:
    """Raise SpecProblem where a folder without `course.py` has one by another name, or only notebooks that nobody knows."""
    if near := near_course_file(root):
        found, todo = ("is a folder", "write that file") if near.is_dir() else ("is not read", "give it that name")
        raise SpecProblem((str(near), 1), f"{found}: the specs of a course stand in a file course.py: {todo}")
    notebooks = sorted(path.stem for path in root.glob("source/*/*.ipynb") if path.stem == path.parent.name)
    if notebooks and not set(notebooks) & set(known):
        said = f"there is no course.py, and source/ holds {', '.join(notebooks)}, which no spec describes"
        raise SpecProblem((str(root / "course.py"), 1), f"{said}: write course.py, as docs/authors.md shows, or put it back")


def near_course_file(folder: Path) -> Path | None:
    """What is called much like `course.py`, and is no such file; None where nothing is."""
    found = sorted(path for path in folder.iterdir() if NEAR.fullmatch(path.name)) if folder.is_dir() else []
    return next((path for path in found if path.is_dir() == (path.name == "course.py")), None)


def _written_in(path: Path) -> Course:
    """The course that a `course.py` describes."""
    found = importlib.util.spec_from_file_location("course", path)
    assert found is not None and found.loader is not None
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))  # specs and solutions import what lies beside them
    module = importlib.util.module_from_spec(found)
    sys.modules[module.__name__] = module  # where dataclasses look for what their annotations name
    place, doing = (str(path), 1), "to load the specs"
    with within_time(place, doing, follow=True), contextlib.redirect_stdout(sys.stderr):  # what it prints, no command says
        found.loader.exec_module(module)
    specs, names = getattr(module, "ASSIGNMENTS", None), getattr(module, "SUPPORT", ())
    if not isinstance(specs, (tuple, list)) or not specs or not all(isinstance(item, AssignmentSpec) for item in specs):
        raise SpecProblem((str(path), 1), "gives no ASSIGNMENTS: write a sequence with an AssignmentSpec for each assignment")
    for item in specs:
        require_types(item, (str(path), 1))
    _require_names(path, specs, names)
    return Course(path.parent, _bound(specs, path.parent), (path.parent / "keys",), tuple(path.parent / name for name in names))


def _require_names(path: Path, specs: Sequence[AssignmentSpec], support: object) -> None:
    """Raise SpecProblem where two assignments share a name, or SUPPORT names what is no folder of the course."""
    for number, item in enumerate(specs):
        if item.name in [other.name for other in specs[:number]]:
            raise SpecProblem(item.place, f"there is another assignment {item.name!r}: give each a name of its own")
    if not isinstance(support, (tuple, list)):
        raise SpecProblem((str(path), 1), f'SUPPORT is {support!r}: write a sequence of names, as in SUPPORT = ("tools",)')
    for name in support:
        if Path(str(name)).name != name or not (path.parent / name).is_dir():
            raise SpecProblem((str(path), 1), f"SUPPORT names {name!r}, which is no folder beside course.py: mend the name")


def _bound(specs: Iterable[AssignmentSpec], root: Path) -> dict[str, AssignmentSpec]:
    """The specs by name, each with its source notebook in the course."""
    return {item.name: replace(item, source=root / "source" / item.name / f"{item.name}.ipynb") for item in specs}


def _reloaded(root: Path, settings: Settings) -> Course:
    """A course that came from another machine; where its folder is not there, the one that this package is part of."""
    course = load_course(root if root.is_dir() else OWN)
    return replace(course, settings=settings)
