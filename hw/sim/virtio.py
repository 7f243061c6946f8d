"""A virtio block device behind virtio-mmio, as QEMU's `virt` board has it: version 2 of the registers, one split queue.
Version 1, the legacy one, is what QEMU has unless told force-legacy=false: there the queue's parts stand one behind the
other, in a page whose number the driver writes.

The driver writes descriptors, puts the heads of chains into the available ring and notifies; the device works through
them at once, writes the used ring and raises its interrupt. A chain is: a header of 16 bytes to read (type, sector),
data to read or write, one byte to write the status to. A ring or chain that makes no sense sets DEVICE_NEEDS_RESET.

Source: VIRTIO 1.1, 2.6 (split virtqueues), 4.2.2 (registers), 4.2.4 (legacy ones), 5.2 (block device).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

SECTOR = 512
MAGIC, VERSION, BLOCK_DEVICE, QEMU_VENDOR = 0x7472_6976, 2, 2, 0x554D_4551
QUEUE_MAX = 1024
FEATURE_RO, FEATURE_BLK_SIZE, FEATURE_FLUSH, FEATURE_VERSION_1 = 1 << 5, 1 << 6, 1 << 9, 1 << 32
STATUS_FEATURES_OK, STATUS_NEEDS_RESET = 8, 64
USED_BUFFER, CONFIG_CHANGE = 1, 2  # bits of InterruptStatus
NEXT, WRITE = 1, 2  # flags of a descriptor
NO_INTERRUPT = 1  # flag of the available ring
IN, OUT, FLUSH, GET_ID = 0, 1, 4, 8
OK, IOERR, UNSUPPORTED = 0, 1, 2
IDENTITY = b"bits".ljust(20, b"\0")
LEGACY_ALIGN = 4096
MOST_DATA = 1 << 26  # bytes of one request
ADDRESSES = {0x80: "table", 0x90: "available", 0xA0: "used"}
REGISTERS = {
    0x00: "magic", 0x04: "version", 0x08: "device", 0x0C: "vendor", 0x10: "features", 0x34: "queue_max",
    0x40: "page", 0x44: "ready", 0x60: "interrupt", 0x70: "status", 0xFC: "generation",
}  # fmt: skip


class BadRing(Exception):
    """The driver's structures make no sense."""


