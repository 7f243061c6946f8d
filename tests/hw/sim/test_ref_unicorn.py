"""The ref engine against Unicorn: random programs of I and M leave the same registers and the same memory."""

from __future__ import annotations

import random
import struct

import pytest

from hw.sim.machine import RefMachine
from tests import oracles
from tests.hw.sim.programs import RAM, RAM_SIZE, SCRATCH, random_program, random_registers

LENGTH = 200
AROUND = 4096  # bytes of memory on each side of SCRATCH that programs may touch


def unicorn_result(code: bytes, registers: list[int], memory: bytes) -> tuple[list[int], bytes]:
    uc_module = oracles.module("unicorn")
    names = uc_module.riscv_const
    uc = uc_module.Uc(uc_module.UC_ARCH_RISCV, uc_module.UC_MODE_RISCV64)
    uc.mem_map(RAM, RAM_SIZE)
    uc.mem_write(RAM, code)
    uc.mem_write(SCRATCH - AROUND, memory)
    for n in range(1, 32):
        uc.reg_write(names.UC_RISCV_REG_X0 + n, registers[n])
    uc.emu_start(RAM, RAM + len(code))
    return [uc.reg_read(names.UC_RISCV_REG_X0 + n) for n in range(32)], bytes(uc.mem_read(SCRATCH - AROUND, 2 * AROUND))


def ref_result(code: bytes, registers: list[int], memory: bytes, slow: bool) -> tuple[list[int], bytes]:
    m = RefMachine(ram_size=RAM_SIZE)
    end = RAM + len(code)
    m.mem.write(RAM, code + struct.pack("<I", 0x6F))  # then jumps to itself
    m.mem.write(SCRATCH - AROUND, memory)
    for n in range(1, 32):
        m.x[n] = registers[n]
    if slow:
        m.commits = lambda commit: None
    m.run(max_instructions=len(code) // 4 + 1)
    assert m.pc == end and m.csr["mcause"] == 0
    return list(m.x.values), m.mem.read(SCRATCH - AROUND, 2 * AROUND)


def check(seed: int, programs: int) -> None:
    for number in range(programs):
        rng = random.Random(f"{seed} {number}")
        code = struct.pack(f"<{LENGTH}I", *random_program(rng, LENGTH))
        registers, memory = random_registers(rng), rng.randbytes(2 * AROUND)
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
    check(3, 6000)
