"""printf and scanf: each conversion against its argument (-Wformat, -Wformat-extra-args, -Wformat-zero-length).

Known by name, and by `__attribute__((format(printf, 2, 3)))`. A format that is no string constant is not looked at,
unless -Wformat-nonliteral or -Wformat-security asks.
"""

from __future__ import annotations

from cc import types as ty
from cc.tree import AddressOf, Cast, Conditional, Expr, Text
from cc.types import ARRAY, FLOAT, POINTER, Type

# name: kind, number of the format's argument, of the first that it converts (-1: a va_list)
FUNCTIONS = {
    "printf": ("printf", 0, 1), "fprintf": ("printf", 1, 2), "sprintf": ("printf", 1, 2), "snprintf": ("printf", 2, 3),
    "dprintf": ("printf", 1, 2), "vprintf": ("printf", 0, -1), "vfprintf": ("printf", 1, -1),
    "vsprintf": ("printf", 1, -1), "vsnprintf": ("printf", 2, -1), "scanf": ("scanf", 0, 1), "fscanf": ("scanf", 1, 2),
    "sscanf": ("scanf", 1, 2), "vscanf": ("scanf", 0, -1), "vfscanf": ("scanf", 1, -1), "vsscanf": ("scanf", 1, -1),
}  # fmt: skip
LENGTHS = ("hh", "ll", "h", "l", "j", "z", "t", "L")
INTEGERS = {"": "int", "hh": "char", "h": "short", "l": "long", "ll": "long long"}
FLAGS = {
    "d": "-+ 0'", "i": "-+ 0'", "u": "-0'", "o": "-#0", "x": "-#0", "X": "-#0", "f": "-+ #0'", "F": "-+ #0'",
    "e": "-+ #0", "E": "-+ #0", "g": "-+ #0'", "G": "-+ #0'", "a": "-+ #0", "A": "-+ #0", "c": "-", "s": "-", "p": "-",
    "n": "",
}  # fmt: skip


class Conversion:
    """One conversion of a format: `%-*.3lld`. `stars` counts the `*` of width and precision."""

    __slots__ = ("letter", "length", "flags", "stars", "precision", "text", "skip", "ended")

    def __init__(self) -> None:
        self.letter = self.length = self.flags = self.text = ""
        self.stars = 0
        self.precision = self.skip = False
        self.ended = True


def conversions(text: str, scan: bool) -> list[Conversion]:
    """The conversions of a format, those of `%%` left out."""
    found = []
    i, n = 0, len(text)
    while i < n:
        if text[i] != "%":
            i += 1
            continue
        start = i
        c = Conversion()
        i += 1
        while i < n and text[i] in "-+ #0'" and not scan:
            c.flags += text[i]
            i += 1
        if scan and i < n and text[i] == "*":
            c.skip = True
            i += 1
        for part in (0, 1):
            if part:
                if i >= n or text[i] != "." or scan:
                    break
                i += 1
                c.precision = True
            if i < n and text[i] == "*" and not scan:
                c.stars += 1
                i += 1
            while i < n and text[i].isdigit():
                i += 1
        if i < n and text[i] == "$":  # numbered arguments are not followed
            return []
        for length in LENGTHS:
            if text.startswith(length, i):
                c.length = length
                i += len(length)
                break
        if i >= n:
            c.ended = False
            c.text = text[start:]
            found.append(c)
            break
        c.letter = text[i]
        i += 1
        if c.letter == "[" and scan:
            i += text[i : i + 1] == "^"
            i += text[i : i + 1] == "]"
            while i < n and text[i] != "]":
                i += 1
            c.ended = i < n
            i += 1
        c.text = text[start:i]
        if c.letter != "%":
            found.append(c)
    return found


def literal(checks, e: Expr) -> list[Text]:
    """The string constants that a format may be; none if it is something else."""
    work, found = [e], []
    while work:
        e = work.pop()
        while isinstance(e, (AddressOf, Cast)):
            e = e.operand
        if isinstance(e, Conditional):
            work += [e.no, e.yes]
        elif isinstance(e, Text):
            found.append(e)
        else:
            return []
    return found


