"""gcc's builtin functions in expressions: those that are constants, become operators or calls, and the rest as nodes.

(What the nodes become is in `builtins.py`. Those of floating point are in `float_builtins.py`, those on atomic objects
in `atomics.py`.)
"""

from __future__ import annotations

from cc import types as ty
from cc.atomics import AtomicParser
from cc.lexer import Token
from cc.library_names import SIGNATURES, type_of
from cc.semantics import exact, wrap
from cc.tree import Builtin, Const, Expr, FloatConst, Member, Name, Text, Variable
from cc.types import ARRAY, FUNCTION, POINTER, Type

EXPECT = "__builtin_expect_with_probability"
CLASSES_OF_TYPES = {ty.VOID: 0, ty.ENUM: 3, ty.BOOL: 4, POINTER: 5, ty.FLOAT: 8, ty.STRUCT: 12, ty.UNION: 13}
OVERFLOWS = ("add_overflow", "sub_overflow", "mul_overflow")
CHECKED = {  # of `-D_FORTIFY_SOURCE`: what the function takes besides, by the numbers of those arguments
    **dict.fromkeys(("memcpy", "memmove", "mempcpy", "memset", "strncpy", "stpncpy", "strncat"), (3,)),
    **dict.fromkeys(("strcpy", "stpcpy", "strcat"), (2,)),
    **dict.fromkeys(("sprintf", "vsprintf"), (1, 2)),
    **dict.fromkeys(("snprintf", "vsnprintf"), (2, 3)),
    **dict.fromkeys(("printf", "vprintf"), (0,)),
    **dict.fromkeys(("fprintf", "vfprintf"), (1,)),
}
SIMPLE_ALIGN = 128  # bits, of what alloca gives
ASSIGNMENT = 2  # the level of expressions that are arguments


