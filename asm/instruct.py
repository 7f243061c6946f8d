"""Instructions the long way: a mnemonic and the texts of its operands become words and holes.

`instruction` tries a mnemonic's forms (asm.operands) in order; the first whose kinds accept the texts is taken. Its
instructions are emitted one after the other, compressed where that is on (asm.compress), or one of the *sequences*
below is called: what involves an address or a constant of any size. What was learnt about operands is told to asm.fast,
so that the next line with the same ones goes the quick way.
"""

from __future__ import annotations

from asm import elf, riscv
from asm.diagnostic import Fault
from asm.expression import wrap
from asm.fast import keeps, learn, learn_li
from asm.holes import RELAXABLE, encode
from asm.layout import BARRIER, BRANCH, NAMELESS, Label
from asm.operands import Deferred, Form, Mismatch, forms
from asm.operands import parse as parse_operand

RA, T1 = riscv.REGISTERS["ra"], riscv.REGISTERS["t1"]
STORES = (riscv.STORE, riscv.FLOAT_STORE)
UPPER = {
    "hi": "HI20",
    "pcrel_hi": "PCREL_HI20",
    "got_pcrel_hi": "GOT_HI20",
    "tprel_hi": "TPREL_HI20",
    "tls_ie_pcrel_hi": "TLS_GOT_HI20",
    "tls_gd_pcrel_hi": "TLS_GD_HI20",
}
LOWER = {"lo": "LO12", "pcrel_lo": "PCREL_LO12", "tprel_lo": "TPREL_LO12"}
ENDS = ("CALL_PLT", "HI20", "PCREL_HI20", "TPREL_HI20", "TPREL_ADD")  # the linker may drop these instructions


def instruction(asm, name: str, texts: list[str]) -> None:
    """One instruction or pseudo-instruction. Fault when it is wrong."""
    found = asm.forms.get(name) or asm.forms.get(name.lower())
    if found is None:
        raise Fault(_unknown(asm, name))
    section = asm.section
    if section.type == elf.SHT_NOBITS:
        raise Fault(f"{section.name} holds only zeros; code goes to .text")
    if asm.debug:
        asm.debug_row()
    asm.wrapped = False
    best: tuple[int, str] | None = None
    for form in found:
        if len(form.kinds) != len(texts):
            continue
        values: dict = {}
        at = 0
        try:
            for at, kind in enumerate(form.kinds):
                parse_operand(kind, texts[at], asm, values)
        except Mismatch as mismatch:
            if best is None or at > best[0]:
                best = (at, str(mismatch))
            continue
        except Fault as fault:
            fault.at = at
            raise
        section.code = True
        _emit(asm, form, values, texts)
        return
    if best:
        raise Fault(best[1], best[0])
    usage = " or ".join(form.syntax.strip() for form in found)
    raise Fault(f"{name} does not take {len(texts)} operand{'s' * (len(texts) != 1)}; expected {usage}")


def _unknown(asm, name: str) -> str:
    others = forms(asm.xlen, None).get(name.lower())
    if others and asm.extensions is not None:
        for form in others:
            if not isinstance(form.steps, str):
                missing = [ext for ext in form.steps[0][0].requires if ext not in asm.extensions and ext != "Sm"]
                return (
                    f"{name} needs the extension {', '.join(missing) or 'of another XLEN'}; see -march and .option arch"
                )
    return f"unknown instruction '{name}'"


def _emit(asm, form: Form, values: dict, texts: list[str]) -> None:
    """The instructions of a matched form."""
    for at, kind in enumerate(form.kinds):
        if kind in ("target", "symbol") and texts[at] in riscv.REGISTERS:
            asm.register_uses.append((asm.label(texts[at]), asm.line, at))
    if isinstance(form.steps, str):
        SEQUENCES[form.steps](asm, values, form.name)
        if form.name == "li" and asm.pure and not asm.wrapped and -2048 <= values["constant"] <= 2047:
            learn_li(asm, texts)
        return
    if form.name == "c.unimp" or (form.name == "unimp" and asm.half):
        asm.section.data += bytes(2)
        return
    for row, plan in form.steps:
        operands = {field: values[source] if isinstance(source, str) else source for field, source in plan}
        hole = None
        for field, value in operands.items():
            if isinstance(value, Deferred):
                hole = field
        if hole:
            emit_hole(asm, row, operands, hole, operands[hole], operand_index(form, hole), keeps(form, operands))
            continue
        try:
            word = encode(row, operands)
        except Fault as fault:
            fault.at = operand_index(form, fault.at)
            raise
        if form.name == "add" and asm.half and operands.get("imm") == 0 and operands["rd"] == operands["rs1"] != 0:
            word, row = encode(asm.table["c.addi"], {"rd": operands["rd"], "imm": 0}), asm.table["c.addi"]
        put(asm, word, row.length, keeps(form, operands) or asm.wrapped)
        if len(form.steps) == 1 and not asm.wrapped:
            learn(asm, form, operands, texts)


