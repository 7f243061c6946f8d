"""Debugging entries of C types, each made when something first needs it.

Two types that print alike share an entry: entries are found again by what they are made of (a pointer by the entry
that it points to, a record by its type object). Members of records are filled in from a work list, since a list's node
points to itself.
"""

from __future__ import annotations

from cc import dwarf
from cc import types as ty
from cc.dwarf import Die, Expression, Tree
from cc.types import ARRAY, BOOL, ENUM, FLOAT, FUNCTION, POINTER, STRUCT, UNION, Type

BOOLEAN, REAL, SIGNED, SIGNED_CHAR, UNSIGNED, UNSIGNED_CHAR = 2, 4, 5, 6, 7, 8  # DW_ATE_
GNU_NAMES = {
    "short": "short int", "unsigned short": "short unsigned int", "long": "long int",
    "unsigned long": "long unsigned int", "long long": "long long int", "unsigned long long": "long long unsigned int",
    "unsigned __int128": "__int128 unsigned",
}  # fmt: skip
QUALIFIERS = (
    (ty.CONST, dwarf.CONST), (ty.VOLATILE, dwarf.VOLATILE), (ty.RESTRICT, dwarf.RESTRICT), (ty.ATOMIC, dwarf.ATOMIC),
)  # fmt: skip
TAGS = {STRUCT: dwarf.STRUCTURE, UNION: dwarf.UNION}


