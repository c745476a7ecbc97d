"""Jobs at each level of isolation: behind bubblewrap and behind Landlock, each as this user and as an ordinary one.

Run as `python -m tests.sandbox.levels ENGINE USER`, this reads jobs from stdin, plays them one by one, and prints what came.
"""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ANOTHER = 65_534
LEVELS = [(engine, user) for engine in ("bubblewrap", "landlock") for user in ("root", "ordinary")]
LIMITS = {"cell_seconds": 10, "total_seconds": 60}


def played(engine, user, jobs, seconds=300):
    """What each job of one cell printed and raised, and what it cost; raises RuntimeError where a run ended without that."""
    command = [sys.executable, "-B", "-m", "tests.sandbox.levels", engine, user]
    if user == "ordinary":
        command = [*_shown_to_everybody(), *command]
    done = subprocess.run(
        command, input=json.dumps(jobs), capture_output=True, text=True, timeout=seconds, cwd=ROOT, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def _shown_to_everybody():
    """A command that shows this machine with an interpreter that an ordinary user may reach."""
    from autograder.sandbox.isolation import program

    prefix = Path(sys.base_prefix)
    shown = ["--dev-bind", "/", "/"]
    if prefix.is_relative_to(Path.home()):
        shown += ["--perms", "0755", "--tmpfs", str(Path.home())]
        for parent in [*reversed(prefix.parents)]:
            if parent.is_relative_to(Path.home()) and parent != Path.home():
                shown += ["--perms", "0755", "--dir", str(parent)]
        shown += ["--ro-bind", str(prefix), str(prefix)]
    return [program(), *shown, "--chdir", str(ROOT)]


def main(engine, user):
    """Play the jobs of stdin."""
    if user == "ordinary" and os.getuid() == 0:
        os.environ["TMPDIR"] = "/tmp"
        os.setgroups([])
        os.setgid(ANOTHER)
        os.setuid(ANOTHER)
    from autograder.sandbox import isolation, run, walls

    found = isolation._landlock() if engine == "landlock" else isolation._bubblewrap()
    if not found.works:
        raise RuntimeError(found.reason)
    for module in (walls, run):
        module.isolation = lambda: found
    if engine == "landlock":
        import autograder.sandbox.pool as pool

        pool.isolation = lambda: found
    print(json.dumps([_play(**job) for job in json.load(sys.stdin)]))


def _play(source, limits=None, files=None):
    from autograder.notebook.cells import Cell
    from autograder.sandbox.job import Job, Limits
    from autograder.sandbox.pool import POOL
    from autograder.sandbox.run import run

    cells = [Cell("a", source), Cell("last", "")]
    job = Job(cells=cells, probes={}, limits=Limits(**{**LIMITS, **(limits or {})}))
    watch = _Watch()
    start = time.monotonic()
    result = run(job)
    seconds = time.monotonic() - start
    text = "".join(item.get("text", "") for item in result.outputs.get("a", []))
    return {
        "text": text, "error": result.errors.get("a"), "stopped": result.stopped, "level": result.level,
        "rooms": [room.process.pid for room in POOL.idle], "most_mb": watch.end(), "seconds": round(seconds, 2),
    }  # fmt: skip


class _Watch:
    """How much memory of the machine goes while a job runs."""

    def __init__(self):
        self.before, self.least, self.over = _free_mb(), _free_mb(), threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def _look(self):
        while not self.over.wait(0.02):
            self.least = min(self.least, _free_mb())

    def end(self):
        self.over.set()
        self.thread.join()
        return self.before - self.least


def _free_mb():
    words = Path("/proc/meminfo").read_text().split()
    return int(words[words.index("MemAvailable:") + 1]) // 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
