"""Attributes of GNU C, `_Alignas` and the strings that belong to them.

What does not change the meaning of a program is passed over, with a warning where the name is unknown; what would, and
is not supported, is an error.
"""

from __future__ import annotations

from cc import types as ty
from cc.expressions import Expressions
from cc.lexer import IDENT, PUNCT, STRING, Token
from cc.literals import BadLiteral, string
from cc.suggest import did_you_mean
from cc.types import Type

IGNORED_ATTRIBUTES = frozenset(
    """unused format nonnull const pure malloc warn_unused_result cold hot deprecated fallthrough
    returns_nonnull optimize no_instrument_function alloc_size artificial gnu_inline nothrow leaf externally_visible
    flatten may_alias format_arg noipa noclone nonstring access copy alloc_align assume_aligned retain simd nocommon
    common no_icf no_reorder no_stack_protector stack_protect no_profile_instrument_function no_split_stack
    no_sanitize no_sanitize_address no_sanitize_undefined no_sanitize_thread no_address_safety_analysis warning error
    uninitialized tls_model designated_init sentinel warn_if_not_aligned zero_call_used_regs unavailable noplt
    patchable_function_entry null_terminated_string_arg no_stack_limit tainted_args""".split()
)
PLAIN_ATTRIBUTES = (
    "packed", "weak", "used", "noreturn", "naked", "noinline", "always_inline", "transparent_union",
    "returns_twice",
)  # fmt: skip
KNOWN_ATTRIBUTES = [
    *sorted(IGNORED_ATTRIBUTES),
    *PLAIN_ATTRIBUTES,
    *("aligned", "section", "visibility", "alias", "constructor", "destructor", "interrupt", "mode", "cleanup"),
]
STANDARD_ATTRIBUTES = {  # of C23, and what they are in GNU C
    "maybe_unused": "unused", "nodiscard": "warn_unused_result", "noreturn": "noreturn", "Noreturn": "noreturn",
    "deprecated": "deprecated", "fallthrough": "fallthrough",
}  # fmt: skip
# without these a program would mean something else, so they are not passed over with a warning
MEANINGFUL = {"vector_size": "; use an array and a loop", "scalar_storage_order": ""}
MAX_ALIGN = 1 << 28
INTERRUPTS = ("machine", "supervisor", "user")


