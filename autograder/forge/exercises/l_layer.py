"""The exercises of `2_L_layer`: how each call is drawn from a network, and what is marked."""

from __future__ import annotations

from autograder.checking.key import Output
from autograder.forge.networks import Net, once_wrong, rescaled, sure_and_right
from autograder.forge.small_networks import with_numbers
from autograder.forge.spec import Call, ExerciseSpec

MUCH = 1000  # times the gradients: a limit on them shows
STEEP = 256.0  # a power of two: no number is rounded
GUARDED = 1e-5
LARGE = [47, 30, 20, 1]


def _layer(net: Net, number: int) -> int:
    """The layer that case `number` looks at: a hidden one first, then the output layer, then the others."""
    return [2, net.L, 1][number % 3]


def _sizes(net: Net, layer: int) -> dict[str, int]:
    return {"n_prev": net.layer_dims[layer - 1], "n": net.layer_dims[layer], "m": net.m}


def _initialize(net: Net, number: int) -> Call:
    dims = LARGE if number == 1 else net.layer_dims  # the distribution shows on large layers only, and once is enough
    outputs = []
    for layer in range(1, len(dims)):
        outputs.append(Output(f"W{layer}", (f"W{layer}",), (f"n{layer}", f"n{layer - 1}"), "parameters"))
        outputs.append(Output(f"b{layer}", (f"b{layer}",), (f"n{layer}", "1"), "parameters"))
    sizes = {f"n{layer}": size for layer, size in enumerate(dims)}
    return Call((list(dims),), tuple(outputs), sizes, f"{len(dims) - 1} layers, layer_dims = {dims}")


def _linear_forward(net: Net, number: int) -> Call:
    layer = _layer(net, number)
    (A_prev, W, b), _ = net.caches[layer - 1]
    outputs = (
        Output("Z", (0,), ("n", "m"), "Z"),
        Output("A in the cache", (1, 0), ("n_prev", "m"), "cache"),
        Output("W in the cache", (1, 1), ("n", "n_prev"), "cache"),
        Output("b in the cache", (1, 2), ("n", "1"), "cache"),
    )
    return Call((A_prev, W, b), outputs, _sizes(net, layer), f"layer {layer} of {net.L}")


def _activation(net: Net, layer: int) -> str:
    return "sigmoid" if layer == net.L else "relu"


def _linear_activation_forward(net: Net, number: int) -> Call:
    layer = _layer(net, number)
    (A_prev, W, b), _ = net.caches[layer - 1]
    outputs = (
        Output("A", (0,), ("n", "m"), "A"),
        Output("A_prev in the cache", (1, 0, 0), ("n_prev", "m"), "cache"),
        Output("W in the cache", (1, 0, 1), ("n", "n_prev"), "cache"),
        Output("b in the cache", (1, 0, 2), ("n", "1"), "cache"),
        Output("Z in the cache", (1, 1), ("n", "m"), "cache"),
    )
    activation = _activation(net, layer)
    return Call((A_prev, W, b, activation), outputs, _sizes(net, layer), f"layer {layer} of {net.L}, {activation}")


def _model_forward(net: Net, number: int) -> Call:
    outputs = []
    for layer in range(1, net.L + 1):
        place, n, n_prev = (1, layer - 1), f"n{layer}", f"n{layer - 1}"
        outputs.append(Output(f"A{layer - 1} in caches[{layer - 1}]", (*place, 0, 0), (n_prev, "m"), "caches"))
        outputs.append(Output(f"W{layer} in caches[{layer - 1}]", (*place, 0, 1), (n, n_prev), "caches"))
        outputs.append(Output(f"b{layer} in caches[{layer - 1}]", (*place, 0, 2), (n, "1"), "caches"))
        outputs.append(Output(f"Z{layer} in caches[{layer - 1}]", (*place, 1), (n, "m"), "caches"))
    outputs.append(Output("AL", (0,), (f"n{net.L}", "m"), "AL"))
    return Call((net.X, net.parameters), tuple(outputs), net.sizes, f"{net.L} layers")


def _cost(net: Net, number: int) -> Call:
    """The second case has outputs near 0 and 1."""
    net = sure_and_right(net) if number % 2 else net
    Y = net.Y if number % 2 else net.Y.astype(float)
    return Call((net.AL, Y), (Output("cost", (), (), "cost"),), net.sizes, f"output of {net.L} layers", net=net)


