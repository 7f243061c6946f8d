"""Pieces of the stack frame that become values: locals whose address was taken and lost again, and structs by parts.

A slot takes part if its address is used by loads and stores at fixed offsets only. The places where accesses begin and
end cut it into parts of at most 8 bytes; each part is then a variable, and its loads find the stores that reach them
as `ssa.py` does it: in the block, else in the blocks before, with phis where several meet. A store over several parts
is taken apart by shifts and a load of several puts them together again, so that a struct that is written by fields
and read as two registers (or the other way round, as the ABI has it) never sees memory. `fold` removes the shifts.

Inside a part only the low bits count; a load extends them. A part that was never written is undefined: 0.
"""

from __future__ import annotations

from cc.ir import FLAGS, LOAD, Block, Function, Slot, Value
from cc.passes.flow import replace_uses
from cc.passes.fold import STORE_BITS

LOAD_BITS = {"lb": 8, "lbu": 8, "lh": 16, "lhu": 16, "lw": 32, "lwu": 32, "ld": 64}
EXTENSION = {"lb": "sextb", "lbu": "zextb", "lh": "sexth", "lhu": "zexth", "lw": "sextw", "lwu": "zextw"}
ZERO_EXTENSION = {8: "zextb", 16: "zexth", 32: "zextw"}
MOST_PARTS = 64  # of a slot
WIDEST = 8  # bytes of a part


def access(v: Value) -> tuple[Slot, int, int] | None:
    """(slot, first byte, bytes) of a load or store of a slot."""
    flags = FLAGS[v.op]
    if flags & LOAD and v.op in LOAD_BITS:
        base, size = v.args[0], LOAD_BITS[v.op] // 8
    elif v.op in STORE_BITS:
        base, size = v.args[1], STORE_BITS[v.op] // 8
    else:
        return None
    if base.op != "slot":
        return None
    return base.extra, base.imm + v.imm, size


def partition(f: Function) -> dict[int, list[tuple[int, int]]]:
    """By slot number the parts (first byte, bytes) of the slots that take part."""
    bad: dict[int, bool] = {}
    ranges: dict[int, dict[tuple[int, int], bool]] = {}
    for block in f.blocks:
        for v in block.phis + block.body + [block.term]:
            found = access(v)
            for i, a in enumerate(v.args):
                if a.op == "slot" and (found is None or i != len(v.args) - 1 or v.extra):
                    bad[a.extra.number] = True
            if found is not None:
                slot, at, size = found
                if at < 0 or at + size > slot.size:
                    bad[slot.number] = True
                ranges.setdefault(slot.number, {})[at, size] = True
    parts = {}
    for number, accesses in ranges.items():
        if number in bad:
            continue
        edges = sorted({edge: True for at, size in accesses for edge in (at, at + size)})
        cut = []
        for a, b in zip(edges, edges[1:]):
            if any(x <= a and b <= x + n for x, n in accesses):
                while a < b:
                    size = 1 << (min(b - a, WIDEST).bit_length() - 1)
                    cut.append((a, size))
                    a += size
        if len(cut) <= MOST_PARTS:
            parts[number] = cut
    return parts


class Promoter:
    """Turns the parts of slots into values."""

    def __init__(self, f: Function, parts: dict[int, list[tuple[int, int]]]):
        self.f, self.parts = f, parts
        self.forward: dict[Value, Value] = {}
        self.last: dict[tuple, Value] = {}  # (block number, part): the value at the block's end
        self.entry: dict[tuple, Value] = {}  # (block number, part): the value at its beginning
        self.waiting: list[tuple[Block, tuple, Value]] = []

    def run(self) -> None:
        for block in self.f.blocks:
            self.block(block)
        while self.waiting:  # phis ask the blocks before
            block, part, phi = self.waiting.pop()
            phi.args = [self.at_end(p, part) for p in block.preds]
        replace_uses(self.f, self.forward)

    def block(self, block: Block) -> None:
        """Take out the accesses of one block. What it reads from the blocks before becomes a phi at its head, which
        `simplify` removes where it is trivial."""
        out: list[Value] = []
        now: dict[tuple, Value] = {}

        def emit(op: str, args: list[Value]) -> Value:
            v = Value(op, False, args)
            v.block = block
            out.append(v)
            return v

        for v in block.body:
            found = access(v)
            if found is None or found[0].number not in self.parts:
                out.append(v)
                continue
            slot, at, size = found
            covered = [p for p in self.parts[slot.number] if at <= p[0] < at + size]
            if v.op in STORE_BITS:
                for start, n in covered:
                    shift = 8 * (start - at)
                    value = emit("shr", [v.args[0], self.f.const(shift)]) if shift else v.args[0]
                    now[slot.number, start, n] = value
                continue
            whole = None
            for start, n in covered:
                key = (slot.number, start, n)
                part = now.get(key)
                if part is None:
                    part = now[key] = self.at_entry(block, key)
                if n < size:
                    part = emit(ZERO_EXTENSION[8 * n], [part])
                    if start > at:
                        part = emit("shl", [part, self.f.const(8 * (start - at))])
                whole = part if whole is None else emit("or", [whole, part])
            if size < 8:
                whole = emit(EXTENSION[v.op], [whole])
            self.forward[v] = whole
        block.body = out
        for key, value in now.items():
            self.last[(block.number, *key)] = value

    def at_entry(self, block: Block, part: tuple) -> Value:
        key = (block.number, *part)
        found = self.entry.get(key)
        if found is None:
            if not block.preds:
                found = self.f.const(0)
            else:
                found = Value("phi", False, [])
                found.block = block
                block.phis.append(found)
                self.waiting.append((block, part, found))
            self.entry[key] = found
        return found

    def at_end(self, block: Block, part: tuple) -> Value:
        passed = []
        while True:
            found = self.last.get((block.number, *part))
            if found is None:
                found = self.entry.get((block.number, *part))
            if found is None and len(block.preds) == 1:
                passed.append(block)
                block = block.preds[0]
                continue
            break
        if found is None:
            found = self.at_entry(block, part)
        for b in passed:
            self.last[(b.number, *part)] = found
        return found


def promote(f: Function) -> bool:
    """See the head of the file. True if anything changed; `simplify` should follow."""
    parts = partition(f)
    if not parts:
        return False
    Promoter(f, parts).run()
    return True
