"""The known mistakes of `predict` and `confusion_matrix` of `4_adam_on_L_layers`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

_PREDICT = (
    MistakeSpec(
        "predict",
        "probabilities-returned",
        title="the probabilities are returned",
        message="What comes back is the network's answer itself; no decision was made yet.",
        edits=(("AL > 0.5", "AL"),),
    ),
    MistakeSpec(
        "predict",
        "border-wrong-side",
        title="the comparison is turned round",
        message="Label 1 is predicted where the network finds label 0 more probable.",
        edits=(("AL > 0.5", "AL < 0.5"),),
    ),
    MistakeSpec(
        "predict",
        "border-at-zero",
        title="the border is 0",
        message="A sigmoid is always above 0, so every example gets the same prediction.",
        edits=(("AL > 0.5", "AL > 0"),),
    ),
    MistakeSpec(
        "predict",
        "largest-of-one-row",
        title="argmax of a single row",
        message="AL has one row, so the place of the largest entry in each column is always 0. Here the border 0.5 decides.",
        edits=(("AL > 0.5", "np.argmax(AL, axis=0)"),),
    ),
    MistakeSpec(
        "predict",
        "predictions-flat",
        title="the predictions lost a dimension",
        message="The predictions are a flat array. Compared with Y of shape (1, m) this still works, but not everywhere.",
        edits=(("AL > 0.5", "AL[0] > 0.5"),),
    ),
    MistakeSpec(
        "predict",
        "whole-result-compared",
        title="the whole result of the forward pass is compared",
        message="The forward pass returns a pair, and a pair cannot be compared with a number.",
        edits=(("AL, _ = L_model_forward", "AL = L_model_forward"),),
    ),
    MistakeSpec(
        "predict",
        "arguments-swapped",
        title="the forward pass gets its arguments in the wrong order",
        message="The data went in where the parameters are expected.",
        edits=(("L_model_forward(X, parameters)", "L_model_forward(parameters, X)"),),
    ),
    MistakeSpec(
        "predict",
        "argmax-over-rows",
        title="the largest row was looked for",
        message="There is one output row only, so the number of the largest row is always 0.",
        edits=(("AL > 0.5", "np.argmax(AL, axis=0).reshape(1, -1)"),),
    ),
    MistakeSpec(
        "predict",
        "border-relative",
        title="the border is the mean of the answers",
        message="The decision for one example must not depend on the other examples.",
        edits=(("AL > 0.5", "AL > np.mean(AL)"),),
    ),
)

_CONFUSION = (
    MistakeSpec(
        "confusion_matrix",
        "each-cell-once",
        title="each cell is counted once at most",
        message="`+=` at a list of places adds one to each place that is named, however often it stands in the list.",
        edits=(
            (
                "            matrix[true, predicted] = np.sum((Y == true) & (predictions == predicted))\n",
                "            matrix[true, predicted] = np.any((Y == true) & (predictions == predicted))\n",
            ),
        ),
    ),
    MistakeSpec(
        "confusion_matrix",
        "matrix-transposed",
        title="rows and columns are exchanged",
        message="The rows belong to the predictions here; the counts are right, but false alarms and missed ones change places.",
        edits=(("matrix[true, predicted]", "matrix[predicted, true]"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "labels-reversed",
        title="label 1 comes first",
        message="The first row and the first column belong to label 1.",
        edits=(("matrix[true, predicted]", "matrix[1 - true, 1 - predicted]"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "matrix-rates",
        title="the counts are divided by m",
        message="The entries are shares of all examples, not counts.",
        edits=(
            ("matrix = np.zeros((2, 2), dtype=int)", "matrix = np.zeros((2, 2))"),
            ("(predictions == predicted))", "(predictions == predicted)) / Y.size"),
        ),
    ),
    MistakeSpec(
        "confusion_matrix",
        "rows-normalised",
        title="each row is divided by its sum",
        message="The entries are shares of their row, not counts.",
        edits=(
            ("matrix = np.zeros((2, 2), dtype=int)", "matrix = np.zeros((2, 2))"),
            ("(predictions == predicted))", "(predictions == predicted)) / max(1, np.sum(Y == true))"),
        ),
    ),
    MistakeSpec(
        "confusion_matrix",
        "or-for-and",
        title="examples are counted where one of two conditions holds",
        message="An example belongs to one field only: the counts must add up to m.",
        edits=(("(Y == true) & (predictions == predicted)", "(Y == true) | (predictions == predicted)"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "true-ignored",
        title="the true label is not looked at",
        message="Both rows are equal: only the predictions were counted.",
        edits=(("(Y == true) & (predictions == predicted)", "predictions == predicted"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "predicted-ignored",
        title="the prediction is not looked at",
        message="Both columns are equal: only the true labels were counted.",
        edits=(("(Y == true) & (predictions == predicted)", "Y == true"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "mean-for-count",
        title="a mean over the examples became whole numbers",
        message="A share below 1 was written into an array of whole numbers, and became 0.",
        edits=(("np.sum((Y", "np.mean((Y"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "matrix-flat",
        title="the four counts stand in one row",
        message="The counts are right, but not in two rows and two columns.",
        edits=(("    return matrix", "    return matrix.ravel()"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "wrong-ones-only",
        title="only the mistakes are counted",
        message="The right answers have a place in the matrix, too: its diagonal.",
        edits=(("(Y == true) & (predictions == predicted)", "(Y == true) & (predictions == predicted) & (Y != predictions)"),),
    ),
)

MISTAKES = (*_PREDICT, *_CONFUSION)
