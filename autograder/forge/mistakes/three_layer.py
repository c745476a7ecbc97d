"""The known mistakes of all functions of `3_three_layer`, each a small edit of the solution."""

from __future__ import annotations

from autograder.forge.mistakes import (
    three_layer_adam,
    three_layer_backward,
    three_layer_checks,
    three_layer_forward,
    three_layer_optimisers,
    three_layer_training,
)

MISTAKES = (
    *three_layer_forward.MISTAKES,
    *three_layer_backward.MISTAKES,
    *three_layer_checks.MISTAKES,
    *three_layer_optimisers.MISTAKES,
    *three_layer_training.MISTAKES,
    *three_layer_adam.MISTAKES,
)
