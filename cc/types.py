"""The C types of lp64 and ilp32: sizes, alignments, conversions, composite layout (C11 6.2.5, 6.3.1; psABI "C type
details").

Basic types are shared objects and compared by identity. Qualifiers are kept beside the type: a qualified type is a
copy whose `bare` is the unqualified one, so `a.bare is b.bare` compares scalars. Structures and unions are compared by
identity, pointers, arrays and functions by `same`.
"""

from __future__ import annotations

VOID, BOOL, INT, FLOAT, POINTER, ARRAY, FUNCTION, STRUCT, UNION, ENUM = (
    "void", "bool", "int", "float", "pointer", "array", "function", "struct", "union", "enum",
)  # fmt: skip
CONST, VOLATILE, RESTRICT, ATOMIC = 1, 2, 4, 8
WORD = 8  # bytes of a register, a pointer, a long: see `set_target`
MAX_SIZE = 1 << 46  # bytes; larger objects are refused
TYPE_DEPTH = 120  # derivations on top of each other in one type


class Type:
    """A C type. `size` is -1 while incomplete.

    name    spelling, for messages            base     element, pointee, return type, or an enum's integer type
    signed  integers                          length   of arrays, -1 unknown
    rank    0 bool .. 6 float .. 9 wide      params   of functions, list of Type; `variadic`; `oldstyle`: ()
    fields  of structs and unions: list of Field; `tag`; of enums their constants, the value for the offset
    bits    of a bit-field, whose type is a copy of the declared one with `bare` as that
    width   of what bit-fields of 33 to 63 bits are promoted to: the bits that count. 0 for all of `size`
    runtime of a variable-length array, whose size is 0 here
    alias   (name, type) of what was declared by a typedef name: for debuggers only
    declared  of what lies with less alignment in a packed record: its type with all of it
    """

    __slots__ = (
        "kind", "name", "size", "align", "signed", "rank", "base", "length", "params", "variadic", "oldstyle",
        "fields", "tag", "quals", "bare", "depth", "index", "bits", "width",
        "runtime", "alias", "declared",
    )  # fmt: skip

    def __init__(self, kind: str, name: str, size: int, align: int, signed: bool = False, rank: int = 0):
        self.kind = kind
        self.name = name
        self.size = size
        self.align = align
        self.signed = signed
        self.rank = rank
        self.base: Type | None = None
        self.length = -1
        self.params: list[Type] = []
        self.variadic = False
        self.oldstyle = False
        self.fields: list[Field] | None = None
        self.tag = ""
        self.quals = 0
        self.bare: Type = self
        self.depth = 0
        self.index: dict[str, tuple[Field, int]] | None = None
        self.bits: Bits | None = None  # of a bit-field
        self.width = 0
        self.runtime: object = None  # of a variable-length array: the variable that holds its size in bytes
        self.alias: tuple[str, Type] | None = None
        self.declared: Type | None = None

    def __str__(self) -> str:
        return spell(self)


class Bits:
    """Where a bit-field is: `width` bits from bit `bit` on of what begins at its field's offset. It is read and written
    by one access of `unit` bytes there, or (0) byte by byte where no aligned access is within the bit-fields' bytes.

    Of a volatile one the access is as wide as gcc makes it, since it may be a device's register: `read` and `write`
    are the bytes by which it begins before the field's offset, and how many it has; None where it is not one."""

    __slots__ = ("bit", "width", "unit", "read", "write")

    def __init__(self, width: int):
        self.width = width
        self.bit = self.unit = 0
        self.read: tuple[int, int] | None = None
        self.write: tuple[int, int] | None = None


class Field:
    """A member of a struct or union at a byte offset; an anonymous member has the name ''."""

    __slots__ = ("name", "type", "offset")

    def __init__(self, name: str, type: Type, offset: int):
        self.name = name
        self.type = type
        self.offset = offset


def _basic(name: str, size: int, signed: bool, rank: int) -> Type:
    return Type(INT, name, size, size, signed, rank)


