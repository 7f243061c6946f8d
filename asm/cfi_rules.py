"""Call frame information read back: where a function's caller is to be found, for each address of its code.

    rules = Frames(elf).rules(pc)
    rules.cfa           (register, offset): the canonical frame address, what sp was before the call
    rules.saved         {register: how to find the caller's value of it}
    rules.column        the register whose caller's value is the return address

Reads .eh_frame (LSB 10.6) and .debug_frame (DWARF 5, section 6.4) of linked programs; `asm.cfi` writes them. A function
with a rule of a kind that compilers for RISC-V do not write (a DWARF expression, an indirect pointer) has no rules
here. What is damaged gives ElfError.
"""

from __future__ import annotations

from collections import namedtuple

from asm import cfi, elf
from asm.dwarf import Cursor
from asm.elf import ElfError

# how: (AT, offset from the CFA), (VALUE, offset from the CFA), (IN, register), (LOST, 0); absent: it is unchanged
Rules = namedtuple("Rules", "cfa saved column signal")
Cie = namedtuple("Cie", "code_align data_align column encoding augmented signal instructions")
Fde = namedtuple("Fde", "start end cie instructions")
AT, VALUE, IN, LOST = "at", "value", "in", "lost"
ABSOLUTE, PC_RELATIVE, INDIRECT, SIGNED = 0x00, 0x10, 0x80, 8
POINTER_BYTES = {0: 0, 2: 2, 3: 4, 4: 8}  # by the low three bits of an encoding; 0: of XLEN; 1 is LEB128
SET_LOC, ADVANCE1, ADVANCE2, ADVANCE4, CFA_EXPRESSION, EXPRESSION, VALUE_EXPRESSION = 1, 2, 3, 4, 15, 16, 22
REGISTERS, MOST_KEPT = 128, 64


class Unsupported(Exception):
    """A rule that is not a register and an offset."""


class Frames:
    """The tables of one program. ElfError if they are damaged."""

    def __init__(self, e: elf.Elf) -> None:
        self.xlen, self.mask = e.xlen, (1 << e.xlen) - 1
        self.fdes: list[Fde] = []
        for section in e.sections:
            if section.name in (".eh_frame", ".debug_frame"):
                self._section(section)
        self.fdes.sort(key=lambda fde: fde.start)

    def find(self, pc: int) -> Fde | None:
        low, high = 0, len(self.fdes)
        while low < high:
            middle = (low + high) // 2
            if self.fdes[middle].start <= pc:
                low = middle + 1
            else:
                high = middle
        return self.fdes[low - 1] if low and pc < self.fdes[low - 1].end else None

    def rules(self, pc: int) -> Rules | None:
        """The rules of the instruction at an address, None if no table has any."""
        fde = self.find(pc)
        if fde is None:
            return None
        state = _State(fde)
        try:
            state.run(fde.cie.instructions, pc)
            state.initial = dict(state.saved)
            state.run(fde.instructions, pc)
        except Unsupported:
            return None
        return Rules(state.cfa, state.saved, fde.cie.column, fde.cie.signal) if state.cfa else None

    # --- tables -------------------------------------------------------------------------------------------------------

    def _section(self, section: elf.Section) -> None:
        eh, data = section.name == ".eh_frame", section.data
        cies: dict[int, Cie] = {}
        at = 0
        while at + 4 <= len(data):
            start = at
            wide = data[at : at + 4] == b"\xff\xff\xff\xff"
            c = Cursor(data, at + 4 if wide else at, len(data), "call frame information")
            length = c.take(8 if wide else 4)
            if length == 0 and eh:  # the end, as a zero word; what is linked behind it is found all the same
                at += 4
                continue
            c.end = at = c.at + length
            if at > len(data):
                raise ElfError("damaged call frame information: an entry is cut off")
            place = c.at
            number = c.take(8 if wide and not eh else 4)
            last = (1 << (64 if wide else 32)) - 1
            if number == (0 if eh else last):
                cies[start] = self._cie(c)
            else:
                cie = cies.get(place - number if eh else number)
                if cie is not None:
                    self._fde(c, cie, section.addr)

    def _cie(self, c: Cursor) -> Cie | None:
        version = c.take(1)
        augmentation = c.text()
        if version not in (1, 3, 4) or augmentation and augmentation[0] != "z":
            return None
        if version == 4:
            c.take(2)  # sizes of addresses and of segments
        code_align, data_align = c.uleb(), c.sleb()
        column = c.take(1) if version == 1 else c.uleb()
        encoding, signal = ABSOLUTE, False
        if augmentation:
            size = c.uleb()
            after = c.at + size
            for letter in augmentation[1:]:
                if letter == "R":
                    encoding = c.take(1)
                elif letter == "L":
                    c.take(1)
                elif letter == "S":
                    signal = True
                else:
                    break  # P comes with a pointer; nothing behind it is needed unless it is R
            c.at = min(after, c.end)
            if "P" in augmentation and "R" in augmentation[augmentation.index("P") :]:
                encoding = c.data[c.at - 1]
        rest = c.data[c.at : c.end]
        return Cie(code_align, data_align, column, encoding, bool(augmentation), signal, rest)

    def _fde(self, c: Cursor, cie: Cie, base: int) -> None:
        if cie.encoding & INDIRECT or cie.encoding & 0x70 not in (ABSOLUTE, PC_RELATIVE):
            return
        place = c.at
        start = self._pointer(c, cie.encoding)
        if cie.encoding & PC_RELATIVE:
            start = start + base + place & self.mask
        size = self._pointer(c, cie.encoding) & self.mask
        if cie.augmented:
            length = c.uleb()
            c.at = min(c.at + length, c.end)
        self.fdes.append(Fde(start, start + size, cie, c.data[c.at : c.end]))

    def _pointer(self, c: Cursor, encoding: int) -> int:
        kind = encoding & 7
        if kind == 1:
            return c.sleb() if encoding & SIGNED else c.uleb()
        if kind not in POINTER_BYTES:
            raise ElfError(f"damaged call frame information: pointers of kind {encoding:#x}")
        size = POINTER_BYTES[kind] or self.xlen // 8
        value = c.take(size)
        return value - (1 << 8 * size) if encoding & SIGNED and value >> 8 * size - 1 else value