class VirtioBlock:
    """The device over an image file. read, write: of memory, by address, IndexError outside.

    legacy: version 1. A file that cannot be written is offered read only. Raises OSError if it cannot be read.
    """

    magic, device, vendor, queue_max, generation = MAGIC, BLOCK_DEVICE, QEMU_VENDOR, QUEUE_MAX, 0

    def __init__(
        self,
        image: Path | str,
        read: Callable[[int, int], bytes],
        write: Callable[[int, bytes], None],
        legacy: bool = False,
    ) -> None:
        self.legacy, self.version = legacy, VERSION - legacy
        self.memory_read, self.memory_write = read, write
        self.read_only = not os.access(image, os.W_OK)
        self.file = os.open(image, (os.O_RDONLY if self.read_only else os.O_RDWR) | os.O_CLOEXEC)
        self.sectors = os.fstat(self.file).st_size // SECTOR
        self.offered = FEATURE_FLUSH | FEATURE_BLK_SIZE | (FEATURE_RO if self.read_only else 0)
        self.offered |= 0 if legacy else FEATURE_VERSION_1
        self.reset()

    def reset(self) -> None:
        self.status = self.interrupt = self.features_sel = self.accepted_sel = self.accepted = self.queue = 0
        self.size, self.ready, self.seen = QUEUE_MAX, 0, 0
        self.table = self.available = self.used = 0
        self.page_size, self.align, self.page = 1, LEGACY_ALIGN, 0

    @property
    def irq(self) -> bool:
        return self.interrupt != 0

    @property
    def features(self) -> int:
        return self.offered >> 32 * self.features_sel & 0xFFFF_FFFF if self.features_sel < 2 else 0

    # --- registers ----------------------------------------------------------------------------------------------------

    def read(self, offset: int, size: int) -> int:
        if offset >= 0x100:
            config = struct.pack("<QIIHBBI", self.sectors, 0, 0, 0, 0, 0, SECTOR)
            return int.from_bytes(config[offset - 0x100 : offset - 0x100 + size], "little")
        name = REGISTERS.get(offset)
        if size != 4 or name is None or self.queue and name in ("queue_max", "ready", "page"):
            return 0
        return getattr(self, name)

    def write(self, offset: int, value: int, size: int) -> None:
        if size != 4:
            return
        if offset == 0x70:
            self._set_status(value)
        elif offset == 0x14:
            self.features_sel = value
        elif offset == 0x24:
            self.accepted_sel = value
        elif offset == 0x20 and self.accepted_sel < self.version:
            lanes = 0xFFFF_FFFF << 32 * self.accepted_sel
            self.accepted = self.accepted & ~lanes | value << 32 * self.accepted_sel
        elif offset == 0x30:
            self.queue = value
        elif offset == 0x64:
            self.interrupt &= ~value
        elif offset == 0x50 and value == 0 and self.ready:
            self._notified()
        elif self.queue == 0:
            self._set_queue(offset, value)

    def _set_status(self, value: int) -> None:
        if value == 0:
            self.reset()
            return
        if self.accepted & ~self.offered:
            value &= ~STATUS_FEATURES_OK
        self.status = value | self.status & STATUS_NEEDS_RESET

    def _set_queue(self, offset: int, value: int) -> None:
        if self.legacy:
            self._set_legacy(offset, value)
        elif offset == 0x44:
            self.ready, self.seen = value & 1, 0
        elif offset == 0x38:
            self.size = value
        elif offset & ~4 in ADDRESSES:
            name, shift = ADDRESSES[offset & ~4], 8 * (offset & 4)
            kept = getattr(self, name) & ~(0xFFFF_FFFF << shift)
            setattr(self, name, kept | value << shift)

    def _set_legacy(self, offset: int, value: int) -> None:
        if offset == 0x28:
            self.page_size = value
        elif offset == 0x38:
            self.size = value
        elif offset == 0x3C:
            self.align = value or LEGACY_ALIGN
        elif offset == 0x40:
            self.page, self.ready, self.seen = value, value != 0, 0
            self.table = value * self.page_size
            self.available = self.table + 16 * self.size
            self.used = -(-(self.available + 6 + 2 * self.size) // self.align) * self.align

    # --- the queue ----------------------------------------------------------------------------------------------------

    def _notified(self) -> None:
        """Do all requests that are waiting."""
        if self.status & STATUS_NEEDS_RESET:
            return
        try:
            if not self.size or self.size > QUEUE_MAX or self.size & self.size - 1:
                raise BadRing
            flags, last = struct.unpack("<HH", self.memory_read(self.available, 4))
            if last - self.seen & 0xFFFF > self.size:
                raise BadRing
            done = self.seen != last
            while self.seen != last:
                at = self.available + 4 + 2 * (self.seen % self.size)
                head = int.from_bytes(self.memory_read(at, 2), "little")
                written = self._request(head)
                self.memory_write(self.used + 4 + 8 * (self.seen % self.size), struct.pack("<II", head, written))
                self.seen = self.seen + 1 & 0xFFFF
                self.memory_write(self.used + 2, struct.pack("<H", self.seen))
            if done and not flags & NO_INTERRUPT:
                self.interrupt |= USED_BUFFER
        except (BadRing, IndexError):
            self.status |= STATUS_NEEDS_RESET
            self.interrupt |= CONFIG_CHANGE

    def _chain(self, head: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """The buffers (address, bytes) of a chain that the device reads, and those that it writes."""
        reads: list[tuple[int, int]] = []
        writes: list[tuple[int, int]] = []
        for _ in range(self.size):
            if head >= self.size:
                raise BadRing
            address, size, flags, following = struct.unpack("<QIHH", self.memory_read(self.table + 16 * head, 16))
            if flags & ~(NEXT | WRITE) or writes and not flags & WRITE:
                raise BadRing
            (writes if flags & WRITE else reads).append((address, size))
            if not flags & NEXT:
                if sum(size for _, size in reads + writes) > MOST_DATA:
                    raise BadRing
                return reads, writes
            head = following
        raise BadRing

    def _request(self, head: int) -> int:
        """One request; the number of bytes written to memory."""
        reads, writes = self._chain(head)
        given = b"".join(self.memory_read(address, size) for address, size in reads)
        room = sum(size for _, size in writes)
        if len(given) < 16 or not room:
            raise BadRing
        kind, _, sector = struct.unpack_from("<IIQ", given)
        answer, status = self._do(kind, sector, given[16:], room - 1)
        answer = answer.ljust(room - 1, b"\0") + bytes((status,))
        at = 0
        for address, size in writes:
            self.memory_write(address, answer[at : at + size])
            at += size
        return room

    def _do(self, kind: int, sector: int, data: bytes, room: int) -> tuple[bytes, int]:
        """What a request answers, and its status."""
        length = room if kind == IN else len(data)
        if kind in (IN, OUT) and (length % SECTOR or sector + length // SECTOR > self.sectors):
            return b"", IOERR
        try:
            if kind == IN:
                return os.pread(self.file, room, sector * SECTOR), OK
            if kind == OUT:
                if self.read_only:
                    return b"", IOERR
                os.pwrite(self.file, data, sector * SECTOR)
                return b"", OK
            if kind == FLUSH:
                os.fsync(self.file)
                return b"", OK
        except OSError:
            return b"", IOERR
        return (IDENTITY[:room], OK) if kind == GET_ID else (b"", UNSUPPORTED)
