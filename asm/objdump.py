"""The instructions of ELF files in the manner of GNU objdump -d; its tables are in `asm.objdump_tables`.

0000000080000048 <_start>:
    80000048:	00000097          	auipc	ra,0x0
"""

from __future__ import annotations

from asm import dwarf, elf
from asm.disassembler import disassemble, length
from asm.objdump_lines import SourceLines


def code(e: elf.Elf, aliases: bool = True, relocations: bool = False, source: SourceLines | None = None) -> str:
    """The instructions of every executable section (objdump -d, and -r). source: lines between them (-l, -S)."""
    lines = []
    for section in e.sections:
        if section.flags & elf.SHF_EXECINSTR and section.data:
            lines += ["", f"Disassembly of section {section.name}:"]
            if source is not None:
                source.rows = dwarf.of_object(e, section) if e.type == elf.ET_REL else dwarf.of_program(e)
            lines += _section_code(e, section, aliases, relocations, source)
    return "\n".join(lines) + "\n"


def _section_code(
    e: elf.Elf, section: elf.Section, aliases: bool, relocations: bool, source: SourceLines | None
) -> list[str]:
    names: dict[int, str] = {}  # by address
    for s in e.symbols:
        if s.section is section and s.type not in (elf.STT_SECTION, elf.STT_FILE) and s.name[:1] not in ".$":
            address = s.value if e.type != elf.ET_REL else section.addr + s.value
            if s.bind != elf.STB_LOCAL or address not in names:
                names[address] = s.name
    holes: dict[int, list[elf.Relocation]] = {}
    if relocations:
        for r in section.relocations:
            holes.setdefault(r.offset, []).append(r)
    lines = []
    after = 0
    function = ""
    while after < len(section.data):
        at = after
        pc = section.addr + at
        if pc in names or at == 0:
            lines += ["", f"{pc:016x} <{names.get(pc, section.name)}>:"]
            function = names.get(pc, function)
        if source is not None:
            lines += source.before(pc, function)
        size = length(section.data[at])
        raw = section.data[at : at + size]
        after = at + len(raw)
        if len(raw) < size:
            lines.append(f"{pc:8x}:\t{raw.hex():<16}\t.byte\t{','.join(hex(b) for b in raw)}")
            continue
        word = int.from_bytes(raw, "little")
        text = disassemble(word, pc, e.xlen, aliases)
        goal = _goal(text)
        if goal in names:
            text += f" <{names[goal]}>"
        lines.append(f"{pc:8x}:\t{word:0{2 * size}x}{'':{18 - 2 * size}}\t{text}")
        for r in [r for place in range(at, after) for r in holes.get(place, ())]:
            symbol = r.symbol.name if r.symbol else "*ABS*"
            addend = f"{'+' if r.addend >= 0 else '-'}{abs(r.addend):#x}" if r.addend else ""
            name = "R_RISCV_" + elf.RELOCATION_NAMES.get(r.type, str(r.type))
            lines.append(f"\t\t\t{pc:x}: {name}\t{symbol}{addend}")
    return lines


def _goal(text: str) -> int | None:
    """The absolute address that a jump or branch goes to, from its text."""
    name, _, operands = text.partition("\t")
    last = operands.split(",")[-1]
    return int(last, 16) if name[:1] in "bj" and last.startswith("0x") else None
