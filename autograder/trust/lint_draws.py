"""Whether another process draws the same cases: what comes from `hash`, from the order of a set or the clock does not."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from autograder.course.course import Course, load_course
from autograder.course.finding import Findings, at
from autograder.forge.build_keys import public_key_of
from autograder.forge.spec import AssignmentSpec

SECONDS = 120


def other_draws(course: Course, spec: AssignmentSpec) -> Findings:
    """The first exercise whose public cases another process draws otherwise, with another seed for Python's hashes."""
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    command = [sys.executable, "-m", "autograder.trust.lint_draws", str(course.root), spec.name]
    with contextlib.suppress(subprocess.SubprocessError, OSError, ValueError):
        done = subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": other}, capture_output=True, timeout=SECONDS, check=True
        )
        there, here = json.loads(done.stdout), digests(spec)
        for item in spec.exercises:
            if there[item.name] != here[item.name]:
                cause = "does its `draw` use hash(), the order of a set, or the clock? take every random number from its seed"
                yield at(item.place, f"exercise {item.name!r}: the same seed draws another case in another process: {cause}")
                return


def digests(spec: AssignmentSpec) -> dict[str, str]:
    """A digest of the inputs of the public cases of each exercise."""
    found = {name: json.dumps(exercise.inputs, sort_keys=True) for name, exercise in public_key_of(spec).exercises.items()}
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in found.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(digests(load_course(Path(sys.argv[1])).spec(sys.argv[2]))))
