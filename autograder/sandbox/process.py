"""Start a Python process that gets its settings and nothing else: the first one of a room, or a runner without a wall."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from autograder.sandbox.isolation import interpreter
from autograder.sandbox.messages import RoomSettings

PASSED_ON = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
BEGIN = (
    "import gc, json, sys; gc.disable(); s = json.loads(sys.argv[1]); sys.path[:0] = [s['kit']]; sys.path += s['sites'];"
    "from autograder.sandbox.inside.zygote import main; main(s)"
)


def start_python(
    settings: RoomSettings,
    home: Path,
    passed: Sequence[int],
    errors: IO[bytes],
    *,
    behind: Sequence[str] = (),
    group: bool = False,
) -> subprocess.Popen[bytes]:
    """Start Python `behind` a command, with the open files `passed`; it writes its errors into `errors`.

    With `group` it leads a process group of its own. Raises OSError where the command cannot be started.
    """
    return subprocess.Popen(
        [*behind, str(interpreter()), "-I", "-S", "-B", "-c", BEGIN, json.dumps(settings)],
        env=_environment(home), cwd="/", pass_fds=passed, start_new_session=group,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
    )  # fmt: skip


def last_line(errors: IO[bytes]) -> str:
    """The last line that the process wrote."""
    errors.seek(0)
    lines = errors.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _environment(home: Path) -> dict[str, str]:
    """The whole environment of the process; only two settings of the linear algebra are passed on."""
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return passed_on | {
        "HOME": str(home), "TMPDIR": str(home), "IPYTHONDIR": str(home / ".ipython"),
        "MPLCONFIGDIR": str(home / ".matplotlib"), "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    }  # fmt: skip
