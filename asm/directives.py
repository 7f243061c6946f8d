"""The assembler's directives: one function each, `f(asm, arguments)`, found through DIRECTIVES.

`asm` is the Assembler: `section`, `label(name)`, `expression(text)`, `constant(postfix)`, `bytes(data)` and so on. Here
are data, alignment and symbols; sections are in asm.sections, frame tables in asm.cfi, line tables in asm.dwarf_line,
.insn in asm.insn, .option and .attribute in asm.options, what makes text (.macro, .if ...) in asm.macros,
and what is seldom written in asm.rare.
"""

from __future__ import annotations

from asm import elf
from asm.cfi import CFI_DIRECTIVES
from asm.diagnostic import Fault
from asm.dwarf_line import LINE_DIRECTIVES
from asm.expression import is_name, string
from asm.floats import float_bits
from asm.insn import insn
from asm.layout import ALIGN, BARRIER, FILL, LEB, ORG, SPACE, Label, leb128, padding
from asm.macros import find_file
from asm.options import attribute, option
from asm.rare import RARE_DIRECTIVES
from asm.sections import SECTION_DIRECTIVES

_SYMBOL_TYPES = {
    "function": elf.STT_FUNC,
    "object": elf.STT_OBJECT,
    "notype": elf.STT_NOTYPE,
    "tls_object": elf.STT_TLS,
    "common": elf.STT_OBJECT,
    "gnu_unique_object": elf.STT_OBJECT,
}
_SYMBOL_TYPES |= {"STT_FUNC": elf.STT_FUNC, "STT_OBJECT": elf.STT_OBJECT, "STT_NOTYPE": elf.STT_NOTYPE}
_SYMBOL_TYPES |= {"STT_TLS": elf.STT_TLS, "STT_COMMON": elf.STT_OBJECT}

MAX_ALIGN = 1 << 16
MAX_FILL = 1 << 32
MAX_BYTES = 1 << 26  # of a fill that takes place in the file


def _count(args: list[str], low: int, high: int, usage: str) -> None:
    if not low <= len(args) <= high:
        raise Fault(f"expected {usage}")


def _name(text: str, at: int = 0) -> str:
    text = text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else text
    if not is_name(text) or text[0].isdecimal():
        raise Fault(f"expected a symbol's name, found '{text}'", at)
    return text


def _constant(asm, text: str, at: int = 0) -> int:
    value = asm.constant(asm.expression(text))
    if value is None:
        raise Fault(f"'{text}' must be a constant here", at)
    return value


# --- data -------------------------------------------------------------------------------------------------------------


def _each(args: list[str], action) -> None:
    """action(argument, index) for each argument; faults point at theirs."""
    for at, arg in enumerate(args):
        try:
            action(arg, at)
        except Fault as fault:
            fault.at = at
            raise


def _data(size: int):
    return lambda asm, args: _each(args, lambda arg, at: asm.data(size, asm.expression(arg), at))


def _text(terminator: bytes):
    return lambda asm, args: _each(args, lambda arg, at: asm.bytes(string(arg) + terminator))