def put(asm, word: int, length: int = 4, keep: bool = False) -> None:
    """A known word, compressed if it can be."""
    half = None if keep or length == 2 else asm.half.get(word)
    asm.section.data += half or word.to_bytes(length, "little")


def operand_index(form: Form, field) -> int | None:
    """Which of the form's operands gives a field of the instruction."""
    for at, kind in enumerate(form.kinds):
        if kind == field or (isinstance(field, str) and kind.startswith(field + "(")):
            return at
    return None


def emit_hole(asm, row, operands: dict, field: str, value: Deferred, at: int | None = None, keep: bool = False) -> None:
    """An instruction whose operand `field` is known later."""
    operands.pop(field, None)
    if row.length == 2 and value.modifier:
        raise Fault(f"{row.name} takes no %{value.modifier}; write {row.expands[0]}", at)
    if field == "target":
        if row.length == 2:
            encode(row, operands | {"target": 0})  # Fault if a register is none of x8 to x15
            row, operands = riscv.expand(row, operands | {"target": 0}, asm.xlen)
            keep = False
        word = encode(row, operands | {"target": 0})
        reach = 0 if keep else asm.short.get(word, (0, 0))[1]
        label, constant = as_label(asm, value.postfix)
        asm.section.point((BRANCH, word, label, constant, row.kind == riscv.JUMP, reach, asm.line, at))
        return
    if value.modifier in LOWER:
        kind = LOWER[value.modifier] + ("_S" if row.kind in STORES else "_I")
    else:
        kind = UPPER[value.modifier] if value.modifier else "IMM"
    word = encode(row, operands | {field: max(0, row.ranges[field][0]) if row.length == 2 else 0})
    hole(asm, kind, value.postfix, at, (row, field))
    asm.section.data += word.to_bytes(row.length, "little")
    after_hole(asm, kind)


def hole(asm, kind: str, target, at: int | None, extra) -> None:
    """A hole at the end of the section, with its permission to relax."""
    section = asm.section
    section.holes.append((len(section.data), len(section.points), kind, target, asm.line, at, extra))
    if asm.relax and kind in RELAXABLE:
        section.holes.append(
            (len(section.data), len(section.points), "RAW", None, asm.line, at, elf.RELOCATIONS["RELAX"])
        )
        asm.relaxes = True


def after_hole(asm, kind: str) -> None:
    """Behind what a relaxing linker may drop, distances are not known any more."""
    if asm.relax and kind in ENDS:
        asm.section.point((BARRIER,))


def as_label(asm, postfix: list) -> tuple[Label, int]:
    """The postfix as label + constant; an expression gets a nameless label that stands for it."""
    if len(postfix) == 1 and isinstance(postfix[0], Label):
        return postfix[0], 0
    if len(postfix) == 3 and postfix[2] in ("+", "-") and isinstance(postfix[0], Label) and isinstance(postfix[1], int):
        return postfix[0], postfix[1] if postfix[2] == "+" else -postfix[1]
    label = asm.unnamed(NAMELESS)
    label.equate = postfix
    return label, 0


# --- sequences --------------------------------------------------------------------------------------------------------


def word(asm, name: str, **operands: int) -> None:
    """An instruction with known operands."""
    put(asm, encode(asm.table[name], operands))


def _signed(value: int) -> int:
    """A number of 32 bits, which may be written as an unsigned one, as a signed one."""
    if not -(1 << 31) <= value < 1 << 32:
        raise Fault(f"{value} does not fit in 32 bits", 1)
    return (value + (1 << 31) & (1 << 32) - 1) - (1 << 31)


def load_constant(asm, values: dict, name: str) -> None:
    """li: the expansion of GNU as, which must match to the byte."""
    rd, value = values["rd"], values["constant"]
    if asm.xlen == 32:
        asm.wrapped = value >= 1 << 31
        value = _signed(value)
    if -2048 <= value <= 2047:
        put(asm, encode(asm.table["addi"], {"rd": rd, "rs1": 0, "imm": value}), 4, asm.wrapped or rd == value == 0)
    else:
        build_constant(asm, rd, value)


def build_constant(asm, rd: int, value: int) -> None:
    """A 32-bit value by lui and addi[w]; a wider one as (value >> shift) built first, then slli and addi."""
    after: list[tuple[int, int]] = []  # (shift, low 12 bits)
    # BEGIN SOLUTION asm.instruct.li
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
        word(asm, "lui", rd=rd, upper=high if high < 1 << 31 else high - (1 << 32))
    if low or not (high and rd):
        word(asm, "addiw" if asm.xlen == 64 else "addi", rd=rd, rs1=rd if high else 0, imm=low)
    for shift, low in reversed(after):
        word(asm, "slli", rd=rd, rs1=rd, shamt=shift)
        if low:
            word(asm, "addi", rd=rd, rs1=rd, imm=low)
    # END SOLUTION


