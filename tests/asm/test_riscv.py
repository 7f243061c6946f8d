"""The instruction table: patterns are disjoint, every row has an oracle, words survive decode and encode, and the
meanings agree with Unicorn on random values."""

from __future__ import annotations

import random

import pytest

from asm import riscv
from tests import oracles

EDGES = (0, 1, 2, 31, 32, 63, 0x7F, 0x80, 0x7FFF, 0x8000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF_FFFF_8000_0000)


def random_operands(rng: random.Random, row: riscv.Row) -> dict[str, int]:
    """Values that fit; often the ends of the range."""
    values = {}
    for name, (low, high, step) in row.ranges.items():
        values[name] = rng.choice((low, high, rng.randrange(low, high + 1, step), rng.randrange(low, high + 1, step)))
    return values


@pytest.mark.parametrize("xlen", (32, 64))
def test_patterns_are_disjoint(xlen: int) -> None:
    rows = list(riscv.INSTRUCTIONS[xlen].values())
    for i, a in enumerate(rows):
        for b in rows[:i]:
            assert (a.match ^ b.match) & a.mask & b.mask, f"{a.name} and {b.name} overlap"


def test_every_row_has_oracle_and_meaning() -> None:
    for row in riscv.ROWS:
        assert row.oracle in ("unicorn", "qemu-system-riscv64"), row.name
        assert (row.meaning is None) == (row.kind in (riscv.FENCE, riscv.SYSTEM)), row.name
        assert bool(row.size) == (row.kind in (riscv.LOAD, riscv.STORE)), row.name


@pytest.mark.parametrize("xlen", (32, 64))
def test_encode_decode(xlen: int) -> None:
    rng = random.Random(1)
    for row in riscv.INSTRUCTIONS[xlen].values():
        for _ in range(50):
            operands = random_operands(rng, row)
            assert riscv.decode(riscv.encode(row, operands), xlen) == (row, operands)


def test_decode_encode() -> None:
    """Every word that decodes is its row with its operands and, but for ignored bits, nothing else."""
    rng = random.Random(2)
    found = 0
    for _ in range(20000):
        word = rng.getrandbits(32) | 3
        decoded = riscv.decode(word)
        if decoded:
            found += 1
            row, operands = decoded
            ignored = 0xFFFF_FFFF ^ row.mask
            for places in row.fields.values():
                for at, _, width in places:
                    ignored &= ~((1 << width) - 1 << at)
            assert riscv.encode(row, operands) == word & ~ignored
    assert found > 2000


def test_operand_out_of_range() -> None:
    row = riscv.INSTRUCTIONS[64]["addi"]
    with pytest.raises(ValueError):
        riscv.encode(row, {"rd": 1, "rs1": 1, "imm": 2048})
    with pytest.raises(ValueError):
        riscv.encode(riscv.INSTRUCTIONS[64]["beq"], {"rs1": 1, "rs2": 1, "target": 3})


@pytest.mark.parametrize("xlen", (32, 64))
def test_meaning_against_unicorn(xlen: int) -> None:
    """ALU rows: x3 = op(x1, x2 or constant), from random and edge values."""
    unicorn = oracles.module("unicorn")
    regs = oracles.module("unicorn.riscv_const")
    mode = unicorn.UC_MODE_RISCV64 if xlen == 64 else unicorn.UC_MODE_RISCV32
    uc = unicorn.Uc(unicorn.UC_ARCH_RISCV, mode)
    base = 0x10000
    uc.mem_map(base, 0x1000)
    m = riscv.Integers(xlen)
    rng = random.Random(3)
    rows = [r for r in riscv.INSTRUCTIONS[xlen].values() if r.kind == riscv.ALU]
    for n in range(3000):
        row = rows[n % len(rows)]
        operands = random_operands(rng, row) | {"rd": 3, "rs1": 1, "rs2": 2}
        a, b = (m.const(rng.choice((rng.choice(EDGES), -rng.choice(EDGES), rng.getrandbits(xlen)))) for _ in "ab")
        values = {"rs1": a, "rs2": b, "pc": base}
        got = row.meaning(m, *(values[v] if v in values else m.const(operands[v]) for v in row.reads))
        uc.mem_write(base, riscv.encode(row, {k: operands[k] for k in row.fields}).to_bytes(4, "little"))
        uc.ctl_remove_cache(base, base + 4)
        uc.reg_write(regs.UC_RISCV_REG_X1, a)
        uc.reg_write(regs.UC_RISCV_REG_X2, b)
        uc.emu_start(base, base + 4, count=1)
        assert got == uc.reg_read(regs.UC_RISCV_REG_X3), f"{row.name} {a:#x} {b:#x} {operands}"
