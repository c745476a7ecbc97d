"""The known mistakes of `5_find_the_bug`: each broken function as it was handed out, and what else a mender may do to it.

The first mistake of each function has the id of the bank's mistake that the function repeats (`REPEATS`). Its sentence tells a
symptom only: finding the reason is the exercise.
"""

from __future__ import annotations

from autograder.forge.exercises.find_the_bug import REPEATS
from autograder.forge.spec import MistakeSpec

SAME = "the function still does what it did"


def _as_handed_out(exercise: str, symptom: str, new: str, old: str) -> MistakeSpec:
    """The mend that changes nothing: `old` stands in the broken line, `new` in the solution."""
    return MistakeSpec(exercise, REPEATS[exercise], SAME, symptom, ((new, old),))


_ROWS = (
    _as_handed_out(
        "rows_backward", "One of its results still has not the shape that the docstring promises.", "axis=0", "axis=1"
    ),
    MistakeSpec(
        "rows_backward",
        "rows-db-not-a-mean",
        "db is a sum",
        "The shape of db is right, but the examples are only added up; the cost is a mean.",
        (("sum(axis=0) / m", "sum(axis=0)"),),
    ),
    MistakeSpec(
        "rows_backward",
        "rows-db-mean-over-m",
        "db is divided by m twice",
        "A mean over the examples was taken, and divided by m once more.",
        (("sum(axis=0) / m", "mean(axis=0) / m"),),
    ),
    MistakeSpec(
        "rows_backward",
        "rows-db-two-dimensions",
        "db has two dimensions",
        "b is flat here, and so its gradient must be flat, too.",
        (("axis=0", "axis=0, keepdims=True"),),
    ),
    MistakeSpec(
        "rows_backward",
        "rows-db-one-number",
        "db is one number",
        "Everything in G was added up; each unit has a bias of its own.",
        (("sum(axis=0)", "sum()"),),
    ),
    MistakeSpec(
        "rows_backward",
        "rows-db-over-units",
        "db is divided by the number of units",
        "The mean is one over the examples, and their number is another one.",
        (("/ m", "/ len(W.T)"),),
    ),
    MistakeSpec(
        "rows_backward",
        "rows-dW-mended",
        "another line was changed",
        "dW is a sum now, and was right before; the result with the wrong shape is as it was.",
        (('11, "db = G.sum(axis=0) / m"', '10, "dW = X.T @ G"'),),
    ),
)

_LEAKY = (
    _as_handed_out("leaky_backward", "Take z = 2: da = 1 and da = -1 still do not give 1 and -1.", "z > 0", "da > 0"),
    MistakeSpec(
        "leaky_backward",
        "leaky-mask-turned-round",
        "the two halves are exchanged",
        "Where z is positive, da is multiplied by the slope, and where it is negative, by 1.",
        (("z > 0", "z < 0"),),
    ),
    MistakeSpec(
        "leaky_backward",
        "leaky-both-positive",
        "z and da must both be positive",
        "z is looked at now, but da still is, too: a negative da gets the small rate everywhere.",
        (("z > 0", "(z > 0) & (da > 0)"),),
    ),
    MistakeSpec(
        "leaky_backward",
        "leaky-sign-of-product",
        "the signs of z and da are compared",
        "The rate is 1 where z and da have the same sign; da has no say in it.",
        (("z > 0", "z * da > 0"),),
    ),
    MistakeSpec(
        "leaky_backward",
        "leaky-border-at-slope",
        "the border is the slope",
        "A small positive z counts as negative: leaky ReLU bends at another place.",
        (("z > 0", "z > slope"),),
    ),
    MistakeSpec(
        "leaky_backward",
        "leaky-left-out",
        "every rate is 1",
        "dz equals da: the way back through the activation is left out.",
        (("z > 0", "z != 0"),),
    ),
    MistakeSpec(
        "leaky_backward",
        "leaky-times-activation",
        "da is multiplied by the activation",
        "What multiplies da must be a slope, 1 or the small one, and not the activation itself.",
        (('7, "positive = z > 0"', '8, "rate = np.where(z > 0, z, slope * z)"'),),
    ),
    MistakeSpec(
        "leaky_backward",
        "leaky-plain-relu",
        "this is plain ReLU",
        "Where z is negative nothing comes through; leaky ReLU lets a part of da pass.",
        (('7, "positive = z > 0"', '8, "rate = np.where(z > 0, 1.0, 0.0)"'),),
    ),
)

