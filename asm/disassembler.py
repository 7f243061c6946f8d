"""From instruction words back to text: the row's syntax with its operands filled in, or the alias that people prefer.

`disassemble(word, pc)` never fails: what is no instruction comes out as `.word`. Its text, assembled again, gives the
same word (targets, which are shown as absolute addresses, written relative to `.`). Registers have their ABI names,
immediates are decimal, `lui`'s and CSR numbers hexadecimal.
"""

from __future__ import annotations

from asm import riscv
from asm.operands import FENCE_SETS, FORMS, Form
from asm.pseudo import ALIASES


def _preferred(xlen: int) -> dict[str, list[Form]]:
    """{row's name: the one-instruction aliases to print, those that fix most operands first}"""
    wanted = {syntax for syntax, _, prefer in ALIASES if prefer}
    found: dict[str, list[Form]] = {}
    for forms in FORMS[xlen].values():
        for form in forms:
            if form.syntax in wanted and len(form.steps) == 1:
                found.setdefault(form.steps[0][0].name, []).append(form)
    for forms in found.values():
        forms.sort(key=lambda form: sum(isinstance(source, str) for _, source in form.steps[0][1]))
    return found


_PREFERRED = {xlen: _preferred(xlen) for xlen in (32, 64)}


def disassemble(word: int, pc: int = 0, xlen: int = 64, aliases: bool = True) -> str:
    """The instruction as `mnemonic operands`, separated by a tab as objdump does; `.word 0x...` if it is none."""
    decoded = riscv.decode(word, xlen)
    if decoded is None or riscv.encode(*decoded) != word:  # ignored bits that are set would be lost
        return f".word\t{word:#010x}"
    row, operands = decoded
    if aliases:
        for form in _PREFERRED[xlen].get(row.name, ()):
            plan = form.steps[0][1]
            if all(isinstance(source, str) or operands[field] == source for field, source in plan):
                values = {source: operands[field] for field, source in plan if isinstance(source, str)}
                return _text(form.name, form.kinds, values, pc, xlen)
    return _text(row.name, row.syntax.split(", ") if row.syntax else [], operands, pc, xlen)


def _text(name: str, kinds: list[str], values: dict[str, int], pc: int, xlen: int) -> str:
    texts = []
    for kind in kinds:
        if kind == "imm(rs1)":
            texts.append(f"{values['imm']}({riscv.ABI_NAMES[values['rs1']]})")
            continue
        value = values[kind]
        if kind in ("rd", "rs1", "rs2"):
            texts.append(riscv.ABI_NAMES[value])
        elif kind == "csr":
            texts.append(riscv.CSR_NAMES.get(value) or hex(value))
        elif kind == "target":
            texts.append(hex(pc + value & (1 << xlen) - 1))
        elif kind == "upper":
            texts.append(hex(value >> 12 & 0xFFFFF))
        elif kind in ("pred", "succ"):
            texts.append("".join(c for i, c in enumerate(FENCE_SETS) if value & 8 >> i) or "0")
        else:
            texts.append(str(value))
    return name + ("\t" + ",".join(texts) if texts else "")
