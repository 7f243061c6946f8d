"""What a function in SSA form means: a reference interpreter, for tests of the passes.

    run(functions, "f", [1, 2]) -> Seen(results, events, memory)

Arithmetic is the instruction table's (asm.riscv), not the compiler's own folding. What can be seen from outside is
kept: calls of functions that are not given, with their arguments; volatile accesses; what is returned; and the bytes
that lie in memory afterwards, but for the stack. Memory begins with bytes that depend on the address alone. A function
from outside answers by its name and arguments; what it gets the address of a slot of, it reads and writes.
"""

from __future__ import annotations

import zlib
from typing import NamedTuple

from asm.algebra import Integers
from asm.riscv import INSTRUCTIONS
from cc import ir

MACHINE = Integers(64)
MASK = (1 << 64) - 1
# operation: instruction; of those marked `w`, with a `w` behind it
NAMES = {
    "add": "add", "sub": "sub", "mul": "mul", "mulh": "mulh", "mulhu": "mulhu", "div": "div", "divu": "divu",
    "rem": "rem", "remu": "remu", "and": "and", "or": "or", "xor": "xor", "shl": "sll", "shr": "srl", "sar": "sra",
    "lt": "slt", "ltu": "sltu",
}  # fmt: skip
EXTENSIONS = {"sextb": (8, True), "sexth": (16, True), "sextw": (32, True), "zextb": (8, False), "zexth": (16, False),
              "zextw": (32, False)}  # fmt: skip
LOADS = {"lb": (1, True), "lbu": (1, False), "lh": (2, True), "lhu": (2, False), "lw": (4, True), "lwu": (4, False),
         "ld": (8, False)}  # fmt: skip
STORES = {"sb": 1, "sh": 2, "sw": 4, "sd": 8}
STACK, GLOBALS, APART = 0x7F00_0000_0000, 0x10_0000, 0x1_0000
LIMIT = 20_000  # operations
DEEPEST = 40  # calls


class TooLong(Exception):
    """The program does not end soon."""


class Seen(NamedTuple):
    results: tuple[int, ...]
    events: tuple[tuple, ...]
    memory: tuple[tuple[int, int], ...]


def signed(value: int, bits: int = 64) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> bits - 1 else value


def arithmetic(op: str, w: bool, args: list[int]) -> int:
    """A pure operation on 64-bit values, given and returned unsigned."""
    if op in EXTENSIONS:
        bits, is_signed = EXTENSIONS[op]
        return (signed(args[0], bits) if is_signed else args[0] & (1 << bits) - 1) & MASK
    a, b = args
    if op in ("eq", "ne"):
        return int((a == b) == (op == "eq"))
    if op in ("ge", "geu"):
        return 1 - arithmetic("lt" + op[2:], w, args)
    if w and op in ("mulh", "mulhu"):  # rv32's, of which rv64 has none
        half = Integers(32)
        return signed(INSTRUCTIONS[32][op].meaning(half, a & half.mask, b & half.mask), 32) & MASK
    name = NAMES[op] + ("w" if w and op != "and" else "")
    return INSTRUCTIONS[64][name].meaning(MACHINE, a, b)


