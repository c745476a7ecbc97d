"""Downloads of 60 students as learning platforms give them: names, folders and faults are those of real ones.

No archive of a platform tells when a student handed in: every entry has the moment of the download, as Moodle's zip writer and
Canvas's make them. Moodle's grading worksheet tells it, in words.
"""

import csv
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
DOWNLOADED = (2026, 11, 23, 9, 15, 0)
IN_TIME = (2026, 11, 20, 16, 5, 0)
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

    Student 5 is late, which only the worksheet tells. Student 10 sent an empty zip, 15 a text, 20 a notebook of another
    assignment (`other`), 25 a zip with data beside the notebook, 30 a damaged notebook, 35 a PDF as well, 40 two notebooks of
    one assignment.
    """
    entries = []
    for number, name in enumerate(NAMES):
        for file, content in _files(release, other, number).items():
            place = f"{name}_{1234500 + number}_assignsubmission_file_"
            entries.append((f"{place}/{file}" if folders else f"{place}{file}", content, DOWNLOADED))
    return entries


def in_words(time) -> str:
    """A time as Moodle writes it in English."""
    at = datetime(*time)
    return f"{at:%A}, {at.day} {at:%B} {at.year}, {at:%I:%M %p}".replace(", 0", ", ")


def in_german(time) -> str:
    """The same in German."""
    at, days = datetime(*time), ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
    return f"{days[at.weekday()]}, {at.day}. November {at.year}, {at:%H:%M}"


ENGLISH = "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,Last modified (submission)"
GERMAN = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Bewertung kann geändert werden,Zuletzt geändert (Abgabe)"
)


def worksheet(people, most=100, words=in_words, header=ENGLISH, participant="Participant ") -> bytes:
    """Moodle's grading worksheet of (number, name, time or None, group or None): the last column is that of the group."""
    with_group = any(group for _, _, _, group in people)
    names = header.split(",")
    names = [*names[:4], "Group", *names[4:]] if with_group else names
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([*names, "Last modified (grade)", "Feedback comments"])
    for number, name, time, group in people:
        status = "Submitted for grading" if time else "No submission"
        start = [f"{participant}{number}", name, f"p{number}@example.org", status]
        rows.writerow(
            [*start, *([group] if with_group else []), "", f"{most:.2f}", "Yes", words(time) if time else "-", "-", ""]
        )
    return text.getvalue().encode("utf-8-sig")


def worksheet_of_60(**more) -> bytes:
    """The worksheet of the class: everybody in time but student 5."""
    return worksheet([(1234500 + at, name, LATE if at == 5 else IN_TIME, None) for at, name in enumerate(NAMES)], **more)


def canvas(release, other):
    """The entries of Canvas's "Download Submissions": every fifth handed in a second time, the sixth is late."""
    entries = []
    for number, name in enumerate(NAMES):
        key = "".join(char for char in "".join(reversed(name.split(" ", 1))).lower() if char.isalnum())
        late = "_LATE" if number == 5 else ""
        for place, (file, content) in enumerate(_files(release, other, number).items()):
            again = file.replace(".ipynb", "-1.ipynb") if number % 5 == 3 else file
            entries.append((f"{key}{late}_{7000 + number}_{90000 + 10 * number + place}_{again}", content, DOWNLOADED))
    return entries


def canvas_anonymous(release, other):
    """The same while Canvas hides the names: an id of five letters and digits, `LATE` in front of all, no user's number."""
    entries = []
    for number in range(len(NAMES)):
        late = "LATE_" if number == 5 else ""
        for place, (file, content) in enumerate(_files(release, other, number).items()):
            again = file.replace(".ipynb", "-1.ipynb") if number % 5 == 3 else file
            entries.append((f"{late}anon_{anonymous_id(number)}_{9004000 + 10 * number + place}_{again}", content, DOWNLOADED))
    return entries


def anonymous_id(number) -> str:
    """Five letters and digits, some of them without a letter."""
    return f"{13000 + 7 * number}" if number % 20 == 7 else f"g{number:02}Ps"


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
