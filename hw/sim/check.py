"""Memory checks while a program runs: values that nobody has set, stacks that are too deep, stores onto code.

    machine = checked_machine(elf=image)             # or CheckedUser(image, ...)
    machine.hart.report = print                      # called with each Finding
    machine.run()

Beside every bit of RAM and of the registers stands whether it is undefined: RAM that neither the loader, a device nor
the program has written, and what a function finds in its part of the stack. As in Valgrind's memcheck (Seward and
Nethercote, USENIX 2005) such values may be copied and computed with; it is an error when one decides a branch, is an
address, or goes to a device or a system call. `hw.sim.defined` says which bits of a result are undefined.

`CheckedHart` is ref with blocks that only handle what is defined: they leave a load that finds undefined bits, and are
not entered while a register has some that they read. `step` takes these, and the instructions that check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from asm.riscv import ALU, AMO, BRANCH, CSR, JUMP, LOAD, REGISTERS, STORE, Row
from hw.sim import mmu, ref, translate, trap
from hw.sim.defined import Defined, Known
from hw.sim.devices import Ram
from hw.sim.machine import RefMachine
from hw.sim.program import Program
from hw.sim.regions import Regions
from hw.sim.user import UserMachine

SP, A0 = REGISTERS["sp"], REGISTERS["a0"]
BRANCHES, ADDRESS, JUMPS = (
    "Conditional jump depends on uninitialised value(s)",
    "Use of uninitialised value as an address",
    "Jump to an uninitialised address",
)
DEVICE, CALL, BUFFER = (
    "Write of uninitialised value to a device",
    "Syscall param {} contains uninitialised byte(s)",
    "Syscall param {} points to uninitialised byte(s)",
)
CODE, OVERFLOW = "Invalid write to read-only {}", "Stack overflow: {}"
# what is looked at of system calls, by number: the names of parameters, and which is a buffer that its size follows
CALLS = {
    57: ("close", ("fd",), None),
    62: ("lseek", ("fd", "offset", "whence"), None),
    63: ("read", ("fd", "buf", "n"), None),
    64: ("write", ("fd", "buf", "n"), 1),
    93: ("exit", ("status",), None),
    94: ("exit_group", ("status",), None),
    214: ("brk", ("brk",), None),
    215: ("munmap", ("addr", "length"), None),
}
UNSETTLED = 1 << 70  # as limit: `lui sp` or `auipc sp` has been executed, the low bits are still to come
UNSET = 0xFF  # all bits of a byte


class Finding(NamedTuple):
    """what: in words; pc: the instruction, which has not been executed."""

    what: str
    pc: int


class _Writer(translate.Writer):
    """Blocks for values that are all defined."""

    hart: CheckedHart

    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        self.written = 0  # mask of registers

    def assign(self, n: int, value: translate.Value) -> None:
        super().assign(n, value)
        self.written |= 1 << n if n else 0

    def leave(self, target: str | int, done: int, condition: str = "") -> None:
        """What has been written is defined on the way out."""
        at = len(self.lines)
        super().leave(target, done, condition)
        if self.written:
            indent = " " if condition else ""
            self.lines.insert(at + bool(condition), f"{indent}taint[0] &= {~self.written}")

    def address(self, operands: dict[str, int], size: int, pc: int, done: int, store: bool) -> str:
        index = super().address(operands, size, pc, done, store)
        if store:
            self.lines.append(f"unset{size}[{index}] = 0")
        else:
            self.leave(pc, done, f"unset{size}[{index}]")
        return index

    def text(self) -> str:
        reads = sum(1 << n for n in self.entry)
        guard = f"if taint[0] & {reads}: return ({self.start}, 0)"
        return super().text().replace(translate.HEAD, f"{translate.HEAD}\n {guard}", 1)


class _Checking(translate.Translator):
    def __init__(self, hart: CheckedHart) -> None:
        super().__init__(hart.xlen, hart.ram, hart.decode, hart.compressed)
        self.hart = hart
        views = memoryview(hart.unset)
        self.names |= {f"unset{size}": views.cast(code) for size, code in translate.UNSIGNED.items()}
        self.names |= {"taint": hart.taint, "lowest": hart.limit, "lower": hart.lower}
        self.WRITER = type("Writer", (_Writer,), {"hart": hart})

    def _instruction(
        self, w: _Writer, row: Row, operands: dict[str, int], pc: int, length: int, done: int
    ) -> tuple[bool, int | None]:
        """Atomic instructions and jumps of sp are for `step`; the others as ever, sp being watched."""
        if row.kind == AMO or operands.get("rd") == SP and not (row.name == "addi" and operands["rs1"] == SP):
            return False, None
        if operands.get("rd") != SP:
            return super()._instruction(w, row, operands, pc, length, done)
        size = -operands["imm"]
        w.leave(pc, done, f"{w.register(SP).text} < lowest[0] + {size}" if size > 0 else f"lowest[0] == {UNSETTLED}")
        result = super()._instruction(w, row, operands, pc, length, done)
        if size > 0:
            w.lines.append(f"lower({w.register(SP).text}, {size})")
        return result


class CheckedHart(ref.Hart):
    """See ref.Hart; the same machine, which reports what is wrong. touch: gives a program's page at an address its
    memory, and says whether there may be any. limit[0]: the lowest sp of the present stack, 0 if not known."""

    FRESH = UNSET  # what RAM is at first
    touch: Callable[[int, int], bool] | None = None

    def __init__(self, *arguments, **options) -> None:
        super().__init__(*arguments, **options)
        self.report: Callable[[Finding], None] = lambda finding: None
        self.unset = bytearray(self.ram.size) if not self.FRESH else bytearray(bytes([self.FRESH])) * self.ram.size
        self.undefined = [0] * 32
        self.taint = [0]  # mask of registers with undefined bits
        self.in_csrs: dict[str, int] = {}
        self.limit, self.regions = [0], Regions(Program(None))
        self.defined = Defined(self.xlen)
        self.translator = _Checking(self)
        self.ram.on_write = self._written

    def know(self, program: Program) -> None:
        """What is loaded: where its stacks and its code are."""
        self.regions = Regions(program)
        self.limit[0] = 0
        self._watch_constants()

    def grow_between(self, bottom: int, top: int) -> None:
        """The stack of a program in user mode."""
        self.regions.known.append((bottom, top))
        self.limit[0] = bottom

    def _watch_constants(self) -> None:
        """Stores to read-only sections are stepped. Those of programs in user mode fault by themselves."""
        for first, behind, _ in () if self.touch else self.regions.constants:
            start, end = first - self.ram.base >> Ram.LINE_SHIFT, behind - 1 - self.ram.base >> Ram.LINE_SHIFT
            if 0 <= start <= end < len(self.ram.watched):
                self.ram.watched[start : end + 1] = b"\1" * (end + 1 - start)

    def forget_code(self) -> None:
        super().forget_code()
        self._watch_constants()

    # --- what is undefined --------------------------------------------------------------------------------------------

    def _written(self, offset: int, size: int) -> None:
        """The loader, a device or a kernel has written RAM."""
        self.unset[offset : offset + size] = bytes(size)

    def _set(self, register: int, undefined: int) -> None:
        if register:
            self.undefined[register] = undefined
            self.taint[0] = self.taint[0] | 1 << register if undefined else self.taint[0] & ~(1 << register)

    def _of(self, register: int) -> int:
        """The undefined bits of a register."""
        return self.undefined[register] if self.taint[0] >> register & 1 else 0

    def _known(self, register: int) -> Known:
        return Known(self.x[register], self._of(register))

    def _ranges(self, address: int, size: int, access: int) -> Iterator[tuple[int, int]]:
        """(offset in RAM, bytes) of an access that has happened; nothing for devices."""
        done = 0
        while done < size:
            at = address + done & self.mask
            count = min(size - done, mmu.PAGE - at % mmu.PAGE)
            offset = self.translate(at, count, access) - self.ram.base
            if 0 <= offset <= self.ram.size - count:
                yield offset, count
            done += count

    def _loaded(self, address: int, size: int) -> int:
        pieces = [self.unset[at : at + count] for at, count in self._ranges(address, size, trap.LOAD)]
        return int.from_bytes(b"".join(pieces), "little")

    def _stored(self, address: int, size: int, undefined: int) -> bool:
        """Whether it was RAM."""
        data = (undefined & (1 << 8 * size) - 1).to_bytes(size, "little")
        for at, count in self._ranges(address, size, trap.STORE):
            self.unset[at : at + count], data = data[:count], data[count:]
        return len(data) < size

    # --- stacks -------------------------------------------------------------------------------------------------------

    def lower(self, sp: int, size: int) -> None:
        """sp has come down to here: what is between has no meaning any more."""
        offset = sp - self.ram.base
        if not self.regime:
            if 0 <= offset <= self.ram.size - size:
                self.unset[offset : offset + size] = bytes([UNSET]) * size
            return
        while size:
            count = min(size, mmu.PAGE - sp % mmu.PAGE)
            if self.touch:
                self.touch(sp, 0)
            try:
                offset = self.translate(sp, count, trap.STORE) - self.ram.base
            except trap.Trap:
                offset = -1
            if 0 <= offset <= self.ram.size - count:
                self.unset[offset : offset + count] = bytes([UNSET]) * count
            sp, size = sp + count, size - count

    def _move_sp(self, row: Row, operands: dict[str, int], old: int, new: int) -> None:
        """sp is about to be written."""
        if row.name in ("lui", "auipc"):
            self.limit[0] = UNSETTLED
            return
        relative = row.kind == ALU and SP in (operands.get("rs1"), operands.get("rs2"))
        if not relative or self.limit[0] == UNSETTLED:
            self.limit[0] = self.regions.limit(new, self.touch is None)
            return
        if new >= old:
            return
        if new < self.limit[0]:
            self._say(OVERFLOW.format(f"sp becomes {new:#x}, {self.regions.below(self.limit[0])}"))
            self.limit[0] = 0
        else:
            self.lower(new, old - new)

    # --- one instruction ----------------------------------------------------------------------------------------------

    def _say(self, what: str) -> None:
        self.report(Finding(what, self.pc))

    def execute(self, row: Row, operands: dict[str, int], pc: int, insn: int) -> int:
        """As ref's, with its effect on what is undefined."""
        kind, taint = row.kind, self.taint[0]
        if taint:
            self._look(row, operands)
        known = self._values(row, operands, pc) if taint and kind in (ALU, STORE) else None
        after = super().execute(row, operands, pc, insn)
        result = 0
        if kind == ALU:
            result = row.meaning(self.defined, *known).undefined if known else 0
        elif kind == LOAD:
            address, _, _, value, _ = self._memory
            raw = self._loaded(address, row.size)
            result = row.meaning(self.defined, Known(value, raw)).undefined if raw else 0
        elif kind == STORE:
            self._store_effect(row, row.meaning(self.defined, *known).undefined if known else 0)
        elif kind == AMO:
            result = self._amo_effect(row, operands)
        elif kind == CSR and (taint or self.in_csrs):
            result = self._csr_effect(row, operands)
        rd = operands.get("rd", 0)
        if rd == SP and self._rd == SP and not result:
            self._move_sp(row, operands, self.x[SP], self._rd_value)
        self._set(rd, result)
        return after

    def _values(self, row: Row, operands: dict[str, int], pc: int) -> list[Known]:
        names = ("rs2",) if row.kind == STORE else row.reads
        return [
            self._known(operands[n]) if n in ("rs1", "rs2") else self.defined.const(pc if n == "pc" else operands[n])
            for n in names
        ]

    def _look(self, row: Row, operands: dict[str, int]) -> None:
        """What is wrong with an instruction whose operands may be undefined."""
        if row.kind in (LOAD, STORE, AMO) and self._of(operands["rs1"]):
            self._say(ADDRESS)
        elif row.kind == JUMP and "rs1" in row.reads and self._of(operands["rs1"]):
            self._say(JUMPS)
        elif row.kind == BRANCH and row.meaning(self.defined, *self._values(row, operands, self.pc)).undefined:
            self._say(BRANCHES)

    def _store_effect(self, row: Row, undefined: int) -> None:
        address, _, _, _, _ = self._memory
        if not self._stored(address, row.size, undefined) and undefined & (1 << 8 * row.size) - 1:
            self._say(DEVICE)
        name = self.regions.constant(address, row.size)
        if name:
            self._say(CODE.format(name))

    def _amo_effect(self, row: Row, operands: dict[str, int]) -> int:
        """The undefined bits of rd."""
        address, reads, writes, old, _ = self._memory
        if row.amo == "sc":
            if writes:
                self._stored(address, row.size, self._of(operands["rs2"]))
            return 0
        raw = self._loaded(address, row.size)
        if writes:
            source = self._known(operands["rs2"])
            new = row.meaning(self.defined, Known(old, raw), source) if raw | source.undefined else Known(0, 0)
            self._stored(address, row.size, new.undefined)
        return self.algebra.sext(raw, 8 * row.size)

    def _csr_effect(self, row: Row, operands: dict[str, int]) -> int:
        """CSRs keep undefined bits too: handlers put registers into mscratch. The undefined bits of rd."""
        name = self.csrs.name(operands["csr"], False) or ""
        old = self.in_csrs.pop(name, 0)
        source = self._of(operands["rs1"]) if row.reads[1] == "rs1" else 0
        new = source if row.name in ("csrrw", "csrrwi") else old | source
        if new:
            self.in_csrs[name] = new
        return old

    # --- system calls -------------------------------------------------------------------------------------------------

    def _enter(self, cause: int, epc: int, tval: int, interrupt: bool) -> int:
        if self.touch is None or interrupt:
            return super()._enter(cause, epc, tval, interrupt)
        if cause == trap.ECALL_U:
            self._look_at_call()
        elif cause == trap.STORE_PAGE_FAULT and (name := self.regions.constant(tval, 1)):
            self._say(CODE.format(name))
        after = super()._enter(cause, epc, tval, interrupt)
        if cause == trap.ECALL_U:
            self._set(A0, 0)
        if after not in (epc, epc + 4):  # a signal, or back from one
            self.taint[0] = 0
        return after

    def _look_at_call(self) -> None:
        """The parameters of a system call of Linux."""
        name, parameters, buffer = CALLS.get(self.x[17], ("", (), None))
        for n, parameter in enumerate(parameters):
            if self._of(A0 + n):
                self._say(CALL.format(f"{name}({parameter})"))
                return
        if buffer is not None:
            address, size = self.x[A0 + buffer], min(self.x[A0 + buffer + 1], 1 << 24)
            try:
                if any(any(self.unset[at : at + n]) for at, n in self._ranges(address, size, trap.LOAD)):
                    self._say(BUFFER.format(f"{name}({parameters[buffer]})"))
            except trap.Trap:
                pass  # the call will say so


class CheckedUserHart(CheckedHart):
    """For programs of Linux, whose memory is full of zeros at first."""

    FRESH = 0


class CheckedMachine(RefMachine):
    """A machine on the checking hart."""

    HART = CheckedHart

    def know(self, program: Program) -> None:
        self.hart.know(program)


class CheckedUser(UserMachine):
    """A program in user mode on the checking hart. See UserMachine."""

    def __init__(self, image: bytes, arguments: list[bytes], environment: list[bytes], ram_size: int) -> None:
        super().__init__(image, arguments, environment, CheckedUserHart, ram_size)
        self.hart.touch = self.space.touch

    def know(self, program: Program) -> None:
        self.hart.know(program)
        self.hart.grow_between(self.stack_bottom, self.layout.stack_top)
