"""Compressed instructions: 16 bits that stand for one of 32. Source: Unpriv. chapter 28.

A row has no meaning of its own but says what it expands to: ("addi", {"rd": "rd", "rs1": "rd", "imm": "imm"}) is an
ADDI whose rd and rs1 are this row's rd. Numbers are constants. Offsets of loads and stores are `uimm`, since they
are not signed here. What the specification reserves is `excluded`; HINTs decode like any other value.
"""

from __future__ import annotations

from asm.row import ALU, BRANCH, FLOAT_LOAD, FLOAT_STORE, JUMP, LOAD, STORE, SYSTEM, Row, row

_RV32, _RV64, _BOTH = (32,), (64,), (32, 64)
RA, SP = 1, 2
_RD0 = (("rd", 0),)


def _row(name, pattern, syntax, kind, base, xlens=_BOTH, excluded=(), ext="C", size=0, **operands) -> Row:
    requires = ("C",) if ext == "C" else ("C", ext)
    oracle = "unicorn" if ext == "C" else "binutils"
    return row(
        f"c.{name}", pattern, syntax, kind,
        ext=requires, xlens=xlens, size=size, expands=(base, operands), excluded=excluded, oracle=oracle,
    )  # fmt: skip


def _memory(base, kind, register, size, funct3, bits, sp_bits, xlens=_BOTH, ext="C") -> list[Row]:
    """The form with a compressed base register, and the one relative to sp. bits: where the offset's bits stand."""
    first, second = bits
    is_load = kind in (LOAD, FLOAT_LOAD)
    near = f"{funct3} uimm[{first}] rs1' uimm[{second}] {register}' 00"
    if is_load:
        high, low = sp_bits
        deep = f"{funct3} uimm[{high}] {register} uimm[{low}] 10"
    else:
        deep = f"{funct3} uimm[{sp_bits}] {register} 10"
    operands = {register: register, "imm": "uimm"}
    without = _RD0 if register == "rd" else ()
    common = {"xlens": xlens, "ext": ext, "size": size}
    return [
        _row(base, near, f"{register}, uimm(rs1)", kind, base, **common, rs1="rs1", **operands),
        _row(f"{base}sp", deep, f"{register}, uimm(sp)", kind, base, **common, excluded=without, rs1=SP, **operands),
    ]


def _immediate(name, funct3, base, source, xlens=_BOTH, excluded=()) -> Row:
    pattern = f"{funct3} imm[5] rd imm[4:0] 01"
    return _row(name, pattern, "rd, imm", ALU, base, xlens, excluded, rd="rd", rs1=source, imm="imm")


def _short(name, pattern, base, xlens=_BOTH) -> Row:
    return _row(name, pattern, "rd, rs2", ALU, base, xlens, rd="rd", rs1="rd", rs2="rs2")


def _shift(name, pattern, base) -> list[Row]:
    """shamt[5] is an operand's bit on RV64 and must be 0 on RV32."""
    amounts = {32: pattern.replace("shamt[5]", "0"), 64: pattern}
    return [
        _row(name, amounts[xlen], "rd, shamt", ALU, base, (xlen,), rd="rd", rs1="rd", shamt="shamt")
        for xlen in (32, 64)
    ]


_JUMP = "target[11|4|9:8|10|6|7|3:1|5]"
_BRANCH = "target[8|4:3] rs1' target[7:6|2:1|5]"
_WORD, _WORD_SP = ("5:3", "2|6"), ("5", "4:2|7:6")
_DOUBLE, _DOUBLE_SP = ("5:3", "7:6"), ("5", "4:3|8:6")

