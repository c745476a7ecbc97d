"""The assignments of the course: the one place that lists them."""

from __future__ import annotations

from autograder.forge.exercises import l_layer
from autograder.forge.mistakes import l_layer_backward, l_layer_forward
from autograder.forge.spec import AssignmentSpec

ASSIGNMENTS = {
    spec.name: spec
    for spec in (
        AssignmentSpec(
            "2_L_layer", "1", l_layer.EXERCISES, (*l_layer_forward.MISTAKES, *l_layer_backward.MISTAKES), {"why_dA": 5}
        ),
    )
}
