"""Bit manipulation and conditional zeroing: Zba (addresses), Zbb (the basic set), Zbs (single bits), Zbc (carry-less
products) and Zicond. Source: Unpriv. chapters 10 and 30.

Only what is a loop over bits is an operation of the algebra (clz ctz cpop clmul clmulh). The rest is composed, so that
an algebra has little to define: a rotation is two shifts, rev8 is three exchanges under masks.
"""

from __future__ import annotations

from asm.row import ALU, Row, row

_RV64 = (64,)
_USER = "qemu-riscv64"


def _op(name, ext, funct7, funct3, meaning, opcode="0110011", xlens=(32, 64)) -> Row:
    pattern = f"{funct7} rs2 rs1 {funct3} rd {opcode}"
    return row(name, pattern, "rd, rs1, rs2", ALU, "rs1 rs2", meaning, ext=ext, xlens=xlens, oracle=_USER)


def _op_w(name, ext, funct7, funct3, meaning) -> Row:
    return _op(name, ext, funct7, funct3, meaning, "0111011", _RV64)


def _unary(name, high, funct3, meaning, opcode="0010011", xlens=(32, 64)) -> Row:
    pattern = f"{high} rs1 {funct3} rd {opcode}"
    return row(name, pattern, "rd, rs1", ALU, "rs1", meaning, ext="Zbb", xlens=xlens, oracle=_USER)


def _shift(name, ext, high, funct3, meaning, opcode="0010011", xlens=(32, 64)) -> list[Row]:
    """The immediate form: one row for each width of the amount. high: the six bits above it on RV64."""
    pattern = f"{high}{{}} rs1 {funct3} rd {opcode}"
    amounts = {32: "0 shamt[4:0]", 64: " shamt[5:0]"}
    return [
        row(
            name, pattern.format(amounts[xlen]), "rd, rs1, shamt", ALU, "rs1 shamt", meaning,
            ext=ext, xlens=(xlen,), oracle=_USER,
        )
        for xlen in xlens
    ]  # fmt: skip


def _not(m, a):
    return m.xor(a, m.const(-1))


def _rol(m, a, n):
    return m.or_(m.sll(a, n), m.srl(a, m.sub(m.const(0), n)))


def _ror(m, a, n):
    return m.or_(m.srl(a, n), m.sll(a, m.sub(m.const(0), n)))


def _rorw(m, a, n):
    a = m.zext(a, 32)
    return m.sext(m.or_(m.srl(a, m.zext(n, 5)), m.sll(a, m.zext(m.sub(m.const(0), n), 5))), 32)


def _bit(m, n):
    return m.sll(m.const(1), n)


