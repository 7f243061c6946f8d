"""Characters to preprocessing tokens (C11 5.1.1.2, translation phases 1 to 3).

The whole file becomes one list of tokens. A token knows where it came from, whether white space stood before it and
whether it is the first of its line: the preprocessor needs no more than that. Backslash-newline pairs are taken out
first; the places where they stood are kept, so that lines and columns stay those of the file.
"""

from __future__ import annotations

from cc.diagnostics import Diagnostics, SourceFile

IDENT, NUMBER, STRING, CHAR, PUNCT, EOF, OTHER = "identifier", "number", "string", "character", "punct", "end", "other"

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$")
DIGITS = frozenset("0123456789")
WORD = LETTERS | DIGITS
HEX = frozenset("0123456789abcdefABCDEF")
NAME_RANGES = (  # C11 D.1: what identifiers may have besides
    (0xA8, 0xA8), (0xAA, 0xAA), (0xAD, 0xAD), (0xAF, 0xAF), (0xB2, 0xB5), (0xB7, 0xBA), (0xBC, 0xBE), (0xC0, 0xD6),
    (0xD8, 0xF6), (0xF8, 0x167F), (0x1681, 0x180D), (0x180F, 0x1FFF), (0x200B, 0x200D), (0x202A, 0x202E),
    (0x203F, 0x2040), (0x2054, 0x2054), (0x2060, 0x218F), (0x2460, 0x24FF), (0x2776, 0x2793), (0x2C00, 0x2DFF),
    (0x2E80, 0x2FFF), (0x3004, 0x3007), (0x3021, 0x302F), (0x3031, 0xD7FF), (0xF900, 0xFD3D), (0xFD40, 0xFDCF),
    (0xFDF0, 0xFE44), (0xFE47, 0xFFFD), (0x10000, 0x1FFFD), (0x20000, 0x2FFFD), (0x30000, 0x3FFFD), (0xE0000, 0xEFFFD),
)  # fmt: skip
COMBINING = ((0x300, 0x36F), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))  # D.2: not the first
BLANK = frozenset(" \t\v\f\r")
PUNCT3 = frozenset(("...", "<<=", ">>="))
PUNCT2 = frozenset(
    (
        "->",
        "++",
        "--",
        "<<",
        ">>",
        "<=",
        ">=",
        "==",
        "!=",
        "&&",
        "||",
        "*=",
        "/=",
        "%=",
        "+=",
        "-=",
        "&=",
        "^=",
        "|=",
        "##",
    )
)
PUNCT1 = frozenset("[](){}.&*+-~!/%<>^|?:;=,#")
PREFIXES = ("L", "u", "U", "u8")  # of wide and UTF-8 literals
DIGRAPHS = {"<:": "[", ":>": "]", "<%": "{", "%>": "}", "%:": "#", "%:%:": "##"}


class Token:
    """A preprocessing token. One that is `painted` is not expanded by macros any more.

    One that came out of a macro has the place of the macro's name in the file; `via` is that name's token (out of
    another macro, perhaps) and `origin` what it is a copy of: a token of the macro's body, or for an argument the pair
    of the argument's token and the parameter in the body."""

    __slots__ = ("kind", "text", "file", "line", "col", "space", "first", "painted")
    via: Token | None = None
    origin: object = None

    def __init__(self, kind: str, text: str, file: SourceFile, line: int, col: int, space: bool, first: bool):
        self.kind = kind
        self.text = text
        self.file = file
        self.line = line
        self.col = col
        self.space = space
        self.first = first
        self.painted = False

    def copy(self) -> Token:
        if self.via is not None:
            return self.through(self.via, self.origin)
        new = Token(self.kind, self.text, self.file, self.line, self.col, self.space, self.first)
        new.painted = self.painted
        return new

    def through(self, via: Token | None, origin: object) -> Token:
        """A copy that comes out of a macro."""
        new = MacroToken(self.kind, self.text, self.file, self.line, self.col, self.space, self.first)
        new.painted, new.via, new.origin = self.painted, via, origin
        return new

    def __repr__(self) -> str:
        return f"{self.text!r}@{self.line}:{self.col}"


class MacroToken(Token):
    """A token out of a macro; those of files, which are the most, have no room for where they came through."""

    __slots__ = ("via", "origin")


def _splice(text: str) -> tuple[str, list[int]]:
    """The text without backslash-newline pairs, and the offsets at which they stood."""
    parts = text.split("\\\n")
    offsets = []
    at = 0
    for part in parts[:-1]:
        at += len(part)
        offsets.append(at)
    return "".join(parts), offsets