class _State:
    """A row of the table under construction, by the instructions up to an address."""

    def __init__(self, fde: Fde) -> None:
        self.cie, self.at = fde.cie, fde.start
        self.cfa: tuple[int, int] | None = None
        self.saved: dict[int, tuple[str, int]] = {}
        self.initial: dict[int, tuple[str, int]] = {}
        self.kept: list[tuple] = []

    def run(self, instructions: bytes, pc: int) -> None:
        """Execute instructions until they are about code behind pc."""
        c = Cursor(instructions, 0, len(instructions), "call frame information")
        data_align = self.cie.data_align
        while c.at < c.end:
            opcode = c.take(1)
            low = opcode & 0x3F
            kind = opcode & 0xC0 or opcode
            if kind in (cfi.ADVANCE, SET_LOC, ADVANCE1, ADVANCE2, ADVANCE4):
                if kind == SET_LOC:
                    raise Unsupported
                step = low if kind == cfi.ADVANCE else c.take({ADVANCE1: 1, ADVANCE2: 2, ADVANCE4: 4}[kind])
                self.at += step * self.cie.code_align
                if self.at > pc:
                    return
            elif kind == cfi.OFFSET:
                self._rule(low, AT, c.uleb() * data_align)
            elif kind == cfi.RESTORE:
                self._restore(low)
            elif kind in (cfi.EXTENDED, cfi.EXTENDED_SF, cfi.VAL_OFFSET, cfi.VAL_OFFSET_SF):
                register = c.uleb()
                offset = c.sleb() if kind in (cfi.EXTENDED_SF, cfi.VAL_OFFSET_SF) else c.uleb()
                self._rule(register, VALUE if kind in (cfi.VAL_OFFSET, cfi.VAL_OFFSET_SF) else AT, offset * data_align)
            elif kind == cfi.RESTORE_EXTENDED:
                self._restore(c.uleb())
            elif kind == cfi.UNDEFINED:
                self._rule(c.uleb(), LOST, 0)
            elif kind == cfi.SAME_VALUE:
                self.saved.pop(c.uleb(), None)
            elif kind == cfi.REGISTER:
                register = c.uleb()
                self._rule(register, IN, self._register(c.uleb()))
            elif kind == cfi.REMEMBER:
                if len(self.kept) >= MOST_KEPT:
                    raise ElfError("damaged call frame information: too much to remember")
                self.kept.append((self.cfa, dict(self.saved)))
            elif kind == cfi.RESTORE_STATE:
                if not self.kept:
                    raise ElfError("damaged call frame information: nothing to restore")
                self.cfa, self.saved = self.kept.pop()
            elif kind in (cfi.DEF_CFA, cfi.DEF_CFA_SF):
                register = self._register(c.uleb())
                self.cfa = register, c.uleb() if kind == cfi.DEF_CFA else c.sleb() * data_align
            elif kind == cfi.DEF_CFA_REGISTER:
                self.cfa = self._register(c.uleb()), self.cfa[1] if self.cfa else 0
            elif kind in (cfi.DEF_CFA_OFFSET, cfi.DEF_CFA_OFFSET_SF):
                offset = c.uleb() if kind == cfi.DEF_CFA_OFFSET else c.sleb() * data_align
                self.cfa = self.cfa[0] if self.cfa else 2, offset
            elif kind == CFA_EXPRESSION:
                raise Unsupported
            elif kind in (EXPRESSION, VALUE_EXPRESSION):
                self._rule(c.uleb(), LOST, 0)
                size = c.uleb()
                c.at = min(c.at + size, c.end)
            elif kind != 0:
                raise Unsupported

    def _register(self, number: int) -> int:
        if number >= 32:
            raise Unsupported
        return number

    def _rule(self, register: int, how: str, value: int) -> None:
        if register < REGISTERS:
            self.saved[register] = how, value

    def _restore(self, register: int) -> None:
        self.saved.pop(register, None)
        if register in self.initial:
            self.saved[register] = self.initial[register]
