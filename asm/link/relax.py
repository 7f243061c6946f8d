"""Makes code shorter now that addresses are known.

    ALIGN        always: the assembler left room for the worst case, what is too much of it goes

A step cuts bytes out of an input section; symbols and relocations behind the cut move with it.
"""

from __future__ import annotations

from asm import elf, riscv
from asm.link.model import Link, Part

ALIGN = elf.RELOCATIONS["ALIGN"]
_NOP = riscv.INSTRUCTIONS[64]["addi"].match.to_bytes(4, "little")
_SHORT_NOP = b"\x01\x00"  # c.nop


class Cutter:
    """Removes bytes from input sections, with the symbols that stand in each."""

    def __init__(self, link: Link) -> None:
        self.symbols: dict[elf.Section, list[elf.Symbol]] = {}
        for file in link.files:
            for symbol in file.elf.symbols:
                if symbol.section.__class__ is elf.Section and symbol.type != elf.STT_SECTION:
                    if symbol.bind == elf.STB_LOCAL or link.globals.get(symbol.name) is symbol:
                        self.symbols.setdefault(symbol.section, []).append(symbol)

    def cut(self, part: Part, data: bytearray, relocations: list, cuts: list[tuple[int, int]]) -> None:
        """Takes `count` bytes out at each (offset, count), in ascending order, of the section with these new bytes."""
        kept = bytearray()
        at = 0
        for offset, count in cuts:
            kept += data[at:offset]
            at = offset + count
        kept += data[at:]
        part.data, part.size = bytes(kept), len(kept)
        part.relocations = [r._replace(offset=_moved(r.offset, cuts)) for r in relocations]
        for symbol in self.symbols.get(part.section, ()):
            start, end = symbol.value, symbol.value + symbol.size
            symbol.value = _moved(start, cuts)
            symbol.size = _moved(end, cuts) - symbol.value if symbol.size else 0


def _moved(offset: int, cuts: list[tuple[int, int]]) -> int:
    """Where an offset is after the cuts; what stands at the start of one stays there."""
    low, high = 0, len(cuts)
    while low < high:
        middle = (low + high) // 2
        if cuts[middle][0] < offset:
            low = middle + 1
        else:
            high = middle
    gone = 0
    for start, count in cuts[:low]:
        gone += min(count, offset - start)
    return offset - gone


def align(link: Link) -> None:
    """Shortens the no-operations of every ALIGN to what the place needs, and takes the relocations away.

    The section is itself aligned so that only offsets count."""
    cutter = None
    for file in link.files:
        for part in file.parts:
            if not part.live or not any(r.type == ALIGN for r in part.relocations):
                continue
            cutter = cutter or Cutter(link)
            data = bytearray(part.data)
            cuts: list[tuple[int, int]] = []
            gone = 0
            for r in part.relocations:
                if r.type != ALIGN:
                    continue
                wanted = 1 << r.addend.bit_length()
                needed = -(r.offset - gone) % wanted
                if needed > r.addend or r.addend < 0 or wanted > part.align or r.offset + r.addend > len(data):
                    link.errors.append(
                        f"{link.describe(part, r.offset)}: error: ALIGN to {wanted} bytes in {r.addend} of padding "
                        f"of a section that is aligned to {part.align}; assemble again with .align"
                    )
                    continue
                nops = _NOP * (needed // 4) + _SHORT_NOP * (needed % 4 // 2)
                data[r.offset : r.offset + len(nops)] = nops
                if r.addend > needed:
                    cuts.append((r.offset + needed, r.addend - needed))
                    gone += r.addend - needed
            rest = [r for r in part.relocations if r.type != ALIGN]
            cutter.cut(part, data, rest, cuts)
