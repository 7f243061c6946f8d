"""Which operands a mnemonic takes: one `Form` for each instruction of the table and each alias, and how the text of an
operand becomes a value.

A form's `kinds` are the operands of its syntax; matching tries a mnemonic's forms in order, and the first whose kinds
accept the texts is taken. `steps` are the instructions it stands for: (row, ((field, int or operand name), ...)), or,
for sequences with relocations, the name of a method of the assembler.
"""

from __future__ import annotations

from collections import namedtuple

from asm import riscv
from asm.csrs import BY_NAME, CSRS
from asm.diagnostic import Fault
from asm.expression import is_name_char
from asm.pseudo import ALIASES
from asm.rows_float import ROUNDING

Form = namedtuple("Form", "name syntax kinds steps")

# An operand whose value is not known yet: modifier ("", "lo", "hi", "pcrel_lo", "pcrel_hi") and expression.
Deferred = namedtuple("Deferred", "modifier postfix")

MODIFIERS = {
    "imm": ("lo", "pcrel_lo", "tprel_lo"),
    "upper": ("hi", "pcrel_hi", "got_pcrel_hi", "tprel_hi", "tls_ie_pcrel_hi", "tls_gd_pcrel_hi"),
    "tprel_add": ("tprel_add",),
}
# CSR instructions that GNU as takes on harts without Zicsr too
WITHOUT_ZICSR = ("unimp", "c.unimp", "rdcycle", "rdtime", "rdinstret", "rdcycleh", "rdtimeh", "rdinstreth")
FENCE_SETS = "iorw"
ORDERS = (("", 0, 0), (".aq", 1, 0), (".rl", 0, 1), (".aqrl", 1, 1))  # suffixes of atomics: aq, rl
INTEGER_KINDS = ("rd", "rs1", "rs2", "rt")
FLOAT_KINDS = ("fd", "fs1", "fs2", "fs3")
ADDRESS_KINDS = ("imm(rs1)", "(rs1)", "uimm(rs1)", "uimm(sp)")
SP = riscv.REGISTERS["sp"]

# Sequences that need relocations or depend on a value: asm.assembler has a method for each.
SPECIAL = [
    ("la rd, symbol", "load_address"),
    ("lla rd, symbol", "load_address"),
    ("li rd, constant", "load_constant"),
    ("call symbol", "call"),
    ("call rd, symbol", "call"),
    ("tail symbol", "tail"),
    ("jump symbol, rs1", "tail"),
    ("lga rd, symbol", "load_address"),
    ("la.tls.ie rd, symbol", "load_thread"),
    ("la.tls.gd rd, symbol", "load_thread"),
    ("add rd, rs1, rs2, tprel_add", "thread_add"),
]
# Loads and stores of a symbol: what they are written like, and the assembler's method.
SYMBOL_FORMS = {
    riscv.LOAD: ("rd, symbol", "load_symbol"),
    riscv.STORE: ("rs2, symbol, rt", "store_symbol"),
    riscv.FLOAT_LOAD: ("fd, symbol, rt", "float_load_symbol"),
    riscv.FLOAT_STORE: ("fs2, symbol, rt", "store_symbol"),
}


class Mismatch(Exception):
    """The text is no operand of this kind; another form may take it."""


def split(text: str) -> list[str]:
    """The operands of a syntax."""
    return [operand.strip() for operand in text.split(",")] if text.strip() else []


def _plan(expansion: str, table: dict, xlen: int) -> tuple:
    """One instruction of an alias's expansion as (row, ((field, int or operand name), ...)); () if there is none."""
    name, _, rest = expansion.strip().partition(" ")
    row = table.get(name)
    if row is None:
        return ()
    plan = []
    for field, text in zip(split(row.syntax), split(rest)):
        pairs = [(field, text)]
        if field == "imm(rs1)":
            offset, base = text[:-1].split("(")
            pairs = [("imm", offset), ("rs1", base)]
        for name, source in pairs:
            if source in riscv.REGISTERS:
                plan.append((name, riscv.REGISTERS[source]))
            elif source in CSRS:
                if xlen not in BY_NAME[source].xlens:
                    return ()
                plan.append((name, CSRS[source]))
            elif source.startswith("XLEN"):
                plan.append((name, xlen - int(source[5:])))
            else:
                plan.append((name, int(source) if source.lstrip("-").isdecimal() else source))
    return (row, tuple(plan))


def operand_names(kinds: list[str]) -> list[str]:
    """The fields that operands of these kinds fill: imm(rs1) fills two, a fixed sp none."""
    names = [word for kind in kinds for word in kind.rstrip(")").split("(")]
    return [name for name in names if name and name != "sp"]


def _row_forms(row: riscv.Row):
    """The ways to write an instruction of the table: (syntax, steps)."""
    operands = split(row.syntax)
    kept = [operand for operand in operands if operand not in row.defaults]
    ways = [("", operands, ())]
    if row.defaults:
        ways.insert(0, ("", kept, tuple(row.defaults.items())))
    if "aq" in row.fields:
        ways = [(suffix, operands, (("aq", aq), ("rl", rl))) for suffix, aq, rl in ORDERS]
    for suffix, kinds, fixed in ways:
        plan = tuple((name, name) for name in operand_names(kinds))
        yield f"{row.name}{suffix} {', '.join(kinds)}", ((row, plan + fixed),)
    if row.length == 4 and row.kind in SYMBOL_FORMS:
        syntax, method = SYMBOL_FORMS[row.kind]
        yield f"{row.name} {syntax}", method


