"""The linker: `link(objects)` joins relocatable ELF objects into an executable.

    collect   objects, and members of archives that define what is missing
    resolve   one definition for every global symbol; common symbols go to .bss
    lay out   input sections by what they are, in input order:

        text_base   .text    .init* and .text.init* first
                    .rodata                           these two: segment R X
        data_base   .data
                    .bss     not in the file          these two: segment R W

    relocate  patch every hole (`asm.relocate`)
    write     sections, segments, symbols

Without `data_base`, data follows on the next page. With it, the program is a ROM image: data runs at data_base, its
initial bytes lie behind .rodata at `__data_load`, and start-up code copies them. Symbols for such code, defined unless
an object does: _etext, __data_load, __data_start, __data_end, _edata, __bss_start, __bss_end, _end, end,
__global_pointer$. Sections that take no memory (.debug_*, .comment) are joined by name. Not supported: relaxation,
dynamic linking, linker scripts, garbage collection.
"""

from __future__ import annotations

from asm import elf
from asm.archive import MAGIC, members
from asm.relocate import Place, Problem, relocate

PAGE = 4096
GP_OFFSET = 0x800  # gp points into the middle of what lw and sw reach
MAX_ERRORS = 20
OUTPUTS = (".text", ".rodata", ".data", ".bss")
FIRST = (".init", ".text.init")


