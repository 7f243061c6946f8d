"""Call frame information: .cfi_* directives become .eh_frame and .debug_frame (DWARF 5 section 6.4, LSB 10.6).

Between .cfi_startproc and .cfi_endproc the directives are collected as (code, operands ...) with an "advance" to a
label wherever code came in between. When everything is placed, functions that begin with the same instructions share
one CIE, as GNU as does it, and every function gets an FDE. Where the linker may shorten code, lengths and advances are
relocations.
"""

from __future__ import annotations

from asm import elf, riscv
from asm.diagnostic import Fault
from asm.layout import NAMELESS, Label, Section, far_distance, leb128

ADVANCE, OFFSET, RESTORE = 0x40, 0x80, 0xC0
EXTENDED, RESTORE_EXTENDED, UNDEFINED, SAME_VALUE, REGISTER, REMEMBER, RESTORE_STATE = 5, 6, 7, 8, 9, 10, 11
DEF_CFA, DEF_CFA_REGISTER, DEF_CFA_OFFSET, EXTENDED_SF, DEF_CFA_SF, DEF_CFA_OFFSET_SF = 12, 13, 14, 17, 18, 19
VAL_OFFSET, VAL_OFFSET_SF = 20, 21
ESCAPE = -1
ENDS_CIE = (ADVANCE, REMEMBER, ESCAPE)  # instructions before one of these may be in the CIE
DATA_ALIGN, CODE_ALIGN, VERSION = -4, 1, 3
RETURN_COLUMN = riscv.REGISTERS["ra"]
PCREL_SDATA4, OMIT = 0x1B, 0xFF
REGISTERS = {**riscv.REGISTERS, **{name: 32 + number for name, number in riscv.FLOAT_REGISTERS.items()}}


class Fde:
    """One function."""

    __slots__ = ("start", "end", "last", "code", "line", "cfa_offset", "column", "signal", "personality", "lsda")

    def __init__(self, start: Label, line) -> None:
        self.start = self.last = start
        self.end: Label | None = None
        self.code: list[tuple] = []
        self.line = line
        self.cfa_offset = 0
        self.column = RETURN_COLUMN
        self.signal = False
        self.personality: tuple[int, list] | None = None  # encoding, expression
        self.lsda: tuple[int, list] | None = None


# --- directives -------------------------------------------------------------------------------------------------------


def _number(asm, text: str, at: int) -> int:
    value = asm.constant(asm.expression(text))
    if value is None:
        raise Fault(f"'{text}' must be a constant here", at)
    return value


def _register(asm, text: str, at: int) -> int:
    number = REGISTERS.get(text)
    if number is None:
        number = _number(asm, text, at)
    if number < 0:
        raise Fault(f"'{text}' is no register", at)
    return number


def _current(asm) -> Fde:
    if asm.cfi is None:
        raise Fault("CFI instruction used without previous .cfi_startproc")
    return asm.cfi


def _add(asm, *instruction) -> None:
    fde = _current(asm)
    section = asm.section
    last = fde.last
    if last.section is not section or last.offset != len(section.data) or last.index != len(section.points):
        fde.last = asm.here()
        fde.code.append((ADVANCE, last, fde.last))
    fde.code.append(instruction)


def _start(asm, args: list[str]) -> None:
    if asm.cfi is not None:
        raise Fault(".cfi_startproc inside of .cfi_startproc")
    fde = asm.cfi = Fde(asm.here(), asm.line)
    if args[:1] != ["simple"]:
        fde.code.append((DEF_CFA_REGISTER, riscv.REGISTERS["sp"]))


def _end(asm, args: list[str]) -> None:
    fde = _current(asm)
    fde.end = asm.here()
    asm.functions.append(fde)
    asm.cfi = None


def _wants(count: int, usage: str, action):
    def directive(asm, args: list[str]) -> None:
        if len(args) != count:
            raise Fault(f"expected {usage}")
        _current(asm)
        action(asm, args)

    return directive


def _def_cfa(asm, args: list[str]) -> None:
    register, offset = _register(asm, args[0], 0), _number(asm, args[1], 1)
    _current(asm).cfa_offset = offset
    _add(asm, DEF_CFA, register, offset)


