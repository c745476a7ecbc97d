"""`collect` judges a file by its content: an untouched copy never wins, no ending hides a notebook, and nobody drops out."""

import codecs
import copy
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.collect.collect import collect, students_summary
from autograder.collect.log import CollectLog
from autograder.course.course import load_course, own_course
from autograder.desk.demo_class import filled
from autograder.forge.solutions import solution_cells
from tests.desk.platforms import ASSIGNMENT, DUE, LATE, answered, tree, unpacked, write, zipped
from tests.desk.test_versions import fresh

FILE = f"{ASSIGNMENT}.ipynb"
ADA = "Ada_11_assignsubmission_file_"
NAMES = [FILE, "2_L_layer-Copy1.ipynb", "a.ipynb", "z.ipynb", "2_L_layer"]
JUNK = [f".ipynb_checkpoints/{ASSIGNMENT}-checkpoint.ipynb", "__MACOSX/._2_L_layer.ipynb", ".DS_Store"]


def as_bytes(notebook):
    return json.dumps(notebook).encode()


def right():
    return dict(solution_cells(own_course().spec(ASSIGNMENT)))


def collected(course, folder, *entries):
    return collect(load_course(course), [write(folder / f"{len(list(folder.iterdir()))}.zip", entries)], None)


def placed(course, name=FILE):
    return (course / "submitted" / "Ada" / ASSIGNMENT / name).read_bytes()


@given(
    st.lists(
        st.sampled_from([FILE, "2_L_layer-Copy1.ipynb", "a.ipynb", "z.ipynb", "2_L_layer"]), min_size=2, max_size=3, unique=True
    ),
    st.permutations([DUE, LATE, (2026, 11, 23, 9, 0, 0)]),
    st.integers(0, 2),
)
@settings(max_examples=25, deadline=None)
def test_whatever_its_name_and_time_the_answered_notebook_of_a_submission_is_placed(root, release, names, times, which):
    work = as_bytes(filled(release, right()))
    chosen = names[which % len(names)]
    entries = [
        (f"{ADA}/{name}", work if name == chosen else as_bytes(release), times[place]) for place, name in enumerate(names)
    ]
    with tempfile.TemporaryDirectory() as folder:
        course = fresh(Path(folder) / "course", root)
        collected(course, Path(folder), *entries)
        assert placed(course) == work
        kept = tree(course / ".autograder" / "older")
        assert len([name for name in kept if name.endswith(FILE)]) == 1  # the untouched ones are the same
        assert list(CollectLog(course).to_be_seen(ASSIGNMENT)) == ["Ada"]


def test_an_untouched_notebook_that_comes_later_does_not_take_the_place_of_an_answered_one(course, tmp_path, release):
    work = as_bytes(filled(release, right()))
    collected(course, tmp_path, (f"{ADA}/{FILE}", work, DUE))
    lines = collected(course, tmp_path, (f"{ADA}/{FILE}", as_bytes(release), LATE))
    assert placed(course) == work
    assert [(line.outcome, "has no answers" in line.detail) for line in lines] == [("older kept", True)]
    assert list(CollectLog(course).to_be_seen(ASSIGNMENT)) == ["Ada"]


def test_an_answered_notebook_takes_the_place_of_an_untouched_one_though_that_is_newer(course, tmp_path, release):
    work = as_bytes(filled(release, right()))
    collected(course, tmp_path, (f"{ADA}/{FILE}", as_bytes(release), LATE))
    collected(course, tmp_path, (f"{ADA}/{FILE}", work, DUE))
    assert placed(course) == work


def test_of_two_notebooks_with_as_many_answers_one_is_placed_and_the_choice_said(course, tmp_path, release):
    entries = [(f"{ADA}/{name}.ipynb", answered(release, name), DUE) for name in ("one", "another")]
    lines = collected(course, tmp_path, *entries)
    assert sorted(line.outcome for line in lines) == ["older kept", "placed"]
    assert all("see which is the right one" in line.detail for line in lines)


@pytest.mark.parametrize("name", ["2_L_layer.ipynb.txt", "2_L_layer.json", "2_L_layer", "Notebook.IPYNB", "mine.txt"])
@pytest.mark.parametrize("encode", [bytes, lambda data: data.decode().encode("utf-16"), lambda data: codecs.BOM_UTF8 + data])
def test_a_notebook_is_one_whatever_its_ending_and_letters(course, tmp_path, release, name, encode):
    data = encode(as_bytes(filled(release, right())))
    collected(course, tmp_path, (f"{ADA}/{name}", data, DUE))
    assert placed(course) == data


def test_a_whole_notebook_that_is_named_as_a_python_file_is_placed_as_a_notebook(course, tmp_path, release):
    data = as_bytes(filled(release, right()))
    lines = collected(course, tmp_path, (f"{ADA}/{ASSIGNMENT}.py", data, DUE))
    assert (placed(course), [line.detail for line in lines]) == (data, [""])


