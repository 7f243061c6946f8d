"""The RTL engine: the Verilated chip on its C++ board, behind the same object as the other engines.

Three builds of the chip, each made when first needed (hw/sim/verilate.py keeps them):

    fast      no commit port: memory, serial line, SD card, cycles
    commits   with the commit port: also `x`, `pc`, `csr`, `step`, `commits`, `instret`
    trace     the chip of `commits`, writing every signal to a VCD file

Registers are known from the commits since power-on, so `x` and `csr` need the second or third. There is no way to set
them from outside, on a chip as in life.
"""

from __future__ import annotations

import ctypes
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path

from asm.csrs import CSR_NAMES
from asm.riscv import ABI_NAMES
from hw.cpu.config import CoreConfig
from hw.memory_map import FINISHER_FAIL, FINISHER_PASS, REGIONS
from hw.sim import sd as sd_model
from hw.sim import verilate
from hw.sim.commit import Commit
from hw.sim.devices import Bus, Rom
from hw.sim.machine import MachineError, load_segments
from hw.soc import Soc, SocConfig
from hw.vtpu.config import VTPUConfig

REASONS = ("limit", "finisher", "output", "commits", "tohost", "card")
CHUNK_CYCLES = 1 << 18  # between two looks of Python at `until` and output
COMMITS_AT_ONCE = 4096
OUTPUT_AT_ONCE = 65536
RECORD = struct.Struct("<15Q")
SYSTEM, CSR_FUNCT3 = 0x73, 3
FOREVER = 1 << 62
VTPU = VTPUConfig()  # what the chip has by default
HERE = Path(__file__).resolve().parent
SOURCES = (HERE / "harness.cpp", HERE / "sdcard.cpp")


class Uart:
    """The terminal on the chip's serial line. output: all bytes so far. on_byte: called with each new one."""

    def __init__(self, machine: RtlMachine) -> None:
        self.machine = machine
        self.output = bytearray()
        self.on_byte: Callable[[int], None] | None = None

    def feed(self, data: bytes) -> None:
        """Type `data`; the chip sees it bit by bit from the next cycle on."""
        self.machine.library.soc_type(self.machine.soc, data, len(data))

    def collect(self) -> None:
        """Move what has arrived to `output`."""
        buffer = ctypes.create_string_buffer(OUTPUT_AT_ONCE)
        while count := self.machine.library.soc_output(self.machine.soc, buffer, OUTPUT_AT_ONCE):
            new = buffer.raw[:count]
            self.output += new
            if self.on_byte:
                for byte in new:
                    self.on_byte(byte)


class Ram:
    """Debug access to RAM, by address. IndexError outside of it."""

    def __init__(self, base: int, size: int, pointer: int) -> None:
        self.base, self.size = base, size
        self.bytes = (ctypes.c_uint8 * size).from_address(pointer)

    def place(self, addr: int, count: int) -> int:
        offset = addr - self.base
        if not 0 <= offset <= self.size - count:
            raise IndexError(f"{count} bytes at {addr:#x} are not all in RAM")
        return offset

    def read(self, addr: int, count: int) -> bytes:
        return ctypes.string_at(ctypes.addressof(self.bytes) + self.place(addr, count), count)

    def write(self, addr: int, data: bytes) -> None:
        ctypes.memmove(ctypes.addressof(self.bytes) + self.place(addr, len(data)), bytes(data), len(data))

    def __getitem__(self, addr: int) -> int:
        return self.bytes[self.place(addr, 1)]

    def __setitem__(self, addr: int, byte: int) -> None:
        self.bytes[self.place(addr, 1)] = byte


class Registers:
    """Registers by number or ABI name, as the commits so far left them; read only."""

    def __init__(self) -> None:
        self.values = [0] * 32

    def __getitem__(self, which: int | str) -> int:
        return self.values[ABI_NAMES.index(which) if isinstance(which, str) else which]


