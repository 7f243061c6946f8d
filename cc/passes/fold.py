"""What an operation on given arguments is equal to: constant folding and algebra, one operation at a time.

`simplified` returns an existing value that may stand for the operation, or None. It may also rewrite the operation in
place into a cheaper one, or put helper operations before it.
"""

from __future__ import annotations

from cc.ir import COMMUTES, COMPARE, FLAGS, INVERSE, LOAD, PURE, REAL, Function, Value
from cc.passes.bits import possible, source
from cc.passes.fold_floats import simplified_float

MASK_64 = (1 << 64) - 1
INT_MIN, INT_MAX = -(1 << 31), (1 << 31) - 1
LOW_HALF = ("add", "sub", "mul", "shl", "shr", "sar", "div", "divu", "rem", "remu")  # their w forms read low halves
EXTENSION_BITS = {"sextb": 8, "sexth": 16, "sextw": 32, "zextb": 8, "zexth": 16, "zextw": 32}
FROM_INTEGER = ("wtof", "utof", "ltof", "ultof")
STORE_BITS = {"sb": 8, "sh": 16, "sw": 32, "sd": 64}
RANGES = {
    "lb": (-128, 127), "sextb": (-128, 127), "lbu": (0, 255), "zextb": (0, 255), "lh": (-32768, 32767),
    "sexth": (-32768, 32767), "lhu": (0, 65535), "zexth": (0, 65535), "lw": (INT_MIN, INT_MAX),
    "sextw": (INT_MIN, INT_MAX), "lwu": (0, 2 * INT_MAX + 1), "zextw": (0, 2 * INT_MAX + 1),
}  # fmt: skip


