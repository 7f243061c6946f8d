"""The GPT of `ml/gpt.py` in scalar autograd: the same sums, one number at a time, one document a step.

This is what the chip is measured against: Python on the host computes the same step with a graph of some fifty thousand
values. The arithmetic is the host's float64, so losses agree with the tensors' to rounding.
"""

from __future__ import annotations

from autograd.scalar import Value, backward
from ml.data import BLOCK
from ml.gpt import EPSILON, HEAD, HEADS, WIDTH, layout

RATE, BETA1, BETA2, ADAM_EPSILON = 1e-2, 0.85, 0.99, 1e-8

Vector = list[Value]
Matrix = list[list[Value]]


def dot(a: Vector, b: Vector) -> Value:
    """Sum of products."""
    total = a[0] * b[0]
    for x, y in zip(a[1:], b[1:]):
        total = total + x * y
    return total


def linear(x: Vector, rows: Matrix) -> Vector:
    """One dot product for each row."""
    return [dot(x, row) for row in rows]


def total(values: Vector) -> Value:
    """Sum."""
    result = values[0]
    for value in values[1:]:
        result = result + value
    return result


def norm(x: Vector) -> Vector:
    """Root-mean-square normalisation."""
    scale = (dot(x, x) * (1.0 / len(x)) + EPSILON) ** -0.5
    return [value * scale for value in x]


def softmax(x: Vector) -> Vector:
    """exp(x - max) / sum."""
    low = -max(value.data for value in x)
    e = [(value + low).exp() for value in x]
    scale = total(e) ** -1
    return [value * scale for value in e]


class ScalarGPT:
    """The model and its Adam state. `weights`: floats, row-major in the order of `gpt.PARAMETERS`."""

    def __init__(self, vocabulary: int, weights: list[float]):
        self.parameters = [Value(w) for w in weights]
        rows = [self.parameters[i : i + WIDTH] for i in range(0, len(weights), WIDTH)]
        self.weights: dict[str, Matrix] = {n: rows[a:b] for n, (a, b) in layout(vocabulary).items()}
        self.out = [list(column) for column in zip(*self.weights["fc2"])]  # fc2 is stored transposed
        self.end = vocabulary - 1
        self.m = [0.0] * len(weights)
        self.v = [0.0] * len(weights)
        self.t = 0

    def attention(self, x: Vector, keys: Matrix, values: Matrix) -> Vector:
        """One position; keys and values of it and those before it."""
        w = self.weights
        q = linear(x, w["wq"])
        keys.append(linear(x, w["wk"]))
        values.append(linear(x, w["wv"]))
        mixed = []
        # BEGIN SOLUTION ml.scalar_gpt.attention
        for head in range(HEADS):
            part = slice(head * HEAD, (head + 1) * HEAD)
            shares = softmax([dot(q[part], k[part]) * HEAD**-0.5 for k in keys])
            mixed += [dot(shares, [v[i] for v in values]) for i in range(part.start, part.stop)]
        # END SOLUTION
        return linear(mixed, w["wo"])

    def loss(self, ids: list[int]) -> Value:
        """Mean nats for each predicted token of a document."""
        w = self.weights
        tokens = ([self.end] + ids)[:BLOCK]
        targets = (ids + [self.end])[:BLOCK]
        keys: Matrix = []
        values: Matrix = []
        losses = []
        for position, (token, target) in enumerate(zip(tokens, targets)):
            x = norm([a + b for a, b in zip(w["wte"][token], w["wpe"][position])])
            x = [a + b for a, b in zip(x, self.attention(norm(x), keys, values))]
            hidden = [h.relu() for h in linear(norm(x), w["fc1"])]
            x = [a + b for a, b in zip(x, linear(hidden, self.out))]
            losses.append(-softmax(linear(x, w["lm_head"]))[target].log())
        return total(losses) * (1.0 / len(losses))

    def step(self, ids: list[int], steps: int) -> tuple[float, int]:
        """One step of Adam of `steps` on one document; gives the loss before it and the number of values in it."""
        self.t += 1
        loss = self.loss(ids)
        count = backward(loss)
        rate = RATE * (1 - (self.t - 1) / steps)
        c1 = 1 / (1 - BETA1**self.t)
        c2 = 1 / (1 - BETA2**self.t)
        for i, p in enumerate(self.parameters):
            self.m[i] = BETA1 * self.m[i] + (1 - BETA1) * p.grad
            self.v[i] = BETA2 * self.v[i] + (1 - BETA2) * p.grad * p.grad
            p.data -= rate * c1 * self.m[i] / ((c2 * self.v[i]) ** 0.5 + ADAM_EPSILON)
            p.grad = 0.0
        return loss.data, count
