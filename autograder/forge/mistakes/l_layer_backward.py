"""The known mistakes of the backward functions of `2_L_layer`, each a small edit of the solution."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

CACHES = "What each cache holds"
ONE_OVER_M = "Where 1/m lives"

_LINEAR_BACKWARD = (
    MistakeSpec(
        "linear_backward", "one-over-m-forgotten", "1/m is forgotten",
        "dW and db are sums over the examples here; the cost is a mean.",
        (("dZ @ A_prev.T / m", "dZ @ A_prev.T"), ("keepdims=True) / m", "keepdims=True)")), ONE_OVER_M,
    ),
    MistakeSpec(
        "linear_backward", "one-over-m-forgotten-dW", "1/m is forgotten in dW",
        "dW is a sum over the examples here, while db is a mean.",
        (("dZ @ A_prev.T / m", "dZ @ A_prev.T"),), ONE_OVER_M,
    ),
    MistakeSpec(
        "linear_backward", "one-over-m-forgotten-db", "1/m is forgotten in db",
        "db is a sum over the examples here, while dW is a mean.",
        (("keepdims=True) / m", "keepdims=True)"),), ONE_OVER_M,
    ),
    MistakeSpec(
        "linear_backward", "one-over-m-twice", "1/m is there twice",
        "dW and db were divided by the number of examples two times.",
        (("dZ @ A_prev.T / m", "dZ @ A_prev.T / m / m"), ("keepdims=True) / m", "keepdims=True) / m / m")), ONE_OVER_M,
    ),
    MistakeSpec(
        "linear_backward", "one-over-m-in-dA", "1/m is in dA_prev",
        "dA_prev was divided by m; each column of dA_prev belongs to one example, and no mean was taken yet.",
        (("W.T @ dZ", "W.T @ dZ / m"),), ONE_OVER_M,
    ),
    MistakeSpec(
        "linear_backward", "m-from-shape0", "m is taken from the wrong axis",
        "Columns are examples in this course; the number of rows of A_prev was used as m.",
        (("A_prev.shape[1]", "A_prev.shape[0]"),), ONE_OVER_M,
    ),
    MistakeSpec(
        "linear_backward", "m-from-dZ-rows", "m is the number of units",
        "The number of rows of dZ was used as m; the examples are its columns.",
        (("A_prev.shape[1]", "len(dZ)"),), ONE_OVER_M,
    ),
    MistakeSpec(
        "linear_backward", "db-axis", "db is summed over the units",
        "The sum ran down the rows, so db has one number for each example. b has one number for each unit.",
        (("axis=1", "axis=0"),),
    ),
    MistakeSpec(
        "linear_backward", "db-keepdims", "db lost a dimension",
        "db is flat. Subtracted from b of shape (n, 1), a flat db silently makes a square matrix.",
        (("axis=1, keepdims=True", "axis=1"),),
    ),
    MistakeSpec(
        "linear_backward", "db-mean-and-one-over-m", "db is a mean, divided by m once more",
        "A mean over the examples was taken, and then 1/m was applied again.",
        (("np.sum(dZ, axis=1", "np.mean(dZ, axis=1"),), ONE_OVER_M,
    ),
    MistakeSpec(
        "linear_backward", "db-all-summed", "db is one number",
        "All entries of dZ were added up: the sum must run over the examples only.",
        (("np.sum(dZ, axis=1, keepdims=True)", "np.sum(dZ)"),),
    ),
    MistakeSpec(
        "linear_backward", "db-not-summed", "db is not summed over the examples",
        "db has one column for each example; b has a single column that all examples share.",
        (("np.sum(dZ, axis=1, keepdims=True)", "dZ"),),
    ),
    MistakeSpec(
        "linear_backward", "dA-without-transpose", "W is not transposed in dA_prev",
        "The product was taken with W as it stands; look at which index of W is summed.",
        (("W.T @ dZ", "W @ dZ"),),
    ),
    MistakeSpec(
        "linear_backward", "dA-order", "the factors of dA_prev are in the wrong order",
        "dZ stands on the left of the product; write the two shapes side by side.",
        (("W.T @ dZ", "dZ @ W.T"),),
    ),
    MistakeSpec(
        "linear_backward", "dA-star", "dA_prev is an elementwise product",
        "W and dZ were multiplied entry by entry; the forward step was a matrix product, and so is the way back.",
        (("W.T @ dZ", "W.T * dZ"),),
    ),
    MistakeSpec(
        "linear_backward", "dA-transposed", "dA_prev is transposed",
        "dA_prev has its examples in the rows; A_prev has them in the columns.",
        (("W.T @ dZ", "dZ.T @ W"),),
    ),
    MistakeSpec(
        "linear_backward", "dW-without-transpose", "A_prev is not transposed in dW",
        "The product was taken with A_prev as it stands; dW sums over the examples.",
        (("dZ @ A_prev.T / m", "dZ @ A_prev / m"),),
    ),
    MistakeSpec(
        "linear_backward", "dW-transposed", "dW is transposed",
        "dW has the shape of W turned round: the factors are in the other order.",
        (("dZ @ A_prev.T / m", "A_prev @ dZ.T / m"),),
    ),
    MistakeSpec(
        "linear_backward", "dW-star", "dW is an elementwise product",
        "dZ and A_prev were multiplied entry by entry; dW sums over the examples.",
        (("dZ @ A_prev.T / m", "dZ * A_prev / m"),),
    ),
    MistakeSpec(
        "linear_backward", "dW-from-W", "dW was computed from W",
        "dW holds the partner of W in the forward product, not W itself.",
        (("dZ @ A_prev.T / m", "dZ @ dZ.T @ W / m"),),
    ),
    MistakeSpec(
        "linear_backward", "updated-W", "W was changed before dA_prev was computed",
        "All gradients are taken at the same parameters; here dA_prev used a W that had already made a step.",
        (("W.T @ dZ", "(W - 0.01 * dW).T @ dZ"),),
    ),
    MistakeSpec(
        "linear_backward", "W-changed-in-place", "W was updated inside the backward step",
        "After the call W is no longer what it was: the backward step only computes gradients.",
        (("dA_prev = W.T @ dZ", "dA_prev = W.T @ dZ\n    W -= 0.01 * dW"),),
    ),
    MistakeSpec(
        "linear_backward", "gradient-order", "the gradients are returned in another order",
        "The three results are right, but not in the order dA_prev, dW, db.",
        (("return dA_prev, dW, db", "return dW, db, dA_prev"),),
    ),
)

_BACKWARD = (
    MistakeSpec(
        "linear_activation_backward", "derivative-skipped", "the derivative of the activation is left out",
        "dA went into the linear step as it is; the activation's own derivative is missing.",
        (("g_backward(dA, activation_cache)", "dA"),), hides=True,
    ),
    MistakeSpec(
        "linear_activation_backward", "always-relu", "relu_backward is used for every activation",
        "The name of the activation was not looked at: sigmoid layers went through relu_backward.",
        (("g_backward(dA,", "relu_backward(dA,"),), hides=True,
    ),
    MistakeSpec(
        "linear_activation_backward", "always-sigmoid", "sigmoid_backward is used for every activation",
        "The name of the activation was not looked at: relu layers went through sigmoid_backward.",
        (("g_backward(dA,", "sigmoid_backward(dA,"),), hides=True,
    ),
    MistakeSpec(
        "linear_activation_backward", "activations-swapped", "the two activations are swapped",
        "relu layers went through sigmoid_backward, and sigmoid layers through relu_backward.",
        (('{"relu": relu_backward, "sigmoid": sigmoid_backward}', '{"sigmoid": relu_backward, "relu": sigmoid_backward}'),),
    ),
    MistakeSpec(
        "linear_activation_backward", "derivative-at-A", "the derivative is taken at A instead of Z",
        "g' was evaluated at the output of the activation; the cache holds what went in.",
        (("g_backward(dA, activation_cache)",
          "g_backward(dA, (relu if activation == 'relu' else sigmoid)(activation_cache)[0])"),), CACHES,
    ),
    MistakeSpec(
        "linear_activation_backward", "mask-from-dA", "the mask is taken from dA",
        "Where dA is negative the gradient was set to zero; the sign that counts is that of Z.",
        (("g_backward(dA, activation_cache)",
          "dA * (dA > 0) if activation == 'relu' else sigmoid_backward(dA, activation_cache)"),),
    ),
    MistakeSpec(
        "linear_activation_backward", "times-activation", "dA is multiplied by g(Z) instead of g'(Z)",
        "The gradient was multiplied by the activation itself, not by its derivative.",
        (("g_backward(dA, activation_cache)", "dA * (relu if activation == 'relu' else sigmoid)(activation_cache)[0]"),),
    ),
    MistakeSpec(
        "linear_activation_backward", "derivative-twice", "the derivative of the activation is there twice",
        "The gradient went through the derivative of the activation two times.",
        (("g_backward(dA, activation_cache)", "g_backward(g_backward(dA, activation_cache), activation_cache)"),),
    ),
    MistakeSpec(
        "linear_activation_backward", "dA-changed-in-place", "dA was changed in place",
        "dA belongs to the caller; after the call it holds other numbers.",
        (("dZ = g_backward(dA, activation_cache)", "dZ = g_backward(dA, activation_cache)\n    dA[:] = dZ"),),
    ),
    MistakeSpec(
        "linear_activation_backward", "caches-unpacked-swapped", "the two caches are unpacked in the wrong order",
        "The pair holds the linear cache first; the two names were swapped.",
        (("linear_cache, activation_cache = cache", "activation_cache, linear_cache = cache"),), CACHES,
    ),
    MistakeSpec(
        "L_model_backward", "dAL-sign", "dAL has the wrong sign",
        "All gradients have the opposite sign: a step would climb.",
        (("-(Y / AL - (1 - Y) / (1 - AL))", "(Y / AL - (1 - Y) / (1 - AL))"),),
    ),
    MistakeSpec(
        "L_model_backward", "dAL-inner-sign", "a sign inside dAL is wrong",
        "The two terms of dAL have the same sign; the derivative of log(1 - a) brings one more minus.",
        (("Y / AL - (1 - Y)", "Y / AL + (1 - Y)"),),
    ),
    MistakeSpec(
        "L_model_backward", "dAL-is-A-minus-Y", "A - Y was used as dAL",
        "A - Y already contains the derivative of sigmoid: it is dZ. Used as dA, the derivative is applied twice.",
        (("-(Y / AL - (1 - Y) / (1 - AL))", "AL - Y"),),
    ),
    MistakeSpec(
        "L_model_backward", "dAL-one-term", "dAL counts only the examples with label 1",
        "The term of the examples with label 0 is missing in dAL.",
        (("-(Y / AL - (1 - Y) / (1 - AL))", "-(Y / AL)"),),
    ),
    MistakeSpec(
        "L_model_backward", "dAL-over-m", "dAL was divided by m",
        "1/m is already in dW and db, so it is there twice.",
        (("-(Y / AL - (1 - Y) / (1 - AL))", "-(Y / AL - (1 - Y) / (1 - AL)) / Y.shape[1]"),), ONE_OVER_M,
    ),
    MistakeSpec(
        "L_model_backward", "loop-key-always-top", "every layer is given the gradient of the top",
        "Each layer takes the dA that the layer above it has just produced; here one dA went into all layers.",
        (('grads[f"dA{l + 1}"], caches[l]', 'grads[f"dA{L - 1}"], caches[l]'),),
    ),
    MistakeSpec(
        "L_model_backward", "dAL-into-every-layer", "dAL is given to every layer",
        "dAL belongs to the output layer only.",
        (('grads[f"dA{l + 1}"], caches[l]', "dAL, caches[l]"),),
    ),
    MistakeSpec(
        "L_model_backward", "loop-cache-reversed-twice", "the caches are read from the wrong end",
        "The loop already counts down, and the index of the cache was turned round once more.",
        (("caches[l], ", "caches[L - 2 - l], "),), CACHES,
    ),
    MistakeSpec(
        "L_model_backward", "loop-forward-order", "the loop runs upwards",
        "The loop begins at the first layer, whose dA does not exist yet.",
        (("reversed(range(L - 1))", "range(L - 1)"),),
    ),
    MistakeSpec(
        "L_model_backward", "loop-cache-off-by-one", "the loop reads the cache of the layer above",
        "The index of the cache is one too high; a list starts at 0.",
        (("caches[l], ", "caches[l + 1], "),), CACHES,
    ),
    MistakeSpec(
        "L_model_backward", "loop-keys-off-by-one", "the gradients are kept under the number of the layer below",
        "The results of the loop stand under a layer number that is one too low.",
        (('grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = step', 'grads[f"dW{l}"], grads[f"db{l}"] = step'),),
    ),
    MistakeSpec(
        "L_model_backward", "loop-dA-off-by-one", "the loop asks for the dA of two layers up",
        "The number of the dA that goes into the step is one too high.",
        (('grads[f"dA{l + 1}"], caches[l]', 'grads[f"dA{l + 2}"], caches[l]'),),
    ),
    MistakeSpec(
        "L_model_backward", "hidden-sigmoid-backward", "the hidden layers go back through sigmoid",
        "The way back must use the activation that the forward pass used in that layer.",
        (('caches[l], "relu")', 'caches[l], "sigmoid")'),),
    ),
    MistakeSpec(
        "L_model_backward", "output-relu-backward", "the output layer goes back through relu",
        "The way back must use the activation that the forward pass used in that layer.",
        (('caches[L - 1], "sigmoid")', 'caches[L - 1], "relu")'),),
    ),
    MistakeSpec(
        "L_model_backward", "first-layer-left-out", "the first layer is left out",
        "The loop ends before layer 1, so dW1 and db1 are missing.",
        (("reversed(range(L - 1))", "reversed(range(1, L - 1))"),),
    ),
    MistakeSpec(
        "L_model_backward", "only-three-layers", "only two layers are handled",
        "The loop has a fixed number of rounds; nets of another depth come out wrong.",
        (("reversed(range(L - 1))", "reversed(range(L - 2, L - 1))"),),
    ),
)

_UPDATE = (
    MistakeSpec(
        "update_parameters", "update-sign", "the step goes uphill",
        "The gradient was added: the cost grows.",
        (('parameters[f"W{l}"] - learning_rate', 'parameters[f"W{l}"] + learning_rate'),
         ('parameters[f"b{l}"] - learning_rate', 'parameters[f"b{l}"] + learning_rate')),
    ),
    MistakeSpec(
        "update_parameters", "no-learning-rate", "the learning rate is not used",
        "The whole gradient was subtracted.",
        (('learning_rate * grads[f"dW{l}"]', 'grads[f"dW{l}"]'), ('learning_rate * grads[f"db{l}"]', 'grads[f"db{l}"]')),
    ),
    MistakeSpec(
        "update_parameters", "bias-never-updated", "b is never updated",
        "W makes its step, b stays where it was.",
        (('    parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * grads[f"db{l}"]\n', ""),),
    ),
    MistakeSpec(
        "update_parameters", "last-layer-not-updated", "the last layer is not updated",
        "The loop ends one layer too early.",
        (("range(1, L + 1)", "range(1, L)"),),
    ),
    MistakeSpec(
        "update_parameters", "first-layer-not-updated", "the first layer is not updated",
        "The loop begins one layer too late.",
        (("range(1, L + 1)", "range(2, L + 1)"),),
    ),
    MistakeSpec(
        "update_parameters", "updates-grads", "the gradients are changed instead of the parameters",
        "The step was written into grads; the parameters come back as they were.",
        (('parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * grads[f"dW{l}"]',
          'grads[f"dW{l}"] -= learning_rate * grads[f"dW{l}"]'),
         ('parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * grads[f"db{l}"]',
          'grads[f"db{l}"] -= learning_rate * grads[f"db{l}"]')),
    ),
    MistakeSpec(
        "update_parameters", "only-gradient-kept", "the parameter is replaced by its step",
        "The old value of the parameter is not part of the new one.",
        (('= parameters[f"W{l}"] - learning_rate', "= -learning_rate"), ('= parameters[f"b{l}"] - learning_rate', "= -learning_rate")),
    ),
    MistakeSpec(
        "update_parameters", "parameters-lost", "the function returns the gradients",
        "What comes back is grads, not the parameters.",
        (("return parameters", "return grads"),),
    ),
)

MISTAKES = (*_LINEAR_BACKWARD, *_BACKWARD, *_UPDATE)
