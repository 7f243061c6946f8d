"""The assembler's directives: one function each, `f(asm, arguments)`, found through DIRECTIVES.

`asm` is the Assembler: `section`, `label(name)`, `expression(text)`, `constant(postfix)`, `bytes(data)` and so on.
Accepted without effect: .option, .attribute, .loc and all of .cfi_*.
"""

from __future__ import annotations

from asm import elf
from asm.diagnostic import Fault
from asm.expression import is_name_char, skip_quoted, string
from asm.layout import Align, Fill

# default type and flags by a section's name, up to a dot
_TEXT = (elf.SHT_PROGBITS, elf.SHF_ALLOC | elf.SHF_EXECINSTR)
_DATA = (elf.SHT_PROGBITS, elf.SHF_ALLOC | elf.SHF_WRITE)
_BSS = (elf.SHT_NOBITS, elf.SHF_ALLOC | elf.SHF_WRITE)
_RODATA = (elf.SHT_PROGBITS, elf.SHF_ALLOC)
_KNOWN = {".text": _TEXT, ".init": _TEXT, ".fini": _TEXT, ".data": _DATA, ".sdata": _DATA, ".bss": _BSS, ".sbss": _BSS}
_KNOWN |= {".rodata": _RODATA, ".srodata": _RODATA}
_KNOWN |= {".init_array": (elf.SHT_INIT_ARRAY, _DATA[1]), ".fini_array": (elf.SHT_FINI_ARRAY, _DATA[1])}
_FLAGS = {"a": elf.SHF_ALLOC, "w": elf.SHF_WRITE, "x": elf.SHF_EXECINSTR, "M": elf.SHF_MERGE, "S": elf.SHF_STRINGS}
_SECTION_TYPES = {"progbits": elf.SHT_PROGBITS, "nobits": elf.SHT_NOBITS, "note": elf.SHT_NOTE}
_SECTION_TYPES |= {"init_array": elf.SHT_INIT_ARRAY, "fini_array": elf.SHT_FINI_ARRAY}
_SECTION_TYPES |= {"preinit_array": elf.SHT_PREINIT_ARRAY}
_SYMBOL_TYPES = {
    "function": elf.STT_FUNC,
    "object": elf.STT_OBJECT,
    "notype": elf.STT_NOTYPE,
    "tls_object": elf.STT_TLS,
}
_SYMBOL_TYPES |= {"STT_FUNC": elf.STT_FUNC, "STT_OBJECT": elf.STT_OBJECT, "STT_NOTYPE": elf.STT_NOTYPE}

MAX_ALIGN = 1 << 16
MAX_FILL = 1 << 32
MAX_BYTES = 1 << 26  # of a fill that takes place in the file


def split(text: str) -> list[str]:
    """The arguments between commas, strings and character constants respected."""
    if '"' not in text and "'" not in text:
        return [part.strip() for part in text.split(",")] if text.strip() else []
    parts, start, i = [], 0, 0
    while i < len(text):
        if text[i] in "\"'":
            i = skip_quoted(text, i)
            continue
        if text[i] == ",":
            parts.append(text[start:i].strip())
            start = i + 1
        i += 1
    parts.append(text[start:].strip())
    return parts


def _count(args: list[str], low: int, high: int, usage: str) -> None:
    if not low <= len(args) <= high:
        raise Fault(f"expected {usage}")


def _name(text: str, at: int = 0) -> str:
    text = text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else text
    if not text or text[0].isdecimal() or not all(is_name_char(c) for c in text):
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
        asm.section.close(Fill(size, fill))


def _skip(asm, args: list[str]) -> None:
    _count(args, 1, 2, ".skip size, fill")
    fill = _constant(asm, args[1], 1) if len(args) > 1 else 0
    _fill(asm, _constant(asm, args[0]), bytes((fill & 255,)))


def _fill_directive(asm, args: list[str]) -> None:
    _count(args, 1, 3, ".fill repeat, size, value")
    numbers = [_constant(asm, arg, at) for at, arg in enumerate(args)] + [1, 0][len(args) - 1 :]
    repeat, size, value = numbers
    if not 0 <= size <= 8 or repeat < 0:
        raise Fault(".fill takes a repeat that is not negative and a size of 0..8")
    _fill(asm, repeat * size, (value & (1 << 8 * size) - 1).to_bytes(size, "little") or b"\0")


