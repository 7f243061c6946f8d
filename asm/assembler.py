"""The assembler: `assemble(text, name)` turns a file of assembly into a relocatable ELF object.

Two passes. The first reads statements into sections (`asm.reader`, `asm.instruct`, `asm.directives`), encoding every
instruction whose operands are known and leaving points and holes for the rest (`asm.layout`, `asm.holes`); the second,
when all labels exist, places everything, patches the holes and writes what is left as relocations (`asm.output`). This
file is the state that they share: sections, symbols, the values of expressions, what `.option` says.
"""

from __future__ import annotations

from asm import elf, isa, riscv
from asm.compress import compressed, short_branches
from asm.diagnostic import AsmError, Diagnostic, Fault
from asm.directives import DIRECTIVES
from asm.expression import Relative, evaluate, parse, wrap
from asm.fast import encoders_for
from asm.layout import NAMELESS, NUMBERED, Label, Section, far_distance, near_distance
from asm.macros import expand
from asm.operands import forms
from asm.output import write_object
from asm.rare import ABSOLUTE, absolute_offset
from asm.reader import read
from asm.sections import section_kind
from asm.text import LABEL, column

MAX_EQUATES = 100  # symbols defined by symbols defined by symbols ...


def assemble(
    text: str,
    name: str,
    xlen: int = 64,
    warnings: list[Diagnostic] | None = None,
    extensions: tuple[str, ...] | None = None,
    *,
    relax: bool = False,
    pic: bool = False,
    float_abi: int = 0,
    attributes: bool = False,
    debug: bool = False,
    symbols: dict[str, int] | None = None,
    folders: tuple[str, ...] = (),
    messages: list[str] | None = None,
) -> bytes:
    """The object file. AsmError with all diagnostics when the text is wrong; `warnings` receives what is doubtful.

    `name` is the file's name in diagnostics. `extensions`: those to assemble for (`asm.isa`), with C instructions are
    compressed; None: all of them, nothing is compressed. relax: leave to the linker what it may shorten. float_abi:
    bits of the ELF header (2: single, 4: double). attributes: write .riscv.attributes. debug: a line table of this
    file. symbols: values defined beforehand. folders: where .include and .incbin look. messages: receives what .print
    says."""
    asm = Assembler(name, xlen, extensions, relax, pic)
    asm.float_abi, asm.attributes, asm.folders, asm.messages = float_abi, attributes, folders, messages
    for symbol, known in (symbols or {}).items():
        asm.label(symbol).equate = [known]
    if debug:
        asm.start_debug()
    read(asm, text, name)
    data = b""
    if not asm.diagnostics:
        data = write_object(asm)
        if warnings is not None:
            warnings.extend(asm.warnings)
    if asm.diagnostics:
        raise AsmError([d for _, _, d in sorted(asm.diagnostics, key=lambda entry: entry[:2])])
    return data


_TABLES: dict = {}


def _instructions(xlen: int, extensions: tuple[str, ...]) -> dict[str, riscv.Row]:
    """riscv.instructions, made once."""
    if (xlen, extensions) not in _TABLES:
        _TABLES[xlen, extensions] = riscv.instructions(xlen, extensions)
    return _TABLES[xlen, extensions]


def numbered(number: int, serial: int) -> str:
    """The name of a numeric label."""
    return f".L{number}{NUMBERED}{serial}"


