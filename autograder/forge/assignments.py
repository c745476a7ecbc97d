"""The assignments of this course: the one place that lists them. Another course lists its own in a `course.py`."""

from __future__ import annotations

from autograder.forge.exercises import adam_layers, find_the_bug, find_the_bug_small, l_layer, three_layer, two_layer
from autograder.forge.mistakes import adam_layers as adam_layers_mistakes
from autograder.forge.mistakes import find_the_bug as find_the_bug_mistakes
from autograder.forge.mistakes import l_layer as l_layer_mistakes
from autograder.forge.mistakes import three_layer as three_layer_mistakes
from autograder.forge.mistakes import two_layer as two_layer_mistakes
from autograder.forge.networks import draw_confirmed
from autograder.forge.small_networks import small_nets
from autograder.forge.spec import AssignmentSpec
from autograder.forge.variants import adam_layers as adam_layers_variants
from autograder.forge.variants import find_the_bug as find_the_bug_variants
from autograder.forge.variants import l_layer as l_layer_variants
from autograder.forge.variants import three_layer as three_layer_variants
from autograder.forge.variants import two_layer as two_layer_variants

ASSIGNMENTS = (
    AssignmentSpec(
        name="1_two_layer",
        version="1",
        exercises=two_layer.EXERCISES,
        mistakes=two_layer_mistakes.MISTAKES,
        manual={"why_transpose": 5},
        draw=two_layer.draw,
        small=two_layer.small_nets,
        variants=two_layer_variants.VARIANTS,
        public=(3, 4, 3),
        hidden=(4, 3, 5, 3),
    ),
    AssignmentSpec(
        name="2_L_layer",
        version="1",
        exercises=l_layer.EXERCISES,
        mistakes=l_layer_mistakes.MISTAKES,
        manual={"why_dA": 5},
        draw=draw_confirmed,
        small=small_nets,
        variants=l_layer_variants.VARIANTS,
    ),
    AssignmentSpec(
        name="3_three_layer",
        version="1",
        exercises=three_layer.EXERCISES,
        mistakes=three_layer_mistakes.MISTAKES,
        manual={"same_gradients": 5},
        draw=three_layer.draw,
        small=three_layer.small_nets,
        variants=three_layer_variants.VARIANTS,
        public=(3, 3, 3, 3, 3),
        hidden=(3, 3, 3, 3, 3, 3),
    ),
    AssignmentSpec(
        name="4_adam_on_L_layers",
        version="1",
        exercises=adam_layers.EXERCISES,
        mistakes=adam_layers_mistakes.MISTAKES,
        manual={"own_data": 5},
        draw=adam_layers.draw,
        small=adam_layers.small_nets,
        variants=adam_layers_variants.VARIANTS,
        public=adam_layers.PUBLIC,
        hidden=adam_layers.HIDDEN,
    ),
    AssignmentSpec(
        name="5_find_the_bug",
        version="1",
        exercises=find_the_bug.EXERCISES,
        mistakes=find_the_bug_mistakes.MISTAKES,
        manual={"how_found": 5},
        draw=find_the_bug.draw,
        small=find_the_bug_small.small_nets,
        variants=find_the_bug_variants.VARIANTS,
        public=find_the_bug.PUBLIC,
        hidden=find_the_bug.HIDDEN,
    ),
)
