"""The known mistakes of `compute_cost`, which two assignments ask for with another name for the network's output."""

from __future__ import annotations

from dataclasses import replace

from autograder.forge.spec import MistakeSpec

ONE_OVER_M = "Where 1/m lives"

_COST = (
    MistakeSpec(
        "compute_cost",
        "cost-sign",
        "the cost has the wrong sign",
        "A log of a probability is negative, and a cost is positive: a sign is lost.",
        (("cost = -np.sum", "cost = np.sum"),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-not-mean",
        "the cost is a sum, not a mean",
        "The costs of the examples are added, but not divided by their number.",
        ((" / m\n", "\n"),),
        ONE_OVER_M,
    ),
    MistakeSpec(
        "compute_cost",
        "cost-m-from-shape0",
        "m is taken from the wrong axis",
        "Columns are examples in this course; the number of rows was used as m.",
        (("Y.shape[1]", "Y.shape[0]"),),
        ONE_OVER_M,
        same_as="cost-not-mean",
    ),
    MistakeSpec(
        "compute_cost",
        "cost-one-term",
        "the examples with label 0 do not count",
        "Only the term of the examples with label 1 is in the sum.",
        ((" + (1 - Y) * np.log(1 - OUT)", ""),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-inner-sign",
        "the two terms have opposite signs",
        "One of the two terms is subtracted from the other.",
        (("np.log(OUT) + (1 - Y)", "np.log(OUT) - (1 - Y)"),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-labels-swapped",
        "the labels are swapped",
        "The probability of the wrong label was used: the log of OUT stands with label 0.",
        (("Y * np.log(OUT) + (1 - Y) * np.log(1 - OUT)", "(1 - Y) * np.log(OUT) + Y * np.log(1 - OUT)"),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-log2",
        "the logarithm has another base",
        "The course uses the natural logarithm, whose derivative is 1/a without a factor.",
        (("np.log(OUT) + (1 - Y) * np.log(1 - OUT)", "np.log2(OUT) + (1 - Y) * np.log2(1 - OUT)"),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-squared-error",
        "this is the squared error",
        "The mean of squared differences was computed; the cost of this course is the cross-entropy.",
        (("-np.sum(Y * np.log(OUT) + (1 - Y) * np.log(1 - OUT))", "np.sum((OUT - Y) ** 2)"),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-not-summed",
        "the cost is not summed",
        "The result holds one number for each example; one number for all is asked for.",
        (("np.sum(Y * np.log(OUT) + (1 - Y) * np.log(1 - OUT))", "(Y * np.log(OUT) + (1 - Y) * np.log(1 - OUT))"),),
    ),
    MistakeSpec(
        "compute_cost",
        "cost-is-a-matrix",
        "the cost is an array of shape (1, 1)",
        "The value is right, but it is still wrapped in an array with two dimensions.",
        (("np.sum(Y * np.log(OUT) + (1 - Y) * np.log(1 - OUT))", "(Y @ np.log(OUT).T + (1 - Y) @ np.log(1 - OUT).T)"),),
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
