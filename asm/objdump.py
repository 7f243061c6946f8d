"""The instructions of ELF files to the letter of GNU objdump -d, -D, -S, -l and -r; its tables are in
`asm.objdump_tables`.

0000000080000048 <_start>:
    80000048:	00000097          	auipc	ra,0x0

Between two symbols stand instructions, or, behind a symbol of an object, bytes; a run of zeros is `...`. What an
instruction's address comes to is a comment: `Addresses` remembers the upper parts that auipc and lui left in registers.
Which symbol names an address is a question of its own, with GNU's answer: `Names`.
"""

from __future__ import annotations

from collections import namedtuple

from asm import dwarf, elf, riscv
from asm.attributes import ARCH
from asm.disassembler import disassemble, length
from asm.elfview import caret
from asm.link import attributes
from asm.objdump_lines import SourceLines

SKIPPED, SKIPPED_AT_END = (
    8,
    3,
)  # runs of zeros of at least the one, and at the end of at most under the other, are `...`
MAPPING = ("$d", "$x")
NO_EXTENSIONS = ("s", "sm", "u", "zicntr", "zihpm")  # what rows require that no -march names
FAKE_LABEL = ".L0 "
DATA_LINE, CODE_LINE, BYTE_LINE = 16, 8, 6  # bytes of a line; of one with a byte of data
PAGE = 4096  # bytes that are looked through for zeros together
MOST_ZEROS = 1 << 24  # of a section without contents that is shown
GP = "__global_pointer$"
RA, X_GP, X_TP = riscv.REGISTERS["ra"], riscv.REGISTERS["gp"], riscv.REGISTERS["tp"]
MEMORY = (riscv.LOAD, riscv.STORE, riscv.FLOAT_LOAD, riscv.FLOAT_STORE)
WIDE_ADDRESS = 4  # digits that are left out of addresses together
DATA_NAMES = {1: ".byte", 2: ".short", 4: ".word"}

# aliases, numeric: of instructions. everything: sections without code too. sections: only these, if any. relocations,
# source, lines: what stands between instructions. zeros: shown. raw: the
# bytes of instructions. start, stop: addresses. wide: relocations on the same line. function: only this one.
Options = namedtuple(
    "Options",
    "aliases numeric everything sections relocations source lines zeros raw start stop wide function",
    defaults=(True, False, False, (), False, False, False, False, True, None, None, False, ""),
)


def code(e: elf.Elf, options: Options) -> str:
    """What objdump prints behind the name of the file."""
    listing = Listing(e, options)
    for section in e.sections:
        wanted = section.name in options.sections if options.sections else True
        executable = options.everything or section.flags & elf.SHF_EXECINSTR
        if not wanted or not executable:
            continue
        if section.data:
            listing.section(section)
        elif options.everything and section.size <= MOST_ZEROS:
            section.data = bytes(section.size)
            listing.section(section)
            section.data = b""
    return "\n".join(listing.out) + "\n" if listing.out else ""


def _is_mapping(name: str) -> bool:
    return name[:2] in MAPPING and (len(name) == 2 or name[2] == "." or name[:5] == "$xrv3" or name[:5] == "$xrv6")