def _align(power: bool):
    def directive(asm, args: list[str]) -> None:
        _count(args, 1, 3, ".align amount, fill, at most")
        align = _constant(asm, args[0])
        if power:
            if not 0 <= align <= 16:
                raise Fault(f"the power of two {align} is not in 0..16", 0)
            align = 1 << align
        if align == 0:
            return
        if align < 0 or align & align - 1 or align > MAX_ALIGN:
            raise Fault(f"{align} is not a power of two in 1..{MAX_ALIGN}", 0)
        fill = bytes((_constant(asm, args[1], 1) & 255,)) if len(args) > 1 and args[1] else None
        limit = _constant(asm, args[2], 2) if len(args) > 2 else align
        asm.section.align = max(asm.section.align, align)
        asm.section.close(Align(align, fill, limit))

    return directive


def _org(asm, args: list[str]) -> None:
    _count(args, 1, 2, ".org offset")
    value = _constant(asm, args[0])
    here = asm.constant(asm.expression(".-" + asm.start_of_section()))
    if here is None:
        raise Fault(".org after something of variable length is not supported", 0)
    if value < here:
        raise Fault(f".org goes back, from {here} to {value}", 0)
    _fill(asm, value - here, b"\0")


# --- sections ---------------------------------------------------------------------------------------------------------


def section_kind(name: str) -> tuple[int, int]:
    """Type and flags that a section of this name has when nothing is said."""
    known = _KNOWN.get("." + name[1:].split(".")[0])
    return known or (elf.SHT_PROGBITS, 0)


def _section(asm, args: list[str]) -> None:
    if not args or not args[0]:
        raise Fault('expected .section name, "flags", @type')
    name = args[0][1:-1] if args[0][:1] == '"' else args[0]
    type, flags = section_kind(name)
    entsize = 0
    if len(args) > 1 and args[1][:1] == '"':
        flags = 0
        for c in string(args[1]).decode("utf-8", "replace"):
            if c not in _FLAGS:
                raise Fault(f"unknown section flag '{c}'; known are {''.join(_FLAGS)}", 1)
            flags |= _FLAGS[c]
        if len(args) > 2:
            wanted = args[2].lstrip("@%")
            if wanted not in _SECTION_TYPES:
                raise Fault(f"unknown section type '{args[2]}'; known are {', '.join(_SECTION_TYPES)}", 2)
            type = _SECTION_TYPES[wanted]
        if len(args) > 3:
            entsize = _constant(asm, args[3], 3)
    asm.switch(name, type, flags, entsize)


def _named(name: str):
    def directive(asm, args: list[str]) -> None:
        asm.switch(name, *section_kind(name))

    return directive


def _push_section(asm, args: list[str]) -> None:
    asm.section_stack.append(asm.section)
    _section(asm, args)


def _pop_section(asm, args: list[str]) -> None:
    if not asm.section_stack:
        raise Fault(".popsection without .pushsection")
    asm.enter(asm.section_stack.pop())


def _previous(asm, args: list[str]) -> None:
    asm.enter(asm.previous)


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


def _set(asm, args: list[str]) -> None:
    _count(args, 2, 2, ".set symbol, expression")
    asm.equate(_name(args[0]), args[1])


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


def _file(asm, args: list[str]) -> None:
    if len(args) == 1:
        asm.file_name = string(args[0]).decode("utf-8", "replace")


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
    ".org": _org,
    ".section": _section,
    ".text": _named(".text"),
    ".data": _named(".data"),
    ".bss": _named(".bss"),
    ".rodata": _named(".rodata"),
    ".sdata": _named(".sdata"),
    ".sbss": _named(".sbss"),
    ".pushsection": _push_section,
    ".popsection": _pop_section,
    ".previous": _previous,
    ".globl": _bind(elf.STB_GLOBAL),
    ".global": _bind(elf.STB_GLOBAL),
    ".weak": _bind(elf.STB_WEAK),
    ".local": _bind(elf.STB_LOCAL),
    ".hidden": _visibility(elf.STV_HIDDEN),
    ".internal": _visibility(elf.STV_INTERNAL),
    ".protected": _visibility(elf.STV_PROTECTED),
    ".type": _type,
    ".size": _size,
    ".set": _set,
    ".equ": _set,
    ".comm": _common(False),
    ".lcomm": _common(True),
    ".file": _file,
    ".ident": _ident,
    ".extern": _ignore,
    ".option": _ignore,
    ".attribute": _ignore,
    ".loc": _ignore,
}