def _gradients(net: Net, layer: int) -> tuple[Output, ...]:
    shapes = {"dA_prev": ("n_prev", "m"), "dW": ("n", "n_prev"), "db": ("n", "1")}
    return tuple(Output(name, (place,), shape, name) for place, (name, shape) in enumerate(shapes.items()))


def _linear_backward(net: Net, number: int) -> Call:
    layer = _layer(net, number)
    linear_cache, _ = net.caches[layer - 1]
    dZ = net.dZ[layer] * MUCH if number % 3 == 1 else net.dZ[layer]
    return Call((dZ, linear_cache), _gradients(net, layer), _sizes(net, layer), f"layer {layer} of {net.L}")


def _linear_activation_backward(net: Net, number: int) -> Call:
    layer = _layer(net, number)
    activation = _activation(net, layer)
    dA = net.dA[layer] * MUCH if number % 3 == 1 else net.dA[layer]
    arguments = (dA, net.caches[layer - 1], activation)
    return Call(arguments, _gradients(net, layer), _sizes(net, layer), f"layer {layer} of {net.L}, {activation}")


def _model_backward(net: Net, number: int) -> Call:
    """After the first case gradients are large: of all but the last W in the second, and of that in the third.

    In the second so is the derivative of the cost, in the third answers are near 0 and 1. So a limit on any of them shows. A
    guard of 1e-8 in that derivative, as many write it, changes no more than `GUARDED`.
    """
    if number % 3 == 1:
        net = once_wrong(rescaled(net, *(STEEP**-layer for layer in range(1, net.L))))
    elif number % 3 == 2:
        net = sure_and_right(rescaled(net, *[1.0] * (net.L - 2), STEEP))
    outputs = []
    for layer in range(net.L, 0, -1):
        part = "output layer" if layer == net.L else "hidden layers"
        n, n_prev = f"n{layer}", f"n{layer - 1}"
        outputs.append(Output(f"dW{layer}", (f"dW{layer}",), (n, n_prev), f"dW of the {part}", rtol=GUARDED))
        outputs.append(Output(f"db{layer}", (f"db{layer}",), (n, "1"), f"db of the {part}", rtol=GUARDED))
        outputs.append(Output(f"dA{layer - 1}", (f"dA{layer - 1}",), (n_prev, "m"), None))
    return Call((net.AL, net.Y, net.caches), tuple(outputs), net.sizes, f"{net.L} layers", net=net)


def _update(net: Net, number: int, rate: float | None = None) -> Call:
    outputs = []
    for layer in range(1, net.L + 1):
        n, n_prev = f"n{layer}", f"n{layer - 1}"
        outputs.append(Output(f"W{layer}", (f"W{layer}",), (n, n_prev), "W"))
        outputs.append(Output(f"b{layer}", (f"b{layer}",), (n, "1"), "b"))
    rate = rate or [0.3, 0.07, 1.1][number % 3]
    grads = {name: value * MUCH for name, value in net.grads.items()} if number % 3 == 1 else net.grads
    return Call((net.parameters, grads, rate), tuple(outputs), net.sizes, f"{net.L} layers, learning_rate = {rate}")


