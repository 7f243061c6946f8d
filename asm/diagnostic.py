"""What the assembler and the linker say when the input is wrong: `file:line:col: error: what; remedy`, the source line
and a caret under the column, and below that where it came from: macros and included files, the innermost first."""

from __future__ import annotations

from collections import namedtuple

MAX_NOTES = 6  # shown

# line and col count from 1; source is the text of the line; notes are the Diagnostics below it
Diagnostic = namedtuple("Diagnostic", "file line col kind message source notes", defaults=((),))


def render(d: Diagnostic) -> str:
    """The diagnostic as it is shown; tabs of the source line stay, so that the caret stands right."""
    margin = "".join("\t" if c == "\t" else " " for c in d.source[: d.col - 1])
    text = f"{d.file}:{d.line}:{d.col}: {d.kind}: {d.message}\n{d.source}\n{margin}^"
    notes = [f"{note.file}:{note.line}: note: {note.message}" for note in d.notes]
    if len(notes) > MAX_NOTES:
        notes[MAX_NOTES - 1 : -1] = [f"({len(notes) - MAX_NOTES} more)"]
    return "\n".join([text, *notes])


class AsmError(Exception):
    """Assembly failed; `diagnostics` says why, in the order of the source."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("\n".join(render(d) for d in diagnostics))
        self.diagnostics = diagnostics


class Fault(Exception):
    """Raised while a statement is assembled; the assembler adds the place. `at`: index of the operand, or None."""

    def __init__(self, message: str, at: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.at = at
