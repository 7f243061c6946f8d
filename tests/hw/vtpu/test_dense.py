"""Every form of every D operation against the functional model, and the functions in bulk against asm.numbers."""

from __future__ import annotations

import random

import numpy as np
import pytest

from asm import numbers, vtpu
from asm import numbers_numpy as fast
from hw.sim import vtpu_lanes
from tests.hw.vtpu import dense_pipe, random_siws, verilated
from tests.hw.vtpu.dense_pipe import LANES, results

STATE = ("dmov.to_mask", "dmov.from_mask")  # they work on sr, which is outside the pipe: see test_core
FORMS = [(f, kind) for f in vtpu.D_FORMS for kind in f.types if f.op != "DNOP" and f.name not in STATE]


@pytest.fixture(scope="module")
def pipe() -> verilated.Stream:
    return dense_pipe.make()


def random_operands(rng: random.Random, rows: int) -> dict[str, np.ndarray]:
    return {
        name: np.array([[random_siws.word(rng) for _ in LANES] for _ in range(rows)], dtype=np.uint64)
        for name in ("rs1", "rs2", "rs3", "rd")
    }


@pytest.mark.parametrize("form, kind", FORMS, ids=[f"{f.name}-{vtpu.TYPES[k]}" for f, k in FORMS])
def test_form(pipe: verilated.Stream, form: vtpu.DForm, kind: int) -> None:
    rng = random.Random(form.name)
    operands = random_operands(rng, 60)
    numbers_of = {"rs1": 0, "rs2": 1, "rs3": 2, "rd": 3}
    lane, mask, imm = rng.randrange(8), rng.getrandbits(8), random_siws.word(rng)
    siw = {"d_active": 1, "d_op": vtpu.CODE[form.op], "d_mode": form.mode, "d_fn": form.fn, "d_type": kind}
    siw |= {f"d_{name}": number for name, number in numbers_of.items()} | {"d_lane": lane, "d_mask": mask, "imm": imm}
    registers: list = [vtpu_lanes.ZEROS] * 25
    compute = vtpu_lanes.dense(siw, registers)
    got = results(pipe, form, kind, operands, lane, mask, imm)
    for row in range(len(got)):
        for name, number in numbers_of.items():
            registers[number] = vtpu_lanes.words([int(x) for x in operands[name][row]])
        want = vtpu_lanes.patterns(compute())
        assert [int(x) for x in got[row]] == want, (
            row,
            {name: [hex(x) for x in v[row]] for name, v in operands.items()},
        )


FUNCTIONS = vtpu.DMOV[vtpu.FUNCTION]


def check_function(pipe: verilated.Stream, name: str, patterns: np.ndarray) -> None:
    form = next(f for f in vtpu.D_FORMS if f.name == "dmov." + name)
    rows = patterns.astype(np.uint64).reshape(-1, 8)
    got = results(pipe, form, vtpu.F32, {"rs1": rows}, 0, 0, 0).ravel()
    want = fast.bits(getattr(fast, name)(fast.values(patterns)))
    bad = np.flatnonzero(got != want)
    assert not len(bad), [[hex(int(x)) for x in (patterns[i], got[i], want[i])] for i in bad[:5]]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function(pipe: verilated.Stream, name: str) -> None:
    """All bf16 patterns, the borders of the tables, and random ones."""
    rng = np.random.default_rng(5)
    bf16 = np.arange(1 << 16, dtype=np.uint32) << 16
    borders = (np.arange(1 << 17, dtype=np.uint32) << 14) - 1
    every = rng.integers(0, 1 << 32, 1 << 17, dtype=np.uint32)
    usual = every & np.uint32(0x87FFFFFF) | np.uint32(0x38000000)
    check_function(pipe, name, np.concatenate([bf16, borders, every, usual]))


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_many(pipe: verilated.Stream, name: str) -> None:
    for seed in range(10):
        rng = np.random.default_rng(seed)
        every = rng.integers(0, 1 << 32, 1 << 19, dtype=np.uint32)
        check_function(pipe, name, np.concatenate([every, every & np.uint32(0x87FFFFFF) | np.uint32(0x38000000)]))


def test_numbers_agree() -> None:
    """The bulk oracle is the definition's, on a sample."""
    patterns = [random_siws.word(random.Random(i)) for i in range(200)]
    for name in FUNCTIONS:
        bulk = fast.bits(getattr(fast, name)(fast.values(np.array(patterns, dtype=np.uint32))))
        assert [getattr(numbers, name)(p) for p in patterns] == [int(x) for x in bulk]
