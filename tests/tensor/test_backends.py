"""The two backends give the same bits, and those are near float64, on random programs and on every operation."""

from __future__ import annotations

import random

import pytest

from asm import numbers
from tensor import graph, ref
from tensor.nest import Buffer, Index, Kernel, Store, instruction, verify
from tensor.schedule import Schedule
from tensor.tensor import Tensor
from tests import oracles

np = pytest.importorskip("numpy")


def both(x: Tensor) -> list[int]:
    """The bits, after checking that ref and numpy agree."""
    bits = x.bits("ref")
    assert bits == x.bits("numpy")
    return bits


def near(x: Tensor, expected, tolerance: float = 2e-5) -> None:
    got = np.array([numbers.from_bits(b) if x.dtype == "f32" else numbers.signed(b) for b in both(x)])
    expected = np.asarray(expected, np.float64)
    assert x.shape == expected.shape
    assert np.allclose(got.reshape(x.shape), expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("block", range(8))
def test_random_programs(block):
    from tests.tensor import random_graphs

    for seed in range(block * 60, block * 60 + 60):
        x, a = random_graphs.program(seed, 18)
        near(x, a, 2e-3)


def arrays(*shapes):
    rng = np.random.default_rng(sum(map(sum, shapes)))
    found = [rng.uniform(-2, 2, s).astype(np.float32) for s in shapes]
    return [(Tensor(a.tolist(), "f32"), a.astype(np.float64)) for a in found]


def test_elementwise():
    (x, a), (y, b) = arrays((3, 1, 5), (4, 5))
    near(x + y, a + b)
    near(x - y, a - b)
    near(x * y, a * b)
    near(x / y, a / b, 1e-4)
    near(2 / y, 2 / b, 1e-4)
    near(1 - x, 1 - a)
    near(-x, -a)
    near(x**5, a**5)
    near(x.maximum(y), np.maximum(a, b))
    near(x.minimum(0.5), np.minimum(a, 0.5))
    near(x.exp(), np.exp(a))
    near(x.exp2(), np.exp2(a))
    near((x * x).log(), np.log(a * a), 1e-5)
    near((x * x).log2(), np.log2(a * a), 1e-5)
    near((x * x).sqrt(), np.abs(a))
    near((x * x).rsqrt(), 1 / np.abs(a))
    near(x.reciprocal(), 1 / a)
    near(x.relu(), np.maximum(a, 0))
    near(x.tanh(), np.tanh(a))
    near(x.sigmoid(), 1 / (1 + np.exp(-a)))


def test_comparisons_and_integers():
    (x, a), (y, b) = arrays((4, 5), (4, 5))
    for mask, expected in (
        (x < y, a < b),
        (x <= y, a <= b),
        (x > y, a > b),
        (x >= y, a >= b),
        (x == x, a == a),
        (x != y, a != b),
    ):
        near(mask, -expected.astype(int))
    near(Tensor.where(x < 0, x, 1), np.where(a < 0, a, 1))
    near((x * 10).cast("i32"), np.rint(a * 10))
    i, j = Tensor([[7, -3], [2**31 - 1, 5]]), Tensor([2, -9])
    m, n = np.array([[7, -3], [2**31 - 1, 5]], np.int32), np.array([2, -9], np.int32)
    for got, expected in ((i + j, m + n), (i - j, m - n), (i * j, m * n), (i.maximum(j), np.maximum(m, n))):
        near(got, expected)
    near(i.minimum(j), np.minimum(m, n))
    near(i < j, -(m < n).astype(int))
    near(i.cast("f32"), m.astype(np.float64), 1e-7)
    near(i.sum(0), (m[0] + m[1]))
    near(i.max(1), m.max(1))


def test_special_values():
    inf, subnormal, signalling = 0x7F800000, 0x000116C2, 0x7F800001
    bits = (0, 0x80000000, inf, 0xFF800000, signalling, subnormal, 0x7F61B1E6, 0xBF800000)
    x = Tensor(graph.data(bits, (8,)))
    for y in (x + x, x * 0.5, x.maximum(0), x.exp(), x.log(), x.sqrt(), x.rsqrt(), x.reciprocal(), x.cast("i32")):
        both(y)
    for mask in (x < 0, x <= 0, x == x, x != x, x >= 1e-39):
        both(mask)
    assert (x != x).tolist() == [0, 0, 0, 0, -1, 0, 0, 0]
    assert both(x.max()) == [inf]
    assert both(Tensor.cat([x, x])) == [*bits, *bits]  # moves carry bits


def test_reductions():
    (x, a), (y, b) = arrays((3, 4, 21), (4, 21))
    near(x.sum(), a.sum())
    near(x.sum((0, 2)), a.sum((0, 2)))
    near(x.mean(-1, keepdims=True), a.mean(-1, keepdims=True))
    near(x.max(1), a.max(1))
    near(x.softmax(), np.exp(a) / np.exp(a).sum(-1, keepdims=True))
    near(x.log_softmax(1), a - np.log(np.exp(a).sum(1, keepdims=True)))
    near((x * y).sum(-1), (a * b).sum(-1))
    near((x - x.mean(-1, keepdims=True)).sum(-1), np.zeros((3, 4)))


def test_matmul():
    (x, a), (y, b), (v, c), (w, d) = arrays((2, 3, 5), (5, 4), (5,), (2, 5, 3))
    near(x @ y, a @ b)
    near(x @ v, a @ c)
    near(v @ y, c @ b)
    near(v @ v, c @ c)
    near(x @ w, a @ d)
    near((x @ w).transpose() @ x, (a @ d).swapaxes(1, 2) @ a)
    near((x @ y).relu() * 2 + 1, np.maximum(a @ b, 0) * 2 + 1)
    near((x @ y) @ y.T, a @ b @ b.T)


def test_movement():
    ((x, a),) = arrays((2, 3, 4))
    near(x.reshape(4, 6), a.reshape(4, 6))
    near(x.permute(2, 0, 1), a.transpose(2, 0, 1))
    near(x.permute(2, 0, 1).reshape(8, 3), a.transpose(2, 0, 1).reshape(8, 3))
    near(x.T, a.T)
    near(x.transpose(0, 1), a.swapaxes(0, 1))
    near(x[1], a[1])
    near(x[..., -1], a[..., -1])
    near(x[:, None, 1:], a[:, None, 1:])
    near(x[:, :, ::2], a[:, :, ::2])
    near(x[:, 1::2, 1::3], a[:, 1::2, 1::3])
    near(x.slices(None, (1, 3)), a[:, 1:3])
    near(Tensor.cat([x, x[:, :1]], 1), np.concatenate([a, a[:, :1]], 1))
    near(Tensor.stack([x, x * 2], 1), np.stack([a, a * 2], 1))
    near(x.unsqueeze(-1).squeeze(-1).expand(5, 2, 3, 4), np.broadcast_to(a, (5, 2, 3, 4)))
    near((x.permute(1, 0, 2).reshape(6, 4) * 2).reshape(3, 8), a.swapaxes(0, 1).reshape(3, 8) * 2)


def test_rows():
    (t, a), (x, b) = arrays((6, 5), (4, 3, 5))
    rows = np.random.default_rng(2).integers(0, 6, (4, 3))
    r = Tensor(rows.tolist())
    near(t.gather(r), a[rows])
    near(t[1:].embedding(Tensor([[0], [4]])) * 2, a[1:][[[0], [4]]] * 2)
    expected = np.zeros((6, 5))
    np.add.at(expected, rows, b)
    near(x.scatter_add(r, 6), expected)
    near((x * 2).scatter_add(r, 7)[1:3], np.r_[expected, np.zeros((1, 5))][1:3] * 2)
    near(r.one_hot(6), -np.eye(6)[rows])
    for engine in ("ref", "numpy"):
        with pytest.raises(IndexError):
            t.gather(Tensor([6])).bits(engine)
        with pytest.raises(IndexError):
            t.gather(Tensor([-1])).bits(engine)


def test_order_of_sums():
    """Sums whose result depends on the order: lane partials and the tree; ascending k with one rounding each."""
    choose = random.Random(4)
    for count in (2, 3, 8, 9, 16, 27, 40):
        values = [numbers.to_bits(choose.uniform(-1, 1) * 10 ** choose.randint(-3, 3)) for _ in range(count)]
        lanes = values[:8] + [0] * (8 - len(values[:8]))
        for i in range(8, -(-count // 8) * 8):
            lanes[i % 8] = numbers.add(lanes[i % 8], values[i] if i < count else 0)
        x = Tensor([numbers.from_bits(v) for v in values], "f32")
        assert both(x.sum()) == [numbers.tree_sum(lanes)]
        acc = numbers.mul(values[0], values[0])
        for v in values[1:]:
            acc = numbers.fma(v, v, acc)
        assert both((x * x).sum()) == [acc]
    ones = Tensor([1.0, 1.0, 1.0], "f32")
    tiny = Tensor([[1.0], [2.0**-24], [2.0**-24]], "f32")
    assert both(tiny.scatter_add(Tensor([0, 0, 0]), 1)) == [numbers.ONE]  # 1 first, then what rounds away
    assert both(ones.sum()) == [numbers.to_bits(3.0)]


def test_dot_products_of_awkward_numbers():
    """Borders between two float32, results near the smallest normal, infinities and NaNs, inside long sums."""
    choose = random.Random(6)
    one, tiny = numbers.ONE, 0x00800000
    for kind in range(40):
        bits = []
        for _ in range(2 * 12 * 9):
            short = one + (choose.randrange(-3, 4) << 23) + (choose.randrange(4) << 21)  # few bits: many ties
            low = 0x20000000 + (choose.randrange(-4, 3) << 23) + (choose.randrange(16) << 19)  # products below normal
            step = one + choose.choice([0, 1, 0x400000, 0x3FFFFF]) - (choose.choice([0, 12, 24, 25]) << 23)
            wild = choose.choice([choose.getrandbits(32), 0x7F800000, 0x7F800001, tiny - 1, tiny, 0])
            pattern = (short, low, step, wild if choose.random() < 0.05 else step)[kind % 4]
            bits.append(pattern ^ (choose.getrandbits(1) << 31) if kind % 8 < 4 else pattern)
        x = Tensor(graph.data(tuple(bits[:108]), (12, 9)))
        y = Tensor(graph.data(tuple(bits[108:]), (9, 12)))
        both(x @ y)


def test_contraction():
    """a * b + c rounds once where the product is used nowhere else."""
    a, c = 1 + 2.0**-12, -1 - 2.0**-11
    x, y = Tensor([a], "f32"), Tensor([c], "f32")
    assert (x * x + y).item() == 2.0**-24
    product = x * x
    both(Tensor.cat([product + y, product]))
    assert (product + y + product * 0).item() == 0.0  # shared: rounded before it is added


def test_executor_checks_sizes():
    b = Buffer("x", (3,), "f32", "input")
    out = Buffer("y", (3,), "f32", "output")
    load = instruction("load", "f32", buffer=b, index=Index(0, (1,)))
    kernel = Kernel("k", (3,), 0, [load], None, (), [], Store(out, Index(0, (1,)), 0, "set", None, None))
    verify(kernel)
    run = ref.Executor(Schedule([kernel], [b, out]))
    assert run.run({"x": [1, 2, 3]}) == {"y": [1, 2, 3]}
    with pytest.raises(ValueError, match="x has 3 elements"):
        run.run({"x": [1]})
    with pytest.raises(ValueError, match="depends on input"):
        Tensor.input("z", (2,)).bits()
    assert oracles.module("numpy") is np
