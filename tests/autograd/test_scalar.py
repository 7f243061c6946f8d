"""Scalar reverse mode: every operation by finite differences, sharing, depth."""

from __future__ import annotations

import math
import random

import pytest

from autograd.scalar import Value, backward, topological

OPERATIONS = {
    "add": lambda a, b: a + b,
    "add constant": lambda a, b: a + 3.0 + b * 0,
    "right add": lambda a, b: 3.0 + a,
    "sub": lambda a, b: a - b,
    "right sub": lambda a, b: 2.0 - a * b,
    "mul": lambda a, b: a * b,
    "right mul": lambda a, b: 2.5 * a,
    "square": lambda a, b: a * a * b,
    "div": lambda a, b: a / b,
    "div constant": lambda a, b: a / 4.0,
    "right div": lambda a, b: 2.0 / b,
    "neg": lambda a, b: -a * b,
    "pow": lambda a, b: a**3 + b**-0.5,
    "exp": lambda a, b: (a * b).exp(),
    "log": lambda a, b: (a + b).log(),
    "tanh": lambda a, b: (a - b).tanh(),
    "relu": lambda a, b: (a - b).relu() + (b - a).relu() * 2,
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_finite_differences(name):
    operation = OPERATIONS[name]
    choose = random.Random(name)
    for _ in range(20):
        x, y, step = choose.uniform(0.3, 2), choose.uniform(0.3, 2), 1e-6
        a, b = Value(x), Value(y)
        backward(operation(a, b))
        da = (operation(Value(x + step), Value(y)).data - operation(Value(x - step), Value(y)).data) / (2 * step)
        db = (operation(Value(x), Value(y + step)).data - operation(Value(x), Value(y - step)).data) / (2 * step)
        assert a.grad == pytest.approx(da, abs=1e-6, rel=1e-6) and b.grad == pytest.approx(db, abs=1e-6, rel=1e-6)


def test_values():
    a = Value(0.5)
    assert a.exp().data == math.exp(0.5) and a.tanh().data == math.tanh(0.5) and (-a).relu().data == 0
    assert (1 / a).data == 2 and (a / 2).data == 0.25 and (3 - a).data == 2.5


def test_a_shared_value_is_met_once():
    a = Value(3.0)
    b = a * a
    c = b + b
    assert backward(c * b) == 4
    assert a.grad == pytest.approx(8 * 27)  # c b = 2 a^4


def test_order():
    """Every value stands after its sources, in random graphs."""
    choose = random.Random(3)
    values = [Value(1.0) for _ in range(5)]
    for _ in range(300):
        values.append(choose.choice(values) + choose.choice(values[-10:]))
    place = {v: n for n, v in enumerate(topological(values[-1]))}
    assert all(place[s] < place[v] for v in place for s in v.sources)


def test_depth():
    """Deeper than Python's stack of calls."""
    a = Value(1.0)
    b = a
    for _ in range(100_000):
        b = b + a
    assert backward(b) == 100_001 and a.grad == 100_001