void = Type(VOID, "void", 1, 1)  # size 1: GNU arithmetic on void pointers
boolean = Type(BOOL, "_Bool", 1, 1, False, 0)
char = _basic("char", 1, False, 1)  # unsigned, by the psABI
schar = _basic("signed char", 1, True, 1)
uchar = _basic("unsigned char", 1, False, 1)
short = _basic("short", 2, True, 2)
ushort = _basic("unsigned short", 2, False, 2)
int_ = _basic("int", 4, True, 3)
uint = _basic("unsigned int", 4, False, 3)
long = _basic("long", 8, True, 4)
ulong = _basic("unsigned long", 8, False, 4)
llong = _basic("long long", 8, True, 5)
ullong = _basic("unsigned long long", 8, False, 5)
float_ = Type(FLOAT, "float", 4, 4, False, 6)
double = Type(FLOAT, "double", 8, 8, False, 7)
int128 = _basic("__int128", 16, True, 9)
uint128 = _basic("unsigned __int128", 16, False, 9)
long_double = Type(FLOAT, "long double", 16, 16, False, 8)  # binary128, by the psABI

BY_NAME = {
    t.name: t
    for t in (
        void, boolean, char, schar, uchar, short, ushort, int_, uint, long, ulong, llong, ullong, float_, double,
        long_double, int128, uint128,
    )
}  # fmt: skip
size_t, ptrdiff_t, int64, uint64 = ulong, long, long, ulong  # what the target calls them
char32 = uint
poison = Type(INT, "<unknown>", 8, 8, True, 10)  # of what is not declared; arithmetic with it has this type too
NARROWED: dict[tuple[str, int], Type] = {}
automatic = Type(INT, "__auto_type", 8, 8, True, 10)  # of a variable whose initialiser is still to be read
UNSIGNED_OF = {3: uint, 4: ulong, 5: ullong, 10: poison}


def set_target(xlen: int, signed_char: bool = False) -> None:
    """Choose lp64 (64) or ilp32 (32) for the compilation that follows, and whether char has a sign."""
    global WORD, size_t, ptrdiff_t, int64, uint64, char32
    WORD = xlen // 8
    char.signed = signed_char
    long.size = long.align = ulong.size = ulong.align = WORD
    size_t, int64, uint64 = (ulong, long, ulong) if xlen == 64 else (uint, llong, ullong)
    char32, ptrdiff_t = (uint, long) if xlen == 64 else (ulong, int_)


def copy(t: Type) -> Type:
    """The type again, to be changed in one respect."""
    new = Type(t.kind, t.name, t.size, t.align, t.signed, t.rank)
    new.base, new.length, new.params, new.variadic, new.oldstyle = t.base, t.length, t.params, t.variadic, t.oldstyle
    new.fields, new.tag, new.depth, new.bits = t.fields, t.tag, t.depth, t.bits
    new.quals, new.bare, new.alias = t.quals, t.bare, t.alias
    return new


def qualified(t: Type, quals: int) -> Type:
    """`t` with more qualifiers. Those of an array belong to its elements (6.7.3 p9)."""
    if not quals or t.quals | quals == t.quals:
        return t
    if t.kind == ARRAY:
        new = array_of(qualified(t.base, quals), t.length)
        if t.runtime is not None:
            new.size, new.runtime = 0, t.runtime
        return new
    new = copy(t)
    new.quals |= quals
    return _whole(new)


def _whole(t: Type) -> Type:
    """The type itself; an atomic record that one access can take is aligned for it."""
    if t.quals & ATOMIC and is_record(t) and t.size in (2, 4, 8, 16):
        t.align = max(t.align, t.size)
    return t


def aligned(t: Type, align: int) -> Type:
    """The type with another alignment of its objects."""
    new = copy(t)
    new.align = align
    return new


def member(t: Type, align: int, offset: int) -> tuple[Type, int]:
    """The type and the offset by which what lies at an offset of a record with this alignment is read and written: t
    with less alignment, where the record is packed; a bit-field then byte by byte."""
    align = min(align, offset & -offset or align)
    bits = t.bits
    if align >= (t.align if bits is None else bits.unit):
        return t, offset
    if bits is not None:
        new = bit_field(t, bits.width)
        new.bits.bit = bits.bit % 8
        return new, offset + bits.bit // 8
    if t.kind == ARRAY:
        new = array_of(member(t.base, align, 0)[0], t.length)
        new.size, new.runtime = t.size, t.runtime
    else:
        new = aligned(t, align)
    new.declared = t
    return new, offset


def named(t: Type, name: str) -> Type:
    """The type that a typedef name stands for: a copy that knows the name. A record whose members are still to come
    stays as it is, since a copy would not learn of them."""
    if t.size < 0 and t.kind != ARRAY:
        return t
    new = copy(t)
    new.runtime, new.alias = t.runtime, (name, t)
    return new


