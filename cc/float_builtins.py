"""gcc's builtins on floating point: constants, signs, classes, ordered comparisons; what math.h is made of.

Each is folded where its arguments are constants. The rest are `Builtin` nodes, which become a few integer operations.
"""

from __future__ import annotations

from cc import floating
from cc import types as ty
from cc.lexer import Token
from cc.quads import is_quad
from cc.recovery import Recovery
from cc.tree import Builtin, Const, Expr, FloatConst, Text
from cc.types import FLOAT, Type

SUFFIX = {"f": ty.float_, "l": ty.long_double, "": ty.double}
CONSTANTS = ("inf", "huge_val", "nan", "nans")
SIGNS = ("fabs", "copysign")
CLASSES = ("isnan", "isinf", "isinf_sign", "isfinite", "isnormal", "signbit", "fpclassify")
ORDERED = {"isgreater": ">", "isgreaterequal": ">=", "isless": "<", "islessequal": "<="}
CLASSIFIED = ("isnan", "isinf", "isnormal", "iszero")  # the order of fpclassify's choices, but subnormal


def split(name: str) -> tuple[str, Type | None]:
    """The name without its suffix, and the type that the suffix tells."""
    if name in CONSTANTS + SIGNS + CLASSES:
        return name, ty.double if name in CONSTANTS + SIGNS else None
    if name[:-1] in CONSTANTS + SIGNS + CLASSES and name[-1:] in SUFFIX:
        return name[:-1], SUFFIX[name[-1:]]
    return "", None


class FloatBuiltins(Recovery):
    """`float_builtin` gives the expression, or None where the name is no such builtin."""

    def float_builtin(self, name: str, args: list[Expr], token: Token) -> Expr | None:
        args = [self.value(arg) if not isinstance(arg, Text) else arg for arg in args]
        if name in ORDERED or name in ("islessgreater", "isunordered"):
            return self.ordered(name, args, token)
        base, t = split({"finite": "isfinite", "finitef": "isfinitef", "finitel": "isfinitel"}.get(name, name))
        wanted = {"inf": 0, "huge_val": 0, "copysign": 2, "fpclassify": 6}.get(base, 1)
        if not base or len(args) != wanted:
            return None
        if base in ("inf", "huge_val"):
            return FloatConst(t, token, floating.infinity(t.size))
        if base in ("nan", "nans"):
            return self.nan(args[0], t, base == "nans", token)
        if base in SIGNS:
            return self.sign(base, [self.assignable(a, t, token, f"argument {i + 1}") for i, a in enumerate(args)], t)
        if base == "fpclassify":
            return self.classify(args, token)
        if t is not None:
            args[0] = self.assignable(args[0], t, token, "argument 1")
        if args[0].type.kind != FLOAT:
            self.diags.fatal(token, f"{token.text} wants a floating-point number, not {args[0].type}")
        return self.classed(base, args[0], token)

    def nan(self, text: Expr, t: Type, signalling: bool, token: Token) -> Expr:
        """A NaN whose payload is the number in a string."""
        while hasattr(text, "operand"):
            text = text.operand
        if not isinstance(text, Text):
            self.diags.fatal(token, f"{token.text} wants a string")
        digits = self.unit.strings[text.number].decode("latin-1").lower()
        base = 16 if digits.startswith("0x") else 8 if digits.startswith("0") else 10
        digits = digits[2:] if base == 16 else digits
        payload = 0
        for c in digits[:64]:
            if c not in floating.HEX[:base]:
                self.diags.fatal(token, f"{token.text} wants a number in its string")
            payload = payload * base + floating.HEX.index(c)
        quiet = floating.nan(t.size) ^ floating.infinity(t.size)
        payload &= quiet - 1
        bits = payload or quiet >> 1 if signalling else payload | quiet
        return FloatConst(t, token, floating.infinity(t.size) | bits)

    def sign(self, name: str, args: list[Expr], t: Type) -> Expr:
        bit = floating.sign_bit(t.size)
        token = args[0].token
        if all(isinstance(a, FloatConst) for a in args):
            sign = args[1].bits & bit if name == "copysign" else 0
            return FloatConst(t, token, args[0].bits & bit - 1 | sign)
        if is_quad(t):
            return self.quad_negated_if(name, args, token)
        return self.checked(Builtin(t, token, name, args, t))

    def classed(self, name: str, e: Expr, token: Token) -> Expr:
        """0 or 1; `isinf_sign` -1 for minus infinity."""
        if name == "isinf_sign":
            first, again = (e, e) if isinstance(e, FloatConst) else self.kept(e)
            one = Const(ty.int_, token, 1)
            sign = self.conditional(self.classed("signbit", again, token), self.unary("-", one, token), one, token)
            zero = Const(ty.int_, token, 0)
            return self.conditional(self.classed("isinf", first, token), sign, zero, token)
        if name == "iszero":
            return self.unary("!", e, token)
        if isinstance(e, FloatConst):
            size, m = e.type.size, floating.magnitude(e.bits, e.type.size)
            endless = floating.infinity(size)
            least = endless & -endless
            table = {
                "isnan": m > endless,
                "isinf": m == endless,
                "isfinite": m < endless,
                "isnormal": least <= m < endless,
                "signbit": e.bits != m,
            }
            return Const(ty.int_, token, int(table[name]))
        if is_quad(e.type):
            return self.quad_class(name, e, token)
        return self.checked(Builtin(ty.int_, token, name, [e], e.type))

    def classify(self, args: list[Expr], token: Token) -> Expr:
        """fpclassify(nan, infinite, normal, subnormal, zero, x)."""
        nan, infinite, normal, subnormal, zero, e = args
        if e.type.kind != FLOAT:
            self.diags.fatal(token, f"{token.text} wants a floating-point number, not {e.type}")
        first, again = (e, e) if isinstance(e, FloatConst) or self.function is None else self.kept(e)
        result = subnormal
        for name, chosen in zip(reversed(CLASSIFIED), (zero, normal, infinite, nan)):
            result = self.conditional(
                self.classed(name, first if name == "isnan" else again, token), chosen, result, token
            )
        return result

    def ordered(self, name: str, args: list[Expr], token: Token) -> Expr | None:
        """Comparisons that raise no exception; none does here, so they are the operators."""
        if len(args) != 2:
            return None
        t = ty.usual(args[0].type, args[1].type) if all(ty.is_arithmetic(a.type) for a in args) else ty.void
        if t.kind != FLOAT:
            self.diags.fatal(token, f"{token.text} wants floating-point numbers")
        if name in ORDERED:
            return self.comparison(ORDERED[name], args[0], args[1], token)
        a, b = (self.cast(arg, t, token) for arg in args)
        if name == "isunordered":
            if isinstance(a, FloatConst) and isinstance(b, FloatConst):
                return Const(ty.int_, token, int(floating.compare(a.bits, b.bits, t.size) is None))
            if is_quad(t):
                return self.quad_call("__unordtf2", [a, b], ty.long, token)
            return self.checked(Builtin(ty.int_, token, name, [a, b], t))
        (a, again), (b, later) = self.kept(a), self.kept(b)
        return self.binary("||", self.binary("<", a, b, token), self.binary(">", again, later, token), token)
