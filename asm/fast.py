"""The quick way through an instruction: encoders compiled once per mnemonic.

An encoder takes the assembly and the text of all operands, and gives the bytes. Its tables say, for each operand, which
bits a text stands for; or-ing them with the fixed bits is the whole encoding, and a look into the table of 16-bit forms
the compression:

    "a0,a1,8" of addi   ->   match | rd["a0"] | rs1["a1"] | imm["8"]   ->   half.get(word) or the word's four bytes

Registers are in the tables from the start, other texts are put there when `asm.instruct` has understood them (`learn`).
A text that is not there raises KeyError, a wrong number of operands ValueError, and the line goes the long way, so no
message is ever made here. Branches, calls and addresses of labels have encoders that add their point or hole, and give
b"". Encoders are made once for what is assembled for; tables are shared between mnemonics whose operand stands in the
same bits.
"""

from __future__ import annotations

from asm import elf, riscv
from asm.expression import is_name, string
from asm.layout import BARRIER, BRANCH, NAMELESS, Label
from asm.operands import FLOAT_KINDS, INTEGER_KINDS, SYMBOL_FORMS, operand_names

PLAIN = (".size", ".type", ".globl", ".align", ".p2align", ".set", ".local", ".comm", ".weak", ".loc")
LEARNT = ("imm", "imm(rs1)", "shamt", "uimm", "upper", "csr", "rm", "pred", "succ", "(rs1)")
SHORT_JUMPS = ("jr rs1", "jalr rs1", "ret", "j target")
DATA_SIZES = {".byte": 1, ".half": 2, ".2byte": 2, ".word": 4, ".4byte": 4, ".dword": 8, ".8byte": 8}
_BARRIER = (BARRIER,)
ZERO_STAYS = ("add", "mv", "move")  # spellings of `addi rd, x0, imm` that are not c.li
SMALL_LI = "li rd, imm"
RA = riscv.REGISTERS["ra"]
_ENCODERS: dict = {}  # {(XLEN, extensions, relax, pic): Encoders}
_TABLES: dict = {}  # {(XLEN, kind, places of the fields in the word, their ranges): {text: bits}}


class Encoders:
    """The quick ways of one target: {mnemonic: encoder}, those of a section without bytes, {form: its tables}."""

    def __init__(self, all: dict, without_bytes: dict, tables: dict) -> None:
        self.all, self.without_bytes, self.tables = all, without_bytes, tables

    def without(self, names) -> Encoders:
        """Without these mnemonics, which are macros."""
        if not any(name in self.all for name in names):
            return self
        kept = [{name: e for name, e in some.items() if name not in names} for some in (self.all, self.without_bytes)]
        return Encoders(*kept, self.tables)


def keeps(form, operands: dict) -> bool:
    """Whether GNU as leaves this spelling of an instruction uncompressed."""
    name = form.steps[0][0].name
    if name == "jalr" or name == "jal":
        return form.syntax not in SHORT_JUMPS
    if form.name == "add" and operands.get("imm") == 0:
        return True
    return form.name in ZERO_STAYS and name == "addi" and operands.get("rs1") == 0


def _table(row: riscv.Row, kind: str, xlen: int) -> dict[str, int]:
    """{text: bits} of an operand."""
    names = operand_names([kind])
    places = tuple(row.fields[name] for name in names)
    key = (xlen, kind, places, tuple(row.ranges[name] for name in names))
    if key not in _TABLES:
        table: dict[str, int] = {}
        registers = riscv.REGISTERS if kind in INTEGER_KINDS else riscv.FLOAT_REGISTERS if kind in FLOAT_KINDS else {}
        for name, number in registers.items():
            table[name] = table[" " + name] = number << places[0][0][0]
        if kind == "imm":
            low, high, step = row.ranges[kind]
            for value in range(low, high + 1, step):
                table[str(value)] = _bits(row, kind, value)
        _TABLES[key] = table
    return _TABLES[key]


def _bits(row: riscv.Row, name: str, value: int) -> int:
    word = 0
    for at, low, width in row.fields[name]:
        word |= (value >> low & (1 << width) - 1) << at
    return word


