"""The known mistakes of the functions of `5_find_the_bug` that compute or check gradients."""

from __future__ import annotations

from autograder.forge.exercises.find_the_bug import REPEATS, SAME
from autograder.forge.spec import MistakeSpec

_ROWS = (
    MistakeSpec(
        "rows_backward",
        REPEATS["rows_backward"],
        title=SAME,
        message="One of its results still has not the shape that the docstring promises.",
        edits=(("axis=0", "axis=1"),),
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
    MistakeSpec(
        "leaky_backward",
        REPEATS["leaky_backward"],
        title=SAME,
        message="Take z = 2: da = 1 and da = -1 still do not give 1 and -1.",
        edits=(("z > 0", "da > 0"),),
    ),
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
    MistakeSpec(
        "slope_along",
        REPEATS["slope_along"],
        title=SAME,
        message="For the cost w squared at w = 3 it still says about 3.",
        edits=(("W - step * D", "W"),),
    ),
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
    MistakeSpec(
        "softmax_cost",
        REPEATS["softmax_cost"],
        title=SAME,
        message="The ratio of gradient and slope is still the same number everywhere.",
        edits=(("(P - Y) / m", "P - Y"),),
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
    MistakeSpec(
        "softplus_gradients",
        REPEATS["softplus_gradients"],
        title=SAME,
        message="W2 and b2 are right, W1 and b1 are still wrong.",
        edits=(("np.exp(-z)", "np.exp(-a)"),),
    ),
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
    MistakeSpec(
        "chain_gradients",
        REPEATS["chain_gradients"],
        title=SAME,
        message="The top layer is right, and every layer below it is still wrong.",
        edits=(("dZ @", "dA @"),),
    ),
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

MISTAKES = (*_ROWS, *_LEAKY, *_SLOPE, *_SOFTMAX, *_SOFTPLUS, *_CHAIN)
