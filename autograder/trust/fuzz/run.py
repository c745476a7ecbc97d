"""`autograder attack --fuzz MINUTES`: hostile inputs across every border, each border in a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from rich.table import Table

from autograder.terminal.screen import Screen
from autograder.trust.fuzz.borders import BORDERS, Border

PATIENCE = 120.0
FOLDER = Path("reports", "fuzz")


@dataclass(frozen=True)
class Crossed:
    """What a border stood: how many inputs, in how many seconds, the slowest one, and the places where it broke.

    `coverage` is how many branches of our code were reached, where atheris counts them.
    """

    border: Border
    inputs: int
    seconds: float
    slowest: float
    coverage: int | None
    broke: tuple[Path, ...]
    stopped: str


def fuzz_and_print(minutes: float) -> int:
    """Fuzz every border behind a progress bar, and print what it stood; returns 1 where one broke, else 0."""
    with click.progressbar(fuzz(minutes, FOLDER), length=len(BORDERS), label="fuzz", file=sys.stderr) as bar:
        crossed = list(bar)
    print_table(crossed)
    return int(not held(crossed))


def fuzz(minutes: float, folder: Path) -> Iterator[Crossed]:
    """Fuzz the borders one after the other, in equal parts of the time; what breaks them is kept in `folder`."""
    for border in BORDERS:
        yield _crossed(border, 60 * minutes / len(BORDERS), folder / border.name)


def _crossed(border: Border, seconds: float, folder: Path) -> Crossed:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").unlink(missing_ok=True)
    command = [sys.executable, "-m", "autograder.trust.fuzz.worker", border.name, str(seconds), str(folder)]
    stopped = ""
    with (folder / "log.txt").open("wb") as log:
        try:
            code = subprocess.run(command, stdout=log, stderr=log, timeout=seconds + PATIENCE, check=False).returncode
            stopped = f"its process ended with {code}; the input is in last" if code else ""
        except subprocess.TimeoutExpired:
            stopped = "an input did not end; it is in last"
    written = folder / "result.json"
    found = json.loads(written.read_text()) if written.exists() else {"inputs": 0, "seconds": 0, "slowest": 0}
    broke = tuple(path for path in sorted(folder.glob("*.txt")) if path.name != "log.txt")
    reached = re.findall(r"cov: (\d+)", (folder / "log.txt").read_text(errors="replace"))
    coverage = int(reached[-1]) if reached else None
    return Crossed(border, found["inputs"], found["seconds"], found["slowest"], coverage, broke, stopped)


def held(crossed: list[Crossed]) -> bool:
    """Whether every border was crossed, and none broke."""
    return all(item.inputs and not item.broke and not item.stopped for item in crossed)


def print_table(crossed: list[Crossed]) -> None:
    """Print what each border stood, and where to look at what broke it."""
    table = Table("border", "between", "inputs", "seconds", "slowest, ms", "branches reached", "broke")
    for item in crossed:
        numbers = (f"{item.inputs:,}", f"{item.seconds:.0f}", f"{1000 * item.slowest:.0f}", str(item.coverage or "not counted"))
        table.add_row(item.border.name, item.border.between, *numbers, f"{len(item.broke)} places" if item.broke else "nowhere")
    screen = Screen()
    screen.print(table)
    for item in crossed:
        for line in (*item.broke, *filter(None, [item.stopped])):
            screen.print(f"{item.border.name}: {line}", soft_wrap=True)
