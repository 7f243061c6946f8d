"""Declaration specifiers, structs, unions, enums and declarators (C11 6.7.1 to 6.7.7).

A declarator is read inside out: it yields the derivations (pointer, array, function) in the order in which they are
to be applied to the base type.
"""

from __future__ import annotations

from cc import types as ty
from cc.constraints import Constraints
from cc.diagnostics import Abandon
from cc.expressions import ASSIGNMENT, TYPE_WORDS
from cc.lexer import EOF, IDENT, PUNCT, Token
from cc.recovery import Again
from cc.tokens import KEYWORDS, Enumerator, Typedef
from cc.tree import Cast, Const, Expr, Statement, Variable
from cc.types import ARRAY, FUNCTION, STRUCT, Type

FRESH = ("struct", "union", "enum", "static", "extern", "typedef")  # with these a declaration begins rather
STORAGE = ("typedef", "extern", "static", "auto", "register", "_Thread_local", "__thread")
QUALIFIERS = {
    "const": ty.CONST, "__const": ty.CONST, "__const__": ty.CONST, "volatile": ty.VOLATILE, "__volatile": ty.VOLATILE,
    "__volatile__": ty.VOLATILE, "_Atomic": ty.ATOMIC, "restrict": ty.RESTRICT, "__restrict": ty.RESTRICT,
    "__restrict__": ty.RESTRICT,
}  # fmt: skip
WORDS = (
    "char",
    "short",
    "int",
    "long",
    "signed",
    "unsigned",
    "_Bool",
    "void",
    "__signed__",
    "__signed",
    "float",
    "double",
    "__int128",
)


class Specifiers:
    """What the specifiers said: base type, storage class, and attributes."""

    __slots__ = ("type", "storage", "inline", "thread", "tagged", "function_word", "attributes", "token")

    def __init__(self, token: Token):
        self.type: Type = ty.int_
        self.storage = ""
        self.inline = self.thread = False
        self.tagged = False  # with struct, union or enum
        self.function_word = ""  # inline or _Noreturn
        self.attributes: dict[str, object] = {}
        self.token = token


class Declarator:
    """A name (or None) with its derivations: ('*', quals) | ('[', length, token) | ('(', params, variadic, ...)."""

    __slots__ = ("token", "steps", "attributes")

    def __init__(self) -> None:
        self.token: Token | None = None
        self.steps: list[tuple] = []
        self.attributes: dict[str, object] = {}


class Parameters:
    """A parameter list with its names, for a definition."""

    __slots__ = ("variables", "variadic", "oldstyle", "names", "tags", "sizes")

    def __init__(self) -> None:
        self.variables: list[Variable] = []
        self.variadic = self.oldstyle = False
        self.names: dict = {}
        self.tags: dict[str, Type] = {}
        self.sizes: list[Statement] = []  # compute the sizes of variable-length arrays that parameters point to


