"""What the compiler says to its user: `file:line:col: error: what`, the source line, a caret under the place and
tildes under the parts it is about, the remedy, and notes.

Every phase reports through one `Diagnostics` object. `error` records and goes on, so that one run shows several
mistakes; `fatal` records and raises `Abandon`, which the parser catches at the next place where it can resume (the
end of a statement or declaration). When all phases are done or cannot go on, the driver raises `CompileError`, whose
text is all of the messages. Nothing else may reach the user: a Python traceback is a defect of this package.

A token that came out of a macro knows what it is a copy of and by which name it came, so a message is placed in the
file and followed by a note for each macro on the way. Warnings have names; which of them are wanted, and which are
errors, is `warning_flags.py`'s business.
"""

from __future__ import annotations

from cc.warning_flags import ERROR, OFF, WarningFlags

BACKTRACE = 6  # macros shown for one message
WINDOW = 160  # characters of a source line that are shown
LAST = 1 << 60  # the number of a token behind all others
UNKNOWN = "<unknown>"  # spelling of the type of what has been complained about before


class CompileError(Exception):
    """The program has errors; `str()` is the whole report, one or more `file:line:col: error: ...` with carets."""


class Abandon(Exception):
    """An error has been recorded and the construct around it cannot be understood further."""


class SourceFile:
    """A file's name as the user wrote it and its lines, for messages. `includer` is the directive that read it,
    `system` tells whether it came from a system folder, `shift` what `#line` has added to its line numbers."""

    __slots__ = ("name", "lines", "includer", "system", "shift")

    def __init__(self, name: str, text: str, includer: object = None, system: bool = False):
        self.name = name
        self.lines = text.split("\n")
        self.includer = includer
        self.system = system
        self.shift = 0


def written(at: object) -> tuple[object, list[tuple[str, object]]]:
    """The token in a file that `at` comes from, and (macro, token in its body) for each macro that it came through,
    the outermost first."""
    through = []
    while at.via is not None:
        if isinstance(at.origin, tuple):  # an argument, and the parameter that it stands for
            through.append((at.via.text, at.origin[1]))
            at = at.origin[0]
        else:
            if at.origin is not None:
                through.append((at.via.text, at.origin))
            at = at.via
    through.reverse()
    return at, through


