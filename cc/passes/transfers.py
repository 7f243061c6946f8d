"""Loops that only set or move memory become calls of memset, memcpy and memmove.

The library's functions move a word at a time, and the loop's registers are free. A loop of one block qualifies if it
stores once a round, each time behind (or in front of) what it stored before: one byte's value again and again, or what
it loads at the same pace from elsewhere. The number of rounds is known before it starts: from the counter that its
test compares, where the loop is only entered if that holds. A few rounds are written out instead.

A copy must give what the loop gives: from another object it may be memcpy; within one object memmove is right if the
loop reads every element before it writes there. Two pointers that may be anything stay a loop. The functions
themselves are not to be compiled to calls of themselves: a file that defines one is left alone (`Options.transfers`).
"""

from __future__ import annotations

from cc.ir import FLAGS, INVERSE, LOAD, PURE, Function, Value
from cc.passes.flow import jump, remove_pred, users_of
from cc.passes.fold import STORE_BITS
from cc.passes.induction import counters, guarded, linear
from cc.passes.loops import Loop
from cc.passes.memory import overlap, place_of, private_slots
from cc.passes.promote import LOAD_BITS

FUNCTIONS = ("memset", "memcpy", "memmove")
WRITTEN_OUT = 8  # rounds
SWAPPED = {"lt": "gt", "ltu": "gtu", "ge": "le", "geu": "leu", "ne": "ne"}
Linear = tuple  # ({value: factor}, constant)


