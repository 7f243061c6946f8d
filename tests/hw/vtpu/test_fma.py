"""The FMA lane against C's fmaf, which rounds once by definition of IEEE 754."""

from __future__ import annotations

import ctypes
import os
import subprocess

import numpy as np
import pytest
from amaranth.sim import Simulator

from hw.vtpu.fma import FMALane
from tests import oracles
from tests.hw.vtpu import verilated

LATENCY = 3
FMAF = r"""
#include <math.h>
#include <stdint.h>
#include <string.h>
static float load(uint32_t u) { if (!(u << 1 >> 24)) u &= 1u << 31; float f; memcpy(&f, &u, 4); return f; }
void fma_many(const uint64_t *in, uint32_t *out, uint64_t n) {
    for (uint64_t i = 0; i < n; i++) {
        float a = load(in[4 * i]), b = load(in[4 * i + 1]), c = load(in[4 * i + 2]);
        if (in[4 * i + 3] & 8) a = -a;
        float r = fmaf(a, b, c);
        uint32_t u; memcpy(&u, &r, 4);
        if (r != r) u = 0x7fc00000;
        else if (!(u << 1 >> 24)) u &= 1u << 31;  /* subnormal */
        else if (u << 1 == 0x01000000) {          /* smallest normal: may have been rounded up from a subnormal */
            /* scaled so that nothing underflows: both products and the sum keep 24 bits */
            float s = fmaf(ldexpf(a, a != 0 && fabsf(a) < 1 ? 60 : 0), ldexpf(b, a != 0 && fabsf(a) < 1 ? 0 : 60),
                           ldexpf(c, 60));
            if (fabsf(s) < ldexpf(1.0f, -66)) u &= 1u << 31;
        }
        out[i] = u;
    }
}
"""


@pytest.fixture(scope="module")
def fmaf():
    oracles.tool("gcc")
    folder = verilated.ROOT / "build" / "streams"
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / f"fmaf-{os.getpid()}.c"
    source.write_text(FMAF)
    library = source.with_suffix(".so")
    flags = ["-O2", "-ffp-contract=off", "-shared", "-fPIC"]
    subprocess.run(["gcc", *flags, source, "-o", library, "-lm"], check=True)
    lib = ctypes.CDLL(str(library))
    source.unlink()
    library.unlink()

    def call(rows):
        rows = np.ascontiguousarray(rows)
        out = np.zeros(len(rows), dtype=np.uint32)
        lib.fma_many(
            rows.ctypes.data_as(ctypes.c_void_p), out.ctypes.data_as(ctypes.c_void_p), ctypes.c_uint64(len(rows))
        )
        return out

    return call


@pytest.fixture(scope="module")
def lane():
    return verilated.Stream(FMALane(), ["a", "b", "c", "negate", "go"], ["out"])


INTERESTING = np.array(
    [0, 1, 0x7FFFFF, 0x800000, 0x800001, 0xFFFFFF, 0x3F800000, 0x3F800001, 0x3F7FFFFF, 0x40000000, 0x34000000]
    + [0x33800000, 0x33000000, 0x7F7FFFFF, 0x7F800000, 0x7FC00000, 0x7F800001, 0x00FFFFFF, 0x5F000000, 0x20000000],
    dtype=np.uint64,
)


