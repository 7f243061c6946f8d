"""Source lines between the instructions of a listing, as GNU objdump has them: -l names file and line, -S shows text.

A line is shown where the instructions begin that come from it, the first time with up to CONTEXT lines before it.
"""

from __future__ import annotations

from asm import dwarf

CONTEXT = 5


class SourceLines:
    """What goes in front of instructions. `rows` are those of the section at hand: addresses of an object repeat."""

    def __init__(self, numbers: bool, text: bool) -> None:
        self.numbers, self.text = numbers, text
        self.rows = dwarf.Lines([])
        self.function = ""
        self.line = (0, 0)  # and discriminator
        self.files: dict[str, list[str] | None] = {}
        self.shown: dict[str, tuple[int, int]] = {}  # by file: the last line shown, and the highest

    def before(self, address: int, function: str) -> list[str]:
        """The text in front of the instruction at an address; function: whose it is, or empty."""
        row = self.rows.find(address)
        line = row.line if row is not None else 0
        place = (line, row.discriminator if row is not None else 0)
        found = []
        if self.numbers:
            if function and function != self.function:
                found.append(f"{function}():")
                self.line = (0, 0)
            if line and place != self.line:
                found.append(f"{row.file}:{line}" + (f" (discriminator {place[1]})" if place[1] else ""))
        self.function, self.line = function, place
        if self.text and line:
            found += self.source(row.file, line)
        return found

    def source(self, file: str, line: int) -> list[str]:
        """The lines of a file up to this one, from where the last ones ended."""
        if file not in self.files:
            try:
                with open(file, encoding="utf-8", errors="surrogateescape") as handle:
                    self.files[file] = handle.read().split("\n")
            except OSError:
                self.files[file] = None
        last, most = self.shown.get(file, (0, 0))
        if line == last:
            return []
        first = line - CONTEXT if line > CONTEXT else 1
        if most >= first:
            first = min(most + 1, line)
        self.shown[file] = (line, max(most, line))
        return (self.files[file] or [])[first - 1 : line]
