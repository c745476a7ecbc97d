"""The known mistakes of gradient descent, the start of the averages, and momentum of `3_three_layer`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

_GD = (
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-uphill",
        title="the step goes uphill",
        message="The gradient was added: the cost grows.",
        edits=(("parameters[name] - step", "parameters[name] + step"),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-no-learning-rate",
        title="the learning rate is not used",
        message="The whole gradient was subtracted.",
        edits=(("learning_rate * grads", "grads"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-divided-by-rate",
        title="the gradient was divided by the learning rate",
        message="A larger learning rate makes a shorter step here.",
        edits=(('learning_rate * grads["d" + name]', 'grads["d" + name] / learning_rate'),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-only-W",
        title="b is never updated",
        message="W makes its step, b stays where it was.",
        edits=(("for name in parameters:", 'for name in ("W1", "W2", "W3"):'),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-last-layer-left",
        title="the last layer is not updated",
        message="The loop ends before W3 and b3.",
        edits=(("for name in parameters:", "for name in list(parameters)[:-2]:"),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-first-layer-left",
        title="the first layer is not updated",
        message="The loop begins after W1 and b1.",
        edits=(("for name in parameters:", "for name in list(parameters)[2:]:"),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-step-kept",
        title="the parameter is replaced by its step",
        message="The old value of the parameter is not part of the new one.",
        edits=(("parameters[name] - step", "-step"),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-changes-grads",
        title="the gradients are changed instead of the parameters",
        message="The step was written into grads; the parameters come back as they were.",
        edits=(("parameters[name] = parameters[name] - step", 'grads["d" + name] -= step'),),
    ),
    MistakeSpec(
        "update_parameters_with_gd",
        "gd-returns-grads",
        title="the function returns the gradients",
        message="What comes back is grads, not the parameters.",
        edits=(("return parameters", "return grads"),),
    ),
)

_START = (
    MistakeSpec(
        "initialize_velocity",
        "velocity-ones",
        title="v starts at one",
        message="Nothing has been averaged yet, so there is nothing that v could hold.",
        edits=(("np.zeros(", "np.ones("),),
    ),
    MistakeSpec(
        "initialize_velocity",
        "velocity-is-parameter",
        title="v starts at the parameters",
        message="Each v is a copy of its parameter.",
        edits=(("np.zeros(value.shape)", "value.copy()"),),
    ),
    MistakeSpec(
        "initialize_velocity",
        "velocity-keys",
        title="the keys of v are those of the parameters",
        message="v belongs to the gradients, and has their keys.",
        edits=(('v["d" + name]', "v[name]"),),
    ),
    MistakeSpec(
        "initialize_velocity",
        "velocity-scalar",
        title="each v is one number",
        message="v must have the shape of its parameter.",
        edits=(("np.zeros(value.shape)", "0.0"),),
    ),
    MistakeSpec(
        "initialize_velocity",
        "velocity-flat",
        title="each v is flat",
        message="v has the right number of entries, but not the shape of its parameter.",
        edits=(("value.shape", "value.size"),),
    ),
    MistakeSpec(
        "initialize_velocity",
        "velocity-transposed",
        title="each v is turned round",
        message="Rows and columns of v have changed places.",
        edits=(("value.shape", "value.T.shape"),),
    ),
    MistakeSpec(
        "initialize_velocity",
        "velocity-only-W",
        title="there is no v for the biases",
        message="Only the weights have a v.",
        edits=(("parameters.items()", '((name, value) for name, value in parameters.items() if name[0] == "W")'),),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-shared",
        title="v and s are one and the same",
        message="Two names stand for the same arrays: whatever is written into the one is then in the other, too.",
        edits=(("v, s = {}, {}", "v = s = {}"),),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-ones",
        title="s starts at one",
        message="No square has been averaged yet.",
        edits=(('s["d" + name] = np.zeros(', 's["d" + name] = np.ones('),),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-keys",
        title="the keys of v and s are those of the parameters",
        message="v and s belong to the gradients, and have their keys.",
        edits=(('v["d" + name]', "v[name]"), ('s["d" + name]', "s[name]")),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-only-v",
        title="only v is returned",
        message="Adam keeps two averages; one dict came back.",
        edits=(("return v, s", "return v"),),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-one-dict",
        title="v and s are in one dict",
        message="Both averages were put into one dict under keys of their own.",
        edits=(
            (
                "return v, s",
                'return {**{"v" + key: value for key, value in v.items()}, **{"s" + key: value for key, value in s.items()}}',
            ),
        ),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-scalar",
        title="each v and s is one number",
        message="v and s must have the shape of their parameter.",
        edits=(
            ('v["d" + name] = np.zeros(value.shape)', 'v["d" + name] = 0.0'),
            ('s["d" + name] = np.zeros(value.shape)', 's["d" + name] = 0.0'),
        ),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-only-W",
        title="the biases have no v and no s",
        message="Only the weights have averages.",
        edits=(("parameters.items()", '((name, value) for name, value in parameters.items() if name[0] == "W")'),),
    ),
    MistakeSpec(
        "initialize_adam",
        "adam-start-s-empty",
        title="s is empty",
        message="No array was put into s.",
        edits=(('        s["d" + name] = np.zeros(value.shape)\n', ""),),
    ),
)

_MOMENTUM = (
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-forgets",
        title="the old average is dropped",
        message="v holds only a part of the new gradient: what it remembered is gone.",
        edits=(('beta * v["d" + name] + (1 - beta)', "(1 - beta)"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-rate-inside",
        title="the learning rate is inside v",
        message="Some books and libraries keep steps in v. In this course v is a mean of gradients, and the learning rate comes after it.",
        edits=(
            ("(1 - beta) * grads", "-learning_rate * grads"),
            ("parameters[name] - learning_rate * v", "parameters[name] + v"),
        ),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-sum",
        title="the gradient enters with its full weight",
        message="This is another form of momentum, whose v is a sum and not an average: the weights do not add up to 1.",
        edits=((" + (1 - beta) * grads", " + grads"),),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-weights-swapped",
        title="the two weights are swapped",
        message="The old average got the weight of the gradient, and the gradient that of the old average.",
        edits=(('beta * v["d" + name] + (1 - beta) * grads', '(1 - beta) * v["d" + name] + beta * grads'),),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-step-with-gradient",
        title="the step uses the gradient",
        message="v was computed and kept, but the step does not look at it.",
        edits=(('learning_rate * v["d" + name]', 'learning_rate * grads["d" + name]'),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-old-v",
        title="the step uses the old v",
        message="The parameter made its step before v was brought up to date.",
        edits=(
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
        title="the new v is not kept",
        message="The step is right, but v comes back as it was: the next step will have forgotten this one.",
        edits=(('v["d" + name] = beta', "new = beta"), ('learning_rate * v["d" + name]', "learning_rate * new")),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-minus",
        title="the gradient was subtracted in the average",
        message="The gradient enters v with the wrong sign.",
        edits=(("+ (1 - beta)", "- (1 - beta)"),),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-uphill",
        title="the step goes uphill",
        message="v was added to the parameter.",
        edits=(("parameters[name] - learning_rate", "parameters[name] + learning_rate"),),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-no-learning-rate",
        title="the learning rate is not used",
        message="The whole of v was subtracted.",
        edits=(("learning_rate * v", "v"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-rate-in-v",
        title="the learning rate is inside v",
        message="v was scaled by the learning rate; v is an average of gradients alone.",
        edits=(
            ("(1 - beta) * grads", "learning_rate * grads"),
            ("parameters[name] - learning_rate * v", "parameters[name] - v"),
        ),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-squares",
        title="the gradients are squared",
        message="v averages squares here; momentum averages the gradients themselves.",
        edits=(('(1 - beta) * grads["d" + name]', '(1 - beta) * grads["d" + name] ** 2'),),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-only-W",
        title="the biases make no step",
        message="Only the weights and their v were updated.",
        edits=(("for name in parameters:", 'for name in ("W1", "W2", "W3"):'),),
    ),
    MistakeSpec(
        "update_parameters_with_momentum",
        "momentum-returns-one",
        title="v is not returned",
        message="Only the parameters came back; the next step needs v too.",
        edits=(("return parameters, v", "return parameters"),),
    ),
)

MISTAKES = (*_GD, *_START, *_MOMENTUM)
