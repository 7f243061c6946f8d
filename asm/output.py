"""The second pass: everything is placed, holes are filled, and the ELF object is written.

Sections whose lengths depend on nothing outside come first; those with .uleb128, .org or .skip of label differences are
placed again until nothing moves. Frame and line tables are made from the addresses then known (asm.cfi,
asm.dwarf_line).
"""

from __future__ import annotations

from asm import elf
from asm.attributes import attributes_section
from asm.cfi import frame_sections
from asm.diagnostic import Fault
from asm.dwarf_line import debug_info, line_table, set_views
from asm.expression import Relative
from asm.holes import fill_hole, section_bytes
from asm.layout import (
    ALIGN,
    FILL,
    LEB,
    NUMBERED,
    ORG,
    SPACE,
    Label,
    Section,
    address,
    check,
    far_distance,
    join_parts,
    point_bytes,
)
from asm.layout import place as place_points
from asm.sections import SHF_TLS

MAX_SECTION = 1 << 28  # bytes
MAX_ROUNDS = 20
PLAIN = ("CALL_PLT", "PCREL_HI20", "PCREL_LO12_I", "PCREL_LO12_S", "HI20", "LO12_I", "LO12_S")
_DEPENDENT = (SPACE, ORG, LEB)


def write_object(asm) -> bytes:
    """The object file; diagnostics go to `asm`."""
    for label in asm.local_next.values():
        asm.report(Fault(f"there is no label {label.name[2:].split(NUMBERED)[0]}: after this line"), label.line)
    if asm.cfi:
        asm.report(Fault(".cfi_startproc without .cfi_endproc"), asm.cfi.line)
    if asm.diagnostics:
        return b""
    for label in asm.labels.values():
        if label.common and label.bind == elf.STB_LOCAL:
            _place_common(asm, label)
    _place(asm)
    _place_equates(asm)
    for section in asm.sections.values():
        if section.type != elf.SHT_NOBITS and section.size() > MAX_SECTION:
            asm.report(
                Fault(f"{section.name} has {section.size()} bytes; at most {MAX_SECTION} can be written"), (None, 0)
            )
            return b""
    frame_sections(asm)
    if asm.debug:
        debug_info(asm)
    line_table(asm)
    out, relocations = {}, {}
    for section in asm.sections.values():
        if section.type != elf.SHT_NOBITS:
            out[section], relocations[section] = _contents(asm, section)
    for label, line, at in asm.register_uses:
        if not label.defined() and not label.declared:
            message = f"'{label.name}' is a register, but stands for an undefined symbol here"
            asm.report(Fault(message, at), line, "warning")
    obj = elf.Elf(asm.xlen, elf.ET_REL)
    obj.flags = asm.float_abi | (elf.EF_RVC if asm.compresses else 0)
    for section in asm.sections.values():
        obj.sections.append(_output_section(section, out.get(section)))
    if asm.comment:
        comment = elf.Section(".comment", flags=elf.SHF_MERGE | elf.SHF_STRINGS, data=b"\0" + asm.comment)
        comment.entsize = 1
        obj.sections.append(comment)
    if asm.attributes or asm.attribute_values:
        obj.sections.append(attributes_section(asm))
    _symbols(asm, obj, relocations)
    return b"" if asm.diagnostics else elf.write(obj)


def _place(asm) -> None:
    """Addresses of everything."""

    def value_of(postfix: list):
        try:
            return asm.final_value(postfix)
        except Fault:
            return 0  # the same fault is reported when the bytes are made

    labels = list(asm.labels.values()) + asm.anonymous
    dependent = []
    for section in asm.sections.values():
        if section.parts:
            join_parts(section, labels)
        if section.flags & elf.SHF_EXECINSTR:  # code is filled up to its alignment, with what GNU as takes
            section.point((ALIGN, section.align, b"\0" if asm.relax else None, section.align))
        if any(what[0] in _DEPENDENT for what in section.points):
            dependent.append(section)
        place_points(section, value_of)
    set_views(asm)
    for _ in range(MAX_ROUNDS):
        sizes = [section.sizes for section in dependent]
        for section in dependent:
            place_points(section, value_of)
        if sizes == [section.sizes for section in dependent]:
            break