def _trimmed(file: SourceFile, text: str, diags: Diagnostics) -> str:
    """The text without blanks between a backslash and the end of its line: the line goes on all the same."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if line[-1:] in BLANK and line.rstrip(" \t\v\f")[-1:] == "\\":
            lines[i] = line.rstrip(" \t\v\f")
            at = Token(OTHER, "\\", file, i + 1, len(lines[i]), False, False)
            diags.warning(at, "blanks stand between the backslash and the end of the line, which goes on; remove them")
    return "\n".join(lines)


def end_of_literal(s: str, i: int) -> int:
    """Where the literal that the quote at `i` opens has its closing quote, or else its line ends."""
    quote = s[i]
    j = i + 1
    while s[j] != quote and s[j] != "\n":
        j += 2 if s[j] == "\\" and s[j + 1] != "\n" else 1
    return j


def wide_name(s: str, i: int) -> tuple[str, int]:
    """The identifier at `i`, which may have characters beyond ASCII, also as universal character names (6.4.2.1,
    6.4.3), and where it ends. Its spelling is that of the characters themselves."""
    parts = []
    while True:
        c, j = s[i], i + 1
        if c == "\\" and s[j] in "uU":
            j += 5 if s[j] == "u" else 9
            digits = s[i + 2 : j]
            if not digits or not all(d in HEX for d in digits) or int(digits, 16) > 0x10FFFF:
                break
            c = chr(int(digits, 16))
            if c < "\xa0" and c not in "$@`":  # 6.4.3 p2: what has a spelling of its own
                break
        if c not in WORD and not any(low <= ord(c) <= high for low, high in NAME_RANGES):
            break
        if not parts and (c in DIGITS or any(low <= ord(c) <= high for low, high in COMBINING)):
            break
        parts.append(c)
        i = j
    return "".join(parts), i


def tokenize(file: SourceFile, text: str, diags: Diagnostics) -> list[Token]:
    """All tokens of a file, the last of kind EOF."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if "\\ " in text or "\\\t" in text:
        text = _trimmed(file, text, diags)
    text, splices = _splice(text) if "\\\n" in text else (text, [])
    size = len(text)
    s = text + "\n\0\0\0\0"
    tokens: list[Token] = []
    add = tokens.append
    i, line, start = 0, 1, 0
    space, first = False, True
    splice = 0
    pending = len(splices)
    while True:
        c = s[i]
        if c in BLANK:
            i += 1
            space = True
            continue
        if c == "\n":
            i += 1
            line += 1
            start = i
            space, first = False, True
            continue
        while splice < pending and splices[splice] <= i:
            line += 1
            start = splices[splice]
            splice += 1
        if c in LETTERS:
            j = i + 1
            while s[j] in WORD:
                j += 1
            if s[j] > "\x7f" or s[j] == "\\":
                name, j = wide_name(s, i)
                add(Token(IDENT, name, file, line, i - start + 1, space, first))
                i = j
                space = first = False
                continue
            if s[j] in "'\"" and s[i:j] in PREFIXES:
                quote = j
                j = end_of_literal(s, quote)
                token = Token(
                    STRING if s[quote] == '"' else CHAR, s[i : j + 1], file, line, i - start + 1, space, first
                )
                if s[j] != s[quote] or j >= size:
                    token.kind, token.text = OTHER, s[quote:j]
                    j -= 1
                add(token)
                i = j + 1
                space = first = False
                continue
            add(Token(IDENT, s[i:j], file, line, i - start + 1, space, first))
        elif c in DIGITS or (c == "." and s[i + 1] in DIGITS):
            j = i + 1
            while (
                s[j] in WORD
                or s[j] == "."
                or (s[j] in "+-" and s[j - 1] in ("pP" if s[i : i + 2] in ("0x", "0X") else "eEpP"))
            ):
                j += 1
            add(Token(NUMBER, s[i:j], file, line, i - start + 1, space, first))
        elif c == '"' or c == "'":
            j = end_of_literal(s, i)
            token = Token(STRING if c == '"' else CHAR, s[i : j + 1], file, line, i - start + 1, space, first)
            if s[j] != c or j >= size:
                token.kind = OTHER  # an error only if it survives preprocessing
                token.text = s[i:j]
                j -= 1
            add(token)
            j += 1
        elif c == "/" and s[i + 1] == "/":
            i = s.index("\n", i)
            space = True
            continue
        elif c == "/" and s[i + 1] == "*":
            j = s.find("*/", i + 2)
            if j < 0 or j > size:
                diags.error(Token(OTHER, "/*", file, line, i - start + 1, space, first), "comment has no end: add */")
                j = size - 2 if size - 2 > i else i
            lines = s.count("\n", i, j)
            if lines:
                line += lines
                start = s.rindex("\n", i, j) + 1
            i = j + 2
            space = True
            continue
        elif s[i : i + 3] in PUNCT3:
            j = i + 3
            add(Token(PUNCT, s[i:j], file, line, i - start + 1, space, first))
        elif s[i : i + 2] in PUNCT2:
            j = i + 2
            add(Token(PUNCT, s[i:j], file, line, i - start + 1, space, first))
        elif s[i : i + 2] in DIGRAPHS:
            j = i + (4 if s[i : i + 4] in DIGRAPHS else 2)
            add(Token(PUNCT, DIGRAPHS[s[i:j]], file, line, i - start + 1, space, first))
        elif c in PUNCT1:
            j = i + 1
            add(Token(PUNCT, c, file, line, i - start + 1, space, first))
        elif i >= size:
            break
        elif (c > "\x7f" or c == "\\") and wide_name(s, i)[1] > i:
            name, j = wide_name(s, i)
            add(Token(IDENT, name, file, line, i - start + 1, space, first))
        else:
            j = i + 1
            add(Token(OTHER, c, file, line, i - start + 1, space, first))
        i = j
        space = first = False
    add(Token(EOF, "", file, line - 1, size - s.rfind("\n", 0, size), False, True))
    return tokens
