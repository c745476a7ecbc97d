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
    return MistakeSpec(exercise, REPEATS[exercise], title=SAME, message=symptom, edits=((new, old),))


_ROWS = (
    _as_handed_out(
        "rows_backward", "One of its results still has not the shape that the docstring promises.", "axis=0", "axis=1"
    ),
    MistakeSpec(
        "rows_backward",
        "rows-db-not-a-mean",
        title="db is a sum",
        message="The shape of db is right, but the examples are only added up; the cost is a mean.",
        edits=(("sum(axis=0) / m", "sum(axis=0)"),),
    ),
    MistakeSpec(
        "rows_backward",
        "rows-db-mean-over-m",
        title="db is divided by m twice",
        message="A mean over the examples was taken, and divided by m once more.",
        edits=(("sum(axis=0) / m", "mean(axis=0) / m"),),
    ),
    MistakeSpec(
        "rows_backward",
        "rows-db-two-dimensions",
        title="db has two dimensions",
        message="b is flat here, and so its gradient must be flat, too.",
        edits=(("axis=0", "axis=0, keepdims=True"),),
    ),
    MistakeSpec(
        "rows_backward",
        "rows-db-one-number",
        title="db is one number",
        message="Everything in G was added up; each unit has a bias of its own.",
        edits=(("sum(axis=0)", "sum()"),),
    ),
    MistakeSpec(
        "rows_backward",
        "rows-db-over-units",
        title="db is divided by the number of units",
        message="The mean is one over the examples, and their number is another one.",
        edits=(("/ m", "/ len(W.T)"),),
    ),
    MistakeSpec(
        "rows_backward",
        "rows-dW-mended",
        title="another line was changed",
        message="dW is a sum now, and was right before; the result with the wrong shape is as it was.",
        edits=(('11, "db = G.sum(axis=0) / m"', '10, "dW = X.T @ G"'),),
    ),
)

_LEAKY = (
    _as_handed_out("leaky_backward", "Take z = 2: da = 1 and da = -1 still do not give 1 and -1.", "z > 0", "da > 0"),
    MistakeSpec(
        "leaky_backward",
        "leaky-mask-turned-round",
        title="the two halves are exchanged",
        message="Where z is positive, da is multiplied by the slope, and where it is negative, by 1.",
        edits=(("z > 0", "z < 0"),),
    ),
    MistakeSpec(
        "leaky_backward",
        "leaky-both-positive",
        title="z and da must both be positive",
        message="z is looked at now, but da still is, too: a negative da gets the small rate everywhere.",
        edits=(("z > 0", "(z > 0) & (da > 0)"),),
    ),
    MistakeSpec(
        "leaky_backward",
        "leaky-sign-of-product",
        title="the signs of z and da are compared",
        message="The rate is 1 where z and da have the same sign; da has no say in it.",
        edits=(("z > 0", "z * da > 0"),),
    ),
    MistakeSpec(
        "leaky_backward",
        "leaky-border-at-slope",
        title="the border is the slope",
        message="A small positive z counts as negative: leaky ReLU bends at another place.",
        edits=(("z > 0", "z > slope"),),
    ),
    MistakeSpec(
        "leaky_backward",
        "leaky-left-out",
        title="every rate is 1",
        message="dz equals da: the way back through the activation is left out.",
        edits=(("z > 0", "z != 0"),),
    ),
    MistakeSpec(
        "leaky_backward",
        "leaky-times-activation",
        title="da is multiplied by the activation",
        message="What multiplies da must be a slope, 1 or the small one, and not the activation itself.",
        edits=(('7, "positive = z > 0"', '8, "rate = np.where(z > 0, z, slope * z)"'),),
    ),
    MistakeSpec(
        "leaky_backward",
        "leaky-plain-relu",
        title="this is plain ReLU",
        message="Where z is negative nothing comes through; leaky ReLU lets a part of da pass.",
        edits=(('7, "positive = z > 0"', '8, "rate = np.where(z > 0, 1.0, 0.0)"'),),
    ),
)