def _each(pattern: int, bits: int) -> int:
    """The pattern of so many bits, repeated through 64; an algebra of 32 bits takes the low half."""
    return pattern * ((1 << 64) // ((1 << bits) - 1))


def _exchange(m, a, bits: int):
    """Neighbouring groups of so many bits change places."""
    low, n = m.const(_each((1 << bits) - 1, 2 * bits)), m.const(bits)
    return m.or_(m.and_(m.srl(a, n), low), m.sll(m.and_(a, low), n))


def _rev8(m, a):
    a = _exchange(m, _exchange(m, a, 8), 16)
    return a if m.xlen == 32 else _exchange(m, a, 32)


def _orc_b(m, a):
    """Bit 0 of each byte collects the byte's bits; times 255 it fills the byte."""
    for n in (4, 2, 1):
        a = m.or_(a, m.and_(m.srl(a, m.const(n)), m.const(_each((1 << 8 - n) - 1, 8))))
    ones = m.and_(a, m.const(_each(1, 8)))
    return m.sub(m.sll(ones, m.const(8)), ones)


def _clmulr(m, a, b):
    """Bits 2 XLEN - 2 .. XLEN - 1 of the product."""
    return m.or_(m.sll(m.clmulh(a, b), m.const(1)), m.srl(m.clmul(a, b), m.const(m.xlen - 1)))


ROWS = [
    _op("sh1add", "Zba", "0010000", "010", lambda m, a, b: m.add(b, m.sll(a, m.const(1)))),
    _op("sh2add", "Zba", "0010000", "100", lambda m, a, b: m.add(b, m.sll(a, m.const(2)))),
    _op("sh3add", "Zba", "0010000", "110", lambda m, a, b: m.add(b, m.sll(a, m.const(3)))),
    _op_w("add.uw", "Zba", "0000100", "000", lambda m, a, b: m.add(b, m.zext(a, 32))),
    _op_w("sh1add.uw", "Zba", "0010000", "010", lambda m, a, b: m.add(b, m.sll(m.zext(a, 32), m.const(1)))),
    _op_w("sh2add.uw", "Zba", "0010000", "100", lambda m, a, b: m.add(b, m.sll(m.zext(a, 32), m.const(2)))),
    _op_w("sh3add.uw", "Zba", "0010000", "110", lambda m, a, b: m.add(b, m.sll(m.zext(a, 32), m.const(3)))),
    *_shift("slli.uw", "Zba", "000010", "001", lambda m, a, n: m.sll(m.zext(a, 32), n), "0011011", _RV64),
    _op("andn", "Zbb", "0100000", "111", lambda m, a, b: m.and_(a, _not(m, b))),
    _op("orn", "Zbb", "0100000", "110", lambda m, a, b: m.or_(a, _not(m, b))),
    _op("xnor", "Zbb", "0100000", "100", lambda m, a, b: _not(m, m.xor(a, b))),
    _unary("clz", "011000000000", "001", lambda m, a: m.clz(a)),
    _unary("ctz", "011000000001", "001", lambda m, a: m.ctz(a)),
    _unary("cpop", "011000000010", "001", lambda m, a: m.cpop(a)),
    _unary("clzw", "011000000000", "001", lambda m, a: m.sub(m.clz(m.zext(a, 32)), m.const(32)), "0011011", _RV64),
    _unary("ctzw", "011000000001", "001", lambda m, a: m.ctz(m.or_(a, m.const(1 << 32))), "0011011", _RV64),
    _unary("cpopw", "011000000010", "001", lambda m, a: m.cpop(m.zext(a, 32)), "0011011", _RV64),
    _op("max", "Zbb", "0000101", "110", lambda m, a, b: m.select(m.lt(a, b), b, a)),
    _op("maxu", "Zbb", "0000101", "111", lambda m, a, b: m.select(m.ltu(a, b), b, a)),
    _op("min", "Zbb", "0000101", "100", lambda m, a, b: m.select(m.lt(a, b), a, b)),
    _op("minu", "Zbb", "0000101", "101", lambda m, a, b: m.select(m.ltu(a, b), a, b)),
    _unary("sext.b", "011000000100", "001", lambda m, a: m.sext(a, 8)),
    _unary("sext.h", "011000000101", "001", lambda m, a: m.sext(a, 16)),
    _unary("zext.h", "000010000000", "100", lambda m, a: m.zext(a, 16), "0110011", (32,)),
    _unary("zext.h", "000010000000", "100", lambda m, a: m.zext(a, 16), "0111011", _RV64),
    _op("rol", "Zbb", "0110000", "001", _rol),
    _op("ror", "Zbb", "0110000", "101", _ror),
    *_shift("rori", "Zbb", "011000", "101", _ror),
    _op_w("rolw", "Zbb", "0110000", "001", lambda m, a, n: _rorw(m, a, m.sub(m.const(0), n))),
    _op_w("rorw", "Zbb", "0110000", "101", _rorw),
    row(
        "roriw", "0110000 shamt[4:0] rs1 101 rd 0011011", "rd, rs1, shamt", ALU, "rs1 shamt", _rorw,
        ext="Zbb", xlens=_RV64, oracle=_USER,
    ),
    _unary("orc.b", "001010000111", "101", _orc_b),
    _unary("rev8", "011010011000", "101", _rev8, xlens=(32,)),
    _unary("rev8", "011010111000", "101", _rev8, xlens=_RV64),
    _op("bclr", "Zbs", "0100100", "001", lambda m, a, n: m.and_(a, _not(m, _bit(m, n)))),
    _op("bext", "Zbs", "0100100", "101", lambda m, a, n: m.and_(m.srl(a, n), m.const(1))),
    _op("binv", "Zbs", "0110100", "001", lambda m, a, n: m.xor(a, _bit(m, n))),
    _op("bset", "Zbs", "0010100", "001", lambda m, a, n: m.or_(a, _bit(m, n))),
    *_shift("bclri", "Zbs", "010010", "001", lambda m, a, n: m.and_(a, _not(m, _bit(m, n)))),
    *_shift("bexti", "Zbs", "010010", "101", lambda m, a, n: m.and_(m.srl(a, n), m.const(1))),
    *_shift("binvi", "Zbs", "011010", "001", lambda m, a, n: m.xor(a, _bit(m, n))),
    *_shift("bseti", "Zbs", "001010", "001", lambda m, a, n: m.or_(a, _bit(m, n))),
    _op("clmul", "Zbc", "0000101", "001", lambda m, a, b: m.clmul(a, b)),
    _op("clmulh", "Zbc", "0000101", "011", lambda m, a, b: m.clmulh(a, b)),
    _op("clmulr", "Zbc", "0000101", "010", _clmulr),
    _op("czero.eqz", "Zicond", "0000111", "101", lambda m, a, b: m.select(m.eq(b, m.const(0)), m.const(0), a)),
    _op("czero.nez", "Zicond", "0000111", "111", lambda m, a, b: m.select(m.ne(b, m.const(0)), m.const(0), a)),
]  # fmt: skip
