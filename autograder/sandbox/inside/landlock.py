"""The fallback wall, where namespaces are forbidden: a process gives up its own rights to files and signals."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.sandbox.inside.kernel import set_for_process

if TYPE_CHECKING:
    from autograder.sandbox.messages import Confinement

SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Become the parent of every process below this one whose own parent ends."""
    set_for_process(SET_CHILD_SUBREAPER, 1)


def confine_to(confinement: Confinement) -> None:
    """Keep only the files of the confinement, and signals to what runs below. There is no way back."""
    from sandlock import Sandbox, confine

    confine(Sandbox(fs_readable=confinement["readable"], fs_writable=confinement["writable"]))


def kill_below() -> None:
    """Kill every process below this one."""
    for child in _below(os.getpid()):
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGKILL)


def _below(process: int) -> list[int]:
    try:
        children = [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []
    return [*children, *(deeper for child in children for deeper in _below(child))]