class AttributeParser(Expressions):
    """Parser of attributes, into dictionaries by name."""

    def alignas(self, attributes: dict[str, object]) -> None:
        self.want("(", "_Alignas")
        if self.starts_type(self.token):
            align = ty.complete(self.type_name()).align
        else:
            align = self.constant("an alignment")
        self.want(")", "the alignment")
        self.add_alignment(attributes, align)
        attributes["alignas"] = max(align, attributes.get("alignas", 0))

    def add_alignment(self, attributes: dict[str, object], align: int) -> None:
        if align < 0 or align & (align - 1) or align > MAX_ALIGN:
            self.diags.fatal(self.token, f"alignment {align} is not a power of two up to {MAX_ALIGN}")
        attributes["align"] = max(align, attributes.get("align", 0))

    def attributes(self, into: dict[str, object]) -> None:
        """Any number of `__attribute__((...))` and asm labels."""
        while True:
            if self.token.text in ("__attribute__", "__attribute") and self.token.kind is IDENT:
                self.i += 1
                self.attribute_list(into)
            elif self.bracketed():
                self.i += 2
                while not self.at("]"):
                    if not self.take(","):
                        self.standard_attribute(into)
                self.want("]", "the attributes")
                self.want("]", "the attributes")
            else:
                return

    def bracketed(self) -> bool:
        """Whether C23's `[[` stands here, which begins nothing else."""
        return self.at("[") and self.tokens[self.i + 1].text == "[" and self.tokens[self.i + 1].kind is PUNCT

    def standard_attribute(self, into: dict[str, object]) -> None:
        """`name`, `vendor::name`, either with arguments; `gnu::name` is what `__attribute__((name))` is."""
        token = self.identifier("an attribute")
        name = token.text.strip("_")
        if self.at(":") and self.tokens[self.i + 1].text == ":":
            self.i += 2
            token = self.identifier("an attribute")
            if name == "gnu":
                self.attribute(token, token.text, into)
                return
            name = ""
        if name in STANDARD_ATTRIBUTES:
            self.attribute(token, STANDARD_ATTRIBUTES[name], into)
            return
        self.diags.warning(token, f"attribute {token.text} is ignored", "attributes")
        if self.take("("):
            self.attribute_arguments()

    def attribute_list(self, into: dict[str, object]) -> None:
        self.want("(", "__attribute__")
        self.want("(", "__attribute__(")
        while not self.at(")"):
            if self.take(","):
                continue
            token = self.token
            if token.kind is not IDENT:
                self.diags.fatal(token, "expected an attribute")
            self.i += 1
            self.attribute(token, token.text, into)
        self.want(")", "the attributes")
        self.want(")", "the attributes")

    def attribute(self, token: Token, name: str, into: dict[str, object]) -> None:
        """One of GNU C's, whose name has been read."""
        if name.startswith("__") and name.endswith("__"):
            name = name[2:-2]
        if name == "aligned":
            align = 16
            if self.take("("):
                align = self.constant("an alignment")
                self.want(")", "the alignment")
            self.add_alignment(into, align)
        elif name == "cleanup":
            self.want("(", name)
            into[name] = self.name()
            self.want(")", "the function")
        elif name == "mode":
            self.want("(", name)
            into[name] = self.mode(self.identifier("a machine mode"))
            self.want(")", "the mode")
        elif name in ("section", "visibility", "alias"):
            self.want("(", name)
            into[name] = self.string_argument()
        elif name in PLAIN_ATTRIBUTES:
            into[name] = True
        elif name in ("constructor", "destructor"):
            into[name] = -1
            if self.take("("):
                into[name] = self.constant("a priority")
                self.want(")", "the priority")
        elif name == "interrupt":
            into[name] = "machine"
            if self.take("("):
                into[name] = self.string_argument()
            if into[name] not in INTERRUPTS:
                self.diags.fatal(token, f"interrupt wants one of {', '.join(INTERRUPTS)}, not {into[name]}")
        else:
            if name in MEANINGFUL:
                self.diags.error(token, f"attribute {name} is not supported{MEANINGFUL[name]}")
                into["mode"] = ty.poison
            elif name not in IGNORED_ATTRIBUTES:
                words = did_you_mean(name, KNOWN_ATTRIBUTES)[0]
                self.diags.warning(token, f"attribute {name} is ignored{words}", "attributes")
            given = self.attribute_arguments() if self.take("(") else []
            if name != "align":  # where what `aligned` says is kept
                into[name] = given

    def mode(self, token: Token) -> Type:
        """The signed integer or floating type of one of gcc's machine modes."""
        name = token.text
        if name.startswith("__") and name.endswith("__"):
            name = name[2:-2]
        kinds = {1: ty.schar, 2: ty.short, 4: ty.int_, 8: ty.int64, 16: ty.int128 if ty.WORD == 8 else None}
        size = {"QI": 1, "byte": 1, "HI": 2, "SI": 4, "DI": 8, "TI": 16, "word": ty.WORD, "pointer": ty.WORD}.get(name)
        found = {"SF": ty.float_, "DF": ty.double, "TF": ty.long_double}.get(name) or kinds.get(size)
        if found is None:
            self.diags.fatal(token, f"machine mode {name} is not supported")
        return found

    def moded(self, t: Type, attributes: dict[str, object]) -> Type:
        """A declaration's type as its attribute `mode` changes it."""
        mode = attributes.get("mode")
        if mode is ty.poison:
            return mode
        if mode is None or t.kind == ty.POINTER and mode.size == ty.WORD:
            return t
        if not ty.is_arithmetic(t) or (t.kind == ty.FLOAT) != (mode.kind == ty.FLOAT):
            self.diags.fatal(self.token, f"{t} does not go with the mode of {mode}")
        if mode.kind == ty.INT and not ty.signed(t):
            unsigned = {1: ty.uchar, 2: ty.ushort, 4: ty.uint, 8: ty.uint64, 16: ty.uint128}
            mode = unsigned[mode.size]
        return ty.qualified(mode, t.quals)

    def string_argument(self) -> str:
        """`"text")`, after the opening parenthesis."""
        text = self.string_text()
        self.want(")", "the string")
        return text

    def attribute_arguments(self) -> list[str]:
        """The texts of an attribute's arguments, up to the closing parenthesis."""
        texts: list[str] = []
        level = 1
        while self.token.text:
            level += (self.token.text == "(") - (self.token.text == ")")
            self.i += 1
            if level == 0:
                break
            texts.append(self.tokens[self.i - 1].text)
        return texts

    def string_tokens(self) -> list[Token]:
        found = []
        while self.token.kind is STRING:
            found.append(self.token)
            self.i += 1
        if not found:
            self.diags.fatal(self.token, "expected a string")
        return found

    def string_text(self) -> str:
        """Strings side by side, for the compiler or assembler rather than the program."""
        parts = []
        for token in self.string_tokens():
            try:
                parts.append(string(token.text))
            except BadLiteral as bad:
                self.diags.fatal(token, str(bad))
        return b"".join(parts).decode("utf-8", "replace")