EXERCISES = (
    ExerciseSpec(
        "initialize_parameters_deep",
        ("layer_dims",),
        {"parameters": 2},
        _initialize,
        "Initialise the parameters",
        (
            "Look at the two lines inside the loop: one makes W of layer l, one makes b of layer l.",
            "Units that start equal stay equal, so W must be random. b may start at zero, because W already tells the units apart.",
            "$W^{[l]} = 0.01\\,N(0,1)$ of shape $(n_l, n_{l-1})$; $b^{[l]} = 0$ of shape $(n_l, 1)$.",
        ),
        properties="small_gaussian",
    ),
    ExerciseSpec(
        "linear_forward",
        ("A", "W", "b"),
        {"Z": 1, "cache": 1},
        _linear_forward,
        "The linear step forward",
        (
            "One line computes Z. The cache keeps the three arguments, in their order.",
            "Each unit is a weighted sum over the units of the layer below: a sum over the columns of W and the rows of A.",
            "$Z = W A + b$, shapes $(n, m) = (n, n_{prev})(n_{prev}, m) + (n, 1)$; the cache is the tuple (A, W, b).",
        ),
        small=with_numbers(_linear_forward, 2),
    ),
    ExerciseSpec(
        "linear_activation_forward",
        ("A_prev", "W", "b", "activation"),
        {"A": 1, "cache": 1},
        _linear_activation_forward,
        "The linear-activation step forward",
        (
            "Two steps: the linear step, which you have written, then the activation that the argument names.",
            "Both steps return a pair: their result, and what the way back will need. Keep both second parts.",
            "$A = g(Z)$ entry by entry, shapes $(n, m) = g((n, m))$; the cache is the pair (linear_cache, activation_cache).",
        ),
        helpers=("linear_forward",),
        small=with_numbers(_linear_activation_forward, 2, 1),
    ),
    ExerciseSpec(
        "L_model_forward",
        ("X", "parameters"),
        {"AL": 2, "caches": 2},
        _model_forward,
        "The whole forward pass",
        (
            "The loop handles layers 1 to L-1; the output layer comes after it, with another activation.",
            "What a layer returns is what the next layer takes. Every layer adds its own cache at the end of the list.",
            "$A^{[l]} = g^{[l]}(W^{[l]}A^{[l-1]} + b^{[l]})$ with $A^{[0]} = X$, relu for $l < L$ and sigmoid for $l = L$; L caches in all.",
        ),
        helpers=("linear_activation_forward",),
        small=with_numbers(_model_forward, 0),
    ),
    ExerciseSpec(
        "compute_cost",
        ("AL", "Y"),
        {"cost": 2},
        _cost,
        "The cost",
        (
            "Two terms, one for the examples with label 1 and one for the examples with label 0; then one mean.",
            "For each example only one term counts: the log of the probability that the net gave to the true label.",
            "$J = -\\frac1m \\sum_i \\left[y_i \\log a_i + (1-y_i)\\log(1-a_i)\\right]$: one number.",
        ),
        small=with_numbers(_cost, 0),
    ),
    ExerciseSpec(
        "linear_backward",
        ("dZ", "cache"),
        {"dA_prev": 2, "dW": 2, "db": 2},
        _linear_backward,
        "The linear step backward",
        (
            "Three lines, one for each of A_prev, W and b: each gradient has the shape of its object.",
            "Write one entry as a sum. The index that is summed in the forward step decides which factor is transposed.",
            "$dW = \\frac1m dZ\\,A_{prev}^T$, $db = \\frac1m \\sum_i dZ_{:,i}$, $dA_{prev} = W^T dZ$; shapes $(n, n_{prev})$, $(n, 1)$, $(n_{prev}, m)$.",
        ),
        small=with_numbers(_linear_backward, 2),
    ),
    ExerciseSpec(
        "linear_activation_backward",
        ("dA", "cache", "activation"),
        {"dA_prev": 2, "dW": 1, "db": 1},
        _linear_activation_backward,
        "The linear-activation step backward",
        (
            "The forward step was linear, then activation. The way back takes them in the other order.",
            "The activation's part needs activation_cache, the linear part needs linear_cache.",
            "$dZ = dA \\ast g'(Z)$ entry by entry, shapes $(n, m)$; then the linear step backward turns $dZ$ into $dA_{prev}, dW, db$.",
        ),
        helpers=("linear_backward",),
        small=with_numbers(_linear_activation_backward, 2, 1),
    ),
    ExerciseSpec(
        "L_model_backward",
        ("AL", "Y", "caches"),
        {"dW of the output layer": 1, "db of the output layer": 1, "dW of the hidden layers": 2, "db of the hidden layers": 2},
        _model_backward,
        "The whole backward pass",
        (
            "Three things to watch in the loop: which dA goes in, which cache is read, under which numbers the results are kept.",
            "A layer takes the dA that the layer above it produced. Layer l+1 keeps its cache at index l, since a list starts at 0.",
            "$dA^{[L]} = -\\left(\\frac{Y}{A^{[L]}} - \\frac{1-Y}{1-A^{[L]}}\\right)$, shape $(1, m)$; layer $l+1$ takes $dA^{[l+1]}$ and gives $dA^{[l]}, dW^{[l+1]}, db^{[l+1]}$.",
        ),
        helpers=("linear_activation_backward",),
        small=with_numbers(_model_backward, 0),
    ),
    ExerciseSpec(
        "update_parameters",
        ("parameters", "grads", "learning_rate"),
        {"W": 1, "b": 1},
        _update,
        "Update the parameters",
        (
            "Two lines in the loop: one for W, one for b.",
            "The gradient points uphill. The step goes the other way, for every layer from 1 to L.",
            "$W^{[l]} := W^{[l]} - \\alpha\\,dW^{[l]}$ and $b^{[l]} := b^{[l]} - \\alpha\\,db^{[l]}$, for $l = 1, \\dots, L$.",
        ),
        may_change=("parameters",),
        small=lambda net: [_update(net, 0, rate=0.5)],
    ),
)