def _encoder(base: int, tables: list[dict[str, int]], half: dict[int, bytes]):
    if len(tables) == 1:
        first = tables[0]

        def encode(asm, text: str) -> bytes:
            word = base | first[text]
            return half.get(word) or word.to_bytes(4, "little")

    elif len(tables) == 2:
        first, second = tables

        def encode(asm, text: str) -> bytes:
            a, b = text.split(",")
            word = base | first[a] | second[b]
            return half.get(word) or word.to_bytes(4, "little")

    elif len(tables) == 3:
        first, second, third = tables

        def encode(asm, text: str) -> bytes:
            a, b, c = text.split(",")
            word = base | first[a] | second[b] | third[c]
            return half.get(word) or word.to_bytes(4, "little")

    else:
        first, second, third, fourth = tables

        def encode(asm, text: str) -> bytes:
            a, b, c, d = text.split(",")
            return (base | first[a] | second[b] | third[c] | fourth[d]).to_bytes(4, "little")

    return encode


def _fixed(row: riscv.Row, plan: tuple, kinds: list[str]) -> int | None:
    """The bits that do not come from operands; None if the form is not of the simple kind."""
    names = operand_names(kinds)
    word = row.match
    used = []
    for field, source in plan:
        if isinstance(source, str):
            if source != field or source not in names:
                return None
            used.append(source)
            continue
        word |= _bits(row, field, source)
    return word if sorted(used) == sorted(names) else None


def _halves(form, row: riscv.Row, half: dict[int, bytes]) -> dict[int, bytes]:
    """{word: halfword} of what is compressed in this spelling."""
    if form.name in ZERO_STAYS and row.name == "addi":
        zeros = [riscv.encode(row, {"rd": rd, "rs1": 0, "imm": 0}) for rd in range(32)]
        return {word: short for word, short in half.items() if word not in zeros}
    if form.syntax == SMALL_LI:  # li x0, 0 is not c.nop
        return {word: short for word, short in half.items() if word != row.match}
    return {} if keeps(form, {}) else half


def _plain(asm) -> tuple[dict, dict]:
    """({mnemonic: encoder}, {syntax of a form: its tables}) of all instructions without symbols."""
    encoders, by_form = {}, {}
    for name, found in asm.forms.items():
        form = next((f for f in found if f.syntax == SMALL_LI), found[0])
        if isinstance(form.steps, str) or len(form.steps) > 1 or not 1 <= len(form.kinds) <= 4:
            continue
        row, plan = form.steps[0]
        base = _fixed(row, plan, form.kinds) if row.length == 4 else None
        if base is None or any(k not in LEARNT + INTEGER_KINDS + FLOAT_KINDS for k in form.kinds):
            continue
        tables = [_table(row, kind, asm.xlen) for kind in form.kinds]
        encoders[name] = _encoder(base, tables, _halves(form, row, asm.half))
        by_form[form.syntax] = tables
    return encoders, by_form


def learn_li(asm, texts: list[str]) -> None:
    """Remembers a small constant of li."""
    for form in asm.forms["li"]:
        if form.syntax == SMALL_LI:
            learn(asm, form, {"rd": riscv.REGISTERS[texts[0]], "imm": asm.constant(asm.expression(texts[1]))}, texts)


def learn(asm, form, operands: dict[str, int], texts: list[str]) -> None:
    """Remembers which bits the operands of a form stand for, if they involve no symbol."""
    tables = asm.tables.get(form.syntax)
    if tables is None or not asm.pure:
        return
    row = form.steps[0][0]
    for kind, text, table in zip(form.kinds, texts, tables):
        if text in table or text in asm.labels:
            continue
        bits = 0
        for name in operand_names([kind]):
            bits |= _bits(row, name, operands[name])
        table[text] = table[" " + text] = bits


_REGISTERS: dict = {}  # {shift: {text: register's number << shift}}

# --- labels -----------------------------------------------------------------------------------------------------------


def _label(asm, text: str) -> Label:
    """The label of that name, which the file knows already or which is the compiler's. KeyError if it is neither."""
    label = asm.labels.get(text)
    if label is None:
        text = text.strip()
        label = asm.labels.get(text)
        if label is None:
            if not is_name(text) or text[0] in "0123456789." and text[:2] != ".L" or text in riscv.REGISTERS:
                raise KeyError(text)
            label = asm.labels[text] = Label(text, asm.line)
    if label.equate is not None:
        raise KeyError(text)
    return label