def _set_offset(asm, offset: int) -> None:
    _current(asm).cfa_offset = offset
    _add(asm, DEF_CFA_OFFSET, offset)


def _offset(asm, args: list[str]) -> None:
    _add(asm, OFFSET, _register(asm, args[0], 0), _number(asm, args[1], 1))


def _relative_offset(asm, args: list[str]) -> None:
    _add(asm, OFFSET, _register(asm, args[0], 0), _number(asm, args[1], 1) - _current(asm).cfa_offset)


def _each_register(code: int):
    def directive(asm, args: list[str]) -> None:
        for at, arg in enumerate(args):
            _add(asm, code, _register(asm, arg, at))

    return directive


def _escape(asm, args: list[str]) -> None:
    _add(asm, ESCAPE, bytes(_number(asm, arg, at) & 255 for at, arg in enumerate(args)))


def _column(asm, args: list[str]) -> None:
    _current(asm).column = _register(asm, args[0], 0)


def _signal(asm, args: list[str]) -> None:
    _current(asm).signal = True


def _encoded(what: str):
    def directive(asm, args: list[str]) -> None:
        fde = _current(asm)
        encoding = _number(asm, args[0], 0) if args else OMIT
        if encoding == OMIT:
            value = None
        elif len(args) == 2 and encoding & 0x70 in (0, 0x10) and encoding & 7 in (0, 3, 4):
            value = (encoding, asm.expression(args[1]))
        else:
            raise Fault("expected an encoding (0, 0x1b, 0x9b ...) and a symbol, or 0xff")
        if what == "lsda":
            fde.lsda = value
        else:
            fde.personality = value

    return directive


def _sections(asm, args: list[str]) -> None:
    asm.frame_sections = tuple(args)


def _restore_state(asm, args: list[str]) -> None:
    _add(asm, RESTORE_STATE)


CFI_DIRECTIVES = {
    ".cfi_startproc": _start,
    ".cfi_endproc": _end,
    ".cfi_def_cfa": _wants(2, ".cfi_def_cfa register, offset", _def_cfa),
    ".cfi_def_cfa_register": _wants(
        1, "a register", lambda asm, args: _add(asm, DEF_CFA_REGISTER, _register(asm, args[0], 0))
    ),
    ".cfi_def_cfa_offset": _wants(1, "an offset", lambda asm, args: _set_offset(asm, _number(asm, args[0], 0))),
    ".cfi_adjust_cfa_offset": _wants(
        1, "an offset", lambda asm, args: _set_offset(asm, _current(asm).cfa_offset + _number(asm, args[0], 0))
    ),
    ".cfi_offset": _wants(2, ".cfi_offset register, offset", _offset),
    ".cfi_rel_offset": _wants(2, ".cfi_rel_offset register, offset", _relative_offset),
    ".cfi_val_offset": _wants(
        2,
        ".cfi_val_offset register, offset",
        lambda asm, args: _add(asm, VAL_OFFSET, _register(asm, args[0], 0), _number(asm, args[1], 1)),
    ),
    ".cfi_register": _wants(
        2,
        "two registers",
        lambda asm, args: _add(asm, REGISTER, _register(asm, args[0], 0), _register(asm, args[1], 1)),
    ),
    ".cfi_restore": _each_register(RESTORE),
    ".cfi_undefined": _each_register(UNDEFINED),
    ".cfi_same_value": _each_register(SAME_VALUE),
    ".cfi_remember_state": _wants(0, "no operands", lambda asm, args: _add(asm, REMEMBER)),
    ".cfi_restore_state": _wants(0, "no operands", _restore_state),
    ".cfi_escape": _escape,
    ".cfi_return_column": _wants(1, "a register", _column),
    ".cfi_signal_frame": _wants(0, "no operands", _signal),
    ".cfi_personality": _encoded("personality"),
    ".cfi_lsda": _encoded("lsda"),
    ".cfi_sections": _sections,
}


# --- tables -----------------------------------------------------------------------------------------------------------


