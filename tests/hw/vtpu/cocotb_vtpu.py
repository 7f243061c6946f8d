"""cocotb tests of the vTPU's ports: run by test_cocotb.py inside Verilator.

Memory takes its time, at random; the rules of hw/bus.py are checked in every cycle. What the commands compute is tested
elsewhere: here it is the ring, the interrupt and faults, as a driver sees them over the bus.
"""

from __future__ import annotations

import random

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ReadOnly, RisingEdge

from asm import vtpu
from tests.hw.vtpu import chip

PERIOD, PATIENCE, LIMIT = 20, 5, 20_000
RING, PROGRAM, TABLE, DATA = 0x1000, 0x2000, 0x3000, 0x4000
MEMORY = 0x8000
PAGE = vtpu.coordinate({"section": 1})
RWX = vtpu.PTE_VALID | vtpu.PTE_SCRATCHPAD | vtpu.PTE_WRITABLE


class Machine:
    """The core, its memory, and a driver's habits."""

    def __init__(self, dut, seed: int) -> None:
        self.dut, self.rng = dut, random.Random(seed)
        self.memory = bytearray(MEMORY)
        self.tail = self.transfers = 0

    async def start(self) -> None:
        dut = self.dut
        for port in ("regs", "window"):
            getattr(dut, f"{port}__valid").value = 0
        for pin in ("ready", "rsp_valid", "error", "rdata"):
            getattr(dut, f"dma__{pin}").value = 0
        dut.rst.value = 1
        cocotb.start_soon(Clock(dut.clk, PERIOD, "ns").start())
        for _ in range(3):
            await RisingEdge(dut.clk)
        dut.rst.value = 0
        cocotb.start_soon(self.serve())
        self.put(TABLE, chip.ppt_image({PAGE: (1, RWX)}, 4))
        for name, value in (
            ("CMDQ_BASE", chip.BASE + RING),
            ("CMDQ_SIZE", 8),
            ("PPT_ROOT", chip.BASE + TABLE),
            ("PPT_SIZE", 16),
            ("DMA_BASE", chip.BASE),
            ("DMA_LIMIT", chip.BASE + MEMORY),
            ("IRQ_ENABLE", vtpu.IRQ_DONE | vtpu.IRQ_FAULT),
            ("CTRL", vtpu.CTRL_ENABLE | vtpu.CTRL_PPT_FLUSH),
        ):
            await self.set(name, value)

    def put(self, at: int, data: bytes) -> None:
        self.memory[at : at + len(data)] = data

    async def serve(self) -> None:
        """Memory behind the DMA port; asserts that requests hold still and that none is raised while one is open."""
        dut, held, left = self.dut, None, 0
        answer = None
        while True:
            dut.dma__ready.value = ready = int(answer is None and self.rng.randrange(PATIENCE) == 0)
            responding = answer is not None and left == 0
            dut.dma__rsp_valid.value = int(responding)
            if responding:
                dut.dma__rdata.value, dut.dma__error.value = answer
            await ReadOnly()
            names = ("addr", "write", "wdata", "mask")
            now = tuple(int(getattr(dut, f"dma__{n}").value) for n in names) if dut.dma__valid.value else None
            if held:
                assert now == held, "a request changed before it was accepted"
            if answer is not None and not responding:
                assert now is None, "a second request before the response"
            held = None if now is None or ready else now
            await RisingEdge(dut.clk)
            if responding:
                answer = None
            elif answer is not None:
                left -= 1
            if now and ready:
                answer, left = self.access(*now), self.rng.randrange(PATIENCE)

    def access(self, addr: int, write: int, wdata: int, mask: int) -> tuple[int, int]:
        self.transfers += 1
        at = (addr & ~7) - chip.BASE
        if not 0 <= at < MEMORY:
            return 0, 1
        if write:
            for i in range(8):
                if mask >> i & 1:
                    self.memory[at + i] = wdata >> 8 * i & 0xFF
        return int.from_bytes(self.memory[at : at + 8], "little"), 0

    async def bus(self, port: str, addr: int, write: int, value: int) -> int:
        """One access; the value read."""
        dut = self.dut
        for name, setting in (("valid", 1), ("addr", addr), ("write", write), ("wdata", value), ("mask", 255)):
            getattr(dut, f"{port}__{name}").value = setting
        accepted = False
        for _ in range(LIMIT):
            await ReadOnly()
            if accepted and getattr(dut, f"{port}__rsp_valid").value:
                value = int(getattr(dut, f"{port}__rdata").value)
                assert not getattr(dut, f"{port}__error").value
                await RisingEdge(dut.clk)
                return value
            took = not accepted and bool(getattr(dut, f"{port}__ready").value)
            await RisingEdge(dut.clk)
            if took:
                accepted = True
                getattr(dut, f"{port}__valid").value = 0
        raise AssertionError(f"no response at {port} {addr:#x}")

    async def set(self, name: str, value: int) -> None:
        await self.bus("regs", vtpu.REGISTERS[name], 1, value)

    async def get(self, name: str, index: int = 0) -> int:
        return await self.bus("regs", vtpu.REGISTERS[name] + 8 * index, 0, 0)

    async def run(self, commands: list[list[int]]) -> None:
        """Ring the bell and wait for the interrupt."""
        for command in commands:
            self.put(RING + 64 * self.tail, chip.words_bytes(command + [0] * (16 - len(command))))
            self.tail = (self.tail + 1) % 8
        await self.set("DOORBELL", self.tail)
        for _ in range(LIMIT):
            await RisingEdge(self.dut.clk)
            if self.dut.irq.value:
                return
        raise AssertionError("no interrupt")


