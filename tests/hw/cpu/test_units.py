"""The CPU's units in Amaranth's simulator, against the instruction table and its defining integers."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable

import pytest
from amaranth.hdl import Module
from amaranth.sim import Simulator

from asm import riscv
from hw.cpu.alu import Alu, AluOp, Comparator
from hw.cpu.config import EXTENSIONS
from hw.cpu.decoder import Decoder, Result
from hw.cpu.lsu import LoadLanes, StoreLanes
from hw.cpu.muldiv import MulDiv

XLENS = (64, 32)
CLASSES = ("branch", "jump", "load", "store", "muldiv", "csr", "ecall", "ebreak", "mret", "wfi", "fence_i")


def simulate(top: object, bench: Callable[[object], AsyncIterator[None]], *, clock: bool = False) -> None:
    if not clock:  # the simulator wants a domain
        m = Module()
        m.submodules.top = top
        top = m
    simulator = Simulator(top)
    if clock:
        simulator.add_clock(1e-6)
    simulator.add_testbench(bench)
    simulator.run()


def values(rng: random.Random, xlen: int) -> int:
    """A register value: small, extreme, or anything, all as likely."""
    top = 1 << xlen - 1
    corners = (0, 1, 2, 2 * top - 1, 2 * top - 2, top, top - 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
    choices = (rng.choice(corners), rng.getrandbits(5), rng.getrandbits(xlen), rng.getrandbits(32))
    return rng.choice(choices) & 2 * top - 1


@pytest.mark.parametrize("xlen", XLENS)
def test_alu(xlen):
    rng, m, alu, comparator = random.Random(1), Module(), Alu(xlen), Comparator(xlen)
    m.submodules.alu, m.submodules.comparator = alu, comparator
    m.d.comb += alu.less.eq(comparator.less)
    integers = riscv.Integers(xlen)
    rows = [row for row in riscv.INSTRUCTIONS[xlen].values() if row.reads == ("rs1", "rs2") and row.extension == "I"]
    rows = [row for row in rows if row.kind == riscv.ALU]
    assert len(rows) == (15 if xlen == 64 else 10)

    async def bench(ctx):
        for _ in range(3000):
            row, a, b = rng.choice(rows), values(rng, xlen), values(rng, xlen)
            funct3, other = row.match >> 12 & 7, row.match >> 30 & 1
            ctx.set(alu.op, AluOp(funct3 | other << 3))
            ctx.set(alu.word, row.name.endswith("w"))
            ctx.set(comparator.unsigned, funct3 & 1)
            for unit in (alu, comparator):
                ctx.set(unit.a, a)
                ctx.set(unit.b, b)
            assert ctx.get(alu.result) == row.meaning(integers, a, b), (row.name, a, b)
            assert ctx.get(comparator.equal) == (a == b)

    simulate(m, bench)


@pytest.mark.parametrize("xlen", XLENS)
def test_muldiv(xlen):
    rng, unit, integers = random.Random(2), MulDiv(xlen), riscv.Integers(xlen)
    rows = [row for row in riscv.INSTRUCTIONS[xlen].values() if row.extension == "M"]
    assert len(rows) == (13 if xlen == 64 else 8)

    async def bench(ctx):
        for at in range(600):
            row, a, b = rows[at % len(rows)], values(rng, xlen), values(rng, xlen)
            ctx.set(unit.funct3, row.match >> 12 & 7)
            ctx.set(unit.word, row.name.endswith("w"))
            ctx.set(unit.a, a)
            ctx.set(unit.b, b)
            ctx.set(unit.start, 1)
            await ctx.tick()
            ctx.set(unit.start, 0)
            if rng.random() < 0.1:  # thrown away by a start of its successor
                continue
            for _ in range(xlen + 3):
                if ctx.get(unit.done):
                    break
                await ctx.tick()
            assert ctx.get(unit.done), row.name
            assert ctx.get(unit.result) == row.meaning(integers, a, b), (row.name, a, b)

    simulate(unit, bench, clock=True)


def expected(row: riscv.Row) -> dict[str, int]:
    """What the decoder should say of a row, where the table tells."""
    name, kind = row.name, row.kind
    special = dict.fromkeys(CLASSES, 0)
    special |= {"branch": kind == riscv.BRANCH, "jump": kind == riscv.JUMP, "csr": kind == riscv.CSR}
    special |= {"load": kind == riscv.LOAD, "store": kind == riscv.STORE, "muldiv": row.extension == "M"}
    if kind == riscv.SYSTEM or name == "fence.i":
        special[name.replace(".", "_")] = 1
    fields = {field for field in row.fields}
    return special | {
        "reads_rs1": "rs1" in fields,
        "reads_rs2": "rs2" in fields,
        "writes_rd": "rd" in fields,
        "illegal": 0,
    }


@pytest.mark.parametrize("xlen", XLENS)
def test_decoder_agrees_with_the_table(xlen):
    rng, decoder = random.Random(3), Decoder(xlen)
    rows, decode = list(riscv.instructions(xlen, EXTENSIONS).values()), riscv.decoder(xlen, EXTENSIONS)
    immediates = ("imm", "target", "upper")

    async def bench(ctx):
        for row in rows * 8:
            word = row.match | rng.getrandbits(32) & ~row.mask
            found = decode(word)
            assert found and found[0].name == row.name
            ctx.set(decoder.insn, word)
            control = ctx.get(decoder.control)
            for field, value in expected(row).items():
                assert control[field] == value, (row.name, field, hex(word))
            for operand in set(immediates) & set(found[1]):
                assert ctx.get(decoder.imm) == found[1][operand] & (1 << xlen) - 1, (row.name, hex(word))
            if row.kind == riscv.ALU and row.extension == "I":
                assert control["word"] == row.name.endswith("w"), row.name
                assert (control["result"] == Result.SUM) == (row.name == "auipc")
                if row.name not in ("auipc", "lui"):
                    funct3, other = row.match >> 12 & 7, row.match >> 30 & row.mask >> 30 & 1
                    assert control["alu_op"].value == (funct3 | other << 3), row.name

    simulate(decoder, bench)


@pytest.mark.parametrize("xlen", XLENS)
def test_decoder_refuses_what_the_table_does_not_have(xlen):
    rng, decoder, decode = random.Random(4), Decoder(xlen), riscv.decoder(xlen, EXTENSIONS)
    rows = list(riscv.instructions(xlen, EXTENSIONS).values())
    opcodes, near = sorted({row.match & 0x7F for row in rows}), [row.match for row in rows]

    async def bench(ctx):
        illegal = 0
        for _ in range(6000):
            word = rng.getrandbits(32)
            kind = rng.randrange(4)
            if kind == 1:
                word = word & ~0x7F | rng.choice(opcodes)
            elif kind == 2:
                word = rng.choice(near) ^ 1 << rng.randrange(32)
            elif kind == 3:
                word = word & 0x01FFFF80 | rng.choice((0, 1, 2, 0x20, 0x21, 0x40)) << 25 | rng.choice(opcodes)
            known = decode(word) is not None
            ctx.set(decoder.insn, word)
            assert ctx.get(decoder.control)["illegal"] == (not known), hex(word)
            illegal += not known
        assert 1000 < illegal < 5500

    simulate(decoder, bench)


def test_lanes():
    rng, store, load, m = random.Random(5), StoreLanes(64), LoadLanes(64), Module()
    m.submodules.store, m.submodules.load = store, load

    async def bench(ctx):
        for _ in range(2000):
            size, offset, value = rng.randrange(4), rng.randrange(8), rng.getrandbits(64)
            count = 1 << size
            ctx.set(store.size, size)
            ctx.set(store.offset, offset)
            ctx.set(store.value, value)
            aligned = offset % count == 0
            assert ctx.get(store.misaligned) == (not aligned)
            if not aligned:
                continue
            mask = ctx.get(store.mask)
            assert mask == ((1 << count) - 1) << offset
            written = ctx.get(store.wdata).to_bytes(8, "little")
            assert written[offset : offset + count] == value.to_bytes(8, "little")[:count]
            word, unsigned = rng.getrandbits(64), rng.randrange(2) if size < 3 else 0
            ctx.set(load.rdata, word)
            ctx.set(load.offset, offset)
            ctx.set(load.size, size)
            ctx.set(load.unsigned, unsigned)
            datum = word.to_bytes(8, "little")[offset : offset + count]
            want = int.from_bytes(datum, "little", signed=not unsigned) & (1 << 64) - 1
            assert ctx.get(load.value) == want

    simulate(m, bench)
