"""The preprocessor: directives, conditional groups, file inclusion (C11 6.10); macros are in `macros.py`.

Reads a stack of token lists (the file, files it includes, macro expansions) and gives one flat list of tokens to the
parser. Skipped groups are passed over token by token without expansion. `#pragma once` and the other pragmas are
handled here.
"""

from __future__ import annotations

from cc.condition import Condition
from cc.diagnostics import Abandon, Diagnostics, SourceFile
from cc.lexer import EOF, IDENT, NUMBER, PUNCT, PUNCT2, STRING, Token, tokenize
from cc.macros import Macro, Source
from cc.pragmas import Pragmas
from cc.predefined import predefined
from cc.suggest import did_you_mean

INCLUDE_DEPTH = 60
FILE_LIMIT = 20_000  # files opened for one translation unit
TOKEN_LIMIT = 3_000_000  # tokens of all files read for one translation unit
BRANCHES = ("elif", "elifdef", "elifndef")
DIRECTIVES = "include include_next import define undef if ifdef ifndef else endif error warning pragma line".split()
TRIGRAPHS = tuple(zip("=/'()!<>-", "#\\^[]|{}~"))  # what stands behind ??, and what that means
BYTE_ORDER_MARK = "\ufeff"  # Windows editors begin UTF-8 files with it
MACROS_ONLY = "<macros>"  # files included from here leave their macros and nothing else (-imacros)
SAID = ("ident", "sccs", "assert", "unassert")  # directives of old that mean nothing to this compiler
OPERATORS = ("__has_include", "__has_include_next")  # defined, though no macros


