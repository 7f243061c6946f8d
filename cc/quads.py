"""Arithmetic on long double (binary128): calls of libgcc's functions, made while the tree is built.

A long double lies in memory and is passed like a structure, so that a call with arguments and result of this type says
everything: what comes after knows nothing of additions. A comparison compares what the function gives with zero.
`target op= value` becomes an assignment to a place that is computed once. Constants are folded before they come here.
"""

from __future__ import annotations

from cc import types as ty
from cc.lexer import Token
from cc.tree import Const, Expr, FloatConst, Name, Variable
from cc.types import Type

ARITHMETIC = {"+": "__addtf3", "-": "__subtf3", "*": "__multf3", "/": "__divtf3"}
COMPARISONS = {"==": "__eqtf2", "!=": "__netf2", "<": "__lttf2", "<=": "__letf2", ">": "__gttf2", ">=": "__getf2"}
INFINITE = 0x7FFF << 112
LEAST = 1 << 112  # the smallest normal number


def is_quad(t: Type) -> bool:
    return t.bare is ty.long_double


class Quads:
    """What `Semantics` and the builtins do with long doubles; `binary`, `kept` and the like come from the parser."""

    def quad_call(self, name: str, args: list[Expr], result: Type, token: Token) -> Expr:
        t = ty.function_of(result, [ty.long_double] * len(args), False)
        return self.call(Name(t, token, Variable(name, t, "function", token)), args, token)

    def quad_binary(self, op: str, left: Expr, right: Expr, token: Token) -> Expr:
        if op in ARITHMETIC:
            return self.quad_call(ARITHMETIC[op], [left, right], ty.long_double, token)
        order = self.quad_call(COMPARISONS[op], [left, right], ty.long, token)
        return self.comparison(op, order, Const(ty.int_, token, 0), token)

    def quad_truth(self, e: Expr) -> Expr:
        """1 if the number is not zero."""
        return self.quad_binary("!=", e, FloatConst(ty.long_double, e.token, 0), e.token)

    def quad_negative(self, e: Expr) -> Expr:
        return self.quad_call("__negtf2", [e], ty.long_double, e.token)

    def quad_update(self, op: str, target: Expr, value: Expr, token: Token, after: bool) -> Expr:
        """`target op= value` where one of them is a long double: the target's value before or after."""
        if target.type.bits is not None:
            self.diags.fatal(token, f"a bit-field cannot take {op}= of a long double; write a = a {op} b")
        if isinstance(target, Name):
            first, again = None, target
        else:
            first, again = self.kept(self.address(target, token))
        place, source = (again if first is None else self.deref(again, token) for _ in range(2))
        if after:
            result = self.assign(place, self.binary(op, source, value, token), token)
        else:
            before, old = self.kept(source)
            result = self.assign(place, self.binary(op, old, value, token), token)
            result = self.binary(",", before, self.binary(",", result, old, token), token)
        return result if first is None else self.binary(",", first, result, token)

    def quad_negated_if(self, name: str, args: list[Expr], token: Token) -> Expr:
        """fabs and copysign: the number, or the negative one."""
        first, number = self.kept(args[0])
        flips = self.quad_class("signbit", number, token)
        if name == "copysign":
            flips = self.binary("!=", flips, self.quad_class("signbit", args[1], token), token)
        chosen = self.conditional(flips, self.quad_negative(number), number, token)
        return self.binary(",", first, chosen, token)

    def quad_class(self, name: str, e: Expr, token: Token) -> Expr:
        """isnan, isinf, isfinite, isnormal and signbit by comparisons; the sign is that of the nearest double."""
        if name == "signbit":
            return self.classed(name, self.cast(e, ty.double, token), token)
        first, m = self.kept(self.quad_negated_if("fabs", [e], token))
        limit, least = (FloatConst(ty.long_double, token, bits) for bits in (INFINITE, LEAST))
        if name == "isnan":
            result = self.quad_binary("!=", m, m, token)
        else:
            result = self.quad_binary("==" if name == "isinf" else "<", m, limit, token)
        if name == "isnormal":
            result = self.binary("&&", result, self.quad_binary(">=", m, least, token), token)
        return self.binary(",", first, result, token)
