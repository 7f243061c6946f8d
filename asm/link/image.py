"""Writes the program: contents of the output sections, relocated, then segments and symbols.

Without PHDRS in the script, sections that follow each other share a segment until what it may do, the distance of
address and load address, or a page between them says otherwise.
"""

from __future__ import annotations

from asm import elf
from asm.link import attributes
from asm.link.expression import absolute, evaluate
from asm.link.layout import headers_size, load_groups
from asm.link.model import Link, Output, Part
from asm.link.script import Data, Fill
from asm.relocate import Place, Problem, relocate

# --- contents ---------------------------------------------------------------------------------------------------------


def fill_sections(link: Link, layout) -> None:
    """The bytes of every output section."""
    size = sum(o.size for o in link.outputs if o.type != elf.SHT_NOBITS)
    if size > elf.MAX_FLAT:
        largest = max((o for o in link.outputs if o.type != elf.SHT_NOBITS), key=lambda o: o.size)
        link.errors.append(f"error: {largest.name} would take {largest.size} bytes in the file, over {elf.MAX_FLAT}")
        link.stop_on_errors()
    tls = [o for o in link.outputs if o.flags & elf.SHF_TLS and o.size]
    base = tls[0].addr if tls else 0
    relocator = _Relocator(link)
    pointer = link.globals.get("__global_pointer$")
    gp = link.address(pointer) or 0 if pointer is not None else 0
    for output in link.outputs:
        if output.type == elf.SHT_NOBITS or not output.size:
            continue
        data = _background(output, layout)
        place = Place(data, output.addr, link.xlen, base, relocator.got, gp)
        for item in output.items:
            if item.__class__ is Part:
                data[item.offset : item.offset + len(item.data)] = item.data
        for part in output.parts():
            if part.relocations:
                relocator.part = part
                relocate(place, part, relocator.address, relocator.is_weak_zero, relocator.dropped, relocator.note)
        output.data = bytes(data)
    if link.got is not None and link.got.part.output is not None:
        _fill_got(link, base)


def _background(output: Output, layout) -> bytearray:
    """The section before its parts: fill patterns, and the numbers of BYTE and its like."""
    data = bytearray(output.size)
    pattern = b"\0"
    statement = output.statement
    if statement is not None and statement.fill is not None:
        pattern = _pattern(layout.value(statement.fill, statement.at))
    at = 0
    layout.section = output
    for item in (*output.items, None):
        end = output.size
        if item.__class__ is Part:
            end = item.offset
        elif item is not None:
            layout.dot = output.addr + at
        if item is None or item.__class__ is Part:
            if pattern != b"\0" and end > at:
                data[at:end] = (pattern * (end - at))[: end - at]
            if item is not None:
                at = end + item.size
        elif item.__class__ is Data:
            value = layout.value(item.code, item.at)
            data[at : at + item.size] = (value & (1 << 8 * item.size) - 1).to_bytes(item.size, "little")
            at += item.size
        elif item.__class__ is Fill:
            pattern = _pattern(layout.value(item.code, item.at))
        elif getattr(item, "name", "") == ".":
            found = evaluate(item.code, layout)
            if found is not None and item.operator == "=":
                new = found[0] if found[1] is None else absolute(found) - output.addr
            elif found is not None:
                new = at + absolute(found)
            else:
                new = at
            if at <= new <= output.size:
                if pattern != b"\0":
                    data[at:new] = (pattern * (new - at))[: new - at]
                at = new
    layout.section = None
    return data


def _pattern(value: int) -> bytes:
    """The bytes of a fill value: four, the most significant first."""
    return (value & 0xFFFF_FFFF).to_bytes(4, "big")


