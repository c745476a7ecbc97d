"""The known mistakes of the functions of `5_find_the_bug` that train: steps, averages, mini-batches."""

from __future__ import annotations

from autograder.forge.exercises.find_the_bug import REPEATS, SAME
from autograder.forge.spec import MistakeSpec

_DESCENT_LINE = '10, "dz = (error @ W2) * (1 - a**2)"'
_DESCENT = (
    MistakeSpec(
        "descent_step",
        REPEATS["descent_step"],
        title=SAME,
        message="The gap of W1 still depends on the learning rate.",
        edits=(("@ W2", "@ new_W2"),),
    ),
    MistakeSpec(
        "descent_step",
        "descent-W2-stands-still",
        title="W2 makes no step",
        message="The gradient of W1 is right now, but W2 comes back as it was.",
        edits=((_DESCENT_LINE, '9, "new_W2 = W2"'),),
    ),
    MistakeSpec(
        "descent_step",
        "descent-between-old-and-new",
        title="the gradient uses a W2 between the old and the new one",
        message="All gradients of a step are taken at one place.",
        edits=(("@ W2", "@ (W2 + new_W2) / 2"),),
    ),
    MistakeSpec(
        "descent_step",
        "descent-tanh-left-out",
        title="the slope of tanh is left out",
        message="dz is the gradient at a: the way back through tanh is missing.",
        edits=((" * (1 - a**2)", ""),),
    ),
    MistakeSpec(
        "descent_step",
        "descent-tanh-as-sigmoid",
        title="the slope is that of the sigmoid",
        message="The activation of this net is another one.",
        edits=(("(1 - a**2)", "a * (1 - a)"),),
    ),
    MistakeSpec(
        "descent_step",
        "descent-bracket-squared",
        title="the bracket is squared",
        message="The square belongs to the activation alone.",
        edits=(("(1 - a**2)", "(1 - a) ** 2"),),
    ),
    MistakeSpec(
        "descent_step",
        "descent-order",
        title="the factors are in the wrong order",
        message="Write the shapes of error and W2 side by side: the inner sizes do not agree.",
        edits=(("error @ W2", "W2 @ error"),),
    ),
    MistakeSpec(
        "descent_step",
        "descent-error-left-out",
        title="the error is left out",
        message="dz does not depend on the error any more: the step is the same however good the answer is.",
        edits=(("error @ W2", "W2.sum(axis=0)"),),
    ),
)

_RMSPROP_LINE = '10, "s = decay * s + (1 - decay) * g**2"'
_RMSPROP = (
    MistakeSpec(
        "rmsprop",
        REPEATS["rmsprop"],
        title=SAME,
        message="With equal gradients, s still does not come to their square.",
        edits=(("(1 - decay) * g**2", "((1 - decay) * g) ** 2"),),
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-hidden-in-the-step",
        title="the step makes up for it",
        message="p is right now. But s is returned, too, and is still not the average of the squares.",
        edits=((_RMSPROP_LINE, '11, "p = p - rate * g / (np.sqrt(s / (1 - decay)) + epsilon)"'),),
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-weight-missing",
        title="the new square has its full weight",
        message="The two weights do not add up to 1, so s grows beyond every square that it has seen.",
        edits=(("(1 - decay) * g**2", "g**2"),),
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-weights-exchanged",
        title="the two weights are exchanged",
        message="decay is the weight of the past, not that of the new square.",
        edits=(("decay * s + (1 - decay)", "(1 - decay) * s + decay"),),
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-forgets",
        title="the past is dropped",
        message="s holds a part of the newest square and nothing of those before.",
        edits=(("decay * s + ", ""),),
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-no-square",
        title="nothing is squared",
        message="s averages the gradients themselves; a negative s has no root.",
        edits=(("g**2", "g"),),
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-absolute",
        title="s averages the sizes of the gradients",
        message="Sizes are not squares: the root in the step then takes too little or too much.",
        edits=(("g**2", "abs(g)"),),
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-bracket",
        title="a bracket closes too late",
        message="The square stands inside the bracket of its weight.",
        edits=(("(1 - decay) * g**2", "(1 - decay * g**2)"),),
    ),
)

_BATCHES_LINE = '11, "batches.append((X[chosen], y[chosen]))"'
_BATCHES = (
    MistakeSpec(
        "batches_of_rows",
        REPEATS["batches_of_rows"],
        title=SAME,
        message="Rows still come with the labels of other rows.",
        edits=(("y[chosen]", "y[start : start + size]"),),
    ),
    MistakeSpec(
        "batches_of_rows",
        "batches-in-file-order",
        title="the order is not used",
        message="Rows and labels belong together now, but the examples come as they stand in X, not in the given order.",
        edits=((_BATCHES_LINE, '10, "chosen = np.arange(start, min(start + size, len(X)))"'),),
    ),
    MistakeSpec(
        "batches_of_rows",
        "batches-rows-unshuffled",
        title="the rows stay where they are, the labels move",
        message="This is the mirror image of the bug: before, the rows moved and the labels stayed.",
        edits=(("X[chosen]", "X[start : start + size]"),),
    ),
    MistakeSpec(
        "batches_of_rows",
        "batches-all-labels",
        title="each mini-batch holds the labels of all examples",
        message="A mini-batch has as many labels as rows.",
        edits=(("y[chosen]", "y[order]"),),
    ),
    MistakeSpec(
        "batches_of_rows",
        "batches-order-twice",
        title="the labels are put in order twice",
        message="The numbers that choose the rows are numbers of X and y as they were given.",
        edits=(("y[chosen]", "y[order][chosen]"),),
    ),
    MistakeSpec(
        "batches_of_rows",
        "batches-one-label",
        title="each mini-batch has one label",
        message="A mini-batch has as many labels as rows.",
        edits=(("y[chosen]", "y[start]"),),
    ),
    MistakeSpec(
        "batches_of_rows",
        "batches-labels-first",
        title="the labels stand before their rows",
        message="The right rows and labels are there, but each pair is turned round.",
        edits=(("X[chosen], y[chosen]", "y[chosen], X[chosen]"),),
    ),
    MistakeSpec(
        "batches_of_rows",
        "batches-bracket-lost",
        title="append was given two things",
        message="A bracket is lost: a list takes one new item at a time, and this item is a pair.",
        edits=(("((X[chosen], y[chosen]))", "(X[chosen], y[chosen])"),),
    ),
)

MISTAKES = (*_DESCENT, *_RMSPROP, *_BATCHES)