def program() -> bytes:
    """Load a row, add it to itself, store it; at 3 a reserved operation."""
    p1 = {"s_active": 1, "s_p": 1}
    add = {"d_active": 1, "d_op": vtpu.CODE["DADD"], "d_type": vtpu.I32, "d_rd": 1}
    return chip.program_bytes(
        [
            {**p1, "s_op": vtpu.CODE["SGATHER"], "s_r": 0},
            add,
            {**p1, "s_op": vtpu.CODE["SSCATTR"], "s_r": 1, "end": 1},
            {"d_active": 1, "d_op": 15},
        ]
    )


@cocotb.test()
async def commands_run_and_interrupt(dut) -> None:
    machine = Machine(dut, 1)
    await machine.start()
    machine.put(PROGRAM, program())
    machine.put(DATA, chip.words_bytes(list(range(1, 9))))
    machine.put(DATA + 0x100, PAGE.to_bytes(16, "little") + bytes(96))
    await machine.run(
        [
            chip.load(4, PROGRAM),
            chip.copy(0, DATA, PAGE, 8, 1, 0),
            chip.spawn(1, 0, 0, DATA + 0x100),
            chip.wait(2),
            chip.copy(1, DATA + 0x200, PAGE, 8, 1, 0),
        ]
    )
    assert await machine.get("IRQ_STATUS") == vtpu.IRQ_DONE
    assert bytes(machine.memory[DATA + 0x200 : DATA + 0x220]) == chip.words_bytes([2 * i for i in range(1, 9)])
    assert await machine.bus("window", 4096, 0, 0) == 2 | 4 << 32
    await machine.set("IRQ_STATUS", vtpu.IRQ_DONE)
    await RisingEdge(dut.clk)
    assert not dut.irq.value
    assert machine.transfers > 70


@cocotb.test()
async def faults_are_reported_and_cleared(dut) -> None:
    machine = Machine(dut, 2)
    await machine.start()
    machine.put(PROGRAM, program())
    await machine.run([chip.load(4, PROGRAM), chip.spawn(0, 3), chip.wait(1)])
    assert await machine.get("FAULT_CODE", 0) == vtpu.FAULTS["ILLEGAL"]
    assert await machine.get("FAULT_ADDR", 0) == 3
    assert await machine.get("IRQ_STATUS") & vtpu.IRQ_FAULT
    for _ in range(200):  # until WAIT has ended
        await RisingEdge(dut.clk)
    await machine.set("IRQ_STATUS", vtpu.IRQ_DONE | vtpu.IRQ_FAULT)
    await machine.run([[99]])
    assert await machine.get("CMD_FAULT_CODE") == vtpu.FAULTS["COMMAND"]
    assert await machine.get("CMD_FAULT_ADDR") == chip.BASE + RING + 64 * 3
    await machine.set("CTRL", vtpu.CTRL_ENABLE | vtpu.CTRL_RESET)
    assert await machine.get("CMD_FAULT_CODE") == 0 and await machine.get("CMDQ_HEAD") == 0
    await machine.set("IRQ_STATUS", vtpu.IRQ_DONE | vtpu.IRQ_FAULT)
    machine.tail = 0
    await machine.run([chip.load(1, MEMORY)])  # beyond DMA_LIMIT
    assert await machine.get("CMD_FAULT_CODE") == vtpu.FAULTS["DMA"]