class TypeDies:
    """Entries by type. `length` gives the expression of a variable-length array's bytes, in the function at hand."""

    def __init__(self, tree: Tree):
        self.tree = tree
        self.known: dict[tuple, Die] = {}
        self.records: list[tuple[Die, Type]] = []  # members to come
        self.length = lambda variable: None

    def refer(self, die: Die, t: Type) -> None:
        """Give an entry its type; void has none."""
        of = self.die(t)
        if of is not None:
            die.put(dwarf.TYPE, dwarf.REF4, of)

    def die(self, t: Type) -> Die | None:
        """The entry of a type, None for void."""
        if t.alias is not None:
            name, aliased = t.alias
            of, quals = self.typedef(name, aliased), t.quals & ~aliased.quals
        else:
            of, quals = self.plain(t.bare), t.quals
        for bit, tag in QUALIFIERS:
            if quals & bit:
                of = self.derived(tag, of)
        return of

    def derived(self, tag: int, of: Die | None) -> Die:
        """A qualified type or a pointer."""
        key = (tag, of.number if of is not None else 0)
        die = self.known.get(key)
        if die is None:
            die = self.known[key] = self.tree.die(tag, self.tree.root)
            if tag == dwarf.POINTER:
                die.put(dwarf.BYTE_SIZE, dwarf.UDATA, ty.WORD)
            if of is not None:
                die.put(dwarf.TYPE, dwarf.REF4, of)
        return die

    def typedef(self, name: str, t: Type) -> Die:
        of = self.die(t)
        key = (name, of.number if of is not None else 0)
        die = self.known.get(key)
        if die is None:
            die = self.known[key] = self.tree.die(dwarf.TYPEDEF, self.tree.root)
            die.name(name)
            if of is not None:
                die.put(dwarf.TYPE, dwarf.REF4, of)
        return die

    def plain(self, t: Type) -> Die | None:
        """Of a type without qualifiers and name."""
        if t.kind == ty.VOID:
            return None
        if t.kind == POINTER:
            return self.derived(dwarf.POINTER, self.die(t.base))
        if t.kind == ARRAY:
            return self.array(t)
        if t.kind == FUNCTION:
            return self.function(t)
        key = (t,)
        die = self.known.get(key)
        if die is None:
            root = self.tree.root
            if t.kind in TAGS:
                die = self.known[key] = self.tree.die(TAGS[t.kind], root)
                self.record(die, t)
            elif t.kind == ENUM:
                die = self.known[key] = self.tree.die(dwarf.ENUMERATION, root)
                self.enum(die, t)
            else:
                die = self.known[key] = self.tree.die(dwarf.BASE, root)
                die.put(dwarf.BYTE_SIZE, dwarf.UDATA, t.size)
                die.put(dwarf.ENCODING, dwarf.UDATA, encoding(t))
                die.name(GNU_NAMES.get(t.name, t.name))
        return die

    def record(self, die: Die, t: Type) -> None:
        if not tagged(die, t):
            return
        self.records.append((die, t))

    def enum(self, die: Die, t: Type) -> None:
        if not tagged(die, t):
            return
        die.put(dwarf.ENCODING, dwarf.UDATA, encoding(t.base))
        self.refer(die, t.base)
        for constant in t.fields:
            one = self.tree.die(dwarf.ENUMERATOR, die)
            one.name(constant.name)
            one.put(dwarf.CONST_VALUE, dwarf.SDATA, constant.offset)

    def array(self, t: Type) -> Die:
        """All dimensions in one entry, as C writes them."""
        dimensions = [t]
        while dimensions[-1].base.kind == ARRAY and dimensions[-1].base.alias is None:
            dimensions.append(dimensions[-1].base)
        element = self.die(dimensions[-1].base)
        variable = any(d.runtime is not None for d in dimensions)
        key = ("[", element.number if element else 0, *([t] if variable else [d.length for d in dimensions]))
        die = self.known.get(key)
        if die is None:
            index = self.plain(ty.ulong)
            die = self.known[key] = self.tree.die(dwarf.ARRAY, self.tree.root)
            if element is not None:
                die.put(dwarf.TYPE, dwarf.REF4, element)
            for d in dimensions:
                one = self.tree.die(dwarf.SUBRANGE, die)
                one.put(dwarf.TYPE, dwarf.REF4, index)
                if d.runtime is not None:
                    bound = self.bound(d)
                    if bound is not None:
                        one.put(dwarf.UPPER_BOUND, dwarf.EXPRLOC, bound)
                elif d.length > 0:
                    one.put(dwarf.UPPER_BOUND, dwarf.UDATA, d.length - 1)
                elif d.length == 0:
                    one.put(dwarf.COUNT, dwarf.UDATA, 0)
        return die

    def bound(self, t: Type) -> Expression | None:
        """The last index of a variable-length array: its bytes by those of an element, less one."""
        size = self.length(t.runtime)
        if t.base.runtime is not None:
            element = self.length(t.base.runtime)
        else:
            element = [bytes((dwarf.OP_CONSTU,)) + dwarf.leb128(max(t.base.size, 1), False)]
        if size is None or element is None:
            return None
        return [*size, *element, bytes((dwarf.OP_DIV, dwarf.OP_LIT1, dwarf.OP_MINUS))]

    def function(self, t: Type) -> Die:
        parts = [self.die(p) for p in t.params]
        result = self.die(t.base)
        key = ("(", result.number if result else 0, t.variadic, t.oldstyle, *[p.number if p else 0 for p in parts])
        die = self.known.get(key)
        if die is None:
            die = self.known[key] = self.tree.die(dwarf.SUBROUTINE, self.tree.root)
            if not t.oldstyle:
                die.put(dwarf.PROTOTYPED, dwarf.FLAG_PRESENT)
            if result is not None:
                die.put(dwarf.TYPE, dwarf.REF4, result)
            for part in parts:
                one = self.tree.die(dwarf.FORMAL_PARAMETER, die)
                if part is not None:
                    one.put(dwarf.TYPE, dwarf.REF4, part)
            if t.variadic or t.oldstyle:
                self.tree.die(dwarf.UNSPECIFIED_PARAMETERS, die)
        return die

    def fill_records(self) -> None:
        """Members of all records, and of those that these need."""
        while self.records:
            die, t = self.records.pop()
            for field in t.fields:
                one = self.tree.die(dwarf.MEMBER, die)
                if field.name:
                    one.name(field.name)
                self.refer(one, field.type)
                bits = field.type.bits
                if bits is not None:
                    one.put(dwarf.BIT_SIZE, dwarf.UDATA, bits.width)
                    one.put(dwarf.DATA_BIT_OFFSET, dwarf.UDATA, 8 * field.offset + bits.bit)
                elif t.kind == STRUCT:
                    one.put(dwarf.MEMBER_LOCATION, dwarf.UDATA, field.offset)


def encoding(t: Type) -> int:
    """How a number is to be read."""
    t = t.bare
    if t.kind == BOOL:
        return BOOLEAN
    if t.kind == FLOAT:
        return REAL
    if t.size == 1:
        return SIGNED_CHAR if t.signed else UNSIGNED_CHAR
    return SIGNED if t.signed else UNSIGNED


def tagged(die: Die, t: Type) -> bool:
    """The tag and size of a structure, union or enum; False if it is only declared."""
    if t.tag:
        die.name(t.tag)
    if t.size < 0:
        die.put(dwarf.DECLARATION, dwarf.FLAG_PRESENT)
        return False
    die.put(dwarf.BYTE_SIZE, dwarf.UDATA, t.size)
    return True
