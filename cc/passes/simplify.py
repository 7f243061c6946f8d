"""The first cleaning: folding, copies, trivial phis, common subexpressions, loads known from before, dead code.

One walk over the blocks in reverse postorder does all of it but the last; it repeats while it finds something. A
value number is the operation with its (resolved) arguments; an earlier equal value may be used where its block
dominates. Loads are remembered inside a block only, until a store or call may change them.
"""

from __future__ import annotations

from cc.ir import EFFECT, FLAGS, FLOATING, LOAD, PURE, Block, Function, Value
from cc.passes.flow import Dominance, jump, merge_chains, prune, remove_pred, resolve
from cc.passes.fold import STORE_BITS, extend, simplified

ROUNDS = 6
LOAD_BITS = {"lb": 8, "lbu": 8, "lh": 16, "lhu": 16, "lw": 32, "lwu": 32, "ld": 64}
LOAD_EXTENSION = {"lb": "sextb", "lbu": "zextb", "lh": "sexth", "lhu": "zexth", "lw": "sextw", "lwu": "zextw"}


class Memory:
    """What is known of memory inside a block: (base, offset) -> (size in bits, value stored or loaded, load op)."""

    __slots__ = ("known",)

    def __init__(self) -> None:
        self.known: dict[tuple, tuple] = {}

    def key(self, v: Value, at: int) -> tuple:
        base = v.args[at]
        if base.op in ("slot", "global"):
            return (base.op, base.sym, base.extra), base.imm + v.imm
        return ("value", base, None), v.imm

    def store(self, v: Value) -> None:
        base, offset = self.key(v, 1)
        bits = STORE_BITS[v.op]
        for key in list(self.known):
            other, at = key
            if other == base:
                if at + self.known[key][0] // 8 <= offset or offset + bits // 8 <= at:
                    continue
            elif base[0] != "value" and other[0] != "value":
                continue  # two different objects
            del self.known[key]
        self.known[base, offset] = (bits, v.args[0], "")

    def load(self, v: Value) -> tuple | None:
        return self.known.get(self.key(v, 0))


