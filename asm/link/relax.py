"""Makes code shorter now that addresses are known.

    call f       auipc, jalr           jal f; c.j f; c.jal f on RV32
    lui          lui, addi or load     c.lui; or nothing, and the low part is relative to gp or to 0
    pc-relative  auipc, addi or load   nothing, and the low part is relative to gp or to 0
    TPREL        lui, add, load        nothing, and the low part is relative to tp
    ALIGN        room for the worst    what the place needs; this is done without --relax too

A step cuts bytes out of an input section; symbols and relocations behind the cut move with it, and the layout is made
anew. What became shorter stays so, though alignment may move things apart again: so a distance counts with as much more
as alignment can add. The assembler marks with RELAX what may be shortened. Source: psABI, "Linker Relaxation".
"""

from __future__ import annotations

from collections import namedtuple

from asm import elf, riscv
from asm.link.model import Link, Output, Part
from asm.relocate import RS1_MASK

_TYPES = elf.RELOCATIONS
ALIGN, RELAX, NONE = _TYPES["ALIGN"], _TYPES["RELAX"], _TYPES["NONE"]
CALLS = (_TYPES["CALL"], _TYPES["CALL_PLT"])
HI20, PCREL_HI20 = _TYPES["HI20"], _TYPES["PCREL_HI20"]
TPREL_UPPER = (_TYPES["TPREL_HI20"], _TYPES["TPREL_ADD"])
# a low part, and what it becomes when its upper part goes
GP_LOW = {_TYPES["LO12_I"]: _TYPES["GPREL_I"], _TYPES["LO12_S"]: _TYPES["GPREL_S"]}
PC_LOW = {_TYPES["PCREL_LO12_I"]: _TYPES["GPREL_I"], _TYPES["PCREL_LO12_S"]: _TYPES["GPREL_S"]}
ZERO_LOW = {_TYPES["PCREL_LO12_I"]: _TYPES["LO12_I"], _TYPES["PCREL_LO12_S"]: _TYPES["LO12_S"]}
TP_LOW = {_TYPES["TPREL_LO12_I"]: _TYPES["TPREL_I"], _TYPES["TPREL_LO12_S"]: _TYPES["TPREL_S"]}
_ROWS = riscv.INSTRUCTIONS[64]
_NOP = _ROWS["addi"].match.to_bytes(4, "little")
_SHORT_NOP = _ROWS["c.nop"].match.to_bytes(2, "little")
_RD_SHIFT = _ROWS["jal"].fields["rd"][0][0]
_C_JAL = riscv.INSTRUCTIONS[32]["c.jal"].match
RA, SP, PAGE = 1, 2, 4096
MAX_PASSES = 100
GP_NAME = "__global_pointer$"

# address, size from there on, section of an input or Output, whether it is undefined and weak
Target = namedtuple("Target", "address reserve output mergeable weak")


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
        at = total = 0
        before = []
        for offset, count in cuts:
            before.append(total)
            total += count
            kept += data[at:offset]
            at = offset + count
        kept += data[at:]
        part.data, part.size = bytes(kept), len(kept)
        part.relocations = [r._replace(offset=_moved(r.offset, cuts, before)) for r in relocations]
        for symbol in self.symbols.get(part.section, ()):
            start, end = symbol.value, symbol.value + symbol.size
            symbol.value = _moved(start, cuts, before)
            symbol.size = _moved(end, cuts, before) - symbol.value if symbol.size else 0


def _moved(offset: int, cuts: list[tuple[int, int]], before: list[int]) -> int:
    """Where an offset is after the cuts; what stands at the start of one stays there. before: bytes cut up to each."""
    # BEGIN SOLUTION asm.link.relax.moved
    low, high = 0, len(cuts)  # the cuts in front of the offset are cuts[:low]
    while low < high:
        middle = (low + high) // 2
        if cuts[middle][0] < offset:
            low = middle + 1
        else:
            high = middle
    if not low:
        return offset
    start, count = cuts[low - 1]
    return offset - before[low - 1] - min(count, offset - start)
    # END SOLUTION


def _fits(value: int, bits: int) -> bool:
    return -(1 << bits - 1) <= value < 1 << bits - 1