class RtlMachine:
    """A powered-on board.

    ram_size: bytes of DRAM. elf: loaded into RAM, and a few instructions in the ROM jump to its entry (or to `pc`);
    rom: a boot ROM image instead. sd: the card in the slot, a file or its bytes, by default there is none (faults:
    BITS_SD_FAULT, hw/sim/sdcard.h). build: "fast", "commits" or "trace"; trace: the VCD file. quick: for tests,
    compiled in half the time, runs at half the speed. vtpu: None for a chip without. BuildError if it cannot be built.
    """

    def __init__(
        self,
        *,
        ram_size: int = REGIONS["RAM"].size,
        sd: Path | str | bytes | None = None,
        elf: Path | bytes | None = None,
        rom: Path | bytes | None = None,
        pc: int | None = None,
        build: str = "fast",
        trace: Path | None = None,
        quick: bool = False,
        vtpu: VTPUConfig | None = VTPU,
    ) -> None:
        sd_model.faults()  # the C++ card cannot say what is wrong with them
        self.build = build
        self.library = load(build, quick, vtpu)
        self.card_file = None
        if isinstance(sd, bytes):  # the card wants a file
            self.card_file = tempfile.NamedTemporaryFile(prefix="card-")
            self.card_file.write(sd)
            self.card_file.flush()
            sd = self.card_file.name
        if sd is not None and not Path(sd).is_file():
            raise FileNotFoundError(f"{sd}: no such SD card image")
        self.soc = self.library.soc_open(ram_size, str(sd).encode() if sd else None, str(trace or "soc.vcd").encode())
        if not self.soc:
            raise MemoryError(f"no {ram_size} bytes for the board's RAM")
        self.mem = Ram(REGIONS["RAM"].base, ram_size, self.library.soc_ram(self.soc))
        self.uart = Uart(self)
        self.x, self.csr = Registers(), {}
        self.commits: Callable[[Commit], None] | None = None
        self.pc, self.instret, self.exit_code = CoreConfig().reset_pc, 0, None
        self.tohost: int | None = None
        self.ended: str | None = None
        self.message = ""
        self.cause = 0  # of the last commit: the interrupt's number, if it has `intr`
        self.pending: list[Commit] = []
        self.causes: list[int] = []  # of `pending`: the interrupt's number where intr is set
        self.records = (ctypes.c_uint64 * (RECORD.size // 8 * COMMITS_AT_ONCE))()
        if elf is not None:
            entry = self.load_elf(elf if isinstance(elf, bytes) else Path(elf).read_bytes())
            pc = entry if pc is None else pc
        if rom is None:
            rom = jump_to(REGIONS["RAM"].base if pc is None else pc)
        image = rom if isinstance(rom, bytes) else Path(rom).read_bytes()
        if len(image) > REGIONS["ROM"].size:
            raise MachineError(f"a boot ROM of {len(image)} bytes does not fit into {REGIONS['ROM'].size}")
        self.library.soc_program(self.soc, image, len(image))
        self.bus = Bus()  # what a debugger may look at besides RAM
        self.bus.attach("ROM", Rom(image))

    def load_elf(self, image: bytes) -> int:
        """Place the segments, watch `tohost`, and return the entry. MachineError if the file does not fit."""
        file = load_segments(image, self.mem, CoreConfig().xlen)
        if symbol := file.symbol("tohost"):
            self.watch(symbol.value)
        return file.entry

    def watch(self, tohost: int) -> None:
        """End runs when something other than zero is stored in the doubleword at this address."""
        self.tohost = tohost
        self.library.soc_tohost(self.soc, tohost)

    def close(self) -> None:
        """Power off. The machine must not be used any more."""
        if self.soc:
            self.library.soc_close(self.soc)
            self.soc = None

    @property
    def cycles(self) -> int:
        """Clock cycles since power-on."""
        return self.library.soc_cycles(self.soc)

    def run(
        self,
        until: Callable[[RtlMachine], bool] | None = None,
        max_instructions: int | None = None,
        max_cycles: int | None = None,
    ) -> str:
        """Run until the machine ends itself ("finisher", "tohost"), the SD card complains ("stuck", see `message`),
        `until` says true, or a limit is reached.

        `until` is asked after each piece of output and each CHUNK_CYCLES. max_instructions needs a commit port.
        """
        last = self.cycles + (FOREVER if max_cycles is None else max_cycles)
        last_instruction = FOREVER if max_instructions is None else self.instret + max_instructions
        commits = self.build != "fast"
        if max_instructions is not None and not commits:
            raise ValueError('max_instructions needs a machine with build="commits"')
        while True:
            if commits:
                room = max(1, min(COMMITS_AT_ONCE, last_instruction - self.instret))
                self.library.soc_commits_limit(self.soc, room)
            reason = REASONS[self.library.soc_run(self.soc, max(0, min(CHUNK_CYCLES, last - self.cycles)), 1)]
            self.uart.collect()
            self.collect_commits()
            while self.pending:
                self.retire()
            if self._note_end(reason):
                return reason
            if reason == "card":
                self.message = f"the chip broke the SD card's protocol: {self.sd_error}"
                return "stuck"
            if until is not None and until(self):
                return "until"
            if self.cycles >= last or self.instret >= last_instruction:
                return "limit"

    def _note_end(self, reason: str) -> bool:
        """Whether the program has ended; then its exit code is noted."""
        if reason not in ("finisher", "tohost"):
            return False
        self.exit_code = self.code() if reason == "finisher" else self.htif()
        self.ended = reason
        return True

    def step(self) -> Commit:
        """Run until the next commit, and return it. Needs a commit port. TimeoutError: none in CHUNK_CYCLES."""
        if not self.pending:
            self.library.soc_commits_limit(self.soc, 1)
            reason = REASONS[self.library.soc_run(self.soc, CHUNK_CYCLES, OUTPUT_AT_ONCE)]
            self._note_end(reason)
            self.uart.collect()
            self.collect_commits()
        if not self.pending:
            raise TimeoutError(f"no instruction was committed in {CHUNK_CYCLES} cycles")
        return self.retire()

    @property
    def sd_error(self) -> str | None:
        """The first thing that the chip did against the SD card's protocol."""
        text = self.library.soc_sd_error(self.soc)
        return text and text.decode()

    def code(self) -> int | None:
        """The exit code that the finisher's word means."""
        word = self.library.soc_code(self.soc)
        return 0 if word == FINISHER_PASS else word >> 16 if word & 0xFFFF == FINISHER_FAIL else None

    def htif(self) -> int:
        """The exit code that the word at `tohost` means: 1 is a pass, (n << 1) | 1 is test n failed."""
        return int.from_bytes(self.mem.read(self.tohost, 8), "little") >> 1

    def collect_commits(self) -> None:
        """Fetch waiting commits from the board."""
        count = self.library.soc_commits(self.soc, self.records, COMMITS_AT_ONCE)
        for at in range(count):
            *fields, cause = RECORD.unpack_from(self.records, at * RECORD.size)
            self.pending.append(Commit(*fields))
            self.causes.append(cause)

    def retire(self) -> Commit:
        """Take the oldest fetched commit into `x`, `csr`, `pc` and `instret`."""
        commit, cause = self.pending.pop(0), self.causes.pop(0)
        self.cause = cause
        self.instret += 1
        self.pc = commit.pc_wdata
        if commit.rd_addr:
            self.x.values[commit.rd_addr] = commit.rd_wdata
            if commit.insn & 0x7F == SYSTEM and commit.insn >> 12 & CSR_FUNCT3:
                self.csr[CSR_NAMES[commit.insn >> 20]] = commit.rd_wdata
        if self.commits:
            self.commits(commit)
        return commit


def jump_to(pc: int) -> bytes:
    """A boot ROM that goes to `pc`: auipc t0, 0; ld t0, 16(t0); jr t0; nop; the address."""
    return struct.pack("<4IQ", 0x00000297, 0x0102B283, 0x00028067, 0x00000013, pc)


_loaded: dict[tuple[str, bool, VTPUConfig | None], ctypes.CDLL] = {}


def load(
    build: str, quick: bool = False, vtpu: VTPUConfig | None = VTPU, announce: Callable[[], None] = lambda: None
) -> ctypes.CDLL:
    """The shared library of a build of the chip, made if need be; `announce` is called before it is made."""
    if build not in ("fast", "commits", "trace"):
        raise ValueError(f"build {build!r} is none of fast, commits, trace")
    if (build, quick, vtpu) not in _loaded:
        commits = build != "fast"
        config = SocConfig(core=CoreConfig(commit_port=commits), vtpu=vtpu)
        path = verilate.build(
            lambda: Soc(config),
            SOURCES,
            name=repr(config),
            defines=("COMMITS",) if commits else (),
            optimise=("-O1",) if quick else verilate.FAST,
            trace=build == "trace",
            announce=announce,
        )
        library = ctypes.CDLL(str(path))
        pointer, u64, text = ctypes.c_void_p, ctypes.c_uint64, ctypes.c_char_p
        for name, result, arguments in (
            ("soc_open", pointer, (u64, text, text)),
            ("soc_sd_error", text, (pointer,)),
            ("soc_close", None, (pointer,)),
            ("soc_program", None, (pointer, text, u64)),
            ("soc_ram", pointer, (pointer,)),
            ("soc_tohost", None, (pointer, u64)),
            ("soc_cycles", u64, (pointer,)),
            ("soc_code", ctypes.c_uint32, (pointer,)),
            ("soc_run", ctypes.c_int, (pointer, u64, u64)),
            ("soc_output", u64, (pointer, text, u64)),
            ("soc_type", None, (pointer, text, u64)),
            ("soc_commits_limit", None, (pointer, u64)),
            ("soc_commits", u64, (pointer, pointer, u64)),
        ):
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        _loaded[build, quick, vtpu] = library
    return _loaded[build, quick, vtpu]