def read_file(path: str) -> str | None:
    """The text of a file, bytes that are not UTF-8 kept as surrogates; None if it cannot be read."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as handle:
            return handle.read()
    except OSError:
        return None


class Preprocessor(Pragmas):
    """`run(text, name)` gives the tokens of a translation unit, the last of kind EOF."""

    def __init__(
        self,
        diags: Diagnostics,
        include_dirs: list[str],
        defines: list[tuple[str, str | None]],
        target: tuple[int, tuple[str, ...]] = (64, ()),
        system_dirs: tuple[str, ...] = (),
        generated: bool = False,
    ):
        """`target`: XLEN and extensions. `generated`: a header that is not found is still to be made (-MG).

        `defines`: (name, value) pairs in command-line order; a value None undefines. No warning is about files in
        `system_dirs`, which are searched after the others."""
        super().__init__(diags)
        self.include_dirs = [*include_dirs, *system_dirs]
        self.system_dirs = frozenset(system_dirs)
        self.generated = generated
        self.counter = 0
        self.tokens_read = 0
        self.files: list[str] = []
        for name, value in predefined(*target):
            self.define(name, value)
        self.macros["__LINE__"] = Macro("__LINE__", None, False, [], self._line)
        self.macros["__FILE__"] = Macro("__FILE__", None, False, [], self._file)
        self.macros["__BASE_FILE__"] = Macro("__BASE_FILE__", None, False, [], self._base_file)
        self.macros["__COUNTER__"] = Macro("__COUNTER__", None, False, [], self._count)
        self.macros["__INCLUDE_LEVEL__"] = Macro("__INCLUDE_LEVEL__", None, False, [], self._level)
        for name, value in defines:
            if value is None:
                self.macros.pop(name, None)
            else:
                self.define(name, value)

    def define(self, name: str, value: str) -> None:
        """A `-D` option: an object-like macro, or `name(params)` as gcc takes it."""
        tokens = tokenize(SourceFile("<command line>", f"{name} {value}"), f"{name} {value}", self.diags)
        tokens.pop()
        if not tokens or tokens[0].kind is not IDENT:
            self.diags.fatal(None, f"macro name must be an identifier, not {name!r}")
        self.define_line(tokens[0], tokens)

    def _line(self, token: Token) -> Token:
        return self._dynamic(token, NUMBER, str(token.line))

    def _file(self, token: Token) -> Token:
        return self._dynamic(token, STRING, quoted(token.file.name))

    def _base_file(self, token: Token) -> Token:
        file = token.file
        while file.includer is not None:
            file = file.includer.file
        return self._dynamic(token, STRING, quoted(file.name))

    def _count(self, token: Token) -> Token:
        self.counter += 1
        return self._dynamic(token, NUMBER, str(self.counter - 1))

    def _level(self, token: Token) -> Token:
        level, file = 0, token.file
        while file.includer is not None:
            level, file = level + 1, file.includer.file
        return self._dynamic(token, NUMBER, str(level))

    def _dynamic(self, token: Token, kind: str, text: str) -> Token:
        new = token.copy()
        new.kind, new.text = kind, text
        return new

    # -- files ------------------------------------------------------------------------------------------------

    def run(self, text: str, name: str) -> list[Token]:
        out = self.out
        tokens = self.read(SourceFile(name, text), text)
        self.files.append(name)
        stack = [(Source(tokens, self.busy), [], None)]  # for each open file: source, open #if groups, tokens to keep
        while stack:
            source, groups, kept = stack[-1]
            opened = self.file_tokens(source, groups, out)
            if opened is not None:
                if len(stack) > INCLUDE_DEPTH:
                    at = opened[0].file.includer
                    opened[0].file.includer = None
                    self.diags.fatal(
                        at, f"#include nests more than {INCLUDE_DEPTH} deep: does the file include itself?"
                    )
                only = bool(opened) and opened[0].file.includer.file.name == MACROS_ONLY
                stack.append((Source(opened, self.busy), [], len(out) if only else None))
                continue
            if groups:
                self.diags.error(groups[-1][0], f"#{groups[-1][0].text} without #endif")
            if kept is not None:
                del out[kept:]
            stack.pop()
        out.append(tokens[-1])
        self.out = []  # the tokens are the parser's now: nothing else keeps them
        return out

    def file_tokens(self, source: Source, groups: list[list], out: list[Token]) -> list[Token] | None:
        """Copy tokens to `out` until the file ends (None) or includes another (its tokens)."""
        macros = self.macros
        frames = source.frames
        self.groups = groups
        while True:
            token = source.next()
            if token is None or token.kind is EOF:
                return None
            if token.first and token.text == "#" and token.kind is PUNCT and len(frames) == 1:
                opened = None
                try:
                    opened = self.directive(source, token, groups)
                except Abandon:
                    self.depth = 0
                if opened is not None:
                    return opened
            elif token.kind is IDENT and token.text == "_Pragma":
                self.pragma_operator(token, source)
            elif token.kind is IDENT and token.text in macros:
                try:
                    if not self.expand(token, source):
                        out.append(token)
                except Abandon:
                    self.depth = 0
                    self.busy.clear()
            else:
                out.append(token)

    def read(self, file: SourceFile, text: str) -> list[Token]:
        """The tokens of a file, if they are not too many. Trigraphs are replaced in strict C only, as by gcc."""
        if text[:1] == BYTE_ORDER_MARK:
            text = text[1:]
        if "??" in text and "__STRICT_ANSI__" in self.macros:
            text = without_trigraphs(text)
        tokens = tokenize(file, text, self.diags)
        self.tokens_read += len(tokens)
        if self.tokens_read > TOKEN_LIMIT:
            self.diags.flags.fatal_errors = True
            self.diags.fatal(file.includer or tokens[0], f"the files hold more than {TOKEN_LIMIT} tokens")
        return tokens

    def rest_of_line(self, source: Source) -> list[Token]:
        frame = source.frames[0]
        tokens, i = frame[:2]
        j = i
        while not tokens[j].first:
            j += 1
        frame[1] = j
        return tokens[i:j]

    def directive(self, source: Source, hash_token: Token, groups: list[list]) -> list[Token] | None:
        line = self.rest_of_line(source)
        if not line:
            return None
        at = line[0]
        name = at.text
        rest = line[1:]
        if name in ("include", "include_next", "import"):
            return self.include(at, rest)
        if name in SAID:
            return None
        if name == "define":
            if not rest or rest[0].kind is not IDENT:
                self.diags.fatal(at, "#define wants a name")
            self.define_line(rest[0], rest)
        elif name == "undef":
            if not rest or rest[0].kind is not IDENT:
                self.diags.fatal(at, "#undef wants a name")
            self.macros.pop(rest[0].text, None)
        elif name in ("if", "ifdef", "ifndef"):
            groups.append([at, False, False])  # token, a branch was taken, #else was seen
            self.choose(source, groups, at, rest)
        elif name in BRANCHES or name in ("else", "endif"):
            if not groups:
                self.diags.error(at, f"#{name} without #if")
                return None
            self.close(source, groups, name, at)
        elif name == "error":
            self.diags.error(at, "#error " + text_of(rest))
        elif name == "warning":
            self.diags.warning(at, "#warning " + text_of(rest), "cpp")
        elif name == "pragma":
            self.pragma(at, rest)
        elif name == "line" or at.kind is NUMBER:
            self.line_directive(source, at, rest if name == "line" else line)
        elif "__ASSEMBLER__" not in self.macros:  # where it begins a comment
            self.diags.error(at, f"unknown directive #{name}{did_you_mean(name, [*DIRECTIVES, *BRANCHES])[0]}")
        return None

    def line_directive(self, source: Source, at: Token, rest: list[Token]) -> None:
        rest = self.expand_all(rest)
        if not rest or not rest[0].text.isdigit():
            self.diags.fatal(at, "#line wants a line number")
        name = rest[1].text[1:-1] if len(rest) > 1 and rest[1].kind is STRING else at.file.name
        shift = int(rest[0].text) - (at.line + 1)
        shown = SourceFile(name, "", at.file.includer, at.file.system)
        shown.lines, shown.shift = at.file.lines, at.file.shift + shift
        tokens, i = source.frames[0][:2]
        for token in tokens[i:]:
            token.file = shown
            token.line += shift

    def define_line(self, at: Token, line: list[Token]) -> None:
        name = at.text
        if name == "defined" or name in ("__LINE__", "__FILE__"):
            self.diags.fatal(at, f"{name} cannot be a macro")
        params: list[str] | None = None
        variadic = False
        i = 1
        if len(line) > 1 and line[1].text == "(" and not line[1].space:
            params = []
            i = 2
            while True:
                token = line[i] if i < len(line) else None
                if token is None:
                    self.diags.fatal(at, "macro parameters have no closing parenthesis")
                if token.text == ")" and not params:
                    i += 1
                    break
                if token.text == "...":
                    variadic = True
                    params.append("__VA_ARGS__")
                elif token.kind is IDENT and token.text not in params:
                    params.append(token.text)
                    if i + 1 < len(line) and line[i + 1].text == "...":  # GNU: name...
                        variadic = True
                        i += 1
                else:
                    self.diags.fatal(token, "macro parameters are distinct names separated by commas")
                i += 1
                end = line[i].text if i < len(line) else ""
                i += 1
                if end == ")":
                    break
                if end != "," or variadic:
                    self.diags.fatal(at, "macro parameters end with a closing parenthesis")
        body = line[i:]
        for j, token in enumerate(body):
            if token.kind is PUNCT:
                if token.text == "##" and (j == 0 or j == len(body) - 1):
                    self.diags.fatal(token, "## stands between two tokens")
                if token.text == "#" and params is not None and (j + 1 >= len(body) or body[j + 1].text not in params):
                    self.diags.fatal(token, "# is followed by a macro parameter")
        macro = Macro(name, params, variadic, body, None, at)
        old = self.macros.get(name)
        if old is not None and old.token is not None and not old.same(macro):
            note = ((old.token, "previous definition is here"),)
            self.diags.warning(at, f"macro '{name}' is redefined, and differently", "macro-redefined", note)
        self.macros[name] = macro

    # -- conditional groups -----------------------------------------------------------------------------------

    def choose(self, source: Source, groups: list[list], at: Token, rest: list[Token]) -> None:
        """Evaluate #if, #ifdef or #ifndef; skip to the next branch where it is false."""
        truth = False
        try:
            truth = self.condition(at, rest)
        except Abandon:
            self.depth = 0
        if truth:
            groups[-1][1] = True
        else:
            self.skip(source, groups)

    def defined(self, name: str) -> bool:
        return name in self.macros or name in OPERATORS

    def condition(self, at: Token, line: list[Token]) -> bool:
        """The truth of #if, #elif, #ifdef and their like. `defined` may also come out of macros, as in gcc; its
        operand is not expanded."""
        if at.text[-3:] == "def":
            if not line or line[0].kind is not IDENT:
                self.diags.fatal(at, f"#{at.text} wants a name")
            return self.defined(line[0].text) == (at.text[-4:] != "ndef")
        source = Source(self.replace_defined(line), self.busy)
        out: list[Token] = []
        raw = 0  # tokens behind a `defined` that a macro made
        while True:
            token = source.next()
            if token is None:
                break
            if token.kind is IDENT and token.text == "defined":
                follow = source.peek()
                raw = 3 if follow is not None and follow.text == "(" else 1
            elif raw:
                raw -= 1
            elif token.kind is IDENT and token.text in self.macros and self.expand(token, source):
                continue
            out.append(token)
        return Condition(self.replace_defined(out), at, self.diags).value() != 0

    def replace_defined(self, line: list[Token]) -> list[Token]:
        out = []
        i = 0
        while i < len(line):
            token = line[i]
            i += 1
            if token.kind is IDENT and token.text == "defined":
                paren = i < len(line) and line[i].text == "("
                i += paren
                if (
                    i >= len(line)
                    or line[i].kind is not IDENT
                    or (paren and (i + 1 >= len(line) or line[i + 1].text != ")"))
                ):
                    self.diags.fatal(token, "defined wants a name, or a name in parentheses")
                number = token.copy()
                number.kind, number.text = NUMBER, str(int(self.defined(line[i].text)))
                out.append(number)
                i += 1 + paren
            elif token.kind is IDENT and token.text in ("__has_include", "__has_include_next"):
                end = i
                while end < len(line) and line[end].text != ")":
                    end += 1
                if i >= len(line) or line[i].text != "(" or end == len(line):
                    self.diags.fatal(token, f'{token.text} wants ("file") or (<file>)')
                name, quoted = self.header(token, line[i + 1 : end])
                if token.text == "__has_include_next":
                    found = self.find_next(name, token.file)[0] is not None
                else:
                    found = self.find(name, token.file if quoted else None)[0] is not None
                number = token.copy()
                number.kind, number.text = NUMBER, str(int(found))
                out.append(number)
                i = end + 1
            else:
                out.append(token)
        return out

    def close(self, source: Source, groups: list[list], name: str, at: Token) -> None:
        """#elif, #else or #endif met while the group before it was being compiled."""
        group = groups[-1]
        if name == "endif":
            groups.pop()
            return
        if group[2]:
            self.diags.error(at, f"#{name} after #else")
        if name == "else":
            group[2] = True
        self.skip(source, groups)

    def skip(self, source: Source, groups: list[list]) -> None:
        """Pass over tokens up to the branch of this group that is to be compiled, or its #endif."""
        frame = source.frames[0]
        tokens = frame[0]
        level = 0
        while True:
            i = frame[1]
            while not (tokens[i].first and tokens[i].text == "#") and tokens[i].kind is not EOF:
                i += 1
            if tokens[i].kind is EOF:
                frame[1] = i
                return
            frame[1] = i + 1
            line = self.rest_of_line(source)
            name = line[0].text if line else ""
            if name in ("if", "ifdef", "ifndef"):
                level += 1
            elif name == "endif":
                if level == 0:
                    groups.pop()
                    return
                level -= 1
            elif level == 0 and (name == "else" or name in BRANCHES):
                group = groups[-1]
                if group[2]:
                    self.diags.error(line[0], f"#{name} after #else")
                if name == "else":
                    group[2] = True
                    if not group[1]:
                        group[1] = True
                        return
                elif not group[1]:
                    try:
                        truth = self.condition(line[0], line[1:])
                    except Abandon:
                        self.depth = 0
                        truth = False
                    if truth:
                        group[1] = True
                        return

    # -- inclusion --------------------------------------------------------------------------------------------

    def include(self, at: Token, rest: list[Token]) -> list[Token] | None:
        name, quoted = self.header(at, rest)
        if at.text == "include_next":
            path, text, system = self.find_next(name, at.file)
        else:
            path, text, system = self.find(name, at.file if quoted else None)
        if path is None and self.generated:
            self.files.append(name)
            return None
        if path is None:
            self.diags.fatal(rest[0], f"{name}: no such file in the include directories (-I adds one)")
        if path in self.once:
            return []
        if at.text == "import":
            self.once[path] = True
        self.files.append(path)
        if len(self.files) > FILE_LIMIT:
            self.diags.flags.fatal_errors = True
            self.diags.fatal(at, f"more than {FILE_LIMIT} files are included")
        return self.read(SourceFile(path, text, at, system), text)

    def header(self, at: Token, rest: list[Token]) -> tuple[str, bool]:
        """The file that `"name"` or `<name>`, perhaps out of macros, names; and whether it stands in quotes."""
        if rest and rest[0].kind is not STRING and rest[0].text != "<":
            rest = self.expand_all(rest)
        if rest and rest[0].text[:1] == '"':
            return rest[0].text[1:-1], True
        if rest and rest[0].text == "<":
            parts = []
            for i, token in enumerate(rest[1:]):
                if token.text == ">":
                    break
                parts.append((" " if token.space and i else "") + token.text)
            else:
                self.diags.fatal(at, "#include <... has no >")
            return "".join(parts), False
        self.diags.fatal(at, f'#{at.text} wants "file" or <file>')
        raise AssertionError

    def find(self, name: str, includer: SourceFile | None) -> tuple[str | None, str, bool]:
        """Path and text of a header, and whether it is one of the system's."""
        if name.startswith("/"):
            text = read_file(name)
            return (name, text, False) if text is not None else (None, "", False)
        places = list(self.include_dirs)
        if includer is not None:
            places.insert(0, includer.name[: includer.name.rindex("/")] if "/" in includer.name else "")
        for i, place in enumerate(places):
            path = f"{place}/{name}" if place else name
            text = read_file(path)
            if text is not None:
                beside = includer is not None and i == 0 and includer.system
                return path, text, beside or place in self.system_dirs
        return None, "", False

    def find_next(self, name: str, includer: SourceFile) -> tuple[str | None, str, bool]:
        """GNU #include_next: as `find`, in the folders behind that where the including file was found."""
        places, here = self.include_dirs, -1
        for i, place in enumerate(places):
            inside = includer.name.startswith(place.rstrip("/") + "/")
            if inside and (here < 0 or len(place) > len(places[here])):
                here = i
        for place in places[here + 1 :]:
            path = f"{place}/{name}"
            text = read_file(path)
            if text is not None and path != includer.name:
                return path, text, place in self.system_dirs
        return None, "", False


