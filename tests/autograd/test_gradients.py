"""Gradients of every operation by finite differences and, where it can be imported, against torch."""

from __future__ import annotations

import random

import pytest

from asm import numbers
from autograd.gradients import NO_GRADIENT, TABLE, gradients
from tensor import graph
from tensor.backend import executor
from tensor.graph import ShapeError
from tensor.schedule import schedule
from tensor.tensor import Tensor
from tests import oracles

np = pytest.importorskip("numpy")

where = Tensor.where
ROWS = [[2, 0, 2], [1, 4, 4]]

# name: (shapes of the operands, function of Tensors, the same with torch)
CASES = {
    "add": ([(3, 4), (4,)], lambda x, y: x + y, lambda t, x, y: x + y),
    "sub": ([(3, 4), (3, 1)], lambda x, y: x - y, lambda t, x, y: x - y),
    "mul": ([(3, 4), (4,)], lambda x, y: x * y, lambda t, x, y: x * y),
    "square": ([(3, 4)], lambda x: x * x, lambda t, x: x * x),
    "pow": ([(3, 4)], lambda x: x**3, lambda t, x: x**3),
    "div": ([(3, 4), (3, 4)], lambda x, y: x / (y * y + 1), lambda t, x, y: x / (y * y + 1)),
    "maximum": ([(3, 4), (4,)], lambda x, y: x.maximum(y), lambda t, x, y: t.maximum(x, y)),
    "minimum": ([(3, 4), (4,)], lambda x, y: x.minimum(y), lambda t, x, y: t.minimum(x, y)),
    "relu": ([(3, 4)], lambda x: x.relu(), lambda t, x: x.relu()),
    "where": (
        [(3, 4), (3, 4)],
        lambda x, y: where(x < y * 2, x * 3, y),
        lambda t, x, y: t.where(x < y * 2, x * 3, y),
    ),
    "exp": ([(3, 4)], lambda x: x.exp(), lambda t, x: x.exp()),
    "exp2": ([(3, 4)], lambda x: x.exp2(), lambda t, x: t.exp2(x)),
    "log": ([(3, 4)], lambda x: (x * x + 0.5).log(), lambda t, x: (x * x + 0.5).log()),
    "log2": ([(3, 4)], lambda x: (x * x + 0.5).log2(), lambda t, x: (x * x + 0.5).log2()),
    "reciprocal": ([(3, 4)], lambda x: (x * x + 0.5).reciprocal(), lambda t, x: (x * x + 0.5).reciprocal()),
    "rsqrt": ([(3, 4)], lambda x: (x * x + 0.5).rsqrt(), lambda t, x: (x * x + 0.5).rsqrt()),
    "sqrt": ([(3, 4)], lambda x: (x * x + 0.5).sqrt(), lambda t, x: (x * x + 0.5).sqrt()),
    "tanh": ([(3, 4)], lambda x: x.tanh(), lambda t, x: x.tanh()),
    "sigmoid": ([(3, 4)], lambda x: x.sigmoid(), lambda t, x: x.sigmoid()),
    "reshape": ([(3, 4)], lambda x: x.reshape(2, 6), lambda t, x: x.reshape(2, 6)),
    "permute": ([(2, 3, 4)], lambda x: x.permute(2, 0, 1), lambda t, x: x.permute(2, 0, 1)),
    "permute reshape": ([(2, 3, 4)], lambda x: x.T.reshape(6, 4), lambda t, x: x.permute(2, 1, 0).reshape(6, 4)),
    "expand": ([(3, 1)], lambda x: x.expand(2, 3, 4), lambda t, x: x.expand(2, 3, 4)),
    "slice": ([(5, 4)], lambda x: x[1:4, 2:], lambda t, x: x[1:4, 2:]),
    "overlapping slices": ([(6, 2)], lambda x: x[:4] * x[2:] + x[1:5], lambda t, x: x[:4] * x[2:] + x[1:5]),
    "step": ([(5, 4)], lambda x: x[::2, 1::2], lambda t, x: x[::2, 1::2]),
    "index": ([(5, 4)], lambda x: x[2] * x[-1], lambda t, x: x[2] * x[-1]),
    "cat": ([(2, 3), (4, 3)], lambda x, y: Tensor.cat([x, y, x * 2]), lambda t, x, y: t.cat([x, y, x * 2])),
    "stack": ([(2, 3), (2, 3)], lambda x, y: Tensor.stack([x, y], 1), lambda t, x, y: t.stack([x, y], 1)),
    "sum": ([(2, 3, 4)], lambda x: x.sum(1), lambda t, x: x.sum(1)),
    "mean": ([(2, 3, 4)], lambda x: x.mean((0, 2), keepdims=True), lambda t, x: x.mean((0, 2), keepdim=True)),
    "max": ([(5, 7)], lambda x: x.max(1), lambda t, x: x.amax(1)),
    "softmax": ([(3, 5)], lambda x: x.softmax(), lambda t, x: x.softmax(-1)),
    "log_softmax": ([(3, 5)], lambda x: x.log_softmax(0), lambda t, x: x.log_softmax(0)),
    "matmul": ([(2, 3, 4), (4, 5)], lambda x, y: x @ y, lambda t, x, y: x @ y),
    "batched matmul": ([(2, 3, 4), (2, 4, 3)], lambda x, y: x @ y, lambda t, x, y: x @ y),
    "vector matmul": ([(4,), (4, 5)], lambda x, y: x @ y, lambda t, x, y: x @ y),
    "gather": ([(5, 3)], lambda x: x.gather(Tensor(ROWS)), lambda t, x: x[t.tensor(ROWS)]),
    "scatter_add": (
        [(2, 3, 4)],
        lambda x: x.scatter_add(Tensor(ROWS), 5),
        lambda t, x: t.zeros(5, 4, dtype=x.dtype).index_add(0, t.tensor(ROWS).reshape(-1), x.reshape(6, 4)),
    ),
    "detach": ([(3, 4)], lambda x: x * x.detach(), lambda t, x: x * x.detach()),
}