_SLOPE = (
    _as_handed_out("slope_along", "For the cost w squared at w = 3 it still says about 3.", "W - step * D", "W"),
    MistakeSpec(
        "slope_along",
        "slope-forward-difference",
        "this is a one-sided difference",
        "With a tiny step it comes close, but the cost is measured at W and on one side of it only.",
        (('12, "down = cost(W - step * D)"', '13, "return (up - down) / step"'),),
    ),
    MistakeSpec(
        "slope_along",
        "slope-same-place",
        "both costs are measured at one place",
        "The two costs are equal, so the slope is always 0.",
        (("W - step", "W + step"),),
    ),
    MistakeSpec(
        "slope_along",
        "slope-step-left-out",
        "the lower place is a whole D away",
        "One nudge has the length of the step and the other has not.",
        (("step * D", "D"),),
    ),
    MistakeSpec(
        "slope_along",
        "slope-two-steps-down",
        "one nudge is twice as long as the other",
        "The two places are further apart than what the difference is divided by.",
        (("step * D", "2 * step * D"),),
    ),
    MistakeSpec(
        "slope_along",
        "slope-W-negated",
        "the sign of W is turned, too",
        "The lower place is on the other side of zero, not on the other side of W.",
        (("W - step * D", "step * D - W"),),
    ),
    MistakeSpec(
        "slope_along",
        "slope-W-left-out",
        "W is missing at the lower place",
        "The nudge is there, but it starts from zero instead of W.",
        (("W - step * D", "-step * D"),),
    ),
    MistakeSpec(
        "slope_along",
        "slope-costs-added",
        "the two costs are added",
        "Two signs make a plus: the sum of the costs says nothing about a slope.",
        (("cost(W", "-cost(W"),),
    ),
)

_SOFTMAX = (
    _as_handed_out(
        "softmax_cost", "The ratio of gradient and slope is still the same number everywhere.", "(P - Y) / m", "P - Y"
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-cost-made-a-sum",
        "the cost was changed to fit its gradient",
        "The two fit each other now, and a gradient check is content. But a mean was promised, and the cost is a sum.",
        (('11, "dZ = (P - Y) / m"', '10, "cost = float(np.sum(-Y * np.log(P)))"'),),
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-sign",
        "dZ points the other way",
        "The size of dZ is right, its sign is not: a step against it makes the cost larger.",
        (("P - Y", "Y - P"),),
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-bracket",
        "only the labels are divided",
        "A bracket is missing, so that one of the two terms is m times too large.",
        (("(P - Y) / m", "P - Y / m"),),
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-by-classes",
        "dZ is divided by the number of classes",
        "The cost is a mean over the examples, and their number is another one.",
        (("/ m", "/ Z.shape[1]"),),
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-by-all-entries",
        "dZ is divided by the number of entries",
        "The cost is a mean over the examples, not over all entries of Z.",
        (("/ m", "/ Z.size"),),
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-divided-twice",
        "dZ is divided by m twice",
        "One mean was promised. The ratio of gradient and slope is 1/m now.",
        (("/ m", "/ m**2"),),
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-multiplied",
        "dZ is multiplied by m",
        "The ratio of gradient and slope became larger still.",
        (("/ m", "* m"),),
    ),
)

_SOFTPLUS_LINE = '13, "dz = da / (1 + np.exp(-z))"'
_SOFTPLUS = (
    _as_handed_out("softplus_gradients", "W2 and b2 are right, W1 and b1 are still wrong.", "np.exp(-z)", "np.exp(-a)"),
    MistakeSpec(
        "softplus_gradients",
        "softplus-exponent-sign",
        "the sign of the exponent is turned",
        "The slope of softplus is near 1 for a large z and near 0 for a very negative one; here it is the other way round.",
        (("-z", "z"),),
    ),
    MistakeSpec(
        "softplus_gradients",
        "softplus-left-out",
        "the slope of softplus is left out",
        "dz equals da: the way back through the activation is missing.",
        (("da / (1 + np.exp(-z))", "da"),),
    ),
    MistakeSpec(
        "softplus_gradients",
        "softplus-multiplied",
        "da is multiplied where it must be divided",
        "The factor at da is above 1, but softplus is nowhere steeper than 1.",
        (("da / (1", "da * (1"),),
    ),
    MistakeSpec(
        "softplus_gradients",
        "softplus-times-a",
        "da is multiplied by the activation",
        "What multiplies da must be a slope, not the activation itself.",
        (("da / (1 + np.exp(-z))", "da * a"),),
    ),
    MistakeSpec(
        "softplus_gradients",
        "softplus-as-tanh",
        "the slope is that of tanh",
        "The activation of this net is another one.",
        (("da / (1 + np.exp(-z))", "da * (1 - np.tanh(z) ** 2)"),),
    ),
    MistakeSpec(
        "softplus_gradients",
        "softplus-second-derivative",
        "the derivative was taken twice",
        "This is the slope of the slope of softplus.",
        (("da / (1 + np.exp(-z))", "da * np.exp(-z) / (1 + np.exp(-z)) ** 2"),),
    ),
    MistakeSpec(
        "softplus_gradients",
        "softplus-forward-changed",
        "the forward step was changed",
        "a is no longer softplus of z, so now the gradients of layer 2 are wrong, too.",
        ((_SOFTPLUS_LINE, '10, "a = 1 / (1 + np.exp(-z))"'),),
    ),
)

