"""Ten million cases of each form of each D operation against NumPy: operands that meet, and all pairs of special ones.

A case is the result of one lane, of a sum one addition. `expected` says in bulk what vtpu.md's table says of each form;
`test_the_oracle` holds it to the functional model, form by form. The functions are in test_dense.
"""

from __future__ import annotations

import random

import numpy as np
import pytest

from asm import numbers_numpy as fast
from asm import vtpu
from hw.sim import vtpu_lanes
from tests.hw.vtpu import dense_pipe, verilated
from tests.hw.vtpu.dense_pipe import LANES, results
from tests.hw.vtpu.test_dense import FORMS, FUNCTIONS

CASES = 10_000_000
ROWS = 1 << 13  # in one stream, all with the same immediate, lane and mask
PLAIN = [(f, kind) for f, kind in FORMS if f.name.removeprefix("dmov.") not in FUNCTIONS]
SPECIAL = np.array(
    [0, 1, 0x7FFFFF, 0x800000, 0x800001, 0xFFFFFF, 0x1000000, 0x33000000, 0x33800000, 0x34000000, 0x3F7FFFFF]
    + [0x3F800000, 0x3F800001, 0x3FC00000, 0x40000000, 0x4AFFFFFF, 0x4B000001, 0x4EFFFFFF, 0x4F000000, 0x5F000000]
    + [0x7E800000, 0x7F7FFFFF, 0x7F800000, 0x7F800001, 0x7FC00000, 0x7FFFFFFF, 5, 31, 32, 0x55555555],
    dtype=np.uint32,
)
SPECIAL = np.concatenate([SPECIAL, SPECIAL | np.uint32(1 << 31)])
NAMES = ("rs1", "rs2", "rs3", "rd")
COMPARES = {
    "lt": lambda less, equal, ordered: less,
    "le": lambda less, equal, ordered: less | equal,
    "eq": lambda less, equal, ordered: equal,
    "ne": lambda less, equal, ordered: ~equal,
    "gt": lambda less, equal, ordered: ordered & ~less & ~equal,
    "ge": lambda less, equal, ordered: ordered & ~less,
}
BITWISE = {"and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor}


@pytest.fixture(scope="module")
def pipe() -> verilated.Stream:
    return dense_pipe.make()


def unary(name: str, kind: int, a: np.ndarray) -> np.ndarray:
    """DMOV of one operand."""
    if name in ("abs", "neg") and kind == vtpu.F32:
        return a & np.uint32(0x7FFFFFFF) if name == "abs" else a ^ np.uint32(1 << 31)
    if name == "abs":
        return np.where(a >> 31, np.uint32(0) - a, a)
    if name == "neg":
        return np.uint32(0) - a
    if name == "f32_i32":
        return fast.f32_to_i32(fast.values(a)).view(np.uint32)
    if name == "i32_f32":
        return fast.bits(fast.i32_to_f32(a.view(np.int32)))
    if name == "f32_bf16":
        halves = fast.f32_to_bf16(fast.values(a)).astype(np.uint32)
        return np.concatenate([halves[:, ::2] | halves[:, 1::2] << 16, np.zeros_like(halves[:, ::2])], axis=1)
    assert name == "bf16_f32", name
    words = np.repeat(a[:, :4], 2, axis=1)
    return np.where(np.arange(8) & 1, words & np.uint32(0xFFFF0000), words << 16)


def bitwise(name: str, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if name in BITWISE:
        return BITWISE[name](a, b)
    amount = b & np.uint32(31)
    if name == "shl":
        return a << amount
    return a >> amount if name == "shr" else (a.view(np.int32) >> amount.view(np.int32)).view(np.uint32)


def move(name: str, kind: int, a: np.ndarray, b: np.ndarray, lane: int, imm: int) -> np.ndarray:
    """DMOV."""
    constant = np.broadcast_to(np.uint32(imm), a.shape)
    if name == "copy":
        return a
    if name == "splat":
        return np.repeat(a[:, lane : lane + 1], 8, axis=1)
    if name == "splat_imm":
        return constant
    if name == "iota":
        return np.broadcast_to(np.arange(8, dtype=np.uint32), a.shape)
    if name.endswith("_imm"):
        return bitwise(name.removesuffix("_imm"), a, constant)
    if name in BITWISE or name in ("shl", "shr", "sar"):
        return bitwise(name, a, b)
    return unary(name, kind, a)


def extreme(name: str, whole: bool, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """min and max."""
    if whole:
        return getattr(np, f"{name}imum")(a.view(np.int32), b.view(np.int32)).view(np.uint32)
    return fast.bits(getattr(fast, f"f{name}")(fast.values(a), fast.values(b)))


def compare(name: str, whole: bool, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """DCMP."""
    if name in ("min", "max"):
        return extreme(name, whole, a, b)
    if whole:
        less, equal, ordered = a.view(np.int32) < b.view(np.int32), a == b, np.bool_(True)
    else:
        x, y = fast.values(a), fast.values(b)
        less, equal, ordered = fast.less(x, y), fast.equal(x, y), (x == x) & (y == y)
    return np.where(COMPARES[name](less, equal, ordered), np.uint32(0xFFFFFFFF), np.uint32(0))


def reduce(name: str, whole: bool, a: np.ndarray) -> np.ndarray:
    """DRED."""
    if name == "sum":
        total = a.sum(axis=1, dtype=np.uint32) if whole else fast.bits(fast.tree_sum(fast.values(a)))
    elif name in BITWISE:
        total = BITWISE[name].reduce(a, axis=1)
    else:
        total = a[:, 0]
        for i in range(1, 8):
            total = extreme(name, whole, total, a[:, i].copy())
    return np.repeat(total[:, None], 8, axis=1)


def arithmetic(op: str, whole: bool, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """DADD, DSUB, DMUL."""
    if whole:
        return {"DADD": np.add, "DSUB": np.subtract, "DMUL": np.multiply}[op](a, b)
    return fast.bits(getattr(fast, op[1:].lower())(fast.values(a), fast.values(b)))


def expected(
    form: vtpu.DForm, kind: int, operands: dict[str, np.ndarray], lane: int, mask: int, imm: int
) -> np.ndarray:
    """Patterns, rows x 8."""
    a, b, c, rd = (operands[name] for name in NAMES)
    whole = kind == vtpu.I32
    if form.op == "DMOV":
        return move(form.name.removeprefix("dmov."), kind, a, b, lane, imm)
    if form.mode == vtpu.LANE and form.op != "DSEL":
        b = np.repeat(b[:, lane : lane + 1], 8, axis=1)
    if form.op == "DFMA":
        if form.mode == vtpu.OUTER:
            a, c = np.repeat(a[:, lane : lane + 1], 8, axis=1), rd
        if form.name == "dfma.op0":
            return arithmetic("DMUL", False, a, b)
        return fast.bits(fast.fma(*map(fast.values, (a, b, c))))
    if form.op == "DCMP":
        return compare(vtpu.COMPARES[form.fn], whole, a, b)
    if form.op == "DSEL":
        return np.where(mask >> np.arange(8) & 1 if form.name == "dsel" else c >> 31, a, b)
    return reduce(vtpu.REDUCES[form.fn], whole, a) if form.op == "DRED" else arithmetic(form.op, whole, a, b)


def words(rng: np.random.Generator, rows: int) -> np.ndarray:
    """Patterns, rows x 8: a quarter anything, most of middling size, some special, some small integers."""
    out = rng.integers(0, 1 << 32, (rows, 8), dtype=np.uint32)
    kind = rng.integers(0, 8, (rows, 8))
    middling = out & np.uint32(0x807FFFFF) | rng.integers(110, 145, (rows, 8), dtype=np.uint32) << 23
    special = SPECIAL[rng.integers(0, len(SPECIAL), (rows, 8))]
    small = rng.integers(-40, 40, (rows, 8), dtype=np.int32).view(np.uint32)
    return np.where(kind < 2, out, np.where(kind < 6, middling, np.where(kind == 6, special, small)))


def random_operands(rng: np.random.Generator, rows: int) -> dict[str, np.ndarray]:
    """Operands of which some are near the others: sums that cancel, comparisons of equals, products near a power."""
    operands = {name: words(rng, rows) for name in NAMES}
    near = operands["rs1"] + rng.integers(-2, 3, (rows, 8), dtype=np.int32).view(np.uint32)
    near ^= rng.integers(0, 2, (rows, 8), dtype=np.uint32) << 31
    operands["rs2"] = np.where(rng.integers(0, 4, (rows, 8)) == 0, near, operands["rs2"])
    product = fast.bits(fast.mul(fast.values(operands["rs1"]), fast.values(operands["rs2"])))
    product = product + rng.integers(-2, 3, (rows, 8), dtype=np.int32).view(np.uint32) ^ np.uint32(1 << 31)
    operands["rs3"] = np.where(rng.integers(0, 4, (rows, 8)) == 0, product, operands["rs3"])
    return operands


def special_operands() -> dict[str, np.ndarray]:
    """Every pair of special patterns, with every third one somewhere."""
    a, b = (x.ravel() for x in np.meshgrid(SPECIAL, SPECIAL))
    c = np.resize(np.roll(SPECIAL, 7), len(a))
    return {name: x.reshape(-1, 8) for name, x in zip(NAMES, (a, b, c, np.resize(np.roll(SPECIAL, 3), len(a))))}


def check(
    pipe: verilated.Stream, form: vtpu.DForm, kind: int, operands: dict[str, np.ndarray], rng: np.random.Generator
) -> None:
    """The pipe against `expected`."""
    lane, mask, imm = int(rng.integers(8)), int(rng.integers(256)), int(words(rng, 1)[0, 0])
    with np.errstate(all="ignore"):
        want = expected(form, kind, operands, lane, mask, imm)
    got = results(pipe, form, kind, {name: x.astype(np.uint64) for name, x in operands.items()}, lane, mask, imm)
    bad = np.argwhere(got != want)
    if len(bad):
        row = bad[0, 0]
        shown = {name: [hex(int(w)) for w in x[row]] for name, x in operands.items()}
        raise AssertionError(f"{form.name} lane {lane}: {shown} gave {got[row]}, model {want[row]}, {len(bad)} wrong")


@pytest.mark.parametrize("form, kind", PLAIN, ids=[f"{f.name}-{vtpu.TYPES[k]}" for f, k in PLAIN])
def test_special(pipe: verilated.Stream, form: vtpu.DForm, kind: int) -> None:
    check(pipe, form, kind, special_operands(), np.random.default_rng(1))


@pytest.mark.parametrize("form, kind", PLAIN, ids=[f"{f.name}-{vtpu.TYPES[k]}" for f, k in PLAIN])
def test_the_oracle(form: vtpu.DForm, kind: int) -> None:
    """`expected` gives what the functional model gives."""
    rng, r = np.random.default_rng(2), random.Random(form.name)
    operands = random_operands(rng, 40)
    lane, mask, imm = r.randrange(8), r.getrandbits(8), int(words(rng, 1)[0, 0])
    siw = {"d_active": 1, "d_op": vtpu.CODE[form.op], "d_mode": form.mode, "d_fn": form.fn, "d_type": kind}
    siw |= {f"d_{name}": i for i, name in enumerate(NAMES)} | {"d_lane": lane, "d_mask": mask, "imm": imm}
    registers: list = [vtpu_lanes.ZEROS] * 25
    compute = vtpu_lanes.dense(siw, registers)
    with np.errstate(all="ignore"):
        want = expected(form, kind, operands, lane, mask, imm)
    for row in range(40):
        for i, name in enumerate(NAMES):
            registers[i] = vtpu_lanes.words([int(x) for x in operands[name][row]])
        assert compute and vtpu_lanes.patterns(compute()) == [int(x) for x in want[row]], row


@pytest.mark.slow
@pytest.mark.parametrize("form, kind", PLAIN, ids=[f"{f.name}-{vtpu.TYPES[k]}" for f, k in PLAIN])
def test_many(pipe: verilated.Stream, form: vtpu.DForm, kind: int) -> None:
    rng = np.random.default_rng(len(form.name))
    rows = ROWS // 8 if form.name == "dred.sum" else ROWS
    cases = 0
    while cases < CASES:
        check(pipe, form, kind, random_operands(rng, rows), rng)
        cases += rows * (len(LANES) - (form.op == "DRED"))
