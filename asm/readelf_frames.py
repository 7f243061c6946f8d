"""Call frame information as GNU readelf shows it: --debug-dump=frames, instruction by instruction.

DWARF 5, section 6.4, and .eh_frame of LSB 10.6; `asm.cfi_rules` reads the same for unwinding.
"""

from __future__ import annotations

from asm import dwarf, elf
from asm.cfi_rules import PC_RELATIVE, POINTER_BYTES, SIGNED
from asm.dwarf import Cursor
from asm.elf import ElfError
from asm.riscv import ABI_NAMES

# opcode: (name, what its operands are); r register, u and s LEB128, f the same by the data alignment, b a block,
# 1, 2, 4: bytes by which the place advances, a: an address
OPCODES = {
    0x00: ("nop", ""), 0x01: ("set_loc", "a"), 0x02: ("advance_loc1", "1"), 0x03: ("advance_loc2", "2"),
    0x04: ("advance_loc4", "4"), 0x05: ("offset_extended", "ru"), 0x06: ("restore_extended", "r"),
    0x07: ("undefined", "r"), 0x08: ("same_value", "r"), 0x09: ("register", "rr"), 0x0A: ("remember_state", ""),
    0x0B: ("restore_state", ""), 0x0C: ("def_cfa", "ro"), 0x0D: ("def_cfa_register", "r"),
    0x0E: ("def_cfa_offset", "o"), 0x0F: ("def_cfa_expression", "b"), 0x10: ("expression", "rb"),
    0x11: ("offset_extended_sf", "rs"), 0x12: ("def_cfa_sf", "rS"), 0x13: ("def_cfa_offset_sf", "S"),
    0x14: ("val_offset", "ru"), 0x15: ("val_offset_sf", "rs"), 0x16: ("val_expression", "rb"),
    0x2E: ("GNU_args_size", "o"),
}  # fmt: skip


def _register(number: int) -> str:
    name = ABI_NAMES[number] if number < 32 else ""
    return f"r{number}" + (f" ({name})" if name else "")


class _Cie:
    """What entries have in common."""

    __slots__ = ("code", "data", "encoding", "augmented", "size")


class _Section:
    def __init__(self, e: elf.Elf, section: elf.Section) -> None:
        self.xlen, self.eh = e.xlen, section.name == ".eh_frame"
        self.base = section.addr
        self.data = dwarf.resolved(e, section.name)[0]
        self.digits = e.xlen // 4
        self.cies: dict[int, _Cie] = {}
        self.lines = [f"Contents of the {section.name} section:", ""]

    def show(self) -> list[str]:
        at = 0
        while at + 4 <= len(self.data):
            c = Cursor(self.data, at, len(self.data), "call frames")
            length = c.take(4)
            if length == 0:
                self.lines += ["", f"{at:08x} ZERO terminator"]
                at += 4
                continue
            if length >= 0xFFFF_FFF0 or c.at + length > len(self.data):
                raise ElfError("damaged call frames: an entry is cut off")
            c.end = c.at + length
            place = c.at
            id = c.take(4)
            head = f"{at:08x} {length:0{self.digits}x} {id:08x}"
            if id == (0 if self.eh else 0xFFFF_FFFF):
                self._cie(c, at, head)
            else:
                self._fde(c, place - id if self.eh else id, head)
            at = place + length
        return [*self.lines, "", ""]

    def _cie(self, c: Cursor, at: int, head: str) -> None:
        cie = self.cies[at] = _Cie()
        version, augmentation = c.take(1), c.text()
        cie.size, cie.encoding, cie.augmented = self.xlen // 8, 0, augmentation[:1] == "z"
        if version >= 4:
            cie.size = c.take(1)
            c.take(1)
        cie.code, cie.data = c.uleb(), c.sleb()
        column = c.take(1) if version == 1 else c.uleb()
        self.lines += ["", f"{head} CIE", f"  Version:               {version}"]
        self.lines += [f'  Augmentation:          "{augmentation}"', f"  Code alignment factor: {cie.code}"]
        self.lines += [f"  Data alignment factor: {cie.data}", f"  Return address column: {column}"]
        if cie.augmented:
            size = c.uleb()
            more = self.data[c.at : c.at + size]
            if "R" in augmentation and "P" not in augmentation and augmentation.index("R") <= len(more):
                cie.encoding = more[augmentation.replace("S", "").index("R") - 1]
            c.at += size
            self.lines.append("  Augmentation data:     " + more.hex(" "))
        else:
            self.lines.append("")
        self._instructions(c, cie, 0)

    def _fde(self, c: Cursor, at: int, head: str) -> None:
        cie = self.cies.get(at)
        if cie is None:
            raise ElfError("damaged call frames: an entry without what it refers to")
        size = POINTER_BYTES.get(cie.encoding & 7, 0) or cie.size
        place = self.base + c.at
        start = c.take(size)
        if cie.encoding & SIGNED and start >> 8 * size - 1:
            start -= 1 << 8 * size
        if cie.encoding & 0x70 == PC_RELATIVE:
            start += place
        start &= (1 << self.xlen) - 1
        end = start + c.take(size)
        shown = f"pc={start:0{self.digits}x}..{end:0{self.digits}x}"
        self.lines += ["", f"{head} FDE cie={at:08x} {shown}"]
        if cie.augmented:
            more = c.uleb()
            if more:
                self.lines.append("  Augmentation data:     " + self.data[c.at : c.at + more].hex(" "))
            c.at += more
        self._instructions(c, cie, start)

    def _instructions(self, c: Cursor, cie: _Cie, pc: int) -> None:
        put = self.lines.append
        while c.at < c.end:
            opcode = c.take(1)
            low = opcode & 0x3F
            if opcode >> 6 == 1:
                pc += low * cie.code
                put(f"  DW_CFA_advance_loc: {low * cie.code} to {pc:0{self.digits}x}")
            elif opcode >> 6 == 2:
                put(f"  DW_CFA_offset: {_register(low)} at cfa{c.uleb() * cie.data:+}")
            elif opcode >> 6 == 3:
                put(f"  DW_CFA_restore: {_register(low)}")
            elif opcode not in OPCODES:
                put(f"  DW_CFA_??? (User defined call frame op: {opcode:#x})")
                return
            else:
                name, kinds = OPCODES[opcode]
                parts = []
                for kind in kinds:
                    if kind in "124":
                        step = c.take(int(kind)) * cie.code
                        pc += step
                        parts.append(f"{step} to {pc:0{self.digits}x}")
                    elif kind == "a":
                        pc = c.take(cie.size)
                        parts.append(f"{pc:0{self.digits}x}")
                    elif kind == "r":
                        parts.append(("in " if parts else "") + _register(c.uleb()))
                    elif kind in "us":
                        value = (c.uleb() if kind == "u" else c.sleb()) * cie.data
                        parts.append(f"{'is' if name.startswith('val') else 'at'} cfa{value:+}")
                    elif kind in "oS":
                        value = c.uleb() if kind == "o" else c.sleb() * cie.data
                        parts.append(f"{'ofs ' if parts else ''}{value}")
                    else:
                        size = c.uleb()
                        parts.append(f"({size} bytes of an expression)")
                        c.at = min(c.at + size, c.end)
                put(f"  DW_CFA_{name}" + (": " + " ".join(parts) if parts else ""))


def frames(e: elf.Elf) -> str:
    """--debug-dump=frames. ElfError where a section is damaged."""
    found = [s for s in e.sections if s.name in (".eh_frame", ".debug_frame") and s.data]
    return "".join("\n".join(_Section(e, s).show()) for s in found)
