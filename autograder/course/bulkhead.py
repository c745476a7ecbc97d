"""One border for each student: whatever one student's files do to us becomes that student's reason, and the class goes on.

The traceback goes to `.autograder/errors.log`, for whoever mends the autograder. What concerns everybody (no sandbox, a full
disk) is raised all the same: then the run stops, and can be gone on with.
"""

from __future__ import annotations

import errno
import os
import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from autograder.course.preflight import NotReady
from autograder.course.seeds import PRIVATE
from autograder.sandbox.job import NoIsolation

LOG = "errors.log"
LONGEST_TEXT, LONGEST_TRACE = 300, 20_000
OF_THE_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EIO, None}


class Elsewhere(Exception):
    """An error on another machine, in words that travel: kind, text and traceback of the first one."""

    @classmethod
    def of(cls, error: Exception) -> Elsewhere:
        """The same error in words."""
        return cls(type(error).__name__, said_by(error), _trace(error))


@contextmanager
def bulkhead(root: Path, student: str, tell: Callable[[str], object], what: str = "grading") -> Iterator[None]:
    """Do one student's part of some work in a course: where it fails, `tell` gets the reason, and what follows goes on.

    Raises what concerns everybody, see `concerns_all`.
    """
    try:
        yield
    except Exception as error:
        if concerns_all(error):
            raise
        tell(reason(root, student, error, what))


def concerns_all(error: Exception) -> bool:
    """Whether an error is not of one submission: no sandbox, a course that is not ready, a full disk, too many open files."""
    if isinstance(error, NoIsolation | NotReady):
        return True
    return isinstance(error, OSError) and not isinstance(error, shutil.Error) and error.errno in OF_THE_MACHINE


def reason(root: Path, student: str, error: Exception, what: str = "grading") -> str:
    """Why `what` stopped for a student, in one line; the traceback is written down."""
    kind, text, trace = error.args if isinstance(error, Elsewhere) else (type(error).__name__, said_by(error), _trace(error))
    kept = f", with what {PRIVATE}/{LOG} says of it" if _keep(root, f"{what} of {student}", trace) else ""
    by_hand = ", and grade it in the formgrader" if what == "grading" else ""
    return f"{what} stopped: {kind}: {text}; report this{kept}{by_hand}"


def said_by(error: Exception) -> str:
    """What an error says, in one short line; of an error of the database without its question."""
    with suppress(Exception):
        text = " ".join(str(getattr(error, "orig", None) or error).split())
        text = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}..."
        return text.encode(errors="backslashreplace").decode()
    return "no text"


def _trace(error: Exception) -> str:
    with suppress(Exception):
        lines = "".join(traceback.format_exception(error)).splitlines()
        return "\n".join(line[:LONGEST_TEXT] for line in lines)[-LONGEST_TRACE:]
    return f"{type(error).__name__}: no traceback\n"


def _keep(root: Path, heading: str, trace: str) -> bool:
    """Append a traceback to the log, without characters that a terminal would obey; say whether that could be done."""
    lines = [f"--- {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, {heading}", *trace.splitlines()]
    text = "".join(f"{line if line.isprintable() else ascii(line)}\n" for line in lines)
    with suppress(OSError):
        (root / PRIVATE).mkdir(exist_ok=True, mode=0o700)
        log = os.open(root / PRIVATE / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(log, "wb") as file:
            file.write(text.encode(errors="backslashreplace"))
        return True
    return False
