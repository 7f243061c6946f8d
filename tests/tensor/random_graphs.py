"""Random tensor programs for the tests: each is built twice in step, as a `Tensor` and as a float64 NumPy array."""

from __future__ import annotations

import random

import numpy as np

from tensor.tensor import Tensor

SHAPES = [(4,), (3, 4), (2, 3, 4), (8, 3), (1, 6), (5, 1, 2), (2, 2, 2, 3), (12,)]


def leaf(choose: random.Random, shape: tuple[int, ...]) -> tuple[Tensor, np.ndarray]:
    """A constant array of moderate float32 numbers."""
    values = np.array([choose.uniform(-2, 2) for _ in range(int(np.prod(shape)))], np.float32).reshape(shape)
    return Tensor(values.tolist(), "f32"), values.astype(np.float64)


def step(choose: random.Random, pool: list[tuple[Tensor, np.ndarray]]) -> tuple[Tensor, np.ndarray]:
    """One more operation on values of the pool."""
    x, a = choose.choice(pool)
    kind = choose.choice(["binary", "unary", "move", "move", "reduce", "matmul", "where", "cat", "slice"])
    if kind == "unary":
        return choose.choice(
            [
                lambda: (x.tanh(), np.tanh(a)),
                lambda: (x.relu(), np.maximum(a, 0)),
                lambda: ((x * x + 0.5).rsqrt(), (a * a + 0.5) ** -0.5),
                lambda: ((x * x + 1).log(), np.log(a * a + 1)),
                lambda: (x * 0.25 - 1, a * 0.25 - 1),
                lambda: (x.sigmoid(), 1 / (1 + np.exp(-a))),
            ]
        )()
    if kind == "move":
        order = list(range(a.ndim))
        choose.shuffle(order)
        factor = next((n for n in (2, 3, 4) if a.size % n == 0), 1)
        return choose.choice(
            [
                lambda: (x.permute(*order), a.transpose(order)),
                lambda: (x.reshape(factor, -1), a.reshape(factor, -1)),
                lambda: (x.reshape(-1), a.reshape(-1)),
                lambda: (x.unsqueeze(0).expand(2, *a.shape), np.broadcast_to(a, (2, *a.shape))),
            ]
        )()
    if kind == "reduce":
        axis = choose.randrange(a.ndim)
        keep = choose.random() < 0.5
        return choose.choice(
            [
                lambda: (x.sum(axis, keep), a.sum(axis, keepdims=keep)),
                lambda: (x.max(axis, keep), a.max(axis, keepdims=keep)),
                lambda: (x.softmax(axis), np.exp(a) / np.exp(a).sum(axis, keepdims=True)),
            ]
        )()
    if kind == "slice":
        axis = choose.randrange(a.ndim)
        start = choose.randrange(a.shape[axis])
        stop = choose.randint(start + 1, a.shape[axis])
        key = (slice(None),) * axis + (slice(start, stop),)
        return x[key], a[key]
    if kind == "matmul":
        y, b = leaf(choose, (a.shape[-1], choose.randint(1, 4)))
        return x @ y, a @ b
    if kind == "cat":
        axis = choose.randrange(a.ndim)
        return Tensor.cat([x, x * 2], axis), np.concatenate([a, a * 2], axis)
    partners = [(y, b) for y, b in pool if b.shape == a.shape[-b.ndim :] or b.shape == a.shape]
    y, b = choose.choice(partners)
    if kind == "where":
        return Tensor.where(x < y * 0.5, x, y), np.where(a < b * 0.5, a, np.broadcast_to(b, a.shape))
    return choose.choice([lambda: (x + y, a + b), lambda: (x - y, a - b), lambda: (x * y, a * b)])()


def program(seed: int, steps: int) -> tuple[Tensor, np.ndarray]:
    """A random program's last value of moderate size."""
    choose = random.Random(seed)
    pool = [leaf(choose, shape) for shape in choose.sample(SHAPES, 2)]
    for _ in range(steps):
        x, a = step(choose, pool[-6:])
        if 0 < a.ndim <= 4 and a.size <= 300 and np.abs(a).max() < 100:
            pool.append((x, a))
    return pool[-1]
