"""Of a cell that is there more than once the student's last work is graded, however the copies differ and wherever they lie."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.notebook.repair import grade_id, is_locked, repair

CODE, WORDS, LOCKED = "linear_forward", "why_dA", "test_linear_forward"
NAMES = (CODE, WORDS, LOCKED)
TEXTS = {
    "untouched": lambda text: text,
    "untouched but for blank lines": lambda text: f"\n\n{text}  \n",
    "emptied": lambda _: "",
    "blank": lambda _: " \n\t\n",
    "an answer": lambda _: "A = 'one answer'",
    "another answer": lambda _: "A = 'another answer'",
    "an addition": lambda text: text + "\nmore = 1",
    "a piece": lambda text: text[: len(text) // 2],
}
WORK = ("an answer", "another answer", "an addition", "a piece")


def named(notebook, name):
    return [cell for cell in notebook.cells if grade_id(cell) == name]


def with_copies(release, name, kinds, places=None, types=None):
    """The release with copies of one cell in place of it: what each holds, where it goes, and of which type it is."""
    notebook = copy.deepcopy(release)
    (original,) = named(notebook, name)
    start = notebook.cells.index(original)
    notebook.cells.remove(original)
    places = sorted(places or [start] * len(kinds), reverse=True)
    for number, (kind, place) in enumerate(zip(reversed(kinds), places, strict=True)):
        made = copy.deepcopy(original)
        made["source"] = TEXTS[kind](original.source)
        made["cell_type"] = types[-1 - number] if types else made.cell_type
        notebook.cells.insert(place, made)
    return notebook


def graded_text(release, name, kinds):
    """What is to be graded: the last copy with work in it, else nothing that a student wrote."""
    (original,) = named(release, name)
    work = [TEXTS[kind](original.source) for kind in kinds if kind in WORK]
    return work[-1].strip() if work and not is_locked(original) else None


@pytest.mark.parametrize("name", [CODE, WORDS])
@pytest.mark.parametrize("first", TEXTS)
@pytest.mark.parametrize("last", TEXTS)
def test_of_two_copies_the_last_with_work_in_it_is_graded(release, name, first, last):
    mended, notes = repair(with_copies(release, name, [first, last]), release)
    (cell,), (original,) = named(mended, name), named(release, name)
    wanted = graded_text(release, name, [first, last])
    assert cell.source.strip() == wanted if wanted else cell.source.strip() in ("", original.source.strip())
    assert f"cell '{name}' was there 2 times; one was graded" in notes


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_however_many_copies_lie_wherever_the_last_work_is_graded_and_no_work_is_lost(release, data):
    name = data.draw(st.sampled_from(NAMES))
    kinds = data.draw(st.lists(st.sampled_from(list(TEXTS)), min_size=2, max_size=5))
    most = len(release.cells) - 1
    places = data.draw(st.lists(st.integers(0, most), min_size=len(kinds), max_size=len(kinds)))
    types = data.draw(st.lists(st.sampled_from(["code", "markdown", "raw"]), min_size=len(kinds), max_size=len(kinds)))
    mended, _ = repair(with_copies(release, name, kinds, places, types), release)
    (cell,), (original,) = named(mended, name), named(release, name)
    wanted = graded_text(release, name, kinds)
    assert cell.source.strip() == wanted if wanted else cell.source.strip() in ("", original.source.strip())
    assert (cell.cell_type, cell.metadata.nbgrader) == (original.cell_type, original.metadata.nbgrader)
    texts = [item.source for item in mended.cells]
    assert all(texts.count(TEXTS[kind](original.source)) >= kinds.count(kind) for kind in WORK if not is_locked(original))
    assert repair(mended, release) == (mended, [])


@pytest.mark.parametrize("kinds", [["untouched", "an answer"], ["an answer", "untouched"]])
def test_a_copy_without_work_is_gone(release, kinds):
    mended, _ = repair(with_copies(release, CODE, kinds), release)
    assert len(mended.cells) == len(release.cells)


def test_of_copies_without_work_the_first_stays_in_its_place(release):
    mended, _ = repair(with_copies(release, CODE, ["untouched", "untouched but for blank lines"]), release)
    assert [cell.source for cell in mended.cells] == [cell.source for cell in release.cells]


def test_an_edited_copy_of_a_locked_cell_is_never_the_one_that_is_graded(release):
    for kinds in (["an answer", "untouched"], ["untouched", "an answer"], ["an answer", "another answer"]):
        mended, _ = repair(with_copies(release, LOCKED, kinds), release)
        assert [cell.source for cell in named(mended, LOCKED)] == [cell.source for cell in named(release, LOCKED)]


def test_what_was_tried_in_a_copy_of_a_locked_cell_stays_in_the_notebook(release):
    mended, notes = repair(with_copies(release, LOCKED, ["untouched", "an answer"]), release)
    assert [cell.source for cell in mended.cells].count("A = 'one answer'") == 1
    assert notes == [f"cell '{LOCKED}' was there 2 times; one was graded"]


def test_a_cell_without_a_name_stays_though_it_holds_what_was_handed_out(release):
    notebook = with_copies(release, CODE, ["untouched", "an answer"])
    (original,) = named(release, CODE)
    notebook.cells.insert(0, copy.deepcopy(original))
    notebook.cells[0]["metadata"] = {}
    mended, _ = repair(notebook, release)
    assert mended.cells[0].source == original.source
