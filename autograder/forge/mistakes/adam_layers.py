"""The known mistakes of `4_adam_on_L_layers`, each a small edit of the solution. Functions that are pasted in have none here."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

MODEL = "L_layer_model"
_FORWARD = "AL, caches = L_model_forward(X_batch, parameters)"
_COST = "total += compute_cost(AL, Y_batch) * Y_batch.shape[1]"
_GRADS = "grads = L_model_backward(AL, Y_batch, caches)"
_ADAM = "parameters, v, s = update_parameters_with_adam("
_MOMENTUM = "parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)"
_ADAM = "update_parameters_with_adam(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)"

_PREDICT = (
    MistakeSpec(
        "predict",
        "probabilities-returned",
        "the probabilities are returned",
        "What comes back is the network's answer itself; no decision was made yet.",
        (("AL > 0.5", "AL"),),
    ),
    MistakeSpec(
        "predict",
        "border-wrong-side",
        "the comparison is turned round",
        "Label 1 is predicted where the network finds label 0 more probable.",
        (("AL > 0.5", "AL < 0.5"),),
    ),
    MistakeSpec(
        "predict",
        "border-at-zero",
        "the border is 0",
        "A sigmoid is always above 0, so every example gets the same prediction.",
        (("AL > 0.5", "AL > 0"),),
    ),
    MistakeSpec(
        "predict",
        "predictions-flat",
        "the predictions lost a dimension",
        "The predictions are a flat array. Compared with Y of shape (1, m) this still works, but not everywhere.",
        (("AL > 0.5", "AL[0] > 0.5"),),
    ),
    MistakeSpec(
        "predict",
        "whole-result-compared",
        "the whole result of the forward pass is compared",
        "The forward pass returns a pair, and a pair cannot be compared with a number.",
        (("AL, _ = L_model_forward", "AL = L_model_forward"),),
    ),
    MistakeSpec(
        "predict",
        "arguments-swapped",
        "the forward pass gets its arguments in the wrong order",
        "The data went in where the parameters are expected.",
        (("L_model_forward(X, parameters)", "L_model_forward(parameters, X)"),),
    ),
    MistakeSpec(
        "predict",
        "argmax-over-rows",
        "the largest row was looked for",
        "There is one output row only, so the number of the largest row is always 0.",
        (("AL > 0.5", "np.argmax(AL, axis=0).reshape(1, -1)"),),
    ),
    MistakeSpec(
        "predict",
        "border-relative",
        "the border is the mean of the answers",
        "The decision for one example must not depend on the other examples.",
        (("AL > 0.5", "AL > np.mean(AL)"),),
    ),
)

_CONFUSION = (
    MistakeSpec(
        "confusion_matrix",
        "matrix-transposed",
        "rows and columns are exchanged",
        "The rows belong to the predictions here; the counts are right, but false alarms and missed ones change places.",
        (("matrix[true, predicted]", "matrix[predicted, true]"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "labels-reversed",
        "label 1 comes first",
        "The first row and the first column belong to label 1.",
        (("matrix[true, predicted]", "matrix[1 - true, 1 - predicted]"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "matrix-rates",
        "the counts are divided by m",
        "The entries are shares of all examples, not counts.",
        (
            ("matrix = np.zeros((2, 2), dtype=int)", "matrix = np.zeros((2, 2))"),
            ("(predictions == predicted))", "(predictions == predicted)) / Y.size"),
        ),
    ),
    MistakeSpec(
        "confusion_matrix",
        "rows-normalised",
        "each row is divided by its sum",
        "The entries are shares of their row, not counts.",
        (
            ("matrix = np.zeros((2, 2), dtype=int)", "matrix = np.zeros((2, 2))"),
            ("(predictions == predicted))", "(predictions == predicted)) / max(1, np.sum(Y == true))"),
        ),
    ),
    MistakeSpec(
        "confusion_matrix",
        "or-for-and",
        "examples are counted where one of two conditions holds",
        "An example belongs to one field only: the counts must add up to m.",
        (("(Y == true) & (predictions == predicted)", "(Y == true) | (predictions == predicted)"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "true-ignored",
        "the true label is not looked at",
        "Both rows are equal: only the predictions were counted.",
        (("(Y == true) & (predictions == predicted)", "predictions == predicted"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "predicted-ignored",
        "the prediction is not looked at",
        "Both columns are equal: only the true labels were counted.",
        (("(Y == true) & (predictions == predicted)", "Y == true"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "mean-for-count",
        "a mean over the examples became whole numbers",
        "A share below 1 was written into an array of whole numbers, and became 0.",
        (("np.sum((Y", "np.mean((Y"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "matrix-flat",
        "the four counts stand in one row",
        "The counts are right, but not in two rows and two columns.",
        (("    return matrix", "    return matrix.ravel()"),),
    ),
    MistakeSpec(
        "confusion_matrix",
        "wrong-ones-only",
        "only the mistakes are counted",
        "The right answers have a place in the matrix, too: its diagonal.",
        (("(Y == true) & (predictions == predicted)", "(Y == true) & (predictions == predicted) & (Y != predictions)"),),
    ),
)

_STATE = (
    MistakeSpec(
        MODEL,
        "t-per-epoch",
        "t counts epochs",
        "The count t grew once an epoch; the averages grow older with each mini-batch.",
        (("            t += 1\n", ""), ("s, t, learning_rate", "s, epoch + 1, learning_rate")),
    ),
    MistakeSpec(
        MODEL,
        "t-never-grows",
        "t stays 1",
        "Every step was corrected as if it were the first one.",
        (("t += 1", "t = 1"),),
    ),
    MistakeSpec(
        MODEL,
        "t-one-behind",
        "t is one too small",
        "The first step was taken with t = 0: then the correction divides by zero.",
        (("s, t, learning_rate", "s, t - 1, learning_rate"),),
    ),
    MistakeSpec(
        MODEL,
        "t-one-ahead",
        "t is one too large",
        "The first step was taken with t = 2.",
        (("    t = 0\n", "    t = 1\n"),),
    ),
    MistakeSpec(
        MODEL,
        "t-restarts",
        "t starts again in each epoch",
        "The count went back to the start at each epoch, but the averages went on.",
        (("total = 0.0 ", "t, total = 0, 0.0 "),),
    ),
    MistakeSpec(
        MODEL,
        "averages-new-each-epoch",
        "v and s are made new in each epoch",
        "The averages were set to zero at the start of each epoch: the optimiser forgot what it had seen.",
        (("total = 0.0 ", "(v, s), total = initialize_adam(parameters), 0.0 "),),
    ),
    MistakeSpec(
        MODEL,
        "averages-new-each-step",
        "v and s are made new for each mini-batch",
        "The averages were set to zero before each step: then they remember nothing.",
        ((_FORWARD, f"v, s = initialize_adam(parameters)\n            {_FORWARD}"),),
    ),
    MistakeSpec(
        MODEL,
        "momentum-v-not-kept",
        "the new v of momentum is not kept",
        "Each step started from the v of the very first step.",
        ((_MOMENTUM, _MOMENTUM.replace("parameters, v =", "parameters, _ =")),),
    ),
    MistakeSpec(
        MODEL,
        "adam-s-not-kept",
        "the new s of Adam is not kept",
        "Each step started from the s of the very first step.",
        ((_ADAM, _ADAM.replace("v, s", "v, _")),),
    ),
    MistakeSpec(
        MODEL,
        "adam-v-s-swapped",
        "v and s come back in the wrong order",
        "The average of the squares was taken for the average of the gradients at the next step.",
        ((_ADAM, _ADAM.replace("v, s", "s, v")),),
    ),
)

_BATCH = (
    MistakeSpec(
        MODEL,
        "all-data-each-step",
        "each step uses all the data",
        "The mini-batches were made, but the gradients are those of all examples.",
        (
            (_FORWARD, _FORWARD.replace("X_batch", "X")),
            (_COST, _COST.replace("Y_batch", "Y")),
            (_GRADS, _GRADS.replace("Y_batch", "Y")),
        ),
    ),
    MistakeSpec(
        MODEL,
        "labels-of-all-data",
        "the answers of a mini-batch meet the labels of all examples",
        "The labels must belong to the same columns as the answers.",
        ((_GRADS, _GRADS.replace("Y_batch", "Y")),),
    ),
    MistakeSpec(
        MODEL,
        "gradients-of-the-start",
        "the gradients are always taken at the start",
        "Every forward pass used the parameters of the beginning, not those of the last step.",
        ((_FORWARD, "start = initialize_parameters(layers_dims)\n            AL, caches = L_model_forward(X_batch, start)"),),
    ),
    MistakeSpec(
        MODEL,
        "step-thrown-away",
        "the step of Adam is thrown away",
        "Adam's new parameters were computed, but the loop goes on with the old ones.",
        ((_ADAM, _ADAM.replace("parameters,", "_,")),),
    ),
    MistakeSpec(
        MODEL,
        "one-epoch-short",
        "one epoch is missing",
        "The loop over the epochs ends one round too early.",
        (("range(num_epochs)", "range(1, num_epochs)"),),
    ),
    MistakeSpec(
        MODEL,
        "returns-start",
        "the start parameters are returned",
        "The trained parameters were lost: what comes back is the start.",
        (("return parameters, costs", "return initialize_parameters(layers_dims), costs"),),
    ),
    MistakeSpec(
        MODEL,
        "returns-parameters-alone",
        "the costs are not returned",
        "Two things are asked for: the parameters and the list of costs.",
        (("return parameters, costs", "return parameters"),),
    ),
    MistakeSpec(
        MODEL,
        "returns-swapped",
        "the two results are returned in the wrong order",
        "The costs came first.",
        (("return parameters, costs", "return costs, parameters"),),
    ),
)

_CHOICE = (
    MistakeSpec(
        MODEL,
        "always-adam",
        "Adam is used for every optimizer",
        "The name of the optimiser was not looked at.",
        (('if optimizer == "gd":', "if False:"), ('elif optimizer == "momentum":', "elif False:")),
    ),
    MistakeSpec(
        MODEL,
        "always-gd",
        "plain gradient descent is used for every optimizer",
        "The name of the optimiser was not looked at.",
        (('if optimizer == "gd":', "if True:"),),
    ),
    MistakeSpec(
        MODEL,
        "momentum-falls-to-gd",
        "momentum is plain gradient descent",
        "With momentum chosen, the step looks at the gradient of this mini-batch only.",
        (('if optimizer == "gd":', 'if optimizer in ("gd", "momentum"):'),),
    ),
    MistakeSpec(
        MODEL,
        "momentum-with-beta1",
        "momentum gets Adam's beta1",
        "The function has a setting of its own for momentum.",
        ((_MOMENTUM, _MOMENTUM.replace("beta,", "beta1,")),),
    ),
    MistakeSpec(
        MODEL,
        "adam-with-beta",
        "Adam gets the beta of momentum",
        "The function has two settings of its own for Adam.",
        ((_ADAM, _ADAM.replace("beta1,", "beta,")),),
    ),
    MistakeSpec(
        MODEL,
        "betas-swapped",
        "beta1 and beta2 are exchanged",
        "The setting for the averages went to the squares, and the other way round.",
        ((_ADAM, _ADAM.replace("beta1, beta2", "beta2, beta1")),),
    ),
    MistakeSpec(
        MODEL,
        "epsilon-not-passed",
        "epsilon is not handed on",
        "Adam used its own default for epsilon, whatever the caller asked for.",
        ((_ADAM, _ADAM.replace(", epsilon", "")),),
    ),
    MistakeSpec(
        MODEL,
        "adam-defaults",
        "the settings of Adam are not handed on",
        "Adam used its own defaults, whatever the caller asked for.",
        ((_ADAM, _ADAM.replace(", beta1, beta2, epsilon", "")),),
    ),
    MistakeSpec(
        MODEL,
        "learning-rate-fixed",
        "the learning rate is fixed",
        "One number was written into the code; the argument is not used.",
        (
            (_ADAM, _ADAM.replace("learning_rate", "0.01")),
            (_MOMENTUM, _MOMENTUM.replace("learning_rate", "0.01")),
            ("update_parameters(parameters, grads, learning_rate)", "update_parameters(parameters, grads, 0.01)"),
        ),
    ),
)

_COSTS = (
    MistakeSpec(
        MODEL,
        "mean-of-means",
        "the cost of an epoch is the plain mean over the mini-batches",
        "An example in a small mini-batch counts more than one in a large mini-batch.",
        ((_COST, "total += compute_cost(AL, Y_batch)"), ("total / X.shape[1]", "total / -(-X.shape[1] // mini_batch_size)")),
    ),
    MistakeSpec(
        MODEL,
        "means-added-over-m",
        "means of mini-batches are added and divided by m",
        "A mean was taken in each mini-batch, and 1/m was applied once more.",
        ((_COST, "total += compute_cost(AL, Y_batch)"),),
    ),
    MistakeSpec(
        MODEL,
        "means-only-added",
        "the costs of the mini-batches are only added up",
        "The more mini-batches there are, the larger this sum becomes: it is not a mean.",
        ((_COST, "total += compute_cost(AL, Y_batch)"), ("total / X.shape[1]", "total")),
    ),
    MistakeSpec(
        MODEL,
        "cost-not-divided",
        "the cost of an epoch is a sum over the examples",
        "The sum was not divided by the number of examples.",
        (("total / X.shape[1]", "total"),),
    ),
    MistakeSpec(
        MODEL,
        "cost-of-last-batch",
        "the cost is that of the last mini-batch",
        "The other mini-batches of the epoch do not count.",
        (("total / X.shape[1]", "compute_cost(AL, Y_batch)"),),
    ),
    MistakeSpec(
        MODEL,
        "total-overwritten",
        "the sum of an epoch is overwritten at each mini-batch",
        "Only the last mini-batch of the epoch is left in the sum.",
        ((_COST, _COST.replace("+=", "=")),),
    ),
    MistakeSpec(
        MODEL,
        "cost-after-the-epoch",
        "the cost is measured after the epoch",
        "The cost was taken with the parameters at the end of the epoch, not with those that met each mini-batch.",
        (("total / X.shape[1]", "compute_cost(L_model_forward(X, parameters)[0], Y)"),),
    ),
    MistakeSpec(
        MODEL,
        "divided-by-rows",
        "the cost is divided by the number of rows",
        "Examples are columns in this course; the number of rows of X was used.",
        (("total / X.shape[1]", "total / X.shape[0]"),),
    ),
    MistakeSpec(
        MODEL,
        "total-never-reset",
        "the sum runs on from epoch to epoch",
        "The costs of the epochs before are still in the sum.",
        (("    costs = []\n", "    costs, total = [], 0.0\n"), ("total = 0.0 ", "total += 0.0 ")),
    ),
    MistakeSpec(
        MODEL,
        "cost-per-step",
        "one cost for each mini-batch",
        "The list has an entry for each mini-batch; it must have one for each epoch.",
        (
            ("        costs.append(total / X.shape[1])\n", ""),
            ("t += 1", "t += 1\n            costs.append(compute_cost(AL, Y_batch))"),
        ),
    ),
)

_DIFFERENCE = (
    MistakeSpec(
        "largest_difference",
        "sign-not-removed",
        "negative differences do not count",
        "A large difference below zero is lost: the largest number was taken as it stands.",
        (("np.abs(one[name] - other[name])", "one[name] - other[name]"),),
    ),
    MistakeSpec(
        "largest_difference",
        "abs-too-early",
        "the sizes are compared, not the entries",
        "The sign was taken off before the difference: 2 and -2 then look alike.",
        (("np.abs(one[name] - other[name])", "np.abs(np.abs(one[name]) - np.abs(other[name]))"),),
    ),
    MistakeSpec(
        "largest_difference",
        "mean-difference",
        "a mean is taken in each array",
        "One bad entry hides among the good ones of its array.",
        (("np.max(np.abs", "np.mean(np.abs"),),
    ),
    MistakeSpec(
        "largest_difference",
        "smallest-difference",
        "the smallest difference of each array is taken",
        "One entry that agrees is enough to make an array look right.",
        (("np.max(np.abs", "np.min(np.abs"),),
    ),
    MistakeSpec(
        "largest_difference",
        "last-array-only",
        "only the last array counts",
        "What was found in the other arrays is overwritten.",
        (("max(largest, np.max(np.abs(one[name] - other[name])))", "np.max(np.abs(one[name] - other[name]))"),),
    ),
    MistakeSpec(
        "largest_difference",
        "first-array-only",
        "only the first array counts",
        "The function returns in the first round of its loop.",
        (
            (
                "        largest = max(largest, np.max(np.abs(one[name] - other[name])))",
                "        return np.max(np.abs(one[name] - other[name]))",
            ),
        ),
    ),
    MistakeSpec(
        "largest_difference",
        "differences-added",
        "the differences are added up",
        "The largest differences of the arrays were added.",
        (("max(largest, np.max(np.abs(one[name] - other[name])))", "largest + np.max(np.abs(one[name] - other[name]))"),),
    ),
    MistakeSpec(
        "largest_difference",
        "norm-difference",
        "a norm is taken in each array",
        "A norm grows with the number of entries; one number for the worst entry is asked for.",
        (("np.max(np.abs(one[name] - other[name]))", "np.linalg.norm(one[name] - other[name])"),),
    ),
    MistakeSpec(
        "largest_difference",
        "relative-difference",
        "the difference is divided by the entry",
        "A relative difference was computed; the absolute one is asked for.",
        (("np.abs(one[name] - other[name])", "np.abs((one[name] - other[name]) / one[name])"),),
    ),
    MistakeSpec(
        "largest_difference",
        "biases-left-out",
        "the biases are left out",
        "Only the weights were compared.",
        (("for name in one:", "for name in [name for name in one if name[0] == 'W']:"),),
    ),
    MistakeSpec(
        "largest_difference",
        "names-of-other",
        "the loop runs over the names of the other dict",
        "The other dict may hold more names; they do not count.",
        (("for name in one:", "for name in other:"),),
    ),
)

MISTAKES = (*_PREDICT, *_CONFUSION, *_STATE, *_BATCH, *_CHOICE, *_COSTS, *_DIFFERENCE)
