"""The two steps that nbgrader runs in place of its own, as `nbgrader_config.py` says. It runs them at the course root."""

from __future__ import annotations

from logging import Logger
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Float, Integer

from autograder.course.course import load_course
from autograder.marking.evidence import notes_on, save_evidence
from autograder.marking.work import work_of
from autograder.notebook.nodes import Notebook
from autograder.notebook.outputs import fill_in
from autograder.notebook.repair import repair
from autograder.sandbox.job import Limits

REPAIRS = "autograder_repairs"
Resources = dict[str, Any]  # what nbconvert passes from step to step; nbgrader's names are under `nbgrader`


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
        repaired, notes = repair(nb, course.release_notebook(names["assignment"]))
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
