"""What a debugger of ours knows of a program besides its bytes: functions, source lines, names, instructions.

Everything is by address. Where the program has no symbols or no line table, there is just less to say.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

from asm import dwarf, elf
from asm.disassembler import disassemble, length
from asm.riscv import REGISTERS
from asm.symbols import is_internal

TAB = 4
FURTHEST = 1 << 16  # bytes from a symbol at which code is still said to belong to it
FURTHEST_BACK = 1 << 12  # bytes that are disassembled to know where instructions begin


class Unknown(Exception):
    """An address was asked for in words that mean nothing here; the text is for the user."""


def printable(text: str) -> str:
    """Each character one column wide."""
    found = text.expandtabs(TAB)
    return "".join(c if c.isprintable() and unicodedata.east_asian_width(c) not in "WF" else "?" for c in found)


def spans_of(rows: list[dwarf.Row], bias: int) -> list[tuple[int, int, dwarf.Row]]:
    """Start, end and row, sorted. Of several rows at an address the last counts, before it the last good to stop at."""
    spans = []
    best = None
    for row in rows:
        if best is not None and row.address > best.address:
            if best.line and not best.end:
                spans.append((best.address + bias, row.address + bias, best))
            best = None
        if (
            best is None
            or best.end
            or row.address < best.address
            or row.statement
            and not row.end
            or not best.statement
        ):
            best = row
    return sorted(spans, key=lambda span: span[:2])


class Program:
    """image: the ELF, or None. folder: where to look for sources too.
    bias: added to the ELF's addresses when it was loaded."""

    def __init__(self, image: bytes | None, folder: Path | None = None, bias: int = 0) -> None:
        self.folder, self.bias = folder, bias
        self.names: dict[str, int] = {}
        self.ends: list[tuple[int, int]] = []  # of sections with code
        self.spans: list[tuple[int, int, dwarf.Row]] = []
        functions: dict[int, str] = {}
        self.xlen = 64
        if image is not None:
            file = elf.read(image)
            self.xlen = file.xlen
            self._read_symbols(file, functions)
            try:
                self.spans = spans_of(dwarf.of_program(file).rows, bias)
            except elf.ElfError:
                pass  # damaged line numbers are as none
        self.functions = sorted(functions.items())
        self.starts = [address for address, _ in self.functions]
        self.span_starts = [span[0] for span in self.spans]
        self.lines: dict[str, dict[int, int]] = {}  # file -> line -> its first address
        for start, _, row in self.spans:
            known = self.lines.setdefault(row.file, {})
            known[row.line] = min(start, known.get(row.line, start))
        self.texts: dict[str, list[str] | None] = {}

    def _read_symbols(self, file: elf.Elf, functions: dict[int, str]) -> None:
        self.ends = [
            (s.addr + self.bias, s.addr + s.size + self.bias) for s in file.sections if s.flags & elf.SHF_EXECINSTR
        ]
        for symbol in file.symbols:
            if symbol.section in (elf.SHN_UNDEF, None) or not symbol.name or is_internal(symbol.name):
                continue
            address = symbol.value + self.bias
            if symbol.type in (elf.STT_FUNC, elf.STT_NOTYPE, elf.STT_OBJECT):
                self.names.setdefault(symbol.name, address)
            if symbol.type in (elf.STT_FUNC, elf.STT_NOTYPE) and self.is_code(address):
                if symbol.type == elf.STT_FUNC or address not in functions:
                    functions[address] = symbol.name

    # --- places -------------------------------------------------------------------------------------------------------

    def is_code(self, address: int) -> bool:
        return any(start <= address < end for start, end in self.ends)

    def function(self, address: int) -> tuple[str, int]:
        """The function at an address and how far into it; ("", 0) if none is known."""
        at = bisect_right(self.starts, address) - 1
        if at < 0 or not self.is_code(address) or address - self.starts[at] > FURTHEST:
            return "", 0
        return self.functions[at][1], address - self.starts[at]

    def describe(self, address: int) -> str:
        """main+8, or nothing."""
        name, offset = self.function(address)
        return f"{name}+{offset}" if offset else name

    def row(self, address: int) -> tuple[int, int, dwarf.Row] | None:
        """Start, end and row of the line table at an address."""
        at = bisect_right(self.span_starts, address) - 1
        return self.spans[at] if at >= 0 and address < self.spans[at][1] else None

    def place(self, address: int) -> tuple[str, int] | None:
        """File and line."""
        found = self.row(address)
        return (found[2].file, found[2].line) if found else None

    def source(self, file: str) -> list[str] | None:
        """The lines of a source file, or None if it is not to be found."""
        if file not in self.texts:
            text = None
            tried = [Path(file)]
            if self.folder:
                tried += [self.folder / file, self.folder / Path(file).name]
            for path in tried:
                if text is None and path.is_file():
                    text = path.read_text("utf-8", "replace")
            self.texts[file] = None if text is None else [printable(line) for line in text.splitlines()]
        return self.texts[file]

    def neighbour(self, address: int, lines: int) -> int | None:
        """The address of the line with code that is so many such lines further on (or back) in the same file."""
        here = self.place(address)
        if here is None:
            return None
        known = sorted(self.lines[here[0]])
        at = max(0, min(len(known) - 1, known.index(here[1]) + lines))
        return self.lines[here[0]][known[at]]

    def address(self, text: str, register: Callable[[str], int], pc: int) -> int:
        """What `main`, `main+8`, `sp-16`, `0x80000000`, `12` (a line of this file) or `t.c:12` mean. Unknown."""
        text = text.strip()
        base, sign, offset = text, 1, ""
        for operator in "+-":
            if operator in text[1:]:
                base, _, offset = text.partition(operator)
                sign = -1 if operator == "-" else 1
                break
        try:
            more = sign * int(offset, 0) if offset else 0
        except ValueError:
            raise Unknown(f"{offset.strip()} is not a number") from None
        base = base.strip().removeprefix("$").removeprefix("*")
        if base in self.names:
            return self.names[base] + more
        if base in ("pc", "fp") or base in REGISTERS:
            return pc + more if base == "pc" else register("s0" if base == "fp" else base) + more
        file, colon, line = base.rpartition(":")
        if colon or base.isdecimal():
            return self._line_address(file, line, pc) + more
        try:
            return int(base, 16) + more
        except ValueError:
            raise Unknown(
                f"there is no {base or 'address'} here: a symbol, register, 0x..., LINE or FILE:LINE"
            ) from None

    def _line_address(self, file: str, line: str, pc: int) -> int:
        here = self.place(pc)
        files = [f for f in self.lines if f == file or f.endswith("/" + file)] if file else [here[0]] if here else []
        if not line.isdecimal() or not files:
            raise Unknown(f"no code is known of {file or 'this line'}")
        later = [n for n in self.lines[files[0]] if n >= int(line)]
        if not later:
            raise Unknown(f"{files[0]} has no code at line {line} or behind")
        return self.lines[files[0]][min(later)]

    # --- instructions -------------------------------------------------------------------------------------------------

    def instruction(self, read: Callable[[int, int], bytes], address: int) -> tuple[int, str] | None:
        """Size and text of the instruction at an address; None where there is no memory."""
        try:
            word = int.from_bytes(read(address, 2), "little")
            if length(word) == 4:
                word |= int.from_bytes(read(address + 2, 2), "little") << 16
        except IndexError:
            return None
        text = disassemble(word, address, self.xlen)
        head, _, last = text.rpartition("0x")
        if head and last and head[-1] in ",\t" and all(c in "0123456789abcdef" for c in last):
            name = self.describe(int(last, 16))
            text += f" <{name}>" if name else ""
        return length(word), text.replace("\t", " ", 1)

    def code(self, read: Callable[[int, int], bytes], around: int, before: int, count: int) -> list[tuple[int, str]]:
        """`count` instructions, `before` of them in front of an address, as far as it is known where those begin."""
        wanted = around - 4 * before
        at = bisect_right(self.span_starts, wanted) - 1
        starts = [self.span_starts[at]] if at >= 0 else []
        starts += [address - self.function(address)[1] for address in (wanted, around) if self.function(address)[0]]
        for start in [start for start in starts if 0 <= around - start <= FURTHEST_BACK] + [around]:
            found: list[tuple[int, str]] = []
            address = start
            while (known := self.instruction(read, address)) and address < around:
                found.append((address, known[1]))
                address += known[0]
            if address == around:
                break
        found = found[max(0, len(found) - before) :]
        while known and len(found) < count:
            found.append((address, known[1]))
            address += known[0]
            known = self.instruction(read, address)
        return found
