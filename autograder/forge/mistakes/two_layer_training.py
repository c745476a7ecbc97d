"""The known mistakes of update, prediction and the training loop of `1_two_layer`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

_END = (
    MistakeSpec(
        "update_parameters",
        "step-uphill",
        title="the step goes uphill",
        message="The gradient was added: the cost grows with every step.",
        edits=tuple((f'parameters["{name}"] - ', f'parameters["{name}"] + ') for name in ("W1", "b1", "W2", "b2")),
    ),
    MistakeSpec(
        "update_parameters",
        "learning-rate-dropped",
        title="the learning rate is not used",
        message="The whole gradient was subtracted, whatever the learning rate is.",
        edits=tuple((f'learning_rate * grads["d{name}"]', f'grads["d{name}"]') for name in ("W1", "b1", "W2", "b2")),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters",
        "learning-rate-fixed",
        title="the learning rate is a fixed number",
        message="The step does not depend on the argument learning_rate: it has always the same rate.",
        edits=tuple((f'learning_rate * grads["d{name}"]', f'1.2 * grads["d{name}"]') for name in ("W1", "b1", "W2", "b2")),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters",
        "default-changed",
        title="learning_rate has another default",
        message="Where a call gives no learning_rate, the step is not that of the number which stands in the task.",
        edits=(("learning_rate=1.2", "learning_rate=0.01"),),
    ),
    MistakeSpec(
        "update_parameters",
        "biases-not-updated",
        title="the biases are not updated",
        message="b1 and b2 came back unchanged. Every parameter has a gradient.",
        edits=tuple((f' - learning_rate * grads["d{name}"]', "") for name in ("b1", "b2")),
    ),
    MistakeSpec(
        "update_parameters",
        "first-layer-not-updated",
        title="layer 1 is not updated",
        message="W1 and b1 came back unchanged. Every parameter has a gradient.",
        edits=tuple((f' - learning_rate * grads["d{name}"]', "") for name in ("W1", "b1")),
    ),
    MistakeSpec(
        "update_parameters",
        "second-layer-not-updated",
        title="layer 2 is not updated",
        message="W2 and b2 came back unchanged. Every parameter has a gradient.",
        edits=tuple((f' - learning_rate * grads["d{name}"]', "") for name in ("W2", "b2")),
    ),
    MistakeSpec(
        "update_parameters",
        "step-instead-of-parameters",
        title="the step is returned, not the parameters",
        message="The result is the change alone; the old parameters are not in it.",
        edits=tuple((f'parameters["{name}"] - ', "-") for name in ("W1", "b1", "W2", "b2")),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters",
        "parameters-unchanged",
        title="the parameters come back unchanged",
        message="New values were computed, but the old dictionary was returned.",
        edits=(('return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}', "return parameters"),),
        hides=True,
    ),
    MistakeSpec(
        "update_parameters",
        "gradients-changed",
        title="a gradient was changed in place",
        message="After the call dW1 is no longer what it was: it was multiplied by the learning rate in place.",
        edits=(
            (
                '    W1 = parameters["W1"] - learning_rate * grads["dW1"]',
                '    grads["dW1"] *= learning_rate\n    W1 = parameters["W1"] - grads["dW1"]',
            ),
        ),
    ),
    MistakeSpec(
        "predict",
        "probabilities-returned",
        title="these are probabilities, not predictions",
        message="What is returned lies between 0 and 1; a prediction is yes or no.",
        edits=(("= A2 > 0.5", "= A2"),),
    ),
    MistakeSpec(
        "predict",
        "predictions-swapped",
        title="yes and no are swapped",
        message="The answer is 1 where label 0 is the more probable one.",
        edits=(("= A2 > 0.5", "= A2 < 0.5"),),
    ),
    MistakeSpec(
        "predict",
        "threshold-zero",
        title="every answer is yes",
        message="A probability is always above this threshold.",
        edits=(("= A2 > 0.5", "= A2 > 0"),),
        hides=True,
    ),
    MistakeSpec(
        "predict",
        "threshold-on-Z2",
        title="the threshold for A2 was applied to Z2",
        message="Z2 was compared with the number that belongs to a probability.",
        edits=(("A2, _ =", "_, cache ="), ("= A2 > 0.5", '= cache["Z2"] > 0.5')),
    ),
    MistakeSpec(
        "predict",
        "predictions-flat",
        title="the predictions are flat",
        message="The result has one dimension only; one row with m columns is asked for.",
        edits=(("= A2 > 0.5", "= A2[0] > 0.5"),),
    ),
    MistakeSpec(
        "predict",
        "predictions-counted",
        title="the predictions are counted",
        message="The result is one number; an answer for each example is asked for.",
        edits=(("= A2 > 0.5", "= np.sum(A2 > 0.5)"),),
    ),
    MistakeSpec(
        "predict",
        "predict-arguments-swapped",
        title="the arguments of the forward pass are swapped",
        message="forward_propagation was given the parameters where it takes the data.",
        edits=(("forward_propagation(X, parameters)", "forward_propagation(parameters, X)"),),
    ),
)

_TRAINING = (
    MistakeSpec(
        "nn_model",
        "hidden-size-ignored",
        title="the size of the hidden layer is not used",
        message="The network has another number of hidden units than the caller asks for: n_h is an argument of this function.",
        edits=(("initialize_parameters(n_x, n_h, n_y)", "initialize_parameters(n_x, 4, n_y)"),),
    ),
    MistakeSpec(
        "nn_model",
        "updates-lost",
        title="the updated parameters are not kept",
        message="New parameters were computed in every iteration, but the next iteration starts from the old ones.",
        edits=(("        parameters = update_parameters(", "        update_parameters("),),
    ),
    MistakeSpec(
        "nn_model",
        "single-iteration",
        title="there is only one iteration",
        message="The result is that of a single step; the argument num_iterations says how many are wanted.",
        edits=(("range(num_iterations)", "range(1)"),),
    ),
    MistakeSpec(
        "nn_model",
        "starts-anew-each-time",
        title="the parameters start anew in each iteration",
        message="The starting weights were drawn inside the loop, so every iteration forgets the ones before it.",
        edits=(
            ("    parameters = initialize_parameters(n_x, n_h, n_y)\n", ""),
            (
                "in range(num_iterations):\n",
                "in range(num_iterations):\n        parameters = initialize_parameters(n_x, n_h, n_y)\n",
            ),
        ),
        same_as="single-iteration",
    ),
    MistakeSpec(
        "nn_model",
        "one-iteration-short",
        title="one iteration is missing",
        message="The loop ends one iteration too early.",
        edits=(("range(num_iterations)", "range(1, num_iterations)"),),
    ),
    MistakeSpec(
        "nn_model",
        "one-iteration-more",
        title="there is one iteration too many",
        message="The loop runs once more than num_iterations says.",
        edits=(("range(num_iterations)", "range(num_iterations + 1)"),),
    ),
    MistakeSpec(
        "nn_model",
        "forward-once",
        title="the forward pass runs only once",
        message="The forward pass stands before the loop, so the gradients of later iterations are taken at old activations.",
        edits=(
            ("        A2, cache = forward_propagation(X, parameters)\n", ""),
            ("    for i in range", "    A2, cache = forward_propagation(X, parameters)\n    for i in range"),
        ),
    ),
    MistakeSpec(
        "nn_model",
        "other-learning-rate",
        title="another learning rate was used",
        message="The steps have another length than the default of update_parameters gives.",
        edits=(("cache, X, Y))", "cache, X, Y), 0.01)"),),
    ),
    MistakeSpec(
        "nn_model",
        "cache-returned",
        title="the cache is returned, not the parameters",
        message="The result holds activations; the trained weights are asked for.",
        edits=(("return parameters", "return cache"),),
    ),
    MistakeSpec(
        "nn_model",
        "training-labels-swapped",
        title="the network is trained on the opposite labels",
        message="The gradients were taken for 1 where the label is 0, and for 0 where it is 1.",
        edits=(("cache, X, Y))", "cache, X, 1 - Y))"),),
    ),
)

MISTAKES = (*_END, *_TRAINING)
