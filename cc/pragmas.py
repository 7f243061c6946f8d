"""Pragmas (C11 6.10.6, 6.10.9): once, pack, weak, and gcc's diagnostic, poison, system_header. All others are ignored.

`#pragma GCC diagnostic push, pop, ignored "-Wx", warning "-Wx", error "-Wx"` hold from where they stand on.
"""

from __future__ import annotations

from cc.diagnostics import SourceFile
from cc.lexer import IDENT, STRING, Token, tokenize
from cc.literals import BadLiteral, string
from cc.macros import Expander, Macro, Source

KNOWN = ("once", "GCC", "STDC", "clang", "weak", "pack", "message", "redefine_extname")


class Pragmas(Expander):
    """The part of the preprocessor that reads pragmas; `out` is what has gone to the parser so far."""

    def __init__(self, diags):
        super().__init__(diags)
        self.once: dict[str, bool] = {}
        self.out: list[Token] = []
        self.passed_on: list[tuple[int, str]] = []  # (token's number, text): for those who compile what -E gives
        self.saved: dict[str, list] = {}  # macros, by push_macro
        self.packs: list[
            tuple[int, int]
        ] = []  # (token's number, what members are aligned to at most from there, 0: all)
        self.pack_stack: list[int] = []
        self.weak: dict[str, str] = {}  # names, and what they are aliases of or ""

    def pragma_operator(self, at: Token, source: Source) -> None:
        """`_Pragma("...")` (6.10.9)."""
        text = ""
        for wanted in ("(", "", ")"):
            token = source.next()
            while token is not None and token.text in self.macros and self.expand(token, source):
                token = source.next()
            if token is None or (token.text != wanted if wanted else token.kind is not STRING):
                self.diags.error(at, '_Pragma wants ("text")')
                if token is not None:
                    source.push([token])
                return
            text = text or token.text * (not wanted)
        try:
            text = string(text).decode("utf-8", "replace")
        except BadLiteral:
            return
        line = tokenize(SourceFile("<_Pragma>", ""), text, self.scratch)[:-1]
        for token in line:
            token.file, token.line, token.col = at.file, at.line, at.col
        self.pragma(at, line)

    def pragma(self, at: Token, line: list[Token]) -> None:
        """What stands behind `#pragma`."""
        words = [token.text for token in line]
        name = words[0] if words else ""
        if name not in ("once", "push_macro", "pop_macro") and words[1:2] not in (["poison"], ["system_header"]):
            text = "".join((" " if i and t.space else "") + t.text for i, t in enumerate(line))
            self.passed_on.append((len(self.out), text))
        if name == "once":
            self.once[at.file.name] = True
        elif words[:2] == ["GCC", "poison"]:
            for token in line[2:]:
                if token.kind is IDENT:
                    self.macros[token.text] = Macro(token.text, None, False, [], self.poisoned)
        elif words[:2] == ["GCC", "system_header"]:
            at.file.system = True
        elif name in ("GCC", "clang") and words[1:2] == ["diagnostic"]:
            self.diagnostic(at, words[2:])
        elif name == "pack":
            self.pack(at, words[1:])
        elif name == "weak" and (len(words) == 2 or words[2:3] == ["="] and len(words) == 4):
            self.weak[words[1]] = words[3] if len(words) == 4 else ""
        elif name in ("push_macro", "pop_macro") and len(words) == 4 and line[2].kind is STRING:
            self.keep_macro(name, words[2][1:-1])
        elif name and name not in KNOWN:
            self.diags.warning(line[0], f"unknown pragma {name} is ignored", "unknown-pragmas")

    def pack(self, at: Token, words: list[str]) -> None:
        """pack(), pack(n), pack(push), pack(push, n), pack(pop); labels of push and pop are passed over."""
        now = self.packs[-1][1] if self.packs else 0
        items = [word for word in words[1:-1] if word != ","]
        numbers = [int(word) for word in items if word in ("0", "1", "2", "4", "8", "16")]
        kinds = [word for word in items[:1] if word in ("push", "pop")]
        if words[:1] != ["("] or words[-1:] != [")"] or len(items) > len(numbers) + 2 * len(kinds):
            self.diags.warning(at, "#pragma pack wants (), (n), (push, n) or (pop), n being 1, 2, 4, 8 or 16; ignored")
            return
        if kinds == ["push"]:
            self.pack_stack.append(now)
        elif kinds == ["pop"]:
            if not self.pack_stack:
                self.diags.warning(at, "#pragma pack(pop) without a push is ignored")
                return
            now = self.pack_stack.pop()
        elif not items:
            now = 0
        self.packs.append((len(self.out), numbers[-1] if numbers else now))

    def diagnostic(self, at: Token, words: list[str]) -> None:
        kind = words[0] if words else ""
        name = words[1].strip('"') if len(words) > 1 else ""
        bare = kind in ("push", "pop")
        if bare or (name.startswith("-W") and len(name) > 2):
            if self.diags.flags.change(len(self.out), {"fatal": "error"}.get(kind, kind), name[2:]):
                return
        self.diags.warning(at, '#pragma GCC diagnostic wants push, pop, or ignored, warning or error and "-Wname"')

    def poisoned(self, token: Token) -> Token:
        """In the place of a macro's expansion: the name itself, which must not be used."""
        new = token.copy()
        new.painted = True
        if token.via is None:
            self.diags.error(token, f"{token.text} is poisoned (#pragma GCC poison) and cannot be used")
        return new

    def keep_macro(self, how: str, name: str) -> None:
        stack = self.saved.setdefault(name, [])
        if how == "push_macro":
            stack.append(self.macros.get(name))
        elif stack:
            old = stack.pop()
            self.macros.pop(name, None)
            if old is not None:
                self.macros[name] = old
