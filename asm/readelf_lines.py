"""Line programs as GNU readelf shows them: --debug-dump=rawline, opcode by opcode, and decodedline, their table.

DWARF 5, section 6.2. A *view* counts the rows at one address; what it means for debuggers is in gas's manual (.loc).
"""

from __future__ import annotations

from asm import dwarf, elf
from asm.dwarf import Cursor

WIDEST = 35  # characters of a file's name in the table
HEADING = "File name                            Line number    Starting address    View    Stmt"
FORMS = {dwarf.LINE_STRP: "indirect line string, offset", dwarf.STRP: "indirect string, offset"}


class _Program:
    """The header of a line program. c: stands at the first opcode."""

    def __init__(self, data: bytes, at: int, tables: dict[str, bytes]) -> None:
        c = self.c = Cursor(data, at, len(data))
        self.start, self.tables = at, tables
        self.length = c.take(4)
        self.word = 4
        if self.length == 0xFFFF_FFFF:
            self.length, self.word = c.take(8), 8
        c.end = min(c.at + self.length, len(data))
        self.version = c.take(2)
        self.address_size, self.segment = (c.take(1), c.take(1)) if self.version >= 5 else (0, 0)
        self.prologue = c.take(self.word)
        first = c.at + self.prologue
        self.minimum = c.take(1)
        self.most = c.take(1) if self.version >= 4 else 1
        self.statement = c.take(1)
        base = c.take(1)
        self.line_base = base - 256 if base > 127 else base
        self.line_range = c.take(1) or 1
        self.opcode_base = c.take(1)
        self.lengths = [c.take(1) for _ in range(max(self.opcode_base - 1, 0))]
        self.directories: list[str] = []
        self.files: list[tuple[str, int]] = []
        self.shown: list[str] = []
        if self.version >= 5:
            self.directories = [name for name, _ in self._table("Directory", False)]
            self.files = self._table("File Name", True)
        else:
            self._old_tables()
        c.at = first

    def _table(self, title: str, with_directory: bool) -> list[tuple[str, int]]:
        c = self.c
        columns = [(c.uleb(), c.uleb()) for _ in range(c.take(1))]
        count = c.uleb()
        if count > c.end - c.at:
            raise elf.ElfError("damaged line numbers: a table is longer than its program")
        head = f"\n The {title} Table (offset {c.at:#x}, lines {count}, columns {len(columns)}):"
        self.shown += [head, "  Entry\tDir\tName" if with_directory else "  Entry\tName"]
        found = []
        for number in range(count):
            name, directory, text = "", 0, ""
            for content, form in columns:
                if form in FORMS:
                    at = c.take(self.word)
                    strings = self.tables[".debug_line_str" if form == dwarf.LINE_STRP else ".debug_str"]
                    name = strings[at : strings.find(b"\0", at)].decode("utf-8", "replace")
                    text += f"\t({FORMS[form]}: {_hex(at)}): {name}"
                elif form == dwarf.STRING:
                    name = c.text()
                    text += f"\t{name}"
                elif form == dwarf.DATA16:
                    text += f"\t{c.take(16).to_bytes(16, 'little').hex()}"
                else:
                    sizes = {dwarf.DATA1: 1, dwarf.DATA2: 2, dwarf.DATA4: 4, dwarf.DATA8: 8}
                    value = c.take(sizes[form]) if form in sizes else c.uleb()
                    text += f"\t{value}"
                    directory = value if content == dwarf.DIRECTORY else directory
            # a file's directory stands in front of its name, whatever the order of the columns
            parts = text.split("\t")[1:]
            if with_directory and len(parts) > 1 and columns[0][0] == dwarf.PATH:
                parts = [*parts[1:2], parts[0], *parts[2:]]
            self.shown.append(f"  {number}\t" + "\t".join(parts))
            found.append((name, directory))
        return found

    def _old_tables(self) -> None:
        """Those of version 2 to 4: the folder of the compilation and its file are not in them."""
        c = self.c
        start, self.directories = c.at, [""]
        while name := c.text():
            self.directories.append(name)
        if self.directories[1:]:
            self.shown.append(f"\n The Directory Table (offset {start:#x}):")
            self.shown += [f"  {n}\t{name}" for n, name in enumerate(self.directories) if n]
        else:
            self.shown.append("\n The Directory Table is empty.")
        start, rows = c.at, []
        self.files = [("", 0)]
        while name := c.text():
            directory, time, size = c.uleb(), c.uleb(), c.uleb()
            rows.append(f"  {len(self.files)}\t{directory}\t{time}\t{size}\t{name}")
            self.files.append((name, directory))
        if rows:
            self.shown += [f"\n The File Name Table (offset {start:#x}):", "  Entry\tDir\tTime\tSize\tName", *rows]
        else:
            self.shown.append("\n The File Name Table is empty.")

    def header(self) -> list[str]:
        """What stands above the opcodes."""
        lines = [
            f"  Offset:                      {self.start:#x}" if self.start else "  Offset:                      0"
        ]
        lines += [f"  Length:                      {self.length}", f"  DWARF Version:               {self.version}"]
        if self.version >= 5:
            lines.append(f"  Address size (bytes):        {self.address_size}")
            lines.append(f"  Segment selector (bytes):    {self.segment}")
        lines += [f"  Prologue Length:             {self.prologue}", f"  Minimum Instruction Length:  {self.minimum}"]
        if self.version >= 4:
            lines.append(f"  Maximum Ops per Instruction: {self.most}")
        lines.append(f"  Initial value of 'is_stmt':  {self.statement}")
        lines += [
            f"  Line Base:                   {self.line_base}",
            f"  Line Range:                  {self.line_range}",
        ]
        lines += [f"  Opcode Base:                 {self.opcode_base}", "", " Opcodes:"]
        for number, count in enumerate(self.lengths, 1):
            lines.append(f"  Opcode {number} has {count} arg{'' if count == 1 else 's'}")
        return [*lines, *self.shown, "", " Line Number Statements:" if self.c.at < self.c.end else ""]

    def events(self):
        """(offset, text, row) of each opcode; row: (file, line, address, view, statement, end) if it makes one. Of
        a change of file the row is the number of the file."""
        c = self.c
        address, file, line, view, statement = 0, 1, 1, 0, self.statement
        while c.at < c.end:
            at, row, opcode = c.at, None, c.take(1)
            if opcode >= self.opcode_base:
                step = (opcode - self.opcode_base) // self.line_range * self.minimum
                lines = self.line_base + (opcode - self.opcode_base) % self.line_range
                address, line, view = address + step, line + lines, 0 if step else view
                text = f"Special opcode {opcode - self.opcode_base}: advance Address by {step} to {_hex(address)} and "
                text += f"Line by {lines} to {line}" + (f" (view {view})" if view else "")
                row = file, line, address, view, statement, False
                view += 1
            elif opcode == 0:
                length = c.uleb()
                after, kind = c.at + length, c.take(1) if length else 0
                text = f"Extended opcode {kind}: "
                if kind == 1:
                    text += "End of Sequence\n"
                    row = file, line, address, view, statement, True
                    address, file, line, view, statement = 0, 1, 1, 0, self.statement
                elif kind == 2:
                    address, view = c.take(min(length - 1, 8)), 0
                    text += f"set Address to {_hex(address)}"
                elif kind == 4:
                    text += f"set Discriminator to {c.uleb()}"
                else:
                    text += f"UNKNOWN: length {length - 1}"
                c.at = min(after, c.end)
            elif opcode == 1:
                text = "Copy" + (f" (view {view})" if view else "")
                row = file, line, address, view, statement, False
                view += 1
            elif opcode in (2, 8):
                step = c.uleb() if opcode == 2 else (255 - self.opcode_base) // self.line_range
                step *= self.minimum
                address, view = address + step, 0 if step else view
                text = f"Advance PC by {'constant ' if opcode == 8 else ''}{step} to {_hex(address)}"
            elif opcode == 3:
                step = c.sleb()
                line += step
                text = f"Advance Line by {step} to {line}"
            elif opcode == 4:
                row = file = c.uleb()
                text = f"Set File Name to entry {file} in the File Name Table"
            elif opcode == 5:
                text = f"Set column to {c.uleb()}"
            elif opcode == 6:
                statement = 1 - statement
                text = f"Set is_stmt to {statement}"
            elif opcode == 9:
                step = c.take(2)
                address += step
                text = f"Advance PC by fixed size amount {step} to {_hex(address)}"
            elif opcode in (7, 10, 11):
                names = {7: "basic block", 10: "prologue_end to true", 11: "epilogue_begin to true"}
                text = f"Set {names[opcode]}"
            elif opcode == 12:
                text = f"Set ISA to {c.uleb()}"
            else:
                values = [c.uleb() for _ in range(self.lengths[opcode - 1])]
                text = f"Unknown opcode {opcode} with operands: " + ", ".join(map(_hex, values))
            yield at, text, row


