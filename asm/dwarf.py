"""Line numbers: which source line an address comes from, out of .debug_line (DWARF versions 2 to 5, section 6.2).

    rows(data, strings, line_strings, xlen) -> [Row]     every row of every line program, in order
    Lines(rows).find(address) -> Row or None             the row that covers an address

In an object that is not linked yet addresses are relative to sections: `of_object` fills the holes and says for each
sequence of rows which section it is about. What is damaged gives ElfError.
"""

from __future__ import annotations

from collections import namedtuple

from asm import elf
from asm.elf import ElfError
from asm.relocate import Place, Unfit, apply_data

# where: offset in .debug_line of the operand that set the sequence's address; end: the row is behind the last one;
# statement: a good place to stop at; discriminator: which of a line's blocks
Row = namedtuple("Row", "address file line column end where statement discriminator")

MD5, UDATA, STRING, LINE_STRP, STRP, BLOCK, DATA1, DATA2, DATA4, DATA8, DATA16 = (
    0x1E, 0x0F, 0x08, 0x1F, 0x0E, 0x09, 0x0B, 0x05, 0x06, 0x07, 0x1E,
)  # fmt: skip
_FIXED = {DATA1: 1, DATA2: 2, DATA4: 4, DATA8: 8, DATA16: 16}
PATH, DIRECTORY = 1, 2
MAX_ROWS, LONGEST_NAME = 4_000_000, 4096


class Cursor:
    """Bounds-checked reading of one section; what: what it has, for ElfError."""

    __slots__ = ("data", "at", "end", "what")

    def __init__(self, data: bytes, at: int, end: int, what: str = "line numbers") -> None:
        self.data, self.at, self.end, self.what = data, at, end, what

    def take(self, size: int) -> int:
        if self.at + size > self.end:
            raise ElfError(f"damaged {self.what}: an entry is cut off")
        value = int.from_bytes(self.data[self.at : self.at + size], "little")
        self.at += size
        return value

    def uleb(self) -> int:
        value = shift = 0
        while True:
            byte = self.take(1)
            if shift < 64:
                value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return value & (1 << 64) - 1

    def sleb(self) -> int:
        start = self.at
        value = self.uleb()
        bits = 7 * (self.at - start)
        return value - (1 << bits) if bits < 64 and value >> bits - 1 & 1 else _signed(value)

    def text(self) -> str:
        end = self.data.find(b"\0", self.at, self.end)
        if end < 0:
            raise ElfError(f"damaged {self.what}: a name does not end")
        found = self.data[self.at : end].decode("utf-8", "replace")
        self.at = end + 1
        return found


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def rows(data: bytes, strings: bytes = b"", line_strings: bytes = b"", xlen: int = 64) -> list[Row]:
    """The rows of all line programs. ElfError when they are damaged."""
    found: list[Row] = []
    at = 0
    while at + 4 <= len(data):
        wide = data[at : at + 4] == b"\xff\xff\xff\xff"
        cursor = Cursor(data, at + 4 if wide else at, len(data))
        length = cursor.take(8 if wide else 4)
        end = cursor.at + length
        if end > len(data):
            raise ElfError("damaged line numbers: a program is cut off")
        _program(Cursor(data, cursor.at, end), 8 if wide else 4, strings, line_strings, xlen, found)
        at = end
        if len(found) > MAX_ROWS:
            raise ElfError("damaged line numbers: more rows than code")
    return found


