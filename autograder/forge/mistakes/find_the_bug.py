"""The known mistakes of `5_find_the_bug`: each broken function as it was handed out, and what else a repair may do to it.

The first mistake of each function has the id of the mistake of assignments 1 to 4 that the function repeats (`REPEATS`): there
the repair changes nothing. Its sentence tells a symptom only: finding the reason is the exercise.
"""

from __future__ import annotations

from autograder.forge.mistakes import find_the_bug_gradients, find_the_bug_training

MISTAKES = (
    *find_the_bug_gradients.MISTAKES,
    *find_the_bug_training.MISTAKES,
)