def _high_part(value: int) -> int:
    return value + 0x800 & ~0xFFF


class Relaxer:
    """Shortens everything that is marked, pass by pass.

    A pass is a walk of the layout that shortens each section before it goes on behind it. So what lies in front is
    already where it will be, and what lies behind still where it was: distances between the two look longer than they
    are, never shorter. GNU ld goes the same way, and so comes to the same bytes."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.cutter = Cutter(link)
        self.changed = False
        self.marked: dict[Part, bool] = {}
        for output in link.outputs:
            for part in output.parts():
                if part.merged is None and any(r.type == RELAX for r in part.relocations):
                    self.marked[part] = True

    def run(self, layout) -> None:
        """Passes over all sections until nothing changes."""
        for _ in range(MAX_PASSES):
            self.margin = max([o.align for o in self.link.outputs if o.size], default=1)
            gp = self.link.globals.get(GP_NAME)
            self.gp = self.link.address(gp) if gp is not None else None
            self.gp_output = None
            if gp is not None and gp.section.__class__ is Output:
                self.gp_output = gp.section
            tls = [o for o in self.link.outputs if o.flags & elf.SHF_TLS and o.size]
            self.tls = tls[0].addr if tls else 0
            self.changed = False
            layout.relaxer = self
            layout.walk()
            layout.relaxer = None
            layout.run()
            if not self.changed:
                return

    def visit(self, part: Part) -> None:
        """The layout comes by a section."""
        if part in self.marked:
            self.changed = self.section(part) or self.changed

    def target(self, r: elf.Relocation) -> Target | None:
        """What a relocation refers to; None when it is undefined."""
        symbol = r.symbol
        if symbol is None:
            return None
        symbol = self.link.definition(symbol)
        section = symbol.section
        if section == elf.SHN_UNDEF:
            return Target(0, 0, None, False, True) if symbol.bind == elf.STB_WEAK else None
        address = self.link.address(symbol) + r.addend
        reserve = 0
        if symbol.type != elf.STT_FUNC and 0 <= r.addend <= symbol.size:
            reserve = symbol.size - r.addend
        if section.__class__ is Output:
            return Target(address, reserve, section, bool(section.flags & elf.SHF_EXECINSTR), False)
        if section.__class__ is elf.Section:
            part = self.link.parts.get(section)
            if part is None or not part.live or part.output is None:
                return None
            if part.merged is not None and symbol.type == elf.STT_SECTION:
                address = part.address(symbol.value + r.addend)
            return Target(address, reserve, part.output, bool(part.flags & (elf.SHF_EXECINSTR | elf.SHF_MERGE)), False)
        return Target(address, reserve, None, False, False)

    def near(self, t: Target) -> bool:
        """Whether 12 bits reach it from gp or from 0, whatever alignment does."""
        if t.weak or _fits(t.address, 12):
            return True
        if self.gp is None:
            return False
        margin = self.margin
        if self.gp_output is not None and self.gp_output is t.output:
            margin = t.output.align
        distance = t.address - self.gp
        return _fits(distance + (margin + t.reserve if distance >= 0 else -margin - t.reserve), 12)

    def section(self, part: Part) -> bool:
        """One pass over a section; whether it became shorter."""
        data = bytearray(part.data)
        rvc = part.file.elf.flags & elf.EF_RVC
        cuts: list[tuple[int, int]] = []
        gone: dict[int, tuple] = {}  # offset of an auipc that went: its relocation and whether it is to 0
        seen: dict[int, bool] = {}  # offsets that low parts in front of their auipc name
        relocations = list(part.relocations)
        for i, r in enumerate(relocations[:-1]):
            after = relocations[i + 1]
            if after.type != RELAX or after.offset != r.offset or r.offset + 4 > len(data):
                continue
            kind = r.type
            if kind in PC_LOW:
                self._pc_low(part, data, relocations, i, gone, seen)
                continue
            t = self.target(r)
            if t is None:
                continue
            cut = None
            if kind in CALLS:
                cut = self._call(part, data, relocations, i, t, rvc)
            elif kind == HI20 or kind in GP_LOW:
                cut = self._lui(data, relocations, i, t, rvc)
            elif kind == PCREL_HI20 and (t.weak or not t.mergeable) and r.offset not in seen and self.near(t):
                gone[r.offset] = (r, t.weak)
                relocations[i] = r._replace(type=NONE)
                cut = (r.offset, 4)
            elif (kind in TPREL_UPPER or kind in TP_LOW) and _high_part(t.address - self.tls) == 0:
                relocations[i] = r._replace(type=TP_LOW.get(kind, NONE))
                cut = (r.offset, 4) if kind in TPREL_UPPER else None
            if cut is not None:
                cuts.append(cut)
                relocations[i + 1] = after._replace(type=NONE)
        if cuts:
            self.cutter.cut(part, data, [r for r in relocations if r.type != NONE], cuts)
            return True
        part.data, part.relocations = bytes(data), relocations
        return False

    def _call(self, part: Part, data: bytearray, relocations: list, i: int, t: Target, rvc: int) -> tuple | None:
        r = relocations[i]
        if r.offset + 8 > len(data) or t.weak:
            return None
        distance = t.address - part.output.addr - part.offset - r.offset
        if _fits(distance, 21):
            margin = part.output.align if t.output is part.output else self.margin
            distance += -margin if distance < 0 else margin
        if not _fits(distance, 21) and not _fits(t.address, 12):
            return None
        rd = int.from_bytes(data[r.offset + 4 : r.offset + 8], "little") >> _RD_SHIFT & 31
        size, kind = 4, "JAL"
        if rvc and _fits(distance, 12) and (rd == 0 or rd == RA and self.link.xlen == 32):
            size, kind = 2, "RVC_JUMP"
            word = _ROWS["c.j"].match if rd == 0 else _C_JAL
        elif _fits(distance, 21):
            word = _ROWS["jal"].match | rd << _RD_SHIFT
        else:  # within reach of address 0
            kind = "LO12_I"
            word = _ROWS["jalr"].match | rd << _RD_SHIFT
        data[r.offset : r.offset + size] = word.to_bytes(size, "little")
        relocations[i] = r._replace(type=_TYPES[kind])
        return r.offset + size, 8 - size

    def _lui(self, data: bytearray, relocations: list, i: int, t: Target, rvc: int) -> tuple | None:
        r = relocations[i]
        if self.near(t):
            if r.type == HI20:
                relocations[i] = r._replace(type=NONE)
                return r.offset, 4
            if t.weak:
                _clear_base(data, r.offset)
            else:
                relocations[i] = r._replace(type=GP_LOW[r.type])
            return None
        if not rvc or r.type != HI20:
            return None
        rd = int.from_bytes(data[r.offset : r.offset + 4], "little") >> _RD_SHIFT & 31
        upper = _high_part(t.address)
        if rd in (0, SP) or upper == 0 or upper + PAGE == 0 or not _fits(upper, 18) or not _fits(upper + PAGE, 18):
            return None
        data[r.offset : r.offset + 2] = (_ROWS["c.lui"].match | rd << _RD_SHIFT).to_bytes(2, "little")
        relocations[i] = r._replace(type=_TYPES["RVC_LUI"])
        return r.offset + 2, 2

    def _pc_low(self, part: Part, data: bytearray, relocations: list, i: int, gone: dict, seen: dict) -> None:
        """The low part of a pair whose auipc went refers to the goal itself."""
        r = relocations[i]
        symbol = self.link.definition(r.symbol) if r.symbol is not None else None
        if symbol is None or symbol.section is not part.section:
            return
        found = gone.get(symbol.value)
        if found is None:
            seen[symbol.value] = True
            return
        high, weak = found
        if weak:
            _clear_base(data, r.offset)
            relocations[i] = r._replace(type=ZERO_LOW[r.type], symbol=high.symbol, addend=r.addend + high.addend)
        else:
            relocations[i] = r._replace(type=PC_LOW[r.type], symbol=high.symbol, addend=r.addend + high.addend)


def _clear_base(data: bytearray, at: int) -> None:
    """Makes x0 the base register of a load, store or addi."""
    word = int.from_bytes(data[at : at + 4], "little") & ~RS1_MASK
    data[at : at + 4] = word.to_bytes(4, "little")


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
