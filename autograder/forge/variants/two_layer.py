"""The right variants of all functions of `1_two_layer`."""

from __future__ import annotations

from autograder.forge.variants import two_layer_backward, two_layer_forward, two_layer_training

VARIANTS = (
    *two_layer_forward.VARIANTS,
    *two_layer_backward.VARIANTS,
    *two_layer_training.VARIANTS,
)
