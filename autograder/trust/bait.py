"""What lies around the sandbox while it is attacked: secrets that must not come out, files and processes nobody may touch."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import re
import resource
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.course.course import own_course
from autograder.desk.demo_class import ASSIGNMENT, filled
from autograder.forge.build_keys import hidden_key_of
from autograder.forge.solutions import solution_cells
from autograder.notebook.nodes import new_code_cell
from autograder.notebook.repair import grade_id
from autograder.sandbox.inside.folder import remove

NUMBER = re.compile(r"-?\d+\.\d{4,}(?:e-?\d+)?")
FILE = f"{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
PLACES = ("gradebook.db", f"source/{FILE}", ".autograder/seed")
ATTACKER, VICTIM = "attacker", "victim"
SHORTEST = 25


class Bait:
    """A folder with a class, a server, a process, a variable of the environment, and a seed: all of them bait.

    `release` is what students got, with its graded cells only.
    """

    def __enter__(self) -> Bait:
        self.folder = Path(tempfile.mkdtemp(prefix="class-"))
        self.seed, self.word = secrets.randbits(47), f"bait-{secrets.token_hex(8)}"
        self.release = copy.deepcopy(own_course().release_notebook(ASSIGNMENT))
        self.release.cells = [cell for cell in self.release.cells if grade_id(cell)]
        for place in PLACES:
            self._put(place, f"{self.word} {self.seed}")
        self._put(f"submitted/{VICTIM}/{FILE}", json.dumps(self._victims()))
        os.environ["COURSE_SECRET"] = self.word
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.setblocking(False)
        self.process = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(3600)"])
        self.before = self._state()
        self.numbers, self.lines = _expected(self.seed), _solution_lines()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.server.close()
        os.environ.pop("COURSE_SECRET", None)
        remove(str(self.folder))

    def _put(self, place: str, text: str) -> None:
        (self.folder / place).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / place).write_text(text, encoding="utf-8")

    def _victims(self) -> Any:
        """A notebook that is right and holds the bait: whoever gets it graded as theirs gets its marks."""
        work = filled(self.release, dict(solution_cells(own_course().spec(ASSIGNMENT))))
        work.cells.insert(0, new_code_cell(f"# {self.word} {self.seed}"))
        return work

    def handed_in(self) -> Path:
        """An empty folder for what the attacker hands in next."""
        folder = self.folder / "submitted" / ATTACKER / ASSIGNMENT
        if folder.parent.exists():
            remove(str(folder.parent))
        folder.mkdir(parents=True)
        return folder

    def named(self, data: bytes) -> bytes:
        """The file of a submission with the names of folder, server and process filled in."""
        names = {"@FOLDER@": self.folder, "@PORT@": self.server.getsockname()[1], "@PROCESS@": self.process.pid}
        for name, value in names.items():
            data = data.replace(name.encode(), str(value).encode())
        return data

    def touched(self) -> list[str]:
        """What was changed, stopped or reached outside."""
        try:
            self.server.accept()[0].close()
            return ["the server outside was reached"]
        except BlockingIOError:
            return [] if self._state() == self.before else ["something outside was changed or stopped"]

    def leaked(self, text: str, submission: str) -> list[str]:
        """Which secrets stand in what came out and not in what was handed in."""
        lines = [line for line in self.lines if line in text and line not in submission]
        values = {f"{float(found):.8g}" for found in NUMBER.findall(text)} & self.numbers
        kinds = {
            "a secret of the course": self.word in text, "the seed": str(self.seed) in text,
            f"a line of the solutions: {lines[:1]}": bool(lines), f"expected values: {sorted(values)[:3]}": bool(values),
        }  # fmt: skip
        return [f"{kind} came out" for kind, out in kinds.items() if out]

    def _state(self) -> tuple[Any, ...]:
        files = []
        for place, folders, names in os.walk(self.folder):
            folders[:] = sorted(name for name in folders if name != ATTACKER)
            files += [Path(place, name) for name in sorted(names)]
        digests = [(str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files if path.is_file()]
        limits = [resource.getrlimit(kind) for kind in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE)]
        return digests, self.process.poll(), limits, os.getpriority(os.PRIO_PROCESS, 0), os.sched_getaffinity(0)


def _expected(seed: int) -> set[str]:
    """The hidden results to eight digits, without those that are hidden inputs too."""
    exercises = hidden_key_of(own_course().spec(ASSIGNMENT), seed).exercises.values()
    wanted = {number for item in exercises for case in item.cases for number in _floats(case.returns)}
    given = {number for item in exercises for case in item.cases for number in _floats(case.inputs)}
    return {number for number in wanted - given if len(number.strip("-0.")) >= 7}


def _floats(data: Any) -> Iterator[str]:
    if isinstance(data, float):
        yield f"{data:.8g}"
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _floats(item)


def _solution_lines() -> set[str]:
    """The longer lines of the solutions that the release does not hold."""
    handed_out = own_course().release_path(ASSIGNMENT).read_text(encoding="utf-8")
    lines = {line.strip() for cell in solution_cells(own_course().spec(ASSIGNMENT)).values() for line in cell.splitlines()}
    return {line for line in lines if len(line) >= SHORTEST and line not in handed_out and "SOLUTION" not in line}
