"""ref and iss against Unicorn: random programs of I, M, A and C leave the same registers and the same memory, on 64 and
on 32 bits; ref by `step` and by translated blocks, iss by its interpreter and compiled."""

from __future__ import annotations

import random
import struct

import pytest

from asm import riscv
from hw.sim import devices, ref
from tests import oracles
from tests.hw.sim.programs import POINTERS, RAM, RAM_SIZE, SCRATCH, random_code, random_registers

try:
    from hw.sim import iss
except ImportError:
    iss = None

LENGTH = 200
PASSES = 4  # through the same program, with what the one before left
AROUND = 4096  # bytes of memory on each side of SCRATCH that programs may touch
FOREVER = struct.pack("<I", 0x6F)  # jumps to itself
ISA = {32: "rv32imac_zicclsm_zicsr", 64: ref.HOST64[0]}
State = tuple[list[int], bytes]


@pytest.fixture(autouse=True)
def translate_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ref, "WARM", 1)


def unicorn_result(xlen: int, code: bytes, registers: list[int], memory: bytes) -> State:
    uc_module = oracles.module("unicorn")
    names = uc_module.riscv_const
    uc = uc_module.Uc(uc_module.UC_ARCH_RISCV, {32: uc_module.UC_MODE_RISCV32, 64: uc_module.UC_MODE_RISCV64}[xlen])
    uc.mem_map(RAM, RAM_SIZE)
    uc.mem_write(RAM, code)
    uc.mem_write(SCRATCH - AROUND, memory)
    for n in range(1, 32):
        uc.reg_write(names.UC_RISCV_REG_X0 + n, registers[n])
    for _ in range(PASSES):
        uc.emu_start(RAM, RAM + len(code))
    return [uc.reg_read(names.UC_RISCV_REG_X0 + n) for n in range(32)], bytes(uc.mem_read(SCRATCH - AROUND, 2 * AROUND))


def engines(number: int) -> list[str]:
    """Those that run a program. Every fourth also goes by `step`, and through compiled code; iss where llvmlite is."""
    found = ["ref", "step"] if number % 4 == 0 else ["ref"]
    return [*found, "compiled" if number % 4 == 0 else "iss"] if iss else found


def our_result(
    engine: str, xlen: int, code: bytes, registers: list[int], memory: bytes, count: int
) -> tuple[State, int]:
    """The state after PASSES, and how many instructions `step` has made; "compiled" must be told: it jumps back to go
    through the code again, so that the code is hot, and stops at the last end."""
    make = iss.IssHart if engine in ("iss", "compiled") else ref.Hart
    hart = make(devices.Ram(RAM, RAM_SIZE), devices.Bus(), lambda: False, isa=ISA[xlen])
    end = RAM + len(code)
    hart.ram.write(RAM, code + FOREVER)
    hart.ram.write(SCRATCH - AROUND, memory)
    for n, value in enumerate(registers):
        hart.x[n] = value
    hart.pc = RAM
    if engine == "compiled":
        hart.hot.eager(1)
        again = riscv.encode(riscv.INSTRUCTIONS[xlen]["jal"], {"rd": 0, "target": -len(code)})
        hart.ram.write(end, again.to_bytes(4, "little"))
        hart.run(count + PASSES - 1)
        assert hart.hot.count
    else:
        for _ in range(PASSES):
            hart.pc = RAM
            if engine == "step":
                while hart.pc != end:
                    hart.step()
            else:
                hart.run(hart.count + len(code))
    assert hart.pc == end and hart.csrs.mcause == 0
    return (list(hart.x), hart.ram.read(SCRATCH - AROUND, 2 * AROUND)), hart.count


def check(seed: int, programs: int, xlen: int = 64) -> None:
    for number in range(programs):
        rng = random.Random(f"{seed} {number}")
        code = random_code(rng, LENGTH, xlen)
        registers, memory = random_registers(rng), rng.randbytes(2 * AROUND)
        registers = [value & (1 << xlen) - 1 for value in registers]
        for pointer in POINTERS:
            registers[pointer] = SCRATCH + rng.randrange(-64, 64, 8)
        expected = unicorn_result(xlen, code, registers, memory)
        count = 0
        for engine in engines(number):
            found, count = our_result(engine, xlen, code, registers, memory, count)
            assert found == expected, f"seed {seed}, program {number}, {engine}"


def test_random_programs() -> None:
    check(1, 40)


def test_random_programs_on_32_bits() -> None:
    check(2, 24, 32)


@pytest.mark.ci
def test_many_random_programs() -> None:
    check(3, 600)
    check(4, 300, 32)


@pytest.mark.slow
def test_a_million_random_instructions() -> None:
    check(5, 1500)
    check(6, 500, 32)
