"""No input that is drawn breaks a border; and an input that would is found, kept and tried again."""

import json
import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.trust.fuzz.borders import BORDERS, Border, Broken
from autograder.trust.fuzz.mutations import MOST, mutated
from autograder.trust.fuzz.run import Crossed, held
from autograder.trust.fuzz.worker import Crossings

DRAWN = 150


@pytest.mark.parametrize("border", BORDERS, ids=lambda border: border.name)
def test_ordinary_inputs_cross_a_border(border):
    for data in border.seeds():
        border.cross(data)


@pytest.mark.parametrize("border", BORDERS, ids=lambda border: border.name)
def test_no_drawn_input_breaks_a_border(border):
    draw, seeds = random.Random(), border.seeds()
    for _ in range(DRAWN):
        data = mutated(draw.choice(seeds), seeds, draw)
        try:
            border.cross(data)
        except Exception as problem:
            raise AssertionError(f"{data[:2_000]!r}") from problem


@given(st.binary(max_size=500), st.integers())
def test_bytes_of_any_kind_can_be_mutated(data, seed):
    assert len(mutated(data, [data, b'{"a": [1, {"b": null}]}'], random.Random(seed))) <= MOST


def weak(data):
    if b"9" in data:
        raise Broken("a nine came through")


def crossed(folder, *inputs):
    """What came of sending inputs across a border that holds no nine back."""
    found = Crossings("weak")
    for data in inputs:
        found.cross(Border("weak", "", list, weak), data, folder)
    return found


def test_what_breaks_a_border_is_kept_once_with_its_reason(tmp_path):
    found = crossed(tmp_path, b"1", b"19", b"29")
    (reason,) = tmp_path.glob("*.txt")
    assert (found.inputs, found.broke) == (3, 2)
    assert reason.with_suffix("").read_bytes() == b"19" and "a nine came through" in reason.read_text()


@pytest.mark.parametrize(("inputs", "broke", "stopped"), [(0, (), ""), (5, ("a.txt",), ""), (5, (), "an input did not end")])
def test_a_border_that_was_not_crossed_or_broke_or_stopped_did_not_hold(inputs, broke, stopped):
    good = Crossed(BORDERS[0], 5, 1.0, 0.1, None, (), "")
    assert held([good]) and not held([good, Crossed(BORDERS[0], inputs, 1.0, 0.1, None, broke, stopped)])


def test_what_broke_a_border_before_is_tried_first_and_forgotten_where_it_holds(tmp_path):
    for name, data in {"0123456789ab": b"ana", "0123456789ab.txt": b"was broken"}.items():
        (tmp_path / name).write_bytes(data)
    command = [sys.executable, "-m", "autograder.trust.fuzz.worker", "name", "0.1", str(tmp_path)]
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert json.loads((tmp_path / "result.json").read_text())["inputs"] > 1
    assert not list(tmp_path.glob("0123*"))


def test_the_command_crosses_every_border_and_says_what_it_stood(tmp_path):
    command = [sys.executable, "-m", "autograder", "attack", "--fuzz", "0.1"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(border.name in done.stdout for border in BORDERS)