def without_trigraphs(text: str) -> str:
    """C11 5.2.1.1."""
    for third, meant in TRIGRAPHS:
        text = text.replace("??" + third, meant)
    return text


def quoted(name: str) -> str:
    """The string literal of a file's name."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def text_of(tokens: list[Token]) -> str:
    return "".join((" " if i and t.space else "") + t.text for i, t in enumerate(tokens))


def definitions(macros: dict[str, Macro]) -> str:
    """The macros as the directives that would define them."""
    lines = []
    for name, macro in macros.items():
        if macro.dynamic is None:
            names = macro.params or []
            if macro.variadic:
                names = [*names[:-1], "..." if names[-1] == "__VA_ARGS__" else names[-1] + "..."]
            params = f"({','.join(names)})" if macro.params is not None else ""
            lines.append(f"#define {name}{params} {text_of(macro.body)}\n")
    return "".join(lines)


def listing(tokens: list[Token], markers: bool = True, pragmas: list[tuple[int, str]] = ()) -> str:
    """What `-E` prints: the tokens, with line markers where the place in the files jumps, and the pragmas, each
    with the number of the token that it stands before."""
    out = []
    name, line = "", 0
    at = 0
    for number, token in enumerate(tokens):
        while at < len(pragmas) and pragmas[at][0] <= number:
            out.append(("\n" if out else "") + f"#pragma {pragmas[at][1]}")
            name = ""
            at += 1
        if token.kind is EOF:
            break
        if token.first or token.file.name != name:
            if token.file.name != name or token.line < line or token.line > line + 8:
                marker = f'# {token.line} "{token.file.name}"\n' if markers else ""
                out.append("\n" + marker if out else marker)
            else:
                out.append("\n" * (token.line - line))
            out.append(" " * (token.col - 1) if token.first else "")
            name, line = token.file.name, token.line
        elif token.space or (out and out[-1][-1:] and needs_space(out[-1], token.text)):
            out.append(" ")
        out.append(token.text)
    return "".join(out) + "\n"


def needs_space(before: str, after: str) -> bool:
    """Whether two tokens would run together if written side by side."""
    a, b = before[-1], after[:1]
    if (a.isalnum() or a == "_") and (b.isalnum() or b == "_"):
        return True
    return a + b in PUNCT2 or a + b in ("//", "/*")
