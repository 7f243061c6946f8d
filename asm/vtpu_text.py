"""How a SIW is written: what the vTPU's assembler and disassembler share. Operands come from the instruction table.

    matmul: { dfma.l r4, r0, r1[3], r4 | sgather r2, p1, +1 line | cbar 0, 4 } loop1 60 mask
            sgather.x r2, p1, r3, line, width 5, nofault
            snop p2 = 1.1.1/1.1.1/1.1.1.5.1

A SIW is one line: up to three operations in braces, in any order, `|` between them, or a single one without braces.
After them: `loop0 n` and `loop1 n` (a loop begins; n is a number or a register, whose lane 0 counts; 0 is the outer
one), `end0`, `end1`, `mask` (sr's lane mask applies), `halt`, `deps n`. Labels are the SIW's index. Comments begin with
`#` or `;`. A type other than the first of its form is written behind the name: `dadd.l.i32`. A coordinate counts from
1, library first, in groups of 3, 3 and 5; nine numbers are a phext address (line and column 1); `@1` behind it is the
page mode, `~3` the other flag bits.
"""

from __future__ import annotations

from asm import vtpu

PIPES = ("d", "s", "c")
FORMS = {form.name: form for forms in (vtpu.D_FORMS, vtpu.S_FORMS, vtpu.C_FORMS) for form in forms}
ALIASES = {"sscatter": "sscattr", "cfence": "cbar", "nop": "dnop"}
# names of the specification whose operations this core does not have
MISSING = ("dternary", "sdedup", "sprefch", "sprefetch", "sflush", "salloc", "sfree", "csend", "crecv", "cpack")
MISSING += ("cunpack", "ctemp", "cbeacon", "croute", "ccast", "creduce")
REGISTERS = tuple([f"r{i}" for i in range(16)] + [f"m{i}" for i in range(4)] + [f"acc{i}" for i in range(4)])
FLAG_BITS = (0, 1, 2, 3, 6)  # of the seven flags; 5:4 are the page mode
GROUPS = (3, 3, 5)

# Operand kinds: a field of a SIW, with `[]` a register and its lane; "imm", "mask", "dim", "count"; "step": signed
# number and dimension; "id". Then the options that may follow in any order.


def operands(name: str) -> tuple[list[str], list[str]]:
    """Operand kinds of a form, and its options."""
    form = FORMS[name]
    if name[0] == "d":
        return _d_operands(form), []
    if form.op == "CBAR":
        return ["c_id", "c_count"], []
    if form.op in ("SNOP", "CNOP"):
        return [], []
    if form.op == "SINDEX":
        return ["s_p", "s_base", "step"] if form.view == vtpu.IMMEDIATE else ["s_p", "s_base", "s_r", "dim"], []
    kinds = ["s_r", "s_p"] if form.op == "SGATHER" else ["s_p", "s_r"]
    indexed = form.view in (vtpu.INDEXED, vtpu.ACCUMULATE)
    if indexed:
        kinds += ["s_rs2", "dim"]
    options = [] if indexed else ["step"]
    options.append("width")
    if form.op == "SGATHER":
        options.append("nofault")
    return kinds, options


def _d_operands(form: vtpu.DForm) -> list[str]:
    reads = form.reads.split()
    kinds = [] if form.op == "DNOP" or form.name == "dmov.to_mask" else ["d_rd"]
    with_lane = ""
    if "lane" in reads:
        with_lane = "rs1" if form.op == "DMOV" or form.mode == vtpu.OUTER and form.op == "DFMA" else "rs2"
    for name in ("rs1", "rs2", "rs3"):
        if name in reads:
            kinds.append("d_" + name + ("[]" if name == with_lane else ""))
    if "mask" in reads:
        kinds.append("mask")
    if form.imm:
        kinds.append("imm")
    return kinds


def coordinate_text(coord: int) -> str:
    """A coordinate as it is written."""
    numbers = [(coord >> vtpu.DIM_BITS * dim & vtpu.DIM_MAX) + 1 for dim in range(len(vtpu.DIMS) - 1, -1, -1)]
    groups, at = [], 0
    for size in GROUPS:
        groups.append(".".join(str(n) for n in numbers[at : at + size]))
        at += size
    flags = coord >> vtpu.FLAG_WILDCARD
    mode = flags >> 4 & 3
    flags &= ~(3 << 4)
    return "/".join(groups) + (f"@{mode}" if mode else "") + (f"~{flags}" if flags else "")
