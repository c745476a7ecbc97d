"""The known mistakes of the gradient check and the mini-batches of `3_three_layer`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

_GRADIENT_CHECK = (
    MistakeSpec(
        "gradient_check_n",
        "one-sided",
        "only one nudge is used",
        "The cost with the nudge was compared with the cost at theta itself, over one epsilon.",
        (("(J(up) - J(down)) / (2 * epsilon)", "(J(up) - J(theta)) / epsilon"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "two-forgotten",
        "the slopes are twice as large",
        "The two points are further apart than the number that was divided by.",
        (("(2 * epsilon)", "epsilon"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "down-not-moved",
        "the lower point is theta itself",
        "Only one of the two points was moved away from theta, but the division is by twice epsilon.",
        (("(J(up) - J(down))", "(J(up) - J(theta))"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "epsilon-forgotten",
        "the slopes were not divided by the distance",
        "The difference of two costs was compared with the gradient.",
        (("(J(up) - J(down)) / (2 * epsilon)", "(J(up) - J(down)) / 2"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "precedence",
        "the slopes were multiplied by epsilon",
        "Division and multiplication run from left to right: a bracket is missing.",
        (("/ (2 * epsilon)", "/ 2 * epsilon"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "same-array",
        "up and down are the same array",
        "Both names stand for one array, so the two nudges cancel, and every slope is zero.",
        (("theta.copy(), theta.copy()", "theta, theta"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "nudges-kept",
        "the nudges are never taken back",
        "The copies were made once, before the loop, so each round moves one more entry and keeps the others moved.",
        (
            (
                "    for i in range(theta.size):\n        up, down = theta.copy(), theta.copy()\n",
                "    up, down = theta.copy(), theta.copy()\n    for i in range(theta.size):\n",
            ),
        ),
    ),
    MistakeSpec(
        "gradient_check_n",
        "all-entries-nudged",
        "the nudge went into all entries",
        "Each slope belongs to one entry; here the whole vector was moved.",
        (("up[i] += epsilon", "up += epsilon"), ("down[i] -= epsilon", "down -= epsilon")),
    ),
    MistakeSpec(
        "gradient_check_n",
        "last-left-out",
        "the last entry is left out",
        "The loop ends one entry too early.",
        (("range(theta.size)", "range(theta.size - 1)"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "slope-sign",
        "the slopes have the wrong sign",
        "The cost below was subtracted the wrong way round.",
        (("J(up) - J(down)", "J(down) - J(up)"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "not-relative",
        "the difference is not divided by the norms",
        "What came out depends on the scale of the gradient.",
        ((" / (np.linalg.norm(slopes) + np.linalg.norm(gradient))", ""),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "one-norm-below",
        "only one norm stands below",
        "The norm of the slopes alone was divided by.",
        (("(np.linalg.norm(slopes) + np.linalg.norm(gradient))", "np.linalg.norm(slopes)"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "norm-of-sum-below",
        "the norm of the sum stands below",
        "The two vectors were added first; what is asked for is the sum of two norms.",
        (("(np.linalg.norm(slopes) + np.linalg.norm(gradient))", "np.linalg.norm(slopes + gradient)"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "difference-of-norms",
        "two norms were subtracted",
        "Vectors of equal length may point in different directions: subtract first, then take the norm.",
        (("np.linalg.norm(slopes - gradient)", "abs(np.linalg.norm(slopes) - np.linalg.norm(gradient))"),),
    ),
    MistakeSpec(
        "gradient_check_n",
        "norms-squared",
        "the norms are squared",
        "Sums of squares were used, without the root.",
        (
            (
                "np.linalg.norm(slopes - gradient) / (np.linalg.norm(slopes) + np.linalg.norm(gradient))",
                "np.sum((slopes - gradient) ** 2) / (np.sum(slopes**2) + np.sum(gradient**2))",
            ),
        ),
    ),
    MistakeSpec(
        "gradient_check_n",
        "largest-entry",
        "the largest entry was taken",
        "What is asked for is a quotient of norms over all entries.",
        (
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
        "some examples are in no mini-batch",
        "The rest that does not fill a whole mini-batch was left out.",
        (("range(0, m, mini_batch_size)", "range(0, m - mini_batch_size + 1, mini_batch_size)"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "examples-repeated",
        "some examples are in the mini-batches twice",
        "Columns were drawn with repetition, or two mini-batches overlap.",
        (("rng.permutation(m)\n", "rng.integers(0, m, m)\n"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "examples-changed",
        "the mini-batches hold columns that are not in X",
        "Some columns of the mini-batches are no columns of X.",
        (("X[:, chosen], Y", "X[:, chosen] - X.mean(), Y"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "pairs-broken",
        "the labels no longer belong to their columns",
        "X was shuffled and Y was not, or both were shuffled in different ways.",
        (("Y[:, chosen]", "Y[:, start : start + mini_batch_size]"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "empty-batch",
        "there is an empty mini-batch",
        "When the examples fill whole mini-batches exactly, one more is added that holds nothing.",
        (("range(0, m, mini_batch_size)", "range(0, m + 1, mini_batch_size)"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "rows-taken",
        "rows were taken in place of columns",
        "Examples are columns; the mini-batches do not have all rows of X.",
        (("X[:, chosen], Y[:, chosen]", "X[start : start + mini_batch_size], Y[start : start + mini_batch_size]"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "labels-flat",
        "the labels lost a dimension",
        "The labels of each mini-batch are flat; they must stay one row.",
        (("Y[:, chosen]", "Y[0, chosen]"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "batches-not-pairs",
        "the result is not a list of pairs",
        "Each item of the list must hold two arrays, the columns of X and their labels.",
        (("(X[:, chosen], Y[:, chosen])", "X[:, chosen]"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "not-shuffled",
        "nothing was shuffled",
        "The columns come in the order in which they stand in X.",
        (("rng.permutation(m)\n", "np.arange(m)\n"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "examples-not-mixed",
        "every mini-batch holds neighbours",
        "Only the mini-batches, or the columns inside each one, were shuffled; the same examples always stay together.",
        (
            ("rng.permutation(m)\n", "np.arange(m)\n"),
            ("order[start : start + mini_batch_size]", "rng.permutation(order[start : start + mini_batch_size])"),
        ),
    ),
    MistakeSpec(
        "random_mini_batches",
        "batch-size",
        "the mini-batches have the wrong sizes",
        "The number of columns is not mini_batch_size, with the rest in the last one.",
        (("range(0, m, mini_batch_size)", "range(0, m, 64)"), ("start + mini_batch_size]", "start + 64]")),
    ),
    MistakeSpec(
        "random_mini_batches",
        "seed-ignored",
        "the seed is not used",
        "Another seed gave the same order.",
        (("default_rng(seed)", "default_rng(0)"),),
    ),
    MistakeSpec(
        "random_mini_batches",
        "not-repeatable",
        "the same seed gave another order",
        "Two calls with the same arguments gave different mini-batches.",
        (("default_rng(seed)", "default_rng()"),),
    ),
)

MISTAKES = (*_GRADIENT_CHECK, *_MINI_BATCHES)
