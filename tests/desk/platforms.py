"""Downloads of 60 students as learning platforms give them: names, folders, dates and faults are those of real ones."""

import io
import json
import os
import zipfile
from datetime import datetime
from functools import cache
from pathlib import Path

ASSIGNMENT = "2_L_layer"
FIRST = ["Ana María", "Bjørn", "Chloé", "Đặng", "Emre", "Fatima", "Giôrgos", "Hana", "Ines", "Zoë"]
LAST = ["Núñez Ortega", "Åkesson", "Lefèvre", "O'Brien", "Yılmaz", "van der Berg"]
NAMES = [f"{first} {last}" for last in LAST for first in FIRST]
DUE = (2026, 11, 20, 18, 0, 0)
LATE = (2026, 11, 22, 7, 30, 0)
DATA = [("hw/data/points.csv", b"1,2\n", DUE), ("__MACOSX/._x", b"", DUE)]


def answered(release, text):
    """The release notebook with `text` in its first answer cell, as bytes."""
    return _marked(release).replace(b"@answer@", text.encode())


@cache
def _text(text: str) -> bytes:
    notebook = json.loads(text)
    cell = next(cell for cell in notebook["cells"] if not cell["metadata"].get("nbgrader", {"locked": True})["locked"])
    cell["source"] += "\n# @answer@"
    return json.dumps(notebook, ensure_ascii=False).encode()


def _marked(release) -> bytes:
    return _text(json.dumps(release))


def zipped(entries) -> bytes:
    """An archive of (name, content, date) entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, date in entries:
            archive.writestr(zipfile.ZipInfo(name, date), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def moodle(release, other, folders=True):
    """The entries of Moodle's "Download all submissions", a folder for each student or none.

    Student 5 is late, 10 sent an empty zip, 15 a text, 20 a notebook of another assignment (`other`), 25 a zip with data beside
    the notebook, 30 a damaged notebook, 35 a PDF as well, 40 two notebooks of one assignment.
    """
    entries = []
    for number, name in enumerate(NAMES):
        for file, content in _files(release, other, number).items():
            place = f"{name}_{1234500 + number}_assignsubmission_file_"
            entries.append((f"{place}/{file}" if folders else f"{place}{file}", content, LATE if number == 5 else DUE))
    return entries


def canvas(release, other):
    """The entries of Canvas's "Download Submissions": every fifth handed in a second time, the sixth is late."""
    entries = []
    for number, name in enumerate(NAMES):
        key = "".join(char for char in "".join(reversed(name.split(" ", 1))).lower() if char.isalnum())
        late = "_LATE" if number == 5 else ""
        for place, (file, content) in enumerate(_files(release, other, number).items()):
            again = file.replace(".ipynb", "-1.ipynb") if number % 5 == 3 else file
            entries.append((f"{key}{late}_{7000 + number}_{90000 + 10 * number + place}_{again}", content, DUE))
    return entries


def _files(release, other, number):
    notebook = answered(release, f"student {number}")
    special = {
        10: {"work.zip": zipped([])},
        15: {"essay.txt": b"I could not open it."},
        20: {f"{ASSIGNMENT}.ipynb": answered(other, "wrong slot")},
        25: {
            "work.zip": zipped(
                [("hw/my.ipynb", notebook, DUE), ("hw/data/points.csv", b"1,2\n", DUE), ("__MACOSX/._x", b"", DUE)]
            )
        },
        30: {f"{ASSIGNMENT}.ipynb": notebook[:900]},
        35: {f"{ASSIGNMENT}.ipynb": notebook, "Übung.pdf": b"%PDF"},
        40: {f"{ASSIGNMENT}.ipynb": notebook, "old.ipynb": answered(release, "an older one")},
    }
    return special.get(number, {f"{ASSIGNMENT}.ipynb": notebook})


def write(path: Path, entries) -> Path:
    """The archive of some entries at `path`."""
    path.write_bytes(zipped(entries))
    return path


def unpacked(folder: Path, entries) -> Path:
    """The same as files in a folder."""
    for name, content, date in entries:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        os.utime(folder / name, (datetime(*date).timestamp(),) * 2)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
