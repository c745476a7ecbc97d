"""What `autograder check` says before handing in, in the notebook itself: its saved file is run in a fresh Python."""

from __future__ import annotations

import os
import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.checking import check as in_kernel
from autograder.checking.card import summary_html, summary_text
from autograder.checking.edited import is_unsaved
from autograder.checking.verdict import Verdict
from autograder.student.due import due_date

if TYPE_CHECKING:  # they need nbformat, which is not everywhere
    from autograder.student.before_hand_in import NotebookReport

RUN_AGAIN = "Restart the kernel, run all cells, and look here again: a fresh run is what counts"
NO_FILE = f"the file of this notebook cannot be seen from here: this is about the functions as they are now. {RUN_AGAIN}"
NO_PROCESS = f"no second Python can be started here: this is about the functions as they are now. {RUN_AGAIN}"
NO_PACKAGE = f"the package {{name}} is not installed here: this is about the functions as they are now. {RUN_AGAIN}"
NOT_SAVED = "the notebook has changes that are not saved: save it (Ctrl+S), then run this cell again"
NOTHING_LEFT = "Nothing is left to do: hand in this file."


def before_hand_in() -> None:
    """Show the table of all functions after a fresh run of the saved notebook, and what to do before handing it in."""
    assignment = in_kernel.open_name()
    verdicts, by_hand, advice = _found(assignment)
    lines = [*by_hand, *([due] if (due := due_date(assignment)) else [])]
    title = "Before you hand in:" if advice else NOTHING_LEFT
    text = "\n".join([summary_text(verdicts), *lines, "", title, *(f"- {line}" for line in advice)])
    listed = "".join(f"<li>{escape(line)}</li>" for line in advice)
    said = "".join(f"<p>{escape(line)}</p>" for line in [*lines, title])
    in_kernel.display_both(text, f"{summary_html(verdicts)}<div class='check-card'>{said}<ul>{listed}</ul></div>")


def _found(assignment: str) -> tuple[list[Verdict], list[str], list[str]]:
    """The verdicts, a line for each question that a person marks, and the advice."""
    try:
        report = _report(assignment, _file(assignment))
    except FileNotFoundError:
        return in_kernel.verdicts_now(), [], [NO_FILE]
    except ImportError as problem:
        return in_kernel.verdicts_now(), [], [NO_PROCESS if _in_a_browser() else NO_PACKAGE.format(name=problem.name)]
    except ValueError as problem:
        return in_kernel.verdicts_now(), [], [str(problem)]
    return report.verdicts, report.by_hand, report.advice


def _report(assignment: str, path: Path) -> NotebookReport:
    """What there is to know of a saved notebook; raises Unreadable."""
    from autograder.student.before_hand_in import read, report_on, report_without_run

    notebook = read(path, assignment)
    unsaved = [NOT_SAVED] if is_unsaved(path) else []
    if not _in_a_browser():
        report = report_on(notebook, lambda _: None)
        report.advice[:0] = unsaved
        return report
    report = report_without_run(notebook, in_kernel.verdicts_now())
    report.advice[:] = [*unsaved, *report.advice, NO_PROCESS]
    return report


def _in_a_browser() -> bool:
    """Whether this is a browser's own Python, which can start no other one, whatever is installed."""
    return sys.platform == "emscripten"


def _file(assignment: str) -> Path:
    """The saved file of this notebook: JupyterLab and VS Code tell it, elsewhere its name does; raises FileNotFoundError."""
    told = (os.environ.get("JPY_SESSION_NAME"), in_kernel.name_given("__vsc_ipynb_file__"), f"{assignment}.ipynb")
    paths = (Path(name) for name in told if isinstance(name, str) and name.endswith(".ipynb"))
    if (found := next((path for path in paths if path.is_file()), None)) is None:
        raise FileNotFoundError(assignment)
    return found
