"""The known mistakes of `4_adam_on_L_layers`, each a small edit of the solution. Functions that are pasted in have none here."""

from __future__ import annotations

from autograder.forge.mistakes import adam_layers_difference, adam_layers_predictions, adam_layers_training

MISTAKES = (
    *adam_layers_predictions.MISTAKES,
    *adam_layers_training.MISTAKES,
    *adam_layers_difference.MISTAKES,
)
