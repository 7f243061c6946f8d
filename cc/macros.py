"""Macro definition and expansion (C11 6.10.3).

Input is a stack of token lists: an expansion is pushed in front of what follows it, so that a function-like macro's
name may come from one place and its arguments from the next. As long as an expansion is being read its macro expands
nothing, and a token that names the macro meanwhile is painted: it stays as it is for ever. What the standard leaves
open, a name at the end of an expansion whose arguments come behind it, so is as in gcc and clang, and macros that
repeat others by scanning several times (EVAL, FOR_EACH) work. Nothing recurses but the expansion of arguments, which
is bounded.
"""

from __future__ import annotations

from cc.diagnostics import Diagnostics
from cc.lexer import CHAR, EOF, IDENT, OTHER, PUNCT, STRING, Token, tokenize

ARGUMENT_DEPTH = 60
EXPANSION_LIMIT = 1_000_000  # tokens out of macros in one translation unit: a doubling chain ends here, not in memory
TEXT_LIMIT = 1 << 20  # characters of a token made by # or ##, for the same reason


class Macro:
    """A macro; `params` is None for an object-like one. `dynamic` computes the tokens of __LINE__ and its kind."""

    __slots__ = ("name", "params", "variadic", "body", "dynamic", "token")

    def __init__(
        self, name: str, params: list[str] | None, variadic: bool, body: list[Token], dynamic=None, token=None
    ):
        self.name = name
        self.params = params
        self.variadic = variadic
        self.body = body
        self.dynamic = dynamic
        self.token = token

    def same(self, other: Macro) -> bool:
        """Whether a redefinition is benign (6.10.3 p2)."""
        if self.params != other.params or self.variadic != other.variadic or len(self.body) != len(other.body):
            return False
        for i, (a, b) in enumerate(zip(self.body, other.body)):
            if a.text != b.text or (i and a.space != b.space):
                return False
        return True


class Source:
    """A stack of token lists read from the top; popping an exhausted list uncovers the one below.

    Each list that came out of a macro has its name; `busy` counts these lists by name."""

    __slots__ = ("frames", "busy")

    def __init__(self, tokens: list[Token], busy: dict[str, int]):
        self.frames: list[list] = [[tokens, 0, ""]]
        self.busy = busy

    def push(self, tokens: list[Token], name: str = "") -> None:
        if tokens:
            self.frames.append([tokens, 0, name])
            if name:
                self.busy[name] = self.busy.get(name, 0) + 1

    def next(self) -> Token | None:
        frames = self.frames
        while frames:
            frame = frames[-1]
            if frame[1] < len(frame[0]):
                frame[1] += 1
                return frame[0][frame[1] - 1]
            if len(frames) == 1:
                return None
            name = frames.pop()[2]
            if name:
                self.busy[name] = max(self.busy.get(name, 0) - 1, 0)
        return None

    def peek(self) -> Token | None:
        for frame in reversed(self.frames):
            if frame[1] < len(frame[0]):
                return frame[0][frame[1]]
        return None


def counted(number: int, what: str) -> str:
    """`1 argument`, `2 arguments`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def defined_here(macro: Macro) -> tuple:
    """The note that leads to a macro's definition."""
    return ((macro.token, f"macro '{macro.name}' is defined here"),) if macro.token is not None else ()


def quote(tokens: list[Token]) -> str:
    """The `#` operator: the spelling of an argument as a string literal."""
    out = []
    for i, token in enumerate(tokens):
        if i and (token.space or token.first):
            out.append(" ")
        text = token.text
        if token.kind is STRING or token.kind is CHAR or text[:1] in "\"'":
            text = text.replace("\\", "\\\\").replace('"', '\\"')
        out.append(text)
    return '"' + "".join(out) + '"'


