"""The known mistakes of all functions of `1_two_layer`, each a small edit of the solution."""

from __future__ import annotations

from autograder.forge.mistakes import two_layer_backward, two_layer_forward, two_layer_training
from autograder.forge.mistakes.cost import cost_mistakes

MISTAKES = (
    *two_layer_forward.MISTAKES,
    *cost_mistakes("A2"),
    *two_layer_backward.MISTAKES,
    *two_layer_training.MISTAKES,
)
