"""The packer: packed SIWs do what the operations do one after the other, whatever was moved and renamed.

An operation means nothing here: what it writes is a digest of its number, its immediate and what it reads. Two runs
are equal when all that was stored, in the order of the stores, is equal; a register that is overwritten too early, an
operation in the wrong order or a lost one changes the digests.
"""

from __future__ import annotations

import random
import zlib

import pytest

from asm.packer import REGISTERS, Loop, Op, Pressure, Reg, pack

NAME = {"d": "d_mask", "s": "s_step", "c": "c_peer"}  # a field that can carry an operation's number
MEMORY, PINNED, POINTERS = "memory", 3, 8
SLOTS = ("d", "s", "c")


def digest(*parts: int) -> int:
    return zlib.crc32(repr(parts).encode())


def times(value: int) -> int:
    """The loop count that a register's value stands for."""
    return value % 3 + 1


class State:
    """Registers (by any key), coordinates, and what was stored."""

    def __init__(self) -> None:
        self.regs: dict = {}
        self.points = [digest(i) for i in range(POINTERS)]
        self.stored: list[tuple[int, int]] = []

    def results(self, ops: list[tuple[int, Op, dict]], imm: int) -> None:
        """Some operations at once: all read, then all write. Each with its number and the key of each register."""
        effects = []
        for number, op, key in ops:
            seen = [self.regs[key[field]] for field in sorted(op.reads)]
            seen += [self.points[op.p_read]] if op.p_read >= 0 else []
            effects.append(digest(number, imm if "imm" in op.fields else 0, *seen))
        for (number, op, key), effect in zip(ops, effects):
            for field in op.writes:
                self.regs[key[field]] = effect
            if op.p_write >= 0:
                self.points[op.p_write] = effect
            if op.chain:
                self.stored.append((number, effect))


def run_tree(items: list, state: State, number: dict[Op, int]) -> None:
    """One operation after the other, on virtual registers."""
    for item in items:
        if isinstance(item, Op):
            key = {**item.reads, **item.writes}
            state.results([(number[item], item, key)], item.fields.get("imm", 0))
            continue
        for _ in range(times(state.regs[item.count_reg]) if item.count_reg else item.count):
            run_tree(item.body, state, number)


def run_packed(siws: list[dict[str, int]], state: State, ops: list[Op]) -> int:
    """SIWs with their loops, on physical registers. Returns how many were issued."""
    at = issued = 0
    starts, left = [0, 0], [0, 0]
    while at < len(siws):
        siw = siws[at]
        for depth in (0, 1):
            if siw.get(f"begin{depth}") and (left[depth] == 0 or starts[depth] != at):
                both = siw.get("begin0") and siw.get("begin1")
                by_register = siw.get("count_from_reg") and (depth == 1 or not both)
                starts[depth] = at
                left[depth] = times(state.regs[siw.get("count_reg", 0)]) if by_register else siw["imm"]
        here = [(siw.get(NAME[pipe], 0), pipe) for pipe in SLOTS if siw.get(pipe + "_active")]
        state.results([(n, ops[n], siw) for n, _ in here], siw.get("imm", 0))
        issued += 1
        at += 1
        for depth in (1, 0):
            if siw.get(f"end{depth}"):
                left[depth] -= 1
                if left[depth]:
                    at = starts[depth]
                    break
    return issued


