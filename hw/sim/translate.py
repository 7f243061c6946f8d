"""Straight runs of plain instructions as Python functions, written from the meanings in `asm.riscv`.

The trick is the algebra: a row's meaning evaluated over `Integers` gives a number; over `Source`, here, it gives Python
text that computes the number. So the fast engine cannot mean something else than the readable one.

    loop:  lw   a5, 0(a0)             def block(x, limit):
           addi a0, a0, 4                 x10 = x[10]; x11 = x[11]; n = 0
           bne  a0, a1, loop              while n < limit:
                                              o = x10 - 2147483648
                                              if o & -134217725: return (2147483648, n)
                                              x15 = x[15] = i[o >> 2] & 18446744073709551615
                                              x10 = x[10] = x10 + 4 & 18446744073709551615
                                              if x10 != x11:
                                                  n += 3
                                                  continue
                                              return (2147483660, n + 3)
                                          return (2147483648, n)

A block follows jumps and the fall-through side of branches. It returns the address to go on at and how many
instructions it has done. It returns in front of an instruction that is not plain: `Hart.step` takes that one. Registers
live in local variables and are stored at once in `x`, so every way out is safe. What a value is known to be (a
constant, a bound on its bits) saves masks and folds lui/addi pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from asm.riscv import ALU, AMO, BRANCH, FENCE, JUMP, LOAD, STORE, Integers, Row, expand
from hw.sim.devices import Ram
from hw.sim.mmu import PAGE_SHIFT

LONGEST = 64  # instructions in one pass through a block
Pages = Callable[[int, int], int]
Block = Callable[[list[int], int, Pages, Pages], tuple[int, int]]
UNKNOWN = 1 << 70  # added to an address it gives no offset in RAM
UNSIGNED, SIGNED = {1: "B", 2: "H", 4: "I", 8: "Q"}, {1: "b", 2: "h", 4: "i"}


class Value(NamedTuple):
    """Python text of a value below 2^bits. low: cheaper text, equal modulo 2^xlen. number: it is this constant.

    view: it was read from memory through a view of this name, at this index."""

    text: str
    bits: int
    low: str
    number: int | None = None
    view: tuple[int, str] | None = None


class Source:
    """The algebra of Python text. Every text is an atom or in brackets."""

    def __init__(self, xlen: int) -> None:
        self.xlen, self.integers = xlen, Integers(xlen)
        self.mask, self.sign = self.integers.mask, self.integers.sign

    def const(self, n: int) -> Value:
        n &= self.mask
        signed = self.integers.signed(n)
        return Value(str(n), n.bit_length(), str(signed) if signed >= 0 else f"({signed})", n)

    def of(self, text: str, bits: int) -> Value:
        """A value that is known to be below 2^bits."""
        return Value(text, bits, text)

    def wrapped(self, text: str, bits: int | None = None) -> Value:
        """A value that may be outside 0 .. 2^xlen - 1 unless `bits` says otherwise."""
        if bits is not None and bits <= self.xlen:
            return self.of(f"({text})", bits)
        return Value(f"({text} & {self.mask})", self.xlen, f"({text})")

    def _fold(self, name: str, *arguments: Value | int) -> Value | None:
        if any(isinstance(a, Value) and a.number is None for a in arguments):
            return None
        numbers = [a.number if isinstance(a, Value) else a for a in arguments]
        return self.const(int(getattr(self.integers, name)(*numbers)))

    def add(self, a: Value, b: Value) -> Value:
        if a.number == 0 or b.number == 0:
            return b if a.number == 0 else a
        if a.number is None and b.number is not None and b.low[0] == "(":
            return self._fold("add", a, b) or self.wrapped(f"{a.low} - {b.low[2:-1]}")
        bits = max(a.bits, b.bits) + 1
        return self._fold("add", a, b) or self.wrapped(f"{a.low} + {b.low}", bits)

    def sub(self, a: Value, b: Value) -> Value:
        return self._fold("sub", a, b) or self.wrapped(f"{a.low} - {b.low}")

    def and_(self, a: Value, b: Value) -> Value:
        return self._fold("and_", a, b) or self.of(f"({a.text} & {b.text})", min(a.bits, b.bits))

    def or_(self, a: Value, b: Value) -> Value:
        return self._fold("or_", a, b) or self.of(f"({a.text} | {b.text})", max(a.bits, b.bits))

    def xor(self, a: Value, b: Value) -> Value:
        return self._fold("xor", a, b) or self.of(f"({a.text} ^ {b.text})", max(a.bits, b.bits))

    def _amount(self, n: Value) -> str:
        return n.text if n.number is not None else f"({n.text} & {self.xlen - 1})"

    def sll(self, a: Value, n: Value) -> Value:
        if n.number is not None:
            n = self.const(n.number % self.xlen)
            return self._fold("sll", a, n) or self.wrapped(f"{a.low} << {n.text}", a.bits + n.number)
        return self.wrapped(f"{a.low} << {self._amount(n)}")

    def srl(self, a: Value, n: Value) -> Value:
        if n.number is not None:
            n = self.const(n.number % self.xlen)
            return self._fold("srl", a, n) or self.of(f"({a.text} >> {n.text})", max(0, a.bits - n.number))
        return self.of(f"({a.text} >> {self._amount(n)})", a.bits)

    def sra(self, a: Value, n: Value) -> Value:
        if a.bits < self.xlen:
            return self.srl(a, n)
        if n.number is not None:
            n = self.const(n.number % self.xlen)
        return self._fold("sra", a, n) or self.wrapped(f"{self._signed(a)} >> {self._amount(n)}")

    def _signed(self, a: Value) -> str:
        """Text of the value as two's complement."""
        if a.number is not None:
            return a.low
        return a.text if a.bits < self.xlen else f"(({a.text} ^ {self.sign}) - {self.sign})"

    def _biased(self, a: Value) -> str:
        """Text that orders as the signed values do."""
        return str(a.number ^ self.sign) if a.number is not None else f"({a.text} ^ {self.sign})"

    def _compare(self, a: Value, operator: str, b: Value, signed: bool = False) -> Value:
        if signed and max(a.bits, b.bits) == self.xlen:
            return self.of(f"{self._biased(a)} {operator} {self._biased(b)}", 1)
        return self.of(f"{a.text} {operator} {b.text}", 1)

    def eq(self, a: Value, b: Value) -> Value:
        return self._compare(a, "==", b)

    def ne(self, a: Value, b: Value) -> Value:
        return self._compare(a, "!=", b)

    def lt(self, a: Value, b: Value) -> Value:
        return self._compare(a, "<", b, True)

    def ge(self, a: Value, b: Value) -> Value:
        return self._compare(a, ">=", b, True)

    def ltu(self, a: Value, b: Value) -> Value:
        return self._compare(a, "<", b)

    def geu(self, a: Value, b: Value) -> Value:
        return self._compare(a, ">=", b)

    def flag(self, f: Value) -> Value:
        return self.of(f"(1 if {f.text} else 0)", 1)

    def zext(self, a: Value, bits: int) -> Value:
        if a.bits <= bits:
            return a
        return self._fold("zext", a, bits) or self.of(f"({a.low} & {(1 << bits) - 1})", bits)

    def sext(self, a: Value, bits: int) -> Value:
        if a.bits < bits or bits == self.xlen:
            return a
        if a.view and 8 * a.view[0] == bits:
            return self.wrapped(f"{SIGNED[a.view[0]]}[{a.view[1]}]")
        half = 1 << bits - 1
        low = a.text if a.bits <= bits else f"({a.low} & {2 * half - 1})"
        return self._fold("sext", a, bits) or self.wrapped(f"({low} ^ {half}) - {half}")

    def mul(self, a: Value, b: Value) -> Value:
        return self._fold("mul", a, b) or self.wrapped(f"{a.low} * {b.low}", a.bits + b.bits)

    def select(self, f: Value, a: Value, b: Value) -> Value:
        return self.of(f"({a.text} if {f.text} else {b.text})", max(a.bits, b.bits))

    def clz(self, a: Value) -> Value:
        return self._fold("clz", a) or self.of(f"({self.xlen} - {a.text}.bit_length())", 7)

    def ctz(self, a: Value) -> Value:
        return self._fold("ctz", a) or self.of(f"ctz({a.text})", 7)

    def cpop(self, a: Value) -> Value:
        return self._fold("cpop", a) or self.of(f"{a.text}.bit_count()", 7)

    def clmul(self, a: Value, b: Value) -> Value:
        return self._call("clmul", a, b)

    def clmulh(self, a: Value, b: Value) -> Value:
        return self._call("clmulh", a, b)

    def _call(self, name: str, a: Value, b: Value) -> Value:
        return self._fold(name, a, b) or self.of(f"{name}({a.text}, {b.text})", self.xlen)

    def mulh(self, a: Value, b: Value) -> Value:
        return self._call("mulh", a, b)

    def mulhsu(self, a: Value, b: Value) -> Value:
        return self._call("mulhsu", a, b)

    def mulhu(self, a: Value, b: Value) -> Value:
        return self._call("mulhu", a, b)

    def div(self, a: Value, b: Value) -> Value:
        return self._call("div", a, b)

    def divu(self, a: Value, b: Value) -> Value:
        return self._call("divu", a, b)

    def rem(self, a: Value, b: Value) -> Value:
        return self._call("rem", a, b)

    def remu(self, a: Value, b: Value) -> Value:
        return self._call("remu", a, b)


