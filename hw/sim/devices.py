"""The simple devices as the ISA-level engines see them: UART, CLINT, PLIC, finisher, ROM, RAM, and the address map.

Every device is `read(offset, size) -> int` and `write(offset, value, size)`; devices with an interrupt have `irq`, a
level. Nothing here takes time: a byte written to the UART has been sent when the store is done. Offsets without a
register read as zero and ignore writes, as in the chip. Registers: the 16550 data sheet; the RISC-V PLIC specification
1.0.0; SiFive's CLINT. The register-transfer versions stand in hw/io and hw/soc.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from hw.memory_map import CYCLES_PER_TICK, FIELDS, FINISHER_FAIL, FINISHER_PASS, REGIONS, REGISTERS

NEVER = 1 << 63  # a time that no program waits for: "timer off" is written as a huge mtimecmp
UINT64 = (1 << 64) - 1


class Device(Protocol):
    def read(self, offset: int, size: int) -> int: ...
    def write(self, offset: int, value: int, size: int) -> None: ...


class Ram:
    """DRAM. `bytes` is the memory; the other views are the same memory as wider little-endian words, for speed.

    read and write are for debuggers, loaders and DMA: by address, any length, IndexError outside. `watched` marks lines
    of LINE bytes in which a store needs the engine's attention (translated code, tohost); `on_watched` is called when
    such a line is written from outside.
    """

    LINE_SHIFT = 6

    def __init__(self, base: int, size: int) -> None:
        if size & size - 1 or size < 4096:
            raise ValueError(f"ram_size is {size}: must be a power of two, at least 4096")
        self.base, self.size = base, size
        self.bytes = bytearray(size)
        view = memoryview(self.bytes)
        self.views = {code: view.cast(code) for code in "BbHhIiQ"}
        self.watched = bytearray(size >> self.LINE_SHIFT)
        self.on_watched: Callable[[], None] = lambda: None
        self.on_write: Callable[[int, int], None] | None = None  # after each `write`, with offset and size

    def place(self, addr: int, count: int) -> int:
        """Offset of `count` bytes at `addr`. IndexError if they are not all in RAM."""
        offset = addr - self.base
        if not 0 <= offset <= self.size - count:
            raise IndexError(f"{count} bytes at {addr:#x} are not all in RAM")
        return offset

    def read(self, addr: int, count: int) -> bytes:
        offset = self.place(addr, count)
        return bytes(self.bytes[offset : offset + count])

    def write(self, addr: int, data: bytes) -> None:
        offset = self.place(addr, len(data))
        memoryview(self.bytes)[offset : offset + len(data)] = data
        if any(self.watched[offset >> self.LINE_SHIFT : (offset + len(data) >> self.LINE_SHIFT) + 1]):
            self.on_watched()
        if self.on_write:
            self.on_write(offset, len(data))

    def __getitem__(self, addr: int) -> int:
        return self.bytes[self.place(addr, 1)]

    def __setitem__(self, addr: int, byte: int) -> None:
        self.write(addr, bytes((byte,)))


class Rom:
    """The boot ROM; stores to it are ignored."""

    def __init__(self, image: bytes) -> None:
        size = REGIONS["ROM"].size
        if len(image) > size:
            raise ValueError(f"a boot ROM of {len(image)} bytes does not fit into {size}")
        self.bytes = image + bytes(size - len(image))

    def read(self, offset: int, size: int) -> int:
        return int.from_bytes(self.bytes[offset : offset + size], "little")

    def write(self, offset: int, value: int, size: int) -> None:
        pass


class Finisher:
    """`word` is what was last written, None before that; `on_end` is called with each write."""

    def __init__(self) -> None:
        self.word: int | None = None
        self.on_end: Callable[[], None] = lambda: None

    @property
    def exit_code(self) -> int | None:
        """0 for a pass, the code of a failure, None for a reset or an unknown word."""
        if self.word is None:
            return None
        return 0 if self.word == FINISHER_PASS else self.word >> 16 if self.word & 0xFFFF == FINISHER_FAIL else None

    def read(self, offset: int, size: int) -> int:
        return 0

    def write(self, offset: int, value: int, size: int) -> None:
        if offset == REGISTERS["FINISHER"]["CTRL"]:
            self.word = value & 0xFFFF_FFFF
            self.on_end()


class Clint:
    """mtime, mtimecmp, msip. `now` tells the engine's count of executed instructions; mtime is that / 5 + `skew`."""

    def __init__(self, now: Callable[[], int]) -> None:
        self.now, self.skew, self.mtimecmp, self.msip = now, 0, UINT64, 0

    @property
    def mtime(self) -> int:
        return self.now() // CYCLES_PER_TICK + self.skew & UINT64

    @property
    def mtip(self) -> bool:
        return self.mtime >= self.mtimecmp

    def due(self, time: int) -> int:
        """The instruction count at which mtime gets there, if nothing is written before; it may be in the past."""
        return (time - self.skew) * CYCLES_PER_TICK

    def skip(self, time: int) -> None:
        """Let time pass until then: the hart sleeps."""
        self.skew += max(0, time - self.mtime)

    def _registers(self) -> dict[int, int]:
        offsets = REGISTERS["CLINT"]
        return {offsets["MSIP"]: self.msip, offsets["MTIMECMP"]: self.mtimecmp, offsets["MTIME"]: self.mtime}

    def read(self, offset: int, size: int) -> int:
        value = self._registers().get(offset & ~7, 0)
        return value >> 8 * (offset & 7) & (1 << 8 * size) - 1

    def write(self, offset: int, value: int, size: int) -> None:
        offsets, word, shift = REGISTERS["CLINT"], offset & ~7, 8 * (offset & 7)
        lanes = (1 << 8 * size) - 1 << shift
        merged = self._registers().get(word, 0) & ~lanes | value << shift & lanes
        if word == offsets["MSIP"]:
            self.msip = merged & 1
        elif word == offsets["MTIMECMP"]:
            self.mtimecmp = merged
        elif word == offsets["MTIME"]:
            self.skew += merged - self.mtime


