"""When the text does not fit: what the message says, and how the parser gets back on the road.

One mistake should give one message. So a missing `;` is made up where the next line reads on; a name that is not
declared gets a type of its own, `types.poison`, about which no message is given; a condition, a member or a declarator
that is not understood is skipped to its end and the rest read; and a function that begins at the left margin inside
another means that a brace is missing, which ends the outer one.
"""

from __future__ import annotations

from cc import types as ty
from cc.diagnostics import Abandon, written
from cc.extents import closing, spans
from cc.lexer import EOF, IDENT, PUNCT, Token
from cc.library_names import type_of
from cc.suggest import did_you_mean, nearest
from cc.tokens import KEYWORDS, TokenReader, Typedef
from cc.tree import Const, Expr, Name, Variable
from cc.types import Type
from cc.warning_flags import ERROR

HEADERS = {
    "stdio.h": "printf fprintf sprintf snprintf vprintf vfprintf puts putchar getchar fopen fclose fread fwrite fgets "
    "fputs scanf sscanf fflush perror stdin stdout stderr FILE EOF remove rename fseek ftell",
    "stdlib.h": "malloc calloc realloc free exit abort atoi atol strtol strtoul strtod qsort bsearch abs labs rand "
    "srand getenv EXIT_SUCCESS EXIT_FAILURE",
    "string.h": "memcpy memmove memset memcmp memchr strlen strcpy strncpy strcat strncat strcmp strncmp strchr "
    "strrchr strstr strtok strdup strerror",
    "stdint.h": "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t INT32_MAX "
    "UINT32_MAX INT64_MAX UINT64_MAX SIZE_MAX",
    "stddef.h": "size_t ptrdiff_t offsetof NULL wchar_t",
    "stdbool.h": "bool true false",
    "limits.h": "INT_MAX INT_MIN UINT_MAX LONG_MAX LONG_MIN CHAR_BIT",
    "math.h": "sqrt sin cos tan exp log pow fabs floor ceil atan atan2 fmod",
    "ctype.h": "isalpha isdigit isspace isalnum isupper islower toupper tolower",
    "stdarg.h": "va_list va_start va_arg va_end va_copy",
    "errno.h": "errno ENOENT EINVAL ENOMEM",
    "assert.h": "assert",
    "time.h": "time clock time_t clock_t",
}
STATEMENT_WORDS = frozenset("return if else while for do switch case default break continue goto".split())
TYPE_KEYWORDS = """void char short int long signed unsigned struct union enum const volatile typedef extern static float
double register inline""".split()


class Again(Abandon):
    """The declaration or statement at hand can be read again now, with what was missing made up."""


class Unclosed(Exception):
    """A function has begun inside another: a brace is missing before it. `i` is where to go on."""

    def __init__(self, i: int):
        super().__init__(i)
        self.i = i


def failed(token: Token) -> Variable:
    """What a name that could not be declared stands for: no message speaks of it again."""
    variable = Variable(token.text, ty.poison, "global", token)
    variable.attributes["unused"] = True
    return variable