class Interpreter:
    """One run. `functions` by name; all other calls are seen from outside."""

    def __init__(self, functions: dict[str, ir.Function]) -> None:
        self.functions = functions
        self.memory: dict[int, int] = {}
        self.events: list[tuple] = []
        self.symbols: dict[str, int] = {}
        self.left = LIMIT
        self.stack = STACK
        self.depth = 0

    def load(self, at: int, size: int) -> int:
        memory, value = self.memory, 0
        for i in range(size):
            place = at + i & MASK
            value |= memory.get(place, (place * 0x9E3779B1 >> 7) & 255) << 8 * i
        return value

    def store(self, at: int, size: int, value: int) -> None:
        for i in range(size):
            self.memory[at + i & MASK] = value >> 8 * i & 255

    def symbol(self, name: str) -> int:
        """Its address: by the name, so that it does not matter who is mentioned first."""
        return GLOBALS + zlib.crc32(name.encode()) % 4096 * APART

    def outside(self, name: str, args: list[int]) -> tuple[int, int]:
        """A function that is not given."""
        known = []
        for a in args:
            if a >= STACK:
                known.append(("slot", self.load(a, 8)))
                self.store(a, 8, zlib.crc32(repr(known).encode()) * 0x1_0000_0001)
            else:
                known.append(a)
        self.events.append((name, *known))
        answer = zlib.crc32(repr((name, known)).encode())
        return (answer * 0x1234_5677 ^ answer << 31) & MASK, answer

    def call(self, f: ir.Function, args: list[int]) -> tuple[int, ...]:
        """The results of a function."""
        kept, self.depth = self.stack, self.depth + 1
        if self.depth > DEEPEST:
            raise TooLong
        slots = []
        for slot in f.slots:
            self.stack = -(-self.stack // max(slot.align, 16)) * max(slot.align, 16)
            slots.append(self.stack)
            self.stack += slot.size
        results = self.body(f, args, slots)
        self.stack, self.depth = kept, self.depth - 1
        return results

    def body(self, f: ir.Function, args: list[int], slots: list[int]) -> tuple[int, ...]:
        values: dict[ir.Value, int] = {}
        second: dict[ir.Value, int] = {}

        def of(v: ir.Value) -> int:
            if v.op == "const":
                return v.imm & MASK
            if v.op == "global":
                return self.symbol(v.sym) + v.imm & MASK
            if v.op == "slot":
                return slots[v.extra.number] + v.imm & MASK
            return values[v]

        block, came_from = f.blocks[0], None
        while True:
            if block.phis:
                at = block.preds.index(came_from)
                values.update(list(zip(block.phis, [of(phi.args[at]) for phi in block.phis])))
            self.left -= len(block.body) + 1
            if self.left < 0:
                raise TooLong
            for v in block.body:
                op = v.op
                if op == "param":
                    values[v] = (signed(args[v.imm], 32) if v.w else args[v.imm]) & MASK
                elif op in LOADS:
                    size, is_signed = LOADS[op]
                    place = of(v.args[0]) + v.imm
                    value = self.load(place, size)
                    values[v] = (signed(value, 8 * size) if is_signed else value) & MASK
                    if v.extra:
                        self.events.append((op, place, value))
                elif op in STORES:
                    place = of(v.args[1]) + v.imm
                    self.store(place, STORES[op], of(v.args[0]))
                    if v.extra:
                        self.events.append((op, place, of(v.args[0]) & (1 << 8 * STORES[op]) - 1))
                elif op == "call":
                    given = [of(a) for a in v.args]
                    called = self.functions.get(v.sym)
                    found = self.call(called, given) if called else self.outside(v.sym or "*", given)
                    first = found[0] if found else 0
                    values[v] = (signed(first, 32) if v.w else first) & MASK
                    second[v] = found[1] if len(found) > 1 else 0
                elif op == "result2":
                    values[v] = second[v.args[0]]
                else:
                    values[v] = arithmetic(op, v.w, [of(a) for a in v.args])
            term = block.term
            came_from = block
            if term.op == "ret":
                return tuple(of(a) for a in term.args)
            if term.op == "jmp":
                block = term.targets[0]
            elif term.op == "br":
                block = term.targets[0 if of(term.args[0]) else 1]
            else:
                assert term.op == "jtab", term.op
                block = term.targets[of(term.args[0])]


def run(functions: dict[str, ir.Function], name: str, args: list[int]) -> Seen:
    """What can be seen of a call. TooLong when there is no end."""
    machine = Interpreter(functions)
    results = machine.call(functions[name], [a & MASK for a in args])
    memory = sorted((at, byte) for at, byte in machine.memory.items() if at < STACK)
    return Seen(results, tuple(machine.events), tuple(memory))
