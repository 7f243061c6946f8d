"""The parser's base: reading tokens, and scopes. What happens when they do not fit is in `recovery.py`."""

from __future__ import annotations

from cc import types as ty
from cc.diagnostics import Diagnostics
from cc.lexer import EOF, IDENT, STRING, Token
from cc.semantics import Semantics
from cc.tree import Unit, Variable
from cc.types import Type

NESTING = 150  # parentheses, blocks, braces and declarators inside each other

KEYWORDS = frozenset(
    """auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Alignas
    _Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local __attribute__
    __attribute __asm__ asm __inline __inline__ __volatile__ __volatile __const __const__ __restrict __restrict__
    __extension__ __typeof__ __typeof typeof __label__ __signed__ __signed __complex__ __complex __alignof__ __alignof
    __builtin_va_arg
    __builtin_offsetof __func__ __FUNCTION__ __thread __asm __int128 __auto_type""".split()
)


class Typedef:
    """A typedef name."""

    __slots__ = ("type", "token", "used")

    def __init__(self, type: Type, token: Token | None = None):
        self.type = type
        self.token = token
        self.used = False


class Enumerator:
    """An enumeration constant."""

    __slots__ = ("value", "type", "token", "of")

    def __init__(self, value: int, type: Type, token: Token | None = None, of: Type | None = None):
        self.value = value
        self.type = type
        self.token = token
        self.of = of  # the enum


class TokenReader(Semantics):
    """Tokens with one of look-ahead, scopes as a list of dictionaries (identifiers and tags apart)."""

    def __init__(self, tokens: list[Token], diags: Diagnostics):
        super().__init__(diags)
        diags.spans, diags.number_of = self.spans_at, self.number_of
        self.tokens = tokens
        self.packs: list[tuple[int, int]] = []  # see pragmas.Pragmas
        self.weak_names: dict[str, str] = {}  # likewise
        self.i = 0
        self.unit = Unit()
        self.names: list[dict] = [{}]
        self.tag_tokens: dict[Type, Token] = {}
        self.tags: list[dict[str, Type]] = [{}]
        self.being_defined: list[Type] = []  # records and enums whose braces are open
        self.level = 0
        self.locals = 0  # numbers local variables and labels of static ones
        self.function: Variable | None = None
        self.pending: list = []  # statements that compute the sizes of variable-length arrays
        self.string_numbers: dict[bytes, int] = {}
        self.static_in_inline: list[tuple] = []  # see constraints.reads_static
        self.suspect = False  # the declaration before had errors: what follows may be its rest
        va_list = ty.pointer_to(ty.void)
        self.names[0]["__builtin_va_list"] = Typedef(va_list)
        if ty.WORD == 8:
            self.names[0]["__int128_t"] = Typedef(ty.int128)
            self.names[0]["__uint128_t"] = Typedef(ty.uint128)

    def pack(self) -> int:
        """The limit of members' alignment that #pragma pack has set before this token, 0 for none."""
        limit = 0
        for number, n in self.packs:
            if number > self.i:
                break
            limit = n
        return limit

    @property
    def token(self) -> Token:
        return self.tokens[self.i]

    def at(self, text: str) -> bool:
        token = self.tokens[self.i]
        return token.text == text and token.kind is not STRING

    def take(self, text: str) -> bool:
        """Consume the token if it is `text`."""
        token = self.tokens[self.i]
        if token.text == text and token.kind is not STRING and token.kind is not EOF:
            self.i += 1
            return True
        return False

    def want(self, text: str, after: str = "") -> Token:
        token = self.tokens[self.i]
        if token.text != text or token.kind is STRING:
            self.missing(text, after)
            return token
        self.i += 1
        return token

    def identifier(self, what: str) -> Token:
        token = self.tokens[self.i]
        if token.kind is not IDENT or token.text in KEYWORDS:
            found = "the end of the file" if token.kind is EOF else token.text
            self.diags.fatal(token, f"expected {what}, found {found}")
        self.i += 1
        return token

    def deeper(self) -> None:
        self.level += 1
        if self.level > NESTING:
            self.diags.fatal(self.token, f"nesting is more than {NESTING} deep")

    def lookup(self, name: str) -> object:
        for scope in reversed(self.names):
            if name in scope:
                return scope[name]
        return None

    def lookup_tag(self, name: str) -> Type | None:
        for scope in reversed(self.tags):
            if name in scope:
                return scope[name]
        return None

    def enter(self) -> None:
        self.names.append({})
        self.tags.append({})

    def leave(self) -> None:
        self.names.pop()
        self.tags.pop()
