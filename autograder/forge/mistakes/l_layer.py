"""The known mistakes of all functions of `2_L_layer`, each a small edit of the solution."""

from __future__ import annotations

from autograder.forge.mistakes import l_layer_backward, l_layer_forward, l_layer_linear_backward, l_layer_update
from autograder.forge.mistakes.cost import cost_mistakes

MISTAKES = (
    *l_layer_forward.MISTAKES,
    *cost_mistakes("AL"),
    *l_layer_linear_backward.MISTAKES,
    *l_layer_backward.MISTAKES,
    *l_layer_update.MISTAKES,
)
