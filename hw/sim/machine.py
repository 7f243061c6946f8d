"""One program, several engines: the object through which everything else uses a simulated chip.

    m = Machine(elf=Path("hello.elf"))
    m.uart.on_byte = lambda byte: print(chr(byte), end="")
    m.run()                     # "finisher"
    m.exit_code                 # what the program wrote there

`Machine(engine=...)` gives a `RefMachine` (this file: "ref"), an `IssMachine` (hw.sim.iss: the fast one, where llvmlite
is installed) or an `RtlMachine` (hw.sim.rtl: the Verilated chip). All offer the same names.

An ELF with a symbol `tohost` is run as outside test programs expect: a store of 1 there passes, (n << 1) | 1 means that
test n failed. Without a ROM image the hart starts at the ELF's entry; with one it starts at the reset address.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from asm import elf as elf_format
from asm.riscv import REGISTERS
from hw.memory_map import REGIONS
from hw.sim import ref
from hw.sim.commit import Commit
from hw.sim.devices import Bus, Finisher, Plic, Ram, Rom, Uart
from hw.sim.sd import SDCard, SDController
from hw.sim.vtpu import VTPU
from hw.vtpu.config import VTPUConfig

ENGINES = ("ref", "iss", "rtl")
ELF_MAGIC = b"\x7fELF"
MOST_HEADERS = 1 << 16  # bytes of a page with an ELF's headers
RESET_PC = REGIONS["ROM"].base
CHUNK = 1 << 20  # instructions at once
LOOK = 1 << 15  # between two looks at `until`
VTPU_DEFAULT = VTPUConfig()


class MachineError(Exception):
    """The machine cannot be made of this; the message is one line for the user."""


def Machine(engine: str = "ref", **options) -> RefMachine:
    """A powered-on machine: see RefMachine for the options. MachineError when a program cannot be loaded."""
    if engine not in ENGINES:
        raise MachineError(f"there is no engine {engine!r}: the engines are {', '.join(ENGINES)}")
    if engine == "rtl":
        from hw.sim.rtl import RtlMachine  # needs Amaranth and Verilator
        from hw.sim.verilate import BuildError

        if options.get("elf") is not None:
            read_elf(_contents(options["elf"]))
        try:
            return RtlMachine(**options)
        except (BuildError, IndexError) as error:
            raise MachineError(str(error)) from error
    if engine == "iss":
        try:
            from hw.sim.iss import IssMachine  # needs llvmlite

            return IssMachine(**options)
        except ImportError:
            print("iss: llvmlite is not installed; ref runs instead, slowly", file=sys.stderr)
    return RefMachine(**options)


def hart_class(engine: str) -> type[ref.Hart]:
    """The hart of an ISA-level engine; ref's where llvmlite is missing. MachineError if the engine has none."""
    if engine not in ("ref", "iss"):
        raise MachineError("a Linux program needs a kernel, which the chip does not have yet: use --engine iss or ref")
    if engine == "iss":
        try:
            from hw.sim.iss import IssHart  # needs llvmlite

            return IssHart
        except ImportError:
            print("iss: llvmlite is not installed; ref runs instead, slowly", file=sys.stderr)
    return ref.Hart


class Memory(Protocol):
    """Debug access to RAM, as every engine has it."""

    base: int
    size: int

    def place(self, addr: int, count: int) -> int: ...
    def write(self, addr: int, data: bytes) -> None: ...


def read_elf(image: bytes, xlen: int = 64, compressed: bool = False, any_abi: bool = False) -> elf_format.Elf:
    """The executable's contents. MachineError, in one line, if a CPU of this XLEN, with C or not, cannot execute it.
    any_abi: believe that it passes no floats."""
    try:
        file = elf_format.read(image)
    except elf_format.ElfError as error:
        raise MachineError(str(error)) from error
    if file.flags & elf_format.EF_FLOAT_ABI and not any_abi:
        raise MachineError("this ELF passes floats in F and D registers, which the CPU has not: use -mabi=lp64")
    if file.flags & elf_format.EF_RVC and not compressed:
        raise MachineError("this ELF has compressed instructions, which the CPU has not: use -march=rv64im_zicsr")
    if file.xlen != xlen:
        raise MachineError(f"this ELF is for {file.xlen} bits, the CPU has {xlen}")
    return file