class Transfer:
    """One loop of one block, and what is known of it."""

    def __init__(self, f: Function, loop: Loop, private: dict[int, bool]):
        self.f, self.loop, self.private = f, loop, private
        self.block = loop.header
        self.counters = counters(loop)
        self.store: Value | None = None
        self.load: Value | None = None
        self.size = 0
        self.rounded = 1

    def run(self, users: dict[Value, list[Value]]) -> bool:
        """Replace the loop, if it is one of these."""
        if len(self.loop.blocks) != 1 or self.loop.front is None or not self.simple(users):
            return False
        self.size = STORE_BITS[self.store.op] // 8
        rounds = self.rounds()
        target = self.course(self.store)
        if rounds is None or target is None:
            return False
        count, unit = rounds
        first, stride = target
        source = None
        function = "memset"
        if self.load is not None:
            there = self.course(self.load)
            if there is None or there[1] != stride or LOAD_BITS[self.load.op] != 8 * self.size:
                return False
            source = there[0]
            function = self.mover(first, source, stride, count[1] if not count[0] else None)
        elif self.pattern() is None:
            return False
        if not function or self.size % unit:
            return False
        self.replace(function, first, source, stride, count, unit)
        return True

    def simple(self, users: dict[Value, list[Value]]) -> bool:
        """Whether the block stores once and else computes what nobody wants afterwards."""
        for v in self.block.body:
            if v.op in STORE_BITS and not v.extra and self.store is None:
                self.store = v
            elif FLAGS[v.op] & LOAD and not v.extra and self.load is None and v.op in LOAD_BITS:
                self.load = v
            elif not FLAGS[v.op] & PURE:
                return False
        if self.store is None or self.load is not None and users.get(self.load) != [self.store]:
            return False
        if self.load is not None and self.store.args[0] is not self.load:
            return False
        if len(self.counters) != len(self.block.phis) or self.block.term.op != "br":
            return False
        inside = self.block.phis + self.block.body
        return all(u.block is self.block for v in inside for u in users.get(v, ()))

    def rounds(self) -> tuple[Linear, int] | None:
        """How often the block is executed, times a unit: (sum, unit)."""
        term = self.block.term
        test = term.args[0]
        on = term.targets[0] is self.block
        for c in self.counters:
            if test in (c.phi, c.next) and on and c.step == -1 and not c.next.w:  # while (n--)
                terms, constant = self.linear(c.init)
                return (terms, constant + (test is c.phi)), 1
            if test.op not in INVERSE or c.next not in test.args:
                continue
            op = test.op if on else INVERSE[test.op]
            limit = test.args[1] if test.args[0] is c.next else test.args[0]
            if test.args[0] is not c.next:
                op = SWAPPED.get(op, "")
            up = c.step > 0
            if not self.loop.invariant(limit) or op not in (("ne", "lt", "ltu", "le") if up else ("ne", "gt", "ge")):
                return None
            distance = self.difference(limit, c.init) if up else self.difference(c.init, limit)
            if op in ("le", "ge"):
                distance = distance[0], distance[1] + 1
            if c.next.w and op in ("ne", "ltu") or not self.entered(op, c.init, limit, distance):
                return None
            return self.exact(op, distance, abs(c.step))
        return None

    def exact(self, op: str, distance: Linear, step: int) -> tuple[Linear, int] | None:
        """The distance in steps: where it is no multiple, the last step is a whole one."""
        terms, constant = distance
        if not terms:
            return ({}, -(-constant // step)), 1
        if step == 1 or op == "ne" or all(by % step == 0 for by in [*terms.values(), constant]):
            return distance, step
        if step & step - 1:
            return None
        self.rounded = step
        return (terms, constant + step - 1), step

    def linear(self, v: Value) -> Linear:
        """v as a sum, of objects and not of places in them."""
        terms, constant = linear(v)
        for place in [x for x in terms if x.op in ("global", "slot") and x.imm]:
            by = terms.pop(place)
            constant += by * place.imm
            whole = self.f.address(place, -place.imm)
            terms[whole] = terms.get(whole, 0) + by
        return terms, constant

    def difference(self, a: Value, b: Value) -> Linear:
        return subtract(self.linear(a), self.linear(b))

    def entered(self, op: str, init: Value, limit: Value, distance: Linear) -> bool:
        """Whether the loop is only entered if there is a round to go."""
        if op == "ne":
            return True
        if not distance[0]:
            return 0 < distance[1] < 1 << 40
        if op in ("gt", "le"):
            return guarded(self.loop, "lt" if op == "gt" else "ge", limit, init)
        return guarded(self.loop, op, init, limit)

    def course(self, access: Value) -> tuple[Linear, int] | None:
        """Where an access goes in the first round, and how far it moves in each; None if it is not to its own end."""
        terms, constant = self.linear(access.args[-1])
        constant += access.imm
        stride = 0
        for c in self.counters:
            factor = terms.pop(c.phi, 0)
            if not factor:
                continue
            if c.next.w:
                return None
            stride += factor * c.step
            start, more = self.linear(c.init)
            for v, by in start.items():
                terms[v] = terms.get(v, 0) + factor * by
            constant += factor * more
        if abs(stride) != self.size or not all(self.loop.invariant(v) for v in terms):
            return None
        return ({v: by for v, by in terms.items() if by}, constant), stride

    def pattern(self) -> Value | None:
        """The byte that is stored everywhere."""
        v = self.store.args[0]
        if v.op == "const":
            data = (v.imm & (1 << 8 * self.size) - 1).to_bytes(self.size, "little")
            return self.f.const(data[0]) if data == data[:1] * self.size else None
        return v if self.size == 1 and self.loop.invariant(v) else None

    def mover(self, target: Linear, source: Linear, stride: int, rounds: int | None) -> str:
        """The function that copies as the loop does, or nothing."""
        # BEGIN SOLUTION cc.passes.transfers.mover
        terms, ahead = subtract(source, target)
        if not terms:
            if ahead * stride > 0 or rounds is not None and abs(ahead) >= rounds * self.size:
                return "memmove"
            return ""
        here, there = object_of(target) or place_of(self.store), object_of(source) or place_of(self.load)
        return "" if overlap(here, there, self.private) else "memcpy"
        # END SOLUTION

    # -- in front of the loop ---------------------------------------------------------------------------------

    def emit(self, op: str, args: list[Value], imm: int = 0) -> Value:
        v = Value(op, False, args, imm)
        v.block = self.loop.front
        self.loop.front.body.append(v)
        return v

    def sum(self, what: Linear) -> Value:
        """The value of a sum, computed now."""
        terms, constant = what
        total: Value | None = None
        for v, by in sorted(terms.items(), key=lambda item: (item[1] < 0, item[0].op not in ("global", "slot"))):
            part = v
            if abs(by) != 1 or total is None and by < 0:
                part = self.emit("mul", [v, self.f.const(abs(by) if total is not None else by)])
                by = 1 if total is None else by
            total = part if total is None else self.emit("add" if by > 0 else "sub", [total, part])
        if total is None:
            return self.f.const(constant)
        return self.emit("add", [total, self.f.const(constant)]) if constant else total

    def replace(self, function: str, first: Linear, source: Linear | None, stride: int, count: Linear, unit: int):
        """Do the work in front of the loop, which is passed by."""
        front, block = self.loop.front, self.block
        term = block.term
        exit_ = term.targets[1] if term.targets[0] is block else term.targets[0]
        if not count[0] and count[1] <= WRITTEN_OUT:
            self.write_out(first, source, stride, count[1])
        else:
            self.call(function, first, source, stride, count, unit)
        front.term = jump(front, exit_)
        for phi in exit_.phis:
            phi.args.append(phi.args[exit_.preds.index(block)])
        exit_.preds.append(front)
        remove_pred(block, front)

    def write_out(self, first: Linear, source: Linear | None, stride: int, rounds: int) -> None:
        base = self.sum((first[0], 0))
        places = [first[1] + i * stride for i in range(rounds)]
        values = [self.store.args[0]] * rounds
        if source is not None:
            there = self.sum((source[0], 0))
            values = [self.access(self.load.op, [there], source[1] + i * stride) for i in range(rounds)]
        for at, v in zip(places, values):
            self.access(self.store.op, [v, base], at)

    def access(self, op: str, args: list[Value], at: int) -> Value:
        v = self.emit(op, args, at)
        v.extra, v.w = False, op == self.load.op and self.load.w if self.load is not None else False
        return v

    def call(self, function: str, first: Linear, source: Linear | None, stride: int, count: Linear, unit: int) -> None:
        length = self.sum(count)
        if self.rounded > 1:
            length = self.emit("and", [length, self.f.const(-self.rounded)])
        if self.size != unit:
            length = self.emit("mul", [length, self.f.const(self.size // unit)])
        args = [self.sum(first)]
        args.append(self.sum(source) if source is not None else self.emit("and", [self.pattern(), self.f.const(255)]))
        if stride < 0:  # the last element comes first in memory
            back = self.emit("sub", [length, self.f.const(self.size)])
            for i in range(1 + (source is not None)):
                args[i] = self.emit("sub", [args[i], back])
        call = self.emit("call", [*args, length])
        call.sym, call.extra = function, True


def subtract(a: Linear, b: Linear) -> Linear:
    terms = dict(a[0])
    for v, by in b[0].items():
        terms[v] = terms.get(v, 0) - by
    return {v: by for v, by in terms.items() if by}, a[1] - b[1]


def object_of(address: Linear) -> tuple | None:
    """The symbol or slot that an address begins at, as `memory.place_of` has it, of unknown part."""
    named = [v for v, by in address[0].items() if v.op in ("global", "slot") and by == 1]
    if len(named) != 1:
        return None
    v = named[0]
    return (v.op, v.sym, None, 1) if v.op == "global" else (v.op, v.extra.number, None, 1)


def transfers(f: Function, loops: list[Loop]) -> bool:
    """Replace the loops that are transfers; True if there was one. Then blocks are left that nothing leads to."""
    found = False
    private = private_slots(f)
    users = users_of(f)
    for loop in loops:
        found = Transfer(f, loop, private).run(users) or found
    return found
