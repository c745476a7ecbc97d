"""What lies beside the notebook, or makes it hard to read: it costs its author what it broke, and nobody else anything."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from autograder.trust.attacks.spec import Attack, Notebook

WALKS = "walks of folders have a depth, a count and a length of path"
READS = "a file has limits on size, depth and digits before it is parsed"
BORDER = "one border for each student: whatever goes wrong is that student's reason"
SHARE = "what is taken along into the room has a limit; the notebook is graded without the rest"
NOTHING: dict[str, int] = {}
OPEN = os.O_RDONLY | os.O_DIRECTORY
FILES = "import os\nprint('here:', sorted(os.listdir('.'))[:3])"


def _deep(folder: Path, _: Path) -> None:
    place = os.open(folder, OPEN)
    for _level in range(1_500):
        os.mkdir("d", dir_fd=place)
        inner = os.open("d", OPEN, dir_fd=place)
        os.close(place)
        place = inner
    os.close(place)


def _no_text(folder: Path, _: Path) -> None:
    (folder / os.fsdecode(b"data \xff\xfe.csv")).write_bytes(b"1")


def _obeyed(folder: Path, _: Path) -> None:
    (folder / "\x1b[2J\x1b]0;owned\x07 data.csv").write_bytes(b"1")


def _large(folder: Path, _: Path) -> None:
    for number in range(45):
        with (folder / f"data{number}.bin").open("wb") as file:
            file.truncate(5_000_000)


def _holes(folder: Path, _: Path) -> None:
    with (folder / "data.npy").open("wb") as file:
        file.truncate(20_000_000_000)


def _many(folder: Path, _: Path) -> None:
    for number in range(20_000):
        (folder / f"{number}.txt").touch()


def _digits(notebook: Notebook) -> bytes:
    return json.dumps({**notebook, "metadata": {"x": "HERE"}}).replace('"HERE"', "9" * 5_000).encode()


def _metadata(value: Any) -> Any:
    return lambda notebook: json.dumps({**notebook, "metadata": value}).encode()


BESIDE = (
    Attack("folders-in-folders", "files beside", "1,500 folders in folders", "", WALKS, lay=_deep),
    Attack("names-no-text", "files beside", "a file whose name is not UTF-8", "here:", BORDER, (FILES,), lay=_no_text),
    Attack("names-obeyed", "files beside", "a file whose name clears the screen", "here:", BORDER, (FILES,), lay=_obeyed),
    Attack("large-files", "files beside", "45 files of 5 MB", "here:", SHARE, (FILES,), lay=_large),
    Attack(
        "holes",
        "files beside",
        "a file of 20 GB that takes no place, until it is copied",
        "here: \\[\\]",
        SHARE,
        (FILES,),
        lay=_holes,
    ),
    Attack("many-files", "files beside", "20,000 files", "here:", SHARE, (FILES,), lay=_many),
    Attack("digits", "notebook file", "a number of 5,000 digits", "digits|number", READS, earned=NOTHING, file=_digits),
    Attack("parser", "notebook file", "a cell on which Python's parser gives up", "", BORDER, ("(" * 5_000 + ")" * 5_000,)),
    Attack("zeros", "notebook file", "a cell with a zero byte", "", BORDER, ("x = 1\x00",)),
    Attack("signs", "notebook file", "a cell of 100,000 minus signs", "", BORDER, ("x = " + "-" * 100_000 + "1",)),
)