def _forms(xlen: int, extensions) -> dict[str, list[Form]]:
    found: dict[str, list[Form]] = {}

    def add(syntax: str, steps) -> None:
        name, _, rest = syntax.partition(" ")
        forms, kinds = found.setdefault(name, []), split(rest)
        if all(form.kinds != kinds for form in forms):
            forms.append(Form(name, syntax, kinds, steps))

    table = riscv.INSTRUCTIONS[xlen] if extensions is None else riscv.instructions(xlen, extensions)
    aliases = []
    for syntax, expansion, _ in ALIASES:
        rows = riscv.INSTRUCTIONS[xlen] if syntax.partition(" ")[0] in WITHOUT_ZICSR else table
        steps = tuple(_plan(one, rows, xlen) for one in expansion.split(";"))
        if () not in steps and not (xlen == 32 and expansion.endswith("XLEN-32")):
            aliases.append((syntax, steps))
    if extensions is None:
        for syntax, steps in aliases:
            if len(steps) > 1:
                add(syntax, steps)
    for row in table.values():
        for syntax, steps in _row_forms(row):
            add(syntax, steps)
    for syntax, steps in SPECIAL + aliases:
        add(syntax, steps)
    return found


_FORMS: dict = {}


def forms(xlen: int, extensions: tuple[str, ...] | None = None) -> dict[str, list[Form]]:
    """{mnemonic: its forms} with these extensions. None: all of them, but what is written the same with and without
    (sext.b, zext.w ...) becomes instructions that every CPU has."""
    if (xlen, extensions) not in _FORMS:
        _FORMS[xlen, extensions] = _forms(xlen, extensions)
    return _FORMS[xlen, extensions]


def parse(kind: str, text: str, context, values: dict) -> None:
    """Puts the value of an operand into `values`: an int or a Deferred. Mismatch when it is of another kind, Fault
    when it is wrong. `context` has `expression(text) -> postfix`, `constant(postfix) -> int or None` and `xlen`."""
    if kind in INTEGER_KINDS:
        register = riscv.REGISTERS.get(text)
        if register is None:
            raise Mismatch(f"expected a register, found '{text}'")
        values[kind] = register
    elif kind == "imm":
        values["imm"] = _immediate(kind, text, context)
    elif kind in ADDRESS_KINDS:
        _address(kind, text, context, values)
    elif kind == "target" or kind == "symbol":
        before = text[: text.rfind("(")].rstrip() if text[-1:] == ")" else ""
        if before and (is_name_char(before[-1]) or before[-1] == ")"):
            raise Mismatch(f"expected a symbol, found '{text}'")
        values[kind] = Deferred("", context.expression(text.removesuffix("@plt")))
    elif kind in FLOAT_KINDS:
        register = riscv.FLOAT_REGISTERS.get(text)
        if register is None:
            raise Mismatch(f"expected a floating-point register, found '{text}'")
        values[kind] = register
    elif kind == "upper":
        value = _immediate(kind, text, context)
        if isinstance(value, int):
            if not 0 <= value < 1 << 20:
                raise Fault(f"upper immediate {value} does not fit in 20 bits (0..1048575)")
            value = ((value ^ 0x80000) - 0x80000) << 12
        elif not value.modifier:
            raise Fault("expected a constant, %hi(symbol) or %pcrel_hi(symbol)")
        values[kind] = value
    elif kind == "tprel_add":
        values[kind] = _immediate(kind, text, context)
        if isinstance(values[kind], int):
            raise Fault(f"expected %tprel_add(symbol), found '{text}'")
    elif kind == "csr":
        value = CSRS.get(text)
        values[kind] = value if value is not None else _constant(text, context, "a CSR's name or number")
    elif kind == "pred" or kind == "succ":
        values[kind] = _fence_set(text)
    elif kind == "rm":
        if text not in ROUNDING:
            raise Mismatch(f"expected a rounding mode ({', '.join(ROUNDING)}), found '{text}'")
        values[kind] = ROUNDING[text]
    elif kind == "sp":
        if riscv.REGISTERS.get(text) != SP:
            raise Mismatch(f"expected sp, found '{text}'")
    else:  # shamt, uimm, constant
        if text in riscv.REGISTERS:
            raise Mismatch(f"expected a constant, found register '{text}'")
        values[kind] = _constant(text, context, "a constant")


def _address(kind: str, text: str, context, values: dict) -> None:
    """offset(register), the offset 0 where the text has none."""
    offset, paren, base = text.rpartition("(")
    register = riscv.REGISTERS.get(base[:-1].strip())
    if not paren or base[-1:] != ")" or register is None:
        raise Mismatch(f"expected offset(register), found '{text}'")
    name, _, wanted = kind[:-1].partition("(")
    offset = offset.strip()
    if wanted == "rs1":
        values["rs1"] = register
    elif register != SP:
        raise Mismatch(f"expected offset(sp), found '{text}'")
    if name == "imm":
        values["imm"] = _immediate("imm", offset, context) if offset else 0
    else:
        value = _constant(offset, context, "a constant offset") if offset else 0
        if name:
            values[name] = value
        elif value:
            raise Fault(f"atomics have no offset: expected ({base[:-1].strip()}), found '{text}'")


def _immediate(kind: str, text: str, context):
    digits = text[1:] if text[:1] == "-" else text
    if digits.isdecimal() and digits.isascii() and (digits[0] != "0" or digits == "0"):  # 017 is octal
        return int(text)
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
        context.wrapped = True
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
