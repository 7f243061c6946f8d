"""The tables of the vTPU's manual (hw/vtpu/MANUAL.md), written from the instruction table. `refresh` puts them between
their markers, `<!-- table NAME -->` and `<!-- end -->`; a test asks that the manual is what `refresh` makes of it.
"""

from __future__ import annotations

from asm import vtpu
from asm.vtpu_text import operands

# What an operation means; for families of forms, by the part of the name before the last point.
MEANINGS = {
    "dnop": "nothing",
    "dmov.copy": "rd = rs1",
    "dmov.splat": "every lane = lane of rs1",
    "dmov.splat_imm": "every lane = imm32",
    "dmov.iota": "lane i = i, as i32",
    "dmov.abs": "f32: sign bit cleared; i32: wraps",
    "dmov.neg": "f32: sign bit turned; i32: wraps",
    "dmov.shl": "shift left by rs2's low 5 bits",
    "dmov.shr": "shift right, zeros come in",
    "dmov.sar": "shift right, the sign comes in",
    "dmov.shl_imm": "shifts by imm32's low 5 bits",
    "dmov.shr_imm": "the same, to the right",
    "dmov.sar_imm": "the same, with the sign",
    "dmov.to_mask": "sr's mask bit i = sign of lane i; not itself masked",
    "dmov.from_mask": "lane i = all ones if sr's mask bit i, else 0",
    "dmov.f32_i32": "to nearest even, saturating, NaN is 0",
    "dmov.i32_f32": "to nearest even",
    "dmov.f32_bf16": "lanes 0..3 hold the 8 halves, even lane low; lanes 4..7 are 0",
    "dmov.bf16_f32": "the other way; bits are carried",
    "dmov.exp2": "2 to the power, at most 2 ulp",
    "dmov.log2": "binary logarithm, at most 2 ulp",
    "dmov.rcp": "1 / x, at most 2 ulp",
    "dmov.rsqrt": "1 / sqrt(x), at most 2 ulp",
    "dmov.sqrt": "x rsqrt(x), at most 2 ulp; sqrt(0) is 0",
    "dadd": "rs1 + rs2",
    "dsub": "rs1 - rs2",
    "dmul": "rs1 rs2; i32: the low 32 bits",
    "dfma": "rs1 rs2 + rs3, rounded once",
    "dfma.l": "rs1 rs2[lane] + rs3",
    "dfma.op": "rd += rs1[lane] rs2 (one row of an outer product)",
    "dfma.op0": "rd = rs1[lane] rs2, its first term",
    "dfma.r": "rs1 times the accumulator row rs2, plus rs3",
    "dcmp.min": "the smaller; a NaN loses to a number, -0 < +0",
    "dcmp.max": "the larger",
    "dsel": "lane i = rs1 if mask bit i, else rs2",
    "dsel.r": "lane i = rs1 if lane i of rs3 is negative, else rs2",
    "dred.sum": "f32: i with i+4, then i+2, then 0 + 1; result in every lane",
    "dred.max": "the largest, in every lane",
    "dred.min": "the smallest, in every lane",
    "snop": "nothing; may carry a literal into p",
    "sgather": "8 words along column from p, then p steps",
    "sgather.c": "8 words along line",
    "sgather.x": "lane i from p with lane i of rs2 added to the dimension",
    "sscattr": "store 8 words along column",
    "sscattr.c": "store 8 words along line",
    "sscattr.x": "store, lane i at p with lane i of rs2 added; ascending lanes",
    "sscattr.a": "add to memory, f32 or i32, in ascending lane order",
    "sindex": "p = base p, a step added; 0..2047, saturating",
    "sindex.r": "p = base p, lane 0 of r (i32) added",
    "cnop": "nothing",
    "cbar": "waits until `count` sentrons have come; count 1 never waits",
}
FAMILIES = {"dcmp": "all ones where it holds, else 0", "dred": "over the lanes, in every lane", "dmov": "bitwise"}
SYNTAX = {"imm": "imm", "mask": "mask", "dim": "dimension", "step": "+n dimension", "s_base": "base p"}
OPTION_TEXT = {"step": "+n dimension", "width": "width n", "nofault": "nofault"}


