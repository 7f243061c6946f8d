"""cocotb tests of the core's buses and of the UART's pins: run by test_cocotb.py inside Verilator.

The core runs a program out of a Python memory that takes its time: every request may wait, every response is late by
a random number of cycles, and the rules of hw/bus.py are checked in every cycle.
"""

from __future__ import annotations

import os
import random

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ReadOnly, RisingEdge

from hw.cpu.csr import Cause
from tests.hw.programs import RAM, i, image, li

PERIOD, BIT = 20, 16
RESET_PC, MAILBOX, NOWHERE = 0x1000, RAM + 0x4000, 0xE000_0000
HANDLER = RAM + 0x800


async def start(dut) -> None:
    for name in ("core_ibus", "core_dbus"):
        for pin in ("ready", "rsp_valid", "error", "rdata"):
            getattr(dut, f"{name}__{pin}").value = 0
    dut.uart_bus__valid.value = 0
    dut.uart_rx.value = 1
    dut.rst.value = 1
    cocotb.start_soon(Clock(dut.clk, PERIOD, "ns").start())
    for _ in range(3):
        await RisingEdge(dut.clk)
    dut.rst.value = 0


class Memory:
    """A bus device over a dictionary of words, with random patience; `patience` 0 never waits."""

    def __init__(self, dut, port: str, words: dict[int, int], patience: int, seed: int) -> None:
        self.dut, self.port, self.words, self.patience = dut, port, words, patience
        self.rng = random.Random(seed)
        self.requests = self.waits = 0

    def pin(self, name: str):
        return getattr(self.dut, f"{self.port}__{name}")

    async def run(self) -> None:
        late, answer, held = 0, None, None
        while True:
            # This cycle's side of the device, then look at the request when everything has settled.
            free = answer is None or late == 0
            ready = free and self.rng.randrange(self.patience + 1) == 0
            self.pin("ready").value = ready
            self.pin("rsp_valid").value = answer is not None and late == 0
            if answer is not None and late == 0:
                self.pin("rdata").value, self.pin("error").value = answer
                answer = None
            elif answer is not None:
                late -= 1
            await ReadOnly()
            request = None
            if self.pin("valid").value:
                request = tuple(int(self.pin(name).value) for name in ("addr", "write", "wdata", "mask"))
                assert free, f"{self.port}: a request while a response is owed"
            assert held is None or held == request, f"{self.port}: {held} became {request} before it was accepted"
            held = None if ready else request
            self.waits += held is not None
            if request and ready:
                answer, late = self.serve(*request), self.rng.randrange(self.patience + 1)
                self.requests += 1
            await RisingEdge(self.dut.clk)

    def serve(self, addr: int, write: int, wdata: int, mask: int) -> tuple[int, int]:
        if addr >= NOWHERE:
            return 0xDEAD, 1
        word = addr >> 3
        old = self.words.get(word, 0)
        if write:
            lanes = sum(0xFF << 8 * lane for lane in range(8) if mask >> lane & 1)
            self.words[word] = old & ~lanes | wdata & lanes
        return old, 0


def place(words: dict[int, int], addr: int, data: bytes) -> None:
    for at in range(0, len(data), 8):
        words[addr + at >> 3] = int.from_bytes(data[at : at + 8], "little")


def program() -> bytes:
    """Fills 64 words, adds them up again byte by byte, and leaves sums and what traps told in the mailbox."""
    code = [*li(5, HANDLER), i("csrrw", rd=0, csr="mtvec", rs1=5), *li(8, RAM + 0x2000), *li(9, 64), *li(10, 0)]
    code += [*li(11, 0x123456789ABCDEF), *li(18, MAILBOX)]
    fill = [i("mul", rd=10, rs1=10, rs2=11), i("addi", rd=10, rs1=10, imm=7), i("sd", rs1=8, rs2=10, imm=0)]
    fill += [i("addi", rd=8, rs1=8, imm=8), i("addi", rd=9, rs1=9, imm=-1)]
    code += [*fill, i("bne", rs1=9, rs2=0, target=-4 * len(fill))]
    code += [*li(9, 512), *li(12, 0)]
    total = [i("addi", rd=8, rs1=8, imm=-1), i("lbu", rd=13, rs1=8, imm=0), i("add", rd=12, rs1=12, rs2=13)]
    total += [i("addi", rd=9, rs1=9, imm=-1)]
    code += [*total, i("bne", rs1=9, rs2=0, target=-4 * len(total)), i("sd", rs1=18, rs2=12, imm=0)]
    code += [i("sh", rs1=18, rs2=11, imm=10), i("sb", rs1=18, rs2=11, imm=15)]
    code += [*li(20, NOWHERE), i("ld", rd=21, rs1=20, imm=8), i("sw", rs1=20, rs2=0, imm=16)]
    code += [i("jalr", rd=1, rs1=20, imm=0), *li(5, 1), i("sd", rs1=18, rs2=5, imm=2040), i("jal", rd=0, target=0)]
    return image(code)


