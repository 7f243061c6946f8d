"""From the typed tree to SSA: objects that are copied or cleared, by assignments, initialisers, and calls of memcpy,
memmove and memset for a few bytes.

All go by pieces, the widest accesses that are aligned. A variable that is read as other bytes than it was written, as
memcpy is used for numbers that lie anywhere, becomes a value again with the parts of records (`passes/promote.py`).
"""

from __future__ import annotations

from cc import types as ty
from cc.builtins import BuiltinBuilder
from cc.ir import Value
from cc.tree import Text
from cc.types import Type

LOADS = {
    (1, True): "lb",
    (1, False): "lbu",
    (2, True): "lh",
    (2, False): "lhu",
    (4, True): "lw",
    (4, False): "lw",
    (8, True): "ld",
    (8, False): "ld",
}
STORES = {1: "sb", 2: "sh", 4: "sw", 8: "sd"}
WIDEST = 8  # bytes of an access
INLINE_COPY = 64  # bytes; larger copies call memcpy or memset, as do those of more than INLINE_COPY / WIDEST accesses
KNOWN = ("memcpy", "memmove", "memset", "strlen")
STRING = ".LC"


def string_label(number: int) -> str:
    return f"{STRING}{number}"


def pieces(size: int, width: int) -> list[tuple[int, int]]:
    """(offset, width) of the widest accesses that cover `size` bytes; width: of the first, a power of two."""
    found = []
    at = 0
    while at < size:
        while at + width > size:
            width //= 2
        found.append((at, width))
        at += width
    return found


class CopyBuilder(BuiltinBuilder):
    """Copies; `emit` and `plus` come from the classes around."""

    def __init__(self, name: str):
        super().__init__(name)
        self.aligned_symbols: dict[str, int] = {}  # the alignment of what has been named

    def read_bytes(self, t: Type, sign: bool, base: Value, offset: int, volatile: bool) -> Value:
        """A number of t's size, extended with its sign or zeros, in as many loads as its alignment asks for."""
        value = None
        parts = pieces(t.size, t.align if t.align < ty.WORD else WIDEST)
        for at, width in parts:
            top = at + width == t.size
            part = self.emit(LOADS[width, width >= 4 or (top and sign)], False, [base], offset + at, None, volatile)
            if not top and width == 4:
                part = self.emit("zextw", False, [part])
            part = self.shifted("shl", part, 8 * at, False)
            value = part if value is None else self.emit("or", False, [value, part])
        return value

    def write_bytes(self, t: Type, value: Value, base: Value, offset: int, volatile: bool) -> None:
        for at, width in pieces(t.size, t.align if t.align < ty.WORD else WIDEST):
            part = self.shifted("shr", value, 8 * at, t.size <= 4)
            self.emit(STORES[width], False, [part, base], offset + at, None, volatile)

    def copy(self, base: Value, offset: int, t: Type, source: Value, at: int, s: Type) -> None:
        """Copy an object, as its type and that of the source are aligned; the two may be one object but do not overlap
        otherwise."""
        parts = pieces(t.size, min(t.align, s.align, WIDEST))
        if len(parts) * WIDEST > INLINE_COPY:
            args = [self.plus(base, offset), self.plus(source, at), self.f.const(t.size)]
            self.emit("call", False, args, 0, "memcpy", True)
            return
        for i in range(0, len(parts), 4):  # loads before stores: the machine hides the latency
            group = parts[i : i + 4]
            loaded = [self.emit(LOADS[width, width >= 4], False, [source], at + o) for o, width in group]
            for (o, width), v in zip(group, loaded):
                self.emit(STORES[width], False, [v, base], offset + o)

    def clear(self, home: Value, t: Type) -> None:
        parts = pieces(t.size, min(t.align, WIDEST))
        zero = self.f.const(0)
        if len(parts) * WIDEST > INLINE_COPY:
            self.emit("call", False, [home, zero, self.f.const(t.size)], 0, "memset", True)
            return
        for o, width in parts:
            self.emit(STORES[width], False, [zero, home], o)

    def set_string(self, home: Value, offset: int, part: Type, e: Text) -> None:
        data = (self.unit.strings[e.number] + b"\0")[: part.size]
        if len(data) > 16:
            args = [self.plus(home, offset), self.f.symbol(string_label(e.number)), self.f.const(len(data))]
            self.emit("call", False, args, 0, "memcpy", True)
            return
        for i, byte in enumerate(data):
            self.emit("sb", False, [self.f.const(byte), home], offset + i)

    # -- the library's functions, called for a number of bytes that is known -------------------------------------

    def alignment(self, address: Value) -> int:
        """Of what an address is known to be a multiple."""
        if address.op == "slot":
            known = address.extra.align
        elif address.op == "global":
            known = self.aligned_symbols.get(address.sym, 1)
        else:
            return 1
        return min(known, address.imm & -address.imm or known, ty.WORD)

    def literal(self, address: Value) -> bytes | None:
        """The bytes at an address in a string literal, with the zero at their end."""
        if address.op != "global" or not address.sym.startswith(STRING):
            return None
        data = self.unit.strings[int(address.sym[len(STRING) :])] + b"\0"
        return data[address.imm :] if 0 <= address.imm < len(data) else None

    def known_call(self, function: str, args: list[Value]) -> Value | None:
        """The value of a call of a library function, if it is better done here."""
        if function == "strlen" and len(args) == 1:
            data = self.literal(args[0])
            return self.f.const(data.index(0)) if data is not None else None
        return args[0] if len(args) == 3 and self.copied(function, args) else None

    def copied(self, function: str, args: list[Value]) -> bool:
        """Do what the library's function would do; False if a call is better."""
        target, source, count = args[0], args[1], args[2].imm
        data = None
        if args[2].op != "const" or not 0 <= count <= INLINE_COPY:
            return False
        if function == "memset":
            if source.op != "const":
                return False
            data = bytes([source.imm & 255]) * count
        else:
            data = self.literal(source)
        width = self.alignment(target)
        if data is None:
            width = min(width, self.alignment(source))
        elif len(data) < count:
            return False
        parts = pieces(count, width)
        if len(parts) * WIDEST > INLINE_COPY:
            return False
        if data is None:  # all loads before the stores: memmove's may overlap
            values = [self.emit(LOADS[n, n >= 4], False, [source], at) for at, n in parts]
        else:
            values = [self.f.const(int.from_bytes(data[at : at + n], "little", signed=True)) for at, n in parts]
        for (at, n), v in zip(parts, values):
            self.emit(STORES[n], False, [v, target], at)
        return True
