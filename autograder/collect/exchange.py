"""nbgrader's `collect`, and the button of formgrader, read the exchange as `autograder collect` does.

nbgrader's own follows links and takes the name of a folder for its owner: a student could hand in the solution, or something in
the name of another student.
"""

from __future__ import annotations

from pathlib import Path

from nbgrader.exchange.default import ExchangeCollect

from autograder.collect.collect import collect
from autograder.collect.log import NOT_PLACED
from autograder.course.course import load_course


class CollectSafely(ExchangeCollect):  # type: ignore[misc]  # nbgrader has no types
    """Takes what was submitted for one assignment, and says in the log what became of each file."""

    def init_src(self) -> None:
        """Where all submissions are; ends with a message where the exchange has no such course."""
        self.inbound_path = str(Path(self.root) / self.coursedir.course_id / "inbound")
        if not Path(self.inbound_path).is_dir():
            self.fail(f"Course not found: {self.inbound_path}")

    def copy_files(self) -> None:
        """Place the newest work of each student in `submitted/`; what is refused is a warning."""
        course = load_course(Path(self.coursedir.root))
        try:
            lines = collect(course, [Path(self.inbound_path)], self.coursedir.assignment_id)
        except (FileNotFoundError, RuntimeError) as problem:
            self.fail(str(problem))
        for line in lines:
            say = self.log.warning if line.outcome == NOT_PLACED else self.log.info
            say(f"{line.file}: {line.what}{': ' if line.detail else ''}{line.detail}")