def cases(n, rng):
    """Random triples in which products and addends meet: near exponents, cancellations, ties, special values."""
    bits = rng.integers(0, 1 << 32, (n, 3), dtype=np.uint64)
    kind = rng.integers(0, 6, n)
    a, b, c = bits.T.copy()
    few = np.array([0, 1, 0x7FFFFF, 0x400000, 0x200000, 0x7FFFFE, 3], dtype=np.uint64)
    for column in (a, b, c):  # short mantissas make ties
        pick = (kind == 1) | (kind == 2)
        column[pick] = (column[pick] & np.uint64(0xFF800000)) | few[rng.integers(0, len(few), pick.sum())]
    near = kind >= 2  # the addend within 30 of the product's exponent
    e = (a >> 23 & 255).astype(np.int64) + (b >> 23 & 255).astype(np.int64) - 127 + rng.integers(-30, 31, n)
    e = np.clip(e, 0, 255).astype(np.uint64)
    c[near] = (c[near] & np.uint64(0x807FFFFF)) | e[near] << np.uint64(23)
    cancel = kind == 3  # c is about -(a * b)
    with np.errstate(all="ignore"):
        product = a.astype(np.uint32).view(np.float32) * b.astype(np.uint32).view(np.float32)
    exact = (-product).view(np.uint32).astype(np.uint64)
    c[cancel] = (exact[cancel] + rng.integers(0, 3, cancel.sum()).astype(np.uint64)) & np.uint64(0xFFFFFFFF)
    special = kind == 4
    for column in (a, b, c):
        sign = rng.integers(0, 2, special.sum()).astype(np.uint64) << np.uint64(31)
        column[special] = INTERESTING[rng.integers(0, len(INTERESTING), special.sum())] | sign
    low = kind == 5  # around the smallest normal
    a[low] = (a[low] & np.uint64(0x807FFFFF)) | rng.integers(50, 70, low.sum()).astype(np.uint64) << np.uint64(23)
    b[low] = (b[low] & np.uint64(0x807FFFFF)) | rng.integers(60, 76, low.sum()).astype(np.uint64) << np.uint64(23)
    c[low] = (c[low] & np.uint64(0x807FFFFF)) | rng.integers(0, 4, low.sum()).astype(np.uint64) << np.uint64(23)
    return np.stack([a, b, c, rng.integers(0, 2, n).astype(np.uint64)], axis=1)


def compare(lane, fmaf, rows):
    stream = np.zeros((len(rows) + LATENCY, 5), dtype=np.uint64)
    stream[: len(rows), :4] = rows
    stream[:, 4] = 15
    got = lane.stream(stream)[LATENCY:, 0].astype(np.uint32)
    scaled = rows.copy()
    scaled[:, 3] *= 8
    want = fmaf(scaled)
    bad = np.flatnonzero(got != want)
    assert not len(bad), [[hex(int(x)) for x in [*rows[i], got[i], want[i]]] for i in bad[:5]]


def test_directed(lane, fmaf):
    values = np.concatenate([INTERESTING, INTERESTING | np.uint64(1 << 31)])
    a, b, c = (x.ravel() for x in np.meshgrid(values, values, values))
    compare(lane, fmaf, np.stack([a, b, c, np.zeros_like(a)], axis=1))


def test_double_rounding_ties(lane, fmaf):
    """Products just beside a tie, with an addend far below that decides: float64 alone rounds these wrong."""
    rows = []
    for sign in (0, 1 << 31):
        for far in range(1, 120):
            # (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24: its last bit is half a unit
            rows.append([0x3F800800, 0x3F800800, (127 - far) << 23 | sign, 0])
            rows.append([0x3F800801, 0x3F800001, (127 - far) << 23 | sign, 0])
    compare(lane, fmaf, np.array(rows, dtype=np.uint64))


def test_random(lane, fmaf):
    compare(lane, fmaf, cases(300_000, np.random.default_rng(1)))


@pytest.mark.slow
def test_random_many(lane, fmaf):
    for seed in range(10):
        compare(lane, fmaf, cases(1_000_000, np.random.default_rng(100 + seed)))


def test_stages_hold_while_idle():
    """Amaranth's simulator: a stage that is not told to go keeps its values."""
    lane = FMALane()

    async def bench(ctx):
        ctx.set(lane.a, 0x40000000)
        ctx.set(lane.b, 0x40400000)
        ctx.set(lane.c, 0x3F800000)
        for go in (1, 2, 4):
            ctx.set(lane.go, go)
            await ctx.tick()
        ctx.set(lane.go, 8)
        assert ctx.get(lane.out) == 0x40E00000  # 2 * 3 + 1
        ctx.set(lane.a, 0)
        ctx.set(lane.go, 0)
        await ctx.tick().repeat(3)
        ctx.set(lane.go, 8)
        assert ctx.get(lane.out) == 0x40E00000

    simulator = Simulator(lane)
    simulator.add_clock(1e-6)
    simulator.add_testbench(bench)
    simulator.run()
