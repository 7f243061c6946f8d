"""The Machine object: loading, limits, exit codes, tohost, C programs by gcc, and the same run twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from hw.sim.machine import Machine, MachineError
from tests.hw.sim.programs import CHIP, RAM, RAM_SIZE, compiled, elf, machine, program

PRIMES = r"""
static volatile unsigned char *const uart = (void *)0x10000000;
static void put(const char *s) { while (*s) *uart = *s++; }
static void number(unsigned long n) {
    char text[24];
    int at = 23;
    text[at] = 0;
    do text[--at] = '0' + n % 10; while (n /= 10);
    put(text + at);
}
static unsigned char composite[5000];
int main(void) {
    unsigned long sum = 0;
    for (int i = 2; i < 5000; i++) {
        if (composite[i]) continue;
        sum += i;
        for (int j = i * 2; j < 5000; j += i) composite[j] = 1;
    }
    put("sum "); number(sum); put("\n");
    long a = -7, b = 2;
    return a / b == -3 && a % b == -1 && ((unsigned)a >> 28) == 15 ? CODE : 99;
}
"""


def primes() -> int:
    return sum(n for n in range(2, 5000) if all(n % d for d in range(2, int(n**0.5) + 1)))


@pytest.mark.parametrize("level", ["-O0", "-O2"])
def test_c_program(tmp_path: Path, level: str) -> None:
    m = Machine(elf=compiled(tmp_path, PRIMES, level, "-DCODE=42"), ram_size=RAM_SIZE)
    assert m.run() == "finisher" and m.exit_code == 42
    assert m.uart.output.decode() == f"sum {primes()}\n"
    assert Machine(elf=compiled(tmp_path, PRIMES, level, "-DCODE=0"), ram_size=RAM_SIZE).run() == "finisher"


def test_step_and_run_agree(tmp_path: Path) -> None:
    """The definition and the translated blocks take the same way, in the same number of instructions, every time."""
    image = compiled(tmp_path, PRIMES.replace("5000", "300"), "-O1", "-DCODE=3")
    machines = [Machine(elf=image, ram_size=RAM_SIZE) for _ in range(3)]
    machines[0].commits = lambda commit: None
    assert [m.run() for m in machines] == ["finisher"] * 3
    states = [(m.exit_code, m.instret, m.pc, m.x.values, m.mem.bytes, m.uart.output) for m in machines]
    assert states[0] == states[1] == states[2]


def test_limits_are_exact() -> None:
    m = machine("1: addi a0, a0, 1; j 1b")
    for count in (1, 2, 63, 64, 65, 1000, 12345):
        before = m.instret
        assert m.run(max_instructions=count) == "limit" and m.instret == before + count


def test_until_is_asked_after_output() -> None:
    m = machine("li a0, UART; li a1, 65; 1: sb a1, 0(a0); addi a1, a1, 1; j 1b")
    assert m.run(until=lambda m: m.uart.output.endswith(b"C")) == "until"
    assert m.uart.output == b"ABC"
    seen: list[int] = []
    m.uart.on_byte = seen.append
    m.run(max_instructions=6)
    assert bytes(seen) == b"DE"


def tohost_test(value: int) -> bytes:
    return elf(f"""
        .globl _start
        .globl tohost
_start: la t0, tohost
        sw zero, 0(t0)                # as riscv-tests do: both halves, zero does not end it
        li t1, {value}
1:      sw t1, 0(t0)
        sw zero, 4(t0)
        j 1b
        .data
        .balign 64
tohost: .dword 0
""")


@pytest.mark.parametrize("value,code", [(1, 0), (2 * 5 + 1, 5), (2 * 1000 + 1, 1000)])
def test_tohost(value: int, code: int) -> None:
    for commits in (None, lambda commit: None):
        m = Machine(elf=tohost_test(value), ram_size=RAM_SIZE)
        m.commits = commits
        assert m.run(max_instructions=1000) == "tohost" and m.exit_code == code


def test_finisher_codes() -> None:
    m = machine("li a0, FINISHER; li a1, (17 << 16) | 0x3333; sw a1, 0(a0); j .")
    assert m.run(max_instructions=1000) == "finisher" and m.exit_code == 17
    assert m.run() == "finisher"  # it stays off


def test_registers_and_memory_by_name() -> None:
    m = machine("j finish")
    m.x["a0"] = -1
    m.x[0] = 5
    m.mem[RAM + 100] = 7
    assert m.x[10] == m.x["x10"] == (1 << 64) - 1 and m.x["zero"] == 0 and m.mem[RAM + 100] == 7
    m.csr["mscratch"] = 9
    assert m.csr["mscratch"] == 9
    with pytest.raises(KeyError):
        m.csr["fcsr"]
    with pytest.raises(IndexError):
        m.mem.read(RAM + RAM_SIZE - 1, 2)


def test_programs_that_cannot_run_are_refused_in_one_line() -> None:
    good = program("j finish")
    bad_float = bytearray(good)
    bad_float[48] |= 4  # e_flags: double-float ABI
    bad_rvc = bytearray(good)
    bad_rvc[48] |= 1
    for image, what in ((bytes(bad_float), "lp64"), (bytes(bad_rvc), "compressed"), (b"#!/bin/sh\n", "not an ELF")):
        with pytest.raises(MachineError, match=what) as error:
            Machine(elf=image, ram_size=RAM_SIZE, **CHIP)
        assert "\n" not in str(error.value)
    with pytest.raises(MachineError, match="not inside RAM"):
        Machine(elf=elf(".globl _start\n_start: j .", 0x9000_0000), ram_size=RAM_SIZE)
    with pytest.raises(MachineError, match="engines are"):
        Machine(engine="qemu")
    with pytest.raises(ValueError, match="power of two"):
        Machine(ram_size=3000)


def test_rom_starts_at_reset() -> None:
    rom = (0x00000013).to_bytes(4, "little") * 2  # two nops, then zeros: illegal
    m = Machine(rom=rom, ram_size=RAM_SIZE)
    assert m.pc == 0x1000 and [m.step().trap for _ in range(3)] == [0, 0, 1]