def load_segments(
    image: bytes, mem: Memory, xlen: int, compressed: bool = False, any_abi: bool = False
) -> elf_format.Elf:
    """Read an ELF and put its segments into RAM. MachineError, in one line, where this CPU cannot run it. The file's
    headers, which GNU ld loads in front of the first section, may be below RAM: nobody looks at them there."""
    file = read_elf(image, xlen, compressed, any_abi)
    loads = sorted((s for s in file.segments if s.type == elf_format.PT_LOAD and s.memsz), key=lambda s: s.paddr)
    if not loads:
        raise MachineError("this ELF has nothing to load")
    check_apart([(s.paddr, s.memsz) for s in loads])
    for segment in loads:
        below = mem.base - segment.paddr
        below = below if segment.data[:4] == ELF_MAGIC and 0 < below <= MOST_HEADERS else 0
        if below >= segment.memsz:
            continue
        try:
            mem.place(segment.paddr + below, segment.memsz - below)
        except IndexError:
            end = mem.base + mem.size
            what = f"a segment at {segment.paddr:#x} of {segment.memsz} bytes is not inside RAM"
            raise MachineError(f"{what} ({mem.base:#x}..{end:#x}); GNU ld: link with -N") from None
        mem.write(segment.paddr + below, segment.data[below:] + bytes(segment.memsz - max(below, len(segment.data))))
    return file


def check_apart(pieces: list[tuple[int, int]]) -> None:
    """MachineError if two of the segments overlap, given as addresses and sizes in ascending order."""
    for (first, size), (second, _) in zip(pieces, pieces[1:]):
        if first + size > second:
            raise MachineError(f"the segments at {first:#x} (of {size} bytes) and at {second:#x} overlap")


class Progress:
    """How far a machine with a `hart` of the ISA-level engines has come."""

    hart: ref.Hart

    @property
    def pc(self) -> int:
        return self.hart.pc

    @pc.setter
    def pc(self, value: int) -> None:
        self.hart.pc = value

    @property
    def instret(self) -> int:
        """Instructions executed since power-on, those that trapped included."""
        return self.hart.count

    @property
    def cycles(self) -> int:
        """The same: these engines take a cycle for an instruction."""
        return self.hart.count


class Registers:
    """`x`: integer registers by number or name (x10, a0). x0 stays 0."""

    def __init__(self, values: list[int], mask: int) -> None:
        self.values, self.mask = values, mask

    def __getitem__(self, which: int | str) -> int:
        return self.values[REGISTERS[which] if isinstance(which, str) else which]

    def __setitem__(self, which: int | str, value: int) -> None:
        number = REGISTERS[which] if isinstance(which, str) else which
        self.values[number] = value & self.mask if number else 0


class CsrView:
    """`csr`: control and status registers by name."""

    def __init__(self, hart: ref.Hart) -> None:
        self.hart = hart

    def __getitem__(self, name: str) -> int:
        return self.hart.csrs.read(name)

    def __setitem__(self, name: str, value: int) -> None:
        self.hart.csrs.read(name)
        self.hart.csrs.write(name, value)


