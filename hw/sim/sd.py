"""An SD card in SPI mode, byte by byte, and the SD controller as the ISA-level engines see it.

The trick: on SPI the host and the card exchange one byte in each direction at the same time, and the card speaks only
when it is clocked. So the whole card is one function, `transfer(byte) -> byte`, over two queues: the six bytes of the
command that is coming in, and the bytes that wait to go out.

      host   51 aa aa aa aa cc | ff | ff | ff ff ... | ff | ff x 512 | ff ff
      card   ff ff ff ff ff ff | ff | 00 | ff ff ...   fe   data ...   crc16
             CMD17, address, CRC7     R1   access time  token

The controller model takes no time: a byte written to `txdata` has been exchanged when the write returns, a block
received when `BLKCMD` has been written. The card is a high-capacity one (addresses count blocks) and is only read.
`hw/sim/sdcard.cpp` is the same card at the level of wires, with a checker of what the host does.

Source: SD Physical Layer Simplified Specification 6.00, chapter 7 (SPI mode) and 5.3 (CSD); SiFive FU540 manual ch. 19.
"""

from __future__ import annotations

import os
from binascii import crc_hqx
from collections import deque
from pathlib import Path

from hw.memory_map import FIELDS, REGISTERS

BLOCK = 512
CAPACITY_UNIT = 512 * 1024  # bytes per count of C_SIZE in a version 2 CSD
BUSY_POLLS = 2  # ACMD41s that are answered "still initialising"

R1_READY, R1_IDLE, R1_ILLEGAL, R1_CRC, R1_ADDRESS, R1_PARAMETER = 0x00, 0x01, 0x04, 0x08, 0x20, 0x40
TOKEN_START, TOKEN_RANGE = 0xFE, 0x08
OCR = 0x40FF_8000  # CCS (high capacity), 2.7-3.6 V; bit 31 is added when the card is ready
OCR_READY = 0x8000_0000
CID = b"\x42ITBITS0\x10\x00\x00\x00\x01\x01\x5a"  # ours: manufacturer, OEM, name, revision, serial, date


def crc7(data: bytes) -> int:
    """CRC7 (x^7 + x^3 + 1) of a command's first five bytes, or of a CSD or CID, as 7 bits (SD 4.5)."""
    crc = 0
    for byte in data:
        for bit in range(7, -1, -1):
            crc = (crc << 1) ^ (0x09 if (crc >> 6 ^ byte >> bit) & 1 else 0)
            crc &= 0x7F
    return crc


def crc16(data: bytes, crc: int = 0) -> int:
    """CRC16 (x^16 + x^12 + x^5 + 1, the CCITT polynomial) of a data block; over data and their CRC it is 0 (SD 4.5)."""
    return crc_hqx(data, crc)


def faults() -> dict[str, int]:
    """What the environment's BITS_SD_FAULT asks for. ValueError if that makes no sense."""
    found = {}
    for fault in filter(None, os.environ.get("BITS_SD_FAULT", "").split(",")):
        name, _, value = fault.partition("=")
        if name not in ("bad_crc", "stop_after") or not value.removeprefix("-").isdecimal():
            raise ValueError(f"BITS_SD_FAULT={fault}: the faults are bad_crc=N and stop_after=N")
        found[name] = int(value)
    return found


