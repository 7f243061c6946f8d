"""The assembler: `assemble(text, name)` turns a file of assembly into a relocatable ELF object.

Two passes. The first reads statements into sections of fragments (`asm.layout`), encoding every instruction whose
operands are known and leaving fixups for the rest; the second, when all labels exist, places the fragments, patches
the fixups and writes what is left as relocations. Read `statement` and `instruction` first. The other half of the
work is tables: `asm.riscv` (instructions), `asm.pseudo` and `asm.operands` (syntax), `asm.directives`.

A statement whose operands involve no symbol always gives the same words, so these are remembered by its text: compiled
code repeats itself (measured: 124 k to 141 k instructions per second).
"""

from __future__ import annotations

from asm import elf, riscv
from asm.diagnostic import AsmError, Diagnostic, Fault
from asm.directives import DIRECTIVES, section_kind, split
from asm.expression import Relative, evaluate, is_name_char, parse, skip_quoted, wrap
from asm.layout import (
    Align,
    Branch,
    Fill,
    Fixup,
    Label,
    Section,
    address,
    contents,
    encode,
    far_distance,
    near_distance,
    place,
    relocate,
)
from asm.operands import Deferred, Form, Mismatch, forms
from asm.operands import parse as parse_operand

MAX_ERRORS = 20
MAX_EQUATES = 100  # symbols defined by symbols defined by symbols ...
LABEL = -1  # the operand index of a fault that is in a statement's label
RA, T1 = riscv.REGISTERS["ra"], riscv.REGISTERS["t1"]


def assemble(
    text: str,
    name: str,
    xlen: int = 64,
    warnings: list[Diagnostic] | None = None,
    extensions: tuple[str, ...] | None = None,
) -> bytes:
    """The object file. AsmError with all diagnostics when the text is wrong; `warnings` receives what is doubtful.

    `name` is the file's name in diagnostics. `extensions`: those to assemble for (`asm.isa`); see `operands.forms`."""
    asm = Assembler(name, xlen, extensions)
    asm.read(text)
    if not asm.diagnostics:
        data = asm.finish()
        if warnings is not None:
            warnings.extend(asm.warnings)
    if asm.diagnostics:
        raise AsmError(sorted(asm.diagnostics, key=lambda d: (d.line, d.col)))
    return data