class _Relocator:
    """What `asm.relocate` asks while it works on `part`."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.part: Part | None = None
        self.mask = (1 << link.xlen) - 1

    def address(self, symbol: elf.Symbol, addend: int) -> int | None:
        if symbol.type == elf.STT_SECTION and symbol.section.__class__ is elf.Section:
            part = self.link.parts.get(symbol.section)
            if part is not None and part.merged is not None:
                return part.address(symbol.value + addend)
        value = self.link.address(symbol)
        return None if value is None else value + addend

    def is_weak_zero(self, symbol: elf.Symbol) -> bool:
        symbol = self.link.definition(symbol)
        return symbol.section == elf.SHN_UNDEF and symbol.bind == elf.STB_WEAK

    def dropped(self, symbol: elf.Symbol) -> bool:
        section = self.link.definition(symbol).section
        if section.__class__ is not elf.Section:
            return False
        part = self.link.parts.get(section)
        return part is None or not part.live

    def got(self, symbol: elf.Symbol, addend: int, tls: bool) -> int:
        got = self.link.got
        return got.part.address(got.entries[(_got_key(self.link, symbol), addend, tls)] * self.link.xlen // 8)

    def note(self, problem: Problem) -> None:
        where = self.link.describe(self.part, problem.offset)
        self.link.errors.append(f"{where}: error: {problem.message}")


def _got_key(link: Link, symbol: elf.Symbol):
    return symbol.name if symbol.bind != elf.STB_LOCAL else symbol


def size_got(link: Link) -> None:
    """Counts the entries that live code loads."""
    got = link.got
    if got is None:
        return
    types = {elf.RELOCATIONS["GOT_HI20"]: False, elf.RELOCATIONS["TLS_GOT_HI20"]: True}
    for file in link.files:
        for part in file.parts:
            if part.live:
                for r in part.relocations:
                    if r.type in types and r.symbol is not None:
                        key = (_got_key(link, r.symbol), r.addend, types[r.type])
                        got.entries.setdefault(key, len(got.entries) + 1)
    word = link.xlen // 8
    got.part.live = got.plt.live = bool(got.entries)
    got.part.size = word * (len(got.entries) + 1)
    got.plt.size = 2 * word
    got.part.data = bytes(got.part.size)
    got.plt.data = bytes([0xFF] * word) + bytes(word)
    got.dynamic.size = 3 * word * sum(is_tls for _, _, is_tls in got.entries)
    got.dynamic.live = got.dynamic.size > 0
    got.dynamic.data = bytes(got.dynamic.size)


def _fill_got(link: Link, tls: int) -> None:
    word = link.xlen // 8
    part = link.got.part
    data = bytearray(part.output.data)
    for (key, addend, is_tls), number in link.got.entries.items():
        symbol = link.globals[key] if key.__class__ is str else key
        value = (link.address(symbol) or 0) + addend - (tls if is_tls else 0)
        at = part.offset + number * word
        data[at : at + word] = (value & (1 << link.xlen) - 1).to_bytes(word, "little")
    part.output.data = bytes(data)


# --- segments ---------------------------------------------------------------------------------------------------------


def segments(link: Link, layout) -> tuple[list[elf.Segment], bool]:
    """The program headers, and whether the first PT_LOAD starts with the file's headers."""
    outputs = [o for o in link.outputs if o.flags & elf.SHF_ALLOC and o.size]
    if link.script.headers:
        return _scripted(link, outputs, layout)
    loads = load_groups(link)
    made = [_segment(link, elf.PT_LOAD, group) for group in loads]
    headers = False
    if made and link.options.script and not (link.options.omagic or link.options.nmagic):
        page = link.options.page_size
        pad = made[0].vaddr % page
        size = headers_size(link)
        if link.headers_used and pad < size:
            pad += size - pad + (pad - size) % page  # in the pages in front
        if pad >= size and made[0].vaddr >= pad and made[0].paddr >= pad:
            made[0] = _with_headers(made[0], pad)
            headers = True
    tls = [o for o in outputs if o.flags & elf.SHF_TLS]
    if tls:
        made.append(_segment(link, elf.PT_TLS, tls, elf.PF_R))
    return made, headers


def _with_headers(s: elf.Segment, pad: int) -> elf.Segment:
    """The segment from the start of the file: the headers lie in front of its first section."""
    return s._replace(vaddr=s.vaddr - pad, paddr=s.paddr - pad, data=bytes(pad) + s.data, memsz=s.memsz + pad)


def _segment(link: Link, type: int, outputs: list[Output], flags: int | None = None) -> elf.Segment:
    """A segment over output sections that follow each other."""
    base, load = outputs[0].addr, outputs[0].load
    data = bytearray()
    end = base
    found = elf.PF_R
    align = 1
    for output in outputs:
        found |= (elf.PF_W if output.flags & elf.SHF_WRITE else 0) | (
            elf.PF_X if output.flags & elf.SHF_EXECINSTR else 0
        )
        if output.type != elf.SHT_NOBITS:
            gap = output.addr - base - len(data)
            if gap > elf.MAX_FLAT:
                link.errors.append(f"error: {output.name} lies {gap} bytes behind the section before it; use PHDRS")
                break
            data += bytes(max(gap, 0)) + output.data
        align = max(align, output.align)
        if not (type == elf.PT_LOAD and output.flags & elf.SHF_TLS and output.type == elf.SHT_NOBITS):
            end = max(end, output.addr + output.size)
    if link.options.omagic and type == elf.PT_LOAD:
        found |= elf.PF_W | elf.PF_X
    if type == elf.PT_LOAD and not (link.options.omagic or link.options.nmagic):
        align = max(align, link.options.page_size)
    return elf.Segment(type, found if flags is None else flags, base, load, bytes(data), end - base, align)