def _program(c: Cursor, word: int, strings: bytes, line_strings: bytes, xlen: int, found: list[Row]) -> None:
    version = c.take(2)
    if not 2 <= version <= 5:
        return
    if version == 5:
        c.take(2)
    header = c.take(word)
    start = c.at + header
    minimum = c.take(1)
    if version >= 4:
        c.take(1)
    statement = bool(c.take(1))
    line_base = c.take(1)
    line_base -= 256 if line_base > 127 else 0
    line_range = c.take(1) or 1
    opcode_base = c.take(1)
    lengths = [c.take(1) for _ in range(max(opcode_base - 1, 0))]
    if version == 5:
        directories = [entry[0] for entry in _table(c, word, strings, line_strings)]
        files = [_path(directories, d, name, False) for name, d in _table(c, word, strings, line_strings)]
    else:
        directories = [""]
        while name := c.text():
            directories.append(name)
        files = [""]
        while name := c.text():
            directory = c.uleb()
            c.uleb()
            c.uleb()
            files.append(_path(directories, directory, name, True))
    c.at = start
    _run(c, found, files, (minimum, line_base, line_range, opcode_base, lengths, statement), xlen // 8)


def _path(directories: list[str], index: int, name: str, old: bool) -> str:
    """The file's path, from the folder of the compilation if that is known."""
    if name.startswith("/") or index >= len(directories) or not directories[index]:
        return name
    path = f"{directories[index]}/{name}"
    if not path.startswith("/") and not old and index and directories[0]:
        path = f"{directories[0]}/{path}"
    return path


def _table(c: Cursor, word: int, strings: bytes, line_strings: bytes) -> list[tuple[str, int]]:
    """(name, directory) of a table of version 5, whose columns are described in front of it."""
    columns = [(c.uleb(), c.uleb()) for _ in range(c.take(1))]
    count = c.uleb()
    if count > c.end - c.at or not columns and count:
        raise ElfError("damaged line numbers: a table is longer than its program")
    entries = []
    for _ in range(count):
        name, directory = "", 0
        for content, form in columns:
            value: int | str = 0
            if form == STRING:
                value = c.text()
            elif form in (LINE_STRP, STRP):
                table = line_strings if form == LINE_STRP else strings
                at = c.take(word)
                end = table.find(b"\0", at, at + LONGEST_NAME)
                value = table[at:end].decode("utf-8", "replace") if 0 <= at < end else ""
            elif form == UDATA:
                value = c.uleb()
            elif form == BLOCK:
                c.take(min(c.uleb(), c.end))
            elif form in _FIXED:
                value = c.take(_FIXED[form])
            else:
                raise ElfError(f"damaged line numbers: form {form:#x}")
            if content == PATH:
                name = str(value)
            elif content == DIRECTORY and value.__class__ is int:
                directory = value
        entries.append((name, directory))
    return entries


def _run(c: Cursor, found: list[Row], files: list[str], header: tuple, word: int) -> None:
    """The line program: special opcodes move address and line at once, the others by their operands."""
    minimum, line_base, line_range, opcode_base, lengths, default = header
    address, file, line, column, where, statement = 0, 1, 1, 0, -1, default
    block = 0

    def emit(end: bool) -> None:
        nonlocal block
        name = files[file] if 0 <= file < len(files) else "?"
        found.append(Row(address, name, line, column, end, where, statement, block))
        block = 0

    while c.at < c.end:
        opcode = c.take(1)
        if opcode >= opcode_base:
            step = opcode - opcode_base
            address += step // line_range * minimum
            line += line_base + step % line_range
            emit(False)
        elif opcode == 0:
            length = c.uleb()
            after = c.at + length
            extended = c.take(1) if length else 0
            if extended == 1:
                emit(True)
                address, file, line, column, where, statement = 0, 1, 1, 0, -1, default
            elif extended == 2:
                where = c.at
                address = c.take(min(length - 1, word))
            elif extended == 4:
                block = c.uleb()
            c.at = min(after, c.end)
        elif opcode == 1:
            emit(False)
        elif opcode == 2:
            address += c.uleb() * minimum
        elif opcode == 3:
            line += c.sleb()
        elif opcode == 4:
            file = c.uleb()
        elif opcode == 5:
            column = c.uleb()
        elif opcode == 6:
            statement = not statement
        elif opcode == 8:
            address += (255 - opcode_base) // line_range * minimum
        elif opcode == 9:
            address += c.take(2)
        else:
            for _ in range(lengths[opcode - 1]):
                c.uleb()


class Lines:
    """Rows by address."""

    def __init__(self, found: list[Row]) -> None:
        self.rows = found
        self.spans: list[tuple[int, int, Row]] = []
        last = None
        for row in found:
            if last is not None and not last.end and row.address > last.address:
                self.spans.append((last.address, row.address, last))
            last = row
        self.spans.sort(key=lambda span: span[0])

    def find(self, address: int) -> Row | None:
        """The row of the instruction there."""
        low, high = 0, len(self.spans)
        while low < high:
            middle = (low + high) // 2
            if self.spans[middle][0] <= address:
                low = middle + 1
            else:
                high = middle
        if low and self.spans[low - 1][0] <= address < self.spans[low - 1][1]:
            return self.spans[low - 1][2]
        return None


def of_program(e: elf.Elf) -> Lines:
    """The line numbers of a linked program; empty when it has none."""
    sections = {s.name: s.data for s in e.sections}
    strings, line_strings = sections.get(".debug_str", b""), sections.get(".debug_line_str", b"")
    return Lines(rows(sections.get(".debug_line", b""), strings, line_strings, e.xlen))


def resolved(e: elf.Elf, name: str = ".debug_line") -> tuple[bytes, dict[str, bytes], dict[int, object]]:
    """A section with its relocations applied, the tables of strings, and at offsets of addresses their sections."""
    tables = {s.name: s for s in e.sections}
    lines = tables.get(name)
    texts = {text: bytes(tables[text].data) if text in tables else b"" for text in (".debug_str", ".debug_line_str")}
    if lines is None:
        return b"", texts, {}
    data = bytearray(lines.data)
    place = Place(data, 0, e.xlen)
    about: dict[int, object] = {}
    for r in lines.relocations:
        kind = elf.RELOCATION_NAMES.get(r.type, "")
        is_data = kind in ("32", "64") or kind[:3] in ("ADD", "SUB", "SET")
        is_string = r.symbol is not None and r.symbol.section in (
            tables.get(".debug_str"),
            tables.get(".debug_line_str"),
        )
        if r.symbol is not None and kind == "32_PCREL" and r.offset + 4 <= len(data):
            distance = r.symbol.value + r.addend - r.offset
            data[r.offset : r.offset + 4] = (distance & 0xFFFF_FFFF).to_bytes(4, "little")
        elif r.symbol is not None and r.offset < len(data) and is_data:
            try:
                apply_data(place, kind, r.offset, r.symbol.value + r.addend)
            except Unfit:
                continue
            if not is_string:
                about[r.offset] = r.symbol.section
    return bytes(data), texts, about


def of_object(e: elf.Elf, section: elf.Section) -> Lines:
    """The line numbers of one section of an object."""
    data, texts, about = resolved(e)
    found = rows(data, texts[".debug_str"], texts[".debug_line_str"], e.xlen)
    return Lines([row for row in found if about.get(row.where) is section])