class BuiltinCalls(AtomicParser):
    """Parser of calls of builtins."""

    def builtin(self, token: Token) -> Expr:
        name = token.text
        if name[10:] in SIGNATURES:
            return self.library(name[10:], token)
        self.want("(", name)
        if name == "__builtin_va_arg":
            ap = self.expression(ASSIGNMENT)
            self.want(",", "the va_list")
            t = ty.complete(self.type_name())
            self.want(")", "the type")
            if t.size < 0 or t.kind in (ARRAY, FUNCTION, ty.VOID):
                self.diags.fatal(token, f"va_arg cannot give {t}")
            return Builtin(t, token, "va_arg", [self.list_pointer(ap, token)], t)
        if name == "__builtin_offsetof":
            return self.offsetof(token)
        if name == "__builtin_types_compatible_p":
            a = self.type_name()
            self.want(",", "the type")
            b = self.type_name()
            self.want(")", "the types")
            enums = a.kind == b.kind == ty.ENUM and a.bare is not b.bare
            return Const(ty.int_, token, int(ty.same(a.bare, b.bare) and not enums))
        args = self.arguments()
        if name == "__builtin_va_start" and len(args) == 2:
            return Builtin(ty.void, token, "va_start", [self.list_pointer(args[0], token)])
        if name == "__builtin_va_copy" and len(args) == 2:
            return self.assign(args[0], args[1], token)
        if name == "__builtin_va_end" and len(args) == 1:
            return self.cast(args[0], ty.void, token)
        if name == "__builtin_expect" and len(args) == 2 or name == EXPECT and len(args) == 3:
            expected = self.value(args[1])
            value = self.cast(args[0], ty.long, token)
            return value if isinstance(expected, Const) else self.expected(value, expected, token)
        if name == "__builtin_prefetch" and 1 <= len(args) <= 3:
            return self.cast(args[0], ty.void, token)
        if name == "__builtin_classify_type" and len(args) == 1:
            return Const(ty.int_, token, CLASSES_OF_TYPES.get(self.value(args[0]).type.kind, 1))
        if name == "__builtin_assume_aligned" and len(args) in (2, 3):
            return self.cast(args[0], ty.pointer_to(ty.void), token)
        if name in ("__builtin_alloca", "alloca") and len(args) == 1:
            return Builtin(ty.pointer_to(ty.void), token, "alloca", [self.cast(args[0], ty.ulong, token)])
        if name == "__builtin_alloca_with_align" and len(args) == 2:
            if not isinstance(args[1], Const) or args[1].value > SIMPLE_ALIGN:
                self.diags.fatal(token, f"{name} wants a constant of at most {SIMPLE_ALIGN} bits")
            return Builtin(ty.pointer_to(ty.void), token, "alloca", [self.cast(args[0], ty.ulong, token)])
        if name == "__builtin_choose_expr" and len(args) == 3:
            if not isinstance(args[0], Const):
                self.diags.fatal(token, f"{name} wants an integer constant")
            return args[1] if args[0].value else args[2]
        base = name[10:].rstrip("l")
        if base in ("clz", "ctz", "popcount", "parity", "ffs", "clrsb") and len(args) == 1:
            t = ty.uint if base == name[10:] else ty.ulong if base + "l" == name[10:] else ty.ullong
            if base == "clrsb":
                return self.redundant_signs(t, args[0], token)
            return self.count(base, t, args[0], token)
        if base in ("frame_address", "return_address") and len(args) == 1:
            level = args[0]
            if not isinstance(level, Const):
                self.diags.fatal(token, f"{name} wants an integer constant")
            p = ty.pointer_to(ty.void)
            return Builtin(p, token, base, []) if level.value == 0 else Const(p, token, 0)
        if name[10:].endswith(("_overflow", "_overflow_p")):
            return self.overflow(name[10:], args, token)
        if name in ("__builtin_unreachable", "__builtin_trap") and not args:
            return Builtin(ty.void, token, name[10:], [])
        if name == "__builtin_constant_p" and len(args) == 1:
            return Const(ty.int_, token, int(isinstance(args[0], (Const, FloatConst, Text))))
        if name in ("__builtin_bswap16", "__builtin_bswap32", "__builtin_bswap64") and len(args) == 1:
            t = {"16": ty.ushort, "32": ty.uint, "64": ty.uint64}[name[-2:]]
            e = self.cast(args[0], t, token)
            if isinstance(e, Const):
                return Const(t, token, int.from_bytes(e.value.to_bytes(t.size, "little"), "big"))
            return Builtin(t, token, "bswap", [e], t)
        if name.startswith("__builtin___") and name.endswith("_chk") and name[12:-4] in CHECKED:
            dropped = CHECKED[name[12:-4]]
            args = [arg for i, arg in enumerate(args) if i not in dropped]
            return self.call(self.library(name[12:-4], token), args, token)
        found = self.gnu_builtin(name[10:], args, token)
        if found is not None:
            return found
        found = self.float_builtin(name[10:], args, token)
        if found is not None:
            return found
        self.diags.fatal(token, f"{name} is not supported with {len(args)} arguments")
        raise AssertionError

    def expected(self, value: Expr, expected: Expr, token: Token) -> Expr:
        """The value, with what is expected of it computed as well."""
        first, again = self.kept(value)
        return self.binary(",", self.binary(",", first, expected, token), again, token)

    def gnu_builtin(self, name: str, args: list[Expr], token: Token) -> Expr | None:
        """What compilers tell of the program, and what touches the machine; None where it is none of them."""
        if name in ("LINE", "FILE", "FUNCTION") and not args:
            if name == "LINE":
                return Const(ty.int_, token, token.line)
            what = token.file.name if name == "FILE" else self.function.name if self.function is not None else ""
            return self.text(what.encode("utf-8", "surrogateescape"), token)
        if name in ("object_size", "dynamic_object_size") and len(args) == 2:  # it may always say "not known"
            least = isinstance(args[1], Const) and args[1].value & 2
            return self.cast(Const(ty.int_, token, 0 if least else -1), ty.size_t, token)
        pointers = [
            self.cast(arg, ty.pointer_to(ty.void), token) for arg in args if self.value(arg).type.kind == POINTER
        ]
        if name in ("powi", "powif") and len(args) == 2:
            return self.call(self.library("pow" + name[4:], token), args, token)
        if name in ("extract_return_addr", "frob_return_addr") and len(pointers) == 1:
            return pointers[0]
        if name == "__clear_cache" and len(args) == 2:
            return Builtin(ty.void, token, "clear_cache", [])
        if name == "stack_save" and not args:
            return Builtin(ty.pointer_to(ty.void), token, name, [])
        if name == "stack_restore" and len(pointers) == 1:
            return Builtin(ty.void, token, name, pointers)
        if name == "setjmp" and len(pointers) == 1:
            return Builtin(ty.int_, token, name, pointers)
        if name == "longjmp" and len(pointers) == 1 and len(args) == 2:
            return Builtin(ty.void, token, name, pointers)
        return None

    def redundant_signs(self, t: Type, e: Expr, token: Token) -> Expr:
        """clrsb: how many bits behind the first are the same as it."""
        bits = 8 * t.size
        kind = {ty.uint: ty.int_, ty.ulong: ty.long, ty.ullong: ty.llong}[t]
        e = self.cast(e, kind, token)
        first, again = (e, e) if isinstance(e, Const) else self.kept(e)
        sign = self.binary(">>", first, Const(ty.int_, token, bits - 1), token)
        other = self.cast(self.binary("^", sign, again, token), t, token)
        one = Const(ty.int_, token, 1)
        return self.count("clz", t, self.binary("|", self.binary("<<", other, one, token), one, token), token)

    def count(self, name: str, t: Type, e: Expr, token: Token) -> Expr:
        """clz, ctz, popcount, parity and ffs; folded on constants."""
        e = self.cast(e, t, token)
        if isinstance(e, Const) and (e.value or name in ("popcount", "parity", "ffs")):
            n = e.value
            low = (n & -n).bit_length()
            ones = bin(n).count("1")
            values = {"clz": 8 * t.size - n.bit_length(), "ctz": low - 1, "ffs": low, "popcount": ones}
            return Const(ty.int_, token, values.get(name, ones & 1))
        return self.checked(Builtin(ty.int_, token, name, [e], t))

    def overflow(self, name: str, args: list[Expr], token: Token) -> Expr:
        """add, sub and mul with overflow: of any integer types, or (saddl and so on) of one."""
        if name[:-2] in OVERFLOWS and name.endswith("_p") and len(args) == 3:
            return self.overflow_predicate(name[:-2], args, token)
        typed = name not in OVERFLOWS
        operation = name if not typed else name[1:4] + "_overflow"
        t = {"s": {"": ty.int_, "l": ty.long, "ll": ty.llong}, "u": {"": ty.uint, "l": ty.ulong, "ll": ty.ullong}}
        t = t.get(name[0], {}).get(name[4 : name.index("_")]) if typed else None
        if operation not in OVERFLOWS or (typed and t is None) or len(args) != 3:
            self.diags.fatal(token, f"__builtin_{name} is not supported with {len(args)} arguments")
        args = [self.value(arg) for arg in args]
        if typed:
            args[:2] = [self.assignable(args[i], t, token, f"argument {i + 1}") for i in range(2)]
        target = args[2].type.base if args[2].type.kind == POINTER else ty.void
        types = (args[0].type, args[1].type, target)
        if not all(ty.is_integer(t) for t in types):
            self.diags.fatal(token, f"__builtin_{name} wants two integers and a pointer to an integer")
        if any(ty.is_wide(t) for t in types):
            self.diags.fatal(
                token, f"__builtin_{name} of __int128 is not supported; compare the result with an operand"
            )
        return self.checked(Builtin(ty.boolean, token, operation, args, target))

    def overflow_predicate(self, name: str, args: list[Expr], token: Token) -> Expr:
        """Whether `a op b` does not fit the type of c; a constant of constants."""
        args = [self.value(arg) for arg in args]
        t = args[2].type.bare
        if all(isinstance(arg, Const) for arg in args) and ty.is_integer(t):
            value = exact({"add": "+", "sub": "-", "mul": "*"}[name[:3]], args[0].value, args[1].value)
            return Const(ty.boolean, token, int(wrap(value, t) != value))
        result = Variable(".result", t, "local", token)
        result.number = self.next_number()
        return self.overflow(name, [*args[:2], self.address(Name(t, token, result), token)], token)

    def list_pointer(self, ap: Expr, token: Token) -> Expr:
        """The address of a va_list variable."""
        if ap.type.bare.kind != POINTER:
            self.diags.fatal(token, f"expected a va_list, found {ap.type}")
        return self.address(ap, token)

    def library(self, name: str, token: Token) -> Expr:
        """A function of the C library, by what is declared or else by what is known of it."""
        entry = self.lookup(name)
        if not isinstance(entry, Variable) or entry.home != "function":
            entry = Variable(name, type_of(name), "function", token)
        entry.referenced = True
        return Name(entry.type, token, entry)

    def offsetof(self, token: Token) -> Expr:
        t = ty.complete(self.type_name())
        self.want(",", "the type")
        variable: Expr | None = None
        e: Expr = Member(t, token, Const(ty.ulong, token, 0), 0)
        e = self.member(e, self.identifier("a member's name").text, token)
        while not self.at(")"):
            if self.at("->") and e.type.kind == ARRAY:  # GNU: of the first element
                self.i += 1
                e = Member(e.type.base, token, e.operand, e.offset)
                e = self.member(e, self.identifier("a member's name").text, token)
            elif self.take("."):
                e = self.member(e, self.identifier("a member's name").text, token)
            else:
                self.want("[", "the member")
                index = self.value(self.expression())
                self.want("]", "the index")
                if e.type.kind != ARRAY or not ty.is_integer(index.type):
                    self.diags.fatal(token, f"{e.type} has no elements")
                if not isinstance(index, Const):  # GNU
                    size = Const(ty.size_t, token, e.type.base.size)
                    more = self.binary("*", self.cast(index, ty.size_t, token), size, token)
                    variable = more if variable is None else self.binary("+", variable, more, token)
                    index = Const(ty.int_, token, 0)
                e = Member(e.type.base, token, e.operand, e.offset + index.value * e.type.base.size)
        self.want(")", "the member")
        if e.type.bits is not None:
            self.diags.fatal(token, "a bit-field has no offset in bytes")
        offset = Const(ty.size_t, token, e.offset)
        return offset if variable is None else self.binary("+", variable, offset, token)