def closing(tokens: list[Token], i: int) -> int:
    """Where the parenthesis that opens at `i` closes, or the end."""
    level = 0
    while i < len(tokens):
        level += (tokens[i].text == "(") - (tokens[i].text == ")")
        if level == 0:
            break
        i += 1
    return i


class Expander:
    """The macro table and what expands tokens by it."""

    def __init__(self, diags: Diagnostics):
        self.diags = diags
        self.scratch = Diagnostics()  # for what is not the user's text
        self.scratch.flags.error_limit = 0
        self.macros: dict[str, Macro] = {}
        self.busy: dict[str, int] = {}  # macros whose expansions are being read
        self.depth = 0
        self.produced = 0
        self.groups: list[list] = []  # the open #if groups of the file being read

    def expand_all(self, tokens: list[Token]) -> list[Token]:
        """Tokens completely expanded on their own (an argument, a line of a directive)."""
        macros = self.macros
        for token in tokens:
            if token.kind is IDENT and token.text in macros:
                break
        else:
            return tokens
        self.depth += 1
        if self.depth > ARGUMENT_DEPTH:
            self.diags.fatal(tokens[0], f"macro arguments nest more than {ARGUMENT_DEPTH} deep")
        source = Source(tokens, self.busy)
        out = []
        while True:
            token = source.next()
            if token is None:
                break
            if token.kind is IDENT and token.text in macros and self.expand(token, source):
                continue
            out.append(token)
        self.depth -= 1
        return out

    def expand(self, token: Token, source: Source) -> bool:
        """Expand `token`, just read from `source`, and push the result there; False if it stays as it is."""
        name = token.text
        macro = self.macros[name]
        if token.painted:
            return False
        if self.busy.get(name):
            token.painted = True
            return False
        if macro.dynamic:
            source.push([macro.dynamic(token)])
            return True
        if macro.params is None:
            result = self.substitute(macro, token, [])
        else:
            follow = source.peek()
            if follow is None or follow.text != "(" or follow.kind is not PUNCT:
                return False
            source.next()
            result = self.substitute(macro, token, self.arguments(macro, token, source))
        self.produced += len(result)
        if self.produced > EXPANSION_LIMIT:
            self.diags.fatal(token, f"macros expand to more than {EXPANSION_LIMIT} tokens")
        source.push(result, name)
        follow = None if result or not (token.space or token.first) else source.peek()
        if follow is not None and not follow.space and not follow.first and follow.kind is not EOF:
            source.next()  # the space before a macro of no tokens stands before the next
            follow = follow.copy()
            follow.space, follow.first = token.space, token.first
            source.push([follow])
        return True

    def arguments(self, macro: Macro, at: Token, source: Source) -> list[list[Token]]:
        """The arguments after `(`. Directives between them are obeyed by the
        preprocessor that this is part of (undefined by 6.10.3 p11, but common)."""
        args: list[list[Token]] = [[]]
        level = 0
        count = len(macro.params)
        while True:
            token = source.next()
            if token is None or token.kind is EOF:
                if token is not None:
                    source.push([token])
                self.diags.fatal(
                    at, f"arguments of macro {macro.name} have no closing parenthesis", defined_here(macro)
                )
            if token.kind is IDENT and self.busy.get(token.text):
                token.painted = True
            elif token.kind is PUNCT:
                text = token.text
                if text == "#" and token.first and len(source.frames) == 1:
                    if self.directive(source, token, self.groups) is not None:
                        self.diags.fatal(
                            token, f"#include stands among the arguments of macro {macro.name}; move it out"
                        )
                    continue
                if text == ")":
                    if level == 0:
                        break
                    level -= 1
                elif text == "(":
                    level += 1
                elif text == "," and level == 0 and not (macro.variadic and len(args) == count):
                    args.append([])
                    continue
            args[-1].append(token)
        if count == 0 and len(args) == 1 and not args[0]:
            args = []
        if macro.variadic and len(args) == count - 1:
            args.append([])
        if len(args) != count:
            more = "at least " if macro.variadic else ""
            wanted = f"{more}{counted(count - macro.variadic, 'argument')}"
            self.diags.fatal(at, f"macro {macro.name} takes {wanted}, {len(args)} given", defined_here(macro))
        return args

    def substitute(self, macro: Macro, at: Token, args: list[list[Token]]) -> list[Token]:
        """The body with arguments in the place of parameters, `#` and `##` done."""
        body = macro.body
        where = {name: i for i, name in enumerate(macro.params)} if macro.params else {}
        expanded: list[list[Token] | None] = [None] * len(args)
        out: list[Token] = []
        paste = False
        i, n = 0, len(body)
        while i < n:
            token = body[i]
            text = token.text
            i += 1
            if text == "__VA_OPT__" and macro.variadic and i < n and body[i].text == "(":
                # C23 6.10.5.1: what stands in its parentheses, if there are variable arguments
                end = closing(body, i)
                inner = Macro(macro.name, macro.params, True, body[i + 1 : end])
                if expanded[-1] is None:
                    expanded[-1] = self.expand_all(args[-1])
                piece = self.substitute(inner, token, args) if expanded[-1] else []
                i = end + 1
            elif text == "#" and macro.params is not None and token.kind is PUNCT:
                new = token.through(at, token)
                new.kind, new.text = STRING, self.bounded(quote(args[where[body[i].text]]), at)
                i += 1
                piece = [new]
            elif text == "##" and token.kind is PUNCT:
                paste = True
                # GNU: `, ## __VA_ARGS__` swallows the comma where the variable arguments are empty
                if macro.variadic and i < n and body[i].text == macro.params[-1] and out and out[-1].text == ",":
                    if not args[-1]:
                        out.pop()
                    paste = False
                continue
            elif token.kind is IDENT and text in where:
                number = where[text]
                if paste or (i < n and body[i].text == "##" and body[i].kind is PUNCT):
                    piece = args[number]
                else:
                    if expanded[number] is None:
                        expanded[number] = self.expand_all(args[number])
                    piece = expanded[number]
                copies = []
                for t in piece:
                    copies.append(t.through(at, (t, token)))
                piece = copies
                if piece:
                    piece[0].space = token.space
            else:
                piece = [token.through(at, token)]
            if paste:
                paste = False
                if not piece:
                    continue
                if out and out[-1].kind is not PLACEMARKER:
                    out[-1] = self.join(out[-1], piece[0], at)
                    out.extend(piece[1:])
                else:
                    if out:
                        out.pop()
                    out.extend(piece)
            elif not piece and i < n and body[i].text == "##":
                mark = token.through(at, token)
                mark.kind = PLACEMARKER
                out.append(mark)
            else:
                out.extend(piece)
        out = [t for t in out if t.kind is not PLACEMARKER]
        for token in out:
            token.file, token.line, token.col, token.via = at.file, at.line, at.col, at
            token.first = False
        if out:
            out[0].space, out[0].first = at.space, at.first
        return out

    def bounded(self, text: str, at: Token) -> str:
        """The text of a token that # or ## makes, counted as tokens of usual length."""
        self.produced += len(text) >> 4
        if len(text) > TEXT_LIMIT or self.produced > EXPANSION_LIMIT:
            self.diags.fatal(at, f"# and ## make a token of more than {TEXT_LIMIT} characters")
        return text

    def join(self, left: Token, right: Token, at: Token) -> Token:
        """The `##` operator. An error if the two spellings do not make one token."""
        text = self.bounded(left.text + right.text, at)
        made = tokenize(at.file, text, self.scratch)
        if len(made) != 2 or made[0].kind is OTHER:
            self.diags.error(at, f"pasting {left.text[:80]} and {right.text[:80]} does not make a token")
            return left
        new = made[0].through(at, left.origin)
        new.space, new.first = left.space, left.first
        return new


PLACEMARKER = "placemarker"