def meaning(name: str) -> str:
    """What a form does, in a line."""
    base = name.removesuffix(".l") if name != "dfma.l" else name
    text = MEANINGS.get(base) or FAMILIES[base.partition(".")[0]]
    return text + ("; rs2 is one lane of it" if base != name else "")


def _operand_text(name: str) -> str:
    kinds, options = operands(name)
    shown = []
    for kind in kinds:
        shown.append(SYNTAX.get(kind) or kind[2:].replace("[]", "[lane]"))
    return ", ".join(shown) + "".join(f" [, {OPTION_TEXT[o]}]" for o in options)


def _table(head: str, rows: list[list[object]]) -> str:
    columns = head.split(" | ")
    lines = ["| " + head + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _d_table() -> str:
    rows = []
    for form in vtpu.D_FORMS:
        types = " ".join(vtpu.TYPES[kind] for kind in form.types)
        codes = f"{vtpu.CODE[form.op]} / {form.mode} / {form.fn}"
        rows.append([f"`{form.name}`", _operand_text(form.name), types, codes, form.latency, meaning(form.name)])
    return _table("name | operands | types | op / mode / fn | cycles | meaning", rows)


def _s_table() -> str:
    rows = []
    for form in vtpu.S_FORMS:
        types = " ".join(vtpu.TYPES[kind] for kind in form.types)
        codes = f"{vtpu.CODE[form.op]} / {form.view}"
        rows.append([f"`{form.name}`", _operand_text(form.name), types, codes, form.latency, meaning(form.name)])
    return _table("name | operands | types | op / view | cycles | meaning", rows)


def _c_table() -> str:
    rows = [[f"`{f.name}`", _operand_text(f.name), vtpu.CODE[f.op], f.latency, meaning(f.name)] for f in vtpu.C_FORMS]
    return _table("name | operands | op | cycles | meaning", rows)


def _fields() -> str:
    rows = []
    for name, (word, high, low) in vtpu.FIELDS.items():
        bits = str(low) if high == low else f"{high}:{low}"
        rows.append([f"`{name}`", f"w{word}", bits, "signed" if name in vtpu.SIGNED else ""])
    return _table("field | word | bits | ", rows)


def _pairs(head: str, pairs: dict[str, int], form: str) -> str:
    return _table(head, [[f"`{name}`", form.format(value)] for name, value in pairs.items()])


def tables() -> dict[str, str]:
    """Name of a table -> its Markdown."""
    counters = {name: vtpu.REGISTERS["COUNTERS"] + 8 * i for i, name in enumerate(vtpu.COUNTERS)}
    return {
        "fields": _fields(),
        "D": _d_table(),
        "S": _s_table(),
        "C": _c_table(),
        "registers": _pairs("register | offset", vtpu.REGISTERS, "{:#05x}"),
        "counters": _pairs("counter | offset", counters, "{:#05x}"),
        "commands": _pairs("command | code", vtpu.COMMANDS, "{}"),
        "faults": _pairs("fault | code", vtpu.FAULTS, "{}"),
    }


def refresh(text: str) -> str:
    """The manual with its tables as they should be. ValueError if a marker names no table, or a table has no marker."""
    made = tables()
    out, skipping = [], False
    for line in text.split("\n"):
        if line == "<!-- end -->":
            skipping = False
        if not skipping:
            out.append(line)
        if line.startswith("<!-- table "):
            name = line.split()[2]
            if name not in made:
                raise ValueError(f"there is no table {name}")
            out += ["", made.pop(name), ""]
            skipping = True
    if made or skipping:
        raise ValueError("the manual lacks the marker of " + (" ".join(made) or "an end"))
    return "\n".join(out)