def frame_sections(asm) -> None:
    """The tables, as sections of the assembly. Everything is placed."""
    if not asm.functions:
        return
    if ".eh_frame" in asm.frame_sections:
        align = asm.xlen // 8
        section = _section(asm, ".eh_frame", elf.SHF_ALLOC, align)
        _Table(asm, section, True).write(4, align)
    if ".debug_frame" in asm.frame_sections:
        align = asm.xlen // 8
        section = _section(asm, ".debug_frame", 0, align)
        _Table(asm, section, False).write(align, align)


def _section(asm, name: str, flags: int, align: int) -> Section:
    if name not in asm.sections:
        asm.sections[name] = Section(name, elf.SHT_PROGBITS, flags)
    section = asm.sections[name]
    section.align = max(section.align, align)
    return section


def _key(fde: Fde, eh: bool) -> tuple:
    """What functions must have in common to share a CIE, besides the first instructions."""
    if not eh:
        return fde.column, fde.signal
    personality = (fde.personality[0], str(fde.personality[1])) if fde.personality else None
    return fde.column, fde.signal, personality, fde.lsda[0] if fde.lsda else None


class _Table:
    """One section of frame information under construction."""

    def __init__(self, asm, section: Section, eh: bool) -> None:
        self.asm, self.section, self.eh = asm, section, eh
        self.word = asm.xlen // 8
        self.cies: list[tuple[tuple, list[tuple], Label]] = []

    def write(self, align: int, last_align: int) -> None:
        """CIEs and FDEs, the last one aligned differently."""
        functions = self.asm.functions
        for fde in functions:
            cie, rest = self.cie(fde, align)
            self.fde(fde, cie, rest, last_align if fde is functions[-1] else align)

    def label(self) -> Label:
        """The current place of the table."""
        label = self.asm.unnamed(NAMELESS)
        label.section, label.offset, label.index = self.section, len(self.section.data), len(self.section.points)
        return label

    def hole(self, kind: str, target: list, extra) -> None:
        section = self.section
        section.holes.append((len(section.data), len(section.points), kind, target, self.line, None, extra))

    def begin(self) -> int:
        self.section.data += bytes(4)
        return len(self.section.data)

    def finish(self, start: int, align: int) -> None:
        """Fills up with DW_CFA_nop and writes the length."""
        data = self.section.data
        data += bytes(-len(data) % align)
        data[start - 4 : start] = (len(data) - start).to_bytes(4, "little")

    def cie(self, fde: Fde, align: int) -> tuple[Label, list[tuple]]:
        """The CIE of a function, and its instructions that are not in it."""
        key, code = _key(fde, self.eh), fde.code
        for other, shared, label in reversed(self.cies):
            count = len(shared)
            if other == key and code[:count] == shared:
                return label, code[count:]
        count = 0
        while count < len(code) and code[count][0] not in ENDS_CIE:
            count += 1
        self.line = fde.line
        label = self.label()
        self.cies.append((key, code[:count], label))
        data = self.section.data
        start = self.begin()
        data += (0 if self.eh else 0xFFFF_FFFF).to_bytes(4, "little") + bytes((VERSION,))
        letters = b""
        if self.eh:
            letters = b"z" + (b"P" if fde.personality else b"") + (b"L" if fde.lsda else b"") + b"R"
        letters += b"S" if fde.signal else b""
        data += letters + b"\0" + leb128(CODE_ALIGN, False) + leb128(DATA_ALIGN, True) + leb128(fde.column, False)
        if self.eh:
            size = 1 + (fde.lsda is not None)
            if fde.personality:
                size += 1 + self.pointer_size(fde.personality[0])
            data += leb128(size, False)
            if fde.personality:
                data.append(fde.personality[0])
                self.pointer(*fde.personality)
            if fde.lsda:
                data.append(fde.lsda[0])
            data.append(PCREL_SDATA4)
        for instruction in code[:count]:
            self.instruction(instruction)
        self.finish(start, align)
        return label, code[count:]

    def pointer_size(self, encoding: int) -> int:
        return 4 if encoding & 7 == 3 else 8 if encoding & 7 == 4 else self.word

    def pointer(self, encoding: int, target: list) -> None:
        """An encoded pointer."""
        size = self.pointer_size(encoding)
        if encoding & 0x70 == 0x10 and size == 4:
            self.hole("RAW", target, elf.RELOCATIONS["32_PCREL"])
        elif encoding & 0x70 == 0x10:
            self.hole("DATA", [*target, self.label(), "-"], size)
        else:
            self.hole("DATA", target, size)
        self.section.data += bytes(size)

    def fde(self, fde: Fde, cie: Label, rest: list[tuple], align: int) -> None:
        """The table of one function."""
        self.line = fde.line
        data = self.section.data
        start = self.begin()
        if self.eh:
            data += (start - cie.offset).to_bytes(4, "little")
            self.hole("RAW", [fde.start], elf.RELOCATIONS["32_PCREL"])
            data += bytes(4)
            self.hole("DATA", [fde.end, fde.start, "-"], 4)
            data += bytes(4)
            data += leb128(self.pointer_size(fde.lsda[0]) if fde.lsda else 0, False)
            if fde.lsda:
                self.pointer(*fde.lsda)
        else:
            self.hole("DATA", [cie], 4)
            data += bytes(4)
            self.hole("DATA", [fde.start], self.word)
            data += bytes(self.word)
            self.hole("DATA", [fde.end, fde.start, "-"], self.word)
            data += bytes(self.word)
        for instruction in rest:
            self.instruction(instruction)
        self.finish(start, align)

    def advance(self, before: Label, after: Label) -> None:
        """DW_CFA_advance_loc in the shortest form."""
        data = self.section.data
        distance = far_distance(after, before)
        if distance is None:
            self.asm.report(Fault(".cfi_startproc and its instructions must be in one section"), self.line)
            return
        movable = self.asm.relaxes and before.index != after.index
        if distance < 0x40:
            bits, opcode = 6, b""
        else:
            bits = 8 if distance < 0x100 else 16 if distance < 0x10000 else 32
            opcode = bytes(({8: 2, 16: 3, 32: 4}[bits],))
        data += opcode
        if movable:
            self.hole("RAW", [after], elf.RELOCATIONS[f"SET{bits}"])
            self.hole("RAW", [before], elf.RELOCATIONS[f"SUB{bits}"])
        if bits == 6:
            data.append(ADVANCE | (0 if movable else distance))
        else:
            data += (0 if movable else distance).to_bytes(bits // 8, "little")

    def instruction(self, what: tuple) -> None:
        """One call frame instruction. Offsets that are no multiple of the data alignment are rounded, as in GNU as."""
        data = self.section.data
        code = what[0]
        if code == ADVANCE:
            self.advance(what[1], what[2])
        elif code == ESCAPE:
            data += what[1]
        elif code in (OFFSET, VAL_OFFSET):
            register, scaled = what[1], int(what[2] / DATA_ALIGN)
            if scaled < 0:
                short = EXTENDED_SF if code == OFFSET else VAL_OFFSET_SF
                data += bytes((short,)) + leb128(register, False) + leb128(scaled, True)
            elif code == OFFSET and register < 0x40:
                data += bytes((OFFSET | register,)) + leb128(scaled, False)
            else:
                long = EXTENDED if code == OFFSET else VAL_OFFSET
                data += bytes((long,)) + leb128(register, False) + leb128(scaled, False)
        elif code == RESTORE:
            register = what[1]
            if register < 0x40:
                data.append(RESTORE | register)
            else:
                data += bytes((RESTORE_EXTENDED,)) + leb128(register, False)
        elif code == DEF_CFA:
            if what[2] < 0:
                offset = leb128(int(what[2] / DATA_ALIGN), True)
                data += bytes((DEF_CFA_SF,)) + leb128(what[1], False) + offset
            else:
                data += bytes((DEF_CFA,)) + leb128(what[1], False) + leb128(what[2], False)
        elif code == DEF_CFA_OFFSET:
            if what[1] < 0:
                data += bytes((DEF_CFA_OFFSET_SF,)) + leb128(int(what[1] / DATA_ALIGN), True)
            else:
                data += bytes((DEF_CFA_OFFSET,)) + leb128(what[1], False)
        else:
            data.append(code)
            for operand in what[1:]:
                data += leb128(operand, False)
