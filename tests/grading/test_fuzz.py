"""2,000 damaged notebook files: each is read, repaired, filled in and written again, or refused in one clear line."""

import copy
import json
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.checking.judge import judge
from autograder.checking.key import public_key
from autograder.course.course import own_course
from autograder.marking.mark import Marked, Marker
from autograder.notebook.cells import code_cells
from autograder.notebook.outputs import fill_in
from autograder.notebook.read import Unreadable, read_notebook
from autograder.notebook.repair import grade_id, repair
from autograder.sandbox.job import Limits, Transcript

ASSIGNMENTS = own_course().assignments

ASSIGNMENT = "2_L_layer"
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
KEYS = [
    "cells", "cell_type", "source", "metadata", "nbgrader", "grade_id", "id", "outputs", "output_type", "attachments",
    "nbformat", "nbformat_minor", "worksheets", "kernelspec", "name", "locked", "points", "language", "input", "level",
]  # fmt: skip
WORDS = [
    "code", "markdown", "raw", "heading", "test_linear_forward", "linear_forward", "../../x", "<script>", "\ud800", "\0", "",
    "def linear_forward(A, W, b):\n    return 1", "def (", "x" * 9_000, "1e999",
]  # fmt: skip
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(WORDS)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
CELLS = st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5) | VALUES, max_size=5)
ARBITRARY = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5)
ACTS = st.tuples(st.integers(0, 10**6), st.sampled_from(["put", "put", "take", "twice", "rename", "swap"]), VALUES)
BYTES = st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=4)), min_size=1, max_size=4)
MANY = {"derandomize": True, "deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


@pytest.fixture(scope="module")
def handed_out(root):
    """The release notebook, its graded cells only."""
    notebook = nbformat.read(root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell)]
    return notebook


@pytest.fixture(scope="module")
def empty():
    """The verdicts of a submission of which nothing came back."""
    return judge(public_key(ASSIGNMENT), {})


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / f"{ASSIGNMENT}.ipynb"


def slots(data):
    """Every place in nested JSON that holds something: its container and its key."""
    found = [(data, key) for key in (list(data) if isinstance(data, dict) else range(len(data)))]
    return found + [slot for box, key in list(found) if isinstance(box[key], (dict, list)) for slot in slots(box[key])]


def damage(data, place, act, value):
    """Put, take, double, rename or swap one place."""
    there = slots(data)
    if not there:
        return
    box, key = there[place % len(there)]
    if act == "take":
        del box[key]
    elif act == "twice" and isinstance(box, list):
        box.insert(key, copy.deepcopy(box[key]))
    elif act == "rename" and isinstance(box, dict):
        box[KEYS[place % len(KEYS)]] = box.pop(key)
    elif act == "swap":
        other, name = there[(place * 7) % len(there)]
        box[key] = copy.deepcopy(other[name])
    else:
        box[key] = value


def grade(path: Path, release, mark):
    """Take a file the whole way; its cells for the sandbox, or None where it was refused in one line."""
    try:
        notebook, notes = repair(read_notebook(path), release)
    except Unreadable as problem:
        assert str(problem).strip() and "\n" not in str(problem)
        return None
    cells = code_cells(notebook)
    assert {cell.exercise for cell in cells} >= set(public_key(ASSIGNMENT).exercises)
    marked = mark(cells)
    fill_in(notebook, marked.transcript.outputs, marked.verdicts, release, notes)
    json.dumps(notebook).encode("ascii")
    return cells


def text_of(data):
    return json.dumps(data).encode()


@settings(max_examples=1300, **MANY)
@given(st.lists(ACTS, min_size=1, max_size=5))
def test_a_damaged_notebook_is_graded_or_refused_in_one_line(handed_out, empty, file, acts):
    data = copy.deepcopy(json.loads(json.dumps(handed_out)))
    for act in acts:
        damage(data, *act)
    file.write_bytes(text_of(data))
    grade(file, handed_out, lambda cells: Marked(empty, Transcript()))


