"""Reverse mode in its smallest form: one number, what it was computed from, and the local derivatives.

    y = f(a, b)   keeps   (a, dy/da), (b, dy/db)

`backward` walks from the result to the leaves, every value after all its users, and hands its gradient on: the chain
rule, and nothing else. Tensors (`autograd/gradients.py`) do the same with arrays. `y.grad` means d result / d y.
"""

from __future__ import annotations

import math


class Value:
    """A number in a computation. `data`: the number; `grad`: filled in by `backward`; `sources` and `slopes`: what it
    was computed from, and its derivative with respect to each."""

    __slots__ = ("data", "grad", "sources", "slopes")

    def __init__(self, data: float, sources: tuple[Value, ...] = (), slopes: tuple[float, ...] = ()):
        self.data = data
        self.grad = 0.0
        self.sources = sources
        self.slopes = slopes

    def __repr__(self) -> str:
        return f"Value({self.data}, grad={self.grad})"

    def __add__(self, other: Value | float) -> Value:
        if not isinstance(other, Value):
            return Value(self.data + other, (self,), (1.0,))
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Value | float) -> Value:
        # BEGIN SOLUTION autograd.scalar.mul
        if not isinstance(other, Value):
            return Value(self.data * other, (self,), (other,))
        return Value(self.data * other.data, (self, other), (other.data, self.data))
        # END SOLUTION

    def __pow__(self, exponent: float) -> Value:
        """A constant power."""
        return Value(self.data**exponent, (self,), (exponent * self.data ** (exponent - 1),))

    def exp(self) -> Value:
        """e to the x."""
        y = math.exp(self.data)
        return Value(y, (self,), (y,))

    def log(self) -> Value:
        """Natural logarithm."""
        return Value(math.log(self.data), (self,), (1.0 / self.data,))

    def tanh(self) -> Value:
        """Hyperbolic tangent."""
        y = math.tanh(self.data)
        return Value(y, (self,), (1.0 - y * y,))

    def relu(self) -> Value:
        """max(x, 0)."""
        return Value(max(self.data, 0.0), (self,), (1.0 if self.data > 0 else 0.0,))

    def __radd__(self, other: float) -> Value:
        return self + other

    def __rmul__(self, other: float) -> Value:
        return self * other

    def __neg__(self) -> Value:
        return self * -1.0

    def __sub__(self, other: Value | float) -> Value:
        return self + -other

    def __rsub__(self, other: float) -> Value:
        return -self + other

    def __truediv__(self, other: Value | float) -> Value:
        return self * (other**-1 if isinstance(other, Value) else 1.0 / other)

    def __rtruediv__(self, other: float) -> Value:
        return self**-1 * other


def topological(root: Value) -> list[Value]:
    """Every value under `root`, sources before users. A loop with its own stack: computations nest deeper than calls
    may."""
    # BEGIN SOLUTION autograd.scalar.topological
    order = []
    seen = {root: True}
    stack = [(root, 0)]
    while stack:
        value, done = stack.pop()
        sources = value.sources
        while done < len(sources) and sources[done] in seen:
            done += 1
        if done == len(sources):
            order.append(value)
            continue
        stack.append((value, done + 1))
        seen[sources[done]] = True
        stack.append((sources[done], 0))
    return order
    # END SOLUTION


def backward(root: Value) -> int:
    """Set the gradient of everything under `root` (those of leaves add up from call to call until they are zeroed).
    Gives the number of values met."""
    order = topological(root)
    # BEGIN SOLUTION autograd.scalar.backward
    root.grad = 1.0
    for value in reversed(order):
        for source, slope in zip(value.sources, value.slopes):
            source.grad += slope * value.grad
    # END SOLUTION
    return len(order)
