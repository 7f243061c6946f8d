"""What the steps of a link share: its options, the input sections, the output sections, and the symbols.

    Options    what the command line says
    Input      one name on the command line: an object or an archive
    Part       an input section; `output` and `offset` say where it went
    Output     an output section: a statement of the linker script and what it collected
    Link       everything; the steps (resolve, assign, collect, merge, layout, relax, image) are functions over it

A symbol is an `elf.Symbol` whose `section` is an input's Section, an Output (defined by the script) or an SHN_ number.
"""

from __future__ import annotations

from asm import dwarf, elf

MAX_ERRORS = 20
PAGE = 4096


class LinkError(Exception):
    """Linking failed; `messages` says why, a line each, `object: section+offset: error: what`."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


class Options:
    """How to link. Addresses and sizes in bytes."""

    def __init__(self) -> None:
        self.script = ""  # text of the linker script; empty: the layout for our chip
        self.script_name = ""
        self.text_base = 0x8000_0000  # of the layout for our chip
        self.data_base: int | None = None
        self.section_starts: dict[str, int] = {}  # -Ttext and the like: {output section: address}
        self.entry = ""  # symbol or number; empty: the script's, else _start
        self.defsyms: list[tuple[str, str]] = []  # (name, expression)
        self.undefined: list[str] = []  # -u
        self.gc_sections = False
        self.print_gc_sections = False
        self.relax = False
        self.page_size = PAGE
        self.omagic = False  # -N: one segment, readable, writable and executable
        self.nmagic = False  # -n: no alignment of segments to pages
        self.strip = ""  # "all" or "debug"
        self.discard = "labels"  # local symbols to leave out: "all", "labels" (.L*) or "none"
        self.multiple_definitions = False


class Input:
    """An object or archive: `whole` takes every member, `group` numbers the --start-group it stands in (0: none)."""

    __slots__ = ("name", "data", "whole", "group")

    def __init__(self, name: str, data: bytes, whole: bool = False, group: int = 0) -> None:
        self.name, self.data, self.whole, self.group = name, data, whole, group


class File:
    """An object of the link. `archive` is the archive's path, for a member."""

    __slots__ = ("name", "archive", "member", "elf", "parts")

    def __init__(self, name: str, contents: elf.Elf, archive: str = "", member: str = "") -> None:
        self.name, self.elf, self.archive, self.member = name, contents, archive, member
        self.parts: list[Part] = []


class Part:
    """An input section. `live` is cleared when it is not wanted, `keep` set when the script says KEEP. `merged` maps
    offsets of the original to those after merging (`asm.link.merge`); `offset` is relative to the output section."""

    __slots__ = (
        "file", "section", "name", "data", "size", "align", "flags", "type", "relocations",
        "output", "offset", "keep", "live", "merged",
    )  # fmt: skip

    def __init__(self, file: File, section: elf.Section) -> None:
        self.file, self.section, self.name = file, section, section.name
        self.data, self.size, self.align = section.data, section.size, section.align
        self.flags, self.type, self.relocations = section.flags, section.type, section.relocations
        self.output: Output | None = None
        self.offset = 0
        self.keep = False
        self.live = True
        self.merged = None

    def address(self, value: int) -> int:
        """Address of what stands at offset `value` of the input section; 0 when it was dropped."""
        if self.output is None:
            return 0
        if self.merged is not None:
            part, value = self.merged(value)
            return part.output.addr + part.offset + value
        return self.output.addr + self.offset + value


class Output:
    """An output section. `items` are Parts and statements of its body in order; `load` is the load address."""

    __slots__ = (
        "name", "statement", "items", "addr", "load", "size", "align", "flags", "type", "entsize", "moved",
        "data", "phdrs", "index",
    )  # fmt: skip

    def __init__(self, name: str, statement=None) -> None:
        self.name, self.statement = name, statement
        self.items: list = []
        self.addr = self.load = self.size = 0
        self.align = 1
        self.flags = 0
        self.type = elf.SHT_NULL
        self.entsize = 0
        self.moved = False  # an assignment to `.` made room
        self.data = b""
        self.phdrs: list[str] = []
        self.index = 0

    def parts(self) -> list[Part]:
        return [item for item in self.items if item.__class__ is Part]

    def exists(self) -> bool:
        """Whether it comes into the file."""
        return self.size > 0 or any(part.type != elf.SHT_NULL for part in self.parts())


class Link:
    """The state of one link."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.files: list[File] = []
        self.globals: dict[str, elf.Symbol] = {}  # the definition, or an undefined symbol
        self.owner: dict[str, str] = {}  # file that defines it
        self.pulled: list[tuple[str, str, str]] = []  # (member, who needed it, symbol)
        self.parts: dict[elf.Section, Part] = {}
        self.outputs: list[Output] = []
        self.by_name: dict[str, Output] = {}
        self.discarded: list[Part] = []
        self.xlen = 0
        self.flags = 0
        self.script = None  # asm.link.script.Script
        self.scripted: dict[str, elf.Symbol] = {}  # symbols that the script or --defsym defines
        self.regions: dict = {}
        self.got: Got | None = None
        self.tls: tuple[int, int] = (0, 0)
        self.headers_size = 0
        self.headers_used = False  # the script has SIZEOF_HEADERS
        self.lines: dict[Part, dwarf.Lines] = {}

    def stop_on_errors(self) -> None:
        if self.errors:
            raise LinkError(self.errors[:MAX_ERRORS])

    def describe(self, part: Part, offset: int) -> str:
        """`object: section+offset`, and the source line if the object has line numbers."""
        text = f"{part.file.name}: {part.name}+{offset:#x}"
        if part.flags & elf.SHF_EXECINSTR and part.size == part.section.size:
            if part not in self.lines:
                try:
                    self.lines[part] = dwarf.of_object(part.file.elf, part.section)
                except elf.ElfError:
                    self.lines[part] = dwarf.Lines([])
            row = self.lines[part].find(offset)
            if row is not None:
                text += f" ({row.file}:{row.line})"
        return text

    def definition(self, symbol: elf.Symbol) -> elf.Symbol:
        """What a symbol of an object stands for."""
        return symbol if symbol.bind == elf.STB_LOCAL else self.globals[symbol.name]

    def address(self, symbol: elf.Symbol) -> int | None:
        """The symbol's value in memory; None if it is not defined, 0 if it is also weak."""
        if symbol.bind != elf.STB_LOCAL:
            symbol = self.globals[symbol.name]
        section = symbol.section
        if section.__class__ is elf.Section:
            part = self.parts.get(section)
            return part.address(symbol.value) & (1 << self.xlen) - 1 if part else 0
        if section.__class__ is Output:
            return section.addr + symbol.value & (1 << self.xlen) - 1
        if section == elf.SHN_ABS:
            return symbol.value & (1 << self.xlen) - 1
        return 0 if symbol.bind == elf.STB_WEAK else None


class Got:
    """The global offset table of a static link: a header word, then the addresses that GOT_HI20 and TLS_GOT_HI20
    load. `entries` numbers them by (symbol, addend, is it an offset from tp)."""

    __slots__ = ("entries", "part", "plt", "dynamic")

    def __init__(self, part: Part, plt: Part, dynamic: Part) -> None:
        self.entries: dict[tuple, int] = {}
        self.part, self.plt, self.dynamic = part, plt, dynamic
