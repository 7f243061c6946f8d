"""The byte-level card and the controller's model: CRCs against known values, a whole session, and each fault."""

from __future__ import annotations

import random

import pytest

from hw.memory_map import FIELDS, REGISTERS
from hw.sim.sd import SDCard, SDController, crc7, crc16

R, F = REGISTERS["SD"], FIELDS["SD"]


class Host:
    """The least an SPI host does: commands over txdata and rxdata, blocks over the receiver."""

    def __init__(self, card: SDCard) -> None:
        self.sd = SDController(card)
        self.sd.write(R["CSMODE"], F["CSMODE_OFF"], 4)
        for _ in range(10):
            self.byte(0xFF)
        self.sd.write(R["CSMODE"], F["CSMODE_HOLD"], 4)

    def byte(self, value: int) -> int:
        self.sd.write(R["TXDATA"], value, 4)
        return self.sd.read(R["RXDATA"], 4)

    def command(self, index: int, argument: int = 0, more: int = 0) -> tuple[int, int]:
        frame = bytes([0x40 | index]) + argument.to_bytes(4, "big")
        for byte in frame + bytes([crc7(frame) << 1 | 1]):
            self.byte(byte)
        if index == 12:
            self.byte(0xFF)
        r1 = next((b for b in (self.byte(0xFF) for _ in range(9)) if b != 0xFF), 0xFF)
        return r1, int.from_bytes(bytes(self.byte(0xFF) for _ in range(more)), "big")

    def start(self) -> None:
        assert self.command(0)[0] == 1
        assert self.command(8, 0x1AA, 4) == (1, 0x1AA)
        for _ in range(9):
            assert self.command(55)[0] in (0, 1)
            if self.command(41, 0x4000_0000)[0] == 0:
                break
        assert self.command(58, 0, 4)[1] >> 30 == 3

    def block(self, wait: int = 100) -> tuple[int, bytes]:
        self.sd.write(R["BLKWAIT"], wait, 4)
        self.sd.write(R["BLKCMD"], F["BLKCMD_RECEIVE"], 4)
        data = b"".join(self.sd.read(R["BUFFER"] + i, 8).to_bytes(8, "little") for i in range(0, 512, 8))
        return self.sd.read(R["BLKSTAT"], 4), data


def test_crcs_are_the_published_ones() -> None:
    assert [crc7(bytes.fromhex(x)) for x in ("4000000000", "48000001aa", "5100000000", "1100000900")] == [
        0x4A,
        0x43,
        0x2A,
        0x33,
    ]
    assert crc16(b"\xff" * 512) == 0x7FA1  # SD 4.5, example


def test_blocks_and_registers() -> None:
    image = random.Random(1).randbytes(512 * 9)
    host = Host(SDCard(image))
    host.start()
    assert host.command(17, 3)[0] == 0
    assert host.block() == (F["BLKSTAT_DONE"] | 0xFE00, image[3 * 512 : 4 * 512])
    assert host.command(18, 1)[0] == 0
    for i in range(1, 5):
        assert host.block()[1] == image[i * 512 : i * 512 + 512]
    assert host.command(12)[0] == 0
    assert host.byte(0xFF) == 0 and host.byte(0xFF) == 0 and host.byte(0xFF) == 0xFF
    assert host.command(9)[0] == 0
    csd = [host.byte(0xFF) for _ in range(2 + 18)]
    assert csd[1] == 0xFE and crc16(bytes(csd[2:])) == 0 and crc7(bytes(csd[2:17])) << 1 | 1 == csd[17]
    assert host.command(16, 1024)[0] == 0x40 and host.command(16, 512)[0] == 0
    host.sd.write(R["IE"], F["IP_BLOCK"], 4)
    assert not host.command(13, 0, 1)[1] and host.sd.irq  # done stays until the next command
    host.sd.write(R["BLKCMD"], F["BLKCMD_STOP"], 4)
    assert not host.sd.irq


def test_out_of_range_is_an_error_token() -> None:
    host = Host(SDCard(bytes(1024)))
    host.start()
    assert host.command(17, 2)[0] == 0
    assert host.block()[0] == F["BLKSTAT_DONE"] | F["BLKSTAT_TOKEN"] | 0x0800


def test_faults() -> None:
    host = Host(SDCard(bytes(2048), bad_crc=1, stop_after=2))
    host.start()
    host.command(18, 0)
    assert host.block()[0] & F["BLKSTAT_CRC"]
    assert host.block()[0] == F["BLKSTAT_DONE"] | 0xFE00
    assert host.block()[0] & F["BLKSTAT_TIMEOUT"]
    assert host.command(12)[0] == 0xFF


def test_no_card_and_commands_out_of_order() -> None:
    assert Host(SDCard(None)).command(0)[0] == 0xFF
    host = Host(SDCard(bytes(512)))
    assert host.command(8, 0x1AA)[0] == 0xFF  # before CMD0 the card is in SD mode
    assert host.command(0)[0] == 1
    assert host.command(17)[0] == 5 and host.command(41)[0] == 5


@pytest.mark.parametrize("size", [1, 2, 4, 8])
def test_a_load_touches_only_its_registers(size: int) -> None:
    sd = SDController(SDCard(None))
    sd.write(R["TXDATA"], 0x55, 4)
    sd.read(R["TXDATA"], size)
    assert (sd.read(R["RXDATA"], 4) == 0xFF) == (size < 8)
