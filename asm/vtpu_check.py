"""Is a SIW legal? The rules that the chip checks when a SIW is loaded and that make it fault when it is issued; the
assembler, the functional model and tests ask the same function.

A SIW is judged as a whole: reserved codes, registers that do not exist, two users of imm32, two writes of a register.
Fields that the SIW's operations do not use may hold anything.
"""

from __future__ import annotations

from asm import vtpu

REGISTERS = 24
POINTERS = 8
BARRIERS = 8
_REGISTER_FIELDS = ("rs1", "rs2", "rs3", "rd")


def d_registers(siw: dict[str, int]) -> tuple[list[int], list[int]]:
    """Registers that the D operation reads and writes; the SIW's D form exists."""
    form = vtpu.d_form(siw)
    reads = [siw.get("d_" + name, 0) for name in form.reads.split() if name in _REGISTER_FIELDS]
    writes = [] if form.op == "DNOP" or form.name == "dmov.to_mask" else [siw.get("d_rd", 0)]
    return reads, writes


def s_registers(siw: dict[str, int]) -> tuple[list[int], list[int]]:
    """Vector registers that the S operation reads and writes; its form exists."""
    form = vtpu.s_form(siw)
    reads = [siw.get("s_" + name, 0) for name in form.reads.split() if name in ("r", "rs2")]
    writes = [siw.get("s_r", 0)] if "r" in form.writes.split() else []
    return reads, writes


def imm_users(siw: dict[str, int]) -> list[str]:
    """What takes imm32 in this SIW."""
    users = []
    form = vtpu.d_form(siw)
    if form and form.imm:
        users.append(form.name)
    begins = siw.get("begin0", 0) + siw.get("begin1", 0)
    by_immediate = begins - siw.get("count_from_reg", 0) if begins else 0
    users += ["a loop's count"] * by_immediate
    if siw.get("literal"):
        users.append("the literal")
    return users


def check(siw: dict[str, int]) -> str | None:
    """Why the SIW (a dict of fields) is illegal; None if it is not."""
    # BEGIN SOLUTION asm.vtpu.check
    d, s, c = vtpu.d_form(siw), vtpu.s_form(siw), vtpu.c_form(siw)
    for pipe, form in (("D", d), ("S", s), ("C", c)):
        if form is None:
            return f"reserved {pipe} operation"
    d_reads, d_writes = d_registers(siw)
    s_reads, s_writes = s_registers(siw)
    used = d_reads + d_writes + s_reads + s_writes
    if siw.get("count_from_reg") and (siw.get("begin0") or siw.get("begin1")):
        used.append(siw.get("count_reg", 0))
    for number in used:
        if number >= REGISTERS:
            return f"register {number} does not exist"
    if "base" in s.reads.split() and siw.get("s_rs2", 0) >= POINTERS:
        return f"p{siw['s_rs2']} does not exist"
    if s.op != "SNOP" and siw.get("s_dim", 0) >= len(vtpu.DIMS):
        return f"dimension {siw['s_dim']} does not exist"
    if s.op in ("SGATHER", "SSCATTR"):
        if siw.get("s_width", 0) > vtpu.LANES:
            return f"width {siw['s_width']} is more than {vtpu.LANES}"
        if siw.get("s_hint", 0) > vtpu.HINT_NO_FAULT:
            return "reserved hint"
        if siw.get("s_row", 0):
            return "an accumulator has one row in this core"
    if c.op == "CBAR":
        if not siw.get("c_count"):
            return "a barrier's count is 0"
        if siw.get("c_id", 0) >= BARRIERS:
            return f"barrier {siw['c_id']} does not exist"
    users = imm_users(siw)
    if len(users) > 1:
        return "two users of imm32: " + " and ".join(users[:2])
    if d_writes and d_writes == s_writes:
        return f"D and S both write register {d_writes[0]}"
    return None
    # END SOLUTION


def check_words(words: list[int]) -> str | None:
    """The same for the 16 words of a SIW."""
    if any(words[12:]):
        return "w12..w15 are not zero"
    return check(vtpu.decode(words))
