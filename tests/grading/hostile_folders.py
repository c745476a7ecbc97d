"""What one student may lay into the folder of a submission to stop the class: each takes the folder and an honest notebook."""

import json
import os
import subprocess
from pathlib import Path

from tests.grading.conftest import ASSIGNMENT

FILE = f"{ASSIGNMENT}.ipynb"
OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY


def put(folder, notebook, name=FILE):
    (folder / name).write_text(json.dumps(notebook), encoding="utf-8")


def with_code(notebook, source):
    cell = {"cell_type": "code", "id": "more", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    return {**notebook, "cells": [cell, *notebook["cells"]]}


def code(source):
    return lambda folder, notebook: put(folder, with_code(notebook, source))


def without_data(source):
    """An honest notebook without nbgrader's data, so that its cells are to be recognised, and a cell more."""
    stripped = in_cells(lambda cell, _: {**cell, "metadata": {}})
    return lambda folder, notebook: stripped(folder, with_code(notebook, source))


def raw(text):
    """A notebook into whose metadata any text was written."""
    return lambda folder, notebook: (folder / FILE).write_text(
        json.dumps({**notebook, "metadata": "@"}).replace('"@"', text), encoding="utf-8"
    )


def beside(lay):
    def lay_beside(folder, notebook):
        put(folder, notebook)
        lay(folder)

    return lay_beside


def nested(folder, count, name):
    """Folders in folders, made one by one: the whole path may be longer than any call takes."""
    place = os.open(folder, OPEN_FOLDER)
    for _ in range(count):
        os.mkdir(name, dir_fd=place)
        inner = os.open(name, OPEN_FOLDER, dir_fd=place)
        os.close(place)
        place = inner
    os.close(os.open("data.csv", os.O_CREAT | os.O_WRONLY, dir_fd=place))
    os.close(place)


def remove(folder):
    """Remove a folder with others in it so deep that Python does not get there, nor a later run of the tests."""
    subprocess.run(["rm", "-rf", folder], check=True)


def time(text):
    return beside(lambda folder: (folder / "timestamp.txt").write_bytes(text.encode(errors="surrogateescape")))


def under_a_name_that_is_no_text(folder, notebook):
    put(folder, notebook, os.fsdecode(b"my \xff notebook.ipynb"))


def in_a_folder_whose_name_is_no_text(folder, notebook):
    put(folder, notebook)
    folder.parent.rename(Path(os.fsdecode(os.fsencode(folder.parent) + b"\xff")))


def in_a_folder_with_a_long_name(folder, notebook):
    put(folder, notebook)
    folder.parent.rename(folder.parent.with_name("m" * 250))


def large_files(count, size=4_999_999):
    def lay(folder):
        for number in range(count):
            with (folder / f"data {number}.bin").open("wb") as file:
                file.truncate(size)

    return beside(lay)


def many_files(folder):
    for number in range(3_000):
        (folder / f"{number}.txt").touch()


def in_cells(change):
    def lay(folder, notebook):
        put(folder, {**notebook, "cells": [change(dict(cell), place) for place, cell in enumerate(notebook["cells"])]})

    return lay


HOSTILE = {
    "an integer of 5,000 digits": raw(f'{{"a": {"7" * 5_000}}}'),
    "a negative integer of a million digits": raw(f"[-{'7' * 1_000_000}]"),
    "a format of a number that is none": lambda folder, notebook: put(folder, {**notebook, "nbformat": float("inf")}),
    "lists 150 deep": raw("[" * 150 + "]" * 150),
    "lists 100,000 deep": raw("[" * 100_000 + "]" * 100_000),
    "a million lists": raw(f"[{','.join(['[]'] * 1_000_000)}]"),
    "100,000 cells": lambda folder, notebook: put(folder, {**notebook, "cells": [{"cell_type": "code"}] * 100_000}),
    "an expression that is too much for the parser": code("x = " + "-" * 20_000 + "1"),
    "the same in a notebook to be recognised": without_data("x = " + "not " * 7_000 + "1"),
    "lambdas in lambdas, to be recognised": without_data("x = " + "lambda: " * 7_000 + "1"),
    "a zero byte, to be recognised": without_data("x = 1\0"),
    "a sum of 100,000 numbers": code("x = " + "1+" * 100_000 + "1"),
    "many brackets": code("(" * 5_000 + ")" * 5_000),
    "attributes of attributes": code("x" + ".y" * 50_000),
    "a zero byte in a cell": code("x = 1\0"),
    "half a character in a cell": code("x = '\ud800'"),
    "a cell of 15 MB": code("x = [" + "1," * 7_500_000 + "]"),
    "grade ids that are no text": in_cells(lambda cell, place: {**cell, "metadata": {"nbgrader": {"grade_id": [place]}}}),
    "metadata that are no metadata": in_cells(lambda cell, place: {**cell, "metadata": {"nbgrader": place}}),
    "1,500 nested folders": beside(lambda folder: nested(folder, 1_500, "d")),
    "a path of 5,000 bytes": beside(lambda folder: nested(folder, 25, "n" * 200)),
    "3,000 files": beside(many_files),
    "ten files of 5 MB": large_files(10),
    "a file with a hole of 20 GB": large_files(1, 20_000_000_000),
    "a hundred files with holes of 90 MB": large_files(100, 90_000_000),
    "a file whose name is no text": beside(lambda folder: (folder / os.fsdecode(b"\xff\xfe.csv")).touch()),
    "a notebook whose name is no text": under_a_name_that_is_no_text,
    "a folder whose name is no text": in_a_folder_whose_name_is_no_text,
    "a folder with a name of 250 bytes": in_a_folder_with_a_long_name,
    "a time in an unknown zone": time("2026-01-10 12:00:00 Nowhere/Here"),
    "a time in a zone that leads out": time("2026-01-10 12:00:00 ../../../etc/passwd"),
    "a time before all time": time("0001-01-01 00:00:00 Asia/Tokyo"),
    "a time after all time": time("9999-12-31 23:59:59 America/Anchorage"),
    "a time that is none": time("\udcff\0 soon " + "9" * 5_000),
    "a time of 2 MB": time("2026-01-10 12:00:00 UTC " * 80_000),
    "a folder in the place of the time": beside(lambda folder: (folder / "timestamp.txt").mkdir()),
}  # fmt: skip
