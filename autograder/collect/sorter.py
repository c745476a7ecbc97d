"""Which assignment each file of a submission answers, and which files lie beside the one that is graded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from autograder.collect.groups import Group, Owned, Read, Unplaced, choose
from autograder.collect.log import CALLED_LATE, LEFT_OUT, NOT_PLACED
from autograder.collect.named import TO_BE_SEEN, Owner, assignment_in
from autograder.collect.names import safe_id
from autograder.collect.store import Version
from autograder.collect.unpack import Piece
from autograder.notebook.files import SECRET
from autograder.notebook.left_out import ARCHIVES, may_hold_work, other_version
from autograder.notebook.nodes import Notebook
from autograder.notebook.own_work import HandedOut
from autograder.notebook.read import Unreadable, kind_of, read_any
from autograder.notebook.repair import grade_id, recognised

TimeOf = Callable[[Owner], datetime | None]
NOT_OPENED = "a kind of archive that is not opened here: unpack it, or ask for a .zip, and collect it again"
WAY_BACK = "nbgrader's own file, by which the student finds the feedback"
TWO_OF_ONE = "more than one notebook for this student in one folder: name each file '<student> <assignment>.ipynb'"


class Sorter:
    """Knows what was handed out, by assignment; `wanted` is the one that is collected, or None for all."""

    def __init__(self, releases: Mapping[str, Notebook], assignments: list[str], wanted: str | None, time_of: TimeOf) -> None:
        self.releases, self.assignments, self.wanted, self.time_of = dict(releases), assignments, wanted, time_of
        self.given = {name: HandedOut(release) for name, release in releases.items()}

    def sort(self, group: Group) -> tuple[dict[str, list[Version]], list[Unplaced]]:
        """The versions of a group by assignment, other files beside the one that is chosen; and what is not placed."""
        found: dict[str, list[Version]] = defaultdict(list)
        others, later = list[tuple[Owned, str]](), list[tuple[Owned, Read]]()
        for item in group.files:
            kind = kind_of(item.piece.path, item.name)
            read = self.read(item) if kind else Read(None)
            if read.assignment is None:
                others.append((item, read.problem))
            elif read.problem or kind == "script":
                later.append((item, read))
            else:
                found[read.assignment].append(self._version(item, read))
        for item, read in sorted(later, key=lambda entry: entry[1].work, reverse=True):
            assignment = str(read.assignment)
            if found.get(assignment):
                others.append((item, read.problem))
            else:
                found[assignment].append(self._version(item, read))
        for assignment, versions in found.items():
            copies = [self.read(item) for item in group.checkpoints]
            choose(versions, [copy for copy in copies if copy.assignment == assignment])
        unclear = _ambiguous(group.owner, found)
        own = [entry for entry in others if not _is_secret(entry[0])]
        secrets = [item for item, _ in others if _is_secret(item)]
        return found, [*unclear, *self._beside(found, own), *self._secrets(found, secrets, is_alone=group.files == secrets)]

    def read(self, item: Owned) -> Read:
        """Which assignment a notebook or a Python file answers, by what it holds; by names where it cannot be read."""
        piece = item.piece
        try:
            notebook = read_any(piece.path, item.name)
        except (Unreadable, RecursionError) as error:
            problem = str(error).replace(piece.path.name, "it") or "it is nested too deeply"
            named = self._named(piece) or self.wanted
            if self.wanted not in (None, named):
                return Read(None, f"{problem}; its names say {named}, not {self.wanted}")
            return Read(named, f"{problem}; {'known by its name' if named else 'and no name tells the assignment'}")
        found = recognised(notebook, self.releases) if kind_of(piece.path, item.name) == "notebook" else None
        if found is None and not any(map(grade_id, notebook.cells)):
            found = self._by_functions(notebook, piece)
        if found is None:
            return Read(None, "it holds no exercise of this course")
        if self.wanted not in (None, found):
            return Read(None, f"it is a notebook of {found}, not of {self.wanted}")
        return Read(found, work=self.given[found].own_work(notebook))

    def _beside(self, found: dict[str, list[Version]], others: list[tuple[Owned, str]]) -> list[Unplaced]:
        """Put other files beside the chosen notebook, where there is one assignment only; else say why they are not placed."""
        if len(found) != 1:
            came = f"it came with {' and '.join(found)}: which it belongs to is not clear"
            whys = [problem or (came if found else _why_alone(item.name)) for item, problem in others]
            return [Unplaced(item.piece, NOT_PLACED, why, item.owner) for (item, _), why in zip(others, whys, strict=True)]
        ((assignment, versions),) = found.items()
        newest = max(versions, key=Version.order)
        has_script = any(
            kind_of(item.piece.path, item.name) == "script" and self.read(item).work.questions for item, _ in others
        )
        is_empty = not (newest.may_hold_work or has_script)  # a Python file is graded where no notebook has an answer
        for item, problem in others:
            why = may_hold_work(item.piece.path, self.given[assignment], is_empty=is_empty, name=item.name)
            why = why or self._other_version(item, newest, assignment)
            empty = " and what is graded has no answers" if is_empty else ""
            note = f"{why}; it is not graded{empty}: {TO_BE_SEEN}" if why else problem
            newest.add(_name_beside(newest.notebook, item), item.piece, note)
        return []

    def _other_version(self, item: Owned, newest: Version, assignment: str) -> str:
        """Which functions a Python file holds in another form than the notebook that it lies beside; nothing where none."""
        if newest.is_unread or kind_of(item.piece.path, item.name) != "script" or newest.name.endswith(".py"):
            return ""
        return other_version(item.piece.path, read_any(newest.notebook.path, newest.rank[2]), self.given[assignment], item.name)

    def _secrets(self, found: dict[str, list[Version]], secrets: list[Owned], *, is_alone: bool) -> list[Unplaced]:
        """Put the exchange's own file beside the notebook that it came with, by its folder's name where there are several."""
        left = list[Unplaced]()
        for item in secrets:
            assignment = next(iter(found)) if len(found) == 1 else self._named(item.piece)
            if versions := found.get(assignment or ""):
                max(versions, key=Version.order).add((SECRET,), item.piece, WAY_BACK)
            elif is_alone:
                left.append(Unplaced(item.piece, NOT_PLACED, "no notebook came with it", item.owner))
            else:
                left.append(Unplaced(item.piece, LEFT_OUT, WAY_BACK, item.owner))
        return left

    def _named(self, piece: Piece) -> str | None:
        """The assignment that the names which lead to a file tell, the last one first; of one name the wanted one first."""
        wanted_first = [*([self.wanted] if self.wanted else []), *self.assignments]
        named = (assignment_in(part, wanted_first) for part in reversed(piece.parts))
        return next(filter(None, named), None)

    def _by_functions(self, notebook: Notebook, piece: Piece) -> str | None:
        """The assignment that asks for the functions which are written here: the named or wanted one, else that for most."""
        counts = {}
        for name, given in self.given.items():
            written = {each for cell in notebook.cells for each in given.written_in(cell)}
            counts[name] = len(written & set(given.asked))
        for named in (self._named(piece), self.wanted):
            if named and counts.get(named):
                return named
        most = [name for name, count in counts.items() if count and count == max(counts.values())]
        return most[0] if len(most) == 1 else None

    def _version(self, item: Owned, read: Read) -> Version:
        """A file as a version of a submission. The time of a file is that of a download or a copy: it only orders them."""
        piece, owner = item
        since, before = ([time for time in times if time] for times in (piece.times[owner.at :], piece.times[: owner.at]))
        known = self.time_of(owner)
        time, timed = known or next(chain(since, reversed(before)), datetime.fromtimestamp(0, UTC)), bool(known)
        rank = assignment_in(item.name, self.assignments) is not None, owner.rank, item.name
        notes = [read.problem] * bool(read.problem) + [CALLED_LATE] * owner.late
        notes += [f"{owner.untimed}: {TO_BE_SEEN}"] * bool(owner.untimed)
        ending = ".py" if kind_of(piece.path, item.name) == "script" else ".ipynb"
        return Version(
            piece,
            time,
            timed,
            rank,
            notes,
            name=f"{read.assignment}{ending}",
            work=read.work,
            is_unread=bool(read.problem),
            of_exchange=owner.platform == "nbgrader",
        )

    def holds_work(self, assignment: str, files: Mapping[str, Path]) -> bool:
        """Whether something was answered in the files of a submission; what cannot be read may hold answers."""
        given = self.given.get(assignment)
        paths = [path for path in files.values() if kind_of(path)]
        try:
            return given is None or any(given.own_work(read_any(path)).questions for path in paths)
        except (Unreadable, RecursionError):
            return True


def _ambiguous(owner: Owner, found: dict[str, list[Version]]) -> list[Unplaced]:
    """Take out what may be of two students, where a name was only guessed."""
    unclear = [assignment for assignment, versions in found.items() if owner.guessed and len(versions) > 1]
    return [Unplaced(version.notebook, NOT_PLACED, TWO_OF_ONE, owner) for name in unclear for version in found.pop(name)]


def _is_secret(item: Owned) -> bool:
    """Whether nbgrader's exchange put it there, and not the student."""
    piece, owner = item
    return owner.platform == "nbgrader" and piece.parts[owner.at + 1 :] == (SECRET,)


def _why_alone(name: str) -> str:
    """Why a file is not placed that came without a notebook."""
    ending = Path(name).suffix.lower()
    return NOT_OPENED if ending in ARCHIVES and ending != ".zip" else "no notebook came with it"


def _name_beside(notebook: Piece, item: Owned) -> tuple[str, ...]:
    """The safe name of a file as seen from the notebook's folder, where it lies there, else from the student's."""
    folder, parts = notebook.parts[:-1], item.piece.parts
    start = len(folder) if parts[: len(folder)] == folder else item.owner.at + 1
    return tuple(safe_id(name) or "file" for name in (*parts[start:-1], item.name))
