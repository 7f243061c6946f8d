"""What went where: the text of -Map and -M.

It lists why members of archives were taken, the regions, then every output section with its input sections and the
symbols in them, in the order of their addresses.
"""

from __future__ import annotations

from asm import elf
from asm.link.model import Link, Output, Part

NAME_WIDTH = 16


def text(link: Link) -> str:
    """The map of a finished link."""
    lines = []
    if link.pulled:
        lines += ["Archive member included to satisfy reference by file (symbol)", ""]
        for member, wanted_by, symbol in link.pulled:
            lines += [member, f"{'':30}{wanted_by} ({symbol})"]
        lines.append("")
    if link.discarded:
        lines += ["Discarded input sections", ""]
        lines += [_row(part.name, 0, part.size, part.file.name) for part in link.discarded]
        lines.append("")
    lines += ["Memory Configuration", "", "Name             Origin             Length             Attributes"]
    for area in link.regions.values():
        attributes = area.region.needs + ("!" + area.region.refuses if area.region.refuses else "")
        lines.append(f"{area.region.name:16} 0x{area.origin:016x} 0x{area.length:016x} {attributes}".rstrip())
    lines += ["*default*        0x0000000000000000 0xffffffffffffffff", "", "Linker script and memory map", ""]
    symbols = _symbols(link)
    for output in link.outputs:
        if output.size:
            load = f" load address 0x{output.load:016x}" if output.load != output.addr else ""
            lines.append(_row(output.name, output.addr, output.size, load.strip(), ""))
            for part in output.parts():
                lines.append(_row(part.name, output.addr + part.offset, part.size, part.file.name))
                for value, name in sorted(symbols.get(part, ())):
                    lines.append(f"{'':17}0x{part.address(value):016x}{'':16}{name}")
            lines.append("")
    scripted = []
    for name, symbol in link.globals.items():
        if symbol.section.__class__ is Output or symbol.section == elf.SHN_ABS:
            scripted.append((link.address(symbol), name))
    if scripted:
        lines += ["Symbols of the script", ""]
        lines += [f"{'':17}0x{value:016x}{'':16}{name}" for value, name in sorted(scripted)]
    return "\n".join(lines) + "\n"


def _row(name: str, address: int, size: int, rest: str, indent: str = " ") -> str:
    head = indent + name
    if len(head) > NAME_WIDTH - 1:
        head = f"{head}\n{'':{NAME_WIDTH}}"
    return f"{head:{NAME_WIDTH}} 0x{address:016x} {size:#10x} {rest}".rstrip()


def _symbols(link: Link) -> dict[Part, list[tuple[int, str]]]:
    """(value, name) of the global symbols by input section."""
    found: dict[Part, list[tuple[int, str]]] = {}
    for name, symbol in link.globals.items():
        if symbol.section.__class__ is elf.Section:
            part = link.parts.get(symbol.section)
            if part is not None and part.live and part.output.__class__ is Output:
                found.setdefault(part, []).append((symbol.value, name))
    return found