class SDCard:
    """A card whose contents are `image`: bytes, a file, or None for an empty slot.

    bad_crc: so many data blocks are sent with a wrong CRC16 (-1: all). stop_after: after so many data blocks (-1:
    never) the card falls silent for ever when the next one is due. Both count CSD and CID reads too. Blocks past the
    end of the image, and a last part of a block, are answered with the error token "out of range". The environment's
    BITS_SD_FAULT, "bad_crc=1,stop_after=9", counts before the arguments.
    """

    def __init__(self, image: bytes | Path | str | None, *, bad_crc: int = 0, stop_after: int = -1) -> None:
        self.present = image is not None
        self.image = image if isinstance(image, (bytes, bytearray)) else Path(image).read_bytes() if image else b""
        self.bad_crc, self.stop_after = bad_crc, stop_after
        self.__dict__.update(faults())
        self.selected = self._dead = False
        self._command = bytearray()
        self._out: deque[int] = deque()
        self._idle, self._spi, self._app, self._polls = True, False, False, 0
        self._next_block: int | None = None  # of a multiple read that is going on

    def select(self, selected: bool) -> None:
        """Chip select: a card that is let go forgets a half-heard command and what it was saying."""
        if selected != self.selected:
            self.selected = selected
            self._command.clear()
            self._out.clear()

    def transfer(self, mosi: int) -> int:
        """Exchange one byte; what the host reads is all ones if nobody drives the line."""
        miso = self.output()
        self.input(mosi)
        return miso

    def output(self) -> int:
        """What the card says during the byte that begins: it cannot depend on that byte of the host."""
        if self.selected and not self._out and self._next_block is not None and not self._dead:
            self._send_block(self._next_block)
            if self._next_block is not None:
                self._next_block += 1
        return self._out.popleft() if self._out else 0xFF

    def input(self, mosi: int) -> None:
        """The host's byte, now that it is complete."""
        listening = self.present and self.selected and not self._dead
        if listening and (self._command or mosi & 0xC0 == 0x40):
            self._command.append(mosi)
            if len(self._command) == 6:
                command = bytes(self._command)
                self._command.clear()
                self._run(command[0] & 0x3F, int.from_bytes(command[1:5], "big"), command)

    def _run(self, index: int, argument: int, command: bytes) -> None:
        app, self._app = self._app, False
        if not self._spi and index != 0:
            return  # still in SD mode: only CMD0 with CS low is heard
        if index in (0, 8) and command[5] != crc7(command[:5]) << 1 | 1:
            self._answer(R1_CRC | self._idle)
        elif index == 0:
            self._spi, self._idle, self._polls, self._next_block = True, True, 0, None
            self._answer(R1_IDLE)
        elif index == 8:
            self._answer(R1_IDLE if self._idle else R1_READY, (argument & 0xFFF).to_bytes(4, "big"))
        elif index == 55:
            self._app = True
            self._answer(R1_IDLE if self._idle else R1_READY)
        elif index == 41 and app:
            self._polls += 1
            self._idle = self._polls <= BUSY_POLLS or not argument & OCR & 0x4000_0000
            self._answer(R1_IDLE if self._idle else R1_READY)
        elif index == 58:
            ocr = OCR | (0 if self._idle else OCR_READY)
            self._answer(R1_IDLE if self._idle else R1_READY, ocr.to_bytes(4, "big"))
        elif self._idle:
            self._answer(R1_ILLEGAL | R1_IDLE)
        elif index == 12:
            self._next_block = None
            self._out.clear()
            self._out.extend((0xFF, 0xFF, R1_READY, 0x00, 0x00))  # stuff byte, response, busy
        elif index == 13:
            self._answer(R1_READY, b"\0")
        elif index == 16:
            self._answer(R1_READY if argument == BLOCK else R1_PARAMETER)
        elif index in (9, 10):
            self._answer(R1_READY)
            self._send(self._csd() if index == 9 else CID + bytes([crc7(CID) << 1 | 1]))
        elif index in (17, 18):
            self._answer(R1_READY)
            if index == 17:
                self._send_block(argument)
            else:
                self._next_block = argument
        else:
            self._answer(R1_ILLEGAL)

    def _answer(self, r1: int, more: bytes = b"") -> None:
        self._out.clear()
        self._out.extend((0xFF, r1))
        self._out.extend(more)

    def _csd(self) -> bytes:
        """Version 2 CSD: 25 MHz, 512-byte blocks, C_SIZE in bits 69:48 (SD 5.3.3)."""
        c_size = max(1, -(-len(self.image) // CAPACITY_UNIT)) - 1
        csd = (
            bytes([0x40, 0x0E, 0x00, 0x32, 0x5B, 0x59, 0x00])
            + c_size.to_bytes(3, "big")
            + bytes.fromhex("7f800a400000")
        )
        return csd[:15] + bytes([crc7(csd[:15]) << 1 | 1])

    def _send_block(self, block: int) -> None:
        data = self.image[block * BLOCK : (block + 1) * BLOCK]
        if len(data) < BLOCK:
            self._out.extend((0xFF, TOKEN_RANGE))
            self._next_block = None
        else:
            self._send(data)

    def _send(self, data: bytes) -> None:
        if self.stop_after == 0:
            self._dead = True
            return
        self.stop_after -= self.stop_after > 0
        crc = crc16(data)
        if self.bad_crc:
            self.bad_crc -= self.bad_crc > 0
            crc ^= 0x0100
        self._out.extend((0xFF, TOKEN_START))
        self._out.extend(data)
        self._out.extend(crc.to_bytes(2, "big"))


_R, _F = REGISTERS["SD"], FIELDS["SD"]
_BUFFER, _DEPTH = _R["BUFFER"], _F["FIFO_DEPTH"]
_WRITABLE = {  # registers that only keep what is written: their bits and reset values
    _R["SCKDIV"]: (0xFFF, 3),
    _R["CSDEF"]: (0x1, 1),
    _R["CSMODE"]: (0x3, 0),
    _R["TXMARK"]: (0x7, 0),
    _R["RXMARK"]: (0x7, 0),
    _R["IE"]: (0x7, 0),
    _R["BLKWAIT"]: (0xFFFFFF, 0xFFFFFF),
}


class SDController:
    """The registers of `hw/io/sd.py` over a card. `irq` is the interrupt line."""

    def __init__(self, card: SDCard | None = None) -> None:
        self.card = card or SDCard(None)
        self._plain = {offset: reset for offset, (_, reset) in _WRITABLE.items()}
        self._rx: deque[int] = deque()
        self._crc = self._status = 0
        self._buffer = bytearray(BLOCK)

    @property
    def irq(self) -> bool:
        return bool(self._ip() & self._plain[_R["IE"]])

    def _ip(self) -> int:
        tx = _F["IP_TX"] if self._plain[_R["TXMARK"]] > 0 else 0  # the transmit FIFO is always empty here
        rx = _F["IP_RX"] if len(self._rx) > self._plain[_R["RXMARK"]] else 0
        return tx | rx | (_F["IP_BLOCK"] if self._status & _F["BLKSTAT_DONE"] else 0)

    def read(self, offset: int, size: int) -> int:
        """Load of `size` bytes (1, 2, 4, 8) at `offset`, aligned. A wide load reads each register that it touches."""
        if offset >= _BUFFER:
            return int.from_bytes(self._buffer[offset - _BUFFER : offset - _BUFFER + size], "little")
        value = 0
        for word in range(offset & ~3, offset + size, 4):
            value |= self._read_word(word) << 8 * (word - (offset & ~3))
        return value >> 8 * (offset & 3) & (1 << 8 * size) - 1

    def write(self, offset: int, value: int, size: int) -> None:
        """Store. Registers take whole words; the lanes a narrow store leaves out are zero."""
        for word in range(offset & ~3, offset + size, 4):
            shift = 8 * (word - offset)
            self._write_word(word, (value >> shift if shift >= 0 else value << -shift) & 0xFFFF_FFFF)

    def _read_word(self, offset: int) -> int:
        if offset in self._plain:
            return self._plain[offset]
        if offset == _R["RXDATA"]:
            return self._rx.popleft() if self._rx else _F["FLAG"]
        if offset == _R["FMT"]:
            return _F["FMT_8BIT"]
        if offset == _R["IP"]:
            return self._ip()
        if offset == _R["BLKSTAT"]:
            return self._status
        if offset == _R["CRC16"]:
            return self._crc
        return _F["EXTID_VALUE"] if offset == _R["EXTID"] else 0

    def _write_word(self, offset: int, value: int) -> None:
        if offset in self._plain:
            self._plain[offset] = value & _WRITABLE[offset][0]
        elif offset == _R["TXDATA"]:
            byte = self._exchange(value & 0xFF)[0]
            if len(self._rx) < _DEPTH:
                self._rx.append(byte)
        elif offset == _R["BLKCMD"]:
            self._status &= 0 if value & (_F["BLKCMD_RECEIVE"] | _F["BLKCMD_STOP"]) else self._status
            if value & _F["BLKCMD_RECEIVE"]:
                self._receive()
        elif offset == _R["CRC16"]:
            self._crc = value & 0xFFFF

    def _exchange(self, byte: int, count: int = 1) -> bytes:
        """Send a byte `count` times."""
        self.card.select(self._plain[_R["CSMODE"]] != _F["CSMODE_OFF"])
        received = bytes([self.card.transfer(byte) for _ in range(count)])
        self._crc = crc16(received, self._crc)
        return received

    def _receive(self) -> None:
        """The block receiver: at most BLKWAIT bytes 0xFF before the token, then 512 bytes and their CRC16."""
        for _ in range(self._plain[_R["BLKWAIT"]] + 1):
            token = self._exchange(0xFF)[0]
            if token != 0xFF:
                break
        self._status = _F["BLKSTAT_DONE"] | token << 8
        if token == 0xFF:
            self._status |= _F["BLKSTAT_TIMEOUT"]
        elif token != TOKEN_START:
            self._status |= _F["BLKSTAT_TOKEN"]
        else:
            self._crc = 0
            self._buffer[:] = self._exchange(0xFF, BLOCK)
            self._exchange(0xFF, 2)
            self._status |= _F["BLKSTAT_CRC"] if self._crc else 0