class Names:
    """The symbols of a file in GNU objdump's order, and the one that it names an address by."""

    def __init__(self, e: elf.Elf) -> None:
        found = []
        for s in e.symbols:
            if s.name and s.type not in (elf.STT_SECTION, elf.STT_FILE) and s.section not in (
                None, elf.SHN_UNDEF, elf.SHN_COMMON
            ):  # fmt: skip
                found.append(s)
        # by value; then functions, objects, large ones, global ones; what could be a section's name last
        found.sort(
            key=lambda s: (
                s.value,
                "gnu_compiled" in s.name or "gcc2_compiled" in s.name,
                s.name[-2:] in (".o", ".a") and len(s.name) > 2,
                s.type != elf.STT_FUNC,
                s.type != elf.STT_OBJECT,
                -s.size,
                s.bind != elf.STB_GLOBAL,
                s.name[0] == ".",
                s.name,
            )
        )
        self.symbols = found
        self.values = [s.value for s in found]
        self.shown = [s.name != FAKE_LABEL and not _is_mapping(s.name) for s in found]
        self.relocatable = any(section.relocations for section in e.sections)

    def find(self, address: int, section: elf.Section, required: bool = False) -> int | None:
        """The place of the symbol for an address seen from a section."""
        symbols, values, shown = self.symbols, self.values, self.shown
        low, high = 0, len(symbols)
        if not high:
            return None
        while low + 1 < high:
            middle = (low + high) // 2
            if values[middle] > address:
                high = middle
            else:
                low = middle
                if values[middle] == address:
                    break
        while low > 0 and values[low] == values[low - 1]:
            low -= 1
        place = low

        def fits(at: int) -> bool:
            return symbols[at].section is section and shown[at]

        while low < high and not fits(low) and low + 1 < high and values[low] == values[low + 1]:
            low += 1
        if fits(low):
            return low
        inside = self.relocatable and section.addr <= address < section.addr + section.size
        required = required or inside
        if not shown[place] or (required and symbols[place].section is not section):
            better = None

            def serves(at: int) -> bool:
                return shown[at] and (not required or symbols[at].section is section)

            for at in range(low, -1, -1):
                if serves(at):
                    if better is not None and values[at] != values[better]:
                        break
                    better = at
            if better is None:
                better = next((at for at in range(place + 1, len(symbols)) if serves(at)), None)
            if better is None:
                return None
            place = better
        return place

    def text(self, place: int | None, address: int, section: elf.Section) -> str:
        """<name+0x4>"""
        found = None if place is None else self.symbols[place]
        name, value = (section.name, section.addr) if found is None else (caret(found.name), found.value)
        distance = address - value
        return f"<{name}>" if not distance else f"<{name}{'+' if distance > 0 else '-'}{abs(distance):#x}>"


def _extensions(e: elf.Elf) -> list[str] | None:
    """What the file's .riscv.attributes say that it is made for, in small letters; None if they say nothing."""
    for section in e.sections:
        if section.name == ".riscv.attributes":
            for tag, value in attributes.parse(section.data):
                if tag == ARCH and value.__class__ is str and value[:4] in ("rv32", "rv64"):
                    words = [word.lower() for word in value[4:].split("_")]
                    return [_without_version(word) for word in words] + ["i", *NO_EXTENSIONS]
    return None


def _without_version(word: str) -> str:
    """zicsr2p0 -> zicsr"""
    end = len(word.rstrip("0123456789"))
    major = word[: end - 1].rstrip("0123456789") if word[end - 1 : end] == "p" else word
    return major if len(major) < end - 1 else word


class Addresses:
    """The upper parts of addresses that auipc and lui leave in registers, and the addresses that they become."""

    def __init__(self, e: elf.Elf, aliases: bool) -> None:
        self.high: dict[int, int] = {}
        self.gp = next((s.value for s in e.symbols if s.name == GP and s.section != elf.SHN_UNDEF), None)
        self.xlen, self.aliases = e.xlen, aliases

    def of(self, word: int, pc: int) -> int | None:
        """The address that an instruction forms, which objdump shows behind #."""
        decoded = riscv.decode(word, self.xlen)
        if decoded is None:
            return None
        row, values = decoded
        name = row.name
        if name in ("auipc", "lui", "c.lui"):
            self.high[values["rd"]] = values["upper"] + (pc if name == "auipc" else 0)
        elif row.length == 2:
            if name == "c.addi" and values["rd"] or name == "c.addiw" and (values["imm"] or not self.aliases):
                return self._form(values["rd"], values["imm"], name == "c.addiw")
        elif row.kind in MEMORY and "imm" in values:
            return self._form(values["rs1"], values["imm"])
        elif name in ("addi", "addiw") and values["rs1"] and (values["imm"] or not self.aliases):
            return self._form(values["rs1"], values["imm"], name == "addiw")
        elif name == "jalr" and not (self.aliases and values["rd"] == values["imm"] == 0 and values["rs1"] == RA):
            return self._form(values["rs1"], values["imm"])
        return None

    def _form(self, base: int, offset: int, word: bool = False) -> int | None:
        if base in self.high:
            found = (self.high.pop(base) if base else 0) + offset
            self.high.pop(base, None)
        elif base == X_GP and self.gp is not None:
            found = self.gp + offset
        elif base in (0, X_TP):
            found = offset
        else:
            return None
        if word:
            found = (found + (1 << 31) & (1 << 32) - 1) - (1 << 31)
        return found & (1 << self.xlen) - 1


