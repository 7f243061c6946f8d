"""Floating point, F and D: encodings and syntax only, since no engine of this repository executes them yet. Source:
Unpriv. chapters 20 and 21.

Registers of the floating-point file are `fd fs1 fs2 fs3`. The rounding mode `rm` may be left out of the text and is
then `dyn`, or `rne` for the conversions that are always exact. Modes 5 and 6 are reserved: no instruction.
"""

from __future__ import annotations

from asm.row import FLOAT, FLOAT_LOAD, FLOAT_STORE, Row, row

RNE, DYN = 0, 7
ROUNDING = {"rne": 0, "rtz": 1, "rdn": 2, "rup": 3, "rmm": 4, "dyn": DYN}
_ORACLE = "binutils"
_FORMATS = (("s", "00", "F"), ("d", "01", "D"))


def _row(name, pattern, syntax, ext, xlens=(32, 64), rm=DYN) -> Row:
    defaults = {"rm": rm} if "rm" in syntax else {}
    return row(name, pattern, syntax, FLOAT, ext=ext, xlens=xlens, defaults=defaults, oracle=_ORACLE)


def _memory(suffix, funct3, size, ext) -> list[Row]:
    load, store = f"imm[11:0] rs1 {funct3} fd 0000111", f"imm[11:5] fs2 rs1 {funct3} imm[4:0] 0100111"
    return [
        row(f"fl{suffix}", load, "fd, imm(rs1)", FLOAT_LOAD, ext=ext, size=size, oracle=_ORACLE),
        row(f"fs{suffix}", store, "fs2, imm(rs1)", FLOAT_STORE, ext=ext, size=size, oracle=_ORACLE),
    ]


def _arithmetic(s, fmt, ext) -> list[Row]:
    """What both formats have."""
    rows = []
    for name, opcode in (("fmadd", "1000011"), ("fmsub", "1000111"), ("fnmsub", "1001011"), ("fnmadd", "1001111")):
        rows.append(_row(f"{name}.{s}", f"fs3 {fmt} fs2 fs1 rm fd {opcode}", "fd, fs1, fs2, fs3, rm", ext))
    for name, funct5 in (("fadd", "00000"), ("fsub", "00001"), ("fmul", "00010"), ("fdiv", "00011")):
        rows.append(_row(f"{name}.{s}", f"{funct5}{fmt} fs2 fs1 rm fd 1010011", "fd, fs1, fs2, rm", ext))
    rows.append(_row(f"fsqrt.{s}", f"01011{fmt} 00000 fs1 rm fd 1010011", "fd, fs1, rm", ext))
    for name, funct5, funct3 in (
        ("fsgnj", "00100", "000"),
        ("fsgnjn", "00100", "001"),
        ("fsgnjx", "00100", "010"),
        ("fmin", "00101", "000"),
        ("fmax", "00101", "001"),
    ):
        rows.append(_row(f"{name}.{s}", f"{funct5}{fmt} fs2 fs1 {funct3} fd 1010011", "fd, fs1, fs2", ext))
    for name, funct3 in (("feq", "010"), ("flt", "001"), ("fle", "000")):
        rows.append(_row(f"{name}.{s}", f"10100{fmt} fs2 fs1 {funct3} rd 1010011", "rd, fs1, fs2", ext))
    rows.append(_row(f"fclass.{s}", f"11100{fmt} 00000 fs1 001 rd 1010011", "rd, fs1", ext))
    for at, integer in enumerate(("w", "wu", "l", "lu")):
        xlens = (64,) if "l" in integer else (32, 64)
        exact = RNE if s == "d" and "w" in integer else DYN
        to, from_ = f"11000{fmt} {at:05b} fs1 rm rd 1010011", f"11010{fmt} {at:05b} rs1 rm fd 1010011"
        rows.append(_row(f"fcvt.{integer}.{s}", to, "rd, fs1, rm", ext, xlens))
        rows.append(_row(f"fcvt.{s}.{integer}", from_, "fd, rs1, rm", ext, xlens, exact))
    return rows


ROWS = [
    *_memory("w", "010", 4, "F"),
    *_memory("d", "011", 8, "D"),
    *[made for s, fmt, ext in _FORMATS for made in _arithmetic(s, fmt, ext)],
    _row("fmv.x.w", "1110000 00000 fs1 000 rd 1010011", "rd, fs1", "F"),
    _row("fmv.w.x", "1111000 00000 rs1 000 fd 1010011", "fd, rs1", "F"),
    _row("fmv.x.d", "1110001 00000 fs1 000 rd 1010011", "rd, fs1", "D", (64,)),
    _row("fmv.d.x", "1111001 00000 rs1 000 fd 1010011", "fd, rs1", "D", (64,)),
    _row("fcvt.s.d", "0100000 00001 fs1 rm fd 1010011", "fd, fs1, rm", "D"),
    _row("fcvt.d.s", "0100001 00000 fs1 rm fd 1010011", "fd, fs1, rm", "D", rm=RNE),
]
