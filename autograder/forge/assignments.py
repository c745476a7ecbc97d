"""The assignments of the course: the one place that lists them."""

from __future__ import annotations

from autograder.forge.cases import draw_confirmed
from autograder.forge.exercises import l_layer
from autograder.forge.forms import l_layer_backward as backward_forms
from autograder.forge.forms import l_layer_forward as forward_forms
from autograder.forge.mistakes import l_layer_backward, l_layer_forward
from autograder.forge.spec import AssignmentSpec

ASSIGNMENTS = {
    spec.name: spec
    for spec in (
        AssignmentSpec(
            name="2_L_layer",
            version="1",
            exercises=l_layer.EXERCISES,
            mistakes=(*l_layer_forward.MISTAKES, *l_layer_backward.MISTAKES),
            manual={"why_dA": 5},
            draw=draw_confirmed,
            forms=(*forward_forms.FORMS, *backward_forms.FORMS),
        ),
    )
}