def _branches(asm, encoders: dict, row: riscv.Row, form, keep: bool) -> None:
    """beq a, b, label; beqz a, label; j label; jal ra, label."""
    base = row.match
    tables = []
    for field, source in form.steps[0][1]:
        if not isinstance(source, str):
            for at, _, _ in row.fields[field]:
                base |= source << at
    for kind in form.kinds[:-1]:
        (field,) = [field for field, source in form.steps[0][1] if source == kind]
        shift = row.fields[field][0][0]
        if shift not in _REGISTERS:
            names = riscv.REGISTERS.items()
            _REGISTERS[shift] = {space + name: number << shift for name, number in names for space in ("", " ")}
        tables.append(_REGISTERS[shift])
    is_jump, short, last = row.kind == riscv.JUMP, {} if keep else asm.short, len(tables)
    none = (0, 0)

    def emit(asm, word: int, text: str) -> bytes:
        label = _label(asm, text)
        section = asm.section
        section.at.append(len(section.data))
        section.points.append((BRANCH, word, label, 0, is_jump, short.get(word, none)[1], asm.line, last))
        return b""

    if not tables:
        encoders[form.name] = lambda asm, text: emit(asm, base, text)
    elif len(tables) == 1:
        (first,) = tables

        def one(asm, text: str) -> bytes:
            a, target = text.split(",")
            return emit(asm, base | first[a], target)

        encoders[form.name] = one
    else:
        first, second = tables

        def two(asm, text: str) -> bytes:
            a, b, target = text.split(",")
            return emit(asm, base | first[a] | second[b], target)

        encoders[form.name] = two


def _calls(asm, encoders: dict) -> None:
    """call symbol, tail symbol."""
    auipc, jalr = asm.table["auipc"], asm.table["jalr"]
    relax, relax_hole = asm.relax, elf.RELOCATIONS["RELAX"]
    t1 = riscv.REGISTERS["t1"]

    def made(temporary: int, rd: int):
        first = riscv.encode(auipc, {"rd": temporary, "upper": 0}).to_bytes(4, "little")
        code = first + riscv.encode(jalr, {"rd": rd, "rs1": temporary, "imm": 0}).to_bytes(4, "little")
        extra = (auipc, "upper")

        def call(asm, text: str) -> bytes:
            label = _label(asm, text)
            section = asm.section
            place = (len(section.data), len(section.points))
            section.holes.append((*place, "CALL_PLT", label, asm.line, 0, extra))
            section.data += code
            if relax:
                section.holes.append((*place, "RAW", None, asm.line, 0, relax_hole))
                section.at.append(len(section.data))
                section.points.append(_BARRIER)
                asm.relaxes = True
            return b""

        return call

    encoders["call"] = made(RA, RA)
    encoders["tail"] = made(t1, 0)


_PAIRS: dict = {}  # {(XLEN, mnemonic): {texts of the registers: auipc and the second instruction}}


def _pairs(asm, name: str, row: riscv.Row) -> dict[tuple[str, str], bytes]:
    """{(register, temporary): the bytes of auipc temporary and of the row with zeros for the address}."""
    key = (asm.xlen, name)
    if key not in _PAIRS:
        auipc, made = asm.table["auipc"].match, {}
        field = next(field for field in ("rd", "fd", "rs2", "fs2") if field in row.fields)
        shift = row.fields[field][0][0]
        names = riscv.FLOAT_REGISTERS if field[0] == "f" else riscv.REGISTERS
        for register, number in names.items():
            for temporary, base in [(register, number)] if field == "rd" else riscv.REGISTERS.items():
                first = auipc | base << 7
                second = row.match | number << shift | base << 15
                made[register, temporary] = first.to_bytes(4, "little") + second.to_bytes(4, "little")
        _PAIRS[key] = made
    return _PAIRS[key]


def _compose(text: str, memory: dict, offsets: dict, bases: dict) -> bool:
    """Learns the last operand, offset(register), from its two parts."""
    _, _, operand = text.rpartition(",")
    offset, _, base = operand.partition("(")
    offset, base = offsets.get(offset), bases.get(base[:-1])
    if offset is None or base is None or operand in memory:
        return False
    memory[operand] = offset | base
    return True


