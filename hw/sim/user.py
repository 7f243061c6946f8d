"""User-mode running: one static Linux program on a hart in U mode, as qemu-riscv64 does it.

The hart is the same as ever, with Sv39 (or Sv32) page tables that stand in its RAM; but where it would trap into a
kernel in M or S mode, this file is asked instead. It loads the program, keeps its address space, gives pages to memory
when it is first touched, and turns what goes wrong into signals; `hw.sim.linux` has the system calls.

    0x10000 ..      the program, and behind it what brk gives
    .. MMAP_TOP     what mmap gives, from above
    .. STACK_TOP    the stack, 8 MiB
    TRAMPOLINE      where signal handlers return to

Sources: the RISC-V psABI; System V ABI (process initialization); Linux 6.1, fs/binfmt_elf.c for the auxiliary vector.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from asm import elf as elf_format
from asm.riscv import INSTRUCTIONS, REGISTERS, encode
from hw.sim import mmu, ref, trap
from hw.sim.devices import Bus, Ram
from hw.sim.linux import EFAULT, ENOMEM, SYS_RT_SIGRETURN, Caught, Exit, Linux, Signal
from hw.sim.machine import LOOK, MachineError, Progress, Registers, check_apart, hart_class, read_elf

ISA = "imac_zicclsm_zicntr_zicond_zicsr_zifencei_zba_zbb_zbs"
RAM_SIZE = 256 << 20
PAGE = mmu.PAGE
STACK_SIZE = 8 << 20
MOST_PAGES = 1 << 20  # that a program may ask for: 4 GiB
DYNAMIC_BASE = 0x20_0000  # of a program that can lie anywhere
CHUNK = 1 << 22
PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4
PT_INTERP = 3
OUR_FAULT = 125  # the status where not the program is to blame
SIGILL, SIGTRAP, SIGBUS, SIGSEGV = 4, 5, 7, 11
SIGNALS = {
    trap.ILLEGAL: SIGILL,
    trap.BREAKPOINT: SIGTRAP,
    trap.MISALIGNED_FETCH: SIGBUS,
    trap.MISALIGNED_LOAD: SIGBUS,
    trap.MISALIGNED_STORE: SIGBUS,
}
NEEDS = {trap.FETCH_PAGE_FAULT: PROT_EXEC, trap.LOAD_PAGE_FAULT: PROT_READ, trap.STORE_PAGE_FAULT: PROT_WRITE}


class Layout(NamedTuple):
    """Where things lie in an address space of this XLEN."""

    stack_top: int
    mmap_top: int
    trampoline: int


LAYOUTS = {
    64: Layout(0x3F_FFFF_0000, 0x3F_0000_0000, 0x3F_FFFF_1000),
    32: Layout(0xBFFF_0000, 0xB000_0000, 0xBFFF_1000),
}


class AddressSpace:
    """Pages that a program may use (`allowed`: page number -> PROT bits), and those of them that have a frame of RAM.

    allocate: called for the address of a page that is free; read and write are the kernel's, which ignores PROT bits of
    its own reads but gives frames like an access of the program. OSError with EFAULT where the program has no page.
    """

    def __init__(self, xlen: int, ram: Ram, flush: Callable[[], None]) -> None:
        self.xlen, self.ram, self.flush = xlen, ram, flush
        self.allowed: dict[int, int] = {}
        self.frames: dict[int, int] = {}
        self.spare: list[int] = []
        self.unused = 0
        self.levels, self.bits, self.entry = (3, 9, 8) if xlen == 64 else (2, 10, 4)
        self.root = self._frame()
        self.mask = (1 << xlen) - 1

    def clear(self) -> None:
        """Take all pages away, and make a new table in the place of the first one."""
        self.ram.write(0, bytes(self.unused))
        self.allowed.clear()
        self.frames.clear()
        self.spare.clear()
        self.unused = 0
        self.root = self._frame()
        self.flush()

    def _frame(self) -> int:
        """The address of a frame full of zeros."""
        if self.spare:
            frame = self.spare.pop()
            self.ram.write(frame, bytes(PAGE))
            return frame
        if self.unused >= self.ram.size:
            raise MachineError(f"the program needs more than the {self.ram.size >> 20} MiB of memory; give more: --ram")
        self.unused += PAGE
        return self.unused - PAGE

    def _place(self, page: int) -> int:
        """Where the page's entry stands, tables being made on the way."""
        table = self.root
        for level in range(self.levels - 1, 0, -1):
            place = table + (page >> level * self.bits & (1 << self.bits) - 1) * self.entry
            pte = int.from_bytes(self.ram.read(place, self.entry), "little")
            if not pte:
                pte = self._frame() >> mmu.PAGE_SHIFT << mmu.PPN_SHIFT | mmu.PTE_V
                self.ram.write(place, pte.to_bytes(self.entry, "little"))
            table = pte >> mmu.PPN_SHIFT << mmu.PAGE_SHIFT
        return table + (page & (1 << self.bits) - 1) * self.entry

    def _enter(self, page: int) -> None:
        """Make the page's entry say what is true."""
        frame, prot = self.frames.get(page), self.allowed.get(page, 0)
        pte = 0
        if frame is not None and prot:
            pte = frame >> mmu.PAGE_SHIFT << mmu.PPN_SHIFT | mmu.PTE_V | mmu.PTE_U | mmu.PTE_A | mmu.PTE_D
            pte |= mmu.PTE_R | (mmu.PTE_W if prot & PROT_WRITE else 0) | (mmu.PTE_X if prot & PROT_EXEC else 0)
        self.ram.write(self._place(page), pte.to_bytes(self.entry, "little"))

    def allow(self, address: int, size: int, prot: int) -> None:
        """Give pages, without contents yet, or change what is allowed with them."""
        first, last = address // PAGE, -(-(address + size) // PAGE)
        if len(self.allowed) + last - first > MOST_PAGES:
            raise OSError(ENOMEM, "")
        for page in range(first, last):
            self.allowed[page] = prot
            if page in self.frames:
                self._enter(page)
        self.flush()

    def forget(self, address: int, size: int) -> None:
        """Take pages away."""
        for page in range(address // PAGE, -(-(address + size) // PAGE)):
            self.allowed.pop(page, None)
            frame = self.frames.pop(page, None)
            if frame is not None:
                self._enter(page)
                self.spare.append(frame)
        self.flush()

    def move(self, old: int, new: int, size: int) -> None:
        """Move the contents of pages to free ones."""
        for page in range(size // PAGE):
            frame = self.frames.pop(old // PAGE + page, None)
            if frame is not None:
                self._enter(old // PAGE + page)
                self.frames[new // PAGE + page] = frame
                self._enter(new // PAGE + page)
        self.forget(old, size)

    def is_free(self, address: int, size: int) -> bool:
        return not any(page in self.allowed for page in range(address // PAGE, -(-(address + size) // PAGE)))

    def covers(self, address: int, size: int) -> bool:
        return all(page in self.allowed for page in range(address // PAGE, -(-(address + size) // PAGE)))

    def touch(self, address: int, need: int) -> bool:
        """Give the page of an access its frame; False if the access is not allowed. need: PROT bits, 0 for none."""
        page = address // PAGE
        prot = self.allowed.get(page, 0)
        if not prot or (need == PROT_READ and not prot) or (need != PROT_READ and need & ~prot):
            return False
        if page not in self.frames:
            self.frames[page] = self._frame()
            self._enter(page)
        return True

    def _pieces(self, address: int, size: int, need: int) -> list[tuple[int, int]]:
        pieces = []
        while size:
            count = min(size, PAGE - address % PAGE)
            if not self.touch(address, need):
                raise OSError(EFAULT, "")
            pieces.append((self.frames[address // PAGE] + address % PAGE, count))
            address, size = address + count & self.mask, size - count
        return pieces

    def read(self, address: int, size: int) -> bytes:
        return b"".join(self.ram.read(place, count) for place, count in self._pieces(address, size, 0))

    def write(self, address: int, data: bytes, need: int = PROT_WRITE) -> None:
        at = 0
        for place, count in self._pieces(address, len(data), need):
            self.ram.write(place, data[at : at + count])
            at += count

    def text(self, address: int) -> bytes:
        """The string at an address, up to its zero."""
        out = bytearray()
        while True:
            piece = self.read(address + len(out), PAGE - (address + len(out)) % PAGE)
            end = piece.find(0)
            if end >= 0:
                return bytes(out + piece[:end])
            out += piece


def read_program(image: bytes, xlen: int) -> elf_format.Elf:
    """A static executable for Linux. MachineError if it is not one."""
    file = read_elf(image, xlen, compressed=True)
    if file.type not in (elf_format.ET_EXEC, elf_format.ET_DYN):
        raise MachineError("not an executable; link it first")
    if any(segment.type == PT_INTERP for segment in file.segments):
        raise MachineError("this program is linked dynamically; link it with -static")
    return file


class UserMachine(Progress):
    """A program that is about to begin. The names are those of every Machine; memory is the program's, by virtual
    address.

    image: a static ELF for Linux, RV32 or RV64, soft float. arguments: argv; environment: KEY=VALUE. MachineError if it
    cannot be run. `run` ends with "exit", "limit" or "until"; then exit_code is the program's status, 128 + n if signal
    n ended it (`message` says where).
    """

    def __init__(
        self,
        image: bytes,
        arguments: list[bytes],
        environment: list[bytes] = (),
        engine: str | type[ref.Hart] = "ref",
        ram_size: int = RAM_SIZE,
    ) -> None:
        xlen = 32 if image[4:5] == b"\1" else 64
        self.file = read_program(image, xlen)
        chosen = hart_class(engine) if isinstance(engine, str) else engine
        self.hart: ref.Hart = chosen(Ram(0, ram_size), Bus(), lambda: False, isa=f"rv{xlen}{ISA}")
        hart = self.hart
        self.space = AddressSpace(xlen, hart.ram, hart.flush_translations)
        self.layout = LAYOUTS[xlen]
        self.x, self.mem = Registers(hart.x, hart.mask), Memory(self.space)
        self.exit_code: int | None = None
        self.message = ""
        self.killed_by = 0  # the signal that ended it
        self.caught: Signal | None = None  # set where linux.catching, and the program stands in front of the signal
        self.commits = None
        self.linux = Linux(self, arguments[0])
        self._load(image, arguments, list(environment))
        csrs = hart.csrs
        csrs.write("pmpaddr0", hart.mask >> 10)
        csrs.write("pmpcfg0", mmu.NAPOT << mmu.PMP_A_SHIFT | mmu.PMP_R | mmu.PMP_W | mmu.PMP_X)
        csrs.write("mcounteren", 7)
        csrs.write("scounteren", 7)
        csrs.write("satp", (mmu.SV39 << 60 if xlen == 64 else 1 << 31) | self.space.root >> mmu.PAGE_SHIFT)
        csrs.mode = trap.U
        hart.environment = self._trap

    @property
    def stack_bottom(self) -> int:
        """The stack's lowest address."""
        return self.layout.stack_top - STACK_SIZE

    # --- loading ------------------------------------------------------------------------------------------------------

    def _load(self, image: bytes, arguments: list[bytes], environment: list[bytes]) -> None:
        """Segments, stack, and the registers that a program begins with."""
        file, wide = self.file, self.hart.xlen == 64
        base = self.base = DYNAMIC_BASE if file.type == elf_format.ET_DYN else 0
        segments = [s for s in file.segments if s.type == elf_format.PT_LOAD and s.memsz]
        if not segments:
            raise MachineError("this ELF has nothing to load")
        check_apart(sorted((s.vaddr, s.memsz) for s in segments))
        if sum(s.memsz for s in segments) > self.hart.ram.size:
            raise MachineError(f"the program does not fit {self.hart.ram.size >> 20} MiB of memory; give more: --ram")
        prots: dict[int, int] = {}
        for segment in segments:
            start, end = base + segment.vaddr, base + segment.vaddr + segment.memsz
            if start < PAGE or end > self.layout.mmap_top:
                raise MachineError(f"a segment at {start:#x} of {segment.memsz} bytes does not fit the address space")
            prot = (PROT_READ if segment.flags & elf_format.PF_R else 0) | (
                PROT_WRITE if segment.flags & elf_format.PF_W else 0
            )
            prot |= PROT_EXEC if segment.flags & elf_format.PF_X else 0
            for page in range(start // PAGE, -(-end // PAGE)):
                prots[page] = prots.get(page, 0) | prot
        for page, prot in prots.items():
            self.space.allow(page * PAGE, PAGE, prot or PROT_READ)
        for segment in segments:
            self.space.write(base + segment.vaddr, segment.data, need=0)
        for page, prot in prots.items():
            if not prot:
                self.space.allow(page * PAGE, PAGE, prot)
        self.linux.set_break(-(-max(base + s.vaddr + s.memsz for s in segments) // PAGE) * PAGE)
        self._make_trampoline()
        table, entry_size, count = (
            (struct.unpack_from("<Q", image, 32)[0], *struct.unpack_from("<HH", image, 54))
            if wide
            else (struct.unpack_from("<I", image, 28)[0], *struct.unpack_from("<HH", image, 42))
        )
        headers = min(segments, key=lambda s: s.vaddr).vaddr + table + base & self.hart.mask
        entry = base + file.entry & self.hart.mask
        vector = [(3, headers), (4, entry_size), (5, count), (6, PAGE), (7, 0), (8, 0), (9, entry), (11, 0), (12, 0)]
        vector += [(13, 0), (14, 0), (16, 1 << 0 | 1 << 2 | 1 << 8 | 1 << 12), (17, 100), (23, 0)]
        self._make_stack(arguments, environment, vector)
        self.hart.pc = entry

    def execute(self, image: bytes, arguments: list[bytes], environment: list[bytes]) -> None:
        """Become another program, which keeps the descriptors. MachineError if it is none for this machine."""
        self.file = read_program(image, self.hart.xlen)
        self.linux.forget_program()
        self.space.clear()
        for number in range(1, 32):
            self.hart.x[number] = 0
        self._load(image, arguments, environment)

    def _make_trampoline(self) -> None:
        """li a7, rt_sigreturn; ecall"""
        rows = INSTRUCTIONS[self.hart.xlen]
        words = [
            encode(rows["addi"], {"rd": REGISTERS["a7"], "rs1": 0, "imm": SYS_RT_SIGRETURN}),
            encode(rows["ecall"], {}),
        ]
        self.space.allow(self.layout.trampoline, PAGE, PROT_READ | PROT_EXEC)
        self.space.write(self.layout.trampoline, struct.pack("<2I", *words), need=0)

    def _make_stack(self, arguments: list[bytes], environment: list[bytes], vector: list[tuple[int, int]]) -> None:
        """Strings on top, then the auxiliary vector, envp, argv and argc; sp is 16-aligned (psABI)."""
        self.space.allow(self.layout.stack_top - STACK_SIZE, STACK_SIZE, PROT_READ | PROT_WRITE)
        at = self.layout.stack_top

        def push(data: bytes) -> int:
            nonlocal at
            at -= len(data)
            try:
                self.space.write(at, data)
            except OSError:
                raise MachineError("arguments and environment do not fit the stack") from None
            return at

        argv = [push(text + b"\0") for text in arguments]
        envp = [push(text + b"\0") for text in environment]
        vector = [*vector, (25, push(self.linux.random(16))), (31, push(arguments[0] + b"\0")), (0, 0)]
        words = [len(argv), *argv, 0, *envp, 0, *(word for pair in vector for word in pair)]
        code = "Q" if self.hart.xlen == 64 else "I"
        data = struct.pack(f"<{len(words)}{code}", *words)
        at = at - len(data) & -16
        push_at = at
        self.space.write(push_at, data)
        self.x["sp"] = push_at

    # --- running ------------------------------------------------------------------------------------------------------

    def _trap(self, cause: int, epc: int, value: int) -> int:
        """What a kernel would do; the address to go on at."""
        try:
            if cause == trap.ECALL_U:
                return self.linux.call(epc + 4)
            if cause in NEEDS and self.space.touch(value, NEEDS[cause]):
                return epc
            number, code = SIGNALS.get(cause, SIGSEGV), 1
            what = f"{trap.CAUSES[cause]} at pc {epc:#x}"
            if number in (SIGILL, SIGTRAP):
                what, value = what + (f", its bits {value:#x}" if number == SIGILL else ""), epc
            else:
                what += f", address {value:#x}"
                code += number == SIGSEGV and value // PAGE in self.space.allowed
            return self.linux.deliver(Signal(number, what, value, code), epc)
        except Caught as caught:
            self.caught, self.hart.stop = caught.signal, True
            return caught.pc
        except Exit as end:
            self._end(end)
        except MachineError as error:  # no memory is left
            self._end(Exit(OUR_FAULT, str(error)))
        return epc

    def _end(self, end: Exit) -> None:
        self.exit_code, self.message, self.killed_by = end.status, end.message, end.signal
        self.linux.write_back()
        self.linux.leave(end.status, end.signal, end.message)
        self.hart.stop = True

    def _tick(self) -> None:
        """Deliver what the timer of the program has sent."""
        self.linux.tick()
        try:
            self.hart.pc = self.linux.take_signals(self.hart.pc)
        except Caught as caught:
            self.caught, self.hart.pc = caught.signal, caught.pc
        except Exit as end:
            self._end(end)

    def deliver(self, signal: Signal) -> None:
        """Give the program a signal here and now, whatever a debugger wants."""
        kept, self.linux.catching = self.linux.catching, False
        try:
            self.hart.pc = self.linux.deliver(signal, self.hart.pc)
        except Exit as end:
            self._end(end)
        finally:
            self.linux.catching = kept

    def step(self):
        """Execute one instruction."""
        commit = self.hart.step()
        if self.commits:
            self.commits(commit)
        return commit

    def run(
        self,
        until: Callable[[UserMachine], bool] | None = None,
        max_instructions: int | None = None,
        max_cycles: int | None = None,
    ) -> str:
        """Run until the program ends ("exit"), `until` (asked each LOOK) says yes, a limit is reached ("limit"), it
        stands at a breakpoint of the hart's ("breakpoint"), or a signal is `caught` ("signal")."""
        last = min((self.hart.count + n for n in (max_instructions, max_cycles) if n is not None), default=ref.FOREVER)
        chunk = LOOK if until else CHUNK
        while self.exit_code is None:
            if self.hart.count >= last:
                return "limit"
            wake = self.linux.wake()
            if wake <= self.hart.count:
                self._tick()
            elif self.commits:
                self.step()
            else:
                self.hart.run(min(last, wake, self.hart.count + chunk))
            if self.caught:
                return "signal"
            if self.hart.breakpoints and self.exit_code is None and self.hart.pc in self.hart.breakpoints:
                return "breakpoint"
            if until is not None and self.exit_code is None and until(self):
                return "until"
        return "exit"


class Memory:
    """Debug access to a program's memory, by virtual address; IndexError where it has none."""

    def __init__(self, space: AddressSpace) -> None:
        self.space = space

    def read(self, address: int, count: int) -> bytes:
        try:
            return self.space.read(address, count)
        except (OSError, MachineError):
            raise IndexError(f"the program has no memory at {address:#x}") from None

    def write(self, address: int, data: bytes) -> None:
        try:
            self.space.write(address, data, need=0)
        except OSError:
            raise IndexError(f"the program has no memory at {address:#x}") from None

    def __getitem__(self, address: int) -> int:
        return self.read(address, 1)[0]