_CHAIN_LINE = '16, "dA = dZ @ layers[i][0].T"'
_CHAIN = (
    _as_handed_out("chain_gradients", "The top layer is right, and every layer below it is still wrong.", "dZ @", "dA @"),
    MistakeSpec(
        "chain_gradients",
        "chain-W-not-transposed",
        "W is not transposed",
        "Going down, the sum runs over the units above; write the two shapes side by side.",
        (("[0].T", "[0]"),),
    ),
    MistakeSpec(
        "chain_gradients",
        "chain-W-of-the-top",
        "every layer uses the same W",
        "W is a left-over of the first loop: it is that of the top layer.",
        (("layers[i][0]", "W"),),
    ),
    MistakeSpec(
        "chain_gradients",
        "chain-W-of-the-layer-below",
        "the W is that of the layer below",
        "Each layer hands down through its own W.",
        (("layers[i]", "layers[i - 1]"),),
    ),
    MistakeSpec(
        "chain_gradients",
        "chain-derivative-twice",
        "the slope of tanh is there twice",
        "dZ has passed tanh already, and passes it once more on the way down.",
        (("dZ @", "dZ * (1 - A[i + 1] ** 2) @"),),
    ),
    MistakeSpec(
        "chain_gradients",
        "chain-one-over-m-each",
        "each layer divides by m",
        "The division by m stands at the top already; every layer below inherits it.",
        (("[0].T", "[0].T / len(X)"),),
    ),
    MistakeSpec(
        "chain_gradients",
        "chain-times-activation",
        "what goes down is multiplied by the activation below",
        "Between two layers there is only the product with W; the layer below applies its own slope.",
        (("[0].T", "[0].T * A[i]"),),
    ),
    MistakeSpec(
        "chain_gradients",
        "chain-dW-from-dA",
        "dW and db were changed",
        "dW and db are made from dA now, and were right before: the top layer is wrong, too.",
        ((_CHAIN_LINE, '15, "gradients.insert(0, (A[i].T @ dA, dA.sum(axis=0)))"'),),
    ),
)

_DESCENT_LINE = '10, "dz = (error @ W2) * (1 - a**2)"'
_DESCENT = (
    _as_handed_out("descent_step", "The gap of W1 still depends on the learning rate.", "@ W2", "@ new_W2"),
    MistakeSpec(
        "descent_step",
        "descent-W2-stands-still",
        "W2 makes no step",
        "The gradient of W1 is right now, but W2 comes back as it was.",
        ((_DESCENT_LINE, '9, "new_W2 = W2"'),),
    ),
    MistakeSpec(
        "descent_step",
        "descent-between-old-and-new",
        "the gradient uses a W2 between the old and the new one",
        "All gradients of a step are taken at one place.",
        (("@ W2", "@ (W2 + new_W2) / 2"),),
    ),
    MistakeSpec(
        "descent_step",
        "descent-tanh-left-out",
        "the slope of tanh is left out",
        "dz is the gradient at a: the way back through tanh is missing.",
        ((" * (1 - a**2)", ""),),
    ),
    MistakeSpec(
        "descent_step",
        "descent-tanh-as-sigmoid",
        "the slope is that of the sigmoid",
        "The activation of this net is another one.",
        (("(1 - a**2)", "a * (1 - a)"),),
    ),
    MistakeSpec(
        "descent_step",
        "descent-bracket-squared",
        "the bracket is squared",
        "The square belongs to the activation alone.",
        (("(1 - a**2)", "(1 - a) ** 2"),),
    ),
    MistakeSpec(
        "descent_step",
        "descent-order",
        "the factors are in the wrong order",
        "Write the shapes of error and W2 side by side: the inner sizes do not agree.",
        (("error @ W2", "W2 @ error"),),
    ),
    MistakeSpec(
        "descent_step",
        "descent-error-left-out",
        "the error is left out",
        "dz does not depend on the error any more: the step is the same however good the answer is.",
        (("error @ W2", "W2.sum(axis=0)"),),
    ),
)