class Recovery(TokenReader):
    """What the parser does about mistakes; `suspect` tells that the declaration before had one."""

    suspect = False

    def missing(self, text: str, after: str) -> None:
        """`text` does not stand where it should. Returns where the text reads on as if it did, otherwise abandons."""
        token, before = self.tokens[self.i], self.tokens[self.i - 1]
        place = f" after {after}" if after else ""
        found = "the end of the file" if token.kind is EOF else token.text
        notes = ()
        if text in (")", "]", "}"):
            at = self.opened(text)
            notes = ((at, f"to match this {at.text}"),) if at is not None else ()
        if self.i and (text == ";" or token.kind is EOF or before.line != token.line and text in (")", "]")):
            behind = written(before)[0].copy()  # point behind what lacks it
            behind.col += len(behind.text)
            behind.text = ""
            where = " here" if before.line != token.line else f", found {found}"
            if text == ";" and self.reads_on(token, before):
                self.diags.error(behind, f"expected {text}{place}{where}", notes, text)
                return
            self.diags.fatal(behind, f"expected {text}{place}{where}", notes, text)
        self.diags.fatal(token, f"expected {text}{place}, found {found}", notes)

    def reads_on(self, token: Token, before: Token) -> bool:
        """Whether a statement may begin at a token where a `;` was expected."""
        return token.line != before.line or token.text == "}" or token.kind is EOF or token.text in KEYWORDS

    def opened(self, text: str) -> Token | None:
        """The bracket that `text` would close here."""
        level = 0
        for i in range(self.i - 1, -1, -1):
            token = self.tokens[i]
            if token.kind is PUNCT and token.text in "()[]{}":
                level += -1 if token.text in ")]}" else 1
                if level > 0:
                    return token if token.text + text in ("()", "[]", "{}") else None
        return None

    def number_of(self, token: Token) -> int:
        """The number of a token in the text; of one that was made up, where the parser is."""
        tokens = self.tokens
        for i in range(min(self.i + 1, len(tokens) - 1), -1, -1):
            if tokens[i] is token:
                return i
        for i in range(self.i, len(tokens)):
            if tokens[i] is token:
                return i
        return self.i

    def spans_at(self, token: Token) -> list[tuple[Token, Token]]:
        """What a message at a token underlines."""
        i = self.number_of(token)
        return spans(self.tokens, i) if self.tokens[i] is token else []

    def leave_bracket(self, opening: int, ends: str = ";{}") -> None:
        """Go to what closes the bracket at token `opening`, or abandon if the statement ends before that."""
        end = closing(self.tokens, opening)
        if self.tokens[end].text != ")":
            raise Abandon("unclosed")
        for token in self.tokens[self.i : end]:
            if token.kind is PUNCT and token.text in ends:
                raise Abandon("unclosed")
        self.i = end

    # -- unknown names ----------------------------------------------------------------------------------------

    def known_names(self, types_only: bool = False) -> list[str]:
        """The names that can be seen here, the innermost first."""
        found = []
        for scope in reversed(self.names):
            for name, entry in scope.items():
                t = getattr(entry, "type", ty.void)
                failed = ty.poison in (t, t.base)  # it stands in for a declaration
                if not failed and (not types_only or isinstance(entry, Typedef)):
                    found.append(name)
        return found

    def remedy(self, token: Token, known: list[str]) -> tuple[str, tuple, str]:
        """What to say besides about a name that is not declared: words, notes, and what to write instead."""
        for header, names in HEADERS.items():
            if token.text in names.split():
                return f"; include <{header}>", (), ""
        words, name = did_you_mean(token.text, known)
        at = getattr(self.lookup(name), "token", None) if name else None
        return words, ((at, f"'{name}' is declared here"),) if at is not None else (), name

    def undeclared(self, token: Token) -> Expr:
        """A name that is nowhere declared, in an expression: a message, and something to go on with."""
        text = token.text
        follow = self.tokens[self.i + 1]
        begins = self.tokens[self.i - 1].text in (";", "{", "}", ":") and follow.text == "*" and self.reads_as_type()
        if begins or (follow.kind is IDENT and follow.text not in KEYWORDS and follow.line == token.line):
            self.unknown_type(token)
            raise Again("a type")
        self.i += 1
        called = self.at("(")
        words, notes, fix = self.remedy(token, self.known_names())
        if called:
            remedy = words or "; include its header or declare it"
            if self.lenient(token):
                self.diags.warning(token, f"function {text} is not declared{remedy}", "implicit-function-declaration")
                t = type_of(text) or ty.function_of(ty.int_, [], False, True)
                variable = self.names[0][text] = self.unit.symbols[text] = Variable(text, t, "function", token)
                variable.referenced = True
                variable.attributes["implicit"] = True
                return Name(t, token, variable)
            self.diags.error(token, f"function {text} is not declared{remedy}", notes, fix)
            t = ty.function_of(ty.poison, [], False, True)
            variable = self.names[0][text] = Variable(text, t, "function", token)
        else:
            self.diags.error(token, f"{text} is not declared{words}", notes, fix)
            variable = self.names[1 if len(self.names) > 1 else 0][text] = failed(token)  # once a function, as gcc
        return Name(variable.type, token, variable)

    def lenient(self, token: Token) -> bool:
        """Whether flags allow what C11 forbids and C89 did not: functions and types that nobody has written down."""
        number = self.number_of(token) if self.diags.flags.changes else 0
        return self.diags.flags.level("implicit-function-declaration", number) != ERROR

    def unknown_type(self, token: Token) -> None:
        """Complain about a name that stands where a type should, and make it one."""
        words, notes, fix = self.remedy(token, self.known_names(True) + TYPE_KEYWORDS)
        if not words and self.lookup_tag(token.text) is not None:
            kind = self.lookup_tag(token.text).kind
            words, fix = f"; write {kind} {token.text}", f"{kind} "
        self.diags.error(token, f"{token.text} is not the name of a type{words}", notes, fix)
        if fix in TYPE_KEYWORDS:
            self.mend(token, fix)
            return
        self.names[0][token.text] = Typedef(ty.poison, token)

    def mend(self, token: Token, text: str) -> None:
        """Put what is meant in the place of the token at hand."""
        self.tokens[self.i] = token.copy()
        self.tokens[self.i].text = text

    def keyword_meant(self, known: tuple[str, ...] = ()) -> None:
        """Where a statement begins: if an unknown name there is nearly a keyword that fits, say so, and read that."""
        token = self.token
        if token.kind is not IDENT or token.text in KEYWORDS or self.lookup(token.text) is not None:
            return
        follow = self.tokens[self.i + 1]
        if known or follow.text == ":":
            pass
        elif follow.text == "(":
            end = closing(self.tokens, self.i + 1)
            behind = self.tokens[min(end + 1, len(self.tokens) - 1)]
            header = any(inner.text == ";" for inner in self.tokens[self.i : end])
            statement = behind.kind is IDENT or behind.text == "{"
            known = ("for",) if header else ("if", "while", "switch") if statement else ()
        elif follow.text in TYPE_KEYWORDS:
            known = tuple(TYPE_KEYWORDS)
        elif follow.text == ";":
            known = ("break", "continue", "return")
        elif follow.kind is not PUNCT or follow.text in "-!~*&{":
            known = ("do",) if follow.text == "{" else ("return", "goto", "case")
        meant = nearest(token.text, known)
        if meant:
            self.diags.error(token, f"{token.text} is not declared; did you mean '{meant}'?", (), meant)
            self.mend(token, meant)

    def reads_as_type(self) -> bool:
        """Whether an unknown name here stands where a type would: before a name, or before `*` and a name."""
        token = self.tokens[self.i]
        if token.kind is not IDENT or token.text in KEYWORDS or self.lookup(token.text) is not None:
            return False
        follow = self.tokens[self.i + 1]
        i = self.i + 1
        while self.tokens[i].text == "*" and i < len(self.tokens) - 2:
            i += 1
        if self.tokens[i].kind is not IDENT or self.tokens[i].text in STATEMENT_WORDS:
            return False
        return follow.kind is IDENT or self.tokens[i + 1].text in (";", "=", ",", ")", "[", "(")

    def guessed(self, token: Token) -> Expr:
        """In the place of an expression that was not understood."""
        return Const(ty.poison, token, 1)

    def declare_failed(self, start: int) -> None:
        """Give a name to what a declaration that begins at token `start` and was not understood may have declared."""
        for i in range(start, self.i + 1):
            token = self.tokens[i]
            if token.kind is PUNCT and token.text not in "*(":
                return
            tag = i > start and self.tokens[i - 1].text in ("struct", "union", "enum")
            if token.kind is IDENT and not tag and not self.type_at(i) and token.text not in KEYWORDS:
                of_file = len(self.names) == 1 and token.text in self.unit.symbols
                if not of_file:
                    kind = Typedef(ty.poison, token) if self.tokens[start].text == "typedef" else failed(token)
                    self.names[-1].setdefault(token.text, kind)
                return

    def next_item(self) -> None:
        """After a mistake in a list in braces: to the `,` or `}` behind it."""
        level = 0
        while level or self.token.text not in (",", "}"):
            token = self.token
            if token.kind is EOF or token.text == ";":
                raise Abandon("no end")
            if token.kind is PUNCT:
                level = max(level + (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}")), 0)
            self.i += 1

    def no_member(self, t: Type, record: Type, name: str, token: Token) -> None:
        """Refuse a member that a struct does not have."""
        at = self.tag_tokens.get(record)
        notes = ((at, f"{t} is defined here"),) if at is not None else ()
        self.diags.fatal(token, f"{t} has no member {name}{did_you_mean(name, list(record.index))[0]}", notes)

    def resync(self, start: int) -> None:
        """After an error: skip to behind the `;` or block that ends the construct begun at token `start`."""
        if self.i < start + 1 and self.token.kind is not EOF:
            self.i = start + 1
        level = 0
        for token in self.tokens[start : self.i]:  # braces and parentheses opened before the error
            if token.kind is PUNCT:
                if token.text == "{":
                    level += 1
                elif token.text == "}":
                    level = max(0, level - 1)
        while self.token.kind is not EOF:
            token = self.token
            if token.kind is PUNCT:
                if token.text == ";" and level == 0:
                    self.i += 1
                    return
                if token.text == "{":
                    level += 1
                elif token.text == "}":
                    if level == 0:
                        return
                    level -= 1
                    if level == 0:
                        self.i += 1
                        self.take(";")
                        return
            self.i += 1