class Simplifier:
    """State of one round."""

    def __init__(self, f: Function):
        self.f = f
        self.forward: dict[Value, Value] = {}
        self.table: dict[tuple, Value] = {}
        self.changed = False

    def run(self) -> bool:
        f, forward = self.f, self.forward
        self.order = Dominance(f)
        reached = {f.blocks[0].number: True}
        for block in f.blocks:
            if block.number not in reached:  # since this round: in a loop cut off, values may be made of themselves
                continue
            phis = []
            for phi in block.phis:
                if not self.trivial(phi):
                    phis.append(phi)
            block.phis = phis
            self.body(block)
            term = block.term
            for i, a in enumerate(term.args):
                if a in forward:
                    term.args[i] = resolve(a, forward)
            self.terminator(block)
            for t in block.successors():
                reached[t.number] = True
        if f.trace is not None:
            f.trace.replaced.update(forward)
        for block in f.blocks:  # values that came by back edges
            for phi in block.phis:
                phi.args = [resolve(a, forward) for a in phi.args]
            for v in block.body + [block.term]:
                for i, a in enumerate(v.args):
                    if a in forward:
                        v.args[i] = resolve(a, forward)
        return self.changed

    def trivial(self, phi: Value) -> bool:
        """A phi of one value (and itself) is that value."""
        # BEGIN SOLUTION cc.passes.simplify.trivial
        only = None
        forward = self.forward
        for i, a in enumerate(phi.args):
            if a in forward:
                a = phi.args[i] = resolve(a, forward)
            if a is phi or a is only:
                continue
            if only is not None:
                return False
            only = a
        forward[phi] = only if only is not None else self.f.const(0)
        self.changed = True
        return True
        # END SOLUTION

    def body(self, block: Block) -> None:
        forward, table = self.forward, self.table
        out: list[Value] = []
        memory = Memory()
        for v in block.body:
            args = v.args
            for i, a in enumerate(args):
                if a in forward:
                    args[i] = resolve(a, forward)
            new = simplified(v, self.f, out)
            if new is not None:
                forward[v] = new
                self.changed = True
                continue
            flags = FLAGS[v.op]
            if flags & PURE:
                key = (v.op, v.w, v.imm, v.sym, *v.args)  # `simplified` may have changed them
                old = table.get(key)
                if old is not None and self.order.over(old.block, block):
                    forward[v] = old
                    self.changed = True
                    continue
                table[key] = v
            elif flags & LOAD:
                if not v.extra and self.known_load(v, memory, out):
                    continue
            elif v.op in STORE_BITS:
                if v.extra:
                    memory.known = {}
                else:
                    memory.store(v)
            elif flags & EFFECT:
                memory.known = {}
            out.append(v)
        block.body = out

    def known_load(self, v: Value, memory: Memory, out: list[Value]) -> bool:
        """Replace a load of what was just stored or loaded."""
        found = memory.load(v)
        bits = LOAD_BITS[v.op]
        if found is not None and found[0] == bits:
            _, value, op = found
            if op == v.op or bits == 64:
                self.forward[v] = value
                self.changed = True
                return True
            if op == "" or op in LOAD_BITS:  # from a store, or a load of the other signedness
                name = LOAD_EXTENSION[v.op]
                if value.op == "const":
                    self.forward[v] = self.f.const(extend(name, value.imm))
                else:
                    made = Value(name, False, [value])
                    made.block = v.block
                    out.append(made)
                    self.forward[v] = made
                self.changed = True
                return True
        if found is None:
            memory.known[memory.key(v, 0)] = (bits, v, v.op)
        return False

    def terminator(self, block: Block) -> None:
        term = block.term
        if term.op == "br":
            test = term.args[0]
            while (
                test.op in ("ne", "eq")
                and test.args[1].op == "const"
                and test.args[1].imm == 0
                and FLAGS[test.args[0].op] & 64
            ):
                if test.op == "eq":
                    term.targets = [term.targets[1], term.targets[0]]
                test = term.args[0] = test.args[0]
            if test.op == "const":
                taken, other = term.targets if test.imm else (term.targets[1], term.targets[0])
                remove_pred(other, block)
                block.term = jump(block, taken)
                self.changed = True
        elif term.op == "jtab" and term.args[0].op == "const" and 0 <= term.args[0].imm < len(term.targets):
            taken = term.targets[term.args[0].imm]
            left = False
            for t in term.targets:
                if t is taken and not left:
                    left = True
                else:
                    remove_pred(t, block)
            block.term = jump(block, taken)
            self.changed = True


def dead_code(f: Function) -> None:
    """Remove pure operations and loads whose results nothing uses."""
    live: dict[Value, bool] = {}
    work: list[Value] = []
    for block in f.blocks:
        for v in block.body:
            if not FLAGS[v.op] & (PURE | LOAD) and v.op not in ("param", "result2") or (FLAGS[v.op] & LOAD and v.extra):
                work.append(v)
        work.append(block.term)
    while work:
        for a in work.pop().args:
            if a not in live and not FLAGS[a.op] & FLOATING:
                live[a] = True
                work.append(a)
    for block in f.blocks:
        block.phis = [v for v in block.phis if v in live]
        block.body = [
            v
            for v in block.body
            if v in live
            or (not FLAGS[v.op] & (PURE | LOAD) and v.op not in ("param", "result2"))
            or (FLAGS[v.op] & LOAD and v.extra)
        ]
        for v in block.body:
            if v.op == "call" and v not in live:
                v.extra = True


def simplify(f: Function, rounds: int = ROUNDS) -> None:
    """Run to a fixed point, at most `rounds` times."""
    prune(f)
    for _ in range(rounds):
        changed = Simplifier(f).run()
        prune(f)
        dead_code(f)
        if not changed:
            break
    merge_chains(f)