ROWS = [
    _row(
        "addi4spn", "000 uimm[5:4|9:6|2|3] rd' 00", "rd, sp, uimm", ALU, "addi",
        excluded=(("uimm", 0),), rd="rd", rs1=SP, imm="uimm",
    ),
    *_memory("fld", FLOAT_LOAD, "fd", 8, "001", _DOUBLE, _DOUBLE_SP, ext="D"),
    *_memory("lw", LOAD, "rd", 4, "010", _WORD, _WORD_SP),
    *_memory("flw", FLOAT_LOAD, "fd", 4, "011", _WORD, _WORD_SP, _RV32, ext="F"),
    *_memory("ld", LOAD, "rd", 8, "011", _DOUBLE, _DOUBLE_SP, _RV64),
    *_memory("fsd", FLOAT_STORE, "fs2", 8, "101", _DOUBLE, "5:3|8:6", ext="D"),
    *_memory("sw", STORE, "rs2", 4, "110", _WORD, "5:2|7:6"),
    *_memory("fsw", FLOAT_STORE, "fs2", 4, "111", _WORD, "5:2|7:6", _RV32, ext="F"),
    *_memory("sd", STORE, "rs2", 8, "111", _DOUBLE, "5:3|8:6", _RV64),
    # with an immediate that is not 0 it is a HINT, and still does nothing
    _row("nop", "000 - 00000 ----- 01", "", ALU, "addi", rd=0, rs1=0, imm=0),
    _immediate("addi", "000", "addi", "rd", excluded=_RD0),
    _row("jal", f"001 {_JUMP} 01", "target", JUMP, "jal", _RV32, rd=RA, target="target"),
    _immediate("addiw", "001", "addiw", "rd", _RV64, _RD0),
    _immediate("li", "010", "addi", 0),
    _row(
        "addi16sp", "011 imm[9] 00010 imm[4|6|8:7|5] 01", "sp, imm", ALU, "addi",
        excluded=(("imm", 0),), rd=SP, rs1=SP, imm="imm",
    ),
    _row(
        "lui", "011 upper[17] rd upper[16:12] 01", "rd, upper", ALU, "lui",
        excluded=(("upper", 0), ("rd", SP)), rd="rd", upper="upper",
    ),
    *_shift("srli", "100 shamt[5] 00 rd' shamt[4:0] 01", "srli"),
    *_shift("srai", "100 shamt[5] 01 rd' shamt[4:0] 01", "srai"),
    _row("andi", "100 imm[5] 10 rd' imm[4:0] 01", "rd, imm", ALU, "andi", rd="rd", rs1="rd", imm="imm"),
    _short("sub", "100011 rd' 00 rs2' 01", "sub"),
    _short("xor", "100011 rd' 01 rs2' 01", "xor"),
    _short("or", "100011 rd' 10 rs2' 01", "or"),
    _short("and", "100011 rd' 11 rs2' 01", "and"),
    _short("subw", "100111 rd' 00 rs2' 01", "subw", _RV64),
    _short("addw", "100111 rd' 01 rs2' 01", "addw", _RV64),
    _row("j", f"101 {_JUMP} 01", "target", JUMP, "jal", rd=0, target="target"),
    _row("beqz", f"110 {_BRANCH} 01", "rs1, target", BRANCH, "beq", rs1="rs1", rs2=0, target="target"),
    _row("bnez", f"111 {_BRANCH} 01", "rs1, target", BRANCH, "bne", rs1="rs1", rs2=0, target="target"),
    *_shift("slli", "000 shamt[5] rd shamt[4:0] 10", "slli"),
    _row("jr", "1000 rs1 00000 10", "rs1", JUMP, "jalr", excluded=(("rs1", 0),), rd=0, rs1="rs1", imm=0),
    _row("mv", "1000 rd rs2 10", "rd, rs2", ALU, "add", excluded=(("rs2", 0),), rd="rd", rs1=0, rs2="rs2"),
    _row("ebreak", "1001 00000 00000 10", "", SYSTEM, "ebreak"),
    _row("jalr", "1001 rs1 00000 10", "rs1", JUMP, "jalr", excluded=(("rs1", 0),), rd=RA, rs1="rs1", imm=0),
    _row("add", "1001 rd rs2 10", "rd, rs2", ALU, "add", excluded=(("rs2", 0),), rd="rd", rs1="rd", rs2="rs2"),
]  # fmt: skip
