"""The known mistakes of `largest_difference` of `4_adam_on_L_layers`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

MISTAKES = (
    MistakeSpec(
        "largest_difference",
        "sign-not-removed",
        title="negative differences do not count",
        message="A large difference below zero is lost: the largest number was taken as it stands.",
        edits=(("np.abs(one[name] - other[name])", "one[name] - other[name]"),),
    ),
    MistakeSpec(
        "largest_difference",
        "sign-turned",
        title="negative differences do not count",
        message="The largest number was taken as it stands: where the entry of `one` is the larger one, the difference is lost.",
        edits=(("np.abs(one[name] - other[name])", "other[name] - one[name]"),),
    ),
    MistakeSpec(
        "largest_difference",
        "abs-too-early",
        title="the sizes are compared, not the entries",
        message="The sign was taken off before the difference: 2 and -2 then look alike.",
        edits=(("np.abs(one[name] - other[name])", "np.abs(np.abs(one[name]) - np.abs(other[name]))"),),
    ),
    MistakeSpec(
        "largest_difference",
        "largest-row-sum",
        title="the differences of a row are added up",
        message="The inf norm of a matrix is the largest sum of a row; what is asked for is the largest entry.",
        edits=(("np.max(np.abs(one[name] - other[name]))", "np.linalg.norm(one[name] - other[name], np.inf)"),),
    ),
    MistakeSpec(
        "largest_difference",
        "mean-difference",
        title="a mean is taken in each array",
        message="One bad entry hides among the good ones of its array.",
        edits=(("np.max(np.abs", "np.mean(np.abs"),),
    ),
    MistakeSpec(
        "largest_difference",
        "smallest-difference",
        title="the smallest difference of each array is taken",
        message="One entry that agrees is enough to make an array look right.",
        edits=(("np.max(np.abs", "np.min(np.abs"),),
    ),
    MistakeSpec(
        "largest_difference",
        "last-array-only",
        title="only the last array counts",
        message="What was found in the other arrays is overwritten.",
        edits=(("max(largest, np.max(np.abs(one[name] - other[name])))", "np.max(np.abs(one[name] - other[name]))"),),
    ),
    MistakeSpec(
        "largest_difference",
        "first-array-only",
        title="only the first array counts",
        message="The function returns in the first round of its loop.",
        edits=(
            (
                "        largest = max(largest, np.max(np.abs(one[name] - other[name])))",
                "        return np.max(np.abs(one[name] - other[name]))",
            ),
        ),
    ),
    MistakeSpec(
        "largest_difference",
        "differences-added",
        title="the differences are added up",
        message="The largest differences of the arrays were added.",
        edits=(("max(largest, np.max(np.abs(one[name] - other[name])))", "largest + np.max(np.abs(one[name] - other[name]))"),),
    ),
    MistakeSpec(
        "largest_difference",
        "norm-difference",
        title="a norm is taken in each array",
        message="A norm grows with the number of entries; one number for the worst entry is asked for.",
        edits=(("np.max(np.abs(one[name] - other[name]))", "np.linalg.norm(one[name] - other[name])"),),
    ),
    MistakeSpec(
        "largest_difference",
        "relative-difference",
        title="the difference is divided by the entry",
        message="A relative difference was computed; the absolute one is asked for.",
        edits=(("np.abs(one[name] - other[name])", "np.abs((one[name] - other[name]) / one[name])"),),
    ),
    MistakeSpec(
        "largest_difference",
        "biases-left-out",
        title="the biases are left out",
        message="Only the weights were compared.",
        edits=(("for name in one:", "for name in [name for name in one if name[0] == 'W']:"),),
    ),
    MistakeSpec(
        "largest_difference",
        "names-of-other",
        title="the loop runs over the names of the other dict",
        message="The other dict may hold more names; they do not count.",
        edits=(("for name in one:", "for name in other:"),),
    ),
)
