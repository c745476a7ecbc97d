"""What one student handed in: the notebook, read and repaired, and every other file with what becomes of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from autograder.notebook.choose import choose, written_in_script
from autograder.notebook.elsewhere import may_answer, mend, words_beside
from autograder.notebook.files import (
    LARGEST_GIVEN,
    MOST_BYTES_GIVEN,
    MOST_GIVEN,
    SECRET,
    for_cells,
    is_ordinary,
    look_into,
    readable,
)
from autograder.notebook.left_out import left_out, other_version
from autograder.notebook.nodes import Notebook
from autograder.notebook.own_work import HandedOut
from autograder.notebook.read import Unreadable, kind_of, read_any
from autograder.notebook.repair import grade_id

GRADED, REPAIRED, UNREADABLE = "graded", "repaired and graded", "unreadable"
BESIDE, TIME = "kept beside the notebook", "timestamp.txt"
NOT_GIVEN = "kept beside the notebook, but not given to its cells"
SECOND, LINK, SPECIAL = "another notebook, not graded", "a link, not followed", "not an ordinary file, left out"
TAKEN = "left out, the course's own file is there"
IGNORED = "left out, as the course's settings say"
GIVEN = f"{MOST_GIVEN} files at most, each under {LARGEST_GIVEN // 10**6} MB, {MOST_BYTES_GIVEN // 10**6} MB together"
OF_THE_EXCHANGE = (TIME, SECRET)
MARKUP, MOST_NAMED, LONGEST_NAME = set('<>"'), 5, 200
CHECKPOINTS = ".ipynb_checkpoints"
COPY = "only Jupyter's own copy of what was last saved was handed in, '{}'; it was graded"
EARLIER = "the mark in the gradebook is of the earlier version"


@dataclass
class Submission:
    """One student's submission; `notebook` is repaired, or None where nothing could be read, with the reason in `notes`.

    `files` holds for each file, by its name within the folder, what becomes of it; `left_out` has a sentence for each that is
    not graded and may hold work.
    """

    student: str
    folder: Path
    notebook: Notebook | None = None
    notes: list[str] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def beside(self) -> list[Path]:
        """The names of the files that go along with the notebook."""
        return [Path(name) for name, what in self.files.items() if what in (BESIDE, NOT_GIVEN, *OF_THE_EXCHANGE)]

    def not_given(self) -> list[str]:
        """A sentence about the files that the cells of the notebook could not read, where there are any."""
        names = [readable(name) for name, what in self.files.items() if what == NOT_GIVEN]
        if not names:
            return []
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        return [f"{', '.join(names[:MOST_NAMED])}{more}: not given to the cells of the notebook, which get {GIVEN}"]


def read_submission(folder: Path, release: Notebook, ignored: list[str]) -> Submission:
    """Find, read and repair the notebook in `folder`, which is `submitted/<student>/<assignment>`.

    `release` is the notebook as it was handed out, `ignored` the patterns of nbgrader's `CourseDirectory.ignore`, for names of
    files and of folders. Raises nothing that the student's files can cause.
    """
    student, assignment = folder.parent.name, folder.name
    if problem := _problem(folder):
        return Submission(student, folder, notes=[problem])
    item = Submission(student, folder, files=_files(folder, ignored))
    names = list[str]()
    try:
        chosen = choose(folder, _candidates(item) or _copies(item), release, f"{assignment}.ipynb")
        names = chosen.names
        item.repairs += [COPY.format(readable(name)) for name in names if item.files[name] == IGNORED]
        submitted = chosen.read(folder)
        item.notebook, repairs = mend(submitted, release, _words_beside(item, release, names))
        repairs = [] if kind_of(folder / names[0]) == "script" else repairs  # a Python file has no cells that could be missing
        item.repairs += [*chosen.said, *repairs, *_functions_beside(item, item.notebook, release, names)]
        item.left_out = _left_out(item, submitted, release, names)
    except (Unreadable, RecursionError) as problem:
        item.notes.append(str(problem) or "the notebook is nested too deeply: save it again in JupyterLab")
    for name in names:
        item.files[name] = UNREADABLE if item.notebook is None else REPAIRED if item.repairs else GRADED
    return item


def _candidates(item: Submission, without: Sequence[str] = ()) -> list[str]:
    """The ordinary files of a submission, but for some of them."""
    return [name for name, what in item.files.items() if what in (SECOND, BESIDE, NOT_GIVEN) and name not in without]


def _copies(item: Submission) -> list[str]:
    """The copies that Jupyter keeps of what was last saved: all that is there where somebody packed the wrong folder."""
    return [name for name, what in item.files.items() if what == IGNORED and CHECKPOINTS in Path(name).parts]


def _words_beside(item: Submission, release: Notebook, graded: list[str]) -> list[str]:
    """The files that were handed in beside the graded ones and may answer a question in words."""
    given = HandedOut(release)
    return [readable(name) for name in _candidates(item, graded) if _may_answer(item.folder / name, given)]


def _may_answer(path: Path, given: HandedOut) -> bool:
    if kind_of(path) is None:
        return may_answer(path)
    try:
        return words_beside(read_any(path), given)
    except (Unreadable, RecursionError):  # said of every file that cannot be read
        return False


def _functions_beside(item: Submission, notebook: Notebook, release: Notebook, graded: list[str]) -> list[str]:
    """A sentence for each Python file beside the notebook with functions whose answer cell was left as it was."""
    scripts = [name for name in _candidates(item, graded) if kind_of(item.folder / name) == "script"]
    given, lines = HandedOut(release), list[str]()
    empty = {grade_id(cell) for cell in notebook.cells if scripts and not given.own_lines(cell.source)}
    for name in scripts:
        if there := [each for each in written_in_script(given, item.folder / name) if each in empty]:
            lines.append(f"'{readable(name)}' holds {', '.join(there)}, but the answer cells are empty: look at that file")
    return lines


def _left_out(item: Submission, submitted: Notebook, release: Notebook, graded: list[str]) -> list[str]:
    """A sentence for each file that is not graded and may hold work; a copy of Jupyter's only where nothing else does."""
    given = HandedOut(release)
    is_empty = not given.own_work(submitted).questions
    looked_at = (SECOND, BESIDE, NOT_GIVEN, *([IGNORED] if is_empty else []))
    reasons = {name: "" if what in looked_at else what for name, what in item.files.items() if name not in graded}
    others = {name: reason for name, reason in reasons.items() if reason not in (*OF_THE_EXCHANGE, TAKEN, IGNORED)}
    looked_into = [name for name, reason in others.items() if not reason and kind_of(item.folder / graded[0]) == "notebook"]
    versions = [why for name in looked_into if (why := other_version(item.folder / name, submitted, given, name))]
    twice = [f"the notebook was graded, but look at this file: {why}" for why in versions]
    return [*left_out(item.folder, others, given, is_empty=is_empty), *twice, *_in_two_files(item.folder, graded, given)]


