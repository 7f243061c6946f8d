"""Disassembler for the vTPU: SIWs to the text that `asm/vtpu_asm.py` reads. What the text cannot say (illegal SIWs,
bits in fields that no operation uses) is shown as a comment with the words in hexadecimal.
"""

from __future__ import annotations

from asm import vtpu, vtpu_check
from asm.vtpu_asm import assemble
from asm.vtpu_text import PIPES, REGISTERS, coordinate_text, operands


def disassemble(words: list[int]) -> str:
    """One line for the 16 words of a SIW. Assembled again it gives the same words, or it is a comment."""
    reason = vtpu_check.check_words(words)
    if reason is None:
        text = _text(vtpu.decode(words))
        if vtpu.encode(assemble(text).siws[0]) == words:
            return text
        reason = "bits are set that nothing uses"
    return f"# {reason}: " + " ".join(f"{word:08x}" for word in words)


def listing(siws: list[dict[str, int]], labels: dict[str, int] | None = None) -> str:
    """Lines for a program: index, SIW, labels in front of theirs."""
    names: dict[int, list[str]] = {}
    for name, index in (labels or {}).items():
        names.setdefault(index, []).append(name)
    lines = []
    for index, siw in enumerate(siws):
        lines += [name + ":" for name in names.get(index, [])]
        lines.append(f"    {disassemble(vtpu.encode(siw)):<90} # {index}")
    return "\n".join(lines) + "\n"


def _text(siw: dict[str, int]) -> str:
    operations = []
    for pipe, form in zip(PIPES, (vtpu.d_form(siw), vtpu.s_form(siw), vtpu.c_form(siw))):
        if form.op[1:] != "NOP" or (pipe == "s" and siw.get("literal")):
            operations.append(_operation(siw, form))
    marks = []
    from_register, both = siw.get("count_from_reg"), siw.get("begin0") and siw.get("begin1")
    for loop in "01":
        if siw.get("begin" + loop):
            by_register = from_register and not (both and loop == "0")
            count = REGISTERS[siw.get("count_reg", 0)] if by_register else siw.get("imm", 0)
            marks.append(f"loop{loop} {count}")
    for name, field in (("end0", "end0"), ("end1", "end1"), ("mask", "use_mask"), ("halt", "end")):
        if siw.get(field):
            marks.append(name)
    if siw.get("deps"):
        marks.append(f"deps {siw['deps']}")
    body = operations[0] if len(operations) == 1 else "{ " + " | ".join(operations) + " }" if operations else "nop"
    return " ".join([body] + marks)


def _operation(siw: dict[str, int], form: vtpu.DForm | vtpu.SForm | vtpu.CForm) -> str:
    pipe, name = form.name[0], form.name
    kinds, options = operands(name)
    types = getattr(form, "types", (vtpu.F32,))
    kind = siw.get(pipe + "_type", 0)
    if form.op[1:] != "NOP" and kind != types[0]:
        name += "." + vtpu.TYPES[kind]
    shown = [_operand(siw, operand) for operand in kinds]
    if form.op == "SNOP":
        shown = [_operand(siw, "s_p")]
    if "step" in options and (siw.get("s_step") or siw.get("s_dim")):
        shown.append(_operand(siw, "step"))
    if "width" in options and siw.get("s_width"):
        shown.append(f"width {siw['s_width']}")
    if "nofault" in options and siw.get("s_hint"):
        shown.append("nofault")
    return (name + " " + ", ".join(shown)).rstrip()


def _operand(siw: dict[str, int], kind: str) -> str:
    field = kind.removesuffix("[]")
    value = siw.get(field, 0)
    if kind == "imm":
        return f"{siw.get('imm', 0):#x}"
    if kind == "mask":
        return f"{siw.get('d_mask', 0):#x}"
    if kind == "dim":
        return vtpu.DIMS[siw.get("s_dim", 0)]
    if kind == "step":
        return f"{siw.get('s_step', 0):+d} {vtpu.DIMS[siw.get('s_dim', 0)]}"
    if kind == "s_base":
        return f"p{siw.get('s_rs2', 0)}"
    if kind == "s_p":
        if not siw.get("literal"):
            return f"p{value}"
        return f"p{value} = " + coordinate_text(sum(siw.get(f"lit{i}", 0) << 32 * i for i in range(4)))
    if kind in ("c_id", "c_count"):
        return str(value)
    return REGISTERS[value] + (f"[{siw.get('d_lane', 0)}]" if kind.endswith("[]") else "")