class TypeParser(Constraints):
    """Specifiers and declarators. `pending` are statements that compute sizes for types just read."""

    in_parameters = 0

    # -- specifiers -------------------------------------------------------------------------------------------

    def specifiers(self, member: bool = False) -> Specifiers:
        """member: of a struct or union, where a type cannot be left out."""
        spec = Specifiers(self.token)
        words: list[str] = []
        base: Type | None = None
        quals = 0
        while True:
            token = self.token
            text = token.text
            if token.kind is not IDENT:
                if not self.bracketed():
                    break
                self.attributes(spec.attributes)
                continue
            if text not in TYPE_WORDS:
                entry = self.lookup(text)
                if base is None and not words and isinstance(entry, Typedef):
                    base = entry.type
                    self.i += 1
                    continue
                break
            if base is not None and text in FRESH and self.two_types():
                before = self.tokens[self.i - 1]
                if before.text != "}" or before.line == token.line:
                    self.diags.fatal(token, f"{text} does not go with {base}")
                self.want(";", f"the {base.kind}")
                made = token.copy()
                made.kind, made.text = PUNCT, ";"
                self.tokens.insert(self.i, made)
                break
            self.i += 1
            if text == "_Atomic" and self.take("("):
                base = self.type_name()
                if base.quals:
                    self.diags.error(token, f"_Atomic(...) of a qualified type, {base}; write _Atomic {base}")
                quals |= ty.ATOMIC
                self.want(")", "the type")
            elif text in QUALIFIERS:
                quals |= QUALIFIERS[text]
            elif text in ("_Thread_local", "__thread"):
                spec.thread = True  # there is one thread: the object is an ordinary one
            elif text in STORAGE:
                if spec.storage:
                    self.diags.fatal(token, f"{text} after {spec.storage}")
                spec.storage = text
            elif text in WORDS:
                words.append("signed" if text in ("__signed__", "__signed") else text)
            elif text in ("inline", "__inline", "__inline__"):
                spec.inline, spec.function_word = True, text
            elif text == "_Noreturn":
                spec.attributes["noreturn"], spec.function_word = True, text
            elif text in ("struct", "union"):
                base, spec.tagged = self.record(text, spec.attributes), True
            elif text == "enum":
                base, spec.tagged = self.enum(), True
            elif text in ("__attribute__", "__attribute"):
                self.attribute_list(spec.attributes)
            elif text == "_Alignas":
                self.alignas(spec.attributes)
            elif text in ("__typeof__", "__typeof", "typeof"):
                self.want("(", text)
                base = self.type_name() if self.type_at(self.i) else self.type_of_expression()
                if base.bits is not None:
                    self.diags.error(token, "typeof of a bit-field")
                    base = base.bare
                self.want(")", "the operand")
            elif text == "__auto_type":
                base = ty.automatic
            elif text in ("_Complex", "__complex__", "__complex"):
                self.diags.fatal(token, "_Complex is not supported; use two numbers")
        if base is None:
            if not words and self.reads_as_type():
                self.unknown_type(self.token)
                if self.token.text in TYPE_WORDS:
                    raise Again("a type's name is mended")
                self.i += 1
                base = ty.poison
            elif (
                not words
                and (
                    spec.storage
                    or spec.thread
                    or quals
                    or self.function is None
                    and not self.in_parameters
                    and not member
                )
                and (
                    self.token.kind is IDENT
                    and self.token.text not in KEYWORDS
                    or self.at("*")
                    and self.lenient(self.token)
                )
            ):
                self.diags.warning(self.token, f"{self.token.text} has no type; it becomes int", "implicit-int")
                words = ["int"]
            elif not words:
                self.diags.fatal(self.token, f"expected a type, found {self.token.text or 'the end of the file'}")
        if base is None:
            base = self.basic(words, spec.token)
        elif words:
            self.diags.fatal(spec.token, f"{' '.join(words)} does not go with {base}")
        if quals & ty.ATOMIC and (base.kind in (ARRAY, FUNCTION) or ty.is_wide(base)):
            self.diags.fatal(spec.token, f"_Atomic {base} is not supported")
        if quals & ty.RESTRICT:
            self.restricts(base, spec.token)
        spec.type = self.moded(ty.qualified(ty.complete(base), quals), spec.attributes)
        return spec

    def two_types(self) -> bool:
        """At a word of FRESH behind a type: whether another type comes."""
        follow = self.tokens[self.i + 1].text
        return self.token.text not in STORAGE or (self.type_at(self.i + 1) and follow not in QUALIFIERS)

    def type_of_expression(self) -> Type:
        """What is between the parentheses of typeof. An expression of a variable type is also evaluated."""
        e = self.expression()
        t = e.type
        while t.kind in (ARRAY, ty.POINTER) and t.runtime is None:
            t = t.base
        if t.runtime is not None and self.function is not None:
            self.pending.append(Statement("expr", e.token, a=self.value(e)))
        return e.type.declared or e.type

    def basic(self, words: list[str], token: Token) -> Type:
        """The type of a multiset of type words (6.7.2 p2)."""
        signs = words.count("signed") + words.count("unsigned")
        longs = words.count("long")
        rest = sorted(w for w in words if w not in ("signed", "unsigned", "long", "int"))
        bad = signs > 1 or longs > 2 or words.count("int") > 1 or len(rest) > 1
        kind = rest[0] if rest else "int"
        if kind == "double" and longs == 1 and not signs and "int" not in words and not bad:
            return ty.long_double
        signless = kind in ("void", "_Bool", "float", "double")
        if kind != "int" and (longs or (signless and signs) or (kind != "short" and "int" in words)):
            bad = True
        if bad:
            self.diags.fatal(token, f"{' '.join(words)} is not a type")
        if kind == "__int128" and ty.WORD < 8:
            self.diags.fatal(token, "__int128 is not supported on rv32; use long long or two of them")
        if kind == "char" and signs:
            return ty.schar if "signed" in words else ty.uchar
        if kind == "int" and longs:
            kind = " ".join(["long"] * longs)
        return ty.BY_NAME[("unsigned " if "unsigned" in words else "") + kind]

    def record(self, kind: str, outer: dict[str, object]) -> Type:
        """A struct or union specifier, after its keyword. Attributes behind a tag without members are not the type's:
        they go to `outer`."""
        attributes: dict[str, object] = {}
        self.attributes(attributes)
        at = self.token
        tag = ""
        if at.kind is IDENT and at.text not in KEYWORDS:
            tag = at.text
            self.i += 1
        behind: dict[str, object] = {}
        self.attributes(behind)
        if not self.at("{"):
            outer.update(behind)
            if not tag:
                self.diags.fatal(self.token, f"{kind} wants a tag or members")
            found = self.tags[-1].get(tag) if self.at(";") else self.lookup_tag(tag)
            if found is not None:
                if found.kind != kind:
                    self.diags.fatal(at, f"{tag} is declared as {found.kind}")
                return found
            return self.new_tag(kind, tag)
        attributes.update(behind)
        t = self.tag_to_define(kind, tag, at)
        pack = self.pack()
        self.want("{")
        self.deeper()
        self.being_defined.append(t)
        members = self.members(t)
        self.being_defined.pop()
        self.level -= 1
        self.attributes(attributes)
        if "transparent_union" in attributes and kind == ty.UNION:
            self.transparent[t] = True
        packed = "packed" in attributes
        trouble = ty.layout(t, members, packed, attributes.get("align", 0), pack)
        if trouble:
            self.diags.fatal(at, trouble)
        return t

    def tag_to_define(self, kind: str, tag: str, at: Token) -> Type:
        """The type that the `{` behind a tag, if there is one, completes."""
        t = self.tags[-1].get(tag) if tag else None
        if t is not None and (t.kind != kind or t.size >= 0):
            self.diags.fatal(at, f"{kind} {tag} is defined twice", self.tag_note(t))
        if t is not None and t in self.being_defined:
            self.diags.fatal(at, f"{kind} {tag} is defined inside itself", self.tag_note(t))
        t = t or self.new_tag(kind, tag)
        self.tag_tokens[t] = at
        return t

    def tag_note(self, t: Type) -> tuple:
        at = self.tag_tokens.get(t)
        return ((at, "previous definition is here"),) if at is not None else ()

    def previous(self, name: str) -> tuple:
        """The note that leads to the declaration of a name that can be seen here."""
        at = getattr(self.lookup(name), "token", None)
        return ((at, "previous declaration is here"),) if at is not None else ()

    def new_tag(self, kind: str, tag: str) -> Type:
        t = Type(kind, "", -1, 1)
        t.tag = tag
        if tag:
            self.tags[-1][tag] = t
            if self.in_parameters:
                text = f"{kind} {tag} is known in these parameters only; declare it before the function"
                self.diags.warning(self.tokens[self.i - 1], text, "visibility")
        return t

    def members(self, record: Type) -> list[tuple[str, Type, int]]:
        found: list[tuple[str, Type, int]] = []
        level = self.level
        while not self.take("}"):
            if self.take(";"):
                continue
            if self.at("_Static_assert"):
                self.static_assert()
                continue
            if found and found[-1][1].kind == ARRAY and found[-1][1].length < 0:
                self.diags.fatal(self.token, "a flexible array member must be the last")
            try:
                self.member_declaration(record, found)
            except Abandon:
                if self.token.kind is EOF:
                    raise
                self.level = level
                self.skip_member()
        return found

    def skip_member(self) -> None:
        """To behind the `;` that ends a member's declaration, or to the `}`."""
        level = 0
        while self.token.kind is not EOF:
            text = self.token.text
            if level == 0 and text == "}":
                return
            level += (text in ("{", "(")) - (text in ("}", ")") and level > 0)
            self.i += 1
            if text == ";" and level == 0:
                return

    def member_declaration(self, record: Type, found: list[tuple[str, Type, int]]) -> None:
        spec = self.specifiers(True)
        bare = self.at("}") and ty.is_record(spec.type) and not spec.type.tag  # GNU: without a last ;
        if bare or self.take(";"):
            if ty.is_record(spec.type):
                if not spec.type.tag or self.diags.flags.dialect.get("ms-extensions") and spec.type.size >= 0:
                    found.append(("", spec.type, spec.attributes.get("align", 0)))
            else:
                self.diags.warning(spec.token, "this declares no member", "missing-declarator")
            return
        while True:
            d = self.declarator()
            t = ty.complete(self.derive(spec.type, d))
            if self.at(":"):
                t = self.bit_field(t, d)
            elif d.token is None:
                self.diags.fatal(self.token, "expected a member's name")
            at = d.token or spec.token
            if t.bits is not None:
                self.no_alignment(spec.attributes, "a bit-field", at)
            self.least_alignment(spec.attributes, t, at)
            self.only_for_functions(spec, at.text, at)
            self.attributes(d.attributes)
            wanted = max(spec.attributes.get("align", 0), d.attributes.get("align", 0))
            if t.runtime is not None:
                self.diags.fatal(d.token, f"member {d.token.text} cannot be of variable length")
            flexible = t.kind == ARRAY and t.length < 0 and record.kind == STRUCT and found
            if t.kind == FUNCTION or (t.size < 0 and not flexible) or t.kind == ty.VOID:
                self.diags.fatal(d.token, f"member {d.token.text} has incomplete type {t}")
            if "packed" in d.attributes:
                wanted = -max(wanted, 1)
            found.append((d.token.text if d.token else "", t, wanted))
            if not self.take(","):
                break
        if self.at("}"):
            self.diags.warning(self.token, "no ; behind the last member", "pedantic")
            return
        self.want(";", "the member")

    def bit_field(self, t: Type, d: Declarator) -> Type:
        """The type of a member before `: width` (6.7.2.1 p4, p5)."""
        colon = self.want(":")
        width = self.constant("the width of a bit-field")
        if not ty.is_integer(t) or t.size < 0 or t.quals & ty.ATOMIC:
            self.diags.fatal(colon, f"a bit-field has an integer type, not {t}")
        if ty.is_wide(t):
            self.diags.fatal(colon, f"a bit-field of {t} is not supported; use two of unsigned long")
        name = f"bit-field {d.token.text}" if d.token else "the bit-field"
        most = 1 if t.kind == ty.BOOL else 8 * t.size
        if not 0 <= width <= most:
            self.diags.fatal(colon, f"{name} has a width of {width}; {t} has {most} bits")
        if width == 0 and d.token is not None:
            self.diags.fatal(colon, f"{name} has no bits; leave out its name to end a unit")
        return ty.bit_field(t, width)

    def enum(self) -> Type:
        attributes: dict[str, object] = {}
        self.attributes(attributes)
        at = self.token
        tag = ""
        if at.kind is IDENT and at.text not in KEYWORDS:
            tag = at.text
            self.i += 1
        if not self.at("{"):
            if not tag:
                self.diags.fatal(self.token, "enum wants a tag or constants")
            found = self.lookup_tag(tag)
            if found is not None and found.kind == ty.ENUM:
                return found
            if found is not None:
                self.diags.fatal(at, f"{tag} is declared as {found.kind}")
            return self.new_tag(ty.ENUM, tag)  # GNU: declared before its constants are known
        t = self.tag_to_define(ty.ENUM, tag, at)
        self.want("{")
        if self.at("}"):
            self.diags.error(self.token, "an enum has at least one constant")
        self.being_defined.append(t)
        value = 0
        low = high = 0
        constants = []
        fields: list[ty.Field] = []
        while not self.take("}"):
            name = self.identifier("an enumeration constant")
            self.attributes({})
            try:
                if self.take("="):
                    value = self.constant("an enumeration constant")
                elif value - 1 in LARGEST and constants:
                    text = f"{name.text} would be {value}, which the type of the constant before it does not hold"
                    self.diags.error(name, text)
                if not self.at("}"):
                    self.want(",", name.text)
            except Abandon:
                if self.token.kind is not IDENT:
                    self.next_item()
                    self.take(",")
            kind = ty.int_ if -(1 << 31) <= value < 1 << 31 else ty.uint if 0 <= value < 1 << 32 else ty.int64
            if name.text in self.names[-1]:
                self.diags.error(name, f"{name.text} is declared twice in this scope", self.previous(name.text))
            self.names[-1][name.text] = Enumerator(value, kind, name, t)
            constants.append(self.names[-1][name.text])
            fields.append(ty.Field(name.text, kind, value))
            low, high = min(low, value), max(high, value)
            value += 1
        self.being_defined.pop()
        self.attributes(attributes)
        t.base = ty.uint if low >= 0 else ty.int_
        if high >= 1 << (32 if low >= 0 else 31) or low < -(1 << 31):
            t.base = ty.uint64 if low >= 0 else ty.int64
        if "packed" in attributes or self.diags.flags.dialect.get(
            "short-enums"
        ):  # the smallest type that holds the constants
            kinds = (ty.uchar, ty.ushort, t.base) if low >= 0 else (ty.schar, ty.short, t.base)
            bits = max(high.bit_length() + (low < 0), (-low - 1).bit_length() + 1 if low < 0 else 0)
            t.base = next(kind for kind in kinds if bits <= 8 * kind.size)
        else:
            constants = [constant for constant in constants if constant.type is not ty.int_]
        for constant in constants:  # GNU: those that are no int have the type of the enum
            constant.type = t.base
        t.size, t.align, t.fields = t.base.size, t.base.align, fields
        return t

    # -- declarators ------------------------------------------------------------------------------------------

    def declarator(self) -> Declarator:
        """A declarator, named or abstract."""
        self.deeper()
        d = Declarator()
        self.attributes(d.attributes)
        while self.at("*"):
            self.i += 1
            quals = 0
            while True:
                if self.token.text in QUALIFIERS:
                    quals |= QUALIFIERS[self.token.text]
                    self.i += 1
                elif self.token.text in ("__attribute__", "__attribute"):
                    self.attributes(d.attributes)
                else:
                    break
            d.steps.append(("*", quals))
        self.attributes(d.attributes)
        inner = None
        if self.at("(") and not self.parameters_follow():
            self.i += 1
            inner = self.declarator()
            self.want(")", "the declarator")
            d.token = inner.token
        elif self.token.kind is IDENT and self.token.text not in KEYWORDS:
            d.token = self.token
            self.i += 1
            if self.bracketed():
                self.attributes(d.attributes)
        suffixes: list[tuple] = []
        while True:
            token = self.token
            if self.bracketed():
                break
            if self.take("["):
                suffixes.append(("[", self.array_length(), token))  # a number, or an expression
            elif self.take("("):
                suffixes.append(("(", self.parameters(), token))
            else:
                break
            if len(suffixes) > NESTING_OF_SUFFIXES:
                self.diags.fatal(token, "the declarator has too many parts")
        d.steps.extend(reversed(suffixes))
        if inner is not None:
            d.steps.extend(inner.steps)
            d.attributes.update(inner.attributes)
        if self.token.text in ("asm", "__asm__", "__asm") and self.token.kind is IDENT:
            self.i += 1
            self.want("(", "asm")
            d.attributes["label"] = self.string_argument()
        self.attributes(d.attributes)
        self.level -= 1
        return d

    def parameters_follow(self) -> bool:
        """At `(`: whether it opens a parameter list of an abstract declarator."""
        after = self.tokens[self.i + 1]
        return after.text == ")" or (after.text not in ("__attribute__", "__attribute") and self.starts_type(after))

    def array_length(self) -> int | Expr:
        while self.token.text in QUALIFIERS or self.at("static"):
            if not self.in_parameters:
                self.diags.error(self.token, f"{self.token.text} stands only in the [ ] of a parameter")
            self.i += 1
        if self.take("]"):
            return -1
        at = self.token
        if at.text == "*" and self.tokens[self.i + 1].text == "]" and self.in_parameters:
            self.i += 2
            return Cast(ty.ulong, at, Const(ty.int_, at, 1))  # a prototype says that there is a length, and not which
        outer, self.constant_only = self.constant_only, False
        e = self.value(self.expression(ASSIGNMENT))
        self.constant_only = outer
        self.want("]", "the length")
        if not ty.is_integer(e.type):
            self.diags.fatal(at, f"an array's length is an integer, not {e.type}")
        if not isinstance(e, Const):
            if self.function is None and not self.in_parameters:
                self.diags.fatal(at, "an array's length must be an integer constant outside a function")
            return e
        if e.value < 0:
            self.diags.error(at, "an array's length is negative")
            return 1
        return e.value

    def parameters(self) -> Parameters:
        params = Parameters()
        if self.take(")"):
            params.oldstyle = True
            return params
        if self.token.kind is IDENT and not self.starts_type(self.token) and self.token.text not in KEYWORDS:
            if not self.reads_as_type() or self.tokens[self.i + 1].text in (",", ")"):
                return self.identifier_list(params)
        if self.at("void") and self.tokens[self.i + 1].text == ")":
            self.i += 2
            return params
        before, self.pending = self.pending, []
        self.in_parameters += 1
        self.enter()
        while True:
            if self.at("..."):
                if not params.variables:
                    self.diags.error(self.token, "... comes behind a parameter with a name")
                self.i += 1
                params.variadic = True
                break
            if not self.starts_type(self.token) and not self.bracketed():
                if not self.reads_as_type():
                    self.diags.fatal(self.token, "expected a parameter's type")
                self.unknown_type(self.token)
            spec = self.specifiers()
            d = self.declarator()
            t = self.derive(spec.type, d)
            if t.kind == ARRAY:
                t = ty.pointer_to(t.base)
            elif t.kind == FUNCTION:
                t = ty.pointer_to(t)
            elif t.kind == ty.VOID:
                self.diags.fatal(spec.token, "a parameter cannot be void")
            name = d.token.text if d.token else ""
            variable = Variable(name, t, "param", d.token or spec.token)
            self.parameter(spec, spec.attributes, name, variable.token)
            if spec.storage == "register":
                variable.attributes["no address"] = True
            if "unused" in d.attributes or "unused" in spec.attributes:
                variable.attributes["unused"] = True
            if name:
                if name in self.names[-1]:
                    self.diags.error(d.token, f"parameter {name} is declared twice", self.previous(name))
                self.names[-1][name] = variable
            params.variables.append(variable)
            if not self.take(","):
                break
        params.names, params.tags, params.sizes = self.names[-1], self.tags[-1], self.pending
        self.leave()
        self.pending = before
        self.in_parameters -= 1
        self.want(")", "the parameters")
        return params

    def identifier_list(self, params: Parameters) -> Parameters:
        """The names of an old-style definition; their types come with the declarations behind the `)`."""
        params.oldstyle = True
        while True:
            name = self.identifier("a parameter's name")
            if name.text in params.names:
                self.diags.error(name, f"parameter {name.text} is declared twice")
            params.names[name.text] = Variable(name.text, ty.int_, "param", name)
            if not self.take(","):
                break
        self.want(")", "the parameters")
        return params

    def derive(self, t: Type, d: Declarator) -> Type:
        """The type that a declarator makes of its base type."""
        t = self.moded(t, d.attributes)
        for step in d.steps:
            if step[0] == "*":
                if step[1] & ty.RESTRICT and t.kind == FUNCTION:
                    self.restricts(ty.pointer_to(t), d.token or self.token)
                t = ty.qualified(ty.pointer_to(t), step[1])
            elif step[0] == "[":
                ty.complete(t)
                if t.size < 0 or t.kind in (FUNCTION, ty.VOID):
                    self.diags.fatal(step[2], f"array of incomplete {t}")
                self.array_of_aligned(t, step[2])
                t = self.array(t, step[1], step[2])
            else:
                if t.kind in (ARRAY, FUNCTION):
                    self.diags.fatal(step[2], f"a function cannot return {t}")
                params = step[1]
                t = ty.function_of(t, [v.type for v in params.variables], params.variadic, params.oldstyle)
            if t.depth > ty.TYPE_DEPTH:
                self.diags.fatal(d.token or self.token, f"the type has more than {ty.TYPE_DEPTH} parts")
        return t

    def array(self, t: Type, length: int | Expr, token: Token) -> Type:
        """An array of t. One of variable length, or of such, gets a variable for its size."""
        if isinstance(length, int) and t.runtime is None:
            if length * t.size > ty.MAX_SIZE:
                self.diags.fatal(token, "the array is too large")
            return ty.array_of(t, length)
        count = Const(ty.ulong, token, length) if isinstance(length, int) else self.cast(length, ty.ulong, token)
        size = Variable(".size", ty.ulong, "local", token)
        size.number = self.next_number()
        value = self.binary("*", count, self.size(t, token, "sizeof"), token)
        self.pending.append(Statement("decl", token, variable=size, initial=[(0, ty.ulong, value)]))
        return ty.variable_array_of(t, size)

    def type_name(self) -> Type:
        """A type without a declared name, as in casts and sizeof."""
        spec = self.specifiers()
        if spec.storage:
            self.diags.fatal(spec.token, f"{spec.storage} in a type name")
        d = self.declarator()
        if not (self.at(")") and self.tokens[self.i + 1].text == "{"):  # of a compound literal
            self.no_alignment(spec.attributes, "the name of a type", spec.token)
        if d.token is not None:
            self.diags.fatal(d.token, f"unexpected {d.token.text} in a type name")
        return ty.complete(self.derive(spec.type, d))

    def static_assert(self) -> None:
        token = self.token
        self.i += 1
        self.want("(", "_Static_assert")
        value = self.constant("a static assertion")
        message = ""
        if self.take(","):
            message = ": " + self.string_text()
        self.want(")", "the assertion")
        self.want(";", "the assertion")
        if not value:
            self.diags.error(token, "static assertion failed" + message)


NESTING_OF_SUFFIXES = 60
LARGEST = (0x7FFFFFFF, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF)  # of the types of constants