def _in_two_files(folder: Path, graded: list[str], given: HandedOut) -> list[str]:
    """A sentence about the functions that several graded Python files hold in different forms: the last one is taken."""
    forms: dict[str, dict[str, set[str]]] = {}
    for name in graded if len(graded) > 1 else []:
        for function, found in given.functions(read_any(folder / name)).items():
            forms.setdefault(function, {})[readable(name)] = found
    twice = {function: files for function, files in forms.items() if len(set(map(frozenset, files.values()))) > 1}
    return [f"{name} is in {' and '.join(of)}: that of {list(of)[-1]} was graded, look at both" for name, of in twice.items()]


def _problem(folder: Path) -> str | None:
    """Why nothing is read from the folder of a submission, or None."""
    student = folder.parent.name
    if is_linked(folder):
        where = f"submitted/{readable(student)}/{folder.name}"
        return f"{where} is a link, which is not followed: put the files themselves there"
    if student != readable(student):
        return "the folder's name is no text (its bytes are not UTF-8): rename it"
    if len(os.fsencode(student)) > LONGEST_NAME:
        return f"the folder's name has more than {LONGEST_NAME} bytes: rename it"
    if MARKUP & set(student):
        return "the folder's name may not hold <, > or quotation marks, which formgrader's pages take for markup: rename it"
    return None


def is_linked(folder: Path) -> bool:
    """Whether the folder of a submission, or that of its student, is a link: nothing is read from it then."""
    return folder.is_symlink() or folder.parent.is_symlink()


def _files(folder: Path, ignored: list[str]) -> dict[str, str]:
    """Every file of a submission and what becomes of it, in order of the names."""
    found = look_into(folder)
    given = set(for_cells([path for path in found.paths if is_ordinary(path)]))
    becomes = {path: _becomes(path, path.relative_to(folder), ignored) for path in found.paths}
    becomes |= {path: NOT_GIVEN for path, what in becomes.items() if what == BESIDE and path not in given}
    return {str(path.relative_to(folder)): what for path, what in sorted((becomes | found.left_out).items())}


def _becomes(path: Path, name: Path, ignored: list[str]) -> str:
    if path.is_symlink():
        return LINK
    if not path.is_file():
        return SPECIAL
    if any(fnmatch(part, pattern) for part in name.parts for pattern in ignored):
        return IGNORED
    if path.suffix == ".ipynb":
        return SECOND
    return str(name) if str(name) in OF_THE_EXCHANGE else BESIDE
