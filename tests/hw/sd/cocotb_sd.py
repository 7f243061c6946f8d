"""cocotb tests of the SD controller: run by test_sd_rtl.py inside Verilator.

The card is the Python model at the pins (class Pins), or the C++ one with its protocol checker, called once a cycle.
"""

from __future__ import annotations

import ctypes
import os
import random
import tempfile
from pathlib import Path

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge, First, ReadOnly, RisingEdge, ValueChange

from hw.memory_map import FIELDS, REGIONS, REGISTERS
from hw.sim.sd import SDCard, SDController, crc7

R, F = REGISTERS["SD"], FIELDS["SD"]
IMAGE = random.Random(1).randbytes(512 * 8)
PERIOD = 20  # ns
BLOCK_CYCLES = (1 + 512 + 2) * 16  # at div = 0


async def python_card(dut, card: SDCard) -> None:
    """The byte-level card on the wires: a byte out is chosen at its first bit, a byte in is told at its last."""
    bits, incoming, outgoing = 0, 0, 0xFF
    dut.miso.value = 1
    while True:
        await First(ValueChange(dut.sclk), ValueChange(dut.cs_n))
        selected = not int(dut.cs_n.value)
        if selected != card.selected:
            card.select(selected)
            bits, outgoing = 0, card.output() if selected else 0xFF
        elif selected and int(dut.sclk.value):
            incoming = (incoming << 1 | int(dut.mosi.value)) & 0xFF
            bits += 1
            if bits == 8:
                card.input(incoming)
        elif selected and bits == 8:
            bits, outgoing = 0, card.output()
        if not int(dut.sclk.value):
            dut.miso.value = outgoing >> 7 - bits & 1


class CppCard:
    """hw/sim/sdcard.cpp over ctypes."""

    def __init__(self, image: bytes | None, faults: str = "") -> None:
        self.lib = lib = ctypes.CDLL(os.environ["SDCARD_SO"])
        lib.sdcard_open.restype = ctypes.c_void_p
        lib.sdcard_error.restype = ctypes.c_char_p
        path = None
        if image is not None:
            path = Path(tempfile.mkdtemp(dir=Path(os.environ["SDCARD_SO"]).parent)) / "card"
            path.write_bytes(image)
        self.card = ctypes.c_void_p(lib.sdcard_open(str(path).encode() if path else None))
        assert lib.sdcard_fault(self.card, faults.encode()) == 0

    async def run(self, dut) -> None:
        dut.miso.value = 1
        while True:
            await FallingEdge(dut.clk)  # every signal of this cycle is settled
            args = int(dut.sclk.value), int(dut.mosi.value), int(dut.cs_n.value)
            dut.miso.value = self.lib.sdcard_eval(self.card, *args)

    @property
    def error(self) -> bytes | None:
        return self.lib.sdcard_error(self.card)


