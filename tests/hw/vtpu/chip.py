"""The Verilated core behind the functional model's interface, and programs for both."""

from __future__ import annotations

import ctypes
from pathlib import Path

from asm import vtpu
from hw.sim import verilate
from hw.sim.vtpu import VTPU as Model
from hw.vtpu.config import VTPUConfig
from hw.vtpu.core import VTPU

BASE = 0x8000_0000
MEMORY_BYTES = 1 << 20
HERE = Path(__file__).parent
REG = vtpu.REGISTERS
_libraries: dict[VTPUConfig, ctypes.CDLL] = {}


def library(config: VTPUConfig) -> ctypes.CDLL:
    if config not in _libraries:
        lib = ctypes.CDLL(str(verilate.build(VTPU(config), [HERE / "vtpu.cpp"])))
        lib.vtpu_create.restype = ctypes.c_void_p
        lib.vtpu_create.argtypes = [ctypes.c_void_p, ctypes.c_uint64, ctypes.c_int]
        lib.vtpu_destroy.argtypes = [ctypes.c_void_p]
        for name in ("vtpu_regs", "vtpu_window"):
            call = getattr(lib, name)
            call.argtypes = [ctypes.c_void_p, ctypes.c_uint64, ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
        lib.vtpu_block.argtypes = [ctypes.c_void_p, ctypes.c_uint64, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint64]
        lib.vtpu_run.restype = ctypes.c_uint64
        lib.vtpu_run.argtypes = lib.vtpu_idle.argtypes = [ctypes.c_void_p, ctypes.c_uint64]
        _libraries[config] = lib
    return _libraries[config]


class Host:
    """What the tests need of either engine: registers by name, memory, the window, commands."""

    memory: bytearray
    ring = 0x1000  # offset of the command ring in memory
    table = 0x2000  # of the page table
    free = 0x8000  # for programs and data

    def start(self, pages: dict[int, tuple[int, int]], log2_size: int = 6, flush: bool = True) -> None:
        """Set up ring and page table. pages: key -> (frame, flags). Without flush the table is read at first use."""
        self.put(self.table, ppt_image(pages, log2_size))
        self.tail = 0
        for name, value in (
            ("CMDQ_BASE", BASE + self.ring),
            ("CMDQ_SIZE", 32),
            ("PPT_ROOT", BASE + self.table),
            ("PPT_SIZE", 1 << log2_size),
            ("DMA_BASE", BASE),
            ("DMA_LIMIT", BASE + MEMORY_BYTES),
            ("IRQ_ENABLE", vtpu.IRQ_DONE),
            ("CTRL", vtpu.CTRL_ENABLE | flush * vtpu.CTRL_PPT_FLUSH),
        ):
            self.set(name, value)

    def put(self, at: int, data: bytes) -> None:
        self.memory[at : at + len(data)] = data

    def ring_up(self, commands: list[list[int]], limit: int = 400_000) -> int:
        """Put commands into the ring, ring the bell, run until the interrupt; the cycles it took."""
        for command in commands:
            self.put(self.ring + 64 * self.tail, words_bytes(command + [0] * (16 - len(command))))
            self.tail = (self.tail + 1) % 32
        self.set("IRQ_STATUS", 3)
        self.set("DOORBELL", self.tail)
        return self.run(limit)

    def set(self, name: str, value: int) -> None:
        self.write(REG[name], value, 8)

    def get(self, name: str, index: int = 0) -> int:
        return self.read(REG[name] + 8 * index, 8)

    def counts(self) -> dict[str, int]:
        return {name: self.get("COUNTERS", i) for i, name in enumerate(vtpu.COUNTERS)}

    def run(self, limit: int) -> int:
        return 0


class Functional(Model, Host):
    def __init__(self, config: VTPUConfig) -> None:
        self.memory_bytes = bytearray(MEMORY_BYTES)

        def read_mem(at: int, size: int) -> bytes:
            if not BASE <= at <= at + size <= BASE + MEMORY_BYTES:
                raise LookupError
            return bytes(self.memory_bytes[at - BASE : at - BASE + size])

        def write_mem(at: int, data: bytes) -> None:
            self.memory_bytes[at - BASE : at - BASE + len(data)] = data

        super().__init__(config, read_mem, write_mem)

    def put(self, at: int, data: bytes) -> None:
        self.memory_bytes[at : at + len(data)] = data

    def seen(self) -> bytearray:
        return self.memory_bytes


class Chip(Host):
    def __init__(self, config: VTPUConfig, latency: int = 2) -> None:
        self.config = config
        self.lib = library(config)
        self.memory = bytearray(MEMORY_BYTES)
        self.view = (ctypes.c_uint8 * MEMORY_BYTES).from_buffer(self.memory)
        self.top = self.lib.vtpu_create(ctypes.addressof(self.view), MEMORY_BYTES, latency)

    def __del__(self) -> None:
        if hasattr(self, "top"):
            self.lib.vtpu_destroy(self.top)

    def _access(self, call: object, at: int, write: int, value: int, mask: int) -> int:
        data = ctypes.c_uint64(value)
        status = call(self.top, at, write, ctypes.byref(data), mask)
        assert status == 0, f"bus answered {status} at {at:#x}"
        return data.value

    def write(self, offset: int, value: int, size: int) -> None:
        shift = offset & 7
        self._access(self.lib.vtpu_regs, offset, 1, value << 8 * shift, (1 << size) - 1 << shift)

    def read(self, offset: int, size: int) -> int:
        shift = offset & 7
        value = self._access(self.lib.vtpu_regs, offset, 0, 0, (1 << size) - 1 << shift)
        return value >> 8 * shift & (1 << 8 * size) - 1

    def window_write(self, offset: int, data: bytes) -> None:
        at, end = offset, offset + len(data)
        if not (at | end) & 7:
            self._block(at, 1, bytearray(data))
            return
        while at < end:
            first = at & ~7
            count = min(end - at, first + 8 - at)
            value = int.from_bytes(data[at - offset : at - offset + count], "little") << 8 * (at - first)
            self._access(self.lib.vtpu_window, first, 1, value, (1 << count) - 1 << at - first)
            at += count

    def window_read(self, offset: int, size: int) -> bytes:
        first, end = offset & ~7, offset + size + 7 & ~7
        out = bytearray(end - first)
        self._block(first, 0, out)
        return bytes(out[offset - first : offset - first + size])

    def _block(self, at: int, write: int, data: bytearray) -> None:
        """Whole words of the window, from or into `data`."""
        view = (ctypes.c_uint64 * (len(data) // 8)).from_buffer(data)
        status = self.lib.vtpu_block(self.top, at, write, ctypes.addressof(view), len(view))
        assert status == 0, f"bus answered {status} at {at:#x}"

    def run(self, limit: int) -> int:
        return self.lib.vtpu_run(self.top, limit)

    def idle(self, cycles: int) -> None:
        self.lib.vtpu_idle(self.top, cycles)

    def seen(self) -> bytearray:
        return self.memory


def words_bytes(words: list[int]) -> bytes:
    return b"".join((word & 0xFFFFFFFF).to_bytes(4, "little") for word in words)


def program_bytes(siws: list[dict[str, int]]) -> bytes:
    return b"".join(words_bytes(vtpu.encode(siw)) for siw in siws)


def ppt_image(pages: dict[int, tuple[int, int]], log2_size: int) -> bytes:
    """A page table in memory. pages: key -> (frame, flags)."""
    size = 1 << log2_size
    slots: list[bytes] = [bytes(32)] * size
    for key, (frame, flags) in pages.items():
        at = vtpu.ppt_hash(key, log2_size) if log2_size else 0
        while slots[at] != bytes(32):
            at = (at + 1) % size
        slots[at] = key.to_bytes(16, "little") + frame.to_bytes(8, "little") + flags.to_bytes(8, "little")
    return b"".join(slots)


def halves(value: int, count: int) -> list[int]:
    return [value >> 32 * i & 0xFFFFFFFF for i in range(count)]


def load(count: int, at: int, first: int = 0) -> list[int]:
    return [vtpu.COMMANDS["LOAD"], count, *halves(BASE + at, 2), first]


def spawn(sentron: int, pc: int, p0: int = 0, block: int = 0, r0: list[int] | None = None) -> list[int]:
    address = BASE + block if block else 0
    return [vtpu.COMMANDS["SPAWN"] | sentron << 8, pc, *halves(address, 2), *halves(p0, 4), *(r0 or [0] * 8)]


def wait(mask: int) -> list[int]:
    return [vtpu.COMMANDS["WAIT"], mask]


def copy(to_host: int, at: int, coord: int, words: int, rows: int, stride: int) -> list[int]:
    return [vtpu.COMMANDS["COPY"], to_host, *halves(BASE + at, 2), *halves(coord, 4), words, rows, stride]


def fence() -> list[int]:
    return [vtpu.COMMANDS["FENCE"]]


def run(count: int, at: int) -> list[int]:
    return [vtpu.COMMANDS["RUN"], count, *halves(BASE + at, 2)]