class Assembler:
    """The state of one assembly."""

    def __init__(self, name: str, xlen: int, extensions: tuple[str, ...] | None) -> None:
        self.name = name
        self.xlen = xlen
        self.forms = forms(xlen, extensions)
        self.table = riscv.INSTRUCTIONS[xlen]
        self.lines: list[str] = []
        self.line = 0
        self.diagnostics: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self.labels: dict[str, Label] = {}
        self.anonymous: list[Label] = []
        self.local_labels: dict[int, Label] = {}  # the last `n:`
        self.local_next: dict[int, Label] = {}  # the label that `nf` stands for
        self.fixups: list[Fixup] = []
        self.sections: dict[str, Section] = {}
        self.section_stack: list[Section] = []
        self.register_uses: list[tuple[Label, int, int | None]] = []  # register names used as symbols
        self.known_words: dict[str, bytes] = {}
        self.pure = True  # the statement so far depends on no symbol
        self.file_name = ""
        self.comment = b""
        for section in (".data", ".bss", ".text"):
            self.sections[section] = Section(section, *section_kind(section))
        self.sections = {name: self.sections[name] for name in (".text", ".data", ".bss")}
        self.section = self.previous = self.sections[".text"]

    # --- reading ------------------------------------------------------------------------------------------------------

    def read(self, text: str) -> None:
        """First pass."""
        self.lines = text.split("\n")
        try:
            text = _without_block_comments(text)
        except Fault as fault:
            self.report(fault, fault.at)
            return
        for self.line, line in enumerate(text.split("\n"), 1):
            if '"' in line or "'" in line or ";" in line or "//" in line:
                statements = _statements(line)
            else:
                statements = (line.partition("#")[0],)
            for statement in statements:
                word = self.known_words.get(statement)
                if word is not None:
                    self.section.last.data += word
                    self.section.code = True
                    continue
                try:
                    self.statement(statement)
                except Fault as fault:
                    self.report(fault, self.line, statement=statement)
            if len(self.diagnostics) >= MAX_ERRORS:
                return

    def report(self, fault: Fault, line: int, kind: str = "error", statement: str = "") -> None:
        """Adds the place to a fault."""
        source = self.lines[line - 1].rstrip("\r")
        into = self.diagnostics if kind == "error" else self.warnings
        column = _column(source, fault.at, statement)
        into.append(Diagnostic(self.name, line, column, kind, fault.message, source))

    def statement(self, text: str) -> None:
        """label: ... mnemonic operands. Fault when it is wrong."""
        rest = text.strip()
        while ":" in rest:
            head, _, tail = rest.partition(":")
            head = head.strip()
            if not head or not all(is_name_char(c) for c in head):
                break
            self.define_name(head)
            rest = tail.strip()
        if not rest:
            return
        parts = rest.split(None, 1)
        name, arguments = parts[0], parts[1] if len(parts) > 1 else ""
        if arguments[:1] == "=" and arguments[:2] != "==":
            self.equate(name, arguments[1:])
        elif name[0] == ".":
            directive = DIRECTIVES.get(name)
            if directive:
                directive(self, split(arguments))
            elif not name.startswith(".cfi_"):
                raise Fault(f"unknown directive '{name}'")
        else:
            self.pure = True
            start = len(self.section.last.data)
            fragment = self.section.last
            self.instruction(name, split(arguments))
            if self.pure and rest == text.strip() and fragment is self.section.last:
                self.known_words[text] = bytes(fragment.data[start:])

    # --- sections and symbols -----------------------------------------------------------------------------------------

    def switch(self, name: str, type: int, flags: int, entsize: int = 0) -> None:
        """Makes the section of that name current; its first mention decides type and flags."""
        if name not in self.sections:
            self.sections[name] = Section(name, type, flags, entsize)
        self.enter(self.sections[name])

    def enter(self, section: Section) -> None:
        """Makes the section current."""
        self.previous = self.section
        self.section = section

    def label(self, name: str) -> Label:
        """The symbol of that name; numeric ones as 1f and 1b."""
        if name in self.labels:
            return self.labels[name]
        label = self.labels[name] = Label(name)
        label.line = self.line
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
                self.local_next[number] = self.unnamed(f".L{number}.{len(self.anonymous)}")
            return self.local_next[number]
        label = self.label(name)
        if label.equate is not None and len(label.equate) == 1 and isinstance(label.equate[0], int):
            return label.equate[0]
        return label

    def unnamed(self, name: str) -> Label:
        """A label that the program cannot name."""
        label = Label(name)
        label.line = self.line
        self.anonymous.append(label)
        return label

    def here(self) -> Label:
        """A label at the current place."""
        label = self.unnamed(f".L0.{len(self.anonymous)}")
        label.fragment, label.offset = self.section.last, len(self.section.last.data)
        return label

    def start_of_section(self) -> str:
        """The name of a label at offset 0 of the current section."""
        label = self.label(f".Lstart.{self.section.name}")
        label.fragment = self.section.fragments[0]
        return label.name

    def define_name(self, name: str) -> None:
        """name: at the current place."""
        if name.isdecimal():
            number = int(name)
            label = self.local_next.pop(number, None) or self.unnamed(f".L{number}.{len(self.anonymous)}")
            self.local_labels[number] = label
        elif name[0].isdecimal():
            raise Fault(f"a label may not start with a digit: '{name}'")
        else:
            label = self.label(name)
            if label.defined():
                raise Fault(f"{name} is already defined in line {label.line}", LABEL)
        label.fragment, label.offset = self.section.last, len(self.section.last.data)
        label.line = self.line

    def equate(self, name: str, text: str) -> None:
        """name = expression; may be done again."""
        if name == ".":
            raise Fault("assigning to '.' is not supported; use .org")
        postfix = self.expression(text)
        label = self.label(name)
        if label.fragment or label.common:
            raise Fault(f"{name} is already defined in line {label.line}", 0)
        if label in postfix:
            raise Fault(f"{name} is defined by itself", 1)
        value = self.constant(postfix)
        label.equate = postfix if value is None else [value]
        label.line = self.line

    def expression(self, text: str) -> list:
        """The postfix of an expression."""
        return parse(text, self.resolve)

    def constant(self, postfix: list) -> int | None:
        """Its value if that is known now."""
        if len(postfix) == 1 and isinstance(postfix[0], int):
            return wrap(postfix[0])
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

    # --- bytes and instructions ---------------------------------------------------------------------------------------

    def bytes(self, data: bytes) -> None:
        """Appends bytes to the current section."""
        if self.section.type == elf.SHT_NOBITS and any(data):
            raise Fault(f"{self.section.name} holds only zeros; data goes to .data")
        self.section.last.data += data

    def data(self, size: int, postfix: list, at: int) -> None:
        """Appends an integer of `size` bytes."""
        value = self.constant(postfix)
        if value is not None:
            if size < 8 and not -(1 << 8 * size - 1) <= value < 1 << 8 * size:
                raise Fault(f"{value} does not fit in {size} byte{'s' if size > 1 else ''}", at)
            self.bytes((value & (1 << 8 * size) - 1).to_bytes(size, "little"))
            return
        if self.section.type == elf.SHT_NOBITS:
            raise Fault(f"{self.section.name} holds only zeros; data goes to .data")
        self.fixups.append(
            Fixup(self.section.last, len(self.section.last.data), "DATA", None, None, size, postfix, self.line, at)
        )
        self.section.last.data += bytes(size)

    def instruction(self, name: str, texts: list[str]) -> None:
        """One instruction or pseudo-instruction."""
        forms = self.forms.get(name) or self.forms.get(name.lower())
        if forms is None:
            raise Fault(f"unknown instruction '{name}'")
        if self.section.type == elf.SHT_NOBITS:
            raise Fault(f"{self.section.name} holds only zeros; code goes to .text")
        best: tuple[int, str] | None = None
        for form in forms:
            if len(form.kinds) != len(texts):
                continue
            values: dict = {}
            at = 0
            try:
                for at, kind in enumerate(form.kinds):
                    parse_operand(kind, texts[at], self, values)
            except Mismatch as mismatch:
                if best is None or at > best[0]:
                    best = (at, str(mismatch))
                continue
            except Fault as fault:
                fault.at = at
                raise
            self.section.code = True
            self.emit(form, values, texts)
            return
        if best:
            raise Fault(best[1], best[0])
        usage = " or ".join(form.syntax.strip() for form in forms)
        raise Fault(f"{name} does not take {len(texts)} operand{'s' * (len(texts) != 1)}; expected {usage}")

    def emit(self, form: Form, values: dict, texts: list[str]) -> None:
        """The instructions of a matched form."""
        for at, kind in enumerate(form.kinds):
            if kind in ("target", "symbol") and texts[at] in riscv.REGISTERS:
                self.register_uses.append((self.label(texts[at]), self.line, at))
        if isinstance(form.steps, str):
            getattr(self, form.steps)(values, form.name)
            return
        for row, plan in form.steps:
            operands = {field: values[source] if isinstance(source, str) else source for field, source in plan}
            hole = None
            for field, value in operands.items():
                if isinstance(value, Deferred):
                    hole = (field, value)
            if hole:
                self.emit_hole(row, operands, hole[0], hole[1], _operand_index(form, hole[0]))
                continue
            try:
                word = encode(row, operands)
            except Fault as fault:
                fault.at = _operand_index(form, fault.at)
                raise
            self.section.last.data += word.to_bytes(row.length, "little")

    def emit_hole(self, row: riscv.Row, operands: dict, field: str, value: Deferred, at: int | None = None) -> None:
        """An instruction whose operand `field` is known later."""
        operands.pop(field, None)
        store = row.kind in (riscv.STORE, riscv.FLOAT_STORE)
        if row.kind == riscv.BRANCH and row.length == 4:
            self.section.close(Branch(row, operands, value.postfix, self.line, at))
            return
        if row.length == 2 and value.modifier:
            raise Fault(f"{row.name} takes no %{value.modifier}; write {row.expands[0]}", at)
        if field == "target" and row.length == 2:
            kind = "RVC_BRANCH" if row.kind == riscv.BRANCH else "RVC_JUMP"
        elif field == "target":
            kind = "JAL"
        elif value.modifier in ("lo", "pcrel_lo"):
            kind = ("LO12_S" if store else "LO12_I") if value.modifier == "lo" else None
            kind = kind or ("PCREL_LO12_S" if store else "PCREL_LO12_I")
        else:
            kind = {"": "IMM", "hi": "HI20", "pcrel_hi": "PCREL_HI20"}[value.modifier]
        last = self.section.last
        self.fixups.append(Fixup(last, len(last.data), kind, row, operands, field, value.postfix, self.line, at))
        last.data += bytes(row.length)

    def word(self, name: str, **operands: int) -> None:
        """An instruction with known operands."""
        self.section.last.data += encode(self.table[name], operands).to_bytes(4, "little")

    # --- sequences ----------------------------------------------------------------------------------------------------

    def load_constant(self, values: dict, name: str) -> None:
        """li: the expansion of GNU as, which must match to the byte."""
        rd, value = values["rd"], values["constant"]
        if self.xlen == 32:
            if not -(1 << 31) <= value < 1 << 32:
                raise Fault(f"{value} does not fit in 32 bits", 1)
            value = (value + (1 << 31) & (1 << 32) - 1) - (1 << 31)
        if -2048 <= value <= 2047:
            self.word("addi", rd=rd, rs1=0, imm=value)
        else:
            self.build_constant(rd, value)

    def build_constant(self, rd: int, value: int) -> None:
        """A 32-bit value by lui and addi[w]; a wider one as (value >> shift) built first, then slli and addi."""
        after: list[tuple[int, int]] = []  # (shift, low 12 bits)
        # BEGIN SOLUTION asm.assembler.li
        while not -(1 << 31) <= value < 1 << 31:
            low = (value & 0xFFF ^ 0x800) - 0x800
            high = wrap(value - low)
            shift = 12
            while not high >> shift & 1:
                shift += 1
            after.append((shift, low))
            value = high >> shift
        low = (value & 0xFFF ^ 0x800) - 0x800
        high = value - low
        if high:
            self.word("lui", rd=rd, upper=high if high < 1 << 31 else high - (1 << 32))
        if low or not high:
            self.word("addiw" if self.xlen == 64 else "addi", rd=rd, rs1=rd if high else 0, imm=low)
        for shift, low in reversed(after):
            self.word("slli", rd=rd, rs1=rd, shamt=shift)
            if low:
                self.word("addi", rd=rd, rs1=rd, imm=low)
        # END SOLUTION

    def pc_relative(self, temporary: int, symbol: Deferred, row: riscv.Row, operands: dict) -> None:
        """auipc temporary, %pcrel_hi(symbol), then the row with %pcrel_lo of that."""
        place = self.here()
        self.emit_hole(self.table["auipc"], {"rd": temporary}, "upper", Deferred("pcrel_hi", symbol.postfix), 1)
        self.emit_hole(row, operands | {"rs1": temporary}, "imm", Deferred("pcrel_lo", [place]), 1)
        self.pure = False

    def load_address(self, values: dict, name: str) -> None:
        """la, lla."""
        constant = self.constant(values["symbol"].postfix)
        if constant is not None:
            self.load_constant({"rd": values["rd"], "constant": constant}, name)
            return
        self.pc_relative(values["rd"], values["symbol"], self.table["addi"], {"rd": values["rd"]})

    def load_symbol(self, values: dict, name: str) -> None:
        """lw rd, symbol: the address goes through rd."""
        self.pc_relative(values["rd"], values["symbol"], self.table[name], {"rd": values["rd"]})

    def float_load_symbol(self, values: dict, name: str) -> None:
        """flw fd, symbol, rt: the address goes through rt."""
        self.pc_relative(values["rt"], values["symbol"], self.table[name], {"fd": values["fd"]})

    def store_symbol(self, values: dict, name: str) -> None:
        """sw rs2, symbol, rt and fsw fs2, symbol, rt: the address goes through rt."""
        stored = {field: values[field] for field in ("rs2", "fs2") if field in values}
        self.pc_relative(values["rt"], values["symbol"], self.table[name], stored)

    def call(self, values: dict, name: str) -> None:
        """call symbol: auipc ra; jalr ra. `call rd, symbol`: the link goes to rd, the temporary is t1, as in GNU as."""
        rd = values.get("rd", RA)
        self.jump(T1 if "rd" in values else RA, rd, values["symbol"])

    def tail(self, values: dict, name: str) -> None:
        """tail symbol, jump symbol, temporary."""
        self.jump(values.get("rs1", T1), 0, values["symbol"])

    def jump(self, temporary: int, rd: int, symbol: Deferred) -> None:
        """auipc and jalr under one relocation."""
        last = self.section.last
        self.fixups.append(
            Fixup(last, len(last.data), "CALL_PLT", self.table["auipc"], {}, "", symbol.postfix, self.line, 0)
        )
        self.word("auipc", rd=temporary, upper=0)
        self.word("jalr", rd=rd, rs1=temporary, imm=0)
        self.pure = False

    # --- the second pass ----------------------------------------------------------------------------------------------

    def finish(self) -> bytes:
        """Places everything; the object file, or b"" when there are diagnostics."""
        for label in self.local_next.values():
            self.report(Fault(f"there is no label {label.name[2:].split('.')[0]}: after this line"), label.line)
        for label in self.labels.values():
            if label.common and label.bind == elf.STB_LOCAL:
                self.place_common(label)
        for section in self.sections.values():
            if section.flags & elf.SHF_EXECINSTR:  # code is filled up to its alignment, as GNU as does
                section.close(Align(section.align, None, section.align))
            place(section, self.branch_value)
        out = {section: contents(section, self.fixups, self.xlen) for section in self.code_and_data()}
        relocations: dict[Section, list] = {section: [] for section in out}
        for fixup in self.fixups:
            try:
                section = fixup.fragment.section
                for entry in relocate(fixup, self.final_value(fixup.postfix), out[section]):
                    if not -(1 << self.xlen - 1) <= entry[3] < 1 << self.xlen - 1:
                        raise Fault(f"symbol + {entry[3]} does not fit in {self.xlen} bits")
                    relocations[section].append(entry)
            except Fault as fault:
                self.report(Fault(fault.message, fixup.at), fixup.line)
        for label, line, at in self.register_uses:
            if not label.defined() and not label.declared:
                message = f"'{label.name}' is a register, but stands for an undefined symbol here"
                self.report(Fault(message, at), line, "warning")
        obj = elf.Elf(self.xlen, elf.ET_REL)
        for section in self.sections.values():
            obj.sections.append(self.output_section(section, out.get(section)))
        if self.comment:
            comment = elf.Section(".comment", flags=elf.SHF_MERGE | elf.SHF_STRINGS, data=b"\0" + self.comment)
            comment.entsize = 1
            obj.sections.append(comment)
        for section, found in relocations.items():
            for offset, kind, label, addend in sorted(found, key=lambda r: r[0]):
                if label:
                    label.used = True
                symbol = self.output_symbol(label) if label else None
                section.output.relocations.append(elf.Relocation(offset, elf.RELOCATIONS[kind], symbol, addend))
        if self.file_name:
            obj.symbols.append(elf.Symbol(self.file_name, elf.SHN_ABS, type=elf.STT_FILE))
        for label in list(self.labels.values()) + self.anonymous:
            if label.used or label.declared or (label.defined() and not label.name.startswith(".L")):
                obj.symbols.append(self.output_symbol(label))
        return b"" if self.diagnostics else elf.write(obj)

    def code_and_data(self) -> list[Section]:
        """The sections that have bytes in the file."""
        return [section for section in self.sections.values() if section.type != elf.SHT_NOBITS]

    def branch_value(self, postfix: list):
        """The target of a branch while lengths are found; faults are reported later, by its fixup."""
        try:
            return self.final_value(postfix)
        except Fault:
            return 0

    def place_common(self, label: Label) -> None:
        """A local common symbol goes to .bss."""
        size, align = label.common
        bss = self.sections[".bss"]
        bss.align = max(bss.align, align)
        bss.close(Align(align, None, align))
        label.common = None
        label.fragment = bss.last
        label.size = label.size or [size]
        bss.close(Fill(size, b"\0"))

    def output_section(self, section: Section, data: bytearray | None) -> elf.Section:
        """The section as ELF has it."""
        output = section.output = elf.Section(section.name, section.type, section.flags, bytes(data or b""))
        output.align = max(section.align, 4 if section.code or section.name == ".text" else 1)
        output.entsize = section.entsize
        if section.type == elf.SHT_NOBITS:
            last = section.last
            output.size = last.address + len(last.data)
        return output

    def output_symbol(self, label: Label) -> elf.Symbol:
        """The label as ELF has it. What is wrong with it becomes a diagnostic."""
        if label.output:
            return label.output
        symbol = label.output = elf.Symbol(label.name, type=label.type, bind=label.bind)
        symbol.visibility = label.visibility
        if label.size is not None:
            symbol.size = self.output_size(label)
        if label.common:
            symbol.section, symbol.size, symbol.value = elf.SHN_COMMON, label.common[0], label.common[1]
        elif label.fragment or label.equate:
            symbol.section, symbol.value = self.output_place(label)
        elif label.name.startswith(".L") or (label.declared and label.bind == elf.STB_LOCAL):
            if label.name[2:3] not in "0123456789" or "." not in label.name[2:]:
                self.report(Fault(f"label {label.name} is not defined"), label.line)
        elif label.bind == elf.STB_LOCAL:
            symbol.bind = elf.STB_GLOBAL
        return symbol

    def output_place(self, label: Label):
        """Section and value of a defined label."""
        try:
            value = self.final_value([label])
        except Fault as fault:
            self.report(fault, label.line)
            return elf.SHN_ABS, 0
        if isinstance(value, int):
            return elf.SHN_ABS, value & (1 << self.xlen) - 1
        if value.minus or not value.plus.fragment:
            self.report(Fault(f"{label.name} is not a constant nor a place in a section of this file"), label.line)
            return elf.SHN_ABS, 0
        return value.plus.fragment.section.output, address(value.plus) + value.constant & (1 << self.xlen) - 1

    def output_size(self, label: Label) -> int:
        try:
            value = self.final_value(label.size)
        except Fault as fault:
            value = fault.message
        if not isinstance(value, int):
            self.report(Fault(f"the size of {label.name} is not a constant"), label.line)
            return 0
        return value & (1 << self.xlen) - 1