HEAD = "def block(x, limit, loads, stores):"


def nothing(pc: int) -> Block:
    """The block that leaves the instruction at pc to `step`."""
    here = (pc, 0)
    return lambda x, limit, loads, stores: here


class Writer:
    """The text of one block in the making. Statements are (indentation, text); @ stands for the passes' count."""

    def __init__(self, algebra: Source, ram: Ram, start: int, mapped: bool) -> None:
        self.m, self.ram, self.start, self.mapped = algebra, ram, start, mapped
        self.lines: list[str] = []
        self.known: dict[int, Value] = {0: algebra.const(0)}  # what registers hold
        self.entry: list[int] = []  # registers that are read before they are written
        self.loops = False

    def register(self, n: int) -> Value:
        if n not in self.known:
            self.entry.append(n)
            self.known[n] = self.m.of(f"x{n}", self.m.xlen)
        return self.known[n]

    def assign(self, n: int, value: Value) -> None:
        if n == 0:
            return
        self.lines.append(f"x{n} = x[{n}] = {value.text}")
        self.known[n] = value if value.number is not None else self.m.of(f"x{n}", value.bits)

    def leave(self, target: str | int, done: int, condition: str = "") -> None:
        """Return, perhaps on a condition; a way back to the start of the block is a loop."""
        if target == self.start and done:
            self.loops = True
            text = [f"n += {done}", "continue"]
        else:
            text = [f"return ({target}, @{done})"]
        self.lines += [f"if {condition}:", *(f" {line}" for line in text)] if condition else text

    def address(self, operands: dict[str, int], size: int, pc: int, done: int, store: bool) -> str:
        """Compute `o`, the place in RAM, or leave; gives the index into the view of that size."""
        base, distance = self.register(operands["rs1"]), operands.get("imm", 0)
        if self.mapped:
            self.lines.append(f"o = {base.text} + {distance}" if distance else f"o = {base.text}")
            self.lines.append(f"o += {'stores' if store else 'loads'}(o >> {PAGE_SHIFT}, {UNKNOWN})")
        elif base.number is not None:
            self.lines.append(f"o = {base.number + distance - self.ram.base}")
        else:
            self.lines.append(f"o = {base.text} - {self.ram.base - distance}")
        outside = -self.ram.size | size - 1  # bits that an aligned offset inside RAM has not
        watched = f" or watched[o >> {Ram.LINE_SHIFT}]" if store else ""
        self.leave(pc, done, f"o & {outside}{watched}")
        return "o" if size == 1 else f"o >> {size.bit_length() - 1}"

    def text(self) -> str:
        entry = [f"x{n} = x[{n}]" for n in self.entry]
        if not self.loops:
            body = [line.replace("@", "") for line in self.lines]
            return "\n ".join([HEAD, *entry, *body])
        body = [f" {line.replace('@', 'n + ')}" for line in self.lines]
        return "\n ".join([HEAD, *entry, "n = 0", "while n < limit:", *body, f"return ({self.start}, n)"])