class Assembler:
    """The state of one assembly."""

    def __init__(
        self, name: str, xlen: int, extensions: tuple[str, ...] | None, relax: bool, pic: bool = False
    ) -> None:
        self.name = name
        self.xlen = xlen
        self.frames: list = []  # what is being read, the innermost last (asm.reader)
        self.line = (None, 0)  # (frame, number of the line in it)
        self.diagnostics: list[tuple[int, int, Diagnostic]] = []  # with the line of the file and a serial number
        self.warnings: list[Diagnostic] = []
        self.macros: dict = {}
        self.expansions = 0  # macros and loops so far
        self.expanded_lines = 0
        self.directives = DIRECTIVES
        self.labels: dict[str, Label] = {}
        self.anonymous: list[Label] = []
        self.local_labels: dict[int, Label] = {}  # the last `n:`
        self.local_next: dict[int, Label] = {}  # the label that `nf` stands for
        self.register_uses: list[tuple[Label, object, int | None]] = []  # register names used as symbols
        self.pure = True  # the statement so far depends on no symbol
        self.wrapped = False  # RV32: an immediate was written as an unsigned number, which GNU as does not compress
        self.file_name = ""
        self.comment = b""
        self.float_abi = 0
        self.attributes = False
        self.attribute_values: dict[int, int | str] = {}
        self.folders: tuple[str, ...] = ()
        self.messages: list[str] | None = None
        self.debug = False
        self.cfi = None  # the function between .cfi_startproc and .cfi_endproc
        self.functions: list = []
        self.frame_sections: tuple[str, ...] = (".eh_frame",)
        self.line_files: dict[int, tuple[str, str, bytes | None]] = {}
        self.section_stack: list[tuple[Section, Section]] = []
        self.sections = {name: Section(name, *section_kind(name)) for name in (".text", ".data", ".bss")}
        self.section = self.previous = self.sections[".text"]
        # what .option changes
        self.extensions: tuple[str, ...] | None = None
        self.relax, self.pic = relax, pic
        self.relaxes = False  # something was left to the linker
        self.compresses = False  # C was on at some time
        self.option_stack: list[tuple] = []
        self.short_all = short_branches(xlen, riscv.EXTENSIONS)  # whatever .option says at the end
        self.words: dict[str, bytes] = {}  # lines seen before
        self.known_words: dict = {}
        self.configure(extensions, relax)
        self.sections[".text"].align = 2 if self.half else 4

    # --- what is assembled for ----------------------------------------------------------------------------------------

    def configure(self, extensions: tuple[str, ...] | None, relax: bool) -> None:
        """Assembles for these extensions from here on."""
        if extensions is not None and "S" not in extensions:
            extensions = (*extensions, "S")  # instructions of all modes may be written; which a hart has is its matter
        self.extensions, self.relax = extensions, relax
        self.forms = forms(self.xlen, extensions)
        if extensions is None:
            self.table, self.half, self.short = riscv.INSTRUCTIONS[self.xlen], {}, {}
        else:
            self.table = _instructions(self.xlen, extensions)
            self.half = compressed(self.xlen, extensions)
            self.short = short_branches(self.xlen, extensions)
            self.compresses = self.compresses or bool(self.half)
        self.encoders = encoders_for(self).without(self.macros)
        self.enter(self.section)

    def forget(self, name: str) -> None:
        """Lines of a mnemonic that is a macro now are read anew."""
        for words in self.known_words.values():
            words.clear()
        self.encoders = self.encoders.without((name,))
        self.enter(self.section)

    def enter(self, section: Section) -> None:
        """Makes the section current."""
        self.section = section
        self.tables = self.encoders.tables
        if self.debug:
            self.fast, self.words = {}, {}
        elif section.type == elf.SHT_NOBITS:
            self.fast, self.words = self.encoders.without_bytes, {}
        else:
            key = (self.extensions, self.relax, self.pic)
            self.fast, self.words = self.encoders.all, self.known_words.setdefault(key, {})

    def arch(self) -> str:
        """The ISA string of what is assembled for."""
        extensions = self.extensions or isa.parse(f"rv{self.xlen}g")[1]
        return isa.arch(self.xlen, [name for name in extensions if name in isa.ORDER and name not in isa.MODES])

    # --- messages -----------------------------------------------------------------------------------------------------

    def report(self, fault: Fault, line, kind: str = "error", statement: str = "") -> None:
        """Adds the place to a fault. line: (frame, number of the line in it)."""
        frame, n = line
        if frame is None:
            diagnostic, root = Diagnostic(self.name, 1, 1, kind, fault.message, ""), 0
        else:
            source = frame.lines[n - 1].rstrip("\r") if n <= len(frame.lines) else ""
            place = column(source, fault.at if isinstance(fault.at, int) else None, statement)
            notes, root, outer = [], n, frame
            while outer.parent is not None:
                parent, root = outer.line
                if outer.kind:
                    what = "included here" if outer.kind == "file" else f"in the expansion of {outer.kind}"
                    notes.append(Diagnostic(parent.file, parent.place(root), 1, "note", what, ""))
                outer = parent
            diagnostic = Diagnostic(frame.file, frame.place(n), place, kind, fault.message, source, tuple(notes))
        if kind == "error":
            self.diagnostics.append((root, len(self.diagnostics), diagnostic))
        else:
            self.warnings.append(diagnostic)

    def warn(self, message: str, at: int | None = None) -> None:
        """A warning about the current statement."""
        self.report(Fault(message, at), self.line, "warning")

    # --- sections and symbols -----------------------------------------------------------------------------------------

    def switch(self, name: str, type: int, flags: int, entsize: int = 0) -> None:
        """Makes the section of that name current; its first mention decides type and flags."""
        if name not in self.sections:
            self.sections[name] = Section(name, type, flags, entsize)
        self.previous = self.section
        self.enter(self.sections[name])

    def label(self, name: str) -> Label:
        """The symbol of that name."""
        label = self.labels.get(name)
        if label is None:
            label = self.labels[name] = Label(name, self.line)
        return label

    def resolve(self, name: str):
        """What a symbol in an expression stands for: a Label, or a constant that it equals for now."""
        self.pure = False
        if name == ".":
            return self.here()
        if name[:-1].isdecimal() and name[-1] in "bf":
            number = int(name[:-1])
            if name[-1] == "b":
                if number not in self.local_labels:
                    raise Fault(f"there is no label {number}: before this line")
                return self.local_labels[number]
            if number not in self.local_next:
                self.local_next[number] = self.unnamed(numbered(number, len(self.anonymous)))
            return self.local_next[number]
        label = self.label(name)
        if label.equate is not None and len(label.equate) == 1 and isinstance(label.equate[0], int):
            return label.equate[0]
        return label

    def unnamed(self, name: str) -> Label:
        """A label that the program cannot name."""
        label = Label(name, self.line)
        self.anonymous.append(label)
        return label

    def here(self) -> Label:
        """A label at the current place."""
        label = self.unnamed(NAMELESS)
        section = self.section
        label.section, label.offset, label.index = section, len(section.data), len(section.points)
        return label

    def define_name(self, name: str) -> None:
        """name: at the current place."""
        if self.section.name == ABSOLUTE:
            self.equate(name, str(absolute_offset(self.section)), True)
            return
        if name.isdecimal():
            number = int(name)
            label = self.local_next.pop(number, None) or self.unnamed(numbered(number, len(self.anonymous)))
            self.local_labels[number] = label
        elif name[0].isdecimal():
            raise Fault(f"a label may not start with a digit: '{name}'", LABEL)
        else:
            label = self.label(name)
            if label.defined():
                where = f" in line {label.line[0].place(label.line[1])}" if label.line[0] else ""
                raise Fault(f"{name} is already defined{where}", LABEL)
        section = self.section
        label.section, label.offset, label.index = section, len(section.data), len(section.points)
        label.line = self.line

    def equate(self, name: str, text: str, once: bool = False) -> None:
        """name = expression; may be done again unless `once`."""
        name = name.strip()
        if name == ".":
            self.directives[".org"](self, [text.strip()])
            return
        postfix = self.expression(text)
        label = self.label(name)
        if label.section or label.common or (once and label.equate is not None):
            where = f" in line {label.line[0].place(label.line[1])}" if label.line[0] else ""
            raise Fault(f"{name} is already defined{where}", 0)
        if label in postfix:
            raise Fault(f"{name} is defined by itself", 1)
        value = self.constant(postfix)
        label.equate = postfix if value is None else [value]
        label.line = self.line
        of = postfix[0]
        if isinstance(of, Label) and value is None and len(postfix) in (1, 3):
            # what it has now, as GNU as does; of what comes later, see asm.output
            label.size = of.size or ([0] if of.section else None)
            if label.type == elf.STT_NOTYPE:
                label.type = of.type

    def expression(self, text: str) -> list:
        """The postfix of an expression."""
        label = self.labels.get(text)
        if label is not None and label.equate is None:
            self.pure = False
            return [label]
        if text.isdecimal() and text[0] != "0" and len(text) < 16:
            return [int(text)]
        return parse(text, self.resolve)

    def constant(self, postfix: list) -> int | None:
        """Its value if that is known now."""
        if len(postfix) == 1:
            if isinstance(postfix[0], int):
                return wrap(postfix[0])
            if isinstance(postfix[0], Label) and postfix[0].equate is None:
                return None
        try:
            value = self.value(postfix, near_distance)
        except Fault as fault:
            if "not constant here" in fault.message or "fits no relocation" in fault.message:
                return None
            raise
        return value if isinstance(value, int) else None

    def value(self, postfix: list, distance, depth: int = 0):
        """The value of an expression, with equated symbols followed."""

        def value_of(label: Label):
            if label.equate is None:
                return Relative(0, label, None)
            if label.busy or depth > MAX_EQUATES:
                raise Fault(f"{label.name} is defined by itself, or through too many other symbols")
            label.busy = True
            try:
                return self.value(label.equate, distance, depth + 1)
            finally:
                label.busy = False

        return evaluate(postfix, value_of, distance)

    def final_value(self, postfix: list):
        """The value of an expression once sections are placed."""
        return self.value(postfix, far_distance)

    # --- bytes --------------------------------------------------------------------------------------------------------

    def bytes(self, data: bytes) -> None:
        """Appends bytes to the current section."""
        if self.section.type == elf.SHT_NOBITS and any(data):
            raise Fault(f"{self.section.name} holds only zeros; data goes to .data")
        self.section.data += data

    def data(self, size: int, postfix: list, at: int) -> None:
        """Appends an integer of `size` bytes."""
        value = self.constant(postfix)
        if value is not None:
            if size < 8 and not -(1 << 8 * size - 1) <= value < 1 << 8 * size:
                self.warn(f"{value} does not fit in {size} byte{'s' if size > 1 else ''} and is cut off", at)
            self.bytes((value & (1 << 8 * size) - 1).to_bytes(size, "little"))
            return
        section = self.section
        if section.type == elf.SHT_NOBITS:
            raise Fault(f"{section.name} holds only zeros; data goes to .data")
        target = postfix[0] if len(postfix) == 1 and isinstance(postfix[0], Label) else postfix
        section.holes.append((len(section.data), len(section.points), "DATA", target, self.line, at, size))
        section.data += bytes(size)

    # --- what others do for the reader --------------------------------------------------------------------------------

    def expand(self, macro, arguments: str) -> None:
        """Goes on reading in the expansion of a macro."""
        expand(self, macro, arguments)

    def start_debug(self) -> None:
        """Every instruction from here on gets a row of the line table."""
        self.debug = True
        self.enter(self.section)

    def debug_row(self) -> None:
        """The current line, of the outermost file, begins an instruction here."""
        frame, n = self.line
        while frame.parent is not None:
            frame, n = frame.line
        section = self.section
        self.line_files.setdefault(1, ("", self.name, None))
        section.rows.append((len(section.data), len(section.points), 1, n, 0, (), None))
