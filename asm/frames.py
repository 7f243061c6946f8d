"""Frames: what the assembler is reading, as a stack. The lowest is the file; above it lie included files, expansions of
macros and loops, and lines that hold several statements. Each line of a frame knows where it was written."""

from __future__ import annotations

from asm.diagnostic import Fault
from asm.text import without_block_comments

MAX_FRAMES = 200


class Frame:
    """Lines being read. kind: "file", "macro NAME", ".rept" ..., or "" for the statements of one line.

    Line number n (from 1) of the frame is line places[n - 1] of `file`, or line n where places is None."""

    __slots__ = ("kind", "file", "lines", "places", "numbered", "parent", "line", "conditions", "expansion", "macro")

    def __init__(self, kind: str, file: str, lines: list[str], places: list[int] | None, parent, line) -> None:
        self.kind, self.file, self.lines, self.places = kind, file, lines, places
        self.numbered = iter(enumerate(lines, 1))
        self.parent = parent  # frame, and the line in it, that caused this one
        self.line = line
        self.conditions: list[list] = []  # open .if: [has one branch been taken, line]
        self.macro = None  # what .exitm ends

    def place(self, n: int) -> int:
        """The line in the file of the frame's line n."""
        return n if self.places is None else self.places[n - 1]


def push(asm, frame: Frame) -> None:
    """Goes on reading there. Fault when frames nest too deep."""
    if len(asm.frames) >= MAX_FRAMES:
        raise Fault(f"macros and included files nest deeper than {MAX_FRAMES}; does one call itself without end?")
    asm.frames.append(frame)


def push_text(asm, kind: str, file: str, text: str) -> None:
    """A file's text as a frame. Fault if a comment does not end."""
    parent = asm.frames[-1] if asm.frames else None
    lines = text.split("\n")
    frame = Frame(kind, file, lines, None, parent, asm.line)
    try:
        blank = without_block_comments(text)
    except Fault as fault:
        asm.line = (frame, fault.at)
        asm.report(Fault(fault.message), asm.line)
        return
    if blank is not text:
        frame.numbered = iter(enumerate(blank.split("\n"), 1))
    push(asm, frame)