class Listing:
    """The text of a file's sections, line by line in `out`."""

    def __init__(self, e: elf.Elf, options: Options) -> None:
        self.e, self.options = e, options
        self.names, self.addresses = Names(e), Addresses(e, options.aliases)
        self.source, self.extensions = SourceLines(options.lines, options.source), _extensions(e)
        self.chunk = 1  # bytes of data that are shown as one number: what was last shown so
        self.out: list[str] = []

    def section(self, section: elf.Section) -> None:
        """A section: piece by piece, from symbol to symbol."""
        options, names, e = self.options, self.names, self.e
        base, size = section.addr, len(section.data)
        at = max((options.start or 0) - base, 0)
        stop = size if options.stop is None else min(max(options.stop - base, 0), size)
        if at >= stop:
            return
        self.out += ["", f"Disassembly of section {section.name}:"]
        if options.source or options.lines:
            self.source.rows = dwarf.of_object(e, section) if e.type == elf.ET_REL else dwarf.of_program(e)
        holes = sorted(section.relocations, key=lambda r: r.offset) if options.relocations else []
        states = [] if options.everything else self._states(section)
        place = names.find(base + at, section, True)
        inside = 0  # the end of the function that is asked for
        while at < stop:
            address = base + at
            symbol = None if place is None else names.symbols[place]
            if symbol is not None and symbol.value == address and symbol.type == elf.STT_FUNC:
                inside = address + symbol.size if symbol.name == options.function else 0
            shown = not options.function or address < inside
            if shown:
                self.out += ["", f"{address:0{e.xlen // 4}x} {names.text(place, address, section)}:"]
            if symbol is not None and symbol.value > address:
                following = place
            elif symbol is None:
                following = None
            else:
                following = next(
                    (
                        n
                        for n in range(place + 1, len(names.symbols))
                        if names.symbols[n].section is section and names.shown[n] and names.values[n] > symbol.value
                    ),
                    None,
                )
            end = stop if following is None else names.values[following] - base
            if end > stop or end <= at:
                end = stop
            instructions = (
                options.everything
                or symbol is None
                or symbol.section is not section
                or symbol.value > address
                or symbol.type != elf.STT_OBJECT
            )
            if shown:
                self._bytes(section, at, end, instructions, holes, states)
            at, place = end, following

    def _states(self, section: elf.Section) -> list[tuple[int, bool]]:
        """(offset, whether data) of the mapping symbols of a section, in order."""
        found = {}
        for s in self.names.symbols:
            if s.section is section and _is_mapping(s.name):
                found[s.value - section.addr] = s.name[1] == "d"
        return sorted(found.items())

    def _function(self, section: elf.Section, address: int) -> str:
        best, found = (-1, False), ""
        for s in self.names.symbols:
            if s.section is section and s.type in (elf.STT_FUNC, elf.STT_NOTYPE) and s.name[0] not in ".$":
                rank = (s.value, s.type == elf.STT_FUNC)
                if s.value <= address and rank >= best:
                    best, found = rank, s.name
        return found

    def _bytes(self, section: elf.Section, at: int, end: int, instructions: bool, holes, states) -> None:
        """The lines of section.data[at:end]."""
        data, base, digits = section.data, section.addr, self.e.xlen // 4
        skipped, text = 0, f"{base + len(data):0{digits}x}"
        while text[skipped : skipped + WIDE_ADDRESS + 1] == "0" * (WIDE_ADDRESS + 1):
            skipped += WIDE_ADDRESS
        hole = 0
        while hole < len(holes) and holes[hole].offset < at:
            hole += 1
        state = 0
        while at < end:
            zeros = at
            while zeros < end and data[zeros] == 0:
                part = data[zeros : min(zeros + PAGE, end)]
                zeros += len(part) - len(part.lstrip(b"\0"))
            run = zeros - at
            if not self.options.zeros and run and (run >= SKIPPED or (zeros == end and run < SKIPPED_AT_END)):
                run = run // 4 * 4 if zeros < end else run
                self.out.append("\t...")
                at += run
                hole = self._relocations(base, holes, hole, at)
                continue
            address = base + at
            if self.options.source or self.options.lines:
                function = self._function(section, address) if self.options.lines else ""
                self.out += self.source.before(address, function)
            while state < len(states) and states[state][0] <= at:
                state += 1
            is_data = state > 0 and states[state - 1][1]
            if instructions:
                raw, line = self._instruction(
                    section, at, end, is_data, states[state][0] if state < len(states) else None
                )
                size, width, gap = len(raw), BYTE_LINE if is_data and len(raw) == 1 else CODE_LINE, "\t"
            else:
                raw = data[at : min(at + DATA_LINE, end)]
                line = "".join(chr(c) if 32 <= c < 127 else "." for c in raw)
                size, width, gap = len(raw), DATA_LINE, "    "
            chunk, places = self.chunk, range(0, size, self.chunk)
            chunks = [raw[n : n + chunk][::-1].hex() + " " for n in places]
            shown = "".join(chunks[: width // chunk])
            shown += (" " * (2 * chunk + 1)) * ((width - size + chunk - 1) // chunk)
            if not self.options.raw:
                shown = gap = ""
            numbers = [f"{address + n:0{digits}x}"[skipped:] for n in (0, CODE_LINE)]
            numbers = [(number.lstrip("0") or "0").rjust(len(number)) for number in numbers]
            self.out.append(f"{numbers[0]}:\t{shown}{gap}{line}")
            if self.options.raw and size > width:
                self.out.append(f"{numbers[1]}:\t{''.join(chunks[width // chunk :])}")
            at += size
            hole = self._relocations(base, holes, hole, at)

    def _instruction(self, section: elf.Section, at: int, end: int, is_data: bool, following) -> tuple[bytes, str]:
        """(bytes, text) of the instruction, or the number, at an offset."""
        data, e = section.data, self.e
        if is_data:
            size = min(4, (len(data) if following is None else following) - at)
            self.chunk = size = 2 if size == 3 else size
            value = int.from_bytes(data[at : at + size], "little")
            return data[at : at + size], f"{DATA_NAMES[size]}\t{value:#0{2 + 2 * size}x}"
        pc, size = section.addr + at, length(int.from_bytes(data[at : at + 2], "little"))
        if size > 4 and at + size > end:
            size = 2
        raw = data[at : at + size]
        self.chunk = 2 if size % 4 else 4
        if len(raw) < size:
            self.chunk = 1
            return raw, f".byte\t{','.join(hex(b) for b in raw)}"
        word = int.from_bytes(raw, "little")
        if size > 4:  # that long is nothing yet
            return raw, f".8byte\t{word:#x}" if size == 8 else f".byte\t{', '.join(f'{b:#04x}' for b in raw)}"
        text = disassemble(word, pc, e.xlen, self.options.aliases, self.options.numeric)
        decoded = riscv.decode(word, e.xlen)
        if decoded and self.extensions and any(ext.lower() not in self.extensions for ext in decoded[0].requires):
            decoded, text = None, "."
        if word == 0:
            text = "unimp" if self.options.aliases else "c.unimp"
        elif text[0] == ".":
            text = f".{size}byte\t{word:#x}"
        if decoded and "target" in decoded[1]:
            goal = pc + decoded[1]["target"] & (1 << e.xlen) - 1
            text = text[: text.rindex("0x")] + self._address(goal, section)
        formed = self.addresses.of(word, pc) if text[0] != "." else None
        return raw, text if formed is None else f"{text} # {self._address(formed, section)}"

    def _address(self, address: int, section: elf.Section) -> str:
        if not self.names.symbols:
            return f"{address:#x}"
        return f"{address:x} {self.names.text(self.names.find(address, section), address, section)}"

    def _relocations(self, base: int, holes: list[elf.Relocation], hole: int, end: int) -> int:
        """Lines for those in front of an offset; the number of the next one."""
        same_line = self.options.wide
        while hole < len(holes) and holes[hole].offset < end:
            self._relocation(base, holes[hole], same_line)
            hole, same_line = hole + 1, False
        return hole

    def _relocation(self, base: int, r: elf.Relocation, same_line: bool) -> None:
        symbol = "*ABS*" if r.symbol is None else caret(r.symbol.name) or getattr(r.symbol.section, "name", "")
        addend = f"{'+' if r.addend >= 0 else '-'}{abs(r.addend):#x}" if r.addend else ""
        name = "R_RISCV_" + elf.RELOCATION_NAMES.get(r.type, str(r.type))
        text = f"{base + r.offset:x}: {name}\t{symbol}{addend}"
        if same_line:
            self.out[-1] += "\t" + text
        else:
            self.out.append(("\t" if self.options.wide else "\t\t\t") + text)
