"""What students get, made by nbgrader itself: the release notebook; and the public key."""

from __future__ import annotations

import json
import math
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from nbgrader.apps import NbGraderAPI
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.checking.key import Key, save_key
from autograder.course.atomic import fresh_beside, put_in_place
from autograder.course.course import Course
from autograder.course.preflight import disk_problem
from autograder.course.source_notebook import require_sound
from autograder.course.times import exchange_zone_problem, machine_zone_problem
from autograder.forge.build_keys import public_key_of

ALLOWED = (".ipynb", ".png", ".svg")


class Generated(TypedDict):
    """What nbgrader's API says of a step: whether it went well, and what was logged."""

    success: bool
    log: NotRequired[str | None]
    error: NotRequired[str | None]


class ReleaseProblem(RuntimeError):
    """A release that cannot be made; the message says what to do."""


def course_config(root: Path) -> Config:
    """The configuration that nbgrader itself would load in the course root; raises ReleaseProblem where there is none."""
    if not (root / "nbgrader_config.py").is_file():
        raise ReleaseProblem(f"no nbgrader_config.py in {root}: run this in the folder of the course")
    config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    if "root" not in config.CourseDirectory:
        config.CourseDirectory.root = str(root)  # nbgrader itself looks where it was started
    return config


def exchange_zone(root: Path) -> str:
    """The zone in which nbgrader's exchange writes times in a course; nothing where no configuration says it."""
    with suppress(ReleaseProblem):
        zone = course_config(root).Exchange.get("timezone")
        return zone if isinstance(zone, str) else ""
    return ""


def zone_problems(root: Path) -> list[str]:
    """A sentence for each zone that times of handing in are read by and that is not known: this machine's, the exchange's.

    None on a full disk: nbgrader's configuration, which is read for that, makes the exchange's folder.
    """
    if disk_problem(root):
        return []
    return list(filter(None, (machine_zone_problem(), exchange_zone_problem(exchange_zone(root)))))


def make_release(course: Course, assignment: str) -> list[str]:
    """Write `release/<assignment>` and the public key anew; return the names of the files that are not as they were before."""
    require_sound(course, assignment)
    current, key = course.release_path(assignment).parent, public_key_of(course.spec(assignment))
    with tempfile.TemporaryDirectory() as folder:
        made = _generate(course, assignment, Path(folder))
        changed = _differences(made, current)
        if changed:
            fresh = fresh_beside(current)
            shutil.copytree(made, fresh, dirs_exist_ok=True)
            put_in_place(fresh, current)
    if not _same_key(course, key):
        save_key(key, course.keys[0] / f"{assignment}.json")
        changed.append(course.key_path(assignment).name)
    return changed


def stale_files(course: Course, assignment: str) -> list[str]:
    """The files of the release and the public key that are not what the source gives now; changes nothing."""
    require_sound(course, assignment)
    with tempfile.TemporaryDirectory() as folder:
        stale = _differences(_generate(course, assignment, Path(folder)), course.release_path(assignment).parent)
    return stale if _same_key(course, public_key_of(course.spec(assignment))) else [*stale, course.key_path(assignment).name]


def register(course: Course, assignment: str) -> None:
    """Enter the assignment's questions and points into the gradebook, leaving `release/` alone."""
    with tempfile.TemporaryDirectory() as folder:
        config = course_config(course.root)
        config.CourseDirectory.release_directory = folder
        _run(config, assignment)


def _generate(course: Course, assignment: str, folder: Path) -> Path:
    """Let nbgrader generate the assignment in a temporary course, without a gradebook; return its release folder."""
    source = course.root / "source" / assignment
    if not source.is_dir():
        raise ReleaseProblem(f"no folder source/{assignment}: is this an instructor's copy of the course?")
    shutil.copytree(source, folder / "source" / assignment, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.course_id = "backprop"
    config.Exchange.root = str(folder)
    config.GenerateAssignment.no_database, config.SaveCells.enabled = True, False
    _run(config, assignment)
    made = folder / "release" / assignment
    for path in [item for item in made.rglob("*") if item.is_file() and item.suffix not in ALLOWED]:
        path.unlink()
    return made


def _run(config: Config, assignment: str) -> None:
    result: Generated = NbGraderAPI(config=config).generate_assignment(assignment, force=True, create=True)
    if not result["success"]:
        raise ReleaseProblem(f"nbgrader could not generate {assignment}: {_reason(result)}")


def _reason(result: Generated) -> str:
    """The line of nbgrader's log that says what went wrong."""
    lines = [line.strip() for line in (result.get("log") or result.get("error") or "").splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(\w+\.)*\w*(Error|Exception|Problem|NoIsolation)\b", line)]
    return (errors or lines or ["no reason given"])[-1]


def _differences(fresh: Path, current: Path) -> list[str]:
    """Names of files that differ, are missing, or are too many in `current`."""
    ours = {path.relative_to(fresh): path.read_bytes() for path in fresh.rglob("*") if path.is_file()}
    theirs = {path.relative_to(current): path.read_bytes() for path in current.rglob("*") if path.is_file()}
    theirs = {path: data for path, data in theirs.items() if ".ipynb_checkpoints" not in path.parts}
    return sorted(str(path) for path in set(ours) | set(theirs) if ours.get(path) != theirs.get(path))


def _same_key(course: Course, key: Key) -> bool:
    """Whether the shipped public key says this; the last digits of its numbers may differ from machine to machine."""
    shipped = course.key_path(key.assignment)
    if not shipped.is_file():
        return False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "key.json"
        save_key(key, path)
        return alike(json.loads(path.read_text(encoding="utf-8")), _read(shipped))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None


def alike(ours: Any, theirs: Any) -> bool:
    """Whether two pieces of JSON are equal, numbers up to rounding."""
    if isinstance(ours, float) and isinstance(theirs, (int, float)):
        return math.isclose(ours, theirs, rel_tol=1e-6, abs_tol=1e-9)
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(alike(value, theirs[name]) for name, value in ours.items())
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(alike, ours, theirs))
    return bool(ours == theirs)
