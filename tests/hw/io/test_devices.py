"""CLINT, PLIC, UART, ROM and finisher in Amaranth's simulator, driven by bus requests."""

from __future__ import annotations

import random

import pytest
from amaranth.hdl import ClockDomain, Module
from amaranth.sim import Simulator

from hw.io.clint import Clint
from hw.io.finisher import Finisher
from hw.io.plic import Plic
from hw.io.rom import Rom
from hw.io.uart import Uart
from hw.memory_map import CYCLES_PER_TICK, REGIONS, REGISTERS

PLIC, CLINT = REGISTERS["PLIC"], REGISTERS["CLINT"]
IER, IIR, FCR, LCR, MCR, LSR, MSR, SCR = 1, 2, 2, 3, 4, 5, 6, 7
BIT = 16


class Driver:
    """A master on a device's bus."""

    def __init__(self, ctx, bus) -> None:
        self.ctx, self.bus = ctx, bus

    async def request(self, addr: int, size: int, write: int | None) -> tuple[int, int]:
        ctx, bus, lane = self.ctx, self.bus, addr % 8
        ctx.set(bus.addr, addr)
        ctx.set(bus.write, write is not None)
        ctx.set(bus.wdata, (write or 0) << 8 * lane)
        ctx.set(bus.mask, (1 << size) - 1 << lane)
        ctx.set(bus.valid, 1)
        while not ctx.get(bus.ready):
            await ctx.tick()
        await ctx.tick()
        ctx.set(bus.valid, 0)
        while not ctx.get(bus.rsp_valid):
            await ctx.tick()
        return ctx.get(bus.rdata) >> 8 * lane & (1 << 8 * size) - 1, ctx.get(bus.error)

    async def read(self, addr: int, size: int = 4) -> int:
        data, error = await self.request(addr, size, None)
        assert not error
        return data

    async def write(self, addr: int, data: int, size: int = 4) -> None:
        _, error = await self.request(addr, size, data)
        assert not error


def simulate(device, bench) -> None:
    m = Module()
    m.domains.sync = ClockDomain()
    m.submodules.device = device

    async def run(ctx):
        await bench(ctx, Driver(ctx, device.bus))

    simulator = Simulator(m)
    simulator.add_clock(1e-6)
    simulator.add_testbench(run)
    simulator.run()


def test_clint():
    clint = Clint()

    async def bench(ctx, bus):
        start = ctx.get(clint.mtime)
        for _ in range(20 * CYCLES_PER_TICK):
            await ctx.tick()
        assert ctx.get(clint.mtime) == start + 20
        assert not ctx.get(clint.mtip)
        now = await bus.read(CLINT["MTIME"], 8)
        await bus.write(CLINT["MTIMECMP"], now + 10, 8)
        for _ in range(15 * CYCLES_PER_TICK):
            await ctx.tick()
            if ctx.get(clint.mtip):
                break
        assert ctx.get(clint.mtip)
        assert ctx.get(clint.mtime) == now + 10
        await bus.write(CLINT["MTIMECMP"] + 4, 1)  # the upper half alone
        await ctx.tick()
        assert not ctx.get(clint.mtip)
        assert await bus.read(CLINT["MTIMECMP"], 8) == 1 << 32 | now + 10
        await bus.write(CLINT["MTIME"], 1 << 40, 8)
        assert await bus.read(CLINT["MTIME"] + 4) == 1 << 8
        await bus.write(CLINT["MSIP"], 0xFFFFFFFF)
        assert ctx.get(clint.msip) == 1
        assert await bus.read(CLINT["MSIP"]) == 1
        await bus.write(CLINT["MSIP"], 0)
        assert ctx.get(clint.msip) == 0

    simulate(clint, bench)


def test_plic_against_its_rules():
    rng, sources = random.Random(1), (1, 10, 12, 13, 14)
    plic = Plic(sources)
    priority, enabled, service, threshold, lines = dict.fromkeys(sources, 0), set(), set(), 0, set()

    def best() -> int:
        able = [s for s in sources if s in lines & enabled - service and priority[s] > threshold]
        return max(able, key=lambda s: (priority[s], -s), default=0)

    async def bench(ctx, bus):
        nonlocal threshold, enabled, lines
        for _ in range(400):
            kind, source = rng.randrange(6), rng.choice(sources)
            if kind == 0:
                priority[source] = rng.randrange(8)
                await bus.write(PLIC["PRIORITY"] + 4 * source, priority[source])
                assert await bus.read(PLIC["PRIORITY"] + 4 * source) == priority[source]
            elif kind == 1:
                enabled = {s for s in sources if rng.random() < 0.7}
                await bus.write(PLIC["ENABLE"], sum(1 << s for s in enabled) | 1)
                assert await bus.read(PLIC["ENABLE"]) == sum(1 << s for s in enabled)
            elif kind == 2:
                threshold = rng.choice((0, 0, 1, 3, 7))
                await bus.write(PLIC["THRESHOLD"], threshold)
                assert await bus.read(PLIC["THRESHOLD"]) == threshold
            elif kind == 3:
                lines = {s for s in sources if rng.random() < 0.4}
                ctx.set(plic.lines, sum(1 << i for i, s in enumerate(sources) if s in lines))
            elif kind == 4:
                want = best()
                assert await bus.read(PLIC["CLAIM"]) == want
                if want:
                    service.add(want)
            else:
                done = rng.choice((*sources, 0, 31))
                await bus.write(PLIC["CLAIM"], done)
                service.discard(done)
            await ctx.tick()
            await ctx.tick()
            assert ctx.get(plic.meip) == (best() != 0)
            assert await bus.read(PLIC["PENDING"]) == sum(1 << s for s in lines - service)

    simulate(plic, bench)
    with pytest.raises(ValueError, match="1..31"):
        Plic((0,))