class Host:
    """A bus master."""

    def __init__(self, dut) -> None:
        self.dut = dut

    async def reset(self) -> None:
        dut = self.dut
        dut.bus__valid.value = 0
        dut.rst.value = 1
        cocotb.start_soon(Clock(dut.clk, PERIOD, "ns").start())
        for _ in range(3):
            await RisingEdge(dut.clk)
        dut.rst.value = 0

    async def _request(self, offset: int, size: int, write: bool, value: int = 0) -> int:
        dut = self.dut
        dut.bus__addr.value = REGIONS["SD"].base + offset
        dut.bus__write.value = write
        dut.bus__mask.value = ((1 << size) - 1) << offset % 8
        dut.bus__wdata.value = value << 8 * (offset % 8)
        dut.bus__valid.value = 1
        await ReadOnly()
        assert dut.bus__ready.value == 1
        await RisingEdge(dut.clk)
        dut.bus__valid.value = 0
        await ReadOnly()
        assert dut.bus__rsp_valid.value == 1 and dut.bus__error.value == 0
        data = int(dut.bus__rdata.value) >> 8 * (offset % 8) & (1 << 8 * size) - 1
        await RisingEdge(dut.clk)
        return data

    async def read(self, name: str, size: int = 4) -> int:
        return await self._request(R[name], size, False)

    async def write(self, name: str, value: int, size: int = 4) -> None:
        await self._request(R[name], size, True, value)

    async def bytes(self, data: bytes) -> bytes:
        """Exchange up to eight bytes through the FIFOs."""
        for byte in data:
            await self.write("TXDATA", byte)
        received = []
        while len(received) < len(data):
            value = await self.read("RXDATA")
            if not value & F["FLAG"]:
                received.append(value)
        return bytes(received)

    async def command(self, index: int, argument: int = 0, more: int = 0) -> tuple[int, int]:
        frame = bytes([0x40 | index]) + argument.to_bytes(4, "big")
        await self.bytes(b"\xff" + frame + bytes([crc7(frame) << 1 | 1]))
        if index == 12:
            await self.bytes(b"\xff")
        for _ in range(9):
            r1 = (await self.bytes(b"\xff"))[0]
            if r1 != 0xFF:
                break
        return r1, int.from_bytes(await self.bytes(b"\xff" * more), "big")

    async def start(self) -> None:
        await self.write("SCKDIV", 2)
        await self.write("CSMODE", F["CSMODE_OFF"])
        await self.bytes(b"\xff" * 8)
        await self.bytes(b"\xff" * 2)
        await self.write("CSMODE", F["CSMODE_HOLD"])
        assert await self.command(0) == (1, 0)
        assert await self.command(8, 0x1AA, 4) == (1, 0x1AA)
        for _ in range(5):
            await self.command(55)
            r1, _ = await self.command(41, 0x4000_0000)
        assert r1 == 0
        assert (await self.command(58, 0, 4))[1] >> 30 == 3
        await self.write("SCKDIV", 0)
        await self.write("BLKWAIT", 20)

    async def block(self) -> tuple[int, bytes, int]:
        """Status, contents and cycles of a block; waits for the interrupt."""
        await self.write("IE", F["IP_BLOCK"])
        await self.write("BLKCMD", F["BLKCMD_RECEIVE"])
        cycles = 0
        while not self.dut.irq.value:
            assert cycles < 2 * BLOCK_CYCLES
            await RisingEdge(self.dut.clk)
            cycles += 1
        words = [await self._request(R["BUFFER"] + at, 8, False) for at in range(0, 512, 8)]
        return await self.read("BLKSTAT"), b"".join(word.to_bytes(8, "little") for word in words), cycles


async def ready(dut, card: SDCard) -> Host:
    cocotb.start_soon(python_card(dut, card))
    host = Host(dut)
    await host.reset()
    await host.start()
    return host


@cocotb.test()
async def good(dut) -> None:
    host = await ready(dut, SDCard(IMAGE))
    assert (await host.command(17, 5))[0] == 0
    status, data, cycles = await host.block()
    assert status == F["BLKSTAT_DONE"] | 0xFE00 and data == IMAGE[5 * 512 : 6 * 512]
    assert cycles < BLOCK_CYCLES + 2 * 16 + 10  # no gap between the bytes
    assert (await host.command(18, 0))[0] == 0
    for i in range(3):
        assert (await host.block())[1] == IMAGE[512 * i : 512 * i + 512]
    assert (await host.command(12))[0] == 0
    assert (await host.bytes(b"\xff" * 3)) == b"\0\0\xff"
    before = await host.read("BUFFER", 1)
    await host.write("BUFFER", before ^ 0xFF, 1)
    assert await host.read("BUFFER", 1) == before  # the buffer is read only
    await host.write("BLKCMD", F["BLKCMD_STOP"])
    assert not dut.irq.value and await host.read("BLKSTAT") == 0
    sclk = [int(dut.sclk.value)]
    for _ in range(50):
        await RisingEdge(dut.clk)
        sclk.append(int(dut.sclk.value))
    assert set(sclk) == {0}


@cocotb.test()
async def bad_crc(dut) -> None:
    host = await ready(dut, SDCard(IMAGE, bad_crc=1))
    assert (await host.command(18, 2))[0] == 0
    assert (await host.block())[0] == F["BLKSTAT_DONE"] | F["BLKSTAT_CRC"] | 0xFE00
    assert await host.read("CRC16") != 0
    assert (await host.block())[0] == F["BLKSTAT_DONE"] | 0xFE00
    assert await host.read("CRC16") == 0


@cocotb.test()
async def no_card(dut) -> None:
    cocotb.start_soon(python_card(dut, SDCard(None)))
    host = Host(dut)
    await host.reset()
    await host.write("SCKDIV", 0)
    await host.write("CSMODE", F["CSMODE_HOLD"])
    assert (await host.command(0))[0] == 0xFF
    await host.write("BLKWAIT", 3)
    status, _, cycles = await host.block()
    assert status == F["BLKSTAT_DONE"] | F["BLKSTAT_TIMEOUT"] | 0xFF00 and cycles in range(4 * 16, 4 * 16 + 6)


