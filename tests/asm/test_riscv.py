"""The instruction table: patterns are disjoint, every row has an oracle, words survive decode and encode, compressed
ones expand to the base. Meanings are tested in `test_meanings.py`, encodings against GNU's in `test_encodings.py`."""

from __future__ import annotations

import random

import pytest

from asm import riscv

ORACLES = ("unicorn", "qemu-riscv64", "qemu-system-riscv64", "binutils")
NO_MEANING = (riscv.FENCE, riscv.SYSTEM, riscv.FLOAT, riscv.FLOAT_LOAD, riscv.FLOAT_STORE)
MEMORY = (riscv.LOAD, riscv.STORE, riscv.AMO, riscv.FLOAT_LOAD, riscv.FLOAT_STORE)
IM = ("I", "M", "Zicsr", "Zifencei")


def random_operands(rng: random.Random, row: riscv.Row) -> dict[str, int]:
    """Values that fit; often the ends of the range."""
    while True:
        values = {}
        for name, (low, high, step) in row.ranges.items():
            at_random = [rng.randrange(low, high + 1, step) for _ in "ab"]
            values[name] = rng.choice((low, high, *at_random))
        if all(values[name] != value for name, value in row.excluded):
            return values


def ignored_bits(row: riscv.Row) -> int:
    """Bits that neither the pattern fixes nor an operand fills."""
    ignored = (1 << 8 * row.length) - 1 ^ row.mask
    for places in row.fields.values():
        for at, _, width in places:
            ignored &= ~((1 << width) - 1 << at)
    return ignored


@pytest.mark.parametrize("xlen", (32, 64))
def test_patterns_are_disjoint(xlen: int) -> None:
    """Of 32 bits; fence.tso is a fence whose reserved fields are not ignored."""
    rows = [row for row in riscv.INSTRUCTIONS[xlen].values() if row.length == 4]
    for i, a in enumerate(rows):
        for b in rows[:i]:
            if (b.name, a.name) != ("fence", "fence.tso"):
                assert (a.match ^ b.match) & a.mask & b.mask, f"{a.name} and {b.name} overlap"


@pytest.mark.parametrize("xlen", (32, 64))
def test_every_half_word(xlen: int) -> None:
    """All 49,152 words of 16 bits: at most one row takes each, and it is the one that decode finds."""
    rows = [row for row in riscv.INSTRUCTIONS[xlen].values() if row.length == 2]
    found = 0
    for word in range(1 << 16):
        if word & 3 == 3:
            continue
        takers = []
        for row in rows:
            if word & row.mask == row.match:
                operands = riscv.operands_of(row, word)
                if all(operands[name] != value for name, value in row.excluded):
                    takers.append((row, operands))
        assert len(takers) <= 1, f"{word:04x}: {takers}"
        decoded = riscv.decode(word, xlen)
        assert (decoded or None) == (takers[0] if takers else None), f"{word:04x}"
        if decoded:
            found += 1
            row, operands = decoded
            assert riscv.encode(row, operands) == word & ~ignored_bits(row)
            base, values = riscv.expand(row, operands, xlen)
            assert base.length == 4 and riscv.decode(riscv.encode(base, values), xlen) == (base, values)
    assert found == {32: 45207, 64: 46743}[xlen]


def test_every_row_has_oracle_and_meaning() -> None:
    for row in riscv.ROWS:
        assert row.oracle in ORACLES, row.name
        without = row.kind in NO_MEANING or row.length == 2 or row.amo
        assert (row.meaning is None) == bool(without), row.name
        assert (row.expands is not None) == (row.length == 2), row.name
        assert bool(row.size) == (row.kind in MEMORY), row.name
        assert row.requires[0] == row.extension and row.length in (2, 4), row.name


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
            assert riscv.encode(row, operands) == word & ~ignored_bits(row)
    assert found > 2000


def test_operand_out_of_range() -> None:
    for name, operands in (
        ("addi", {"rd": 1, "rs1": 1, "imm": 2048}),
        ("beq", {"rs1": 1, "rs2": 1, "target": 3}),
        ("c.lui", {"rd": 2, "upper": 4096}),
        ("c.sub", {"rd": 7, "rs2": 8}),
        ("fadd.s", {"fd": 0, "fs1": 0, "fs2": 0, "rm": 5}),
    ):
        with pytest.raises(ValueError):
            riscv.encode(riscv.INSTRUCTIONS[64][name], operands)


def test_decoder_of_a_hart_without_extensions() -> None:
    """It knows the rows of its extensions and mret, and takes everything else for illegal."""
    rng = random.Random(3)
    for xlen in (32, 64):
        decode, mine = riscv.decoder(xlen, IM), riscv.instructions(xlen, IM)
        assert "mret" in mine and "sret" not in mine and "c.li" not in mine
        for row in riscv.INSTRUCTIONS[xlen].values():
            word = riscv.encode(row, random_operands(rng, row))
            found = decode(word)
            assert (found[0] is row) if row.name in mine or row.name == "fence.tso" else (found is None), row.name
    assert riscv.decoder(64, ("I", "C"))(0x2000) is None  # c.fld needs D
    assert riscv.decoder(64, ("I", "C", "D"))(0x2000)[0].name == "c.fld"
