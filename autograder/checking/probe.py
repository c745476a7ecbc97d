"""Call a student's function on the inputs of each case and write down what came back. Judges nothing."""

from __future__ import annotations

import contextlib
import io
import traceback
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checking.values import decode, encode

SEED = 1


def probe(function: Callable[..., Any], inputs: list[Any]) -> list[dict[str, Any]]:
    """Return one outcome for each case of `inputs` (encoded tuples of positional arguments).

    An outcome is `{"returned": ..., "inputs_after": ...}` or `{"raised": {"type", "text", "line", "function"}}`.
    """
    return [probe_case(function, case) for case in inputs]


def probe_case(function: Callable[..., Any], case: Any) -> dict[str, Any]:
    """Call `function` once, with fresh arguments, quiet streams, no warnings and a fixed global seed."""
    arguments = decode(case)
    np.random.seed(SEED)
    quiet = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        warnings.simplefilter("ignore")
        try:
            returned = function(*arguments)
            return {"returned": encode(returned), "inputs_after": encode(arguments)}
        except Exception as error:
            return {"raised": raised(error)}


def raised(error: BaseException) -> dict[str, str]:
    """Write down an exception: its type, its text, and the last line of the student's code that ran, with its function."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_notebook(frame.filename)]
    line, name = (frames[-1].line, frames[-1].name) if frames else ("", "")
    return {"type": type(error).__name__[:80], "text": _text(error), "line": (line or "")[:200], "function": name[:80]}


def _text(error: BaseException) -> str:
    try:
        return str(error)[:500]
    except Exception:
        return ""


def _is_notebook(filename: str) -> bool:
    """Whether a frame's file is a notebook cell or a student's file rather than a library."""
    parts = filename.replace("\\", "/").split("/")
    return not {"site-packages", "autograder", "utils"} & set(parts) and "/lib/python" not in filename