# --- text -------------------------------------------------------------------------------------------------------------


def _without_block_comments(text: str) -> str:
    """The text with /* */ blanked, line by line the same."""
    if "/*" not in text:
        return text
    parts, start, i = [], 0, 0
    while i < len(text):
        c = text[i]
        if c == "#" or text.startswith("//", i):
            i = text.find("\n", i) if "\n" in text[i:] else len(text)
        elif c in "\"'":
            i = skip_quoted(text, i)
        elif text.startswith("/*", i):
            end = text.find("*/", i + 2)
            if end < 0:
                raise Fault("a comment is not closed by */", text.count("\n", 0, i) + 1)
            parts.append(text[start:i])
            parts.append("".join("\n" if c == "\n" else " " for c in text[i : end + 2]))
            start = i = end + 2
        else:
            i += 1
    parts.append(text[start:])
    return "".join(parts)


def _statements(line: str) -> list[str]:
    """The statements of a line, split at `;`, without the comment after # or //."""
    found, start, i = [], 0, 0
    while i < len(line):
        c = line[i]
        if c == "#" or line.startswith("//", i):
            line = line[:i]
        elif c == ";":
            found.append(line[start:i])
            i += 1
            start = i
        elif c in "\"'":
            i = skip_quoted(line, i)
        else:
            i += 1
    found.append(line[start:])
    return found


def _operand_index(form: Form, field) -> int | None:
    """Which of the form's operands gives a field of the instruction."""
    for at, kind in enumerate(form.kinds):
        if kind == field or (field == "imm" and kind == "imm(rs1)"):
            return at
    return None


def _column(source: str, at: int | None, statement: str) -> int:
    """The column, from 1, of operand `at` (None: of the mnemonic) of a statement in its line."""
    text = statement.strip() or source.partition("#")[0].strip()
    start = max(source.find(text), 0)
    while ":" in text and at != LABEL:
        head, _, tail = text.partition(":")
        if not all(is_name_char(c) for c in head.strip()):
            break
        start += len(head) + 1 + len(tail) - len(tail.lstrip())
        text = tail.strip()
    parts = text.split(None, 1)
    if at is None or at == LABEL or len(parts) < 2:
        return start + 1
    place = start + text.find(parts[1], len(parts[0]))
    for argument in split(parts[1])[:at]:
        place = source.find(",", place + len(argument)) + 1
    return place + len(source[place:]) - len(source[place:].lstrip()) + 1