def _pc_relative(asm, temporary: int, symbol: Deferred, row: riscv.Row, operands: dict, modifier="pcrel_hi") -> None:
    """auipc temporary, %pcrel_hi(symbol), then the row with %pcrel_lo of that."""
    place = asm.here()
    emit_hole(asm, asm.table["auipc"], {"rd": temporary}, "upper", Deferred(modifier, symbol.postfix), 1)
    emit_hole(asm, row, operands | {"rs1": temporary}, "imm", Deferred("pcrel_lo", [place]), 1)
    asm.pure = False


def _load_address(asm, values: dict, name: str) -> None:
    """la, lla, lga: lla is always relative to pc, lga goes through the global offset table, la as .option pic says.

    A constant is built as by li, but a small one by the last step of it, addiw on RV64."""
    constant = asm.constant(values["symbol"].postfix)
    if constant is not None:
        build_constant(asm, values["rd"], constant if asm.xlen == 64 else _signed(constant))
    elif name == "lga" or (name == "la" and asm.pic):
        _load_table(asm, values, "got_pcrel_hi")
    else:
        _pc_relative(asm, values["rd"], values["symbol"], asm.table["addi"], {"rd": values["rd"]})


def _load_table(asm, values: dict, modifier: str) -> None:
    """An address from the global offset table."""
    row = asm.table["ld" if asm.xlen == 64 else "lw"]
    _pc_relative(asm, values["rd"], values["symbol"], row, {"rd": values["rd"]}, modifier)


def _load_thread(asm, values: dict, name: str) -> None:
    """la.tls.ie: the offset of a thread's variable; la.tls.gd: the argument of __tls_get_addr."""
    if name == "la.tls.ie":
        _load_table(asm, values, "tls_ie_pcrel_hi")
    else:
        _pc_relative(asm, values["rd"], values["symbol"], asm.table["addi"], {"rd": values["rd"]}, "tls_gd_pcrel_hi")


def _load_symbol(asm, values: dict, name: str) -> None:
    """lw rd, symbol: the address goes through rd."""
    _pc_relative(asm, values["rd"], values["symbol"], asm.table[name], {"rd": values["rd"]})


def _float_load_symbol(asm, values: dict, name: str) -> None:
    """flw fd, symbol, rt: the address goes through rt."""
    _pc_relative(asm, values["rt"], values["symbol"], asm.table[name], {"fd": values["fd"]})


def _store_symbol(asm, values: dict, name: str) -> None:
    """sw rs2, symbol, rt and fsw fs2, symbol, rt: the address goes through rt."""
    stored = {field: values[field] for field in ("rs2", "fs2") if field in values}
    _pc_relative(asm, values["rt"], values["symbol"], asm.table[name], stored)


def _call(asm, values: dict, name: str) -> None:
    """call symbol: auipc ra; jalr ra. `call rd, symbol`: the link goes to rd, the temporary is t1, as in GNU as."""
    rd = values.get("rd", RA)
    _jump(asm, T1 if "rd" in values else RA, rd, values["symbol"])


def _tail(asm, values: dict, name: str) -> None:
    """tail symbol, jump symbol, temporary."""
    _jump(asm, values.get("rs1", T1), 0, values["symbol"])


def _jump(asm, temporary: int, rd: int, symbol: Deferred) -> None:
    """auipc and jalr under one relocation."""
    auipc, jalr = asm.table["auipc"], asm.table["jalr"]
    hole(asm, "CALL_PLT", symbol.postfix, 0, (auipc, "upper"))
    put(asm, encode(auipc, {"rd": temporary, "upper": 0}), 4, True)
    put(asm, encode(jalr, {"rd": rd, "rs1": temporary, "imm": 0}), 4, True)
    after_hole(asm, "CALL_PLT")
    asm.pure = False


def _thread_add(asm, values: dict, name: str) -> None:
    """add rd, rs1, tp, %tprel_add(symbol): the linker may drop it."""
    hole(asm, "TPREL_ADD", values["tprel_add"].postfix, 3, (asm.table["add"], "rs2"))
    put(asm, encode(asm.table["add"], {field: values[field] for field in ("rd", "rs1", "rs2")}), 4, True)
    after_hole(asm, "TPREL_ADD")
    asm.pure = False


SEQUENCES = {
    "load_constant": load_constant,
    "load_address": _load_address,
    "load_thread": _load_thread,
    "load_symbol": _load_symbol,
    "float_load_symbol": _float_load_symbol,
    "store_symbol": _store_symbol,
    "call": _call,
    "tail": _tail,
    "thread_add": _thread_add,
}
