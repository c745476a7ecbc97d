"""The right variants of all functions of `3_three_layer`."""

from __future__ import annotations

from autograder.forge.variants import three_layer_checks, three_layer_optimisers, three_layer_passes, three_layer_training

VARIANTS = (
    *three_layer_passes.VARIANTS,
    *three_layer_checks.VARIANTS,
    *three_layer_optimisers.VARIANTS,
    *three_layer_training.VARIANTS,
)
