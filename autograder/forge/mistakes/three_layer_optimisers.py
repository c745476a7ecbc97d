"""The known mistakes of the other optimisers and of the training loop of `3_three_layer`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

CORRECTION = "The bias correction"

_GD = (
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-uphill",
        "the step goes uphill",
        "The gradient was added: the cost grows.",
        (("parameters[name] - step", "parameters[name] + step"),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-no-learning-rate",
        "the learning rate is not used",
        "The whole gradient was subtracted.",
        (("learning_rate * grads", "grads"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-divided-by-rate",
        "the gradient was divided by the learning rate",
        "A larger learning rate makes a shorter step here.",
        (('learning_rate * grads["d" + name]', 'grads["d" + name] / learning_rate'),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-only-W",
        "b is never updated",
        "W makes its step, b stays where it was.",
        (("for name in parameters:", 'for name in ("W1", "W2", "W3"):'),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-last-layer-left",
        "the last layer is not updated",
        "The loop ends before W3 and b3.",
        (("for name in parameters:", "for name in list(parameters)[:-2]:"),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-first-layer-left",
        "the first layer is not updated",
        "The loop begins after W1 and b1.",
        (("for name in parameters:", "for name in list(parameters)[2:]:"),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-step-kept",
        "the parameter is replaced by its step",
        "The old value of the parameter is not part of the new one.",
        (("parameters[name] - step", "-step"),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-changes-grads",
        "the gradients are changed instead of the parameters",
        "The step was written into grads; the parameters come back as they were.",
        (("parameters[name] = parameters[name] - step", 'grads["d" + name] -= step'),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-returns-grads",
        "the function returns the gradients",
        "What comes back is grads, not the parameters.",
        (("return parameters", "return grads"),),
    ),
)

_START = (
    MistakeSpec(
        "initialize_velocity",
        "velocity-ones",
        "v starts at one",
        "Nothing has been averaged yet, so there is nothing that v could hold.",
        (("np.zeros(", "np.ones("),),
    ),
    MistakeSpec(
        "initialize_velocity",
        "velocity-is-parameter",
        "v starts at the parameters",
        "Each v is a copy of its parameter.",
        (("np.zeros(value.shape)", "value.copy()"),),
    ),
    MistakeSpec(
        "initialize_velocity",
        "velocity-keys",
        "the keys of v are those of the parameters",
        "v belongs to the gradients, and has their keys.",
        (('v["d" + name]', "v[name]"),),
    ),
    MistakeSpec(
        "initialize_velocity",
        "velocity-scalar",
        "each v is one number",
        "v must have the shape of its parameter.",
        (("np.zeros(value.shape)", "0.0"),),
    ),
    MistakeSpec(
        "initialize_velocity",
        "velocity-flat",
        "each v is flat",
        "v has the right number of entries, but not the shape of its parameter.",
        (("value.shape", "value.size"),),
    ),
    MistakeSpec(
        "initialize_velocity",
        "velocity-transposed",
        "each v is turned round",
        "Rows and columns of v have changed places.",
        (("value.shape", "value.T.shape"),),
    ),
    MistakeSpec(
        "initialize_velocity",
        "velocity-only-W",
        "there is no v for the biases",
        "Only the weights have a v.",
        (("parameters.items()", '((name, value) for name, value in parameters.items() if name[0] == "W")'),),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-shared",
        "v and s are one and the same",
        "Two names stand for the same arrays: whatever is written into the one is then in the other, too.",
        (("v, s = {}, {}", "v = s = {}"),),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-ones",
        "s starts at one",
        "No square has been averaged yet.",
        (('s["d" + name] = np.zeros(', 's["d" + name] = np.ones('),),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-keys",
        "the keys of v and s are those of the parameters",
        "v and s belong to the gradients, and have their keys.",
        (('v["d" + name]', "v[name]"), ('s["d" + name]', "s[name]")),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-only-v",
        "only v is returned",
        "Adam keeps two averages; one dict came back.",
        (("return v, s", "return v"),),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-one-dict",
        "v and s are in one dict",
        "Both averages were put into one dict under keys of their own.",
        (
            (
                "return v, s",
                'return {**{"v" + key: value for key, value in v.items()}, **{"s" + key: value for key, value in s.items()}}',
            ),
        ),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-scalar",
        "each v and s is one number",
        "v and s must have the shape of their parameter.",
        (
            ('v["d" + name] = np.zeros(value.shape)', 'v["d" + name] = 0.0'),
            ('s["d" + name] = np.zeros(value.shape)', 's["d" + name] = 0.0'),
        ),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-only-W",
        "the biases have no v and no s",
        "Only the weights have averages.",
        (("parameters.items()", '((name, value) for name, value in parameters.items() if name[0] == "W")'),),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-s-empty",
        "s is empty",
        "No array was put into s.",
        (('        s["d" + name] = np.zeros(value.shape)\n', ""),),
    ),
)

_MOMENTUM = (
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-forgets",
        "the old average is dropped",
        "v holds only a part of the new gradient: what it remembered is gone.",
        (('beta * v["d" + name] + (1 - beta)', "(1 - beta)"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-sum",
        "the gradient enters with its full weight",
        "This is another form of momentum, whose v is a sum and not an average: the weights do not add up to 1.",
        ((" + (1 - beta) * grads", " + grads"),),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-weights-swapped",
        "the two weights are swapped",
        "The old average got the weight of the gradient, and the gradient that of the old average.",
        (('beta * v["d" + name] + (1 - beta) * grads', '(1 - beta) * v["d" + name] + beta * grads'),),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-step-with-gradient",
        "the step uses the gradient",
        "v was computed and kept, but the step does not look at it.",
        (('learning_rate * v["d" + name]', 'learning_rate * grads["d" + name]'),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-old-v",
        "the step uses the old v",
        "The parameter made its step before v was brought up to date.",
        (
            (
                '        v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]\n'
                '        parameters[name] = parameters[name] - learning_rate * v["d" + name]\n',
                '        parameters[name] = parameters[name] - learning_rate * v["d" + name]\n'
                '        v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]\n',
            ),
        ),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-not-kept",
        "the new v is not kept",
        "The step is right, but v comes back as it was: the next step will have forgotten this one.",
        (('v["d" + name] = beta', "new = beta"), ('learning_rate * v["d" + name]', "learning_rate * new")),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-minus",
        "the gradient was subtracted in the average",
        "The gradient enters v with the wrong sign.",
        (("+ (1 - beta)", "- (1 - beta)"),),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-uphill",
        "the step goes uphill",
        "v was added to the parameter.",
        (("parameters[name] - learning_rate", "parameters[name] + learning_rate"),),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-no-learning-rate",
        "the learning rate is not used",
        "The whole of v was subtracted.",
        (("learning_rate * v", "v"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-rate-in-v",
        "the learning rate is inside v",
        "v was scaled by the learning rate; v is an average of gradients alone.",
        (("(1 - beta) * grads", "learning_rate * grads"), ("parameters[name] - learning_rate * v", "parameters[name] - v")),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-squares",
        "the gradients are squared",
        "v averages squares here; momentum averages the gradients themselves.",
        (('(1 - beta) * grads["d" + name]', '(1 - beta) * grads["d" + name] ** 2'),),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-only-W",
        "the biases make no step",
        "Only the weights and their v were updated.",
        (("for name in parameters:", 'for name in ("W1", "W2", "W3"):'),),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-returns-one",
        "v is not returned",
        "Only the parameters came back; the next step needs v too.",
        (("return parameters, v", "return parameters"),),
    ),
)

_GD_CALL = "update_parameters_with_gd(parameters, grads, learning_rate)"
_MOMENTUM_CALL = "parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)"
_ADAM_CALL = "update_parameters_with_adam(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)"

_MODEL = (
    MistakeSpec(
        "model",
        "t-counts-epochs",
        "t counts the epochs",
        "t stays the same for all mini-batches of an epoch.",
        (("            t += 1\n", ""), ("epoch_cost = 0.0", "epoch_cost = 0.0\n        t += 1")),
        CORRECTION,
    ),
    MistakeSpec(
        "model",
        "t-always-one",
        "t stays at 1",
        "Every step is corrected as if it were the first.",
        (("t += 1", "t = 1"),),
        CORRECTION,
    ),
    MistakeSpec(
        "model",
        "t-not-counted",
        "t is never counted up",
        "t stays at 0, so the corrections divide by zero.",
        (("t += 1", "t += 0"),),
        CORRECTION,
    ),
    MistakeSpec(
        "model",
        "t-counted-twice",
        "t goes up by two",
        "t was counted two times for each step.",
        (("t += 1", "t += 2"),),
        CORRECTION,
    ),
    MistakeSpec(
        "model",
        "whole-data-backward",
        "the gradients are those of all examples",
        "Forward and backward ran over the whole of X at every step, not over the mini-batch.",
        (
            ("forward_propagation(X_batch,", "forward_propagation(X,"),
            ("total_cost(a3, Y_batch)", "total_cost(a3, Y)"),
            ("backward_propagation(X_batch, Y_batch,", "backward_propagation(X, Y,"),
        ),
        "Mini-batches",
    ),
    MistakeSpec(
        "model",
        "momentum-beta1",
        "momentum was given beta1",
        "beta1 belongs to Adam; momentum has a beta of its own.",
        (("grads, v, beta, learning_rate", "grads, v, beta1, learning_rate"),),
    ),
    MistakeSpec(
        "model",
        "momentum-v-lost",
        "momentum loses its v",
        "What the step returned as v was not kept for the next step.",
        ((_MOMENTUM_CALL, _MOMENTUM_CALL.replace("parameters, v =", "parameters, _ =")),),
        "Momentum",
    ),
    MistakeSpec(
        "model",
        "momentum-arguments-swapped",
        "beta and the learning rate change places",
        "The two numbers were given to momentum in the wrong order.",
        (("v, beta, learning_rate)", "v, learning_rate, beta)"),),
    ),
    MistakeSpec(
        "model",
        "adam-defaults",
        "Adam runs with its default settings",
        "The learning rate, beta1, beta2 and epsilon of the call were not handed on.",
        ((_ADAM_CALL, "update_parameters_with_adam(parameters, grads, v, s, t)"),),
    ),
    MistakeSpec(
        "model",
        "adam-betas-not-given",
        "Adam runs with its default betas",
        "The learning rate was handed on, the rest of the settings was not.",
        ((_ADAM_CALL, "update_parameters_with_adam(parameters, grads, v, s, t, learning_rate)"),),
    ),
    MistakeSpec(
        "model",
        "adam-betas-turned",
        "beta1 and beta2 change places",
        "The two numbers were given to Adam in the wrong order.",
        (("beta1, beta2, epsilon)[", "beta2, beta1, epsilon)["),),
    ),
    MistakeSpec(
        "model",
        "adam-averages-lost",
        "Adam loses its averages",
        "What the step returned as v and s was not kept for the next step.",
        (("parameters, v, s = update", "parameters, *_ = update"),),
        "Adam",
    ),
    MistakeSpec(
        "model",
        "always-gd",
        "every optimiser is plain gradient descent",
        "The argument `optimizer` was not looked at.",
        (('if optimizer == "gd":', "if optimizer:"),),
    ),
    MistakeSpec(
        "model",
        "rate-fixed",
        "the learning rate is fixed",
        "The step has a learning rate of its own; the argument was not used.",
        (
            (_GD_CALL, "update_parameters_with_gd(parameters, grads, 0.0007)"),
            ("v, beta, learning_rate)", "v, beta, 0.0007)"),
            ("t, learning_rate,", "t, 0.0007,"),
        ),
    ),
    MistakeSpec(
        "model",
        "parameters-not-kept",
        "the steps are lost",
        "What the step returned was not kept: training begins anew at every mini-batch.",
        (
            ("parameters = " + _GD_CALL, _GD_CALL),
            (_MOMENTUM_CALL, "_, v" + _MOMENTUM_CALL.removeprefix("parameters, v")),
            ("parameters, v, s = update", "_, v, s = update"),
        ),
    ),
    MistakeSpec(
        "model",
        "one-step-an-epoch",
        "only the last mini-batch of an epoch makes a step",
        "The step stands outside the loop over the mini-batches.",
        (
            (
                '            if optimizer == "gd":',
                '            if X_batch is not mini_batches[-1][0]:\n                continue\n            if optimizer == "gd":',
            ),
            (
                "for X_batch, Y_batch in random_mini_batches(X, Y, mini_batch_size, epoch):",
                "mini_batches = random_mini_batches(X, Y, mini_batch_size, epoch)\n        for X_batch, Y_batch in mini_batches:",
            ),
        ),
        "Mini-batches",
    ),
    MistakeSpec(
        "model",
        "stops-after-one-epoch",
        "training stops after one epoch",
        "The function returns inside the loop over the epochs.",
        (("    return parameters", "        return parameters"),),
    ),
)

MISTAKES = (*_GD, *_START, *_MOMENTUM, *_MODEL)
