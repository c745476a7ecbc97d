"""The page about formats: each piece on it is what the code makes now; `...` on the page stands for what is left out."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.checking.key import save_key
from autograder.cli import commands
from autograder.course.course import own_course
from autograder.forge.build_keys import public_key_of
from autograder.notebook.cells import code_cells
from autograder.notebook.read import read_script
from autograder.sandbox.job import Job
from autograder.sandbox.run import run

ASSIGNMENT, EXERCISE = "2_L_layer", "compute_cost"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
RAISES = "def compute_cost(AL, Y):\n    return AL @ Y\n"


@pytest.fixture(scope="module")
def blocks(root: Path) -> list[str]:
    """The blocks of the page in order: the answer, the key, the record, that of an error, the verdict, the card."""
    return [text for _, text in BLOCK.findall((root / "docs" / "formats.md").read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def folder(blocks: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the answer of the page."""
    folder = tmp_path_factory.mktemp("answer")
    (folder / "mine.py").write_text(blocks[0])
    return folder


def without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


def is_shown(block: str, made: str) -> bool:
    """Whether a block shows what was made, blanks apart."""
    pieces = map(re.escape, without_blanks(block).split("..."))
    return re.fullmatch(".*".join(pieces), without_blanks(made)) is not None


def record_of(file: Path) -> str:
    """What comes back from the sandbox for the exercise in a Python file, as JSON."""
    inputs = own_course().public_key(ASSIGNMENT).exercises[EXERCISE].inputs
    job = Job(cells=code_cells(read_script(file)), probes={EXERCISE: inputs})
    return json.dumps(run(job).records[EXERCISE])


def checked(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    """What `autograder check` prints for the answer of the page."""
    monkeypatch.chdir(folder)
    asked = ["check", "mine.py", "--assignment", ASSIGNMENT, *options]
    return CliRunner().invoke(commands, asked, standalone_mode=False).stdout


def test_the_key_is_the_one_that_release_writes(blocks: list[str], tmp_path: Path) -> None:
    save_key(public_key_of(own_course().spec(ASSIGNMENT)), tmp_path / "key.json")
    assert is_shown(blocks[1], (tmp_path / "key.json").read_text(encoding="utf-8"))


def test_the_record_is_the_one_that_comes_back_from_the_sandbox(blocks: list[str], folder: Path) -> None:
    assert is_shown(blocks[2], record_of(folder / "mine.py"))


def test_the_record_of_an_error_is_the_one_that_comes_back_from_the_sandbox(blocks: list[str], tmp_path: Path) -> None:
    (tmp_path / "raises.py").write_text(RAISES)
    assert is_shown(blocks[3], record_of(tmp_path / "raises.py"))


def test_the_verdict_is_the_line_that_check_prints(blocks: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = checked(folder, monkeypatch, "--json").splitlines()
    (row,) = [row for row in rows if json.loads(row)["exercise"] == EXERCISE]
    assert is_shown(blocks[4], row)


def test_the_card_is_the_one_that_check_prints(blocks: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = checked(folder, monkeypatch).split("\n\n")
    assert blocks[5].strip() in cards


def test_what_is_left_out_on_the_page_may_be_anything() -> None:
    assert is_shown('{"a": 1, ... [2],\n "c": 3}', '{"a": 1, "b": [2], "c": 3}')


@pytest.mark.parametrize("made", ['{"a": 1, "b": [2], "c": 4}', '{"a": 1, "b": [2, 3]}', '{"a": 1, "d": [2], "c": 3}'])
def test_a_piece_that_has_changed_is_seen(made: str) -> None:
    assert not is_shown('{"a": 1, "b": [2],\n "c": ...3}', made)