class RefMachine(Progress):
    """A machine on the readable engine.

    ram_size: bytes, a power of two. sd: the card's image (a file or bytes), None for an empty slot. elf: loaded into
    RAM. rom: a boot ROM's image. pc: where to start. isa, modes: see ref.Hart. vtpu: the core's parameters. any_abi:
    load an ELF for hard floats too. commits: called with every Commit, at a tenth of the speed. message: why the last
    run was "stuck".
    """

    HART, CORE = ref.Hart, VTPU

    def __init__(
        self,
        *,
        ram_size: int = REGIONS["RAM"].size,
        sd: Path | str | bytes | None = None,
        elf: Path | str | bytes | None = None,
        rom: Path | str | bytes | None = None,
        pc: int | None = None,
        isa: str = ref.HOST64[0],
        modes: str = ref.HOST64[1],
        vtpu: VTPUConfig = VTPU_DEFAULT,
        any_abi: bool = False,
    ) -> None:
        self.any_abi = any_abi
        self.mem = Ram(REGIONS["RAM"].base, ram_size)
        self.bus = Bus()
        self.uart, self.finisher = Uart(), Finisher()
        self.sd = SDController(SDCard(sd))
        self.vtpu = self._make_vtpu(vtpu)
        lines = {REGIONS["UART0"].irq: lambda: self.uart.irq, REGIONS["SD"].irq: lambda: self.sd.irq}
        lines[REGIONS["VTPU"].irq] = lambda: self.vtpu.irq
        self.plic = Plic(lines)
        levels = [lambda context=context: self.plic.best(context) != 0 for context in (Plic.MACHINE, Plic.SUPERVISOR)]
        self.hart = self.HART(self.mem, self.bus, *levels, isa=isa, modes=modes, pc=RESET_PC)
        self.x, self.csr = Registers(self.hart.x, self.hart.mask), CsrView(self.hart)
        for name, device in (("FINISHER", self.finisher), ("CLINT", self.hart.clint), ("PLIC", self.plic)):
            self.bus.attach(name, device)
        self.bus.attach("UART0", self.uart)
        self.bus.attach("SD", self.sd)
        self.bus.attach("ROM", Rom(b"" if rom is None else _contents(rom)))
        self.commits: Callable[[Commit], None] | None = None
        self.exit_code: int | None = None
        self.message = ""
        self.ended: str | None = None
        self.finisher.on_end = lambda: self._end("finisher", self.finisher.exit_code)
        self.hart.on_tohost = lambda value: self._end("tohost", value >> 1)
        entry = self.load_elf(_contents(elf)) if elf is not None else self.mem.base
        self.pc = pc if pc is not None else RESET_PC if rom is not None else entry

    def _make_vtpu(self, config: VTPUConfig) -> VTPU:
        """The vTPU with its two regions on the bus."""
        device = self.CORE(config, self.mem.read, self.mem.write)
        self.bus.attach("VTPU", device)
        self.bus.attach("VTPU_WINDOW", _Window(device))
        return device

    def load_elf(self, image: bytes) -> int:
        """Place the segments, watch `tohost`, and return the entry. MachineError if the file does not fit."""
        file = load_segments(image, self.mem, self.hart.xlen, self.hart.compressed, self.any_abi)
        if symbol := file.symbol("tohost"):
            try:
                self.hart.watch(symbol.value)
            except IndexError:
                raise MachineError(f"its symbol tohost, {symbol.value:#x}, is not in RAM") from None
        return file.entry

    def _end(self, reason: str, code: int | None) -> None:
        self.ended, self.exit_code, self.hart.stop = reason, code, True

    def step(self) -> Commit:
        """Execute one instruction. ref.Stuck if it is a wfi that never ends."""
        commit = self.hart.step()
        if self.commits:
            self.commits(commit)
        return commit

    def run(
        self,
        until: Callable[[RefMachine], bool] | None = None,
        max_instructions: int | None = None,
        max_cycles: int | None = None,
    ) -> str:
        """Run until the machine ends itself ("finisher", "tohost"), can do nothing more ("stuck", see `message`),
        `until` says yes ("until"; asked after each byte of output and each LOOK), a limit is reached ("limit"), or
        the hart stands at one of its breakpoints ("breakpoint")."""
        limits = [self.hart.count + n for n in (max_instructions, max_cycles) if n is not None]
        last = min(limits, default=ref.FOREVER)
        chunk = LOOK if until else CHUNK
        self.uart.on_output = (lambda: setattr(self.hart, "stop", True)) if until else lambda: None
        while self.ended is None:
            if self.hart.count >= last:
                return "limit"
            try:
                if self.commits:
                    self.commits(self.hart.step_forward())
                else:
                    self.hart.run(min(last, self.hart.count + chunk))
            except ref.Stuck as stuck:
                self.message = str(stuck)
                return "stuck"
            if self.hart.breakpoints and self.ended is None and self.hart.pc in self.hart.breakpoints:
                return "breakpoint"
            if until is not None and self.ended is None and until(self):
                return "until"
        return self.ended


class _Window:
    """The vTPU's scratchpad as a device."""

    def __init__(self, vtpu: VTPU) -> None:
        self.vtpu = vtpu

    def read(self, offset: int, size: int) -> int:
        return int.from_bytes(self.vtpu.window_read(offset, size), "little")

    def write(self, offset: int, value: int, size: int) -> None:
        self.vtpu.window_write(offset, value.to_bytes(size, "little"))


def _contents(source: Path | str | bytes) -> bytes:
    return source if isinstance(source, bytes) else Path(source).read_bytes()