class Plic:
    """Hart 0 has two contexts, MACHINE and SUPERVISOR. `lines`: source number -> its level, asked whenever it matters.

    A source is pending while its line is up and it is not in service, that is between claim and completion.
    """

    PRIORITIES = 7
    MACHINE, SUPERVISOR = 0, 1

    def __init__(self, lines: dict[int, Callable[[], bool]]) -> None:
        self.lines = lines
        self.priority = dict.fromkeys(lines, 0)
        self.enable, self.threshold = [0, 0], [0, 0]
        self.service = 0

    def connect(self, source: int, line: Callable[[], bool]) -> None:
        """Another source."""
        self.lines[source], self.priority[source] = line, 0

    def pending(self) -> int:
        return sum(1 << source for source, line in self.lines.items() if line()) & ~self.service

    def best(self, context: int = MACHINE) -> int:
        """The source that a claim would take: the highest priority above the threshold, then the lowest number."""
        # BEGIN SOLUTION hw.sim.plic
        pending = self.pending() & self.enable[context]
        winner, level = 0, self.threshold[context]
        for source in sorted(self.lines):
            if pending >> source & 1 and self.priority[source] > level:
                winner, level = source, self.priority[source]
        return winner
        # END SOLUTION

    def read(self, offset: int, size: int) -> int:
        if size == 8:
            return self.read(offset, 4) | self.read(offset + 4, 4) << 32
        return self._read_word(offset & ~3) >> 8 * (offset & 3) & (1 << 8 * size) - 1

    def _find(self, offset: int) -> tuple[str, int]:
        """The register at an offset and its context; "" for none of these."""
        for context in (self.MACHINE, self.SUPERVISOR):
            for name, step in (("ENABLE", "ENABLE_STEP"), ("THRESHOLD", "CONTEXT_STEP"), ("CLAIM", "CONTEXT_STEP")):
                if offset == REGISTERS["PLIC"][name] + context * FIELDS["PLIC"][step]:
                    return name, context
        return "", 0

    def _read_word(self, offset: int) -> int:
        at = REGISTERS["PLIC"]
        if offset == at["PENDING"]:
            return self.pending()
        name, context = self._find(offset)
        if name == "ENABLE":
            return self.enable[context]
        if name == "THRESHOLD":
            return self.threshold[context]
        if name == "CLAIM":
            claimed = self.best(context)
            self.service |= 1 << claimed & ~1
            return claimed
        return self.priority.get(offset - at["PRIORITY"] >> 2, 0)

    def write(self, offset: int, value: int, size: int) -> None:
        at, word = REGISTERS["PLIC"], value & 0xFFFF_FFFF
        if size == 8:
            self.write(offset + 4, value >> 32, 4)
        name, context = self._find(offset)
        if name == "ENABLE":
            self.enable[context] = word & sum(1 << source for source in self.lines)
        elif name == "THRESHOLD":
            self.threshold[context] = word & self.PRIORITIES
        elif name == "CLAIM":
            self.service &= ~(1 << word) if word in self.lines else ~0
        elif offset - at["PRIORITY"] >> 2 in self.priority:
            self.priority[offset - at["PRIORITY"] >> 2] = word & self.PRIORITIES