@settings(max_examples=500, **MANY)
@given(ARBITRARY, CELLS, st.sampled_from([4, 4, 4, 3, 2, 5, None]), st.booleans())
def test_any_json_is_graded_or_refused_in_one_line(handed_out, empty, file, data, cells, number, bare):
    whole = data if bare else data | {"nbformat": number, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    file.write_bytes(text_of(whole))
    grade(file, handed_out, lambda cells: Marked(empty, Transcript()))


@settings(max_examples=180, **MANY)
@given(BYTES, st.booleans())
def test_a_file_with_wrong_bytes_is_graded_or_refused_in_one_line(handed_out, empty, file, edits, cut):
    data = bytearray(text_of(handed_out))
    for place, some in edits:
        place %= len(data)
        data[place : len(data) if cut else place + len(some)] = some or b"\xff"
    file.write_bytes(data)
    grade(file, handed_out, lambda cells: Marked(empty, Transcript()))


@settings(max_examples=20, **MANY)
@given(st.lists(ACTS, min_size=1, max_size=3))
def test_what_can_be_graded_can_be_run(handed_out, file, acts):
    limits = Limits(cell_seconds=1, probe_seconds=1, total_seconds=10, patience=1)
    marker = Marker(own_course().with_settings(limits=limits), ASSIGNMENT)
    data = copy.deepcopy(json.loads(json.dumps(handed_out)))
    for act in acts:
        damage(data, *act)
    file.write_bytes(text_of(data))
    grade(file, handed_out, marker.mark)


@pytest.mark.parametrize("value", [None, [], "x", 3])
@pytest.mark.parametrize("field", ["metadata", "outputs", "attachments", "execution_count", "id"])
def test_a_field_of_a_wrong_type_does_not_cost_the_notebook(root, tmp_path, field, value):
    data = json.loads((root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text())
    for holder in (data, *data["cells"]):
        holder[field] = value
    path = tmp_path / "handed_in.ipynb"
    path.write_text(json.dumps(data))
    assert [cell.source for cell in read_notebook(path).cells] == ["".join(cell["source"]) for cell in data["cells"]]


@pytest.mark.parametrize("version", [None, [], "x", 3, float("inf")])
def test_a_version_that_does_not_fit_does_not_cost_the_notebook(root, tmp_path, version):
    data = json.loads((root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text())
    path = tmp_path / "handed_in.ipynb"
    path.write_text(json.dumps({**data, "nbformat": version}))
    assert len(read_notebook(path).cells) == len(data["cells"])


def test_what_is_no_cell_is_named_by_its_place(tmp_path):
    path = tmp_path / "handed_in.ipynb"
    path.write_text(json.dumps({"cells": [nbformat.v4.new_code_cell("x = 1"), None], "nbformat": 4, "metadata": {}}))
    with pytest.raises(
        Unreadable, match=r"handed_in.ipynb is a damaged notebook \(what stands in place of cell 2 is no cell\)"
    ):
        read_notebook(path)


@pytest.fixture
def as_text(root):
    """The released notebook as a text."""
    return (root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_notebook_is_read_in_whatever_letters_it_was_saved(as_text, tmp_path, encoding, end):
    data = json.loads(as_text)
    data["cells"][0]["source"] = "# Grüße, Zoë"
    text = json.dumps(data, ensure_ascii=False, indent=1).replace("²", "2").encode("cp1252", "replace").decode("cp1252")
    path = tmp_path / "handed_in.ipynb"
    path.write_bytes(text.replace("\n", end).encode(encoding))
    assert read_notebook(path).cells[0].source == "# Grüße, Zoë"


def test_ends_of_lines_of_windows_are_no_edit(as_text, tmp_path):
    data = json.loads(as_text)
    for cell in data["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    path = tmp_path / "handed_in.ipynb"
    path.write_text(json.dumps(data))
    _, notes = repair(read_notebook(path), nbformat.reads(as_text, as_version=4))
    assert notes == []


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (
            lambda text: text.replace(' "cells"', '<<<<<<< HEAD\n "cells"', 1),
            r"in line 2 begins a conflict of git, <<<<<<< HEAD",
        ),
        (
            lambda text: text.rstrip().removesuffix("}").rstrip() + ",\n}",
            r"a comma too many before line \d+\): delete that comma",
        ),
        (lambda text: text[: len(text) // 2], r"its content is not JSON, from line \d+ on\): open an older copy"),
        (lambda text: "a letter to the marker", r"its content is not JSON\): save it again"),
    ],
)
def test_what_is_no_json_is_told_with_its_line_and_what_to_do(as_text, tmp_path, damage, reason):
    path = tmp_path / "handed_in.ipynb"
    path.write_text(damage(as_text), encoding="utf-8")
    with pytest.raises(Unreadable, match=f"^handed_in.ipynb is not a notebook .*{reason}"):
        read_notebook(path)
