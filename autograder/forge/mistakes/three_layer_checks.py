"""The known mistakes of the gradient check and the mini-batches of `3_three_layer`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

_GRADIENT_CHECK = (
    MistakeSpec(
        "gradient_check_n",
        "epsilon-default",
        title="epsilon has another default",
        message="Where a call gives no epsilon, the points are not as far apart as the number in the task says.",
        edits=(("epsilon=1e-7", "epsilon=1e-5"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "one-sided",
        title="only one nudge is used",
        message="The cost with the nudge was compared with the cost at theta itself, over one epsilon.",
        edits=(("(J(up) - J(down)) / (2 * epsilon)", "(J(up) - J(theta)) / epsilon"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "two-forgotten",
        title="the slopes are twice as large",
        message="The two points are further apart than the number that was divided by.",
        edits=(("(2 * epsilon)", "epsilon"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "down-not-moved",
        title="the lower point is theta itself",
        message="Only one of the two points was moved away from theta, but the division is by twice epsilon.",
        edits=(("(J(up) - J(down))", "(J(up) - J(theta))"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "epsilon-forgotten",
        title="the slopes were not divided by the distance",
        message="The difference of two costs was compared with the gradient.",
        edits=(("(J(up) - J(down)) / (2 * epsilon)", "(J(up) - J(down)) / 2"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "precedence",
        title="the slopes were multiplied by epsilon",
        message="Division and multiplication run from left to right: a bracket is missing.",
        edits=(("/ (2 * epsilon)", "/ 2 * epsilon"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "same-array",
        title="up and down are the same array",
        message="Both names stand for one array, so the two nudges cancel, and every slope is zero.",
        edits=(("theta.copy(), theta.copy()", "theta, theta"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "nudges-kept",
        title="the nudges are never taken back",
        message="The copies were made once, before the loop, so each round moves one more entry and keeps the others moved.",
        edits=(
            (
                "    for i in range(theta.size):\n        up, down = theta.copy(), theta.copy()\n",
                "    up, down = theta.copy(), theta.copy()\n    for i in range(theta.size):\n",
            ),
        ),
    ),
    MistakeSpec(
        "gradient_check_n",
        "all-entries-nudged",
        title="the nudge went into all entries",
        message="Each slope belongs to one entry; here the whole vector was moved.",
        edits=(("up[i] += epsilon", "up += epsilon"), ("down[i] -= epsilon", "down -= epsilon")),
    ),
    MistakeSpec(
        "gradient_check_n",
        "last-left-out",
        title="the last entry is left out",
        message="The loop ends one entry too early.",
        edits=(("range(theta.size)", "range(theta.size - 1)"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "slope-sign",
        title="the slopes have the wrong sign",
        message="The cost below was subtracted the wrong way round.",
        edits=(("J(up) - J(down)", "J(down) - J(up)"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "not-relative",
        title="the difference is not divided by the norms",
        message="What came out depends on the scale of the gradient.",
        edits=((" / (np.linalg.norm(slopes) + np.linalg.norm(gradient))", ""),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "one-norm-below",
        title="only one norm stands below",
        message="The norm of the slopes alone was divided by.",
        edits=(("(np.linalg.norm(slopes) + np.linalg.norm(gradient))", "np.linalg.norm(slopes)"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "norm-of-sum-below",
        title="the norm of the sum stands below",
        message="The two vectors were added first; what is asked for is the sum of two norms.",
        edits=(("(np.linalg.norm(slopes) + np.linalg.norm(gradient))", "np.linalg.norm(slopes + gradient)"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "difference-of-norms",
        title="two norms were subtracted",
        message="Vectors of equal length may point in different directions: subtract first, then take the norm.",
        edits=(("np.linalg.norm(slopes - gradient)", "abs(np.linalg.norm(slopes) - np.linalg.norm(gradient))"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "norms-squared",
        title="the norms are squared",
        message="Sums of squares were used, without the root.",
        edits=(
            (
                "np.linalg.norm(slopes - gradient) / (np.linalg.norm(slopes) + np.linalg.norm(gradient))",
                "np.sum((slopes - gradient) ** 2) / (np.sum(slopes**2) + np.sum(gradient**2))",
            ),
        ),
    ),
    MistakeSpec(
        "gradient_check_n",
        "largest-quotient",
        title="each entry has a quotient of its own",
        message="Here the largest quotient of single entries was taken. What is asked for is one quotient of norms over all entries.",
        edits=(
            (
                "np.linalg.norm(slopes - gradient) / (np.linalg.norm(slopes) + np.linalg.norm(gradient))",
                "np.max(np.abs(slopes - gradient) / np.maximum(1e-8, np.abs(slopes) + np.abs(gradient)))",
            ),
        ),
    ),
    MistakeSpec(
        "gradient_check_n",
        "largest-entry",
        title="the largest entry was taken",
        message="What is asked for is a quotient of norms over all entries.",
        edits=(
            (
                "np.linalg.norm(slopes - gradient) / (np.linalg.norm(slopes) + np.linalg.norm(gradient))",
                "np.max(np.abs(slopes - gradient)) / (np.max(np.abs(slopes)) + np.max(np.abs(gradient)))",
            ),
        ),
    ),
)

_MINI_BATCHES = (
    MistakeSpec(
        "random_mini_batches",
        "examples-lost",
        title="some examples are in no mini-batch",
        message="Fewer examples came back than X has columns.",
        edits=(("range(0, m, mini_batch_size)", "range(0, m - mini_batch_size + 1, mini_batch_size)"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "examples-repeated",
        title="some examples are in the mini-batches twice",
        message="Columns were drawn with repetition, or two mini-batches overlap.",
        edits=(("rng.permutation(m)\n", "rng.integers(0, m, m)\n"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "examples-changed",
        title="the mini-batches hold columns that are not in X",
        message="Some columns of the mini-batches are no columns of X.",
        edits=(("X[:, chosen], Y", "X[:, chosen] - X.mean(), Y"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "pairs-broken",
        title="the labels no longer belong to their columns",
        message="X was shuffled and Y was not, or both were shuffled in different ways.",
        edits=(("Y[:, chosen]", "Y[:, start : start + mini_batch_size]"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "empty-batch",
        title="there is an empty mini-batch",
        message="A mini-batch came back that holds no example.",
        edits=(("range(0, m, mini_batch_size)", "range(0, m + 1, mini_batch_size)"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "rows-taken",
        title="rows were taken in place of columns",
        message="Examples are columns; the mini-batches do not have all rows of X.",
        edits=(("X[:, chosen], Y[:, chosen]", "X[start : start + mini_batch_size], Y[start : start + mini_batch_size]"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "labels-flat",
        title="the labels lost a dimension",
        message="The labels of each mini-batch are flat; they must stay one row.",
        edits=(("Y[:, chosen]", "Y[0, chosen]"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "labels-misshapen",
        title="the labels of a mini-batch are no row of as many as it has examples",
        message="Beside a mini-batch of X with k columns stands a row of k labels, of shape (1, k).",
        edits=(("Y[:, chosen]", "Y[:, chosen].T"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "batches-not-pairs",
        title="the result is not a list of pairs",
        message="Each item of the list must hold two arrays, the columns of X and their labels.",
        edits=(("(X[:, chosen], Y[:, chosen])", "X[:, chosen]"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "not-shuffled",
        title="nothing was shuffled",
        message="The columns come in the order in which they stand in X.",
        edits=(("rng.permutation(m)\n", "np.arange(m)\n"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "examples-not-mixed",
        title="every mini-batch holds neighbours",
        message="Only the mini-batches, or the columns inside each one, were shuffled; the same examples always stay together.",
        edits=(
            ("rng.permutation(m)\n", "np.arange(m)\n"),
            ("order[start : start + mini_batch_size]", "rng.permutation(order[start : start + mini_batch_size])"),
        ),
    ),
    MistakeSpec(
        "random_mini_batches",
        "batch-size",
        title="the mini-batches have the wrong sizes",
        message="The number of columns is not mini_batch_size, with the rest in the last one.",
        edits=(("range(0, m, mini_batch_size)", "range(0, m, 64)"), ("start + mini_batch_size]", "start + 64]")),
    ),
    MistakeSpec(
        "random_mini_batches",
        "batches-default",
        title="a default is not that of the task",
        message="Where a call gives no mini_batch_size and no seed, the mini-batches are not those of the numbers in the task.",
        edits=(("mini_batch_size=64", "mini_batch_size=32"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "fewer-than-a-batch",
        title="too few examples for one mini-batch",
        message="Where X has fewer columns than mini_batch_size, what comes back is not one mini-batch with all of them.",
        edits=(("range(0, m, mini_batch_size)", "range(0, m if m >= mini_batch_size else 0, mini_batch_size)"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "seed-ignored",
        title="the seed is not used",
        message="Another seed gave the same order.",
        edits=(("default_rng(seed)", "default_rng(0)"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "not-repeatable",
        title="the same seed gave another order",
        message="Two calls with the same arguments gave different mini-batches.",
        edits=(("default_rng(seed)", "default_rng()"),),
    ),
)

MISTAKES = (*_GRADIENT_CHECK, *_MINI_BATCHES)