class Translator:
    """Makes blocks that work on this RAM. decode: word -> row and operands, None if it is no instruction. compressed:
    jumps may go to every even address."""

    WRITER = Writer

    def __init__(
        self, xlen: int, ram: Ram, decode: Callable[[int], tuple[Row, dict[str, int]] | None], compressed: bool
    ) -> None:
        self.algebra, self.ram, self.decode = Source(xlen), ram, decode
        self.odd = 1 if compressed else 3  # bits that no target may have
        integers = self.algebra.integers
        calls = ("mulh", "mulhsu", "mulhu", "div", "divu", "rem", "remu", "clmul", "clmulh", "ctz")
        self.names = {**ram.views, "watched": ram.watched, **{name: getattr(integers, name) for name in calls}}

    def block(self, fetch: Callable[[int], int | None], start: int, mapped: bool = False) -> tuple[Block, list[int]]:
        """The block at `start` and the addresses of its instructions. fetch: instruction at an address, None for a
        fault. mapped: addresses of data are looked up in `loads` and `stores`."""
        text, addresses = self.write(fetch, start, mapped)
        if not addresses:
            return nothing(start), []
        names = dict(self.names)
        exec(compile(text, f"<block {start:#x}>", "exec"), names)
        return names["block"], addresses

    def write(self, fetch: Callable[[int], int | None], start: int, mapped: bool) -> tuple[str, list[int]]:
        """The Python text of the block at `start`, and the addresses of its instructions."""
        w = self.WRITER(self.algebra, self.ram, start, mapped)
        pc: int | None = start
        addresses: list[int] = []
        while pc is not None and len(addresses) < LONGEST and pc not in addresses:
            word = fetch(pc)
            known = self.decode(word) if word is not None else None
            if known is None:
                break
            row, operands = expand(*known, self.algebra.xlen)
            goes_on, after = self._instruction(w, row, operands, pc, known[0].length, len(addresses))
            if not goes_on:
                break
            addresses.append(pc)
            pc = after
        if pc is not None:
            w.leave(pc, len(addresses))
        return w.text(), addresses

    def _instruction(
        self, w: Writer, row: Row, operands: dict[str, int], pc: int, length: int, done: int
    ) -> tuple[bool, int | None]:
        """Add one instruction: (False, ..) if it is not plain; else the next address, None if the block ends here."""
        m, after = self.algebra, pc + length & self.algebra.mask

        def value(name: str) -> Value:
            if name in ("rs1", "rs2"):
                return w.register(operands[name])
            return m.const(pc if name == "pc" else operands[name])

        # BEGIN SOLUTION hw.sim.translate
        if row.kind == ALU:
            w.assign(operands["rd"], row.meaning(m, *map(value, row.reads)))
        elif row.kind == LOAD:
            index = w.address(operands, row.size, pc, done, False)
            text = f"{UNSIGNED[row.size]}[{index}]"
            raw = Value(text, 8 * row.size, text, None, (row.size, index))
            w.assign(operands["rd"], row.meaning(m, raw))
        elif row.kind == STORE:
            stored = m.zext(row.meaning(m, value("rs2")), 8 * row.size)
            index = w.address(operands, row.size, pc, done, True)
            w.lines.append(f"{UNSIGNED[row.size]}[{index}] = {stored.text}")
        elif row.kind == AMO and row.amo is None:
            index = w.address(operands, row.size, pc, done, True)
            w.lines.append(f"t = {UNSIGNED[row.size]}[{index}]")
            old = m.of("t", 8 * row.size)
            stored = m.zext(row.meaning(m, old, value("rs2")), 8 * row.size)
            w.lines.append(f"{UNSIGNED[row.size]}[{index}] = {stored.text}")
            w.assign(operands["rd"], m.sext(old, 8 * row.size))
        elif row.kind == BRANCH:
            target, taken = pc + operands["target"] & m.mask, row.meaning(m, *map(value, row.reads))
            if target & self.odd:
                return False, None
            w.leave(target, done + 1, taken.text)
        elif row.kind == JUMP:
            target = row.meaning(m, *map(value, row.reads))
            if target.number is not None:
                if target.number & self.odd:
                    return False, None
                w.assign(operands["rd"], m.const(after))
                return True, target.number
            w.lines.append(f"t = {target.text}")
            if self.odd > 1:  # bit 0 is clear
                w.leave(pc, done, f"t & {self.odd}")
            w.assign(operands["rd"], m.const(after))
            w.leave("t", done + 1)
            return True, None
        elif row.kind != FENCE:
            return False, None
        return True, after
        # END SOLUTION
