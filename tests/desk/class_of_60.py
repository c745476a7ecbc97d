"""A class of 60 that answers `2_L_layer` for real: right, with mistakes of the bank, unwritten, late, twice, damaged, hostile.

Every notebook is the release with a few edits. `moodle` and `canvas` give it as two downloads: of the day it was due, and
of two days later, when late ones and second attempts are there too.
"""

import copy
import json
from typing import NamedTuple

from autograder.course.course import own_course
from autograder.desk.demo_class import filled
from autograder.forge.build_keys import patched
from autograder.forge.solutions import solution_cells
from autograder.notebook.repair import grade_id
from tests.desk.platforms import ASSIGNMENT, DUE, IN_TIME, LATE, NAMES, worksheet, zipped
from tests.grading.hostile_notebook import ALL, OUTPUTS

ASSIGNMENTS = own_course().assignments

FILE = f"{ASSIGNMENT}.ipynb"
DOWNLOADS = {"first": (2026, 11, 21, 8, 0, 0), "later": (2026, 11, 23, 9, 15, 0)}
HOSTILE, TWINS = "Robert <img src=x onerror=alert('name')>", ("Kim Lee", "Kim Lee")
SPECIAL_NAMES = {44: HOSTILE, 48: TWINS[0], 49: TWINS[1], 52: "نور الهدى", 53: "Maximilian " + "von und zu Hohenberg " * 4}
MISTAKES = (
    ["one-over-m-forgotten"],
    ["one-over-m-forgotten", "db-keepdims"],
    [],
    ["loop-key-always-top"],
    ["one-over-m-forgotten", "cost-not-mean"],
    [],
    ["update-sign", "bias-dropped"],
    ["db-keepdims"],
    [],
    ["dAL-sign"],
    ["derivative-skipped"],
    [],
)
VARIANTS = (
    [],
    ["np.dot", "np.mean"],
    ["shortcut"],
    ["einsum", "np-dot-forward", "log-where"],
    ["recursion", "if and else"],
    ["loop-over-examples", "in-place"],
)
WORDS = (
    "dA is what a layer hands down: only the layer below knows its own activation.",
    "Because dZ needs g'(Z), and that is another one in each layer. So dA comes first.",
    "We need dA to get dZ.",
    "I do not know.",
)


class Person(NamedTuple):
    """A name as the platform shows it, what was handed in by that day, and by two days later; no files where nothing was."""

    number: int
    name: str
    first: dict[str, bytes]
    later: dict[str, bytes]


def people(release, other, numbers=range(60)):
    """Everybody of these numbers, of whom what is special is said in `_files`."""
    names = {**dict(enumerate(NAMES)), **SPECIAL_NAMES}
    return [Person(number, names[number], *_attempts(release, other, number)) for number in numbers]


def _attempts(release, other, number):
    files = _files(release, other, number)
    if number in (5, 27, 51):  # late
        return {}, files
    if number in (8, 12):  # a second attempt
        return files, {FILE: as_bytes(_answers(release, [], VARIANTS[1], 0))}
    if number == 33:  # a second attempt that is damaged
        return files, {FILE: files[FILE][:5000]}
    return files, files


def _files(release, other, number):
    """What student `number` handed in: a notebook, and what is special of some."""
    notebook = _answers(release, MISTAKES[number % len(MISTAKES)], VARIANTS[number % len(VARIANTS)], number)
    data = as_bytes(notebook)
    beside = zipped([("hw/my answers.ipynb", data, DUE), ("hw/data/points.csv", b"1,2\n", DUE), ("__MACOSX/._x", b"", DUE)])
    special = {
        1: lambda: {FILE: as_bytes(release)},  # nothing written
        10: lambda: {"work.zip": zipped([])},
        13: lambda: {FILE: as_bytes(filled(release, dict(list(right().items())[:4])))},  # half done
        15: lambda: {"essay.txt": b"I could not open it."},
        18: lambda: {"Kopie von 2_L_layer (3).ipynb": data},
        20: lambda: {FILE: as_bytes(other)},
        22: lambda: {FILE: as_bytes(_without_a_test(notebook))},
        25: lambda: {"work.zip": beside},
        30: lambda: {FILE: data[:9000]},
        35: lambda: {FILE: data, "Übung.pdf": b"%PDF"},
        37: lambda: {FILE: as_bytes(_without_metadata(notebook))},
        40: lambda: {FILE: data, "old.ipynb": as_bytes(release)},
        43: lambda: {FILE: as_bytes(_endless(notebook))},
        44: lambda: {FILE: as_bytes(_hostile(notebook))},
        57: lambda: {FILE: as_bytes(filled(release, {}))},  # only the words
    }
    return special[number]() if number in special else {FILE: data}


