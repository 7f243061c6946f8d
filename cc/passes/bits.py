"""Which bits of a value can be other than 0, and where bits that an operation takes out were put in.

Structs that travel in registers are packed with shifts and ors and unpacked with shifts and extensions. `source` looks
through that: it finds the value whose low bits are the wanted ones. It follows a few operations only, so that it is
cheap enough to be asked for every shift and extension.
"""

from __future__ import annotations

from cc.ir import COMPARE, FLAGS, Value

MASK_64 = (1 << 64) - 1
ZERO_BITS = {"zextb": 8, "zexth": 16, "zextw": 32, "lbu": 8, "lhu": 16, "lwu": 32}
SIGN_BITS = {"sextb": 8, "sexth": 16, "sextw": 32}
DEPTH = 6


def possible(v: Value, depth: int = DEPTH) -> int:
    """The bits that may be 1, as a mask of 64."""
    op = v.op
    if op == "const":
        return v.imm & MASK_64
    if op in ZERO_BITS:
        mask = (1 << ZERO_BITS[op]) - 1
        return mask & possible(v.args[0], depth - 1) if depth and op[0] == "z" else mask
    if FLAGS[op] & COMPARE:
        return 1
    if op == "phi":
        return (1 << v.extra[1].bit_length()) - 1 if v.extra is not None and v.extra[0] >= 0 else MASK_64
    if not depth:
        return MASK_64
    if op == "and":
        return possible(v.args[0], depth - 1) & possible(v.args[1], depth - 1)
    if op in ("or", "xor"):
        return possible(v.args[0], depth - 1) | possible(v.args[1], depth - 1)
    if op in ("shl", "shr") and not v.w and v.args[1].op == "const":
        inner, by = possible(v.args[0], depth - 1), v.args[1].imm & 63
        return inner << by & MASK_64 if op == "shl" else inner >> by
    if op in ("shr", "sar") and v.w and v.args[1].op == "const":
        inner = possible(v.args[0], depth - 1)
        return inner >> (v.args[1].imm & 31) if inner >> 31 == 0 else MASK_64
    if op == "add":
        most = possible(v.args[0], depth - 1) + possible(v.args[1], depth - 1)
        if most < 1 << (31 if v.w else 64):
            return (1 << most.bit_length()) - 1
    return MASK_64


def source(v: Value, low: int, count: int) -> Value | None:
    """A value whose low `count` bits are v's bits from `low` on, found by looking through packing; None if v itself
    is as near as it gets."""
    begun = v, low
    for _ in range(4 * DEPTH):
        wanted = ((1 << count) - 1) << low
        if v.op in ("or", "xor", "add") and not v.w:
            a, b = v.args
            if possible(b) & wanted == 0 and (v.op != "add" or possible(a) & possible(b) == 0):
                v = a
                continue
            if possible(a) & wanted == 0 and (v.op != "add" or possible(a) & possible(b) == 0):
                v = b
                continue
        elif v.op == "shl" and not v.w and v.args[1].op == "const" and v.args[1].imm <= low:
            low -= v.args[1].imm
            v = v.args[0]
            continue
        elif v.op == "shr" and not v.w and v.args[1].op == "const" and low + count + v.args[1].imm <= 64:
            low += v.args[1].imm
            v = v.args[0]
            continue
        elif v.op in ("zextb", "zexth", "zextw") and low + count <= ZERO_BITS[v.op]:
            v = v.args[0]
            continue
        elif v.op in SIGN_BITS and low + count <= SIGN_BITS[v.op]:
            v = v.args[0]
            continue
        elif v.op == "and" and v.args[1].op == "const" and ~v.args[1].imm & wanted == 0:
            v = v.args[0]
            continue
        break
    return v if low == 0 and (v, low) != begun else None
