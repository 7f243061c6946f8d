"""From instruction words back to text: the row's syntax with its operands filled in, or the alias that people prefer.

`disassemble(word, pc)` never fails: what is no instruction comes out as `.word` or `.2byte`. Its text, assembled again,
gives the same word (targets, which are shown as absolute addresses, written relative to `.`); of compressed ones only
the text without aliases does, since with aliases they read as what they stand for. Registers have their ABI names,
immediates are decimal, those of shifts and `lui` and numbers of CSRs hexadecimal.
"""

from __future__ import annotations

from asm import riscv
from asm.csrs import CSR_NAMES
from asm.operands import ADDRESS_KINDS, FENCE_SETS, FLOAT_KINDS, INTEGER_KINDS, ORDERS, Form, forms, split
from asm.pseudo import ALIASES
from asm.rows_float import ROUNDING

_MODES = {number: name for name, number in ROUNDING.items()}
NUMERIC, FLOAT_NUMERIC = [f"x{n}" for n in range(32)], [f"f{n}" for n in range(32)]
NOP = 1  # c.nop without a hint
_SUFFIXES = {(aq, rl): suffix for suffix, aq, rl in ORDERS}


def _preferred(xlen: int) -> dict[str, list[Form]]:
    """{row's name: the one-instruction aliases to print, those that fix most operands first}"""
    wanted = {syntax for syntax, _, prefer in ALIASES if prefer}
    found: dict[str, list[Form]] = {}
    for same in forms(xlen, riscv.EXTENSIONS).values():
        for form in same:
            if form.syntax in wanted and len(form.steps) == 1:
                found.setdefault(form.steps[0][0].name, []).append(form)
    for same in found.values():
        same.sort(key=lambda form: sum(isinstance(source, str) for _, source in form.steps[0][1]))
    return found


_PREFERRED: dict = {}  # by xlen


def length(word: int) -> int:
    """Bytes of the instruction that starts with these 16 bits; of none that the specification gives a length, 2."""
    for ones, size in ((0x03, 2), (0x1F, 4), (0x3F, 6), (0x7F, 8)):
        if word & ones != ones:
            return size
    return 10 + (word >> 11 & 14) if word & 0x7000 != 0x7000 else 2


def disassemble(word: int, pc: int = 0, xlen: int = 64, aliases: bool = True, numeric: bool = False) -> str:
    """The instruction as `mnemonic operands`, separated by a tab as objdump does; `.word 0x...` if it is none."""
    decoded = riscv.decode(word, xlen)
    if decoded and decoded[0].length == 2:
        hint = _hint(*decoded, word, pc, xlen, aliases, numeric)
        if hint:
            return hint
    if decoded is None or riscv.encode(*decoded) != word:  # ignored bits that are set would be lost
        return f".2byte\t{word:#06x}" if word & 3 != 3 and word < 1 << 16 else f".word\t{word:#010x}"
    row, operands = decoded
    if not aliases:
        return _row_text(row, operands, pc, xlen, numeric)
    return _alias(row, operands, pc, xlen, numeric) or _expanded(row, operands, pc, xlen, numeric)


def _alias(row: riscv.Row, operands: dict[str, int], pc: int, xlen: int, numeric: bool) -> str | None:
    if xlen not in _PREFERRED:
        _PREFERRED[xlen] = _preferred(xlen)
    for form in _PREFERRED[xlen].get(row.name, ()):
        plan = form.steps[0][1]
        if all(isinstance(source, str) or operands[field] == source for field, source in plan):
            values = {source: operands[field] for field, source in plan if isinstance(source, str)}
            if all(values[source] == operands[field] for field, source in plan if isinstance(source, str)):
                return _text(form.name, form.kinds, values, pc, xlen, numeric)
    return None


def _hint(row: riscv.Row, operands: dict[str, int], word: int, pc: int, xlen: int, aliases, numeric) -> str | None:
    """The compressed ones that do nothing under their own names, as no assembler makes them of what they stand for."""
    if row.name == "c.nop" and (word != NOP or not aliases):
        imm = (word >> 2 & 31) - (word >> 7 & 32)
        return f"c.nop\t{imm}" if aliases else f"c.addi\t{'x0' if numeric else 'zero'},{imm}"
    if not aliases:
        return None
    if operands.get("shamt") == 0:
        return _text(row.name + "64", ["rd"], operands, pc, xlen, numeric)
    if row.name == "c.addi" and not operands["imm"]:
        return _text("add", ["rd", "rd", "imm"], operands, pc, xlen, numeric)
    return _row_text(row, operands, pc, xlen, numeric) if operands.get("rd") == 0 else None


def _expanded(row: riscv.Row, operands: dict[str, int], pc: int, xlen: int, numeric: bool) -> str:
    """As the instruction that it stands for."""
    if row.expands:
        row, operands = riscv.expand(row, operands, xlen)
        alias = _alias(row, operands, pc, xlen, numeric)
        if alias:
            return alias
    return _row_text(row, operands, pc, xlen, numeric)


def _row_text(row: riscv.Row, operands: dict[str, int], pc: int, xlen: int, numeric: bool) -> str:
    name = row.name + (_SUFFIXES[operands["aq"], operands["rl"]] if "aq" in operands else "")
    kinds = [kind for kind in split(row.syntax) if kind not in row.defaults or operands[kind] != row.defaults[kind]]
    return _text(name, kinds, operands, pc, xlen, numeric)


def _text(name: str, kinds: list[str], values: dict[str, int], pc: int, xlen: int, numeric: bool) -> str:
    texts = []
    integer, floats = (NUMERIC, FLOAT_NUMERIC) if numeric else (riscv.ABI_NAMES, riscv.FLOAT_NAMES)
    for kind in kinds:
        if kind in ADDRESS_KINDS:
            offset, _, base = kind[:-1].partition("(")
            register = integer[2] if base == "sp" else integer[values[base]]
            texts.append(f"{values[offset] if offset else ''}({register})")
        elif kind == "sp":
            texts.append(integer[2])
        elif kind in INTEGER_KINDS:
            texts.append(integer[values[kind]])
        elif kind in FLOAT_KINDS:
            texts.append(floats[values[kind]])
        elif kind == "csr":
            texts.append(CSR_NAMES.get(values[kind]) or hex(values[kind]))
        elif kind == "target":
            texts.append(hex(pc + values[kind] & (1 << xlen) - 1))
        elif kind == "shamt":
            texts.append(hex(values[kind]))
        elif kind == "upper":
            texts.append(hex(values[kind] >> 12 & 0xFFFFF))
        elif kind in ("pred", "succ"):
            texts.append("".join(c for i, c in enumerate(FENCE_SETS) if values[kind] & 8 >> i) or "0")
        elif kind == "rm":
            texts.append(_MODES[values[kind]])
        else:
            texts.append(str(values[kind]))
    return name + ("\t" + ",".join(texts) if texts else "")
