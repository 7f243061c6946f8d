"""A sample of the programs on the chip itself: compiled at -O2, run bare on the Verilated SoC, printing on its serial
line what riscv gcc's program prints on iss."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from asm.assembler import assemble
from asm.linker import link
from hw.memory_map import REGIONS
from hw.sim.machine import Machine
from tests.cc import suite, test_programs
from tests.cc.support import PROGRAMS, RUNTIME, compiled

RAM_SIZE = 4 << 20
MOST_CYCLES = 20_000_000
NAMES = test_programs.NAMES
PACKED = [name for name in NAMES if "packed" in name or "aligned" in name]  # of which the chip is strict
SAMPLE, WIDER = slice(7, None, 67), slice(3, None, 18)
BOARD = f"""
.equ UART, {REGIONS["UART0"].base:#x}
.equ FINISHER, {REGIONS["FINISHER"].base:#x}
.globl _start, write
_start:
    la sp, stack_top
    li t0, UART
    li t1, 0x83                 # 8 bits, the divisor is at 0 and 1
    sb t1, 3(t0)
    li t1, 1
    sb t1, 0(t0)
    sb zero, 1(t0)
    li t1, 3
    sb t1, 3(t0)
    call main
    slli a0, a0, 16
    beqz a0, 1f
    li t1, 0x3333
    or a0, a0, t1
    j 2f
1:  li a0, 0x5555
2:  li t0, FINISHER
    sw a0, 0(t0)
    j .
write:                          # (fd, bytes, count)
    li t0, UART
    mv t2, a2
1:  beqz t2, 3f
2:  lbu t1, 5(t0)
    andi t1, t1, 0x20           # THR is empty
    beqz t1, 2b
    lbu t1, 0(a1)
    sb t1, 0(t0)
    addi a1, a1, 1
    addi t2, t2, -1
    j 1b
3:  mv a0, a2
    ret
.bss
.align 4
.space 1048576
stack_top:
"""


@cache
def board() -> list[tuple[str, bytes]]:
    """Start code, output and memory functions of a program that has the chip for itself."""
    sources = [PROGRAMS / "out.c", *RUNTIME]
    return [("start", assemble(BOARD, "start.s")), *(compiled(p.read_text(), p.name) for p in sources)]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("programs")


def check(name: str, made: Path) -> None:
    source = test_programs.SOURCES[test_programs.NAMES.index(name)]
    program = compiled(source.read_text(), str(source), [str(source.parent), *suite.INCLUDE], opt=2)
    image = link([*board(), program], text_base=REGIONS["RAM"].base)
    machine = Machine("rtl", ram_size=RAM_SIZE, elf=image, quick=True, build="commits", vtpu=None)
    assert machine.run(max_cycles=MOST_CYCLES) == "finisher"
    assert (machine.exit_code, bytes(machine.uart.output)) == test_programs.expected(name, 64, made)


@pytest.mark.long  # the first builds the chip
@pytest.mark.parametrize("name", [*NAMES[SAMPLE], "attributes/packed_accesses"])
def test_program(name, made):
    check(name, made)


@pytest.mark.ci
@pytest.mark.parametrize("name", sorted({*NAMES[WIDER], *PACKED}))
def test_more_programs(name, made):
    check(name, made)