class Diagnostics:
    """Collects messages. Positions are tokens (anything with `file`, `line`, `col`, `text` and `via`), or None.

    `spans` may be set to a function from a token to the pairs of tokens that its operands reach from and to."""

    def __init__(self, flags: WarningFlags | None = None) -> None:
        self.flags = flags or WarningFlags()
        self.messages: list[str] = []
        self.errors = 0
        self.promoted = 0  # of these are warnings that are errors
        self.warnings = 0
        self.seen: dict[tuple[object, int, int, str], bool] = {}
        self.spans = None
        self.number_of = None  # from a token to its number in the text, once that is known
        self.file = None  # of the last message: whose includers have been shown

    # -- what the phases call ---------------------------------------------------------------------------------

    def error(self, at: object, text: str, notes: tuple = (), fix: str = "") -> None:
        """Record an error; gives up on the whole compilation when there are too many.

        notes: (token, text) pairs. fix: what to write at the place."""
        if UNKNOWN in text and self.errors:
            return  # it follows from an error before
        if self._add("error", at, text, notes, fix):
            self._count()

    def _count(self) -> None:
        self.errors += 1
        limit = self.flags.error_limit
        if self.flags.fatal_errors:
            self.messages.append("cc: error: giving up at the first error (-Wfatal-errors)")
            raise CompileError(self.report())
        if limit and self.errors >= limit:
            self.messages.append(f"cc: error: {limit} errors; giving up (-ferror-limit=0 shows all)")
            raise CompileError(self.report())

    def fatal(self, at: object, text: str, notes: tuple = (), fix: str = "") -> None:
        """Record an error and leave the construct by raising `Abandon`."""
        self.error(at, text, notes, fix)
        raise Abandon(text)

    def warning(self, at: object, text: str, flag: str = "", notes: tuple = (), fix: str = "") -> None:
        """Record a warning, if warnings of this name are wanted at this place. They never are in system headers."""
        if UNKNOWN in text and self.errors:
            return
        place = written(at)[0] if at is not None else None
        if place is not None and place.file.system:
            return
        number = LAST if self.number_of is None or not self.flags.changes or at is None else self.number_of(at)
        level = self.flags.level(flag, number)
        if level == OFF:
            return
        if level == ERROR:
            if self._add("error", at, f"{text} [-Werror={flag}]" if flag else text, notes, fix):
                self.promoted += 1
                self._count()
        elif self._add("warning", at, f"{text} [-W{flag}]" if flag else text, notes, fix):
            self.warnings += 1

    def report(self) -> str:
        return "\n".join(self.messages)

    def broken(self) -> bool:
        """Whether the program has errors besides warnings that are errors."""
        return self.errors > self.promoted

    def check(self) -> None:
        """Raise `CompileError` if any error has been recorded."""
        if self.errors:
            raise CompileError(self.report())

    # -- how it looks -----------------------------------------------------------------------------------------

    def _add(self, level: str, at: object, text: str, notes: tuple, fix: str) -> bool:
        if at is None:
            self.messages.append(f"cc: {level}: {text}")
            return True
        place, through = written(at)
        key = (place.file, place.line, place.col, text)
        if key in self.seen:
            return False
        self.seen[key] = True
        self._includers(place.file)
        spans = []
        if self.spans is not None and level != "note":
            spans = [(written(a)[0], written(b)[0]) for a, b in self.spans(at)]
        self._show(level, place, text, spans, fix)
        if len(through) > BACKTRACE:
            half = BACKTRACE // 2
            skipped = len(through) - 2 * half
            through = [
                *through[:half],
                (f"{through[half][0]}' (and {skipped - 1} others like it", through[half][1]),
            ] + (through[-half:])
        for name, token in through:
            if token.file.name[:1] != "<":  # of the command line or predefined: nothing to show
                self._show("note", token, f"expanded from macro '{name}'", [], "")
        for token, note in notes:
            if token is None:
                self.messages.append(f"note: {note}")
            else:
                self._show("note", written(token)[0], note, [], "")
        return True

    def _includers(self, file: SourceFile) -> None:
        """`In file included from ...`, when the file is another than that of the message before."""
        if file is self.file:
            return
        self.file = file
        lead = "In file included from"
        at = file.includer
        while at is not None:
            self.messages.append(f"{lead} {at.file.name}:{at.line}:")
            at = at.file.includer

    def _show(self, level: str, at: object, text: str, spans: list, fix: str) -> None:
        """One message with its line of source."""
        name, line, col = at.file.name, at.line, at.col
        shown = f"{name}:{line}:{col}: {level}: {text}"
        number = line - at.file.shift
        if 0 < number <= len(at.file.lines):
            raw = at.file.lines[number - 1]
            start = max(0, col - WINDOW // 2) if len(raw) > WINDOW else 0
            raw = raw[start : start + WINDOW].rstrip("\r\n\t ")
            source = "".join(ch if ch.isprintable() else " " if ch == "\t" else "?" for ch in raw)
            shown += f"\n {source}\n {''.join(_marks(at, spans, source, start)).rstrip()}"
            if fix:
                shown += f"\n {' ' * (col - 1 - start)}{fix}"
        self.messages.append(shown)


def _marks(at: object, spans: list, source: str, start: int) -> list[str]:
    """The characters under a source line, shown from column `start` on: tildes under the spans and the token itself,
    a caret at its beginning."""
    caret = at.col - 1 - start
    marks = [" "] * max(len(source), caret + 1)
    for first, last in [*spans, (at, at)]:
        if first.file is not at.file or last.file is not at.file or not first.line <= at.line <= last.line:
            continue
        begin = first.col - 1 - start if first.line == at.line else len(source) - len(source.lstrip())
        end = last.col - 1 + len(last.text) - start if last.line == at.line else len(source)
        for i in range(max(begin, 0), min(end, len(source))):
            marks[i] = "~"
    marks[caret] = "^"
    return marks
