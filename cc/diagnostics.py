"""What the compiler says to its user: `file:line:col: error: what`, the source line, a caret.

Every phase reports through one `Diagnostics` object. `error` records and goes on, so that one run shows several
mistakes; `fatal` records and raises `Abandon`, which the parser catches at the next place where it can resume (the
end of a statement or declaration). When all phases are done or cannot go on, the driver raises `CompileError`, whose
text is all of the messages. Nothing else may reach the user: a Python traceback is a defect of this package.
"""

from __future__ import annotations

ERROR_LIMIT = 20


class CompileError(Exception):
    """The program has errors; `str()` is the whole report, one or more `file:line:col: error: ...` with carets."""


class Abandon(Exception):
    """An error has been recorded and the construct around it cannot be understood further."""


class SourceFile:
    """A file's name as the user wrote it and its lines, for messages."""

    __slots__ = ("name", "lines")

    def __init__(self, name: str, text: str):
        self.name = name
        self.lines = text.split("\n")


class Diagnostics:
    """Collects messages. Positions are anything with `file`, `line` and `col` (tokens), or None."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.errors = 0
        self.seen: dict[tuple[str, int, int, str], bool] = {}

    def _add(self, level: str, at: object, text: str) -> None:
        if at is None:
            self.messages.append(f"cc: {level}: {text}")
            return
        name, line, col = at.file.name, at.line, at.col
        key = (name, line, col, text)
        if key in self.seen:
            return
        self.seen[key] = True
        shown = f"{name}:{line}:{col}: {level}: {text}"
        if 0 < line <= len(at.file.lines):
            source = at.file.lines[line - 1].replace("\t", " ").rstrip()
            source = "".join(ch if ch.isprintable() else "?" for ch in source)
            if len(source) > 160:  # a window around the place
                start = max(0, col - 80)
                source, col = source[start : start + 160], col - start
            shown += f"\n {source}\n {' ' * (col - 1)}^"
        self.messages.append(shown)

    def error(self, at: object, text: str) -> None:
        """Record an error; gives up on the whole compilation after `ERROR_LIMIT` of them."""
        self._add("error", at, text)
        self.errors += 1
        if self.errors >= ERROR_LIMIT:
            self.messages.append(f"cc: error: {ERROR_LIMIT} errors; giving up")
            raise CompileError(self.report())

    def fatal(self, at: object, text: str) -> None:
        """Record an error and leave the construct by raising `Abandon`."""
        self.error(at, text)
        raise Abandon(text)

    def warning(self, at: object, text: str) -> None:
        self._add("warning", at, text)

    def report(self) -> str:
        return "\n".join(self.messages)

    def check(self) -> None:
        """Raise `CompileError` if any error has been recorded."""
        if self.errors:
            raise CompileError(self.report())
