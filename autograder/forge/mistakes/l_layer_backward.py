"""The known mistakes of `linear_activation_backward` and `L_model_backward` of `2_L_layer`."""

from __future__ import annotations

from autograder.forge.spec import MistakeSpec

CACHES = "What each cache holds"
ONE_OVER_M = "Where 1/m lives"

MISTAKES = (
    MistakeSpec(
        "linear_activation_backward",
        "derivative-skipped",
        title="the derivative of the activation is left out",
        message="dA went into the linear step as it is; the activation's own derivative is missing.",
        edits=(("g_backward(dA, activation_cache)", "dA"),),
        hides=True,
    ),
    MistakeSpec(
        "linear_activation_backward",
        "always-relu",
        title="relu_backward is used for every activation",
        message="The name of the activation was not looked at: sigmoid layers went through relu_backward.",
        edits=(("g_backward(dA,", "relu_backward(dA,"),),
        hides=True,
    ),
    MistakeSpec(
        "linear_activation_backward",
        "always-sigmoid",
        title="sigmoid_backward is used for every activation",
        message="The name of the activation was not looked at: relu layers went through sigmoid_backward.",
        edits=(("g_backward(dA,", "sigmoid_backward(dA,"),),
        hides=True,
    ),
    MistakeSpec(
        "linear_activation_backward",
        "activations-swapped",
        title="the two activations are swapped",
        message="relu layers went through sigmoid_backward, and sigmoid layers through relu_backward.",
        edits=(
            ('{"relu": relu_backward, "sigmoid": sigmoid_backward}', '{"sigmoid": relu_backward, "relu": sigmoid_backward}'),
        ),
    ),
    MistakeSpec(
        "linear_activation_backward",
        "derivative-at-A",
        title="the derivative is taken at A instead of Z",
        message="g' was evaluated at the output of the activation; the cache holds what went in.",
        edits=(
            (
                "g_backward(dA, activation_cache)",
                "g_backward(dA, (relu if activation == 'relu' else sigmoid)(activation_cache)[0])",
            ),
        ),
        lesson=CACHES,
    ),
    MistakeSpec(
        "linear_activation_backward",
        "mask-from-dA",
        title="the mask is taken from dA",
        message="Where dA is negative the gradient was set to zero; the sign that counts is that of Z.",
        edits=(
            (
                "g_backward(dA, activation_cache)",
                "dA * (dA > 0) if activation == 'relu' else sigmoid_backward(dA, activation_cache)",
            ),
        ),
    ),
    MistakeSpec(
        "linear_activation_backward",
        "times-activation",
        title="dA is multiplied by g(Z) instead of g'(Z)",
        message="The gradient was multiplied by the activation itself, not by its derivative.",
        edits=(("g_backward(dA, activation_cache)", "dA * (relu if activation == 'relu' else sigmoid)(activation_cache)[0]"),),
    ),
    MistakeSpec(
        "linear_activation_backward",
        "derivative-twice",
        title="the derivative of the activation is there twice",
        message="The gradient went through the derivative of the activation two times.",
        edits=(("g_backward(dA, activation_cache)", "g_backward(g_backward(dA, activation_cache), activation_cache)"),),
    ),
    MistakeSpec(
        "linear_activation_backward",
        "dA-changed-in-place",
        title="dA was changed in place",
        message="dA belongs to the caller; after the call it holds other numbers.",
        edits=(("dZ = g_backward(dA, activation_cache)", "dZ = g_backward(dA, activation_cache)\n    dA[:] = dZ"),),
    ),
    MistakeSpec(
        "linear_activation_backward",
        "caches-unpacked-swapped",
        title="the two caches are unpacked in the wrong order",
        message="The pair holds the linear cache first; the two names were swapped.",
        edits=(("linear_cache, activation_cache = cache", "activation_cache, linear_cache = cache"),),
        lesson=CACHES,
    ),
    MistakeSpec(
        "L_model_backward",
        "dAL-sign",
        title="dAL has the wrong sign",
        message="All gradients have the opposite sign: a step would climb.",
        edits=(("-(Y / AL - (1 - Y) / (1 - AL))", "(Y / AL - (1 - Y) / (1 - AL))"),),
    ),
    MistakeSpec(
        "L_model_backward",
        "dAL-inner-sign",
        title="a sign inside dAL is wrong",
        message="The two terms of dAL have the same sign; the derivative of log(1 - a) brings one more minus.",
        edits=(("Y / AL - (1 - Y)", "Y / AL + (1 - Y)"),),
    ),
    MistakeSpec(
        "L_model_backward",
        "dAL-is-A-minus-Y",
        title="A - Y was used as dAL",
        message="A - Y already contains the derivative of sigmoid: it is dZ. Used as dA, the derivative is applied twice.",
        edits=(("-(Y / AL - (1 - Y) / (1 - AL))", "AL - Y"),),
    ),
    MistakeSpec(
        "L_model_backward",
        "dAL-one-term",
        title="dAL counts only the examples with label 1",
        message="The term of the examples with label 0 is missing in dAL.",
        edits=(("-(Y / AL - (1 - Y) / (1 - AL))", "-(Y / AL)"),),
    ),
    MistakeSpec(
        "L_model_backward",
        "dAL-over-m",
        title="dAL was divided by m",
        message="1/m is already in dW and db, so it is there twice.",
        edits=(("-(Y / AL - (1 - Y) / (1 - AL))", "-(Y / AL - (1 - Y) / (1 - AL)) / Y.shape[1]"),),
        lesson=ONE_OVER_M,
    ),
    MistakeSpec(
        "L_model_backward",
        "loop-key-always-top",
        title="every layer is given the gradient of the top",
        message="Each layer takes the dA that the layer above it has just produced; here one dA went into all layers.",
        edits=(('grads[f"dA{l + 1}"], caches[l]', 'grads[f"dA{L - 1}"], caches[l]'),),
    ),
    MistakeSpec(
        "L_model_backward",
        "dAL-into-every-layer",
        title="dAL is given to every layer",
        message="dAL belongs to the output layer only.",
        edits=(('grads[f"dA{l + 1}"], caches[l]', "dAL, caches[l]"),),
    ),
    MistakeSpec(
        "L_model_backward",
        "loop-cache-reversed-twice",
        title="the caches are read from the wrong end",
        message="The loop already counts down, and the index of the cache was turned round once more.",
        edits=(("caches[l], ", "caches[L - 2 - l], "),),
        lesson=CACHES,
    ),
    MistakeSpec(
        "L_model_backward",
        "loop-forward-order",
        title="the loop asks for a dA that is not there yet",
        message="Its first step needs the dA of a layer further down; only that of the top is known then.",
        edits=(("reversed(range(L - 1))", "range(L - 1)"),),
    ),
    MistakeSpec(
        "L_model_backward",
        "loop-cache-off-by-one",
        title="the loop reads the cache of the layer above",
        message="The index of the cache is one too high; a list starts at 0.",
        edits=(("caches[l], ", "caches[l + 1], "),),
        lesson=CACHES,
    ),
    MistakeSpec(
        "L_model_backward",
        "loop-keys-off-by-one",
        title="the gradients are kept under the number of the layer below",
        message="The results of the loop stand under a layer number that is one too low.",
        edits=(('grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = step', 'grads[f"dW{l}"], grads[f"db{l}"] = step'),),
    ),
    MistakeSpec(
        "L_model_backward",
        "loop-dA-off-by-one",
        title="the loop asks for the dA of the output layer",
        message="The number of the dA that goes into its first step is above those that there are, by one.",
        edits=(('grads[f"dA{l + 1}"], caches[l]', 'grads[f"dA{l + 2}"], caches[l]'),),
    ),
    MistakeSpec(
        "L_model_backward",
        "hidden-sigmoid-backward",
        title="the hidden layers go back through sigmoid",
        message="The way back must use the activation that the forward pass used in that layer.",
        edits=(('caches[l], "relu")', 'caches[l], "sigmoid")'),),
    ),
    MistakeSpec(
        "L_model_backward",
        "output-relu-backward",
        title="the output layer goes back through relu",
        message="The way back must use the activation that the forward pass used in that layer.",
        edits=(('caches[L - 1], "sigmoid")', 'caches[L - 1], "relu")'),),
    ),
    MistakeSpec(
        "L_model_backward",
        "first-layer-left-out",
        title="the first layer is left out",
        message="The loop ends before layer 1, so dW1 and db1 are missing.",
        edits=(("reversed(range(L - 1))", "reversed(range(1, L - 1))"),),
    ),
    MistakeSpec(
        "L_model_backward",
        "only-three-layers",
        title="only two layers are handled",
        message="The loop has a fixed number of rounds; nets of another depth come out wrong.",
        edits=(("reversed(range(L - 1))", "reversed(range(L - 2, L - 1))"),),
    ),
)