class Uart:
    """A 16550 and the terminal at its other end.

    output: all bytes sent so far; on_byte: called with each. feed: what the terminal types; it waits without limit.
    A byte below the FIFO's trigger level interrupts at once, as a timeout.
    """

    TRIGGERS = (1, 4, 8, 14)
    LSR_IDLE, LSR_DATA, CONNECTED = 0x60, 0x01, 0xB0
    IIR_NONE, IIR_DATA, IIR_TIMEOUT, IIR_EMPTY, IIR_FIFO = 0x1, 0x4, 0xC, 0x2, 0xC0
    IER_DATA, IER_EMPTY, LCR_LATCH, MCR_LOOP = 1, 2, 0x80, 0x10

    def __init__(self) -> None:
        self.output = bytearray()
        self.on_byte: Callable[[int], None] | None = None
        self.on_output: Callable[[], None] = lambda: None  # the engine's own
        self.received: deque[int] = deque()
        self.ier = self.lcr = self.mcr = self.scratch = self.fcr = 0
        self.divisor = 1
        self.empty_event = False

    def feed(self, data: bytes) -> None:
        self.received.extend(data)

    @property
    def irq(self) -> bool:
        return self._iir() != self.IIR_NONE

    def _iir(self) -> int:
        if self.received and self.ier & self.IER_DATA:
            level = self.TRIGGERS[self.fcr >> 6] if self.fcr & 1 else 1
            return self.IIR_DATA if len(self.received) >= level else self.IIR_TIMEOUT
        return self.IIR_EMPTY if self.empty_event and self.ier & self.IER_EMPTY else self.IIR_NONE

    def read(self, offset: int, size: int) -> int:
        return sum(self._read_byte(offset + i) << 8 * i for i in range(size))

    def _read_byte(self, offset: int) -> int:
        latch = self.lcr & self.LCR_LATCH
        if offset == 0:
            return self.divisor & 0xFF if latch else self.received.popleft() if self.received else 0
        if offset == 1:
            return self.divisor >> 8 if latch else self.ier
        if offset == 2:
            iir = self._iir()
            self.empty_event &= iir != self.IIR_EMPTY
            return iir | (self.IIR_FIFO if self.fcr & 1 else 0)
        if offset == 5:
            return self.LSR_IDLE | (self.LSR_DATA if self.received else 0)
        return {3: self.lcr, 4: self.mcr, 6: self.CONNECTED, 7: self.scratch}.get(offset, 0)

    def write(self, offset: int, value: int, size: int) -> None:
        for i in range(size):
            self._write_byte(offset + i, value >> 8 * i & 0xFF)

    def _write_byte(self, offset: int, byte: int) -> None:
        latch = self.lcr & self.LCR_LATCH
        if offset == 0 and latch:
            self.divisor = self.divisor & 0xFF00 | byte
        elif offset == 0:
            self._send(byte)
        elif offset == 1 and latch:
            self.divisor = self.divisor & 0xFF | byte << 8
        elif offset == 1:
            self.empty_event |= bool(byte & ~self.ier & self.IER_EMPTY)
            self.ier = byte & 7
        elif offset == 2:
            self.fcr = byte & 0xC1
            if byte & 2:
                self.received.clear()
        elif offset == 3:
            self.lcr = byte
        elif offset == 4:
            self.mcr = byte & 0x1F
        elif offset == 7:
            self.scratch = byte

    def _send(self, byte: int) -> None:
        self.empty_event = True
        if self.mcr & self.MCR_LOOP:
            self.received.append(byte)
            return
        self.output.append(byte)
        if self.on_byte:
            self.on_byte(byte)
        self.on_output()


class Bus:
    """Which device answers at an address."""

    def __init__(self) -> None:
        self.regions: list[tuple[int, int, Device]] = []

    def attach(self, name: str, device: Device) -> None:
        """Put a device where the memory map has the region `name`."""
        region = REGIONS[name]
        self.regions.append((region.base, region.base + region.size, device))

    def find(self, addr: int, size: int) -> tuple[Device, int] | None:
        """The device and the offset in it, or None: an access fault."""
        for base, end, device in self.regions:
            if base <= addr and addr + size <= end:
                return device, addr - base
        return None
