"""Translated blocks against `step`: random straight code of every extension leaves the same state, on both XLEN. What
the instructions mean is judged elsewhere; here, that Python text says the same."""

from __future__ import annotations

import random

import pytest

from asm import riscv
from hw.sim import devices, ref
from tests.hw.sim.programs import CORNERS, RAM, SCRATCH

RAM_SIZE = 1 << 20
EXTENSIONS = ("I", "M", "A", "C", "Zba", "Zbb", "Zbc", "Zbs", "Zicond")
ISA = "imac_zicclsm_zicsr_zba_zbb_zbc_zbs_zicond"
POINTERS = (2, 9)  # sp, and one that compressed instructions can name
LENGTH, PROGRAMS = 60, 120
KINDS = (riscv.ALU, riscv.LOAD, riscv.STORE, riscv.AMO)


def hart(xlen: int, code: bytes, registers: list[int], data: bytes) -> ref.Hart:
    h = ref.Hart(devices.Ram(RAM, RAM_SIZE), devices.Bus(), lambda: False, isa=f"rv{xlen}{ISA}", pc=RAM)
    h.ram.write(RAM, code)
    h.ram.write(SCRATCH, data)
    h.x[:] = registers
    return h


@pytest.mark.parametrize("xlen", [32, 64])
def test_blocks_and_step_agree(xlen: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ref, "WARM", 1)
    rows = [row for row in riscv.instructions(xlen, EXTENSIONS).values() if row.kind in KINDS]
    seen = set()
    for seed in range(PROGRAMS):
        rng = random.Random(seed)
        code = b""
        for row in rng.choices(rows, k=LENGTH):
            operands = {n: rng.randrange(low, high + 1, step) for n, (low, high, step) in row.ranges.items()}
            if row.kind != riscv.ALU and "rs1" in operands:
                operands["rs1"] = POINTERS[1]
                if "imm" in operands:
                    operands["imm"] = operands["imm"] % 64 & -row.size
            excluded = any(operands.get(name) == value for name, value in row.excluded)
            if excluded or riscv.expand(row, operands, xlen)[1].get("rd") in POINTERS:
                continue
            seen.add(row.name)
            code += riscv.encode(row, operands).to_bytes(row.length, "little")
        registers = [rng.choice((rng.choice(CORNERS), rng.getrandbits(64))) & (1 << xlen) - 1 for _ in range(32)]
        registers[0] = 0
        for pointer in POINTERS:
            registers[pointer] = SCRATCH + 64
        data = rng.randbytes(1024)
        quick, slow = (hart(xlen, code, registers, data) for _ in range(2))
        while slow.pc != RAM + len(code):
            slow.step()
        assert slow.traps == 0
        quick.run(slow.count)
        assert (quick.x, quick.pc, quick.count, quick.csrs.mcause) == (slow.x, slow.pc, slow.count, slow.csrs.mcause)
        assert quick.ram.bytes == slow.ram.bytes
    assert len(seen) > 0.9 * len(rows)