def test_python_code_that_is_named_as_a_notebook_is_placed_as_python(course, tmp_path):
    data = scripts()["plain.py"].encode()
    lines = collected(course, tmp_path, (f"{ADA}/{FILE}", data, DUE))
    assert (placed(course, f"{ASSIGNMENT}.py"), [line.detail for line in lines]) == (data, [""])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 and more", "is an archive, whatever its name ends in: unpack it"),
        (b"Rar!\x1a\x07", "is an archive"),
        (b"def linear_forward(A, W, b):\n    return (W @ A\n", "Python code that cannot be read, in line 2"),
    ],
)
@pytest.mark.parametrize("name", [FILE, "2_L_layer-Copy1.ipynb"])
def test_what_is_no_notebook_but_named_as_one_is_said_to_be_what_it_is(course, tmp_path, name, data, said):
    (line,) = collected(course, tmp_path, (f"{ADA}/{name}", data, DUE))
    assert said in line.detail


def scripts():
    functions = list(right().values())
    cells = "".join(f"@app.function\n{text}\n\n" for text in functions)
    return {
        "plain.py": "\n\n".join(functions),
        "some.py": "\n\n".join(functions[:2]),
        "no ending": "\n\n".join(functions),
        "code.txt": "\n\n".join(functions),
        "marimo.py": f"import marimo\n\napp = marimo.App()\n\n{cells}",
    }


@pytest.mark.parametrize("name", scripts())
def test_a_python_file_is_placed_as_one_where_no_notebook_came(course, tmp_path, name):
    data = scripts()[name].encode()
    lines = collect(load_course(course), [write(tmp_path / "all.zip", [(f"{ADA}/{name}", data, DUE)])], ASSIGNMENT)
    assert [line.outcome for line in lines] == ["placed"]
    assert placed(course, f"{ASSIGNMENT}.py") == data


def test_a_python_file_that_came_with_a_notebook_lies_beside_it(course, tmp_path, release):
    collected(course, tmp_path, (f"{ADA}/{FILE}", as_bytes(release), DUE), (f"{ADA}/mine.py", scripts()["plain.py"], DUE))
    assert placed(course, "mine.py") == scripts()["plain.py"].encode()


@pytest.mark.parametrize(
    "junk", [f".ipynb_checkpoints/{ASSIGNMENT}-checkpoint.ipynb", "__MACOSX/._2_L_layer.ipynb", ".DS_Store"]
)
def test_who_sent_only_what_a_machine_made_is_counted_and_named(course, tmp_path, release, junk):
    work = zipped([(junk, as_bytes(filled(release, right())), DUE)])
    lines = collected(
        course, tmp_path, (f"{ADA}/work.zip", work, DUE), ("Bo_12_assignsubmission_file_/x.ipynb", as_bytes(release), DUE)
    )
    assert students_summary(lines) == "2 students: 1 with a notebook; 1 without (Ada)"
    assert "ask for the notebook" in CollectLog(course).not_placed(ASSIGNMENT)["Ada"]


def test_an_untouched_notebook_beside_an_answered_copy_of_jupyters_is_to_be_seen(course, tmp_path, release):
    copied = f"{ADA}/.ipynb_checkpoints/{ASSIGNMENT}-checkpoint.ipynb"
    collected(course, tmp_path, (f"{ADA}/{FILE}", as_bytes(release), DUE), (copied, as_bytes(filled(release, right())), DUE))
    assert ".ipynb_checkpoints has some" in CollectLog(course).to_be_seen(ASSIGNMENT)["Ada"]


def test_a_machines_folder_beside_the_students_is_no_student(course, tmp_path, release):
    lines = collected(course, tmp_path, ("ada/x.ipynb", as_bytes(release), DUE), ("__MACOSX/ada/._x.ipynb", b"", DUE))
    assert students_summary(lines) == "1 student: 1 with a notebook; 0 without"


def test_printed_outputs_of_many_megabytes_do_not_count(course, tmp_path, release):
    notebook = copy.deepcopy(filled(release, right()))
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["epoch 1, cost 0.1\n"] * 2_500_000}]
    data = as_bytes(notebook)
    assert len(data) > 50_000_000
    lines = collected(course, tmp_path, (f"{ADA}/work.zip", zipped([(FILE, data, DUE)]), DUE))
    assert [(line.outcome, line.detail) for line in lines] == [("placed", "")]


def test_a_notebook_of_another_assignment_is_not_taken_for_this_one(course, tmp_path, other):
    lines = collect(load_course(course), [unpacked(tmp_path / "all", [(f"{ADA}/x.json", as_bytes(other), DUE)])], ASSIGNMENT)
    assert [line.outcome for line in lines] == ["not placed"]
