"""Which operands a mnemonic takes: one `Form` for each instruction of the table and each alias, and how the text of an
operand becomes a value.

A form's `kinds` are the operands of its syntax; matching tries a mnemonic's forms in order, and the first whose kinds
accept the texts is taken. `steps` are the instructions it stands for: (row, ((field, int or operand name), ...)), or,
for sequences with relocations, the name of a method of the assembler.
"""

from __future__ import annotations

from collections import namedtuple

from asm import riscv
from asm.diagnostic import Fault
from asm.expression import is_name_char
from asm.pseudo import ALIASES

Form = namedtuple("Form", "name syntax kinds steps")

# An operand whose value is not known yet: modifier ("", "lo", "hi", "pcrel_lo", "pcrel_hi") and expression.
Deferred = namedtuple("Deferred", "modifier postfix")

MODIFIERS = {"imm": ("lo", "pcrel_lo"), "upper": ("hi", "pcrel_hi")}
FENCE_SETS = "iorw"

# Sequences that need relocations or depend on a value: asm.assembler has a method for each.
SPECIAL = [
    ("la rd, symbol", "load_address"),
    ("lla rd, symbol", "load_address"),
    ("li rd, constant", "load_constant"),
    ("call symbol", "call"),
    ("call rd, symbol", "call"),
    ("tail symbol", "tail"),
    ("jump symbol, rs1", "tail"),
]


class Mismatch(Exception):
    """The text is no operand of this kind; another form may take it."""


def _operands(text: str) -> list[str]:
    return [operand.strip() for operand in text.split(",")] if text.strip() else []


def _plan(expansion: str, xlen: int) -> tuple:
    """One instruction of an alias's expansion as (row, ((field, int or operand name), ...))."""
    name, _, rest = expansion.strip().partition(" ")
    row = riscv.INSTRUCTIONS[xlen].get(name)
    if row is None:
        return ()
    plan = []
    for field, text in zip(_operands(row.syntax), _operands(rest)):
        pairs = [(field, text)]
        if field == "imm(rs1)":
            offset, base = text[:-1].split("(")
            pairs = [("imm", offset), ("rs1", base)]
        for name, source in pairs:
            if source in riscv.REGISTERS:
                plan.append((name, riscv.REGISTERS[source]))
            elif source in riscv.CSRS:
                plan.append((name, riscv.CSRS[source]))
            elif source.startswith("XLEN"):
                plan.append((name, xlen - int(source[5:])))
            else:
                plan.append((name, int(source) if source.lstrip("-").isdecimal() else source))
    return (row, tuple(plan))


def _forms(xlen: int) -> dict[str, list[Form]]:
    forms: dict[str, list[Form]] = {}

    def add(syntax: str, steps) -> None:
        name, _, rest = syntax.partition(" ")
        forms.setdefault(name, []).append(Form(name, syntax, _operands(rest), steps))

    for row in riscv.INSTRUCTIONS[xlen].values():
        names = [word for operand in _operands(row.syntax) for word in operand.rstrip(")").split("(")]
        add(f"{row.name} {row.syntax}", ((row, tuple((name, name) for name in names)),))
        if row.kind == riscv.LOAD:
            add(f"{row.name} rd, symbol", "load_symbol")
        elif row.kind == riscv.STORE:
            add(f"{row.name} rs2, symbol, rt", "store_symbol")
    for syntax, method in SPECIAL:
        add(syntax, method)
    for syntax, expansion, _ in ALIASES:
        steps = tuple(_plan(one, xlen) for one in expansion.split(";"))
        if () not in steps and not (xlen == 32 and expansion.endswith("XLEN-32")):
            add(syntax, steps)
    return forms


FORMS = {xlen: _forms(xlen) for xlen in (32, 64)}


def parse(kind: str, text: str, context, values: dict) -> None:
    """Puts the value of an operand into `values`: an int or a Deferred. Mismatch when it is of another kind, Fault
    when it is wrong. `context` has `expression(text) -> postfix`, `constant(postfix) -> int or None` and `xlen`."""
    if kind == "rd" or kind == "rs1" or kind == "rs2" or kind == "rt":
        register = riscv.REGISTERS.get(text)
        if register is None:
            raise Mismatch(f"expected a register, found '{text}'")
        values[kind] = register
    elif kind == "imm":
        values["imm"] = _immediate(kind, text, context)
    elif kind == "imm(rs1)":
        offset, paren, base = text.rpartition("(")
        register = riscv.REGISTERS.get(base[:-1].strip())
        if not paren or base[-1:] != ")" or register is None:
            raise Mismatch(f"expected offset(register), found '{text}'")
        values["rs1"] = register
        values["imm"] = _immediate("imm", offset.strip(), context) if offset else 0
    elif kind == "target" or kind == "symbol":
        before = text[: text.rfind("(")].rstrip() if text[-1:] == ")" else ""
        if before and (is_name_char(before[-1]) or before[-1] == ")"):
            raise Mismatch(f"expected a symbol, found '{text}'")
        values[kind] = Deferred("", context.expression(text))
    elif kind == "upper":
        value = _immediate(kind, text, context)
        if isinstance(value, int):
            if not 0 <= value < 1 << 20:
                raise Fault(f"upper immediate {value} does not fit in 20 bits (0..1048575)")
            value = ((value ^ 0x80000) - 0x80000) << 12
        elif not value.modifier:
            raise Fault("expected a constant, %hi(symbol) or %pcrel_hi(symbol)")
        values[kind] = value
    elif kind == "csr":
        value = riscv.CSRS.get(text)
        values[kind] = value if value is not None else _constant(text, context, "a CSR's name or number")
    elif kind == "pred" or kind == "succ":
        values[kind] = _fence_set(text)
    else:  # shamt, uimm, constant
        if text in riscv.REGISTERS:
            raise Mismatch(f"expected a constant, found register '{text}'")
        values[kind] = _constant(text, context, "a constant")


def _immediate(kind: str, text: str, context):
    try:
        return int(text)
    except ValueError:
        pass
    if text in riscv.REGISTERS:
        raise Mismatch(f"expected an immediate, found register '{text}'")
    if text[:1] == "%":
        modifier, paren, inner = text[1:].partition("(")
        if not paren or inner[-1:] != ")" or modifier not in MODIFIERS[kind]:
            wanted = " or ".join(f"%{m}(symbol)" for m in MODIFIERS[kind])
            raise Fault(f"expected {wanted} here, found '{text}'")
        return Deferred(modifier, context.expression(inner[:-1]))
    postfix = context.expression(text)
    value = context.constant(postfix)
    if value is None:
        return Deferred("", postfix)
    if context.xlen == 32 and 1 << 31 <= value < 1 << 32:
        value -= 1 << 32
    return value


def _constant(text: str, context, what: str) -> int:
    value = context.constant(context.expression(text))
    if value is None:
        raise Fault(f"expected {what}, found '{text}'")
    return value


def _fence_set(text: str) -> int:
    value = 0
    for c in "" if text == "0" else text:
        bit = 8 >> FENCE_SETS.find(c) if c in FENCE_SETS else 0
        if not bit or value & (2 * bit - 1):
            raise Fault(f"expected some of the letters {FENCE_SETS} in that order, found '{text}'")
        value |= bit
    return value