class LinkError(Exception):
    """Linking failed; `messages` says why, a line each, `object: section+offset: error: what`."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


class Output:
    """An output section: its input sections as (file name, section, offset)."""

    __slots__ = ("section", "parts", "load")

    def __init__(self, section: elf.Section) -> None:
        self.section = section
        self.parts: list[tuple[str, elf.Section, int]] = []
        self.load = 0  # load address

    def add(self, name: str, part: elf.Section) -> None:
        """Appends an input section."""
        section = self.section
        section.size += -section.size % part.align
        self.parts.append((name, part, section.size))
        section.size += part.size
        section.align = max(section.align, part.align)
        section.flags |= part.flags & ~(elf.SHF_MERGE | elf.SHF_STRINGS)


def link(
    objects: list[tuple[str, bytes]],
    text_base: int = 0x8000_0000,
    data_base: int | None = None,
    entry: str = "_start",
    symbols: dict[str, int] | None = None,
) -> bytes:
    """The executable from (name, contents) of objects and archives, in the order of the command line.

    `symbols` defines absolute ones. LinkError with all messages when it cannot be done."""
    linker = Linker(symbols or {})
    for name, data in objects:
        linker.collect(name, data)
    linker.pull_archives()
    linker.stop_on_errors()
    linker.lay_out(text_base, data_base)
    linker.check_sizes(text_base)
    linker.relocate()
    start = linker.globals.get(entry)
    if start is None or start.section == elf.SHN_UNDEF:
        linker.errors.append(f"error: the entry symbol {entry} is not defined; define it with .globl, or name another")
    linker.stop_on_errors()
    return linker.write(start)


class Linker:
    """The state of one link."""

    def __init__(self, symbols: dict[str, int]) -> None:
        self.errors: list[str] = []
        self.objects: list[tuple[str, elf.Elf]] = []
        self.archives: list[tuple[str, elf.Elf]] = []  # members that may be needed
        self.globals: dict[str, elf.Symbol] = {}  # the definition, or an undefined symbol
        self.owner: dict[str, str] = {}  # file that defines it
        self.outputs: dict[str, Output] = {}
        self.where: dict[elf.Section, tuple[Output, int]] = {}
        self.xlen = 0
        self.flags = 0
        for name, value in symbols.items():
            self.globals[name] = elf.Symbol(name, elf.SHN_ABS, value, bind=elf.STB_GLOBAL)
            self.owner[name] = "the command line"

    def stop_on_errors(self) -> None:
        if self.errors:
            raise LinkError(self.errors[:MAX_ERRORS])

    # --- collect and resolve ------------------------------------------------------------------------------------------

    def collect(self, name: str, data: bytes) -> None:
        """Takes an object in, or notes an archive's members."""
        try:
            if data[: len(MAGIC)] == MAGIC:
                for member, contents in members(data):
                    self.archives.append((f"{name}({member})", elf.read(contents)))
            else:
                self.add_object(name, elf.read(data))
        except elf.ElfError as error:
            self.errors.append(f"{name}: error: {error}")

    def add_object(self, name: str, obj: elf.Elf) -> None:
        """Checks that the object fits the others and enters its global symbols."""
        if obj.type != elf.ET_REL:
            self.errors.append(f"{name}: error: not a relocatable object; give the .o files, not a linked program")
            return
        if not self.xlen:
            self.xlen, self.flags = obj.xlen, obj.flags
        if obj.xlen != self.xlen:
            self.errors.append(f"{name}: error: an object for RV{obj.xlen} among objects for RV{self.xlen}")
            return
        if (obj.flags ^ self.flags) & elf.EF_FLOAT_ABI:
            self.errors.append(f"{name}: error: another floating-point ABI than the first object; use -mabi=lp64")
        self.flags |= obj.flags & elf.EF_RVC
        self.objects.append((name, obj))
        for symbol in obj.symbols:
            if symbol.bind != elf.STB_LOCAL:
                self.add_symbol(name, symbol)

    def add_symbol(self, name: str, new: elf.Symbol) -> None:
        """One definition wins: strong over common over weak, the larger common, else the first."""
        old = self.globals.get(new.name)
        # BEGIN SOLUTION asm.linker.resolve
        if old is None or (_strength(new) > _strength(old)):
            self.globals[new.name] = new
            self.owner[new.name] = name
        elif _strength(new) == _strength(old) == 4:
            first = self.owner[new.name]
            self.errors.append(f"{name}: error: {new.name} is defined here and in {first}; make one of them static")
        elif _strength(new) == _strength(old) == 3:
            old.size = max(old.size, new.size)
            old.value = max(old.value, new.value)
        # END SOLUTION

    def pull_archives(self) -> None:
        """Adds the members that define undefined symbols, until there are no more."""
        found = True
        while found:
            found = False
            for entry in list(self.archives):
                for symbol in entry[1].symbols:
                    wanted = self.globals.get(symbol.name)
                    if wanted and _strength(wanted) == 1 and symbol.bind and _strength(symbol) > 1:
                        self.archives.remove(entry)
                        self.add_object(entry[0], entry[1])
                        found = True
                        break

    # --- lay out ------------------------------------------------------------------------------------------------------

    def lay_out(self, text_base: int, data_base: int | None) -> None:
        """Addresses for everything; symbols' values become addresses."""
        for name in OUTPUTS:
            type = elf.SHT_NOBITS if name == ".bss" else elf.SHT_PROGBITS
            self.outputs[name] = Output(elf.Section(name, type, elf.SHF_ALLOC))
        for first in (True, False):
            for name, obj in self.objects:
                for section in obj.sections:
                    if _is_first(section.name) == first:
                        self.place(name, section)
        self.place_common()
        text, rodata, data, bss = (self.outputs[name] for name in OUTPUTS)
        text.section.addr = text_base + -text_base % text.section.align
        rodata.section.addr = _after(text.section.addr + text.section.size, rodata.section.align)
        end = rodata.section.addr + rodata.section.size
        for output in (text, rodata):
            output.load = output.section.addr
        if data_base is None:
            data.section.addr = data.load = _after(_after(end, PAGE), data.section.align)
        else:
            data.section.addr = _after(data_base, data.section.align)
            data.load = _after(end, max(data.section.align, self.xlen // 8))
        bss.section.addr = bss.load = _after(data.section.addr + data.section.size, bss.section.align)
        self.define_standard(text.section, data, bss.section)

    def check_sizes(self, text_base: int) -> None:
        """LinkError when the program does not fit into memory, or into a file of reasonable size."""
        for name, output in self.outputs.items():
            section = output.section
            end = section.addr + section.size
            if end > 1 << self.xlen:
                self.errors.append(f"error: {name} would end at {end:#x}, outside the memory of RV{self.xlen}")
            bytes_in_file = section.size if name != ".rodata" else end - text_base
            if section.type != elf.SHT_NOBITS and bytes_in_file > elf.MAX_FLAT:
                self.errors.append(f"error: {name} would take {bytes_in_file} bytes in the file, over {elf.MAX_FLAT}")
        self.stop_on_errors()

    def place(self, name: str, section: elf.Section) -> None:
        """Appends an input section to the output section that it belongs to."""
        if not section.flags & elf.SHF_ALLOC:
            if section.type == elf.SHT_RISCV_ATTRIBUTES and section.name in self.outputs:
                return  # those of the first object stand
            if section.name not in self.outputs:
                self.outputs[section.name] = Output(elf.Section(section.name, section.type))
            output = self.outputs[section.name]
        elif section.flags & elf.SHF_EXECINSTR:
            output = self.outputs[".text"]
        elif section.type == elf.SHT_NOBITS:
            output = self.outputs[".bss"]
        else:
            output = self.outputs[".data" if section.flags & elf.SHF_WRITE else ".rodata"]
        output.add(name, section)
        self.where[section] = (output, output.parts[-1][2])

    def place_common(self) -> None:
        """Common symbols become space in .bss."""
        for symbol in self.globals.values():
            if symbol.section == elf.SHN_COMMON:
                section = elf.Section("COMMON", elf.SHT_NOBITS, elf.SHF_ALLOC | elf.SHF_WRITE, align=symbol.value or 1)
                section.size = symbol.size
                self.place(self.owner[symbol.name], section)
                symbol.section, symbol.value = section, 0

    def define_standard(self, text: elf.Section, data: Output, bss: elf.Section) -> None:
        """The symbols that start-up code wants, unless an object defines them."""
        data_end, bss_end = data.section.addr + data.section.size, bss.addr + bss.size
        standard = {
            "_etext": text.addr + text.size,
            "__data_load": data.load,
            "__data_start": data.section.addr,
            "__data_end": data_end,
            "_edata": data_end,
            "__bss_start": bss.addr,
            "__bss_end": bss_end,
            "_end": bss_end,
            "end": bss_end,
            "__global_pointer$": data.section.addr + GP_OFFSET,
        }
        for name, value in standard.items():
            if name in self.globals and _strength(self.globals[name]) <= 1:
                self.globals[name] = elf.Symbol(name, elf.SHN_ABS, value, bind=elf.STB_GLOBAL)

    def address(self, symbol: elf.Symbol) -> int | None:
        """The symbol's value in memory; None if it is not defined, 0 if it is also weak."""
        if symbol.bind != elf.STB_LOCAL:
            symbol = self.globals[symbol.name]
        if isinstance(symbol.section, elf.Section):
            if symbol.section not in self.where:
                return 0  # in a section that was dropped
            output, offset = self.where[symbol.section]
            return output.section.addr + offset + symbol.value & (1 << self.xlen) - 1
        if symbol.section == elf.SHN_ABS:
            return symbol.value
        return 0 if symbol.bind == elf.STB_WEAK else None

    # --- relocate and write -------------------------------------------------------------------------------------------

    def relocate(self) -> None:
        """Fills the output sections with relocated bytes."""
        for output in self.outputs.values():
            section = output.section
            if section.type == elf.SHT_NOBITS:
                continue
            out = bytearray(section.size)
            place = Place(out, section.addr, self.xlen)
            for _, part, offset in output.parts:
                out[offset : offset + len(part.data)] = part.data
            for name, part, offset in output.parts:
                where = f"{name}: {part.name}"
                relocate(place, part, offset, self.address, self.is_weak_zero, self.problem(where))
            section.data = bytes(out)

    def is_weak_zero(self, symbol: elf.Symbol) -> bool:
        """Whether the symbol is weak and nobody defines it."""
        if symbol.bind != elf.STB_LOCAL:
            symbol = self.globals[symbol.name]
        return symbol.section == elf.SHN_UNDEF and symbol.bind == elf.STB_WEAK

    def problem(self, where: str):
        """The function that notes a relocation's Problem."""

        def note(problem: Problem) -> None:
            self.errors.append(f"{where}+{problem.offset:#x}: error: {problem.message}")

        return note

    def write(self, start: elf.Symbol) -> bytes:
        """The file."""
        out = elf.Elf(self.xlen, elf.ET_EXEC)
        out.flags = self.flags
        out.entry = self.address(start)
        out.sections = [output.section for output in self.outputs.values() if output.section.size]
        text, rodata, data, bss = (self.outputs[name] for name in OUTPUTS)
        for flags, outputs in ((elf.PF_R | elf.PF_X, (text, rodata)), (elf.PF_R | elf.PF_W, (data, bss))):
            segment = _segment(flags, [output for output in outputs if output.section.size])
            if segment:
                out.segments.append(segment)
        written = []
        for _, obj in self.objects:
            for symbol in obj.symbols:
                local = symbol.bind == elf.STB_LOCAL
                if symbol.type == elf.STT_FILE:
                    written.append(elf.Symbol(symbol.name, elf.SHN_ABS, type=elf.STT_FILE))
                elif local and symbol.type != elf.STT_SECTION and symbol.section in self.where:
                    if not symbol.name.startswith(".L"):
                        written.append(self.output_symbol(symbol))
        for symbol in self.globals.values():
            if symbol.section != elf.SHN_UNDEF:
                written.append(self.output_symbol(symbol))
        out.symbols = written
        return elf.write(out)

    def output_symbol(self, symbol: elf.Symbol) -> elf.Symbol:
        """The symbol with its address for a value."""
        output = self.where[symbol.section][0] if symbol.section in self.where else None
        section = output.section if output and output.section.size else elf.SHN_ABS
        return elf.Symbol(symbol.name, section, self.address(symbol), symbol.size, symbol.type, symbol.bind)


def _strength(symbol: elf.Symbol) -> int:
    """0 undefined weak, 1 undefined, 2 weak, 3 common, 4 strong."""
    if symbol.section == elf.SHN_UNDEF:
        return int(symbol.bind != elf.STB_WEAK)
    if symbol.bind == elf.STB_WEAK:
        return 2
    return 3 if symbol.section == elf.SHN_COMMON else 4


def _is_first(name: str) -> bool:
    return any(name == first or name.startswith(first + ".") for first in FIRST)


def _after(address: int, align: int) -> int:
    return address + -address % align


def _segment(flags: int, outputs: list[Output]) -> elf.Segment | None:
    """One loadable segment over output sections that follow each other."""
    if not outputs:
        return None
    base, load = outputs[0].section.addr, outputs[0].load
    data = bytearray()
    end = base
    for output in outputs:
        section = output.section
        if section.type != elf.SHT_NOBITS:
            data += bytes(section.addr - base - len(data)) + section.data
        end = section.addr + section.size
    return elf.Segment(elf.PT_LOAD, flags, base, load, bytes(data), end - base, PAGE)
