"""What lies in an unpacked download and is no ordinary file is refused with the reason, whatever it is and wherever it lies."""

import os
import tempfile
import unicodedata
from pathlib import Path

from hypothesis import given, settings

from autograder.collect.unpack import Unpacked
from tests.grading import traps
from tests.grading.traps import FOLDERS, baited, grow

REASON = {traps.LINK: "a link, not followed", traps.SPECIAL: "not an ordinary file"}


@settings(max_examples=60, deadline=None)
@given(tree=FOLDERS)
def test_of_any_tree_of_files_and_traps_just_the_ordinary_files_are_opened(tree):
    with tempfile.TemporaryDirectory() as name:
        outside, source = baited(Path(name) / "outside"), Path(name) / "download"
        made = {unicodedata.normalize("NFC", str(path)): what for path, what in grow(source, tree, outside)}
        read = Unpacked(Path(name) / "spool").read(source)
        assert {str(source.parent.joinpath(*piece.parts)): piece.path.read_bytes() for piece in read.pieces} == {
            path: os.fsencode(Path(path).name) for path, what in made.items() if what == traps.FILE
        }
        assert {str(source.parent.joinpath(*item.parts)): item.reason for item in read.refused} == {
            path: REASON[what] for path, what in made.items() if what != traps.FILE
        }
