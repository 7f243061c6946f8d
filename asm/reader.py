"""Reading: from the text of a file to one statement after the other.

Files, the expansions of macros and loops, and lines with several statements are *frames* on a stack; `read` works on
the uppermost until it is used up. Three ways lead through a line, the quick ones first:

1. A line that was seen before and involves no symbol gives the same bytes again (`asm.words`).
2. A mnemonic with operands that a compiled encoder knows (`asm.fast`, see that file).
3. Everything else goes through `statement`: labels, directives, macros, instructions with expressions.

Directives that read on by themselves (.macro, .rept, .if ...) take lines from the frame; they are in asm.macros.
"""

from __future__ import annotations

from asm.diagnostic import Fault
from asm.expression import is_name
from asm.frames import Frame, push, push_text
from asm.instruct import instruction
from asm.layout import Label
from asm.macros import TEXT_DIRECTIVES
from asm.text import split, statements

MAX_ERRORS = 20
MAX_WORDS = 1 << 18  # lines remembered


def read(asm, text: str, name: str) -> None:
    """The first pass over a whole file."""
    push_text(asm, "file", name, text)
    while asm.frames:
        frame = asm.frames[-1]
        if _run(asm, frame):
            asm.frames.pop()
            for _, line in frame.conditions:
                asm.report(Fault(".if without .endif"), line)
        if len(asm.diagnostics) >= MAX_ERRORS:
            asm.frames.clear()


def _run(asm, frame: Frame) -> bool:
    """Works on a frame until it is used up (True) or another one lies above it."""
    words, fast, data = asm.words, asm.fast, asm.section.data
    labels = asm.labels
    for n, line in frame.numbered:
        code = words.get(line)
        if code is not None:
            data += code
            continue
        asm.line = (frame, n)
        parts = line.split(None, 1)
        if len(parts) == 2:
            action = fast.get(parts[0])
            if action is not None:
                try:
                    code = action(asm, parts[1])
                except (KeyError, ValueError):
                    code = None
                except Fault as fault:
                    asm.report(fault, asm.line, statement=line)
                    continue
                if code is not None:
                    if code:
                        data += code
                        words[line] = code
                    continue
        elif len(parts) == 1:
            name = parts[0]
            if name[-1] == ":":
                name = name[:-1]
                label = labels.get(name)
                if label is None and name[:2] == ".L" and name[2:].isalnum():
                    label = labels[name] = Label(name, asm.line)
                if label and label.section is None and label.equate is None and label.common is None:
                    section = asm.section
                    label.section, label.offset, label.index = section, len(data), len(section.points)
                    label.line = asm.line
                    continue
        _line(asm, line, frame)
        words, fast, data = asm.words, asm.fast, asm.section.data
        if len(words) > MAX_WORDS:
            words.clear()
        if asm.frames[-1] is not frame or len(asm.diagnostics) >= MAX_ERRORS:
            return False
    return True


def _line(asm, line: str, frame: Frame) -> None:
    """A line the long way."""
    found = statements(line)
    if len(found) > 1:
        _, n = asm.line
        push(asm, Frame("", frame.file, found, [frame.place(n)] * len(found), frame, asm.line))
        return
    try:
        statement(asm, found[0], line)
    except Fault as fault:
        asm.report(fault, asm.line, statement=found[0])


def statement(asm, text: str, line: str) -> None:
    """label: ... mnemonic operands. Fault when it is wrong."""
    rest = text.strip()
    labelled = False
    while ":" in rest:
        head, _, tail = rest.partition(":")
        head = head.strip()
        if head[:1] == '"' == head[-1:] and len(head) > 2:
            head = head[1:-1]
        elif not is_name(head):
            break
        asm.define_name(head)
        labelled = True
        rest = tail.strip()
    if not rest:
        return
    parts = rest.split(None, 1)
    name, arguments = parts[0], parts[1] if len(parts) > 1 else ""
    if arguments[:1] == "=" and arguments[:2] != "==":
        asm.equate(name, arguments[1:])
        return
    macro = asm.macros.get(name)
    if macro is not None:
        asm.expand(macro, arguments)
    elif name[0] == ".":
        name = name.lower()
        directive = asm.directives.get(name)
        if directive is not None:
            directive(asm, split(arguments))
        elif name in TEXT_DIRECTIVES:
            TEXT_DIRECTIVES[name](asm, arguments)
        else:
            equals = rest.find("=")
            if equals < 0 or not is_name(rest[:equals].strip()):
                raise Fault(f"unknown directive '{name}'")
            asm.equate(rest[:equals], rest[equals + 1 :])
    elif "=" in name and "==" not in name:
        head, _, tail = rest.partition("=")
        asm.equate(head.strip(), tail)
    else:
        section = asm.section
        asm.pure = True
        start, index = len(section.data), len(section.points)
        instruction(asm, name, split(arguments))
        if asm.pure and not labelled and index == len(section.points) and not asm.debug:
            asm.words[line] = bytes(section.data[start:])
