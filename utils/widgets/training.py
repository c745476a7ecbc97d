"""A small net that learns points in the plane, step by step, for the playground; its gradients come from the autodiff."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from utils import datasets
from utils.autodiff import Tensor

Array = NDArray[np.float64]
DATA = {
    "moons": datasets.make_moons,
    "circles": datasets.make_circles,
    "flower": datasets.make_flower,
    "spirals": datasets.make_spirals,
}
POINTS, GRID = 300, 61


class Training:
    """A net with two hidden layers of `hidden` units (tanh) and one output, in training with one rule.

    `costs` has one number more than steps were made; `X` (2, 300) and `Y` (1, 300) are the points.
    """

    def __init__(self, data: str, hidden: int, rule: Rule, rate: float) -> None:
        self.X, self.Y = DATA[data](POINTS)
        self.rule, self.rate = rule, rate
        self.reach = 1.1 * float(np.abs(self.X).max())
        self.sizes = list(pairwise([2, hidden, hidden, 1]))
        rng = np.random.default_rng(7)
        drawn = [(rng.normal(size=(n, n_prev)) / np.sqrt(n_prev), np.zeros((n, 1))) for n_prev, n in self.sizes]
        self.vector = np.concatenate([array.ravel() for pair in drawn for array in pair])
        self.costs: list[float] = []
        self.look()

    def step(self) -> None:
        """Make one step against the gradient over all points, as the rule says."""
        self.cost.backward()
        gradient = np.concatenate([item.grad.ravel() for pair in self.layers for item in pair])
        self.vector = self.vector - self.rate * self.rule.direction(gradient)
        self.look()

    def look(self) -> None:
        """Cut W and b of each layer out of the long vector, and compute the cost: the mean cross-entropy over the points."""
        shapes = [shape for n_prev, n in self.sizes for shape in ((n, n_prev), (n, 1))]
        pieces = np.split(self.vector, np.cumsum([rows * columns for rows, columns in shapes])[:-1])
        arrays = [Tensor(piece.reshape(shape)) for piece, shape in zip(pieces, shapes, strict=True)]
        self.layers = list(zip(arrays[::2], arrays[1::2], strict=True))
        Z = scores(self.layers, self.X)
        self.cost = (Z.softplus() - Z * self.Y).sum() * (1.0 / self.Y.size)
        self.costs.append(float(self.cost.value))

    def chance(self, points: Array) -> Array:
        """Return the net's probability of label 1 for points (2, k), shape (k,)."""
        Z = scores(self.layers, points).value.ravel()
        return np.exp(Z - np.logaddexp(0.0, Z))

    def grid(self) -> Array:
        """Return the probability of label 1 on a square grid, shape (GRID, GRID); the first row is the lowest."""
        ticks = np.linspace(-self.reach, self.reach, GRID)
        return self.chance(np.array([axis.ravel() for axis in np.meshgrid(ticks, ticks)])).reshape(GRID, GRID)

    def right(self) -> float:
        """Return the share of the points that lie in the region of their label."""
        return float(np.mean((self.chance(self.X) > 0.5) == (self.Y.ravel() == 1)))


def scores(layers: list[tuple[Tensor, Tensor]], points: Array) -> Tensor:
    """Return what goes into the sigmoid of the output, shape (1, k), for points (2, k)."""
    signal = Tensor(points)
    *hidden, (W_out, b_out) = layers
    for W, b in hidden:
        signal = (W @ signal + b).tanh()
    return W_out @ signal + b_out


class Rule:
    """Gradient descent, momentum or Adam on one long vector; `corrected` says whether Adam corrects its bias."""

    def __init__(self, name: str, corrected: bool) -> None:
        self.name, self.corrected, self.t = name, corrected, 0
        self.mean = self.square = np.zeros(1)

    def direction(self, g: Array) -> Array:
        """Return what one step subtracts, before the learning rate, for a gradient of any shape."""
        self.t += 1
        self.mean, self.square = running(self.mean, g, 0.9), running(self.square, g * g, 0.999)
        if self.name != "Adam":
            return self.mean if self.name == "momentum" else g
        memory = (1 - 0.9**self.t, 1 - 0.999**self.t) if self.corrected else (1.0, 1.0)
        return self.mean / memory[0] / (np.sqrt(self.square / memory[1]) + 1e-8)


def running(average: Array, new: Array, keep: float) -> Array:
    """Return a running average after one more value."""
    return keep * average + (1 - keep) * new
