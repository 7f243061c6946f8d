"""The tree of debugging entries, and its text: .debug_info, .debug_abbrev, .debug_str and the lists (DWARF 5).

    entry:  abbreviation number, attribute values ..., children ..., 0
    abbreviation: number, tag, has children, (attribute, form) ..., 0, 0

An entry refers to another by its offset in the unit, so offsets are settled first, from the sizes of the forms, and
the text is written after. What is not a plain number, an address or a string's place, is left to the assembler.
"""

from __future__ import annotations

from asm.layout import leb128

VERSION = 5
UNIT_COMPILE = 1
HEADER = 12  # bytes before the first entry: length, version, kind, address size, abbreviations
RANGE_END, RANGE_START_END, LOCATION_START_END = 0, 6, 7

ARRAY, ENUMERATION, FORMAL_PARAMETER, LEXICAL_BLOCK, MEMBER, POINTER, COMPILE_UNIT, STRUCTURE, SUBROUTINE, TYPEDEF = (
    0x01, 0x04, 0x05, 0x0B, 0x0D, 0x0F, 0x11, 0x13, 0x15, 0x16,
)  # fmt: skip
(
    UNION, UNSPECIFIED_PARAMETERS, SUBRANGE, BASE, CONST, ENUMERATOR, SUBPROGRAM, VARIABLE, VOLATILE, RESTRICT, ATOMIC,
    INLINED,
) = (
    0x17, 0x18, 0x21, 0x24, 0x26, 0x28, 0x2E, 0x34, 0x35, 0x37, 0x47,
    0x1D,
)  # fmt: skip
(
    LOCATION, NAME, BYTE_SIZE, BIT_SIZE, STMT_LIST, LOW_PC, HIGH_PC, LANGUAGE, COMP_DIR, CONST_VALUE, PRODUCER,
    PROTOTYPED, UPPER_BOUND, COUNT, MEMBER_LOCATION, DECL_FILE, DECL_LINE, DECLARATION, ENCODING, EXTERNAL, FRAME_BASE,
    TYPE, RANGES, DATA_BIT_OFFSET, INLINE, ABSTRACT_ORIGIN, CALL_FILE, CALL_LINE,
) = (
    0x02, 0x03, 0x0B, 0x0D, 0x10, 0x11, 0x12, 0x13, 0x1B, 0x1C, 0x25,
    0x27, 0x2F, 0x37, 0x38, 0x3A, 0x3B, 0x3C, 0x3E, 0x3F, 0x40,
    0x49, 0x55, 0x6B, 0x20, 0x31, 0x58, 0x59,
)  # fmt: skip
ADDR, STRING, SDATA, STRP, UDATA, REF4, SEC_OFFSET, EXPRLOC, FLAG_PRESENT = (
    0x01, 0x08, 0x0D, 0x0E, 0x0F, 0x13, 0x17, 0x18, 0x19,
)  # fmt: skip
(
    OP_ADDR, OP_DEREF, OP_CONSTU, OP_CONSTS, OP_AND, OP_DIV, OP_MINUS, OP_LIT1, OP_FBREG, OP_CALL_FRAME_CFA, OP_REG0,
    OP_STACK_VALUE,
) = (
    0x03, 0x06, 0x10, 0x11, 0x1A, 0x1B, 0x1C, 0x31, 0x91, 0x9C, 0x50, 0x9F,
)  # fmt: skip
LONGEST_INLINE = 3  # characters of a name that is not put into .debug_str
ROW = 32  # bytes in a line of text

Expression = list  # of bytes, and of strings for addresses


class Die:
    """A debugging entry. `offset` from the unit's beginning is known once all are there."""

    __slots__ = ("tag", "number", "attributes", "children", "offset", "abbreviation")

    def __init__(self, tag: int, number: int):
        self.tag, self.number = tag, number
        self.attributes: list[tuple[int, int, object]] = []
        self.children: list[Die] = []
        self.offset = self.abbreviation = 0

    def put(self, name: int, form: int, value: object = None) -> None:
        self.attributes.append((name, form, value))

    def name(self, text: str) -> None:
        self.put(NAME, STRP if len(text) > LONGEST_INLINE else STRING, text)


class Writer:
    """Assembler text of bytes and words, as few lines as possible."""

    def __init__(self, out: list[str], word: int):
        self.out, self.word = out, word
        self.bytes = bytearray()

    def flush(self) -> None:
        for i in range(0, len(self.bytes), ROW):
            self.out.append("\t.byte\t" + ",".join(map(str, self.bytes[i : i + ROW])))
        self.bytes = bytearray()

    def line(self, text: str) -> None:
        self.flush()
        self.out.append(text)

    def symbol(self, size: int, text: str) -> None:
        self.line(f"\t.{size}byte\t{text}")

    def number(self, value: int, size: int) -> None:
        self.bytes += value.to_bytes(size, "little")


