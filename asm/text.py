"""Statements as text: comments, the `;` between statements, the commas between operands, and the column of an operand
for a message."""

from __future__ import annotations

from asm.diagnostic import Fault
from asm.expression import is_name, skip_quoted

LABEL = -1  # the operand index of a fault that is in a statement's label


def split(text: str) -> list[str]:
    """The arguments between commas, strings and character constants respected."""
    if '"' not in text and "'" not in text:
        return [part.strip() for part in text.split(",")] if text.strip() else []
    parts, start, i = [], 0, 0
    while i < len(text):
        if text[i] in "\"'":
            i = skip_quoted(text, i)
            continue
        if text[i] == ",":
            parts.append(text[start:i].strip())
            start = i + 1
        i += 1
    parts.append(text[start:].strip())
    return parts


def without_block_comments(text: str) -> str:
    """The text with /* */ blanked, line by line the same. Fault, whose `at` is the line, if one is not closed."""
    if "/*" not in text:
        return text
    parts, start, i = [], 0, 0
    while i < len(text):
        c = text[i]
        if c == "#" or text.startswith("//", i):
            end = text.find("\n", i)
            i = end if end >= 0 else len(text)
        elif c in "\"'":
            i = skip_quoted(text, i)
        elif text.startswith("/*", i):
            end = text.find("*/", i + 2)
            if end < 0:
                raise Fault("a comment is not closed by */", text.count("\n", 0, i) + 1)
            parts.append(text[start:i])
            parts.append("".join("\n" if c == "\n" else " " for c in text[i : end + 2]))
            start = i = end + 2
        else:
            i += 1
    parts.append(text[start:])
    return "".join(parts)


def statements(line: str) -> list[str]:
    """The statements of a line, split at `;`, without the comment after # or //."""
    if '"' not in line and "'" not in line and ";" not in line and "//" not in line:
        return [line.partition("#")[0]]
    found, start, i = [], 0, 0
    while i < len(line):
        c = line[i]
        if c == "#" or line.startswith("//", i):
            line = line[:i]
        elif c == ";":
            found.append(line[start:i])
            i += 1
            start = i
        elif c in "\"'":
            i = skip_quoted(line, i)
        else:
            i += 1
    found.append(line[start:])
    return found


def column(source: str, at: int | None, statement: str) -> int:
    """The column, from 1, of operand `at` (None: of the mnemonic) of a statement in its line."""
    text = statement.strip() or source.partition("#")[0].strip()
    start = max(source.find(text), 0)
    while ":" in text and at != LABEL:
        head, _, tail = text.partition(":")
        if not is_name(head.strip()):
            break
        start += len(head) + 1 + len(tail) - len(tail.lstrip())
        text = tail.strip()
    parts = text.split(None, 1)
    if at is None or at == LABEL or len(parts) < 2:
        return start + 1
    place = start + text.find(parts[1], len(parts[0]))
    for argument in split(parts[1])[:at]:
        place = source.find(",", place + len(argument)) + 1
    return place + len(source[place:]) - len(source[place:].lstrip()) + 1