def _fill(asm, size: int, fill: bytes) -> None:
    if not 0 <= size <= MAX_FILL:
        raise Fault(f"{size} bytes are not in 0..{MAX_FILL}", 0)
    if asm.section.type == elf.SHT_NOBITS:
        if any(fill):
            raise Fault(f"{asm.section.name} holds only zeros")
    elif size > MAX_BYTES:
        raise Fault(f"{size} bytes are too many outside .bss (at most {MAX_BYTES})", 0)
    if size < 256 and asm.section.type != elf.SHT_NOBITS:
        asm.bytes((fill * (size // len(fill) + 1))[:size])
    else:
        asm.section.point((FILL, size, fill))


def _skip(asm, args: list[str]) -> None:
    _count(args, 1, 2, ".skip size, fill")
    fill = _constant(asm, args[1], 1) if len(args) > 1 else 0
    postfix = asm.expression(args[0])
    size = asm.constant(postfix)
    fill = bytes((fill & 255,))
    if size is None:
        asm.section.point((SPACE, postfix, fill, asm.line, 0))
    else:
        _fill(asm, size, fill)


def _fill_directive(asm, args: list[str]) -> None:
    """The value is four bytes; what is wider is zero, as GNU as has it."""
    _count(args, 1, 3, ".fill repeat, size, value")
    numbers = [_constant(asm, arg, at) for at, arg in enumerate(args)] + [1, 0][len(args) - 1 :]
    repeat, size, value = numbers
    if not 0 <= size <= 8 or repeat < 0:
        raise Fault(".fill takes a repeat that is not negative and a size of 0..8")
    low = min(size, 4)
    _fill(asm, repeat * size, (value & (1 << 8 * low) - 1).to_bytes(low, "little") + bytes(size - low) or b"\0")


def _align(power: bool, size: int = 1):
    def directive(asm, args: list[str]) -> None:
        _count(args, 0, 3, ".align amount, fill, at most")
        align = _constant(asm, args[0]) if args else 0
        if power:
            if not 0 <= align <= 16:
                raise Fault(f"the power of two {align} is not in 0..16", 0)
            align = 1 << align
        if align == 0:
            return
        if align < 0 or align & align - 1 or align > MAX_ALIGN:
            raise Fault(f"{align} is not a power of two in 1..{MAX_ALIGN}", 0)
        fill = None
        if len(args) > 1 and args[1]:
            fill = (_constant(asm, args[1], 1) & (1 << 8 * size) - 1).to_bytes(size, "little")
        limit = _constant(asm, args[2], 2) if len(args) > 2 else align
        section = asm.section
        section.align = max(section.align, align)
        if fill is None and section.flags & elf.SHF_EXECINSTR:
            step = 2 if asm.half else 4
            if align <= step:
                return  # code is that far aligned by itself
            if asm.relax:
                _relaxed_align(asm, align - step)
                return
        section.point((ALIGN, align, fill, limit or align))

    return directive


def _relaxed_align(asm, size: int) -> None:
    """As many nops as may be needed; the linker takes out those that are not."""
    section = asm.section
    kind = elf.RELOCATIONS["ALIGN"]
    section.holes.append((len(section.data), len(section.points), "RAW", [size], asm.line, 0, kind))
    section.data += padding(size, None, True)
    section.point((BARRIER,))
    asm.relaxes = True


def _org(asm, args: list[str]) -> None:
    _count(args, 1, 2, ".org offset, fill")
    fill = bytes((_constant(asm, args[1], 1) & 255,)) if len(args) > 1 else b"\0"
    asm.section.point((ORG, asm.expression(args[0]), fill, asm.line, 0))


def _leb(signed: bool):
    def one(asm, text: str, at: int) -> None:
        postfix = asm.expression(text)
        value = asm.constant(postfix)
        if value is None:
            asm.section.point((LEB, postfix, signed, asm.line, at))
        elif value < 0 and not signed:
            asm.bytes(leb128(value & (1 << 64) - 1, False))
        else:
            asm.bytes(leb128(value, signed))

    return lambda asm, args: _each(args, lambda arg, at: one(asm, arg, at))


def _float(size: int):
    return lambda asm, args: _each(args, lambda arg, at: asm.bytes(float_bits(arg, size).to_bytes(size, "little")))


def _wide_text(size: int):
    """Characters of `size` bytes each, ended by a zero."""

    def one(asm, text: str) -> None:
        asm.bytes(b"".join(c.to_bytes(size, "little") for c in string(text) + b"\0"))

    return lambda asm, args: _each(args, lambda arg, at: one(asm, arg))


def _incbin(asm, args: list[str]) -> None:
    _count(args, 1, 3, '.incbin "file", skip, count')
    skip = _constant(asm, args[1], 1) if len(args) > 1 and args[1] else 0
    data = find_file(asm, string(args[0]).decode("utf-8", "replace"))
    # 0 is all of the rest, as for GNU as
    count = (_constant(asm, args[2], 2) if len(args) > 2 else 0) or max(len(data) - skip, 0)
    if skip < 0 or count < 0 or skip + count > len(data):
        raise Fault(f"bytes {skip}..{skip + count} are not in the file, which has {len(data)}")
    asm.bytes(data[skip : skip + count])


def _reloc(asm, args: list[str]) -> None:
    _count(args, 2, 3, ".reloc offset, R_RISCV_name, expression")
    name = args[1].removeprefix("R_RISCV_")
    if name not in elf.RELOCATIONS:
        raise Fault(f"unknown relocation '{args[1]}'", 1)
    where = asm.expression(args[0])
    offset, section = asm.constant(where), asm.section
    if offset is not None:
        place = (offset, 0)
    elif len(where) == 1 and isinstance(where[0], Label) and where[0].section is section:
        place = (where[0].offset, where[0].index)
    else:
        raise Fault("the offset must be a number or a label of this section before here", 0)
    target = asm.expression(args[2]) if len(args) > 2 else None
    section.holes.append((*place, "RAW", target, asm.line, 1, elf.RELOCATIONS[name]))


def _thread_offset(size: int):
    """.dtprelword: the offset of a thread's variable in its block, for debuggers."""
    kind = elf.RELOCATIONS["TLS_DTPREL32" if size == 4 else "TLS_DTPREL64"]

    def one(asm, text: str, at: int) -> None:
        section = asm.section
        place = (len(section.data), len(section.points))
        section.holes.append((*place, "RAW", asm.expression(text), asm.line, at, kind))
        asm.bytes(bytes(size))

    return lambda asm, args: _each(args, lambda arg, at: one(asm, arg, at))


# --- symbols ----------------------------------------------------------------------------------------------------------


def _bind(bind: int):
    def directive(asm, args: list[str]) -> None:
        for at, arg in enumerate(args):
            label = asm.label(_name(arg, at))
            label.bind = bind
            label.declared = True

    return directive


def _visibility(visibility: int):
    def directive(asm, args: list[str]) -> None:
        for at, arg in enumerate(args):
            asm.label(_name(arg, at)).visibility = visibility

    return directive


def _type(asm, args: list[str]) -> None:
    _count(args, 2, 2, ".type symbol, @function or @object")
    wanted = args[1].lstrip("@%#").strip('"')
    if wanted not in _SYMBOL_TYPES:
        raise Fault(f"unknown symbol type '{args[1]}'; known are {', '.join(_SYMBOL_TYPES)}", 1)
    asm.label(_name(args[0])).type = _SYMBOL_TYPES[wanted]


def _size(asm, args: list[str]) -> None:
    _count(args, 2, 2, ".size symbol, expression")
    asm.label(_name(args[0])).size = asm.expression(args[1])


def _set(once: bool):
    def directive(asm, args: list[str]) -> None:
        _count(args, 2, 2, ".set symbol, expression")
        asm.equate(_name(args[0]), args[1], once)

    return directive


def _common(local: bool):
    def directive(asm, args: list[str]) -> None:
        _count(args, 2, 3, ".comm symbol, size, alignment")
        label = asm.label(_name(args[0]))
        if label.defined():
            raise Fault(f"{label.name} is already defined", 0)
        size = _constant(asm, args[1], 1)
        align = _constant(asm, args[2], 2) if len(args) > 2 else 1
        if not 0 <= size < MAX_FILL or align < 1 or align & align - 1 or align > MAX_ALIGN:
            raise Fault(f"expected a size in 0..{MAX_FILL - 1} and a power of two up to {MAX_ALIGN} for the alignment")
        label.common = (size, align)
        label.type = elf.STT_OBJECT
        label.line = asm.line
        if local or (label.declared and label.bind == elf.STB_LOCAL):
            label.declared = True
        else:
            label.bind = elf.STB_GLOBAL

    return directive


def _ident(asm, args: list[str]) -> None:
    for arg in args:
        asm.comment += string(arg) + b"\0"


def _ignore(asm, args: list[str]) -> None:
    pass


DIRECTIVES = {
    ".byte": _data(1),
    ".half": _data(2),
    ".2byte": _data(2),
    ".short": _data(2),
    ".hword": _data(2),
    ".word": _data(4),
    ".4byte": _data(4),
    ".long": _data(4),
    ".int": _data(4),
    ".dword": _data(8),
    ".8byte": _data(8),
    ".quad": _data(8),
    ".ascii": _text(b""),
    ".asciz": _text(b"\0"),
    ".string": _text(b"\0"),
    ".zero": _skip,
    ".skip": _skip,
    ".space": _skip,
    ".fill": _fill_directive,
    ".align": _align(True),
    ".p2align": _align(True),
    ".balign": _align(False),
    ".p2alignw": _align(True, 2),
    ".p2alignl": _align(True, 4),
    ".balignw": _align(False, 2),
    ".balignl": _align(False, 4),
    ".org": _org,
    ".uleb128": _leb(False),
    ".sleb128": _leb(True),
    ".float": _float(4),
    ".single": _float(4),
    ".double": _float(8),
    ".string8": _text(b"\0"),
    ".string16": _wide_text(2),
    ".string32": _wide_text(4),
    ".string64": _wide_text(8),
    ".incbin": _incbin,
    ".reloc": _reloc,
    ".insn": insn,
    ".dtprelword": _thread_offset(4),
    ".dtpreldword": _thread_offset(8),
    ".globl": _bind(elf.STB_GLOBAL),
    ".global": _bind(elf.STB_GLOBAL),
    ".weak": _bind(elf.STB_WEAK),
    ".local": _bind(elf.STB_LOCAL),
    ".hidden": _visibility(elf.STV_HIDDEN),
    ".internal": _visibility(elf.STV_INTERNAL),
    ".protected": _visibility(elf.STV_PROTECTED),
    ".type": _type,
    ".size": _size,
    ".set": _set(False),
    ".equ": _set(False),
    ".equiv": _set(True),
    ".eqv": _set(False),
    ".comm": _common(False),
    ".lcomm": _common(True),
    ".ident": _ident,
    ".extern": _ignore,
    ".option": option,
    ".attribute": attribute,
    ".variant_cc": _ignore,
    ".addrsig": _ignore,
    ".addrsig_sym": _ignore,
    ".gnu_attribute": _ignore,
    ".list": _ignore,
    ".nolist": _ignore,
    ".title": _ignore,
    ".sbttl": _ignore,
}
DIRECTIVES |= SECTION_DIRECTIVES | CFI_DIRECTIVES | LINE_DIRECTIVES | RARE_DIRECTIVES
