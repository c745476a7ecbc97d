"""The known mistakes of the training loop `model` of `3_three_layer`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

CORRECTION = "The bias correction"
_GD_CALL = "update_parameters_with_gd(parameters, grads, learning_rate)"
_MOMENTUM_CALL = "parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)"
_ADAM_CALL = "update_parameters_with_adam(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)"

MISTAKES = (
    MistakeSpec(
        "model",
        "t-counts-epochs",
        title="t counts the epochs",
        message="t stays the same for all mini-batches of an epoch.",
        edits=(("            t += 1\n", ""), ("epoch_cost = 0.0", "epoch_cost = 0.0\n        t += 1")),
        lesson=CORRECTION,
    ),
    MistakeSpec(
        "model",
        "t-always-one",
        title="t stays at 1",
        message="Every step is corrected as if it were the first.",
        edits=(("t += 1", "t = 1"),),
        lesson=CORRECTION,
    ),
    MistakeSpec(
        "model",
        "t-not-counted",
        title="t is never counted up",
        message="t stays at 0, so the corrections divide by zero.",
        edits=(("t += 1", "t += 0"),),
        lesson=CORRECTION,
    ),
    MistakeSpec(
        "model",
        "t-counted-twice",
        title="t goes up by two",
        message="t was counted two times for each step.",
        edits=(("t += 1", "t += 2"),),
        lesson=CORRECTION,
    ),
    MistakeSpec(
        "model",
        "whole-data-backward",
        title="the gradients are those of all examples",
        message="Forward and backward ran over the whole of X at every step, not over the mini-batch.",
        edits=(
            ("forward_propagation(X_batch,", "forward_propagation(X,"),
            ("total_cost(a3, Y_batch)", "total_cost(a3, Y)"),
            ("backward_propagation(X_batch, Y_batch,", "backward_propagation(X, Y,"),
        ),
        lesson="Mini-batches",
    ),
    MistakeSpec(
        "model",
        "momentum-beta1",
        title="momentum was given beta1",
        message="beta1 belongs to Adam; momentum has a beta of its own.",
        edits=(("grads, v, beta, learning_rate", "grads, v, beta1, learning_rate"),),
    ),
    MistakeSpec(
        "model",
        "momentum-v-lost",
        title="momentum loses its v",
        message="What the step returned as v was not kept for the next step.",
        edits=((_MOMENTUM_CALL, _MOMENTUM_CALL.replace("parameters, v =", "parameters, _ =")),),
        lesson="Momentum",
    ),
    MistakeSpec(
        "model",
        "momentum-arguments-swapped",
        title="beta and the learning rate change places",
        message="The two numbers were given to momentum in the wrong order.",
        edits=(("v, beta, learning_rate)", "v, learning_rate, beta)"),),
    ),
    MistakeSpec(
        "model",
        "adam-defaults",
        title="Adam runs with its default settings",
        message="The learning rate, beta1, beta2 and epsilon of the call were not handed on.",
        edits=((_ADAM_CALL, "update_parameters_with_adam(parameters, grads, v, s, t)"),),
    ),
    MistakeSpec(
        "model",
        "adam-betas-not-given",
        title="Adam runs with its default betas",
        message="The learning rate was handed on, the rest of the settings was not.",
        edits=((_ADAM_CALL, "update_parameters_with_adam(parameters, grads, v, s, t, learning_rate)"),),
    ),
    MistakeSpec(
        "model",
        "adam-betas-turned",
        title="beta1 and beta2 change places",
        message="The two numbers were given to Adam in the wrong order.",
        edits=(("beta1, beta2, epsilon)[", "beta2, beta1, epsilon)["),),
    ),
    MistakeSpec(
        "model",
        "adam-averages-lost",
        title="Adam loses its averages",
        message="What the step returned as v and s was not kept for the next step.",
        edits=(("parameters, v, s = update", "parameters, *_ = update"),),
        lesson="Adam",
    ),
    MistakeSpec(
        "model",
        "always-gd",
        title="every optimiser is plain gradient descent",
        message="The argument `optimizer` was not looked at.",
        edits=(('if optimizer == "gd":', "if optimizer:"),),
    ),
    MistakeSpec(
        "model",
        "rate-fixed",
        title="the learning rate is fixed",
        message="The step has a learning rate of its own; the argument was not used.",
        edits=(
            (_GD_CALL, "update_parameters_with_gd(parameters, grads, 0.0007)"),
            ("v, beta, learning_rate)", "v, beta, 0.0007)"),
            ("t, learning_rate,", "t, 0.0007,"),
        ),
    ),
    MistakeSpec(
        "model",
        "parameters-not-kept",
        title="the steps are lost",
        message="What the step returned was not kept: training begins anew at every mini-batch.",
        edits=(
            ("parameters = " + _GD_CALL, _GD_CALL),
            (_MOMENTUM_CALL, "_, v" + _MOMENTUM_CALL.removeprefix("parameters, v")),
            ("parameters, v, s = update", "_, v, s = update"),
        ),
    ),
    MistakeSpec(
        "model",
        "one-step-an-epoch",
        title="only the last mini-batch of an epoch makes a step",
        message="The step stands outside the loop over the mini-batches.",
        edits=(
            (
                '            if optimizer == "gd":',
                '            if X_batch is not mini_batches[-1][0]:\n                continue\n            if optimizer == "gd":',
            ),
            (
                "for X_batch, Y_batch in random_mini_batches(X, Y, mini_batch_size, epoch):",
                "mini_batches = random_mini_batches(X, Y, mini_batch_size, epoch)\n        for X_batch, Y_batch in mini_batches:",
            ),
        ),
        lesson="Mini-batches",
    ),
    MistakeSpec(
        "model",
        "stops-after-one-epoch",
        title="training stops after one epoch",
        message="The function returns inside the loop over the epochs.",
        edits=(("    return parameters", "        return parameters"),),
    ),
)
