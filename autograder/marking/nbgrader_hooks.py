"""What nbgrader runs in place of its own, as `nbgrader_config.py` says. It runs them at the course root."""

from __future__ import annotations

import json
from contextlib import suppress
from logging import Logger
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Float, Integer

from autograder.course.course import load_course
from autograder.marking.evidence import notes_on, save_evidence
from autograder.marking.work import work_of
from autograder.notebook.elsewhere import mend
from autograder.notebook.nodes import Notebook
from autograder.notebook.outputs import fill_in
from autograder.notebook.read import read_notebook
from autograder.notebook.submission import Submission, read_submission
from autograder.sandbox.job import Limits

REPAIRS = "autograder_repairs"
Resources = dict[str, Any]  # what nbconvert passes from step to step; nbgrader's names are under `nbgrader`


class SubmittedExporter(NotebookExporter):
    """What nbgrader's Autograde is to use: it reads a notebook in whatever letters it was saved, as `autograder grade` does."""

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """The notebook in a file, converted, and the resources; raises ValueError where it is none."""
        path, convert = Path(filename), super().from_filename
        if _is_plain(path.read_bytes()):
            return convert(filename, resources, **kw)
        with TemporaryDirectory() as folder:
            copy = Path(folder) / path.name
            copy.write_text(json.dumps(read_notebook(path)), encoding="utf-8")
            return convert(str(copy), resources, **kw)


def _is_plain(data: bytes) -> bool:
    """Whether nbformat can read these letters: UTF-8 without a mark."""
    with suppress(UnicodeDecodeError):
        return not data.decode("utf-8").startswith("\ufeff")
    return False


class Step(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """A step over the notebook of one submission."""

    log: Logger

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """The notebook after this step, and the resources for the next one."""
        raise NotImplementedError


class Repair(Step):
    """First of the sanitising steps: put back deleted cells, sort out duplicates, recognise cells without metadata."""

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        course, names = load_course(Path.cwd()), resources["nbgrader"]
        release = course.release_notebook(names["assignment"])
        if names["notebook"] == names["assignment"]:
            folder, ignored = (
                course.submitted(names["assignment"], names["student"]),
                CourseDirectory(config=self.config).ignore,
            )
            item = read_submission(folder, release, ignored)
        else:
            item = Submission(names["student"], Path())
        repaired, notes = mend(nb, release) if item.notebook is None else (item.notebook, item.repairs)
        for note in notes:
            self.log.warning("%s, %s: %s", names["student"], names["assignment"], note)
        repaired.metadata[REPAIRS] = notes
        return repaired, resources


class SandboxExecute(Step):
    """In place of nbgrader's Execute: run in the sandbox, judge outside, write points and reasons into the test cells."""

    cell_seconds = Float(Limits.cell_seconds, help="Seconds that one cell may run.").tag(config=True)
    probe_seconds = Float(Limits.probe_seconds, help="Seconds that a check may take.").tag(config=True)
    total_seconds = Float(Limits.total_seconds, help="Seconds by the clock on the wall for a whole notebook.").tag(config=True)
    memory_mb = Integer(Limits.memory_mb, help="Megabytes of memory that a process may ask for.").tag(config=True)

    def limits(self) -> Limits:
        """The limits as the course configures them."""
        return Limits(
            cell_seconds=self.cell_seconds,
            probe_seconds=self.probe_seconds,
            total_seconds=self.total_seconds,
            memory_mb=self.memory_mb,
        )

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        course, names = load_course(Path.cwd()).with_settings(limits=self.limits()), resources["nbgrader"]
        repairs = list(nb.metadata.pop(REPAIRS, []))
        marked = work_of(course, names["assignment"], names["student"], nb).done()
        release, notes = course.release_notebook(names["assignment"]), notes_on(marked, repairs)
        fill_in(nb, marked.transcript.outputs, marked.verdicts, release, notes)
        save_evidence(course, names["assignment"], names["student"], marked, repairs)
        return nb, resources