def problem(name: str):
    """(loss tensor, leaf tensors, leaf arrays, weights of the outputs): loss = sum(weights * f(leaves))."""
    shapes, function, _ = CASES[name]
    rng = np.random.default_rng(len(name))
    values = {f"x{i}": rng.uniform(-2, 2, s).astype(np.float32) for i, s in enumerate(shapes)}
    leaves = [Tensor.input(n, v.shape) for n, v in values.items()]
    out = function(*leaves)
    weights = rng.uniform(-1, 1, out.shape).astype(np.float32)
    loss = (out * Tensor(weights.tolist(), "f32")).sum()
    return loss, leaves, values, weights


def run(outputs: dict[str, Tensor], values: dict, engine: str = "numpy") -> dict:
    plan = schedule(outputs, {})
    bits = {n: v.reshape(-1).view(np.uint32).tolist() for n, v in values.items() if n in plan.inputs}
    out = executor(plan, engine).run(bits)
    return {n: np.array([numbers.from_bits(b) for b in out[n]]).reshape(x.shape) for n, x in outputs.items()}


@pytest.mark.parametrize("name", [n for n in CASES if n != "detach"])
def test_finite_differences(name):
    from tests.autograd import float64

    loss, leaves, values, _ = problem(name)
    grads = run({f"d{n}": g for n, g in zip(values, gradients(loss, leaves))}, values)
    exact = {n: v.astype(np.float64) for n, v in values.items()}
    for n, value in exact.items():
        for at in np.ndindex(value.shape):
            moved = []
            for sign in (1, -1):
                bumped = {**exact, n: value.copy()}
                bumped[n][at] += sign * 1e-6
                moved.append(float(float64.evaluate(loss, bumped)))
            assert grads[f"d{n}"][at] == pytest.approx((moved[0] - moved[1]) / 2e-6, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("name", CASES)
def test_torch(name):
    torch = oracles.module("torch")
    loss, leaves, values, weights = problem(name)
    ours = run({"loss": loss, **{f"d{n}": g for n, g in zip(values, gradients(loss, leaves))}}, values)
    theirs = {n: torch.tensor(v.astype(np.float64), requires_grad=True) for n, v in values.items()}
    out = CASES[name][2](torch, *theirs.values())
    total = (out * torch.tensor(weights.astype(np.float64))).sum()
    total.backward()
    assert ours["loss"] == pytest.approx(total.item(), rel=1e-4, abs=1e-4)
    for n, x in theirs.items():
        assert np.allclose(ours[f"d{n}"], x.grad.numpy(), rtol=1e-4, atol=1e-4)


def test_every_operation_has_a_row():
    operations = graph.LEAVES + graph.MOVEMENT + graph.ELEMENTWISE + graph.REDUCTIONS + ("gather", "scatter_add", "cat")
    assert set(TABLE) | set(NO_GRADIENT) | {"slice"} == set(operations)
    assert not set(TABLE) & set(NO_GRADIENT)


STEPS = [  # of random programs, on two (4, 6)
    lambda x, y: x * y,
    lambda x, y: x + y * 0.5,
    lambda x, y: (x @ y.T) @ y,
    lambda x, y: x.tanh() - y,
    lambda x, y: x.softmax(0) + y,
    lambda x, y: Tensor.cat([y[2:], x[:2]]),
    lambda x, y: x[:, :3].T.reshape(3, 4).sum(1).reshape(1, 3, 1).expand(2, 3, 4).reshape(4, 6),
    lambda x, y: x * (x * x).mean(-1, keepdims=True).rsqrt(),
    lambda x, y: (x - y.mean(1, keepdims=True)).reshape(6, 4).T.reshape(4, 6),
    lambda x, y: x.sigmoid().gather(Tensor([3, 0, 0, 1])),
]


@pytest.mark.parametrize("block", range(4))
def test_random_programs(block):
    """Random compositions, along random directions, on both backends."""
    from tests.autograd import float64

    for seed in range(block * 25, block * 25 + 25):
        choose = random.Random(seed)
        rng = np.random.default_rng(seed)
        values = {n: rng.uniform(-1, 1, (4, 6)).astype(np.float32) for n in "ab"}
        leaves = [Tensor.input(n, (4, 6)) for n in "ab"]
        pool = list(leaves)
        for _ in range(10):
            x, y = choose.choice(pool[-4:]), choose.choice(pool)
            pool.append(choose.choice(STEPS)(x, y))
        loss = (pool[-1] * Tensor(rng.uniform(-1, 1, (4, 6)).tolist(), "f32")).sum()
        outputs = {"ga": gradients(loss, leaves)[0], "gb": gradients(loss, leaves)[1]}
        grads = run(outputs, values)
        if seed % 5 == 0:
            again = run(outputs, values, "ref")
            assert all((again[n] == grads[n]).all() for n in grads)
        direction = {n: rng.uniform(-1, 1, (4, 6)) for n in "ab"}
        ends = [
            float64.evaluate(loss, {n: v + sign * 1e-6 * direction[n] for n, v in values.items()}) for sign in (1, -1)
        ]
        slope = sum((grads[f"g{n}"] * direction[n]).sum() for n in "ab")
        scale = sum(np.abs(grads[f"g{n}"]).sum() for n in "ab")
        assert abs(slope - (ends[0] - ends[1]) / 2e-6) <= 1e-4 * (scale + 1), seed


def test_slices_of_one_buffer_become_one_cat():
    """No padding, no adding: the gradient of a sliced parameter buffer is its pieces, side by side."""
    p, x = Tensor.state("p", (12, 4)), Tensor.input("x", (5, 4))
    y = (x @ p[:4].T).relu() @ p[4:8] + (x @ p[9:12].T).sum()
    (g,) = gradients(y.sum(), [p])
    assert g.node.op == "cat" and [part.shape[0] for part in g.node.src] == [4, 4, 1, 3]
    plan = schedule({"g": g}, {})
    into = [k for k in plan.kernels if k.store.buffer.name == "g"]
    assert len(into) == 4


def test_what_does_not_depend_on_it_has_zero_gradient():
    x, y = Tensor.input("x", (3,)), Tensor.input("y", (3,))
    assert gradients((x * 2).sum(), [y])[0].node is Tensor.full((3,), 0).node
    assert gradients((x.cast("i32").cast("f32")).sum(), [x])[0].node is Tensor.full((3,), 0).node


def test_detach():
    x = Tensor.input("x", (3,))
    for y in (x, x.exp()):
        (g,) = gradients((y * y.detach()).sum(), [x])
        (h,) = gradients((y * y).sum(), [x])
        values = {"x": np.array([0.5, -1.25, 2.0], np.float32)}
        out = run({"g": g, "h": h}, values)
        assert (out["g"] * 2 == out["h"]).all() and out["g"].any()
    assert gradients((x.detach() * 2).sum(), [x])[0].node is Tensor.full((3,), 0).node


def test_the_loss_is_one_number():
    x = Tensor.input("x", (3,))
    for loss in (x, x.sum().cast("i32")):
        with pytest.raises(ShapeError):
            gradients(loss, [x])
