"""Text that makes text: macros, loops, conditions and included files.

A directive here gets its arguments unsplit and may take further lines from the frame that is being read (asm.reader).
What it makes is pushed as a new frame, whose lines know where they were written, so that a message can name both that
place and the calls that led to it. Expansions are bounded in depth, number and lines, so that every input ends.
"""

from __future__ import annotations

from asm.diagnostic import Fault
from asm.expression import is_name, is_name_char, skip_quoted, string
from asm.frames import Frame, push, push_text
from asm.text import split

MAX_EXPANDED = 1_000_000  # lines that macros and loops may make in all
MAX_LINE = 1 << 16  # characters
LONG_LINE = 100  # characters that count as another line
MAX_REPEAT = 1_000_000
MAX_FILE = 1 << 28  # bytes of an included file
LOOPS = (".rept", ".rep", ".irp", ".irpc")
CONDITIONS = (".if", ".ifdef", ".ifndef", ".ifnotdef", ".ifb", ".ifnb", ".ifc", ".ifnc", ".ifeqs", ".ifnes")
CONDITIONS += (".ifeq", ".ifne", ".iflt", ".ifle", ".ifgt", ".ifge")


class Macro:
    """parameters: (name, default or None, "req", "vararg" or ""); lines and places of the body in `file`."""

    __slots__ = ("name", "parameters", "lines", "places", "file")

    def __init__(self, name: str, parameters: list, lines: list[str], places: list[int], file: str) -> None:
        self.name, self.parameters, self.lines, self.places, self.file = name, parameters, lines, places, file


def _first_word(line: str) -> str:
    """The directive that a line holds, after labels."""
    text = line.strip()
    while True:
        word = text.split(None, 1)[0] if text else ""
        head, colon, tail = text.partition(":")
        if not colon or not is_name(head):
            return word.lower()
        text = tail.strip()


def _body(asm, openers: tuple[str, ...], closer: str) -> tuple[list[str], list[int], str]:
    """The lines up to the matching `closer`, their places, and the file."""
    frame = asm.frames[-1]
    start = asm.line
    lines, places, depth = [], [], 0
    for n, line in frame.numbered:
        word = _first_word(line)
        if word in openers:
            depth += 1
        elif word == closer:
            if depth == 0:
                return lines, places, frame.file
            depth -= 1
        lines.append(line)
        places.append(frame.place(n))
    asm.line = start
    raise Fault(f"{openers[0]} without {closer}")


def _push(asm, kind: str, file: str, lines: list[str], places: list[int]):
    if any(len(line) > MAX_LINE for line in lines):
        raise Fault(f"an expansion has a line of more than {MAX_LINE} characters")
    asm.expanded_lines += len(lines) + sum(len(line) for line in lines) // LONG_LINE
    if asm.expanded_lines > MAX_EXPANDED:
        for frame in asm.frames:
            _use_up(frame)
        raise Fault(f"macros and loops make more than {MAX_EXPANDED} lines")
    frame = Frame(kind, file, lines, places, asm.frames[-1], asm.line)
    push(asm, frame)
    return frame


# --- macros -----------------------------------------------------------------------------------------------------------


def _arguments(text: str) -> list[str]:
    """A macro's arguments: between commas, or blanks that do not stand beside an operator or in brackets."""
    found, start, i, depth = [], 0, 0, 0
    text = text.strip()

    def add(end: int) -> None:
        found.append(text[start:end].strip())

    while i < len(text):
        c = text[i]
        if c in "\"'":
            i = skip_quoted(text, i)
            continue
        if c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif c == "," and depth <= 0:
            add(i)
            start = i + 1
        elif c in " \t" and depth <= 0:
            end = i
            while i + 1 < len(text) and text[i + 1] in " \t":
                i += 1
            before, after = text[start:end].strip()[-1:], text[i + 1 : i + 2]
            glue = "+-*/%<>=!&|^~(,:"
            if before and after and before not in glue and after not in glue + ")":
                add(end)
                start = i + 1
        i += 1
    if text:
        add(len(text))
    return found


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _parameters(text: str) -> list[tuple[str, str | None, str]]:
    """Of .macro: name, name=default, name:req, name:vararg."""
    parameters = []
    for part in _arguments(text.replace(":", " :").replace(" :", ":")):
        name, equals, default = part.partition("=")
        name, _, kind = name.strip().partition(":")
        if kind not in ("", "req", "vararg"):
            raise Fault(f"unknown qualifier '{kind}' of a macro's parameter; known are req and vararg")
        if not is_name(name):
            raise Fault(f"expected a parameter's name, found '{part}'")
        parameters.append((name, _unquoted(default.strip()) if equals else None, kind))
    return parameters


