"""A small reverse-mode autodiff over arrays: compute forward with tensors, call `backward`, read the gradients.

The interactive pieces compute their numbers with it, so that they hold no backward pass written by hand.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Source = tuple["Tensor", Callable[[Array], Array]]


class Tensor:
    """An array that remembers which tensors it was made from; `grad` has its shape, and is zero before `backward`.

    A source is a tensor together with a function: it takes the gradient of what was made, and gives that of the source.
    """

    __array_ufunc__ = None  # numpy leaves array @ tensor to us

    def __init__(self, value: ArrayLike, *sources: Source) -> None:
        self.value = np.asarray(value, dtype=float)
        self.grad = np.zeros_like(self.value)
        self.sources = sources

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return self.value.shape

    def backward(self) -> None:
        """Add the gradient of the sum of this tensor to `grad` of every tensor that it was made from."""
        self.grad = self.grad + 1.0
        for made in reversed(in_order(self)):
            for source, pull in made.sources:
                source.grad = source.grad + fold(pull(made.grad), source.shape)

    def __add__(self, other: Operand) -> Tensor:
        """Entry by entry, with stretching as in numpy."""
        right = tensor(other)
        return Tensor(self.value + right.value, (self, lambda up: up), (right, lambda up: up))

    def __mul__(self, other: Operand) -> Tensor:
        """Entry by entry, with stretching as in numpy."""
        right = tensor(other)
        return Tensor(self.value * right.value, (self, lambda up: up * right.value), (right, lambda up: up * self.value))

    def __matmul__(self, other: Operand) -> Tensor:
        """The product of two matrices; raises ValueError if the inner sizes differ."""
        right = tensor(other)
        return Tensor(self.value @ right.value, (self, lambda up: up @ right.value.T), (right, lambda up: self.value.T @ up))

    def __rmatmul__(self, other: Operand) -> Tensor:
        """A matrix that is no tensor, times this one."""
        return tensor(other) @ self

    def __neg__(self) -> Tensor:
        """The same with the other sign."""
        return self * -1.0

    def __sub__(self, other: Operand) -> Tensor:
        """Entry by entry, with stretching as in numpy."""
        return self + -tensor(other)

    __radd__, __rmul__ = __add__, __mul__

    def sum(self) -> Tensor:
        """All entries added up; the result has the shape ()."""
        return Tensor(self.value.sum(), (self, lambda up: np.broadcast_to(up, self.shape)))

    def tanh(self) -> Tensor:
        """The hyperbolic tangent of every entry."""
        result = np.tanh(self.value)
        return Tensor(result, (self, lambda up: up * (1.0 - result**2)))

    def softplus(self) -> Tensor:
        """log(1 + exp(z)) of every entry z; its derivative is the sigmoid."""
        result = np.logaddexp(0.0, self.value)
        return Tensor(result, (self, lambda up: up * np.exp(self.value - result)))


Operand = Tensor | ArrayLike


def tensor(value: Operand) -> Tensor:
    """Return a tensor as it is, and a number or an array as a tensor without sources."""
    return value if isinstance(value, Tensor) else Tensor(value)


def in_order(last: Tensor) -> list[Tensor]:
    """Return `last` and all that it was made from, each once, sources before what was made from them."""
    order: list[Tensor] = []
    seen: set[int] = set()
    waiting = [(last, False)]
    while waiting:
        item, sources_done = waiting.pop()
        if sources_done:
            order.append(item)
        elif id(item) not in seen:
            seen.add(id(item))
            waiting += [(item, True), *((source, False) for source, _ in item.sources)]
    return order


def fold(grad: Array, shape: tuple[int, ...]) -> Array:
    """Add up a gradient over the axes along which numpy stretched an array of this shape."""
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return grad.sum(axis=stretched, keepdims=True) if stretched else grad
