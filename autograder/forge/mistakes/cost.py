"""The known mistakes of `compute_cost`, which two assignments ask for with another name for the network's output."""

from __future__ import annotations

from dataclasses import replace

from autograder.forge.spec import MistakeSpec

ONE_OVER_M = "Where 1/m lives"

_COST = (
    MistakeSpec(
        "compute_cost",
        "cost-sign",
        title="the cost has the wrong sign",
        message="A log of a probability is negative, and a cost is positive: a sign is lost.",
        edits=(("cost = -np.sum", "cost = np.sum"),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-not-mean",
        title="the cost is a sum, not a mean",
        message="The costs of the examples are added, but not divided by their number.",
        edits=((" / m\n", "\n"),),
        lesson=ONE_OVER_M,
    ),
    MistakeSpec(
        "compute_cost",
        "cost-m-from-shape0",
        title="m is taken from the wrong axis",
        message="Columns are examples in this course; the number of rows was used as m.",
        edits=(("Y.shape[1]", "Y.shape[0]"),),
        lesson=ONE_OVER_M,
        same_as="cost-not-mean",
    ),
    MistakeSpec(
        "compute_cost",
        "cost-of-all-pairs",
        title="every label meets every example's answer",
        message="The product is (m, m): each of the m labels stands beside each of the m answers, and all of them were added.",
        edits=(("np.sum(Y * np.log", "np.sum(Y.T @ np.log"), ("(1 - Y) * np.log", "(1 - Y).T @ np.log")),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-sign-of-one-term",
        title="the minus and 1/m stand before the first term only",
        message="The minus and 1/m belong to the sum of both terms, that of label 1 and that of label 0.",
        edits=(
            (
                "cost = -np.sum(Y * np.log(OUT) + (1 - Y) * np.log(1 - OUT)) / m",
                "cost = np.sum(-Y * np.log(OUT) / m + (1 - Y) * np.log(1 - OUT))",
            ),
        ),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-one-term",
        title="the examples with label 0 do not count",
        message="Only the term of the examples with label 1 is in the sum.",
        edits=((" + (1 - Y) * np.log(1 - OUT)", ""),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-inner-sign",
        title="the two terms have opposite signs",
        message="One of the two terms is subtracted from the other.",
        edits=(("np.log(OUT) + (1 - Y)", "np.log(OUT) - (1 - Y)"),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-labels-swapped",
        title="the labels are swapped",
        message="The probability of the wrong label was used: the log of OUT stands with label 0.",
        edits=(("Y * np.log(OUT) + (1 - Y) * np.log(1 - OUT)", "(1 - Y) * np.log(OUT) + Y * np.log(1 - OUT)"),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-log2",
        title="the logarithm has another base",
        message="The course uses the natural logarithm, whose derivative is 1/a without a factor.",
        edits=(("np.log(OUT) + (1 - Y) * np.log(1 - OUT)", "np.log2(OUT) + (1 - Y) * np.log2(1 - OUT)"),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-squared-error",
        title="this is the squared error",
        message="The mean of squared differences was computed; the cost of this course is the cross-entropy.",
        edits=(("-np.sum(Y * np.log(OUT) + (1 - Y) * np.log(1 - OUT))", "np.sum((OUT - Y) ** 2)"),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-not-summed",
        title="the cost is not summed",
        message="The result holds one number for each example; one number for all is asked for.",
        edits=(("np.sum(Y * np.log(OUT) + (1 - Y) * np.log(1 - OUT))", "(Y * np.log(OUT) + (1 - Y) * np.log(1 - OUT))"),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-is-a-matrix",
        title="the cost is an array of shape (1, 1)",
        message="The value is right, but it is still wrapped in an array with two dimensions.",
        edits=(("np.sum(Y * np.log(OUT) + (1 - Y) * np.log(1 - OUT))", "(Y @ np.log(OUT).T + (1 - Y) @ np.log(1 - OUT).T)"),),
    ),
)


def cost_mistakes(output: str) -> tuple[MistakeSpec, ...]:
    """The mistakes for a solution in which the network's output is called `output` (A2 or AL)."""
    return tuple(
        replace(
            item,
            message=item.message.replace("OUT", output),
            edits=tuple((old.replace("OUT", output), new.replace("OUT", output)) for old, new in item.edits),
        )
        for item in _COST
    )