def half(t: Type) -> Type:
    """The type of each of the two words of a value: as volatile and as aligned as that."""
    return qualified(aligned(ulong, min(t.align, WORD)), t.quals & VOLATILE)


def bit_field(t: Type, width: int) -> Type:
    """The type of a bit-field that is declared with type t. `layout` gives it its place."""
    new = Type(t.kind, t.name, t.size, t.align, t.signed, t.rank)
    new.base, new.tag, new.quals, new.bare, new.alias = t.base, t.tag, t.quals, t.bare, t.alias
    new.bits = Bits(width)
    return new


def unqualified(t: Type) -> Type:
    """The type of a value out of an object of type t. That of a bit-field stays one: its width tells the promotion."""
    if t.bits is None or not t.quals:
        return t.bare if t.bits is None else t
    new = bit_field(t.bare, t.bits.width)
    new.bits = t.bits
    return new


def narrowed(t: Type, width: int) -> Type:
    """The integer type of so many bits that GNU C has for bit-fields of type t that are wider than int."""
    key = f"{t.name}:{width}"
    found = NARROWED.get((key, WORD))
    if found is None:
        rank = int_.rank if WORD == 8 else long.rank  # above those of 32 bits, below those of 64
        found = NARROWED[key, WORD] = Type(INT, key, t.size, t.align, t.signed, rank + width / 64)
        found.width = width
    return found


def pointer_to(t: Type) -> Type:
    new = Type(POINTER, "", WORD, WORD)
    new.base = t
    new.depth = t.depth + 1
    return new


def array_of(t: Type, length: int) -> Type:
    new = Type(ARRAY, "", t.size * length if length >= 0 else -1, t.align)
    new.base = t
    new.length = length
    new.depth = t.depth + 1
    return new


def variable_array_of(t: Type, size: object) -> Type:
    """An array whose size in bytes is in a variable."""
    new = array_of(t, -1)
    new.size, new.runtime = 0, size
    return new


def function_of(result: Type, params: list[Type], variadic: bool, oldstyle: bool = False) -> Type:
    new = Type(FUNCTION, "", 1, 1)
    new.base = result
    new.params = params
    new.variadic = variadic
    new.oldstyle = oldstyle
    new.depth = result.depth + 1
    for p in params:
        new.depth = max(new.depth, p.depth + 1)
    return new


PACKED = -1


