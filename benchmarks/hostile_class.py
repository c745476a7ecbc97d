"""A class of 140 honest submissions graded alone, and with 60 hostile ones among them: marks of the honest, and seconds.

The hostile ones are the attacks of `autograder attack`, all kinds in turn. Run: python -m benchmarks.hostile_class
[HONEST] [HOSTILE] [cluster]; `cluster` grades on two workers of dask in place of `--jobs 2`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from autograder.notebook.nodes import read_release
from autograder.notebook.repair import grade_id
from autograder.trust.attack import ATTACKS, notebook_of
from benchmarks.grading import ASSIGNMENT, environment_of_users, make_course, scores

SECONDS = {"cell": 2, "probe": 2, "total": 10}
PATIENCE = 3


def main(honest: int = 140, hostile: int = 60, cluster: bool = False) -> None:
    """Grade both classes, and print what the hostile ones cost."""
    with tempfile.TemporaryDirectory() as folder, options(cluster) as extra:
        alone, together = (make_course(Path(folder) / name, honest, light=True) for name in ("alone", "together"))
        for course in (alone, together):
            limit(course)
        hand_in(together, hostile)
        without, with_them = (grade(course, extra) for course in (alone, together))
        ours, theirs = scores(alone), scores(together)
    equal = sum(theirs.get(name) == mark for name, mark in ours.items())
    budget = hostile * SECONDS["total"] * PATIENCE / 2
    print(f"{honest} honest submissions alone: {without:.0f} s; with {hostile} hostile ones: {with_them:.0f} s")
    print(f"their budgets, two at a time: {budget:.0f} s; used of them: {with_them - without:.0f} s")
    print(f"honest marks as without them: {equal} of {len(ours)}")


def grade(course: Path, extra: list[str]) -> float:
    """Wall seconds that grading takes; it may end with 1, since some submissions get no mark."""
    command = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, "--seed", "1", *extra]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=course, env=environment_of_users(), capture_output=True, text=True)
    if done.returncode > 1:
        raise RuntimeError(done.stderr[-1500:])
    return time.perf_counter() - start


def limit(course: Path) -> None:
    """Give each submission few seconds."""
    lines = [f"c.SandboxExecute.{name}_seconds = {seconds}" for name, seconds in SECONDS.items()]
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\n".join(["", *lines, ""]))


def hand_in(course: Path, hostile: int) -> None:
    """Hand in an attack for each hostile student, every kind in turn."""
    release = read_release(course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    release.cells = [cell for cell in release.cells if grade_id(cell)]
    step = max(1, len(ATTACKS) // hostile)
    for number, item in enumerate(islice(cycle(ATTACKS[::step]), hostile)):
        place = course / "submitted" / f"hostile{number:03}" / ASSIGNMENT
        place.mkdir(parents=True)
        made = notebook_of(item, release)
        (place / f"{ASSIGNMENT}.ipynb").write_bytes(item.file(made) if item.file else json.dumps(made).encode())
        if item.lay:
            item.lay(place, course)


@contextmanager
def options(cluster: bool) -> Iterator[list[str]]:
    """What `grade` is told besides: two at a time here, or the address of a cluster of two workers."""
    if not cluster:
        yield ["--jobs", "2"]
        return
    from distributed import LocalCluster

    start: Any = LocalCluster  # it has no types
    with start(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as made:
        yield ["--cluster", made.scheduler_address]


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    main(numbers[0] if numbers else 140, numbers[1] if len(numbers) > 1 else 60, "cluster" in sys.argv)
