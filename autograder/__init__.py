"""An autograder for a notebook course on backpropagation. Notebooks import the names below; the rest is the instructor's."""

from autograder.checking.check import check, check_all, example, hint, open_assignment, show

__all__ = ["check", "check_all", "example", "hint", "open_assignment", "show"]
__version__ = "0.2.0"