def as_bytes(notebook):
    """A notebook as a file."""
    return json.dumps(notebook, ensure_ascii=False).encode()


def right():
    """The answers of the source."""
    return dict(solution_cells(ASSIGNMENTS[ASSIGNMENT]))


def _answers(release, mistakes, forms, number):
    spec = ASSIGNMENTS[ASSIGNMENT]
    chosen = {form.exercise: form.source for form in spec.variants if form.id in forms}
    wrong = {item.exercise: patched(ASSIGNMENTS[ASSIGNMENT], item) for item in spec.mistakes if item.id in mistakes}
    notebook = filled(release, {**right(), **chosen, **wrong})
    _cell(notebook, "why_dA")["source"] = WORDS[number % len(WORDS)]
    _cell(notebook, "linear_forward")["source"] += f"\n# written by student {number}"
    return notebook


def _cell(notebook, name):
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def _without_a_test(notebook):
    made = copy.deepcopy(notebook)
    made.cells = [cell for cell in made.cells if grade_id(cell) != "test_linear_backward"]
    return made


def _without_metadata(notebook):
    made = copy.deepcopy(notebook)
    for cell in made.cells:
        cell["metadata"] = {}
    return made


def _endless(notebook):
    made = copy.deepcopy(notebook)
    _cell(made, "update_parameters")["source"] += "\nwhile True:\n    pass"
    return made


def _hostile(notebook):
    """Markup that would run in the question's answer, in a cell between, in what its own cells displayed, and in widgets."""
    made = copy.deepcopy(notebook)
    made.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": ALL}, "version_major": 2}}
    _cell(made, "why_dA")["source"] = ALL
    shows = copy.deepcopy(_cell(made, "linear_forward"))
    shows.update(id="shows", metadata={}, outputs=copy.deepcopy(OUTPUTS))
    said = f"from IPython.display import HTML\ntext = {ALL!r}\n"
    shows["source"] = f"{said}display(HTML(text))\nprint(text)\nraise ValueError(text)"
    made.cells.insert(5, shows)
    return made


def moodle(everybody):
    """The entries of Moodle's two downloads: a folder for each student with what was last handed in until then."""
    return tuple(list(_of_moodle(everybody, attempt)) for attempt in ("first", "later"))


def _of_moodle(everybody, attempt):
    for item in everybody:
        for file, content in getattr(item, attempt).items():
            yield f"{item.name}_{1234500 + item.number}_assignsubmission_file_/{file}", content, DOWNLOADS[attempt]


def worksheets(everybody):
    """Moodle's grading worksheets beside the two downloads."""
    return tuple(worksheet([_in_worksheet(item, attempt) for item in everybody]) for attempt in ("first", "later"))


def _in_worksheet(item, attempt):
    in_time = attempt == "first" or item.first == item.later
    handed_in = bool(getattr(item, attempt))
    return 1234500 + item.number, item.name, ((IN_TIME if in_time else LATE) if handed_in else None), None


def canvas(everybody):
    """The entries of Canvas's two downloads: files named by student and number, `-1` for a second attempt."""
    return tuple(list(_of_canvas(everybody, attempt)) for attempt in ("first", "later"))


def _of_canvas(everybody, attempt):
    for item in everybody:
        key = "".join(char for char in "".join(reversed(item.name.split(" ", 1))).lower() if char.isalnum())
        again = "-1.ipynb" if item.first and item.first != item.later and attempt == "later" else ".ipynb"
        for place, (file, content) in enumerate(getattr(item, attempt).items()):
            name = f"{key}{'' if item.first else '_LATE'}_{7000 + item.number}_{90000 + 10 * item.number + place}"
            yield f"{name}_{file.replace('.ipynb', again)}", content, DOWNLOADS[attempt]