def layout(record: Type, members: list[tuple[str, Type, int]], packed: bool, align: int, pack: int) -> str:
    """Place (name, type, wanted alignment) members and complete the struct or union; returns an error or ''. pack: what
    members are at most aligned to (#pragma pack), 0 for no limit.

    A member that is packed by itself wants its alignment negated, PACKED where it names none.

    A bit-field goes into the bits behind the one before, unless it would cross a boundary of its declared type; one
    of width 0 ends such a run at a boundary, one without a name takes its room only (psABI "Bit-fields"). Under
    #pragma pack boundaries are crossed, and bit-fields align the record even if it is packed besides, as gcc has it.
    """
    fields = []
    at = size = 0  # in bits
    most = max(align, 1)
    run: list[Field] = []  # bit-fields since the last other member,
    begin = 0  # and the byte behind that
    for name, t, wanted in members:
        loose, wanted = packed or wanted < 0, 0 if wanted == PACKED else abs(wanted)
        natural = max(1 if loose else t.align, wanted)
        if pack:
            natural = min(natural, pack)
        if record.kind == UNION:
            at = 0
        if t.bits is not None:
            width, of = t.bits.width, 8 * t.size
            if width == 0:
                at = -(-at // (8 * t.align)) * 8 * t.align
                place_bits(run, begin, at // 8, most)
                run, begin = [], at // 8
            elif not loose and not pack and at // of != (at + width - 1) // of or wanted:
                at = -(-at // (8 * natural)) * 8 * natural
            t.bits.bit = at
            if width:
                run.append(Field(name, t, 0))
            if name:
                most = max(most, natural, min(t.align, pack))
                fields.append(run[-1])
            at += width
        else:
            most = max(most, natural)
            at = -(-at // (8 * natural)) * 8 * natural
            if record.kind == STRUCT:
                place_bits(run, begin, at // 8, most)
                run = []
            fields.append(Field(name, t, at // 8))
            at += 8 * max(t.size, 0)  # a flexible array member has none
            begin = at // 8
        size = max(size, at)
    size = -(-size // (8 * most)) * most
    place_bits(run, 0 if record.kind == UNION else begin, size, most)
    record.fields = fields
    record.align = most
    record.size = size
    index: dict[str, tuple[Field, int]] = {}
    for field in fields:
        if field.name:
            if field.name in index:
                return f"member {field.name} is declared twice"
            index[field.name] = (field, field.offset)
        elif field.type.kind in (STRUCT, UNION):
            for name, (inner, at) in field.type.bare.index.items():
                if name in index:
                    return f"member {name} is declared twice"
                index[name] = (inner, at + field.offset)
    record.index = index
    return "" if record.size <= MAX_SIZE else "the type is too large"


def place_bits(run: list[Field], begin: int, end: int, align: int) -> None:
    """Settle by which access each bit-field of a run is reached: within bytes begin..end of the record, so that no
    other member is written with it (C11 3.14), and aligned."""
    if not run:
        return
    ends = [(f.type.bits.bit + f.type.bits.width + 7) // 8 for f in run]
    low = min(f.type.bits.bit for f in run) // 8
    room = 1
    while room < max(ends) - low:
        room *= 2
    high = low + room if low + room <= end else max(ends)  # what gcc writes at most with one of these
    for field, behind in zip(run, ends):
        bits = field.type.bits
        first = bits.bit // 8
        field.offset = first
        exact = bits.bit % bits.width == 0 and bits.width in (8, 16, 32, 64)
        unit = 1
        while unit <= min(align, 8):
            start = first // unit * unit
            if start + unit >= behind:
                if not bits.unit and begin <= start and start + unit <= end:
                    field.offset, bits.unit = start, unit
                if not exact and unit <= WORD:
                    bits.read = start, unit
                    if low <= start and start + unit <= high:
                        bits.write = start, unit
            unit *= 2
        bits.bit -= 8 * field.offset
        bits.read, bits.write = ((field.offset - at[0], at[1]) if at else None for at in (bits.read, bits.write))


def complete(t: Type) -> Type:
    """The type itself; for a qualified copy of a record completed later, brought up to date."""
    if t.size < 0 and t.bare is not t and t.kind in (STRUCT, UNION, ENUM):
        b = t.bare
        t.size, t.align, t.fields, t.base = b.size, b.align, b.fields, b.base
        _whole(t)
    if t.kind == ARRAY and t.length >= 0 and t.size < 0:
        chain = [t]
        while chain[-1].base.kind == ARRAY:
            chain.append(chain[-1].base)
        complete(chain[-1].base)
        for a in reversed(chain):
            a.align = a.base.align
            a.size = a.base.size * a.length if a.base.size >= 0 and a.length >= 0 else -1
    return t


def element(t: Type) -> Type:
    """What an array is made of in the end; any other type itself."""
    while t.kind == ARRAY:
        t = t.base
    return t


def is_integer(t: Type) -> bool:
    return t.kind in (INT, BOOL, ENUM)


def is_scalar(t: Type) -> bool:
    return t.kind in (INT, BOOL, ENUM, POINTER, FLOAT)


def is_arithmetic(t: Type) -> bool:
    return t.kind in (INT, BOOL, ENUM, FLOAT)


def is_record(t: Type) -> bool:
    return t.kind in (STRUCT, UNION)


def in_memory(t: Type) -> bool:
    """Whether a value of the type lies in memory while it is computed with: records, and what has 16 bytes."""
    return t.kind in (STRUCT, UNION) or t.bare is long_double or is_wide(t)


def has_const(t: Type) -> bool:
    """Whether a record has a const member, or one that has (6.3.2.1 p1)."""
    for field in t.bare.fields or ():
        kind = element(field.type)
        if kind.quals & CONST or is_record(kind) and has_const(kind):
            return True
    return False


def is_pointer_to_function(t: Type) -> bool:
    return t.kind == POINTER and t.base.kind == FUNCTION


def is_wide(t: Type) -> bool:
    """Whether the type is __int128, signed or not."""
    return t.kind == INT and t.size == int128.size


def integer_of(t: Type) -> Type:
    """The unqualified integer type under an enum or qualifiers."""
    t = t.bare
    return t.base.bare if t.kind == ENUM and t.base is not None else t


def signed(t: Type) -> bool:
    """Whether values of the type are extended with their sign."""
    t = integer_of(t)
    return t.signed and t.kind != POINTER


def promote(t: Type) -> Type:
    """The integer promotions (6.3.1.1 p2): everything below int becomes int, bit-fields by their width."""
    bits = t.bits
    t = integer_of(t)
    if bits is not None and bits.width < 32 + t.signed:
        return int_
    if bits is not None and bits.width <= 32:
        return uint
    if bits is not None and bits.width < 64:
        return narrowed(t, bits.width)
    return int_ if t.rank < 3 else t


def usual(a: Type, b: Type) -> Type:
    """The usual arithmetic conversions (6.3.1.8)."""
    if a.kind == FLOAT or b.kind == FLOAT:
        return a.bare if a.kind == FLOAT and (b.kind != FLOAT or a.rank >= b.rank) else b.bare
    a, b = promote(a), promote(b)
    if a is b:
        return a
    if a.signed == b.signed:
        return a if a.rank >= b.rank else b
    u, s = (b, a) if a.signed else (a, b)
    if u.rank >= s.rank:
        return u
    if (s.width or 8 * s.size) > (u.width or 8 * u.size):
        return s
    return UNSIGNED_OF[s.rank]


def same(a: Type, b: Type) -> bool:
    """Whether two types are compatible, qualifiers of the top level aside."""
    work = [(a, b)]
    while work:
        a, b = work.pop()
        if a is b or a.bare is b.bare:
            continue
        if a.kind == ENUM or b.kind == ENUM:
            if a.kind == b.kind or integer_of(a) is not integer_of(b):
                return False
            continue
        if a.kind != b.kind:
            return False
        if a.kind == POINTER:
            if (a.base.quals ^ b.base.quals) & (CONST | VOLATILE | ATOMIC):
                return False
            work.append((a.base, b.base))
        elif a.kind == ARRAY:
            if a.length >= 0 and b.length >= 0 and a.length != b.length:
                return False
            work.append((a.base, b.base))
        elif a.kind == FUNCTION:
            work.append((a.base, b.base))
            if a.oldstyle or b.oldstyle:
                known = b if a.oldstyle else a  # 6.7.6.3 p15: it takes what calls without a prototype pass
                if not known.oldstyle and (known.variadic or not all(promotes_to_itself(p) for p in known.params)):
                    return False
                continue
            if len(a.params) != len(b.params) or a.variadic != b.variadic:
                return False
            work.extend(zip(a.params, b.params))
        else:
            return False
    return True


def promotes_to_itself(t: Type) -> bool:
    """Whether the default argument promotions (6.5.2.2 p6) leave a type as it is."""
    return t.bare is not float_ and (not is_integer(t) or promote(t).size == t.size)


def identical(a: Type, b: Type) -> bool:
    """Whether two types are the same, as those of a typedef that is repeated must be (6.7 p3)."""
    return same(a, b) and a.quals == b.quals and a.kind == b.kind and (a.kind != ARRAY or a.length == b.length)


def same_target(a: Type, b: Type) -> bool:
    """Whether two pointers are to compatible types, const and volatile aside; an atomic one is another (6.2.5 p27)."""
    return not (a.base.quals ^ b.base.quals) & ATOMIC and same(a.base.bare, b.base.bare)


def spell(t: Type) -> str:
    """The type as C writes it, for messages."""
    inner = ""
    for _ in range(TYPE_DEPTH * 2):
        quals = "".join(
            w + " "
            for bit, w in ((CONST, "const"), (VOLATILE, "volatile"), (RESTRICT, "restrict"), (ATOMIC, "_Atomic"))
            if t.quals & bit
        )
        if t.kind == POINTER:
            inner = "*" + quals + inner
            t = t.base
            if t.kind in (ARRAY, FUNCTION):
                inner = "(" + inner + ")"
        elif t.kind == ARRAY:
            inner += f"[{t.length if t.length >= 0 else ''}]"
            t = t.base
        elif t.kind == FUNCTION:
            inner += "(...)" if t.params else "(void)"
            t = t.base
        else:
            name = f"{t.kind} {t.tag or '<anonymous>'}" if t.kind in (STRUCT, UNION, ENUM) else t.name
            return (quals + name + " " + inner).strip()
    return "<deep type>"
