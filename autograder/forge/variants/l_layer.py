"""The right variants of all functions of `2_L_layer`."""

from __future__ import annotations

from autograder.forge.variants import l_layer_backward, l_layer_forward

VARIANTS = (
    *l_layer_forward.VARIANTS,
    *l_layer_backward.VARIANTS,
)
