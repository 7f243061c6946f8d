"""Constant folding and algebra of the floating-point operations. Only what is exact: no result changes by one bit."""

from __future__ import annotations

from cc import floating
from cc.ir import COMMUTES, FLAGS, Function, Value

OPERATORS = {"fadd": "+", "fsub": "-", "fmul": "*", "fdiv": "/"}
INTEGERS = {  # width and signedness of the integer
    "wtof": (32, True), "utof": (32, False), "ltof": (64, True), "ultof": (64, False), "ftow": (32, True),
    "ftou": (32, False), "ftol": (64, True), "ftoul": (64, False),
}  # fmt: skip


def _signed(bits: int, width: int) -> int:
    bits &= (1 << width) - 1
    return bits - (1 << width) if bits >> width - 1 else bits


def compute(op: str, single: bool, args: list[int]) -> int:
    """The operation on constants as the IR holds them (signed 64-bit integers)."""
    size = 4 if single else 8
    if op == "fwide":
        return _signed(floating.resize(args[0] & 0xFFFFFFFF, 4, 8), 64)
    if op == "fnarrow":
        return _signed(floating.resize(args[0] & (1 << 64) - 1, 8, 4), 32)
    if op in INTEGERS:
        width, signed = INTEGERS[op]
        if op[0] != "f":
            n = _signed(args[0], width) if signed else args[0] & (1 << width) - 1
            return _signed(floating.from_integer(n, size), 8 * size)
        return _signed(floating.to_integer(args[0] & (1 << 8 * size) - 1, size, width, signed), width)
    a, b = (n & (1 << 8 * size) - 1 for n in args)
    if op in OPERATORS:
        return _signed(floating.arithmetic(OPERATORS[op], a, b, size), 8 * size)
    order = floating.compare(a, b, size)
    if order is None:
        return 0
    return int(order == 0 if op == "feq" else order < 0 if op == "flt" else order <= 0)


def simplified_float(v: Value, f: Function, out: list[Value]) -> Value | None:
    """As `fold.simplified`, for these operations."""
    op, args = v.op, v.args
    if all(a.op == "const" for a in args):
        return f.const(compute(op, v.w, [a.imm for a in args]))
    if len(args) == 1:
        if op == "fnarrow" and args[0].op == "fwide":
            return args[0].args[0]
        return None
    a, b = args
    if a.op == "const" and FLAGS[op] & COMMUTES:
        args[0], args[1] = a, b = b, a
    size = 4 if v.w else 8
    if op == "feq":
        zero = b.op == "const" and floating.is_zero(b.imm & (1 << 8 * size) - 1, size)
        if zero or a is b:  # by the bits: the magnitude, doubled
            double = Value("shl", v.w, [a, f.const(1)])
            double.block = v.block
            out.append(double)
            v.w = False
            if zero:
                v.op, v.args = "eq", [double, f.const(0)]
            else:
                limit = f.const(_signed(2 * floating.infinity(size), 8 * size))
                v.op, v.args = "geu", [limit, double]
        return None
    if b.op == "const" and op in OPERATORS:
        return with_constant(v, a, b.imm & (1 << 8 * size) - 1, size, f)
    return None


def with_constant(v: Value, a: Value, c: int, size: int, f: Function) -> Value | None:
    """Neutral elements, and division by a power of two."""
    one = floating.from_integer(1, size)
    neutral = {"fadd": floating.sign_bit(size), "fsub": 0, "fmul": one, "fdiv": one}[v.op]
    if c == neutral:
        return a
    if v.op == "fdiv":
        inverse = floating.arithmetic("/", one, c, size)
        back = floating.arithmetic("/", one, inverse, size)
        power = c & (1 << (23 if size == 4 else 52)) - 1 == 0
        if power and back == c and 0 < floating.magnitude(inverse, size) < floating.infinity(size):
            v.op, v.args = "fmul", [a, f.const(_signed(inverse, 8 * size))]
    return None
