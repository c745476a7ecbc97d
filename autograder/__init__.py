"""An autograder for a notebook course on backpropagation. Notebooks import the names below; the rest is the instructor's."""

import sys
from pathlib import Path

from autograder.checking.check import check, check_all, counterexample, example, hint, open_assignment, show

__all__ = ["check", "check_all", "check_before_hand_in", "counterexample", "example", "hint", "open_assignment", "show"]
__version__ = "0.2.0"


def check_before_hand_in() -> None:
    """Show what a fresh run of the saved notebook gives, and what to do before handing it in. Nothing here counts as a mark."""
    from autograder.student.in_notebook import before_hand_in  # it takes more than `check` needs, and a second to load

    before_hand_in()


_kit = (
    Path(__file__).resolve().parents[1] / "backprop_kit"
)  # as the kit installs it: what notebooks import, `utils`, lies there
if _kit.is_dir() and str(_kit) not in sys.path:
    sys.path.append(str(_kit))  # its .pth file does the same; where Python reads none, as in a browser, this does