def _address(asm, encoders: dict, name: str, row: riscv.Row, simple) -> None:
    """lla rd, symbol; lw rd, symbol; sw rs2, symbol, rt: auipc, and a row that takes the low part of the address."""
    relax, relax_hole = asm.relax, elf.RELOCATIONS["RELAX"]
    codes, high, low = _pairs(asm, name, row), (asm.table["auipc"], "upper"), (row, "imm")
    loads = "rd" in row.fields
    if simple is not None:
        offsets, bases = _table(row, "imm", asm.xlen), _table(row, "rs1", asm.xlen)
        memory = _table(row, "imm(rs1)", asm.xlen)
    kind = "PCREL_LO12_S" if row.kind in (riscv.STORE, riscv.FLOAT_STORE) else "PCREL_LO12_I"

    def encode(asm, text: str) -> bytes:
        if simple is not None:
            try:
                return simple(asm, text)
            except (KeyError, ValueError):
                if text[-1] == ")" and _compose(text, memory, offsets, bases):
                    return simple(asm, text)
        if loads:
            register, symbol = text.split(",")
            code = codes[register, register]
        else:
            register, symbol, temporary = text.split(",")
            code = codes[register, temporary]
        label, section, line = _label(asm, symbol), asm.section, asm.line
        holes = section.holes
        at, index = len(section.data), len(section.points)
        here = Label(NAMELESS, line)
        here.section, here.offset, here.index = section, at, index
        asm.anonymous.append(here)
        holes.append((at, index, "PCREL_HI20", label, line, 1, high))
        if relax:
            holes.append((at, index, "RAW", None, line, 1, relax_hole))
            section.at.append(at + 4)
            section.points.append(_BARRIER)
            holes.append((at + 4, index + 1, kind, here, line, 1, low))
            holes.append((at + 4, index + 1, "RAW", None, line, 1, relax_hole))
            asm.relaxes = True
        else:
            holes.append((at + 4, index, kind, here, line, 1, low))
        section.data += code
        return b""

    encoders[name] = encode


def _addresses(asm, encoders: dict) -> None:
    """What takes the address of a symbol relative to pc."""
    _address(asm, encoders, "lla", asm.table["addi"], None)
    if not asm.pic:
        encoders["la"] = encoders["lla"]
    for row in asm.table.values():
        if row.kind in SYMBOL_FORMS and row.length == 4:
            _address(asm, encoders, row.name, row, encoders.get(row.name))


def _directives(asm, encoders: dict) -> None:
    """Directives with plain arguments, without the search for labels, comments and macros."""

    def made(directive):
        def run(asm, text: str) -> bytes:
            if "#" in text or ";" in text or "/" in text or '"' in text or "'" in text:
                raise KeyError(text)
            directive(asm, [part.strip() for part in text.split(",")])
            return b""

        return run

    def made_text(end: bytes):
        def run(asm, text: str) -> bytes:
            if text[0] != '"' or text[-1] != '"' or text.count('"') != 2:
                raise KeyError(text)
            return string(text) + end

        return run

    for name in PLAIN:
        encoders[name] = made(asm.directives[name])
    encoders[".string"] = encoders[".asciz"] = made_text(b"\0")
    encoders[".ascii"] = made_text(b"")


def _data(encoders: dict) -> None:
    """.word and its like with one plain number or one symbol; .zero."""

    def made(size: int):
        low, high, mask = -(1 << 8 * size - 1), 1 << 8 * size, (1 << 8 * size) - 1
        pointer = size in (4, 8)

        def number(asm, text: str) -> bytes:
            digits = text[1:] if text[0] == "-" else text
            if digits.isdecimal() and digits.isascii():
                if digits[0] == "0" and digits != "0":
                    raise KeyError(text)  # octal
                value = int(text)
                if not low <= value < high:
                    raise KeyError(text)
                return (value & mask).to_bytes(size, "little")
            if not pointer:
                raise KeyError(text)
            label, section = _label(asm, text), asm.section
            section.holes.append((len(section.data), len(section.points), "DATA", label, asm.line, 0, size))
            section.data += bytes(size)
            return b""

        return number

    for name, size in DATA_SIZES.items():
        encoders[name] = made(size)

    def zero(asm, text: str) -> bytes:
        if not text.isdecimal() or len(text) > 2 or text[0] == "0":
            raise KeyError(text)
        return bytes(int(text))

    encoders[".zero"] = zero


def encoders_for(asm) -> Encoders:
    """The encoders for what this assembly assembles for now."""
    key = (asm.xlen, asm.extensions, asm.relax, asm.pic)
    if key not in _ENCODERS:
        found, tables = _plain(asm)
        _data(found)
        _addresses(asm, found)
        _directives(asm, found)
        for name, all_forms in asm.forms.items():
            for form in all_forms:
                if form.kinds[-1:] == ["target"] and not isinstance(form.steps, str) and len(form.steps) == 1:
                    row = form.steps[0][0]
                    if row.length == 4 and (name != "jal" or form.syntax == "jal target"):
                        _branches(asm, found, row, form, keeps(form, {}))
        _calls(asm, found)
        without_bytes = {name: found[name] for name in (*PLAIN, ".zero")}
        _ENCODERS[key] = Encoders(found, without_bytes, tables)
    return _ENCODERS[key]