class Tree:
    """All entries of a unit, below `root`."""

    def __init__(self, word: int):
        self.word = word
        self.count = 0
        self.root = self.die(COMPILE_UNIT)
        self.strings: dict[str, int] = {}
        self.ranges: list[list[list[str]]] = []
        self.locations: list[list[tuple[str, str, Expression]]] = []

    def die(self, tag: int, parent: Die | None = None) -> Die:
        self.count += 1
        made = Die(tag, self.count)
        if parent is not None:
            parent.children.append(made)
        return made

    # -- sizes ------------------------------------------------------------------------------------------------

    def size(self, form: int, value: object) -> int:
        if form in (STRP, REF4, SEC_OFFSET):
            return 4
        if form == ADDR:
            return self.word
        if form == STRING:
            return len(value.encode("utf-8", "surrogateescape")) + 1
        if form == UDATA or form == SDATA:
            return len(leb128(value, form == SDATA))
        if form == EXPRLOC:
            length = self.length(value)
            return len(leb128(length, False)) + length
        return 0

    def length(self, expression: Expression) -> int:
        return sum(len(piece) if isinstance(piece, bytes) else self.word for piece in expression)

    def place(self) -> tuple[int, list[tuple]]:
        """Give all entries their offsets; the size of the unit, and the abbreviations."""
        kinds: dict[tuple, int] = {}
        at = HEADER
        stack: list[Die | None] = [self.root]
        while stack:
            die = stack.pop()
            if die is None:
                at += 1
                continue
            kind = (die.tag, bool(die.children), tuple((name, form) for name, form, _ in die.attributes))
            die.abbreviation = kinds.setdefault(kind, len(kinds) + 1)
            die.offset = at
            at += len(leb128(die.abbreviation, False)) + sum(self.size(form, v) for _, form, v in die.attributes)
            if die.children:
                stack.append(None)
                stack.extend(reversed(die.children))
        return at, list(kinds)

    # -- text -------------------------------------------------------------------------------------------------

    def write(self, out: list[str]) -> None:
        """Append all sections."""
        total, kinds = self.place()
        w = Writer(out, self.word)
        w.line('\t.section\t.debug_info,"",@progbits')
        w.number(total - 4, 4)
        w.number(VERSION, 2)
        w.bytes += bytes((UNIT_COMPILE, self.word))
        w.symbol(4, ".Ldebug_abbrev0")
        stack: list[Die | None] = [self.root]
        while stack:
            die = stack.pop()
            if die is None:
                w.bytes.append(0)
                continue
            w.bytes += leb128(die.abbreviation, False)
            for _, form, value in die.attributes:
                self.value(w, form, value)
            if die.children:
                stack.append(None)
                stack.extend(reversed(die.children))
        w.line('\t.section\t.debug_abbrev,"",@progbits')
        w.line(".Ldebug_abbrev0:")
        for number, (tag, children, attributes) in enumerate(kinds, 1):
            w.bytes += leb128(number, False) + leb128(tag, False) + bytes((children,))
            for name, form in attributes:
                w.bytes += leb128(name, False) + leb128(form, False)
            w.bytes += bytes(2)
        w.bytes.append(0)
        w.line('\t.section\t.debug_line,"",@progbits')
        w.line(".Ldebug_line0:")
        w.line('\t.section\t.debug_str,"MS",@progbits,1')
        for text, number in self.strings.items():
            w.line(f".Ldebug_str{number}:")
            w.bytes += text.encode("utf-8", "surrogateescape") + b"\0"
        w.flush()
        if self.ranges:
            self.write_ranges(w)
        if self.locations:
            self.write_locations(w)

    def value(self, w: Writer, form: int, value: object) -> None:
        if form == STRP:
            w.symbol(4, f".Ldebug_str{self.strings.setdefault(value, len(self.strings))}")
        elif form == REF4:
            w.number(value.offset, 4)
        elif form == SEC_OFFSET:
            w.symbol(4, value if isinstance(value, str) else self.list_label(value))
        elif form == ADDR:
            w.symbol(self.word, value)
        elif form == STRING:
            w.bytes += value.encode("utf-8", "surrogateescape") + b"\0"
        elif form == UDATA or form == SDATA:
            w.bytes += leb128(value, form == SDATA)
        elif form == EXPRLOC:
            w.bytes += leb128(self.length(value), False)
            self.expression(w, value)

    def list_label(self, found: list) -> str:
        """Of a list of (begin, end) or of (begin, end, location); lists stand in the order in which they are named."""
        lists, name = (self.ranges, "ranges") if len(found[0]) == 2 else (self.locations, "locations")
        lists.append(found)
        return f".L.{name}.{len(lists)}"

    def expression(self, w: Writer, expression: Expression) -> None:
        for piece in expression:
            if isinstance(piece, bytes):
                w.bytes += piece
            else:
                w.symbol(self.word, piece)

    def write_ranges(self, w: Writer) -> None:
        self.list_header(w, "rnglists")
        for number, ranges in enumerate(self.ranges, 1):
            w.line(f".L.ranges.{number}:")
            for begin, end in ranges:
                w.bytes.append(RANGE_START_END)
                w.symbol(self.word, begin)
                w.symbol(self.word, end)
            w.bytes.append(RANGE_END)
        w.line(".L.end_of.rnglists:")

    def write_locations(self, w: Writer) -> None:
        self.list_header(w, "loclists")
        for number, spans in enumerate(self.locations, 1):
            w.line(f".L.locations.{number}:")
            for begin, end, expression in spans:
                w.bytes.append(LOCATION_START_END)
                w.symbol(self.word, begin)
                w.symbol(self.word, end)
                w.bytes += leb128(self.length(expression), False)
                self.expression(w, expression)
            w.bytes.append(RANGE_END)
        w.line(".L.end_of.loclists:")

    def list_header(self, w: Writer, name: str) -> None:
        """What begins .debug_rnglists and .debug_loclists (7.28, 7.29): no table of offsets follows."""
        w.line(f'\t.section\t.debug_{name},"",@progbits')
        w.symbol(4, f".L.end_of.{name}-.L.begin_of.{name}")
        w.line(f".L.begin_of.{name}:")
        w.number(VERSION, 2)
        w.bytes += bytes((self.word, 0))
        w.number(0, 4)