def _macro(asm, text: str) -> None:
    words = text.replace(",", " ", 1).split(None, 1)
    lines, places, file = _body(asm, (".macro",), ".endm")
    if not words:
        raise Fault("expected .macro name, parameters")
    name = words[0]
    if name in asm.macros:
        raise Fault(f"macro {name} is already defined; .purgem {name} forgets it", 0)
    asm.macros[name] = Macro(name, _parameters(words[1] if len(words) > 1 else ""), lines, places, file)
    asm.forget(name)


def _purge(asm, text: str) -> None:
    for name in split(text):
        if asm.macros.pop(name, None) is None:
            raise Fault(f"there is no macro {name}")


def _substitute(line: str, values: dict[str, str], serial: int) -> str:
    r"""The line with \name, \@ and \() replaced."""
    if "\\" not in line:
        return line
    parts, i = [], 0
    while True:
        at = line.find("\\", i)
        if at < 0:
            parts.append(line[i:])
            return "".join(parts)
        parts.append(line[i:at])
        i = at + 1
        if line.startswith("()", i):
            i += 2
        elif line.startswith("@", i):
            parts.append(str(serial))
            i += 1
        else:
            end = i
            while end < len(line) and is_name_char(line[end]):
                end += 1
            while end > i and line[i:end] not in values:
                end -= 1
            if end > i:
                parts.append(values[line[i:end]])
                i = end
            else:
                parts.append("\\" + line[i : i + 1])
                i += 1


def _bind(macro: Macro, text: str) -> dict[str, str]:
    """{parameter: text} of a call."""
    values = {name: default for name, default, _ in macro.parameters if default is not None}
    names = [name for name, _, _ in macro.parameters]
    at = 0
    arguments = _arguments(text)
    for i, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if equals and name.strip() in names and value[:1] != "=":
            values[name.strip()] = _unquoted(value.strip())
            continue
        if at >= len(names):
            raise Fault(f"{macro.name} takes {len(names)} argument{'s' * (len(names) != 1)}, found '{argument}' too", i)
        name, _, kind = macro.parameters[at]
        if kind == "vararg":
            values[name] = ", ".join(arguments[i:])
            break
        if argument:
            values[name] = _unquoted(argument)
        at += 1
    for name, _, kind in macro.parameters:
        if kind == "req" and not values.get(name):
            raise Fault(f"{macro.name} needs a value for '{name}'")
        values.setdefault(name, "")
    return values


def expand(asm, macro: Macro, text: str) -> None:
    """A call of a macro."""
    values = _bind(macro, text)
    serial = asm.expansions
    asm.expansions += 1
    lines = [_substitute(line, values, serial) for line in macro.lines]
    frame = _push(asm, f"macro {macro.name}", macro.file, lines, macro.places)
    frame.macro = macro


def _use_up(frame: Frame) -> None:
    """Nothing more is read of a frame."""
    for _ in frame.numbered:
        pass
    frame.conditions = []


def _exit_macro(asm, text: str) -> None:
    """Ends the innermost macro."""
    for at in range(len(asm.frames) - 1, -1, -1):
        if asm.frames[at].macro:
            for frame in asm.frames[at:]:
                _use_up(frame)
            return
    raise Fault(".exitm outside of a macro")


# --- loops ------------------------------------------------------------------------------------------------------------


def _repeat(asm, text: str) -> None:
    lines, places, file = _body(asm, LOOPS, ".endr")
    count = asm.constant(asm.expression(text))
    if count is None:
        raise Fault(f"'{text}' must be a constant here", 0)
    if count * max(len(lines), 1) > MAX_REPEAT:
        raise Fault(f"{count} times {len(lines)} lines are too many (at most {MAX_REPEAT})", 0)
    _push(asm, ".rept", file, lines * max(count, 0), places * max(count, 0))


def _each(characters: bool):
    def directive(asm, text: str) -> None:
        body, places, file = _body(asm, LOOPS, ".endr")
        arguments = _arguments(text)
        if not arguments or not arguments[0]:
            raise Fault(".irp and .irpc take a name and values")
        name, values = arguments[0], arguments[1:]
        if characters:
            values = list("".join(_unquoted(value) for value in values))
        lines = []
        for value in values or [""]:
            lines += [_substitute(line, {name: _unquoted(value)}, asm.expansions) for line in body]
        _push(asm, ".irpc" if characters else ".irp", file, lines, places * max(len(values), 1))

    return directive


# --- conditions -------------------------------------------------------------------------------------------------------


def _skip(asm, can_continue: bool) -> None:
    """Past the lines of a branch not taken, up to the .else that is, or .endif."""
    frame = asm.frames[-1]
    depth = 0
    for n, line in frame.numbered:
        word = _first_word(line)
        if word in CONDITIONS:
            depth += 1
        elif word == ".endif":
            if depth == 0:
                frame.conditions.pop()
                return
            depth -= 1
        elif depth == 0 and can_continue and word in (".else", ".elseif"):
            asm.line = (frame, n)
            if word == ".else":
                frame.conditions[-1][0] = True
                return
            text = line.partition("#")[0].strip()[len(word) :]
            if _true(asm, text):
                frame.conditions[-1][0] = True
                return


