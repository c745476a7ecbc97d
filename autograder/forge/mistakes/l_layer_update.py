"""The known mistakes of `update_parameters` of `2_L_layer`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

MISTAKES = (
    MistakeSpec(
        "update_parameters",
        "update-sign",
        title="the step goes uphill",
        message="The gradient was added: the cost grows.",
        edits=(
            ('parameters[f"W{l}"] - learning_rate', 'parameters[f"W{l}"] + learning_rate'),
            ('parameters[f"b{l}"] - learning_rate', 'parameters[f"b{l}"] + learning_rate'),
        ),
    ),
    MistakeSpec(
        "update_parameters",
        "no-learning-rate",
        title="the learning rate is not used",
        message="The whole gradient was subtracted.",
        edits=(('learning_rate * grads[f"dW{l}"]', 'grads[f"dW{l}"]'), ('learning_rate * grads[f"db{l}"]', 'grads[f"db{l}"]')),
    ),
    MistakeSpec(
        "update_parameters",
        "bias-never-updated",
        title="b is never updated",
        message="W makes its step, b stays where it was.",
        edits=(('    parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * grads[f"db{l}"]\n', ""),),
    ),
    MistakeSpec(
        "update_parameters",
        "last-layer-not-updated",
        title="the last layer is not updated",
        message="The loop ends one layer too early.",
        edits=(("range(1, L + 1)", "range(1, L)"),),
    ),
    MistakeSpec(
        "update_parameters",
        "first-layer-not-updated",
        title="the first layer is not updated",
        message="The loop begins one layer too late.",
        edits=(("range(1, L + 1)", "range(2, L + 1)"),),
    ),
    MistakeSpec(
        "update_parameters",
        "updates-grads",
        title="the gradients are changed instead of the parameters",
        message="The step was written into grads; the parameters come back as they were.",
        edits=(
            (
                'parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * grads[f"dW{l}"]',
                'grads[f"dW{l}"] -= learning_rate * grads[f"dW{l}"]',
            ),
            (
                'parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * grads[f"db{l}"]',
                'grads[f"db{l}"] -= learning_rate * grads[f"db{l}"]',
            ),
        ),
    ),
    MistakeSpec(
        "update_parameters",
        "only-gradient-kept",
        title="the parameter is replaced by its step",
        message="The old value of the parameter is not part of the new one.",
        edits=(
            ('= parameters[f"W{l}"] - learning_rate', "= -learning_rate"),
            ('= parameters[f"b{l}"] - learning_rate', "= -learning_rate"),
        ),
    ),
    MistakeSpec(
        "update_parameters",
        "parameters-lost",
        title="the function returns the gradients",
        message="What comes back is grads, not the parameters.",
        edits=(("return parameters", "return grads"),),
    ),
)