def _scripted(link: Link, outputs: list[Output], layout) -> tuple[list[elf.Segment], bool]:
    """The segments that PHDRS describes. A section without :name goes where the one before it went."""
    groups: dict[str, list[Output]] = {header.name: [] for header in link.script.headers}
    current: list[str] = []
    for output in link.outputs:
        if output.flags & elf.SHF_ALLOC:
            current = [name for name in output.phdrs if name != "NONE"] if output.phdrs else current
            for name in current:
                if name not in groups:
                    link.errors.append(f"error: {output.name} is put in :{name}, which PHDRS does not have")
                elif output.size:
                    is_zero_tls = output.flags & elf.SHF_TLS and output.type == elf.SHT_NOBITS
                    header = next(h for h in link.script.headers if h.name == name)
                    if not (is_zero_tls and header.type == elf.PT_LOAD):
                        groups[name].append(output)
    made = []
    headers = False
    for header in link.script.headers:
        flags = None if header.flags is None else layout.value(header.flags, header.at)
        group = groups[header.name]
        if not group:
            if header.type == elf.PT_LOAD or header.type == elf.PT_TLS:
                made.append(elf.Segment(header.type, flags or elf.PF_R, 0, 0, b"", 0, 1))
            elif header.type == elf.PT_GNU_STACK:
                made.append(elf.Segment(header.type, flags or 6, 0, 0, b"", 0, 16))
            continue
        segment = _segment(link, header.type, group, flags)
        if header.load is not None:
            segment = segment._replace(paddr=layout.value(header.load, header.at))
        if header.file_header and header.type == elf.PT_LOAD and segment.vaddr % link.options.page_size:
            segment = _with_headers(segment, segment.vaddr % link.options.page_size)
            headers = True
        made.append(segment)
    return made, headers


# --- the file ---------------------------------------------------------------------------------------------------------


def write(link: Link, entry: int, layout) -> bytes:
    """The executable."""
    out = elf.Elf(link.xlen, elf.ET_EXEC)
    out.flags, out.entry = link.flags, entry
    out.segments, out.headers_loaded = segments(link, layout)
    link.stop_on_errors()
    sections: dict[Output, elf.Section] = {}
    for output in link.outputs:
        if not output.size or not output.flags & elf.SHF_ALLOC and link.options.strip and _is_debug(output.name):
            continue
        section = elf.Section(output.name, output.type, output.flags, output.data, output.align)
        section.addr, section.size, section.entsize = output.addr, output.size, output.entsize
        sections[output] = section
        out.sections.append(section)
    merged = _attributes(link)
    if merged is not None:
        out.sections.append(merged)
        out.segments.insert(0, elf.Segment(elf.PT_RISCV_ATTRIBUTES, elf.PF_R, 0, 0, merged.data, 0, 1))
    if link.options.strip != "all":
        out.symbols = _symbols(link, sections)
    return elf.write(out, with_symbols=link.options.strip != "all")


def _is_debug(name: str) -> bool:
    return name.startswith((".debug", ".stab", ".line"))


def _attributes(link: Link) -> elf.Section | None:
    """.riscv.attributes of all objects together."""
    found = []
    for file in link.files:
        found += [part.data for part in file.parts if part.type == elf.SHT_RISCV_ATTRIBUTES]
    if not found:
        return None
    return elf.Section(".riscv.attributes", elf.SHT_RISCV_ATTRIBUTES, 0, attributes.merge(found))


def _symbols(link: Link, sections: dict[Output, elf.Section]) -> list[elf.Symbol]:
    written = []
    discard = link.options.discard
    for file in link.files:
        source = None
        for symbol in file.elf.symbols:
            if symbol.bind != elf.STB_LOCAL or symbol.type == elf.STT_SECTION:
                continue
            if symbol.type == elf.STT_FILE:
                source = symbol
                continue
            if discard == "all" or discard == "labels" and symbol.name[:2] == ".L":
                continue
            part = link.parts.get(symbol.section) if symbol.section.__class__ is elf.Section else None
            if symbol.section != elf.SHN_ABS and (part is None or not part.live or part.output is None):
                continue
            if source is not None:
                written.append(elf.Symbol(source.name, elf.SHN_ABS, type=elf.STT_FILE))
                source = None
            written.append(_output_symbol(link, symbol, sections))
    for symbol in link.globals.values():
        if symbol.section == elf.SHN_UNDEF:
            continue
        if symbol.section.__class__ is elf.Section:
            part = link.parts.get(symbol.section)
            if part is None or not part.live or part.output is None:
                continue
        found = _output_symbol(link, symbol, sections)
        if symbol.name in link.scripted and symbol.visibility == elf.STV_HIDDEN:
            found.bind = elf.STB_LOCAL
        written.append(found)
    return written


def _output_symbol(link: Link, symbol: elf.Symbol, sections: dict[Output, elf.Section]) -> elf.Symbol:
    """The symbol with its address for a value; of TLS symbols the distance from the start of their segment."""
    where = symbol.section
    output = (
        link.parts[where].output if where.__class__ is elf.Section else where if where.__class__ is Output else None
    )
    section = sections.get(output, elf.SHN_ABS) if output is not None else elf.SHN_ABS
    value = link.address(symbol)
    if symbol.type == elf.STT_TLS:
        tls = [o for o in link.outputs if o.flags & elf.SHF_TLS and o.size]
        value -= tls[0].addr if tls else 0
    mask = (1 << link.xlen) - 1
    found = elf.Symbol(symbol.name, section, value & mask, symbol.size & mask, symbol.type, symbol.bind)
    found.visibility = symbol.visibility
    return found