def _place_equates(asm) -> None:
    """A symbol that equals a place in this file becomes a label there: relocations name it, and not what stood in its
    expression, for it may be weak. Another name for a function is a function, and of its size. Another name for another
    file's symbol is none in this one."""
    found = []
    for name, label in asm.labels.items():
        if label.equate is not None:
            try:
                value = asm.final_value([label])
            except Fault:
                continue  # said with the symbols
            if isinstance(value, Relative) and not value.minus and value.plus and not value.plus.common:
                found.append((name, label, value.plus, value.constant))
    for name, label, place, constant in found:
        if place.section is None:
            place.used = True
            del asm.labels[name]
            continue
        label.equate = None
        label.section, label.offset, label.index = place.section, place.offset + constant, place.index
        if constant == 0 and label.size is None:
            label.size = place.size
            if label.type == elf.STT_NOTYPE:
                label.type = place.type


def _contents(asm, section: Section) -> tuple[bytearray, list]:
    """The bytes of a placed section and its relocations."""

    def value_of(postfix: list):
        return asm.final_value(postfix)

    def other_point(what: tuple, size: int, here: int, is_code: bool) -> bytes:
        if what[0] in _DEPENDENT:
            try:
                check(what, asm.final_value(what[1]), here, section)
            except Fault as fault:
                asm.report(Fault(fault.message, what[4]), what[3])
                return bytes(size)
        return point_bytes(what, size, value_of, is_code)

    patch = not asm.relaxes
    out, relocations = section_bytes(section, value_of, patch, asm.short_all, asm.xlen, asm.report, other_point)
    grown = section.grown
    near = _code_distance if asm.relaxes else far_distance
    for hole in section.holes:
        offset, index, kind, target, line, at, extra = hole
        if target is None:
            relocations.append((offset + grown[index], extra, None, 0))  # RAW
            continue
        if kind in PLAIN and target.__class__ is Label and target.equate is None:
            relocations.append((offset + grown[index], kind, target, 0))
            continue
        try:
            if target.__class__ is Label:
                value = Relative(0, target, None) if target.equate is None else asm.final_value([target])
            else:
                value = asm.value(target, near if kind == "DATA" else far_distance)
            found = fill_hole(section, hole, value, out, asm.xlen)
            if found:
                for entry in found:
                    if not -(1 << asm.xlen - 1) <= entry[3] < 1 << asm.xlen - 1:
                        raise Fault(f"symbol + {entry[3]} does not fit in {asm.xlen} bits")
                relocations += found
        except Fault as fault:
            asm.report(Fault(fault.message, at), line)
    if asm.relaxes and section.flags & elf.SHF_ALLOC and any(what[0] == LEB for what in section.points):
        _leb_relocations(asm, section, relocations)
    return out, relocations


def _code_distance(x: Label, y: Label) -> int | None:
    """x - y when no linker that relaxes can change it."""
    if x.section and x.section is y.section and x.section.flags & elf.SHF_EXECINSTR and x.index != y.index:
        return None
    return far_distance(x, y)


def _leb_relocations(asm, section: Section, relocations: list) -> None:
    """Distances in code in .uleb128 of sections that are loaded. (In debugging sections the distance before relaxing
    stands, as with GNU as 2.40, whose linker knows no relocations for them.)"""
    for i, what in enumerate(section.points):
        if what[0] == LEB:
            try:
                value = asm.value(what[1], _code_distance)
            except Fault:
                message = "the linker may shorten the code between these labels: only label - label can follow that"
                asm.report(Fault(message, what[4]), what[3])
                continue
            if isinstance(value, Relative) and value.plus and value.minus:
                here = section.at[i] + section.grown[i]
                relocations.append((here, "SET_ULEB128", value.plus, value.constant))
                relocations.append((here, "SUB_ULEB128", value.minus, 0))