_SLOPE = (
    _as_handed_out("slope_along", "For the cost w squared at w = 3 it still says about 3.", "W - step * D", "W"),
    MistakeSpec(
        "slope_along",
        "slope-forward-difference",
        title="this is a one-sided difference",
        message="With a tiny step it comes close, but the cost is measured at W and on one side of it only.",
        edits=(('12, "down = cost(W - step * D)"', '13, "return (up - down) / step"'),),
    ),
    MistakeSpec(
        "slope_along",
        "slope-same-place",
        title="both costs are measured at one place",
        message="The two costs are equal, so the slope is always 0.",
        edits=(("W - step", "W + step"),),
    ),
    MistakeSpec(
        "slope_along",
        "slope-step-left-out",
        title="the lower place is a whole D away",
        message="One nudge has the length of the step and the other has not.",
        edits=(("step * D", "D"),),
    ),
    MistakeSpec(
        "slope_along",
        "slope-two-steps-down",
        title="one nudge is twice as long as the other",
        message="The two places are further apart than what the difference is divided by.",
        edits=(("step * D", "2 * step * D"),),
    ),
    MistakeSpec(
        "slope_along",
        "slope-W-negated",
        title="the sign of W is turned, too",
        message="The lower place is on the other side of zero, not on the other side of W.",
        edits=(("W - step * D", "step * D - W"),),
    ),
    MistakeSpec(
        "slope_along",
        "slope-W-left-out",
        title="W is missing at the lower place",
        message="The nudge is there, but it starts from zero instead of W.",
        edits=(("W - step * D", "-step * D"),),
    ),
    MistakeSpec(
        "slope_along",
        "slope-costs-added",
        title="the two costs are added",
        message="Two signs make a plus: the sum of the costs says nothing about a slope.",
        edits=(("cost(W", "-cost(W"),),
    ),
)

_SOFTMAX = (
    _as_handed_out(
        "softmax_cost", "The ratio of gradient and slope is still the same number everywhere.", "(P - Y) / m", "P - Y"
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-cost-made-a-sum",
        title="the cost was changed to fit its gradient",
        message="The two fit each other now, and a gradient check is content. But a mean was promised, and the cost is a sum.",
        edits=(('11, "dZ = (P - Y) / m"', '10, "cost = float(np.sum(-Y * np.log(P)))"'),),
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-sign",
        title="dZ points the other way",
        message="The size of dZ is right, its sign is not: a step against it makes the cost larger.",
        edits=(("P - Y", "Y - P"),),
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-bracket",
        title="only the labels are divided",
        message="A bracket is missing, so that one of the two terms is m times too large.",
        edits=(("(P - Y) / m", "P - Y / m"),),
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-by-classes",
        title="dZ is divided by the number of classes",
        message="The cost is a mean over the examples, and their number is another one.",
        edits=(("/ m", "/ Z.shape[1]"),),
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-by-all-entries",
        title="dZ is divided by the number of entries",
        message="The cost is a mean over the examples, not over all entries of Z.",
        edits=(("/ m", "/ Z.size"),),
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-divided-twice",
        title="dZ is divided by m twice",
        message="One mean was promised. The ratio of gradient and slope is 1/m now.",
        edits=(("/ m", "/ m**2"),),
    ),
    MistakeSpec(
        "softmax_cost",
        "softmax-multiplied",
        title="dZ is multiplied by m",
        message="The ratio of gradient and slope became larger still.",
        edits=(("/ m", "* m"),),
    ),
)