@cocotb.test()
async def timeout_and_error_token(dut) -> None:
    host = await ready(dut, SDCard(IMAGE, stop_after=1))
    assert (await host.command(17, 8))[0] == 0
    assert (await host.block())[0] == F["BLKSTAT_DONE"] | F["BLKSTAT_TOKEN"] | 0x0800
    assert (await host.command(18, 0))[0] == 0
    assert (await host.block())[0] == F["BLKSTAT_DONE"] | 0xFE00
    assert (await host.block())[0] == F["BLKSTAT_DONE"] | F["BLKSTAT_TIMEOUT"] | 0xFF00
    await host.write("BLKWAIT", 0xFFFFFF)
    await host.write("BLKCMD", F["BLKCMD_RECEIVE"])
    assert await host.read("BLKSTAT") & F["BLKSTAT_BUSY"]
    await host.write("BLKCMD", F["BLKCMD_STOP"])
    assert await host.read("BLKSTAT") == 0


@cocotb.test()
async def registers_agree_with_the_model(dut) -> None:
    """Random loads and stores of all registers, beside hw/sim/sd.py, with an empty slot."""
    rng = random.Random(3)
    model = SDController(SDCard(None))
    cocotb.start_soon(python_card(dut, SDCard(None)))
    host = Host(dut)
    await host.reset()
    for name, value in (("SCKDIV", 0), ("BLKWAIT", 2)):
        await host.write(name, value)
        model.write(R[name], value, 4)
    names = sorted(set(R) - {"BUFFER"})
    for _ in range(600):
        name, size = rng.choice(names), rng.choice((1, 4, 4, 8))
        if size == 8 and R[name] % 8:
            continue
        if rng.random() < 0.5:
            value = rng.getrandbits(8 * size)
            if name == "SCKDIV":
                value = 0
            if name == "BLKWAIT":
                value &= 7
            await host.write(name, value, size)
            model.write(R[name], value, size)
            for _ in range(16 * 12 if name in ("TXDATA", "BLKCMD", "BLKSTAT") else 20):  # until all has been sent
                await RisingEdge(dut.clk)
        else:
            assert (name, await host.read(name, size)) == (name, model.read(R[name], size))
        assert int(dut.irq.value) == model.irq


@cocotb.test()
async def fifos(dut) -> None:
    """Eight bytes each way, what is over is dropped, and the marks."""
    host = Host(dut)
    await host.reset()
    dut.miso.value = 0
    await host.write("SCKDIV", 10)
    for _ in range(10):
        await host.write("TXDATA", 0xA5)
    assert await host.read("TXDATA") == F["FLAG"]
    await host.write("TXMARK", 2)
    await host.write("RXMARK", 7)
    assert await host.read("IP") == 0
    for _ in range(22 * 8 * 10):
        await RisingEdge(dut.clk)
    assert await host.read("IP") == F["IP_TX"] | F["IP_RX"]
    assert await host.read("TXDATA") == 0
    assert [await host.read("RXDATA") for _ in range(9)] == [0] * 8 + [F["FLAG"]]


@cocotb.test()
async def cpp_card(dut) -> None:
    """The same session with the C++ card, which finds nothing to complain about."""
    card = CppCard(IMAGE, "bad_crc=1,stop_after=5")  # 3, 4, 5, the beginning of 6, 7
    cocotb.start_soon(card.run(dut))
    host = Host(dut)
    await host.reset()
    await host.start()
    assert (await host.command(18, 3))[0] == 0
    assert (await host.block())[0] == F["BLKSTAT_DONE"] | F["BLKSTAT_CRC"] | 0xFE00
    for i in (4, 5):
        assert (await host.block())[:2] == (F["BLKSTAT_DONE"] | 0xFE00, IMAGE[512 * i : 512 * i + 512])
    assert (await host.command(12))[0] == 0
    assert (await host.bytes(b"\xff" * 3)) == b"\0\0\xff"
    assert (await host.command(17, 7))[0] == 0
    assert (await host.block())[1] == IMAGE[512 * 7 :]
    assert card.error is None
    assert (await host.command(17, 0))[0] == 0
    assert (await host.block())[0] & F["BLKSTAT_TIMEOUT"]
    assert card.error is None


@cocotb.test()
async def cpp_card_sees_the_host(dut) -> None:
    card = CppCard(IMAGE)
    cocotb.start_soon(card.run(dut))
    host = Host(dut)
    await host.reset()
    await host.write("SCKDIV", 0)
    await host.write("CSMODE", F["CSMODE_HOLD"])
    await host.command(0)
    assert card.error == b"CMD0 after 0 clocks with CS high: at least 74 are needed"
