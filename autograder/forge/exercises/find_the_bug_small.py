"""The small cases of `5_find_the_bug`, of whole numbers: nets with examples as rows, and the calls made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checking.key import Output
from autograder.forge.small_networks import SEED, whole, whole_network
from autograder.forge.spec import Call

SIZES = (((1, 1, 1), 1), ((1, 1, 2), 2), ((2, 1, 1), 3), ((1, 2, 1), 3), ((2, 1, 2), 3), ((1, 2, 3), 2), ((2, 2, 1), 2))


@dataclass(frozen=True)
class SmallRows:
    """A tanh network: `layers` are pairs W (below, above), b (above,); X (m, n0), Y (m, nL), Z of each layer (m, above)."""

    seed: int
    layers: list[tuple[np.ndarray, np.ndarray]]
    X: np.ndarray
    Y: np.ndarray
    Z: list[np.ndarray]

    def whole(self, *shape: int) -> np.ndarray:
        """Whole numbers beside the net, the same ones each time."""
        return whole(np.random.default_rng([self.seed, 1]), shape)

    def roles(self) -> dict[int, str]:
        """The name by role of each array, by its identity."""
        named = {"X": self.X, "Y": self.Y} | {f"Z{layer}": Z for layer, Z in enumerate(self.Z, 1)}
        for layer, (W, b) in enumerate(self.layers, start=1):
            named |= {f"W{layer}": W, f"b{layer}": b}
        return {id(value): name for name, value in named.items()}


def small_nets(functions: dict[str, Callable[..., Any]]) -> Iterator[SmallRows]:
    """The nets of the ladders, smallest first."""
    for seed, (dims, m) in enumerate(SIZES, start=SEED):
        X, _, parameters = whole_network(seed, dims, m, np.tanh, highest=3)
        layers = [(parameters[f"W{layer}"].T.copy(), parameters[f"b{layer}"].ravel()) for layer in (1, 2)]
        A = X.T.copy()
        net = SmallRows(seed, layers, A, whole(np.random.default_rng(seed), (m, dims[-1])), [])
        for W, b in layers:
            net.Z.append(A @ W + b)
            A = np.tanh(net.Z[-1])
        yield net


def rows(net: SmallRows) -> list[Call]:
    (m, n), W = net.X.shape, net.layers[0][0]
    shapes = {"dX": ("m", "n"), "dW": ("n", "k"), "db": ("k",)}
    sizes = {"m": m, "n": n, "k": W.shape[1]}
    return [Call((net.whole(m, W.shape[1]), net.X, W), _outputs(shapes), sizes, "one layer")]


def leaky(net: SmallRows) -> list[Call]:
    z = net.Z[0].ravel()
    outputs = (Output("dz", (), ("n",), "mended"),)
    return [Call((net.whole(z.size), z, 0.5), outputs, {"n": z.size}, "one example, slope = 0.5")]


def slope_along(net: SmallRows) -> list[Call]:
    W, m = net.layers[0][0], len(net.X)
    arguments = (W, net.whole(*W.shape), net.X, whole(np.random.default_rng(net.seed), (m, W.shape[1])), 0.5)
    sizes = {"m": m, "n": W.shape[0], "k": W.shape[1]}
    return [Call(arguments, (Output("slope", (), (), "mended"),), sizes, "one direction, step = 0.5")]


def softmax(net: SmallRows) -> list[Call]:
    Z = net.Z[-1]
    m, k = Z.shape
    outputs = (Output("cost", (0,), (), "mended"), Output("dZ", (1,), ("m", "k"), "mended"))
    Y = np.eye(k)[(np.arange(m) + net.seed) % k]
    return [Call((Z, Y), outputs, {"m": m, "k": k}, f"{m} examples, {k} classes")] if k > 1 else []


def softplus(net: SmallRows) -> list[Call]:
    (x, y, W1, b1, W2, b2), sizes = _one_example(net)
    shapes = {"b2": ("k",), "W2": ("k", "h"), "b1": ("h",), "W1": ("h", "n")}
    outputs = tuple(Output(name, (name,), shape, "mended") for name, shape in shapes.items())
    return [Call((x, y, W1, b1, W2, b2), outputs, sizes, "one example")]


def descent(net: SmallRows) -> list[Call]:
    (x, y, W1, _, W2, _), sizes = _one_example(net)
    outputs = _outputs({"W1": ("h", "n"), "W2": ("k", "h")})[::-1]
    return [Call((x, y, W1, W2, 0.5), outputs, sizes, "one example, rate = 0.5")]


def _one_example(net: SmallRows) -> tuple[tuple[np.ndarray, ...], dict[str, int]]:
    """x, y, W1, b1, W2, b2 and their sizes: the net transposed, and its first example."""
    (W1, b1), (W2, b2) = net.layers
    sizes = {"n": W1.shape[0], "h": W1.shape[1], "k": W2.shape[1]}
    return (net.X[0].copy(), net.Y[0].copy(), W1.T.copy(), b1, W2.T.copy(), b2), sizes


def chain(net: SmallRows) -> list[Call]:
    sizes = {"m": len(net.X), "n0": net.X.shape[1]} | {f"n{i}": len(b) for i, (_, b) in enumerate(net.layers, 1)}
    outputs = []
    for i in (1, 0):
        outputs.append(Output(f"dW of layer {i + 1}", (i, 0), (f"n{i}", f"n{i + 1}"), "mended"))
        outputs.append(Output(f"db of layer {i + 1}", (i, 1), (f"n{i + 1}",), "mended"))
    return [Call((net.layers, net.X, net.Y), tuple(outputs), sizes, "2 layers")]


def rmsprop(net: SmallRows) -> list[Call]:
    n, steps = net.X.shape[1], min(len(net.X), 2)
    outputs = _outputs({"p": ("n",), "s": ("n",)})[::-1]
    arguments = (net.layers[0][0][:, 0].copy(), net.whole(steps, n), 0.5, 0.75, 1.0)
    about = f"{steps} steps, rate = 0.5, decay = 0.75, epsilon = 1"
    return [Call(arguments, outputs, {"n": n, "steps": steps}, about)]


def _outputs(shapes: dict[str, tuple[str, ...]]) -> tuple[Output, ...]:
    return tuple(Output(name, (place,), shape, "mended") for place, (name, shape) in enumerate(shapes.items()))