def sign(value: int, bits: int) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def compute(op: str, w: bool, a: int, b: int) -> int | None:
    """The operation on 64-bit constants (signed), as the machine does it; None for divisions by zero."""
    # BEGIN SOLUTION cc.passes.fold.compute
    bits = 32 if w else 64
    mask = (1 << bits) - 1
    if op == "add":
        return sign(a + b, bits)
    if op == "sub":
        return sign(a - b, bits)
    if op == "mul":
        return sign(a * b, bits)
    if op == "mulh" and w:
        return sign(a, 32) * sign(b, 32) >> 32
    if op == "mulhu" and w:
        return sign((a & mask) * (b & mask) >> 32, 32)
    if op == "mulh":
        return a * b >> 64
    if op == "mulhu":
        return sign((a & MASK_64) * (b & MASK_64) >> 64, 64)
    if op == "and":
        return a & b
    if op == "or":
        return a | b
    if op == "xor":
        return a ^ b
    if op == "shl":
        return sign(a << (b & bits - 1), bits)
    if op == "shr":
        return sign((a & mask) >> (b & bits - 1), bits)
    if op == "sar":
        return sign(a, bits) >> (b & bits - 1)
    if op in ("div", "rem"):
        a, b = sign(a, bits), sign(b, bits)
        if b == 0:
            return None
        quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
        return sign(quotient if op == "div" else a - quotient * b, bits)
    if op in ("divu", "remu"):
        a, b = a & mask, b & mask
        if b == 0:
            return None
        return sign(a // b if op == "divu" else a % b, bits)
    if op in ("min", "max"):
        return min(a, b) if op == "min" else max(a, b)
    if op in ("minu", "maxu"):
        return a if ((a & MASK_64) < (b & MASK_64)) == (op == "minu") else b
    if op in ("ltu", "geu"):
        a, b = a & MASK_64, b & MASK_64
    return int({"eq": a == b, "ne": a != b, "lt": a < b, "ltu": a < b, "ge": a >= b, "geu": a >= b}[op])
    # END SOLUTION


def extend(op: str, a: int) -> int:
    bits = EXTENSION_BITS[op]
    return sign(a, bits) if op[0] == "s" else a & (1 << bits) - 1


def value_range(v: Value) -> tuple[int, int] | None:
    """Bounds of the 64-bit value, where the operation alone tells them."""
    if v.op in RANGES:
        return RANGES[v.op]
    if v.op == "const":
        return v.imm, v.imm
    if v.op == "phi":
        return v.extra  # `ranges` has found it
    if FLAGS[v.op] & COMPARE or v.op in ("feq", "flt", "fle"):
        return 0, 1
    if v.op in ("min", "max"):
        a, b = value_range(v.args[0]), value_range(v.args[1])
        if a is not None and b is not None:
            return (min(a[0], b[0]), min(a[1], b[1])) if v.op == "min" else (max(a[0], b[0]), max(a[1], b[1]))
    if v.op == "and":
        for a in v.args:
            if a.op == "const" and a.imm >= 0:
                return 0, a.imm
    if v.op == "remu" and v.args[1].op == "const" and v.args[1].imm > 0:
        return 0, v.args[1].imm - 1
    if v.op == "shr" and v.args[1].op == "const" and 0 < v.args[1].imm < (32 if v.w else 64):
        return 0, (1 << (32 if v.w else 64) - v.args[1].imm) - 1
    if v.op in ("clz", "ctz", "cpop"):
        return 0, 64
    if v.w and (v.op in LOW_HALF or v.op in ("param", "call")):
        return INT_MIN, INT_MAX
    return None


def power(n: int) -> int:
    """log2 of a power of two above 1, else 0."""
    return n.bit_length() - 1 if n > 1 and n & (n - 1) == 0 else 0


def low_bits(v: Value, bits: int) -> Value:
    """A value whose low `bits` equal v's: extensions that only change higher bits are passed over."""
    while True:
        if EXTENSION_BITS.get(v.op, 0) >= bits:
            v = v.args[0]
        elif v.op == "and" and v.args[1].op == "const" and ~v.args[1].imm & ((1 << bits) - 1) == 0:
            v = v.args[0]
        else:
            return (source(v, 0, bits) or v) if v.op == "or" else v


def simplified(v: Value, f: Function, out: list[Value]) -> Value | None:
    """See the head of the file. `out` is the block's new body, to which helpers may be appended."""
    op, args = v.op, v.args
    flags = FLAGS[op]
    if flags & REAL:
        if v.w and op not in FROM_INTEGER:
            for i, a in enumerate(args):
                args[i] = low_bits(a, 32)
        return simplified_float(v, f, out)
    if len(args) == 2 and flags & PURE:
        a, b = args
        if a.op == "const":
            if b.op == "const":
                result = compute(op, v.w, a.imm, b.imm)
                if result is not None:
                    return f.const(result)
            elif flags & COMMUTES:
                args[0], args[1] = a, b = b, a
        if v.w and op in LOW_HALF:
            for i in (0, 1):
                part = low_bits(args[i], 32)
                args[i] = f.const(sign(part.imm, 32)) if part.op == "const" else part
            a, b = args
        if flags & COMPARE:
            return compare(v, f)
        if b.op == "const":
            return with_constant(v, a, b.imm, f, out)
        if a is b:
            if op in ("sub", "xor"):
                return f.const(0)
            if op in ("and", "or"):
                return a
        if op in ("and", "or") and f.word == 8:
            return between(v, f, out)
        if op == "add" and (f.word == 4 or not v.w) and b.op == "slot" and a.op != "slot":
            args[0], args[1] = b, a
        return None
    if op in EXTENSION_BITS:
        return extension(v, f)
    if op in STORE_BITS:
        if op != "sd":
            args[0] = low_bits(args[0], STORE_BITS[op])
        fold_address(v, 1, f, out)
    elif flags & LOAD:
        fold_address(v, 0, f, out)
    return None


def bound(v: Value, holds: bool) -> tuple[Value, int, bool] | None:
    """(x, c, True) if the comparison (or its opposite) means x >= c, (x, c, False) if it means x <= c."""
    op = v.op if holds else INVERSE.get(v.op, "")
    if op not in ("lt", "ge"):
        return None
    a, b = v.args
    if b.op == "const":
        return (a, b.imm, True) if op == "ge" else (a, b.imm - 1, False)
    if a.op == "const":
        return (b, a.imm, False) if op == "ge" else (b, a.imm + 1, True)
    return None


def between(v: Value, f: Function, out: list[Value]) -> Value | None:
    """low <= x & x <= high is one unsigned comparison of x - low; so is the opposite, with |."""
    holds = v.op == "and"
    one, two = bound(v.args[0], holds), bound(v.args[1], holds)
    if one is None or two is None or one[0] is not two[0] or one[2] == two[2]:
        return None
    low, high = (one[1], two[1]) if one[2] else (two[1], one[1])
    if low > high or high - low > INT_MAX:
        return None
    distance = Value("add", False, [one[0], f.const(-low)])
    distance.block = v.block
    out.append(distance)
    v.op, v.args = "ltu" if holds else "geu", [distance, f.const(high - low + 1)]
    return None


def fold_address(v: Value, at: int, f: Function, out: list[Value]) -> None:
    """Move constant parts of the address into the operation's offset, that of an index too."""
    base = v.args[at]
    short = f.word == 4  # addresses are of 32 bits

    def put(op: str, a: Value, b: Value) -> Value:
        made = Value(op, short, [a, b])
        made.block = v.block
        out.append(made)
        return made

    while base.op == "add" and (short or not base.w):
        first, last = base.args
        if last.op == "const" and -2048 <= v.imm + last.imm < 2048:
            v.imm += last.imm
            base = first
            continue
        scaled = last.op == "shl" and last.args[1].op == "const" and (short or not last.w)
        scale, index = (last.args[1].imm, last.args[0]) if scaled else (0, last)
        if index.op != "add" or (index.w and not short) or index.args[1].op != "const":
            break
        more = index.args[1].imm << scale
        if not -2048 <= v.imm + more < 2048:
            break
        v.imm += more
        index = index.args[0]
        base = put("add", first, put("shl", index, f.const(scale)) if scaled else index)
    if base.op in ("slot", "global") and v.imm:
        base = f.address(base, v.imm)
        v.imm = 0
    v.args[at] = base


def compare(v: Value, f: Function) -> Value | None:
    op = v.op
    a, b = v.args
    if a is b:
        return f.const(int(op in ("eq", "ge", "geu")))
    if b.op == "const":
        if b.imm == 0 and FLAGS[a.op] & COMPARE:
            if op == "ne":
                return a
            if op == "eq":
                v.op, v.args, v.w = INVERSE[a.op], list(a.args), a.w
                return None
        if op == "ltu" and b.imm == 1:
            v.op, v.args = "eq", [a, f.const(0)]
            return None
        if b.imm == 0 and op in ("eq", "ne") and a.op in ("and", "or", "xor") and possible(a) == 1:
            if op == "ne":
                return a
            v.op, v.args = "xor", [a, f.const(1)]
            return None
        if op in ("ltu", "geu") and b.imm == 0:
            return f.const(int(op == "geu"))
        known = value_range(a)
        if known is not None:
            low, high = known
            if op in ("lt", "ge") and (high < b.imm or low >= b.imm):
                return f.const(int((high < b.imm) == (op == "lt")))
            if op in ("eq", "ne") and not low <= b.imm <= high:
                return f.const(int(op == "ne"))
    if op == "ltu" and a.op == "const" and a.imm == 0:
        v.op, v.args = "ne", [b, a]
    return None


def with_constant(v: Value, a: Value, c: int, f: Function, out: list[Value]) -> Value | None:
    """Binary operations whose right operand is the constant c."""
    op = v.op
    bits = 32 if v.w else 64
    narrow = (
        not v.w
        or op not in LOW_HALF
        or (value_range(a) is not None and INT_MIN <= value_range(a)[0] and value_range(a)[1] <= INT_MAX)
    )
    if c == 0 and op in ("add", "sub", "or", "xor", "shl", "shr", "sar") and narrow:
        return a
    if op == "sub" and c != -(1 << 63):
        c = sign(-c, bits)
        op = v.op = "add"
        v.args = [a, f.const(c)]
    if op == "add":
        if a.op in ("global", "slot") and (f.word == 4 or not v.w):
            return f.address(a, c)
        if a.op == "add" and a.w == v.w and a.args[1].op == "const":
            v.args = [a.args[0], f.const(sign(a.args[1].imm + c, bits))]
        return None
    if op == "mul":
        if c == 0:
            return f.const(0)
        if c == 1 and narrow:
            return a
        if power(c):
            v.op, v.args = "shl", [a, f.const(power(c))]
        elif c == -1:
            v.op, v.args = "sub", [f.const(0), a]
        return None
    if op == "and":
        if c == 0:
            return f.const(0)
        if c == -1:
            return a
        if c > 0 and (c + 1) & c == 0:
            inner = source(a, 0, c.bit_length())
            if inner is not None:
                v.args[0] = a = inner
            if possible(a) & ~c == 0:
                return a
        known = value_range(a)
        if known is not None and known[0] >= 0 and c >= 0 and (c + 1) & c == 0 and known[1] <= c:
            return a
        if a.op == "and" and a.args[1].op == "const":
            v.args = [a.args[0], f.const(a.args[1].imm & c)]
            c &= a.args[1].imm
        if c in (0xFFFF, 0xFFFFFFFF):
            v.op, v.args = "zexth" if c == 0xFFFF else "zextw", v.args[:1]
        return None
    if op == "or" and c == -1:
        return f.const(-1)
    if op in ("shl", "shr", "sar"):
        c &= bits - 1
        if op == "shr" and not v.w and a.op in ("or", "shl"):
            inner = source(a, c, 64 - c)
            if inner is not None and possible(inner) >> (64 - c) == 0:
                return inner
            if inner is not None and c in (32, 48, 56):
                v.op, v.args = {32: "zextw", 48: "zexth", 56: "zextb"}[c], [inner]
                return None
            if possible(a) == possible(a) & ((1 << c) - 1):
                return f.const(0)
            if a.op == "or":  # the parts below are shifted out
                for x, y in ((a.args[0], a.args[1]), (a.args[1], a.args[0])):
                    if possible(x) >> c == 0:
                        v.args = [y, f.const(c)]
                        return None
        if a.op == "shl" and a.w == v.w and op != "shl" and a.args[1].op == "const" and field(v, a, c, bits, f, out):
            return None
        if a.op == op and a.w == v.w and a.args[1].op == "const" and a.args[1].imm + c < bits:
            v.args = [a.args[0], f.const(a.args[1].imm + c)]
        elif v.args[1].imm != c:
            v.args = [a, f.const(c)]
        return None
    unsigned = c & ((1 << bits) - 1)
    if op in ("divu", "div") and c == 1 and narrow:
        return a
    if op in ("div", "rem") and power(c) and possible(a) < 1 << bits - 1:
        op = v.op = op + "u"
    if op == "divu" and power(unsigned):
        v.op, v.args = "shr", [a, f.const(power(unsigned))]
    elif op == "remu" and power(unsigned):
        return remainder_unsigned(v, a, unsigned, f)
    elif op in ("div", "rem") and power(c):
        divide_signed(v, a, power(c), f, out)
    return None


def field(v: Value, a: Value, c: int, bits: int, f: Function, out: list[Value]) -> bool:
    """x << a >> c takes a field of bits out of x: a mask does it, where that is an immediate, or an extension."""
    width, low = bits - c, c - a.args[1].imm & bits - 1
    if v.op == "sar":
        if low or width not in (8, 16):
            return False
        v.op, v.args, v.w = "sextb" if width == 8 else "sexth", a.args[:1], False
        return True
    if c < low or c == 0 or c < a.args[1].imm or width > 11 and (width != 16 or low):
        return False
    x = a.args[0]
    if low:
        x = Value("shr", v.w, [x, f.const(low)])
        x.block = v.block
        out.append(x)
    v.op, v.args, v.w = "and", [x, f.const((1 << width) - 1)], False
    return True


def remainder_unsigned(v: Value, a: Value, c: int, f: Function) -> Value | None:
    """a % 2^k keeps the low bits; the mask leaves bit 31 out, so a `w` result is sign-extended as it is."""
    v.op, v.args, v.w = "and", [a, f.const(c - 1)], False
    return None


def divide_signed(v: Value, a: Value, k: int, f: Function, out: list[Value]) -> None:
    """a / 2^k rounds to zero: add 2^k - 1 to negative a first. The remainder is a - (that << k)."""
    bits = 32 if v.w else 64

    def helper(op: str, x: Value, y: Value) -> Value:
        made = Value(op, v.w, [x, y])
        made.block = v.block
        out.append(made)
        return made

    all_signs = helper("sar", a, f.const(bits - 1))
    bias = helper("shr", all_signs, f.const(bits - k))
    biased = helper("add", a, bias)
    if v.op == "div":
        v.op, v.args = "sar", [biased, f.const(k)]
    else:
        whole = helper("and", biased, f.const(-1 << k))
        v.op, v.args = "sub", [a, whole]


def extension(v: Value, f: Function) -> Value | None:
    op, a = v.op, v.args[0]
    if a.op == "const":
        return f.const(extend(op, a.imm))
    bits = EXTENSION_BITS[op]
    known = value_range(a)
    if known is not None:
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if op[0] == "s" else (0, (1 << bits) - 1)
        if low <= known[0] and known[1] <= high:
            return a
    inner = low_bits(a, bits)
    if inner is not a:
        v.args[0] = a = inner
    if a.op in ("or", "shr"):
        inner = source(a, 0, bits)
        if inner is not None:
            v.args[0] = a = inner
    if op[0] == "z" and a.op not in ("const", "phi") and possible(a) >> bits == 0:
        return a
    if op == "sextw" and a.op in ("add", "sub", "mul") and not a.w:
        v.op, v.args, v.w = a.op, list(a.args), True
    elif op == "sextw" and a.op == "shl" and a.args[1].op == "const" and a.args[1].imm < 32 and not a.w:
        v.op, v.args, v.w = "shl", list(a.args), True
    return None
