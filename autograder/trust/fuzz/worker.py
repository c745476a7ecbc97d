"""The process that sends inputs across one border: `python -m autograder.trust.fuzz.worker BORDER SECONDS FOLDER`.

Where atheris is installed, what is reached in our code leads it to new inputs; else inputs are drawn at random. An input that
breaks a promise, takes too long or takes too much memory is kept in the folder.
"""

from __future__ import annotations

import hashlib
import json
import random
import resource
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.trust.fuzz.borders import Border

SLOW, MEMORY, LONGEST = 5.0, 4 << 30, 100_000
GUIDED = [f"autograder.{part}" for part in ("checking", "collect", "notebook", "pages", "sandbox", "terminal")]


@dataclass
class Crossings:
    """How many inputs went across, for how long, the slowest, and what broke."""

    border: str
    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    broke: int = 0

    def cross(self, border: Border, data: bytes, folder: Path) -> None:
        """Send one input across; what breaks there is written down, the input beside it."""
        (folder / "last").write_bytes(data)
        start = time.monotonic()
        problem = ""
        try:
            border.cross(data)
        except Exception:
            problem = traceback.format_exc()
        took = time.monotonic() - start
        if not problem and took > SLOW:
            problem = f"it took {took:.1f} s\n"
        self.inputs, self.slowest = self.inputs + 1, max(self.slowest, took)
        if problem:
            self.broke += 1
            self._keep(data, problem, folder)

    def _keep(self, data: bytes, problem: str, folder: Path) -> None:
        """Keep an input for each place where something breaks."""
        place = "\n".join(line for line in problem.splitlines() if line.startswith("  File ")) or problem
        name = hashlib.sha256(place.encode()).hexdigest()[:12]
        if not (folder / name).exists():
            (folder / name).write_bytes(data)
            (folder / f"{name}.txt").write_text(problem, encoding="utf-8", errors="backslashreplace")


def main(name: str, seconds: float, folder: Path) -> None:
    """Fuzz a border for some seconds; what came of it is written to `result.json` in the folder as it goes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    guide = _guide()
    from autograder.trust.fuzz.borders import BORDERS

    border = next(item for item in BORDERS if item.name == name)
    done, start = Crossings(name), time.monotonic()

    def one(data: bytes) -> None:
        done.cross(border, bytes(data), folder)
        done.seconds = time.monotonic() - start
        if done.inputs % 100 == 1:
            (folder / "result.json").write_text(json.dumps(asdict(done)))

    seeds = [*border.seeds(), *_kept_before(folder)]
    if guide is None:
        _at_random(seeds, one, start + seconds)
    else:
        _guided(guide, seeds, one, seconds, folder)
    (folder / "result.json").write_text(json.dumps(asdict(done)))


def _kept_before(folder: Path) -> list[bytes]:
    """What broke the border in an earlier run: it is tried first, and kept only if it still does."""
    inputs = [path.with_suffix("") for path in folder.glob("*.txt") if path.name != "log.txt"]
    found = [path.read_bytes() for path in inputs if path.exists()]
    for path in inputs:
        path.unlink(missing_ok=True)
        path.with_suffix(".txt").unlink()
    return found


def _guide() -> Any:
    """atheris, watching our code, or None where it is not installed."""
    try:
        import atheris
    except ImportError:
        return None
    with atheris.instrument_imports(include=GUIDED):
        import autograder.trust.fuzz.borders  # noqa: F401
    return atheris


def _at_random(seeds: list[bytes], one: Callable[[bytes], None], until: float) -> None:
    from autograder.trust.fuzz.mutations import mutated

    draw = random.Random()
    for seed in seeds:
        one(seed)
    while time.monotonic() < until:
        one(mutated(draw.choice(seeds), seeds, draw))


def _guided(guide: Any, seeds: list[bytes], one: Callable[[bytes], None], seconds: float, folder: Path) -> None:
    from autograder.trust.fuzz.mutations import mutated

    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)

    def changed(data: bytes, most: int, seed: int) -> bytes:
        draw = random.Random(seed)
        by_atheris: bytes = guide.Mutate(data, most)
        return by_atheris if draw.random() < 0.5 else mutated(data, seeds, draw)[:most]

    options = [f"-max_total_time={max(1, int(seconds))}", f"-max_len={LONGEST}", "-timeout=60", "-rss_limit_mb=4000"]
    guide.Setup([sys.argv[0], *options, f"-artifact_prefix={folder}/", str(corpus)], one, custom_mutator=changed)
    guide.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]))