def handler() -> bytes:
    """Notes mcause and mtval; goes on after the instruction, or where a bad jump came from."""
    code = [i("csrrs", rd=28, csr="mcause", rs1=0), i("csrrs", rd=29, csr="mtval", rs1=0)]
    code += [i("sd", rs1=18, rs2=28, imm=16), i("sd", rs1=18, rs2=29, imm=24), i("addi", rd=18, rs1=18, imm=16)]
    code += [i("csrrs", rd=30, csr="mepc", rs1=0), i("addi", rd=30, rs1=30, imm=4)]
    code += [i("addi", rd=28, rs1=28, imm=-int(Cause.FETCH_FAULT)), i("bne", rs1=28, rs2=0, target=8)]
    code += [i("addi", rd=30, rs1=1, imm=0), i("csrrw", rd=0, csr="mepc", rs1=30), i("mret")]
    return image(code)


@cocotb.test()
async def core_on_slow_buses(dut):
    cycles = {}
    for patience in (0, 1, 4):
        words: dict[int, int] = {}
        jump = [*li(5, RAM), i("jalr", rd=0, rs1=5, imm=0)]
        for addr, data in ((RESET_PC, image(jump)), (RAM, program()), (HANDLER, handler())):
            place(words, addr, data)
        if not cycles:
            await start(dut)
        dut.rst.value = 1
        memories = [Memory(dut, port, words, patience, seed) for seed, port in enumerate(("core_ibus", "core_dbus"))]
        tasks = [cocotb.start_soon(memory.run()) for memory in memories]
        await RisingEdge(dut.clk)
        dut.rst.value = 0
        for cycle in range(60_000):  # noqa: B007
            await RisingEdge(dut.clk)
            if any(words.get(MAILBOX + 2040 + 16 * traps >> 3) for traps in range(4)):
                break
        for task in tasks:
            task.cancel()
        await RisingEdge(dut.clk)
        value, sum_of_bytes = 0, 0
        for _ in range(64):
            value = (value * 0x123456789ABCDEF + 7) % 2**64
            sum_of_bytes += sum(value.to_bytes(8, "little"))
        assert words[MAILBOX >> 3] == sum_of_bytes
        assert words[MAILBOX + 8 >> 3] == 0xEF << 56 | 0xCDEF << 16
        told = [words.get((MAILBOX + 16 + 8 * at) >> 3) for at in range(6)]
        assert told == [Cause.LOAD_FAULT, NOWHERE + 8, Cause.STORE_FAULT, NOWHERE + 16, Cause.FETCH_FAULT, NOWHERE]
        assert patience == 0 or all(memory.waits for memory in memories)
        cycles[patience] = cycle
    assert cycles[0] < cycles[1] < cycles[4]
    dut._log.info("cycles by patience: %s", cycles)


async def access(dut, addr: int, write: int | None = None) -> int:
    """One byte of the UART."""
    dut.uart_bus__addr.value, dut.uart_bus__mask.value = addr, 1 << addr
    dut.uart_bus__write.value, dut.uart_bus__wdata.value = write is not None, (write or 0) << 8 * addr
    dut.uart_bus__valid.value = 1
    await RisingEdge(dut.clk)
    dut.uart_bus__valid.value = 0
    await ReadOnly()
    assert dut.uart_bus__rsp_valid.value == 1
    data = int(dut.uart_bus__rdata.value) >> 8 * addr & 0xFF
    await RisingEdge(dut.clk)
    return data


async def send(dut, byte: int, bit: int) -> None:
    for level in (0, *(byte >> n & 1 for n in range(8)), 1):
        dut.uart_rx.value = level
        for _ in range(bit):
            await RisingEdge(dut.clk)


async def receive(dut, bit: int) -> int:
    while dut.uart_tx.value != 0:
        await RisingEdge(dut.clk)
    for _ in range(bit // 2):
        await RisingEdge(dut.clk)
    assert dut.uart_tx.value == 0, "start bit"
    byte = 0
    for n in range(8):
        for _ in range(bit):
            await RisingEdge(dut.clk)
        byte |= int(dut.uart_tx.value) << n
    for _ in range(bit):
        await RisingEdge(dut.clk)
    assert dut.uart_tx.value == 1, "stop bit"
    return byte


@cocotb.test()
async def uart_on_the_line(dut):
    rng = random.Random(int(os.environ.get("SEED", "1")))
    await start(dut)
    await RisingEdge(dut.clk)
    for divisor in (1, 3):
        for register, value in ((3, 0x83), (0, divisor), (1, 0), (3, 0x03), (2, 0x07)):
            await access(dut, register, value)
        text = [*rng.randbytes(14), 0x00, 0xFF]
        receiver = cocotb.start_soon(collect(dut, len(text), BIT * divisor))
        sender = cocotb.start_soon(send_all(dut, text, BIT * divisor))
        for byte in text:
            await access(dut, 0, byte)
        assert await receiver == text
        await sender
        for _ in range(BIT):
            await RisingEdge(dut.clk)
        got = []
        while await access(dut, 5) & 1:
            got.append(await access(dut, 0))
        assert got == text
        assert await access(dut, 5) == 0x60


async def send_all(dut, text, bit):
    for byte in text:
        await send(dut, byte, bit)


async def collect(dut, count, bit):
    return [await receive(dut, bit) for _ in range(count)]