class Maker:
    """Random trees of operations. Every register is written before it is read, and many are soon forgotten."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.ops: list[Op] = []
        self.known: list[Reg] = [Reg(n) for n in range(PINNED)]
        self.pinned = list(self.known)

    def op(self) -> Op:
        r = self.r
        pipe = r.choice("ddds")
        fields = {NAME[pipe]: len(self.ops)}
        reads, writes, extra = {}, {}, {}
        if pipe == "d":
            for field in r.sample(["d_rs1", "d_rs2", "d_rs3"], r.randrange(1, 4)):
                reads[field] = r.choice(self.known)
            if r.random() < 0.2:
                fields["imm"] = r.randrange(1 << 20)
            new = r.random() < 0.6 and len(self.known) < 18
            writes["d_rd"] = Reg() if new else r.choice(self.known)
        elif r.random() < 0.5:
            reads["s_r"] = r.choice(self.known)
            extra = {"chain": MEMORY, "p_read": r.randrange(POINTERS)}
        else:
            writes["s_r"] = Reg() if len(self.known) < 18 else r.choice(self.known)
            extra = {"p_read": r.randrange(POINTERS), "p_write": r.choice([-1, r.randrange(POINTERS)])}
        self.known += [reg for reg in writes.values() if reg not in self.known]
        if r.random() < 0.4 and len(self.known) > PINNED + 1:
            self.known.remove(r.choice([reg for reg in self.known if not reg.pinned]))
        self.ops.append(Op(pipe, fields, reads, writes, latency=r.choice([1, 3, 5, 16]), **extra))
        return self.ops[-1]

    def store(self, reg: Reg) -> Op:
        self.ops.append(Op("s", {NAME["s"]: len(self.ops)}, {"s_r": reg}, chain=MEMORY))
        return self.ops[-1]

    def items(self, depth: int) -> list:
        r, result = self.r, []
        for _ in range(r.randrange(1, 4)):
            if depth < 2 and r.random() < 0.4:
                by_register = r.random() < 0.3
                count = r.choice(self.known) if by_register else None
                result.append(Loop(0 if by_register else r.randrange(1, 4), self.items(depth + 1), count))
            else:
                result += [self.op() for _ in range(r.randrange(1, 9))]
        return result

    def tree(self) -> list:
        items = self.items(0)
        return items + [self.store(reg) for reg in self.known]


@pytest.mark.parametrize("sentrons", [1, 4, 8])
@pytest.mark.parametrize("window", [1, 5, 48])
def test_packed_does_what_the_sequence_does(sentrons: int, window: int) -> None:
    for seed in range(100):
        maker = Maker(seed)
        tree = maker.tree()
        plain, packed = State(), State()
        for reg in maker.pinned:
            plain.regs[reg] = packed.regs[reg.number] = digest(reg.number, 77)
        siws = pack(tree, sentrons, window)
        run_tree(tree, plain, {op: n for n, op in enumerate(maker.ops)})
        run_packed(siws, packed, maker.ops)
        assert packed.stored == plain.stored, seed
        assert packed.points == plain.points, seed
        assert all(reg.number == n for n, reg in enumerate(maker.pinned)), seed


def add(rd: Reg, rs1: Reg, rs2: Reg, latency: int = 1, **fields: int) -> Op:
    return Op("d", {"d_op": 2, **fields}, {"d_rs1": rs1, "d_rs2": rs2}, {"d_rd": rd}, latency=latency)


def load(rd: Reg, point: int = 0) -> Op:
    return Op("s", {"s_op": 1, "s_p": point}, {}, {"s_r": rd}, p_read=point)


def test_independent_pipes_share_a_siw() -> None:
    a, b, c = Reg(0), Reg(), Reg()
    siws = pack([load(c), add(b, a, a), Op("c", {"c_op": 3})], 8)
    assert len(siws) == 1 and all(siws[0][pipe + "_active"] for pipe in SLOTS)


def test_what_depends_comes_later() -> None:
    a, b = Reg(), Reg()
    assert [sorted(set(siw) & {"d_active", "s_active"}) for siw in pack([load(a), add(b, a, a)], 8)] == [
        ["s_active"],
        ["d_active"],
    ]


def test_a_register_is_read_before_it_is_written_anew() -> None:
    """A chain of sums needs one register: the old value dies in the SIW that makes the new one."""
    regs = [Reg() for _ in range(100)]
    tree = [load(regs[0])] + [add(new, old, old) for old, new in zip(regs, regs[1:])]
    pack(tree, 8)
    assert len({reg.number for reg in regs}) == 1


def test_latency_moves_other_work_into_the_gap() -> None:
    """With one sentron, what waits for a slow operation goes behind what does not."""
    a, slow, after, other = Reg(0), Reg(), Reg(), Reg()
    tree = [add(slow, a, a, 5, d_mask=1), add(after, slow, a, d_mask=2), add(other, a, a, d_mask=3)]
    assert [siw["d_mask"] for siw in pack(tree, 1)] == [1, 3, 2]
    assert [siw["d_mask"] for siw in pack(tree, 8)] == [1, 2, 3]


def test_loop_fields() -> None:
    a, b = Reg(0), Reg(1)
    inner = Loop(7, [add(b, b, a)])
    siws = pack([Loop(3, [inner]), add(a, b, b)], 8)
    assert [{k: v for k, v in siw.items() if k in ("begin0", "end0", "begin1", "end1", "imm")} for siw in siws] == [
        {"begin0": 1, "imm": 3},
        {"begin1": 1, "end1": 1, "end0": 1, "imm": 7},
        {},
    ]


def test_a_count_from_a_register_lives_until_the_loop() -> None:
    count, b = Reg(), Reg(1)
    siws = pack([load(count), Loop(0, [add(b, b, b)], count)], 8)
    assert siws[1]["count_from_reg"] == 1 and siws[1]["count_reg"] == siws[0]["s_r"] == count.number != 1


def test_an_empty_loop_is_an_error() -> None:
    with pytest.raises(ValueError, match="empty loop"):
        pack([Loop(2, [])], 8)


def test_pressure() -> None:
    """As many registers as there are can live at once, and not one more."""

    def sums(count: int) -> list:
        """The last that is loaded is needed first."""
        regs = [Reg() for _ in range(count)]
        out = Reg()
        adds = [add(out, out, reg) for reg in reversed(regs[:-2])]
        return [load(reg) for reg in regs] + [add(out, regs[-1], regs[-2])] + adds

    pack(sums(len(REGISTERS)), 8)
    with pytest.raises(Pressure, match="vector registers"):
        pack(sums(len(REGISTERS) + 1), 8)