def _begin(asm, holds: bool) -> None:
    asm.frames[-1].conditions.append([holds, asm.line])
    if not holds:
        _skip(asm, True)


def _true(asm, text: str) -> bool:
    value = asm.constant(asm.expression(text))
    if value is None:
        raise Fault(f"'{text.strip()}' must be a constant here", 0)
    return value != 0


def _if(asm, text: str) -> None:
    try:
        holds = _true(asm, text)
    except Fault:
        _begin(asm, False)
        raise
    _begin(asm, holds)


def _compare(test):
    def directive(asm, text: str) -> None:
        value = asm.constant(asm.expression(text))
        if value is None:
            _begin(asm, False)
            raise Fault(f"'{text.strip()}' must be a constant here", 0)
        _begin(asm, test(value))

    return directive


def _defined(wanted: bool):
    def directive(asm, text: str) -> None:
        label = asm.labels.get(text.strip())
        _begin(asm, (label is not None and label.defined()) == wanted)

    return directive


def _blank(wanted: bool):
    return lambda asm, text: _begin(asm, (not text.strip()) == wanted)


def _same(wanted: bool, strings: bool):
    def directive(asm, text: str) -> None:
        parts = split(text)
        if len(parts) != 2:
            _begin(asm, False)
            raise Fault("expected two texts with a comma between them")
        a, b = [string(part) if strings else _unquoted(part).encode() for part in parts]
        _begin(asm, (a == b) == wanted)

    return directive


def _else(asm, text: str) -> None:
    """Met while a branch is being read: that branch ends."""
    if not asm.frames[-1].conditions:
        raise Fault(".else without .if")
    _skip(asm, False)


def _end_if(asm, text: str) -> None:
    if not asm.frames[-1].conditions:
        raise Fault(".endif without .if")
    asm.frames[-1].conditions.pop()


def _stray(name: str):
    def directive(asm, text: str) -> None:
        raise Fault(f"{name} without {'.macro' if name == '.endm' else '.rept'}")

    return directive


# --- files and messages -----------------------------------------------------------------------------------------------


def find_file(asm, name: str) -> bytes:
    """The bytes of an included file: beside the one that names it, then in the -I folders."""
    folder = asm.frames[-1].file.rpartition("/")[0] if asm.frames else ""
    tried = []
    for start in ("", folder, *asm.folders):
        path = name if name[:1] == "/" or not start else f"{start}/{name}"
        if path not in tried:
            tried.append(path)
            try:
                with open(path, "rb") as file:
                    data = file.read(MAX_FILE + 1)
            except (OSError, ValueError):
                continue
            if len(data) > MAX_FILE:
                raise Fault(f"{path} has more than {MAX_FILE} bytes", 0)
            return data
    raise Fault(f"cannot read {name}; tried {', '.join(tried)}", 0)


def _include(asm, text: str) -> None:
    name = string(text).decode("utf-8", "replace")
    push_text(asm, "file", name, find_file(asm, name).decode("utf-8", "replace"))


def _end(asm, text: str) -> None:
    """The rest of the input is not read."""
    for frame in asm.frames:
        _use_up(frame)


def _print(asm, text: str) -> None:
    if asm.messages is not None:
        asm.messages.append(string(text).decode("utf-8", "replace"))


def _error(asm, text: str) -> None:
    raise Fault(string(text).decode("utf-8", "replace") if text.strip() else ".error invoked in source file")


def _warning(asm, text: str) -> None:
    asm.warn(string(text).decode("utf-8", "replace") if text.strip() else ".warning invoked in source file")


def _err(asm, text: str) -> None:
    raise Fault(".err encountered")


# directives that take their text unsplit
TEXT_DIRECTIVES = {
    ".macro": _macro,
    ".purgem": _purge,
    ".exitm": _exit_macro,
    ".endm": _stray(".endm"),
    ".rept": _repeat,
    ".rep": _repeat,
    ".irp": _each(False),
    ".irpc": _each(True),
    ".endr": _stray(".endr"),
    ".if": _if,
    ".ifne": _compare(lambda value: value != 0),
    ".ifeq": _compare(lambda value: value == 0),
    ".iflt": _compare(lambda value: value < 0),
    ".ifle": _compare(lambda value: value <= 0),
    ".ifgt": _compare(lambda value: value > 0),
    ".ifge": _compare(lambda value: value >= 0),
    ".ifdef": _defined(True),
    ".ifndef": _defined(False),
    ".ifnotdef": _defined(False),
    ".ifb": _blank(True),
    ".ifnb": _blank(False),
    ".ifc": _same(True, False),
    ".ifnc": _same(False, False),
    ".ifeqs": _same(True, True),
    ".ifnes": _same(False, True),
    ".else": _else,
    ".elseif": _else,
    ".endif": _end_if,
    ".include": _include,
    ".end": _end,
    ".print": _print,
    ".error": _error,
    ".warning": _warning,
    ".err": _err,
}