def kind_of(variable) -> tuple[str, int, int] | None:
    """The function's kind, format and first argument, if it takes a format."""
    given = variable.attributes.get("format")
    if given:
        words = [word for word in given if word != ","]
        if len(words) == 3 and words[1].isdigit() and words[2].isdigit():
            kind = words[0].strip("_").removeprefix("gnu_")
            return (kind, int(words[1]) - 1, int(words[2]) - 1) if kind in ("printf", "scanf") else None
    return FUNCTIONS.get(variable.name) if not variable.static else None


def check_format(checks, variable, args: list[Expr], token) -> None:
    """Look at a call; `checks` is the parser, args are as written, before their conversion."""
    known = kind_of(variable)
    if known is None or known[1] >= len(args):
        return
    kind, at, first = known
    texts = literal(checks, args[at])
    if not texts:
        if first >= 0 and first >= len(args):
            text = "the format is not a constant, and there are no arguments"
            checks.diags.warning(args[at].token, text, "format-security")
        elif first >= 0:
            checks.diags.warning(args[at].token, "the format is not a constant", "format-nonliteral")
        return
    for text in texts:
        Checker(checks, kind == "scanf", text, args[first:] if first >= 0 else None).run()


class Checker:
    """One format with its arguments (None where they are a va_list)."""

    def __init__(self, checks, scan: bool, text: Text, args: list[Expr] | None):
        self.checks, self.scan, self.text, self.args = checks, scan, text, args
        self.next = 0

    def warn(self, what: str, at: object = None, flag: str = "format") -> None:
        self.checks.diags.warning(at or self.text.token, what, flag)

    def run(self) -> None:
        if self.text.type.base.size != 1:
            return
        data = self.checks.unit.strings[self.text.number]
        text = data.decode("latin-1")
        if not text:
            if not self.scan:
                self.warn("the format is empty", None, "format-zero-length")
            return
        if "\0" in text:
            self.warn("the format has a zero byte inside")
            text = text[: text.index("\0")]
        if "$" in text and "%1$" in text:
            return
        for c in conversions(text, self.scan):
            if not c.ended:
                self.warn(f"{c.text} at the format's end is not complete")
                return
            if not self.conversion(c):
                return
        if self.args is not None and self.next < len(self.args):
            more = len(self.args) - self.next
            text = f"{more} argument{'s' if more > 1 else ''} more than the format converts"
            self.warn(text, self.args[self.next].token, "format-extra-args")

    def take(self, c: Conversion) -> Expr | None:
        if self.next >= len(self.args):
            self.warn(f"{c.text} has no argument")
            return None
        self.next += 1
        return self.args[self.next - 1]

    def conversion(self, c: Conversion) -> bool:
        """One conversion; False where nothing more can be said."""
        letter = c.letter
        valid = "diouxXeEfFgGaAcspnm" + ("[" if self.scan else "")
        if letter not in valid:
            self.warn(
                f"there is no conversion {c.text}" if letter.isprintable() else "% stands before a strange character"
            )
            return False
        if not self.scan:
            for flag in c.flags:
                if flag not in FLAGS.get(letter, "") and letter != "m":
                    self.warn(f"the flag '{flag}' has no meaning in {c.text}")
            if "0" in c.flags and c.precision and letter in "diouxX":
                self.warn(f"the flag '0' is ignored in {c.text}: it has a precision")
            if "0" in c.flags and "-" in c.flags or " " in c.flags and "+" in c.flags:
                self.warn(f"flags of {c.text} contradict each other")
            if c.precision and letter in "cp":
                self.warn(f"a precision has no meaning in {c.text}")
        if not self.length_fits(c):
            self.warn(f"the length {c.length} has no meaning in {c.text}")
            return False
        if self.args is None or letter == "m":
            return True
        for _ in range(c.stars):
            e = self.take(c)
            if e is None:
                return False
            if ty.promote(e.type).size != 4 if ty.is_integer(e.type) else True:
                self.warn(f"* in {c.text} wants an int, not {e.type}", e.token)
        if c.skip:
            return True
        e = self.take(c)
        if e is None:
            return False
        self.argument(c, e)
        return True

    def length_fits(self, c: Conversion) -> bool:
        if c.letter in "diouxXn":
            return c.length != "L"
        if c.letter in "eEfFgGaA":
            return c.length in (("", "l", "L"))
        return c.length == "" or (c.length == "l" and c.letter in "cs[")

    def wanted(self, c: Conversion) -> Type:
        """The type that an integer conversion reads or writes."""
        if c.length == "j":
            t = ty.int64
        elif c.length in ("z", "t"):
            t = ty.BY_NAME["long"] if ty.size_t is ty.ulong else ty.int_
        else:
            t = ty.BY_NAME[INTEGERS[c.length]] if c.length != "hh" else ty.schar
        if c.letter in "ouxX":
            t = {ty.schar: ty.uchar}.get(t) or ty.BY_NAME["unsigned " + t.name]
        return t

    def argument(self, c: Conversion, e: Expr) -> None:
        t = e.type.bare
        if t is ty.poison:
            return
        if t.kind == ARRAY:
            t = ty.pointer_to(t.base)
        if self.scan or c.letter == "n":
            self.target(c, e, t)
        elif c.letter in "diouxX":
            wanted = self.wanted(c)
            given = ty.integer_of(t) if ty.is_integer(t) else t
            promoted = ty.promote(t) if ty.is_integer(t) else t
            if not ty.is_integer(t) or not self.integers_agree(wanted, promoted):
                self.mismatch(c, wanted, e)
            elif ty.is_integer(given) and given.signed != wanted.signed and given.size == wanted.size:
                self.checks.diags.warning(e.token, f"{c.text} wants {wanted}, not {e.type}", "format-signedness")
        elif c.letter in "eEfFgGaA":
            if t.kind != FLOAT or (t is ty.long_double) != (c.length == "L"):
                self.mismatch(c, ty.long_double if c.length == "L" else ty.double, e)
        elif c.letter == "c":
            if not ty.is_integer(t) or ty.promote(t).size != 4:
                self.mismatch(c, ty.int_, e)
        elif c.letter == "s":
            base = t.base.bare if t.kind == POINTER else None
            narrow = base is not None and (base.kind == ty.INT and base.size == 1)
            wide = base is not None and base.kind == ty.INT and base.size == 4
            if not (wide if c.length == "l" else narrow):
                self.mismatch(c, ty.pointer_to(ty.int_ if c.length == "l" else ty.char), e)
        elif c.letter == "p" and t.kind != POINTER:
            self.mismatch(c, ty.pointer_to(ty.void), e)

    def integers_agree(self, wanted: Type, given: Type) -> bool:
        """int and what promotes to it agree; long and long long do not, though they are as large."""
        if wanted.size < 4:
            return given.size == 4
        return given.rank == wanted.rank

    def target(self, c: Conversion, e: Expr, t: Type) -> None:
        """An argument of scanf (or %n): a pointer to exactly the type."""
        base = t.base if t.kind == POINTER else None
        if c.letter == "p":
            if base is None or base.kind != POINTER:
                self.mismatch(c, ty.pointer_to(ty.pointer_to(ty.void)), e)
            return
        if c.letter in "sc[":
            wanted = ty.int_ if c.length == "l" else ty.char
            fits = base is not None and base.bare.kind == ty.INT and base.size == wanted.size
        elif c.letter in "eEfFgGaA":
            wanted = {"": ty.float_, "l": ty.double, "L": ty.long_double}[c.length]
            fits = base is not None and base.bare is wanted
        else:
            wanted = self.wanted(c)
            bare = ty.integer_of(base) if base is not None and ty.is_integer(base) else None
            fits = bare is not None and (bare.size == 1 if wanted.size == 1 else bare.rank == wanted.rank)
        if not fits or base.quals & ty.CONST:
            self.mismatch(c, ty.pointer_to(wanted), e)

    def mismatch(self, c: Conversion, wanted: Type, e: Expr) -> None:
        remedy = self.remedy(e.type, c)
        self.warn(f"{c.text} wants {wanted}, not {e.type}" + (f"; write {remedy}" if remedy else ""), e.token)

    def remedy(self, t: Type, c: Conversion) -> str:
        """The conversion that prints a type."""
        if self.scan:
            return ""
        if t.kind == FLOAT:
            return "%Lf" if t.bare is ty.long_double else "%f"
        if t.kind in (POINTER, ARRAY):
            return "%s" if t.base.bare.kind == ty.INT and t.base.size == 1 else "%p"
        if not ty.is_integer(t):
            return ""
        t = ty.promote(t)
        letter = c.letter if c.letter in "xXo" else "d" if t.signed else "u"
        return "%" + {"int": "", "long": "l", "long long": "ll"}.get(t.name.removeprefix("unsigned "), "") + letter