def test_uart_loop_back_and_interrupts():
    uart = Uart()

    async def bench(ctx, bus):
        async def wait(clocks):
            for _ in range(clocks):
                await ctx.tick()

        assert await bus.read(LSR, 1) == 0x60
        assert await bus.read(MSR, 1) == 0xB0
        await bus.write(SCR, 0x5A, 1)
        assert await bus.read(SCR, 1) == 0x5A
        await bus.write(LCR, 0x83, 1)
        assert await bus.read(0, 2) == 1
        await bus.write(0, 2, 2)
        assert await bus.read(0, 2) == 2
        await bus.write(0, 1, 2)
        await bus.write(LCR, 3, 1)
        await bus.write(MCR, 0x10, 1)
        await bus.write(FCR, 0x87, 1)  # FIFOs on and empty, interrupt at 8 bytes
        await bus.write(IER, 1, 1)
        assert await bus.read(IIR, 1) == 0xC1
        for byte in range(6):
            await bus.write(0, 0x40 + byte, 1)
        assert not await bus.read(LSR, 1) & 0x60
        await wait(6 * 10 * BIT + 40)
        assert await bus.read(LSR, 1) & 0x61 == 0x61
        assert not ctx.get(uart.irq)
        await wait(40 * BIT + 20)
        assert ctx.get(uart.irq)  # below the trigger level, but waiting for long
        assert await bus.read(IIR, 1) == 0xCC
        assert [await bus.read(0, 1) for _ in range(6)] == [0x40 + byte for byte in range(6)]
        await wait(3)
        assert not ctx.get(uart.irq)
        for byte in range(16):
            await bus.write(0, byte, 1)
        await wait(8 * 10 * BIT + 40)
        assert await bus.read(IIR, 1) == 0xC4
        await bus.write(IER, 4, 1)
        await wait(9 * 10 * BIT)
        assert await bus.read(LSR, 1) & 2 == 0
        await bus.write(0, 0xEE, 1)  # the 17th does not fit
        await wait(11 * BIT)
        assert await bus.read(IIR, 1) == 0xC6
        assert await bus.read(LSR, 1) & 2
        assert await bus.read(LSR, 1) & 2 == 0
        assert [await bus.read(0, 1) for _ in range(17)] == [*range(16), 0]
        await bus.write(IER, 2, 1)
        await wait(3)
        assert ctx.get(uart.irq)
        assert await bus.read(IIR, 1) == 0xC2  # reading this takes it away
        assert await bus.read(IIR, 1) == 0xC1
        await bus.write(0, 0x55, 1)
        await wait(3)
        assert await bus.read(IIR, 1) == 0xC2  # and an empty FIFO brings it back
        await bus.write(0, 0x55, 1)
        await bus.write(0, 0x56, 1)
        await bus.write(FCR, 0x07, 1)
        await wait(25 * BIT)
        assert await bus.read(LSR, 1) == 0x61  # the byte on the line survived, the one in the FIFO did not

    simulate(uart, bench)


def test_uart_framing_error_and_noise():
    uart = Uart()

    async def bench(ctx, bus):
        async def line(level, clocks):
            ctx.set(uart.rx, level)
            for _ in range(clocks):
                await ctx.tick()

        await line(0, 4)  # too short for a start bit
        await line(1, 20 * BIT)
        assert await bus.read(LSR, 1) == 0x60
        for level in (0, 1, 0, 1, 0, 1, 0, 1, 0, 0):  # 0x55, no stop bit
            await line(level, BIT)
        await line(1, 20 * BIT)
        assert await bus.read(LSR, 1) & 0x09 == 0x09
        assert await bus.read(0, 1) == 0x55

    simulate(uart, bench)


def test_finisher_and_rom():
    finisher, image = Finisher(), bytes(range(1, 30))

    async def finish(ctx, bus):
        await bus.write(4, 0x5555)
        assert ctx.get(finisher.code) == 0
        await bus.write(0, 3 << 16 | 0x3333)
        assert ctx.get(finisher.code) == 0x33333

    simulate(finisher, finish)

    rom, base = Rom(image), REGIONS["ROM"].base
    m = Module()
    for domain in ("sync", "program"):
        m.domains += ClockDomain(domain)
    m.submodules.rom = rom

    async def read(ctx):
        bus = Driver(ctx, rom.bus)
        got = b"".join([(await bus.read(base + at, 8)).to_bytes(8, "little") for at in range(0, 32, 8)])
        assert got == image + bytes(3)
        await bus.write(base, 0, 8)
        assert await bus.read(base, 8) == int.from_bytes(image[:8], "little")
        ctx.set(rom.program_en, 1)
        ctx.set(rom.program_word, base // 8 + 1)
        ctx.set(rom.program_data, 0x1122334455667788)
        await ctx.tick("program").repeat(2)
        ctx.set(rom.program_en, 0)
        assert await bus.read(base + 8, 8) == 0x1122334455667788

    simulator = Simulator(m)
    simulator.add_clock(1e-6)
    simulator.add_clock(1.3e-6, domain="program")
    simulator.add_testbench(read)
    simulator.run()
    with pytest.raises(ValueError, match="does not fit"):
        Rom(bytes(REGIONS["ROM"].size + 1))