_RMSPROP_LINE = '10, "s = decay * s + (1 - decay) * g**2"'
_RMSPROP = (
    _as_handed_out(
        "rmsprop",
        "With equal gradients, s still does not come to their square.",
        "(1 - decay) * g**2",
        "((1 - decay) * g) ** 2",
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-hidden-in-the-step",
        "the step makes up for it",
        "p is right now. But s is returned, too, and is still not the average of the squares.",
        ((_RMSPROP_LINE, '11, "p = p - rate * g / (np.sqrt(s / (1 - decay)) + epsilon)"'),),
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-weight-missing",
        "the new square has its full weight",
        "The two weights do not add up to 1, so s grows beyond every square that it has seen.",
        (("(1 - decay) * g**2", "g**2"),),
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-weights-exchanged",
        "the two weights are exchanged",
        "decay is the weight of the past, not that of the new square.",
        (("decay * s + (1 - decay)", "(1 - decay) * s + decay"),),
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-forgets",
        "the past is dropped",
        "s holds a part of the newest square and nothing of those before.",
        (("decay * s + ", ""),),
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-no-square",
        "nothing is squared",
        "s averages the gradients themselves; a negative s has no root.",
        (("g**2", "g"),),
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-absolute",
        "s averages the sizes of the gradients",
        "Sizes are not squares: the root in the step then takes too little or too much.",
        (("g**2", "abs(g)"),),
    ),
    MistakeSpec(
        "rmsprop",
        "rmsprop-bracket",
        "a bracket closes too late",
        "The square stands inside the bracket of its weight.",
        (("(1 - decay) * g**2", "(1 - decay * g**2)"),),
    ),
)

_BATCHES_LINE = '11, "batches.append((X[chosen], y[chosen]))"'
_BATCHES = (
    _as_handed_out("batches_of_rows", "Rows still come with the labels of other rows.", "y[chosen]", "y[start : start + size]"),
    MistakeSpec(
        "batches_of_rows",
        "batches-in-file-order",
        "the order is not used",
        "Rows and labels belong together now, but the examples come as they stand in X, not in the given order.",
        ((_BATCHES_LINE, '10, "chosen = np.arange(start, min(start + size, len(X)))"'),),
    ),
    MistakeSpec(
        "batches_of_rows",
        "batches-rows-unshuffled",
        "the rows stay where they are, the labels move",
        "This is the mirror image of the bug: before, the rows moved and the labels stayed.",
        (("X[chosen]", "X[start : start + size]"),),
    ),
    MistakeSpec(
        "batches_of_rows",
        "batches-all-labels",
        "each mini-batch holds the labels of all examples",
        "A mini-batch has as many labels as rows.",
        (("y[chosen]", "y[order]"),),
    ),
    MistakeSpec(
        "batches_of_rows",
        "batches-order-twice",
        "the labels are put in order twice",
        "The numbers that choose the rows are numbers of X and y as they were given.",
        (("y[chosen]", "y[order][chosen]"),),
    ),
    MistakeSpec(
        "batches_of_rows",
        "batches-one-label",
        "each mini-batch has one label",
        "A mini-batch has as many labels as rows.",
        (("y[chosen]", "y[start]"),),
    ),
    MistakeSpec(
        "batches_of_rows",
        "batches-labels-first",
        "the labels stand before their rows",
        "The right rows and labels are there, but each pair is turned round.",
        (("X[chosen], y[chosen]", "y[chosen], X[chosen]"),),
    ),
    MistakeSpec(
        "batches_of_rows",
        "batches-bracket-lost",
        "append was given two things",
        "A bracket is lost: a list takes one new item at a time, and this item is a pair.",
        (("((X[chosen], y[chosen]))", "(X[chosen], y[chosen])"),),
    ),
)

MISTAKES = (*_ROWS, *_LEAKY, *_SLOPE, *_SOFTMAX, *_SOFTPLUS, *_CHAIN, *_DESCENT, *_RMSPROP, *_BATCHES)
