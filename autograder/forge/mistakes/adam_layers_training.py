"""The known mistakes of the training loop `L_layer_model` of `4_adam_on_L_layers`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

MODEL = "L_layer_model"
_FORWARD = "AL, caches = L_model_forward(X_batch, parameters)"
_COST = "total += compute_cost(AL, Y_batch) * Y_batch.shape[1]"
_GRADS = "grads = L_model_backward(AL, Y_batch, caches)"
_ADAM = "update_parameters_with_adam(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)"
_MOMENTUM = "parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)"

_STATE = (
    MistakeSpec(
        MODEL,
        "rate-default",
        title="learning_rate has another default",
        message="Where a call gives no learning_rate, the steps are not those of the number which stands in the task.",
        edits=(("learning_rate=0.001", "learning_rate=0.01"),),
    ),
    MistakeSpec(
        MODEL,
        "t-per-epoch",
        title="t counts epochs",
        message="The count t grew once an epoch; the averages grow older with each mini-batch.",
        edits=(("            t += 1\n", ""), ("s, t, learning_rate", "s, epoch + 1, learning_rate")),
    ),
    MistakeSpec(
        MODEL,
        "t-never-grows",
        title="t stays 1",
        message="Every step was corrected as if it were the first one.",
        edits=(("t += 1", "t = 1"),),
    ),
    MistakeSpec(
        MODEL,
        "t-one-behind",
        title="t is one too small",
        message="The first step was taken with t = 0: then the correction divides by zero.",
        edits=(("s, t, learning_rate", "s, t - 1, learning_rate"),),
    ),
    MistakeSpec(
        MODEL,
        "t-one-ahead",
        title="t is one too large",
        message="The first step was taken with t = 2.",
        edits=(("    t = 0\n", "    t = 1\n"),),
    ),
    MistakeSpec(
        MODEL,
        "t-restarts",
        title="t starts again in each epoch",
        message="The count went back to the start at each epoch, but the averages went on.",
        edits=(("total = 0.0 ", "t, total = 0, 0.0 "),),
    ),
    MistakeSpec(
        MODEL,
        "averages-new-each-epoch",
        title="v and s are made new in each epoch",
        message="The averages were set to zero at the start of each epoch: the optimiser forgot what it had seen.",
        edits=(("total = 0.0 ", "(v, s), total = initialize_adam(parameters), 0.0 "),),
    ),
    MistakeSpec(
        MODEL,
        "averages-new-each-step",
        title="v and s are made new for each mini-batch",
        message="The averages were set to zero before each step: then they remember nothing.",
        edits=((_FORWARD, f"v, s = initialize_adam(parameters)\n            {_FORWARD}"),),
    ),
    MistakeSpec(
        MODEL,
        "momentum-v-not-kept",
        title="the new v of momentum is not kept",
        message="Each step started from the v of the very first step.",
        edits=((_MOMENTUM, _MOMENTUM.replace("parameters, v =", "parameters, _ =")),),
    ),
    MistakeSpec(
        MODEL,
        "adam-s-not-kept",
        title="the new s of Adam is not kept",
        message="Each step started from the s of the very first step.",
        edits=((_ADAM, _ADAM.replace("v, s", "v, _")),),
    ),
    MistakeSpec(
        MODEL,
        "adam-v-s-swapped",
        title="v and s come back in the wrong order",
        message="The average of the squares was taken for the average of the gradients at the next step.",
        edits=((_ADAM, _ADAM.replace("v, s", "s, v")),),
    ),
)

_BATCH = (
    MistakeSpec(
        MODEL,
        "all-data-each-step",
        title="each step uses all the data",
        message="The mini-batches were made, but the gradients are those of all examples.",
        edits=(
            (_FORWARD, _FORWARD.replace("X_batch", "X")),
            (_COST, _COST.replace("Y_batch", "Y")),
            (_GRADS, _GRADS.replace("Y_batch", "Y")),
        ),
    ),
    MistakeSpec(
        MODEL,
        "labels-of-all-data",
        title="the answers of a mini-batch meet the labels of all examples",
        message="The labels must belong to the same columns as the answers.",
        edits=((_GRADS, _GRADS.replace("Y_batch", "Y")),),
    ),
    MistakeSpec(
        MODEL,
        "gradients-of-the-start",
        title="the gradients are always taken at the start",
        message="Every forward pass used the parameters of the beginning, not those of the last step.",
        edits=(
            (_FORWARD, "start = initialize_parameters(layers_dims)\n            AL, caches = L_model_forward(X_batch, start)"),
        ),
    ),
    MistakeSpec(
        MODEL,
        "step-thrown-away",
        title="the step of Adam is thrown away",
        message="Adam's new parameters were computed, but the loop goes on with the old ones.",
        edits=((_ADAM, _ADAM.replace("parameters,", "_,")),),
    ),
    MistakeSpec(
        MODEL,
        "one-epoch-short",
        title="one epoch is missing",
        message="The loop over the epochs ends one round too early.",
        edits=(("range(num_epochs)", "range(1, num_epochs)"),),
    ),
    MistakeSpec(
        MODEL,
        "returns-start",
        title="the start parameters are returned",
        message="The trained parameters were lost: what comes back is the start.",
        edits=(("return parameters, costs", "return initialize_parameters(layers_dims), costs"),),
    ),
    MistakeSpec(
        MODEL,
        "returns-parameters-alone",
        title="the costs are not returned",
        message="Two things are asked for: the parameters and the list of costs.",
        edits=(("return parameters, costs", "return parameters"),),
    ),
    MistakeSpec(
        MODEL,
        "returns-swapped",
        title="the two results are returned in the wrong order",
        message="The costs came first.",
        edits=(("return parameters, costs", "return costs, parameters"),),
    ),
)

_CHOICE = (
    MistakeSpec(
        MODEL,
        "always-adam",
        title="Adam is used for every optimizer",
        message="The name of the optimiser was not looked at.",
        edits=(('if optimizer == "gd":', "if False:"), ('elif optimizer == "momentum":', "elif False:")),
    ),
    MistakeSpec(
        MODEL,
        "always-gd",
        title="plain gradient descent is used for every optimizer",
        message="The name of the optimiser was not looked at.",
        edits=(('if optimizer == "gd":', "if True:"),),
    ),
    MistakeSpec(
        MODEL,
        "momentum-falls-to-gd",
        title="momentum is plain gradient descent",
        message="With momentum chosen, the step looks at the gradient of this mini-batch only.",
        edits=(('if optimizer == "gd":', 'if optimizer in ("gd", "momentum"):'),),
    ),
    MistakeSpec(
        MODEL,
        "momentum-with-beta1",
        title="momentum gets Adam's beta1",
        message="The function has a setting of its own for momentum.",
        edits=((_MOMENTUM, _MOMENTUM.replace("beta,", "beta1,")),),
    ),
    MistakeSpec(
        MODEL,
        "adam-with-beta",
        title="Adam gets the beta of momentum",
        message="The function has two settings of its own for Adam.",
        edits=((_ADAM, _ADAM.replace("beta1,", "beta,")),),
    ),
    MistakeSpec(
        MODEL,
        "betas-swapped",
        title="beta1 and beta2 are exchanged",
        message="The setting for the averages went to the squares, and the other way round.",
        edits=((_ADAM, _ADAM.replace("beta1, beta2", "beta2, beta1")),),
    ),
    MistakeSpec(
        MODEL,
        "epsilon-not-passed",
        title="epsilon is not handed on",
        message="Adam used its own default for epsilon, whatever the caller asked for.",
        edits=((_ADAM, _ADAM.replace(", epsilon", "")),),
    ),
    MistakeSpec(
        MODEL,
        "adam-defaults",
        title="the settings of Adam are not handed on",
        message="Adam used its own defaults, whatever the caller asked for.",
        edits=((_ADAM, _ADAM.replace(", beta1, beta2, epsilon", "")),),
    ),
    MistakeSpec(
        MODEL,
        "learning-rate-fixed",
        title="the learning rate is fixed",
        message="One number was written into the code; the argument is not used.",
        edits=(
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
        title="the cost of an epoch is the plain mean over the mini-batches",
        message="An example in a small mini-batch counts more than one in a large mini-batch.",
        edits=(
            (_COST, "total += compute_cost(AL, Y_batch)"),
            ("total / X.shape[1]", "total / -(-X.shape[1] // mini_batch_size)"),
        ),
    ),
    MistakeSpec(
        MODEL,
        "means-added-over-m",
        title="means of mini-batches are added and divided by m",
        message="A mean was taken in each mini-batch, and 1/m was applied once more.",
        edits=((_COST, "total += compute_cost(AL, Y_batch)"),),
    ),
    MistakeSpec(
        MODEL,
        "means-only-added",
        title="the costs of the mini-batches are only added up",
        message="The more mini-batches there are, the larger this sum becomes: it is not a mean.",
        edits=((_COST, "total += compute_cost(AL, Y_batch)"), ("total / X.shape[1]", "total")),
    ),
    MistakeSpec(
        MODEL,
        "cost-not-divided",
        title="the cost of an epoch is a sum over the examples",
        message="The sum was not divided by the number of examples.",
        edits=(("total / X.shape[1]", "total"),),
    ),
    MistakeSpec(
        MODEL,
        "cost-of-last-batch",
        title="the cost is that of the last mini-batch",
        message="The other mini-batches of the epoch do not count.",
        edits=(("total / X.shape[1]", "compute_cost(AL, Y_batch)"),),
    ),
    MistakeSpec(
        MODEL,
        "total-overwritten",
        title="the sum of an epoch is overwritten at each mini-batch",
        message="Only the last mini-batch of the epoch is left in the sum.",
        edits=((_COST, _COST.replace("+=", "=")),),
    ),
    MistakeSpec(
        MODEL,
        "cost-after-the-epoch",
        title="the cost is measured after the epoch",
        message="The cost was taken with the parameters at the end of the epoch, not with those that met each mini-batch.",
        edits=(("total / X.shape[1]", "compute_cost(L_model_forward(X, parameters)[0], Y)"),),
    ),
    MistakeSpec(
        MODEL,
        "divided-by-rows",
        title="the cost is divided by the number of rows",
        message="Examples are columns in this course; the number of rows of X was used.",
        edits=(("total / X.shape[1]", "total / X.shape[0]"),),
    ),
    MistakeSpec(
        MODEL,
        "total-never-reset",
        title="the sum runs on from epoch to epoch",
        message="The costs of the epochs before are still in the sum.",
        edits=(("    costs = []\n", "    costs, total = [], 0.0\n"), ("total = 0.0 ", "total += 0.0 ")),
    ),
    MistakeSpec(
        MODEL,
        "cost-per-step",
        title="one cost for each mini-batch",
        message="The list has an entry for each mini-batch; it must have one for each epoch.",
        edits=(
            ("        costs.append(total / X.shape[1])\n", ""),
            ("t += 1", "t += 1\n            costs.append(compute_cost(AL, Y_batch))"),
        ),
    ),
)

MISTAKES = (*_STATE, *_BATCH, *_CHOICE, *_COSTS)
