"""The Verilated chip as a machine: power-on, RAM, serial line, finisher, sleep, and bad input."""

from __future__ import annotations

import pytest

from hw.memory_map import REGIONS
from hw.sim.machine import MachineError
from hw.sim.rtl import RtlMachine
from tests.hw.programs import RAM, finish, i, image, li

UART, CLINT = REGIONS["UART0"].base, REGIONS["CLINT"].base
RAM_SIZE = 1 << 20


def machine(words: list[int], **options) -> RtlMachine:
    m = RtlMachine(ram_size=RAM_SIZE, quick=True, build="commits", vtpu=None, **options)
    m.mem.write(RAM, image(words))
    return m


def test_finisher_and_registers():
    m = machine([*li(10, 0x123456789ABCDEF0), *li(11, -3), i("mul", rd=12, rs1=10, rs2=11), *finish(7)])
    assert m.run(max_cycles=10_000) == "finisher"
    assert m.exit_code == 7
    assert m.x["a0"] == m.x[10] == 0x123456789ABCDEF0
    assert m.x["a2"] == 0x123456789ABCDEF0 * -3 % 2**64
    assert 12 < m.instret < m.cycles < 200
    assert machine(finish()).run() == "finisher"


def test_limits_and_step():
    m = machine([i("addi", rd=10, rs1=10, imm=1), i("jal", rd=0, target=-4)])
    assert m.run(max_cycles=1000) == "limit"
    assert m.cycles == 1000
    before, counted = m.instret, m.x[10]
    assert m.run(max_instructions=100) == "limit"
    assert m.instret == before + 100
    assert m.x[10] == counted + 50
    first, second = m.step(), m.step()
    assert {first.pc_rdata, second.pc_rdata} == {RAM, RAM + 4}
    assert second.order == first.order + 1
    assert m.run(until=lambda m: m.x[10] > 1000) == "until"


def test_uart_line():
    text = b"bits\n"
    echo = [*li(8, UART)]
    for byte in text:
        echo += [*li(9, byte), i("sb", rs1=8, rs2=9, imm=0)]
    # Then send back, plus one, whatever comes, until a zero comes.
    echo += [i("lb", rd=9, rs1=8, imm=5), i("andi", rd=9, rs1=9, imm=1), i("beq", rs1=9, rs2=0, target=-8)]
    echo += [i("lbu", rd=9, rs1=8, imm=0), i("beq", rs1=9, rs2=0, target=16), i("addi", rd=9, rs1=9, imm=1)]
    echo += [i("sb", rs1=8, rs2=9, imm=0), i("jal", rd=0, target=-28)]
    m = machine(echo + finish())
    seen = []
    m.uart.on_byte = seen.append
    assert m.run(until=lambda m: m.uart.output == text, max_cycles=10_000) == "until"
    m.uart.feed(b"HAL" * 10 + b"\0")
    assert m.run(max_cycles=200_000) == "finisher"
    assert m.uart.output == text + b"IBM" * 10
    assert bytes(seen) == m.uart.output


def test_a_timer_wakes_wfi():
    wait = 2000
    words = [*li(8, CLINT), *li(9, wait // 5), i("lui", rd=7, upper=0x4000), i("add", rd=7, rs1=7, rs2=8)]
    words += [i("sd", rs1=7, rs2=9, imm=0), *li(9, 1 << 7), i("csrrs", rd=0, csr="mie", rs1=9), i("wfi")]
    m = machine(words + finish())
    assert m.run(max_cycles=3 * wait) == "finisher"
    assert wait < m.cycles < wait + 100


@pytest.mark.parametrize("size", [512 << 10, 1 << 20])
def test_the_end_of_ram(size):
    handler = RAM + 0x100
    words = [*li(5, handler), i("csrrw", rd=0, csr="mtvec", rs1=5), *li(8, RAM + size), i("ld", rd=9, rs1=8, imm=-8)]
    words += [i("sd", rs1=8, rs2=9, imm=0)]
    m = RtlMachine(ram_size=size, quick=True, build="commits", vtpu=None)
    m.mem.write(RAM, image(words))
    m.mem.write(
        handler, image([i("csrrs", rd=10, csr="mcause", rs1=0), i("csrrs", rd=11, csr="mtval", rs1=0), *finish(1)])
    )
    m.mem.write(RAM + size - 8, b"12345678")
    assert m.run(max_cycles=10_000) == "finisher"
    assert m.x[9] == int.from_bytes(b"12345678", "little")
    assert (m.x[10], m.x[11]) == (m.csr["mcause"], m.csr["mtval"]) == (7, RAM + size)


def test_tohost():
    m = machine([*li(8, RAM + 0x400), *li(9, 5 << 1 | 1), i("sd", rs1=8, rs2=9, imm=0), i("jal", rd=0, target=0)])
    m.watch(RAM + 0x400)
    assert m.run(max_cycles=10_000) == "tohost"
    assert m.exit_code == 5


def test_bad_input():
    with pytest.raises(MachineError, match="does not fit"):
        RtlMachine(ram_size=RAM_SIZE, quick=True, build="commits", vtpu=None, rom=bytes(61 << 10))
    m = machine(finish())
    with pytest.raises(IndexError, match="not all in RAM"):
        m.mem.read(RAM + RAM_SIZE - 4, 8)
    with pytest.raises(MachineError, match="ELF"):
        machine([], elf=b"not an ELF")
    with pytest.raises(FileNotFoundError):
        machine([], sd="/no/such/card")
    with pytest.raises(ValueError, match="build"):
        RtlMachine(build="best")
    with pytest.raises(TimeoutError):
        sleeper = machine([i("wfi"), i("jal", rd=0, target=0)])
        for _ in range(20):
            sleeper.step()
