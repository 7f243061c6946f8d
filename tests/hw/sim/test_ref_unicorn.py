"""The ref engine against Unicorn: random programs of I, M, A and C leave the same registers and the same memory."""

from __future__ import annotations

import random
import struct

import pytest

from hw.sim import devices, ref
from tests import oracles
from tests.hw.sim.programs import POINTERS, RAM, RAM_SIZE, SCRATCH, random_code, random_registers

LENGTH = 200
PASSES = 4  # through the same program, with what the one before left
AROUND = 4096  # bytes of memory on each side of SCRATCH that programs may touch
FOREVER = struct.pack("<I", 0x6F)  # jumps to itself
State = tuple[list[int], bytes]


def unicorn_result(code: bytes, registers: list[int], memory: bytes) -> State:
    uc_module = oracles.module("unicorn")
    names = uc_module.riscv_const
    uc = uc_module.Uc(uc_module.UC_ARCH_RISCV, uc_module.UC_MODE_RISCV64)
    uc.mem_map(RAM, RAM_SIZE)
    uc.mem_write(RAM, code)
    uc.mem_write(SCRATCH - AROUND, memory)
    for n in range(1, 32):
        uc.reg_write(names.UC_RISCV_REG_X0 + n, registers[n])
    for _ in range(PASSES):
        uc.emu_start(RAM, RAM + len(code))
    return [uc.reg_read(names.UC_RISCV_REG_X0 + n) for n in range(32)], bytes(uc.mem_read(SCRATCH - AROUND, 2 * AROUND))


def ref_result(code: bytes, registers: list[int], memory: bytes, slow: bool) -> State:
    hart = ref.Hart(devices.Ram(RAM, RAM_SIZE), devices.Bus(), lambda: False)
    end = RAM + len(code)
    hart.ram.write(RAM, code + FOREVER)
    hart.ram.write(SCRATCH - AROUND, memory)
    hart.x[:] = registers
    for _ in range(PASSES):
        hart.pc = RAM
        if slow:
            while hart.pc != end:
                hart.step()
        else:
            hart.run(hart.count + len(code))
    assert hart.pc == end and hart.csrs.mcause == 0
    return list(hart.x), hart.ram.read(SCRATCH - AROUND, 2 * AROUND)


def check(seed: int, programs: int) -> None:
    for number in range(programs):
        rng = random.Random(f"{seed} {number}")
        code = random_code(rng, LENGTH)
        registers, memory = random_registers(rng), rng.randbytes(2 * AROUND)
        for pointer in POINTERS:
            registers[pointer] = SCRATCH + rng.randrange(-64, 64, 8)
        expected = unicorn_result(code, registers, memory)
        assert ref_result(code, registers, memory, slow=False) == expected, f"seed {seed}, program {number}, blocks"
        if number % 4 == 0:
            assert ref_result(code, registers, memory, slow=True) == expected, f"seed {seed}, program {number}, step"


def test_random_programs() -> None:
    check(1, 120)


@pytest.mark.ci
def test_many_random_programs() -> None:
    check(2, 1000)


@pytest.mark.slow
def test_a_million_random_instructions() -> None:
    check(3, 2000)