def _hex(value: int) -> str:
    return f"{value & (1 << 64) - 1:#x}" if value else "0"


def _programs(e: elf.Elf) -> list[_Program]:
    data, tables, _ = dwarf.resolved(e)
    found, at = [], 0
    while at + 4 < len(data):
        found.append(_Program(data, at, tables))
        at = found[-1].c.end
    return found


def raw(e: elf.Elf) -> str:
    """--debug-dump=rawline. ElfError where the section is damaged."""
    programs = _programs(e)
    if not programs:
        return ""
    lines = ["Raw dump of debug contents of section .debug_line:", ""]
    for program in programs:
        lines += program.header()
        lines += [f"  [0x{at:08x}]  {text}" for at, text, _ in program.events()]
        lines.append("")
    return "\n".join([*lines, ""])


def decoded(e: elf.Elf) -> str:
    """--debug-dump=decodedline. ElfError where the section is damaged."""
    programs = _programs(e)
    if not programs:
        return ""
    lines = ["Contents of the .debug_line section:", ""]
    for program in programs:
        files = program.files
        first = files[0 if program.version >= 5 else 1 :][:1]
        alone = "" if program.directories[program.version < 5 :] else "CU: "
        lines += [f"{alone}{first[0][0]}:" if first else "", HEADING]
        for _, _, row in program.events():
            if isinstance(row, int):
                name, directory = files[row] if row < len(files) else ("?", 0)
                if directory == 0 and program.version < 5:
                    lines += [f"\n./{name}:[++]"]
                else:
                    folder = program.directories[directory] if directory < len(program.directories) else "?"
                    lines += [f"\n{folder}/{name}:"]
            elif row:
                file, line, address, view, statement, end = row
                name = files[file][0] if file < len(files) else "?"
                name = name if len(name) <= WIDEST else "..." + name[3 - WIDEST :]
                number = "-" if end else str(line)
                text = f"{name:<{WIDEST}}  {number:>11}  {_hex(address):>18}"
                if not end:
                    text += f"  {view:>6}" if view else "        "
                    text += "       x" if statement else ""
                lines.append(text + ("\n" if end else ""))
        lines.append("")
    return "\n".join([*lines, ""])