def _place_common(asm, label: Label) -> None:
    """A local common symbol goes to .bss."""
    size, align = label.common
    bss = asm.sections[".bss"]
    bss.align = max(bss.align, align)
    bss.point((ALIGN, align, None, align))
    label.common = None
    label.section, label.offset, label.index = bss, len(bss.data), len(bss.points)
    label.size = label.size or [size]
    bss.point((FILL, size, b"\0"))


def _output_section(section: Section, data: bytearray | None) -> elf.Section:
    """The section as ELF has it."""
    output = section.output = elf.Section(section.name, section.type, section.flags, bytes(data or b""))
    output.align = section.align
    output.entsize = section.entsize
    if section.type == elf.SHT_NOBITS:
        output.size = section.size()
    return output


# --- symbols ----------------------------------------------------------------------------------------------------------


def _symbols(asm, obj: elf.Elf, relocations: dict) -> None:
    """Relocations and the symbol table."""
    numbers = elf.RELOCATIONS
    for section, found in relocations.items():
        into = section.output.relocations
        found.sort(key=_offset)
        for offset, kind, label, addend in found:
            if label is not None:
                label.used = True
                label = label.output or _output_symbol(asm, label)
            into.append((offset, numbers.get(kind, kind), label, addend))
    if asm.file_name:
        obj.symbols.append(elf.Symbol(asm.file_name, elf.SHN_ABS, type=elf.STT_FILE))
    for label in list(asm.labels.values()) + asm.anonymous:
        if label.used or label.declared or (label.name[:2] != ".L" and label.defined()):
            obj.symbols.append(label.output or _output_symbol(asm, label))


def _offset(relocation: tuple) -> int:
    return relocation[0]


def _output_symbol(asm, label: Label) -> elf.Symbol:
    """The label as ELF has it. What is wrong with it becomes a diagnostic."""
    if label.output:
        return label.output
    if label.section and label.size is None and not label.section.flags & SHF_TLS:
        symbol = label.output = elf.Symbol(label.name, label.section.output, address(label), 0, label.type, label.bind)
        symbol.value &= (1 << asm.xlen) - 1
        symbol.visibility = label.visibility
        return symbol
    symbol = label.output = elf.Symbol(label.name, type=label.type, bind=label.bind)
    symbol.visibility = label.visibility
    if label.size is not None:
        symbol.size = _output_size(asm, label)
    if label.common:
        symbol.section, symbol.size, symbol.value = elf.SHN_COMMON, label.common[0], label.common[1]
    elif label.section or label.equate:
        symbol.section, symbol.value = _output_place(asm, label)
        if label.section and label.section.flags & SHF_TLS:
            symbol.type = elf.STT_TLS
    elif label.name.startswith(".L") or (label.declared and label.bind == elf.STB_LOCAL):
        asm.report(Fault(f"label {label.name} is not defined"), label.line)
    elif label.bind == elf.STB_LOCAL:
        symbol.bind = elf.STB_GLOBAL
    return symbol


def _output_place(asm, label: Label):
    """Section and value of a defined label."""
    mask = (1 << asm.xlen) - 1
    if label.section:
        return label.section.output, address(label) & mask
    try:
        value = asm.final_value([label])
    except Fault as fault:
        asm.report(fault, label.line)
        return elf.SHN_ABS, 0
    if isinstance(value, int):
        return elf.SHN_ABS, value & mask
    asm.report(Fault(f"{label.name} is not a constant nor a place in a section of this file"), label.line)
    return elf.SHN_ABS, 0


def _output_size(asm, label: Label) -> int:
    try:
        value = asm.final_value(label.size)
    except Fault as fault:
        value = fault.message
    if not isinstance(value, int):
        asm.report(Fault(f"the size of {label.name} is not a constant"), label.line)
        return 0
    return value & (1 << asm.xlen) - 1
