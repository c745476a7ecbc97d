"""What is taken off for coming late, by the plugin that the configuration of a course names."""

from __future__ import annotations

import math
import reprlib
from numbers import Real

from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config

from autograder.course.bulkhead import said_by
from autograder.course.preflight import NotReady
from autograder.marking.marks import Mark
from autograder.marking.results import in_full

BAD_RULE = (
    "the class for late work (c.AssignLatePenalties.plugin_class in nbgrader_config.py) cannot be used, mend it there: {}"
)

BAD_PENALTY = (
    "the rule for late work, late_submission_penalty of {} (c.AssignLatePenalties.plugin_class in nbgrader_config.py), {}: it"
    " is to give a number of points or None; mend it, and run 'autograder grade' with --resume"
)


class PenaltyRule:
    """The rule of a course. Raises NotReady where its class cannot be had."""

    def __init__(self, config: Config) -> None:
        try:
            late = AssignLatePenalties(config=config)
            late.init_plugin()
        except Exception as error:
            raise NotReady(BAD_RULE.format(str(error).splitlines()[0] if str(error) else type(error).__name__)) from error
        self.plugin = late.plugin_inst

    def penalty(self, student: str, points: float, late: float) -> float | None:
        """What it takes off so many points for so many seconds, between nothing and all of them; None if it takes nothing."""
        penalty = self._said(student, points, late) if late > 0 else None
        return None if penalty is None else min(max(penalty, 0), points)

    def _said(self, student: str, points: float, late: float) -> float | None:
        """What the rule says; raises NotReady where that is no number."""
        named = f"{type(self.plugin).__module__}.{type(self.plugin).__qualname__}"
        case = f"for {in_full(points)} points, {in_full(late)} seconds late"
        try:
            penalty = self.plugin.late_submission_penalty(student, points, late)
        except Exception as error:
            raise NotReady(BAD_PENALTY.format(named, f"raised {type(error).__name__} ({said_by(error)}) {case}")) from error
        if penalty is None:
            return None
        if not isinstance(penalty, Real) or math.isnan(penalty):
            raise NotReady(BAD_PENALTY.format(named, f"gave {reprlib.repr(penalty)} {case}"))
        return float(penalty)

    def is_kept(self, student: str, mark: Mark) -> bool:
        """Whether a mark of one notebook has the penalty that is due now."""
        return mark.penalty == (self.penalty(student, mark.points, mark.late) or 0.0)
