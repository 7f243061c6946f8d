"""Garbage collection: drops the sections that nothing reaches from the entry, KEEP, and -u, through relocations.

Sections that take no memory (.debug_*) stay with a file of which something else stays; they keep nothing alive.
"""

from __future__ import annotations

from asm import elf
from asm.link.model import Link, Part


def collect(link: Link, roots: list[str]) -> list[Part]:
    """Clears `live` of what is not reached from the symbols `roots`; the dropped sections."""
    reached: dict[Part, bool] = {}
    work: list[Part] = []
    by_name: dict[str, list[Part]] = {}

    def reach(part: Part | None) -> None:
        if part is not None and part.live and part not in reached:
            reached[part] = True
            work.append(part)

    for file in link.files:
        for part in file.parts:
            by_name.setdefault(part.name, []).append(part)
            kept = part.keep or part.flags & elf.SHF_GNU_RETAIN or part.type == elf.SHT_NOTE
            if part.flags & elf.SHF_ALLOC and kept:
                reach(part)
    for name in roots:
        symbol = link.globals.get(name)
        if symbol is not None and symbol.section.__class__ is elf.Section:
            reach(link.parts.get(symbol.section))
    while work:
        part = work.pop()
        if part.name == ".eh_frame":
            continue  # describes functions, needs none
        for relocation in part.relocations:
            symbol = relocation.symbol
            if symbol is None:
                continue
            if symbol.bind != elf.STB_LOCAL:
                symbol = link.globals[symbol.name]
                for prefix in ("__start_", "__stop_"):
                    if symbol.name.startswith(prefix):
                        for other in by_name.get(symbol.name[len(prefix) :], ()):
                            reach(other)
            if symbol.section.__class__ is elf.Section:
                reach(link.parts.get(symbol.section))
    dropped = []
    for file in link.files:
        alive = any(part in reached for part in file.parts)
        for part in file.parts:
            if part.live and part not in reached and (part.flags & elf.SHF_ALLOC or not alive):
                if part.type == elf.SHT_RISCV_ATTRIBUTES:
                    continue
                part.live = False
                dropped.append(part)
    return dropped