_SOFTPLUS_LINE = '13, "dz = da / (1 + np.exp(-z))"'
_SOFTPLUS = (
    _as_handed_out("softplus_gradients", "W2 and b2 are right, W1 and b1 are still wrong.", "np.exp(-z)", "np.exp(-a)"),
    MistakeSpec(
        "softplus_gradients",
        "softplus-exponent-sign",
        title="the sign of the exponent is turned",
        message="The slope of softplus is near 1 for a large z and near 0 for a very negative one; here it is the other way round.",
        edits=(("-z", "z"),),
    ),
    MistakeSpec(
        "softplus_gradients",
        "softplus-left-out",
        title="the slope of softplus is left out",
        message="dz equals da: the way back through the activation is missing.",
        edits=(("da / (1 + np.exp(-z))", "da"),),
    ),
    MistakeSpec(
        "softplus_gradients",
        "softplus-multiplied",
        title="da is multiplied where it must be divided",
        message="The factor at da is above 1, but softplus is nowhere steeper than 1.",
        edits=(("da / (1", "da * (1"),),
    ),
    MistakeSpec(
        "softplus_gradients",
        "softplus-times-a",
        title="da is multiplied by the activation",
        message="What multiplies da must be a slope, not the activation itself.",
        edits=(("da / (1 + np.exp(-z))", "da * a"),),
    ),
    MistakeSpec(
        "softplus_gradients",
        "softplus-as-tanh",
        title="the slope is that of tanh",
        message="The activation of this net is another one.",
        edits=(("da / (1 + np.exp(-z))", "da * (1 - np.tanh(z) ** 2)"),),
    ),
    MistakeSpec(
        "softplus_gradients",
        "softplus-second-derivative",
        title="the derivative was taken twice",
        message="This is the slope of the slope of softplus.",
        edits=(("da / (1 + np.exp(-z))", "da * np.exp(-z) / (1 + np.exp(-z)) ** 2"),),
    ),
    MistakeSpec(
        "softplus_gradients",
        "softplus-forward-changed",
        title="the forward step was changed",
        message="a is no longer softplus of z, so now the gradients of layer 2 are wrong, too.",
        edits=((_SOFTPLUS_LINE, '10, "a = 1 / (1 + np.exp(-z))"'),),
    ),
)

_CHAIN_LINE = '16, "dA = dZ @ layers[i][0].T"'
_CHAIN = (
    _as_handed_out("chain_gradients", "The top layer is right, and every layer below it is still wrong.", "dZ @", "dA @"),
    MistakeSpec(
        "chain_gradients",
        "chain-W-not-transposed",
        title="W is not transposed",
        message="Going down, the sum runs over the units above; write the two shapes side by side.",
        edits=(("[0].T", "[0]"),),
    ),
    MistakeSpec(
        "chain_gradients",
        "chain-W-of-the-top",
        title="every layer uses the same W",
        message="W is a left-over of the first loop: it is that of the top layer.",
        edits=(("layers[i][0]", "W"),),
    ),
    MistakeSpec(
        "chain_gradients",
        "chain-W-of-the-layer-below",
        title="the W is that of the layer below",
        message="Each layer hands down through its own W.",
        edits=(("layers[i]", "layers[i - 1]"),),
    ),
    MistakeSpec(
        "chain_gradients",
        "chain-derivative-twice",
        title="the slope of tanh is there twice",
        message="dZ has passed tanh already, and passes it once more on the way down.",
        edits=(("dZ @", "dZ * (1 - A[i + 1] ** 2) @"),),
    ),
    MistakeSpec(
        "chain_gradients",
        "chain-one-over-m-each",
        title="each layer divides by m",
        message="The division by m stands at the top already; every layer below inherits it.",
        edits=(("[0].T", "[0].T / len(X)"),),
    ),
    MistakeSpec(
        "chain_gradients",
        "chain-times-activation",
        title="what goes down is multiplied by the activation below",
        message="Between two layers there is only the product with W; the layer below applies its own slope.",
        edits=(("[0].T", "[0].T * A[i]"),),
    ),
    MistakeSpec(
        "chain_gradients",
        "chain-dW-from-dA",
        title="dW and db were changed",
        message="dW and db are made from dA now, and were right before: the top layer is wrong, too.",
        edits=((_CHAIN_LINE, '15, "gradients.insert(0, (A[i].T @ dA, dA.sum(axis=0)))"'),),
    ),
)

_DESCENT_LINE = '10, "dz = (error @ W2) * (1 - a**2)"'
_DESCENT = (
    _as_handed_out("descent_step", "The gap of W1 still depends on the learning rate.", "@ W2", "@ new_W2"),
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
    _as_handed_out(
        "rmsprop",
        "With equal gradients, s still does not come to their square.",
        "(1 - decay) * g**2",
        "((1 - decay) * g) ** 2",
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
    _as_handed_out("batches_of_rows", "Rows still come with the labels of other rows.", "y[chosen]", "y[start : start + size]"),
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

MISTAKES = (*_ROWS, *_LEAKY, *_SLOPE, *_SOFTMAX, *_SOFTPLUS, *_CHAIN, *_DESCENT, *_RMSPROP, *_BATCHES)
