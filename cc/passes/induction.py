"""Induction variables: counters that are known not to overflow, and addresses that count along.

An `int` counter is a 32-bit addition, and `a[i + 1]` with it two more instructions, because i + 1 might wrap. The test
at the loop's end says how large the counter gets: where that leaves no room for an overflow the 32-bit additions become
64-bit ones, which are the same there, and fold into addresses (`ranges` of the values are kept for this).

Then an address `base + i * size` with all but i from outside the loop is replaced by a pointer that starts at the
first element and moves by the step (strength reduction). This pays where the counter is not used for anything else: its
last use, the test, compares the pointer with the end. Addresses that differ by a constant share a pointer.
"""

from __future__ import annotations

from cc.ir import FLAGS, INVERSE, LOAD, PURE, Function, Value, number_values
from cc.passes.flow import prune, replace_uses, users_of
from cc.passes.fold import INT_MAX, INT_MIN, STORE_BITS, value_range
from cc.passes.loops import Dominance, Loop, find_loops

MOST_POINTERS = 3  # of one loop
SIGNED = {"ltu": "lt", "geu": "ge"}
STEPS = 24  # operations that an address is followed through
Range = tuple


class Counter:
    """A phi that grows by `step` each round."""

    __slots__ = ("phi", "next", "init", "step", "loop")

    def __init__(self, phi: Value, next_: Value, init: Value, step: int, loop: Loop):
        self.phi, self.next, self.init, self.step, self.loop = phi, next_, init, step, loop


def counters(loop: Loop) -> list[Counter]:
    """The loop's counters; it must have one back edge and one way in."""
    header = loop.header
    if len(header.preds) != 2 or len(loop.ends) != 1:
        return []
    back = header.preds.index(loop.ends[0])
    found = []
    for phi in header.phis:
        next_ = phi.args[back]
        if next_.op == "add" and next_.args[0] is phi and next_.args[1].op == "const" and next_.args[1].imm:
            found.append(Counter(phi, next_, phi.args[1 - back], next_.args[1].imm, loop))
    return found


def goes_on(loop: Loop) -> tuple[str, Value, Value] | None:
    """The comparison that holds where the loop goes on, at its end."""
    term = loop.ends[0].term
    if term.op != "br":
        return None
    test = term.args[0]
    if test.op not in INVERSE or term.targets[0] is term.targets[1]:
        return None
    return (test.op if term.targets[0] is loop.header else INVERSE[test.op]), test.args[0], test.args[1]


def bounds(v: Value, ranges: dict[Value, Range]) -> Range | None:
    return ranges.get(v) or value_range(v)


def guarded(loop: Loop, op: str, a: Value, b: Value) -> bool:
    """Whether the loop is only entered where `a op b`."""
    block = loop.front
    for _ in range(4):
        for p in block.preds:
            term = p.term
            if len(block.preds) == 1 and term.op == "br" and term.args[0].op in INVERSE:
                test = term.args[0]
                holds = test.op if term.targets[0] is block else INVERSE[test.op]
                if holds == op and test.args == [a, b]:
                    return True
        if len(block.preds) != 1:
            break
        block = block.preds[0]
    return False


def range_of(c: Counter, ranges: dict[Value, Range]) -> Range | None:
    """Bounds of a counter inside the loop, if they can be told and its next value is inside an int too."""
    test = goes_on(c.loop)
    first = bounds(c.init, ranges)
    if test is None or first is None or first[0] < INT_MIN or first[1] > INT_MAX:
        return None
    op, a, b = test
    low, high = first
    if c.step > 0:
        limit = bounds(b, ranges)
        if op == "lt" and a is c.next and limit is not None and limit[1] <= INT_MAX:
            top = limit[1] - 1
            high = top if guarded(c.loop, "lt", c.init, b) else max(high, top)
        elif op == "ltu" and a is c.next and b.op == "const" and 0 < b.imm <= INT_MAX:
            high = max(high, b.imm - 1)
        elif op == "ge" and b is c.next:
            limit = bounds(a, ranges)
            if limit is None:
                return None
            high = max(high, limit[1])
        elif op == "ne" and a is c.next and b.op == "const" and c.init.op == "const":
            if (b.imm - c.init.imm) % c.step or not c.init.imm < b.imm <= INT_MAX:
                return None
            high = b.imm - c.step
        else:
            return None
        return (low, high) if high + c.step <= INT_MAX else None
    if op == "ge" and a is c.next and b.op == "const":
        low = b.imm if guarded(c.loop, op, c.init, b) else min(low, b.imm)
    elif op == "lt" and b is c.next and a.op == "const":
        low = a.imm + 1 if guarded(c.loop, op, a, c.init) else min(low, a.imm + 1)
    elif op == "ne" and a is c.next and b.op == "const" and c.init.op == "const":
        if (c.init.imm - b.imm) % -c.step or not c.init.imm > b.imm >= INT_MIN:
            return None
        low = b.imm - c.step
    else:
        return None
    return (low, high) if low + c.step >= INT_MIN else None


def widen(f: Function, loops: list[Loop]) -> dict[Value, Range]:
    """Make 64-bit operations of 32-bit ones that do not overflow. Outer loops come first."""
    ranges: dict[Value, Range] = {}
    for loop in reversed(loops):
        for c in counters(loop):
            if not c.next.w:
                continue
            found = range_of(c, ranges)
            if found is not None:
                ranges[c.phi] = found
                ranges[c.next] = found[0] + c.step, found[1] + c.step
                c.next.w = False
                test = loop.ends[0].term.args[0]
                if test.op in SIGNED and found[0] >= 0 and test.args[0] is c.next and test.args[1].op == "const":
                    test.op = SIGNED[test.op]  # the constant is positive too, or there were no range
    if not ranges:
        return ranges
    forward: dict[Value, Value] = {}
    for block in f.blocks:
        for v in block.body:
            a = v.args[0] if v.args else None
            if v in ranges or not any(x in ranges for x in v.args):
                continue
            if v.op == "sextw" or v.op == "zextw" and ranges[a][0] >= 0:
                forward[v] = a
                continue
            if not v.w or v.op not in ("add", "sub", "mul", "shl"):
                continue
            one, two = bounds(a, ranges), bounds(v.args[1], ranges)
            if one is None or two is None:
                continue
            if v.op == "add":
                low, high = one[0] + two[0], one[1] + two[1]
            elif v.op == "sub":
                low, high = one[0] - two[1], one[1] - two[0]
            elif v.op == "mul":
                products = [x * y for x in one for y in two]
                low, high = min(products), max(products)
            elif two[0] == two[1] and 0 <= two[0] < 31:
                low, high = one[0] << two[0], one[1] << two[0]
            else:
                continue
            if INT_MIN <= low and high <= INT_MAX:
                v.w = False
                ranges[v] = low, high
    replace_uses(f, forward)
    for block in f.blocks:
        block.body = [v for v in block.body if v not in forward]
    return ranges


def linear(v: Value) -> tuple[dict[Value, int], int]:
    """v as a sum of values times constants, and a constant; through 64-bit operations."""
    terms: dict[Value, int] = {}
    constant = 0
    work = [(v, 1)]
    for _ in range(STEPS):
        if not work:
            break
        x, by = work.pop()
        if x.op == "const":
            constant += by * x.imm
        elif x.op == "add" and not x.w:
            work += [(x.args[0], by), (x.args[1], by)]
        elif x.op == "shl" and not x.w and x.args[1].op == "const" and x.args[1].imm < 32:
            work.append((x.args[0], by << x.args[1].imm))
        elif x.op == "mul" and not x.w and x.args[1].op == "const" and abs(x.args[1].imm) < 1 << 20:
            work.append((x.args[0], by * x.args[1].imm))
        else:
            terms[x] = terms.get(x, 0) + by
    for x, by in work:
        terms[x] = terms.get(x, 0) + by
    return terms, constant


class Group:
    """Addresses that one pointer serves: the counter's factor, the rest, and (operation, constant) of each."""

    __slots__ = ("factor", "rest", "members", "constant")

    def __init__(self, factor: int, rest: list, constant: int):
        self.factor, self.rest, self.constant = factor, rest, constant
        self.members: list[tuple[Value, int]] = []


class Reducer:
    """Strength reduction of one loop."""

    def __init__(self, f: Function, loop: Loop):
        self.f, self.loop = f, loop

    def groups(self, c: Counter) -> list[Group]:
        found: list[Group] = []
        for block in self.loop.blocks:
            for v in block.body:
                if not (FLAGS[v.op] & LOAD or v.op in STORE_BITS):
                    continue
                base = v.args[-1]
                if self.loop.invariant(base) or base is c.phi:
                    continue
                terms, constant = linear(base)
                factor = terms.pop(c.phi, 0)
                if not factor or not all(self.loop.invariant(x) for x in terms):
                    continue
                rest = sorted(((x.number, x, by) for x, by in terms.items() if by), key=lambda t: t[0])
                constant += v.imm
                for g in found:
                    if g.factor == factor and len(g.rest) == len(rest) and -2000 < constant - g.constant < 2000:
                        if all(p[1] is q[1] and p[2] == q[2] for p, q in zip(g.rest, rest)):
                            g.members.append((v, constant))
                            break
                else:
                    group = Group(factor, rest, constant)
                    group.members.append((v, constant))
                    found.append(group)
        return found

    def only_addresses(self, c: Counter, groups: list[Group], users: dict[Value, list[Value]]) -> bool:
        """Whether the counter serves these addresses, the test and itself only."""
        served = {v: True for g in groups for v, _ in g.members}
        test = self.loop.ends[0].term.args[0] if self.loop.ends[0].term.args else None
        work = [c.phi, c.next]
        seen: dict[Value, bool] = {c.phi: True, c.next: True}
        while work:
            x = work.pop()
            for user in users.get(x, ()):
                if user in seen or user in (c.phi, c.next):
                    continue
                if user is test and x is c.next:
                    if len(users.get(test, ())) != 1:
                        return False
                    continue
                if user in served and x is user.args[-1] and (len(user.args) == 1 or user.args[0] is not x):
                    continue
                if not (FLAGS[user.op] & PURE) or user.w or user.op not in ("add", "shl", "mul"):
                    return False
                seen[user] = True
                work.append(user)
        return True

    def run(self, users: dict[Value, list[Value]]) -> bool:
        loop = self.loop
        test = goes_on(loop)
        changed = False
        for c in counters(loop):
            if c.next.w:
                continue
            groups = self.groups(c)
            if not 0 < len(groups) <= MOST_POINTERS or test is None:
                continue
            op, a, b = test
            swapped = b is c.next
            other = a if swapped else b
            if c.next not in (a, b) or op not in ("lt", "ge", "ne") or not loop.invariant(other):
                continue
            if op != "ne" and not self.near(other):
                continue
            if groups[0].factor <= 0 or not self.only_addresses(c, groups, users):
                continue
            pointers = [self.pointer(c, g) for g in groups]
            g, (_, next_) = groups[0], pointers[0]
            end = self.sum(g, other)
            term = loop.ends[0].term
            old = term.args[0]
            new = Value(old.op, False, [end, next_] if swapped else [next_, end])
            new.block = old.block
            old.block.body[old.block.body.index(old)] = new
            term.args[0] = new
            changed = True
        return changed

    def near(self, limit: Value) -> bool:
        """Whether the address of the element at the limit can be computed without overflow: the limit is an int, or the
        loop has no other end, so that it gets there."""
        known = value_range(limit)
        if known is not None and INT_MIN <= known[0] and known[1] <= INT_MAX:
            return True
        calls = any(v.op in ("call", "asm") for block in self.loop.blocks for v in block.body)
        return self.loop.exits == self.loop.ends and not calls

    def emit(self, op: str, args: list[Value]) -> Value:
        v = Value(op, False, args)
        v.block = self.loop.front
        self.loop.front.body.append(v)
        return v

    def scaled(self, v: Value, by: int) -> Value:
        if v.op == "const":
            return self.f.const(v.imm * by)
        return v if by == 1 else self.emit("mul", [v, self.f.const(by)])

    def sum(self, g: Group, counter: Value) -> Value:
        """The pointer's value where the counter has the given one; computed in front of the loop."""
        parts = [self.scaled(x, by) for _, x, by in g.rest]
        parts.sort(key=lambda x: x.op not in ("global", "slot"))
        parts.append(self.scaled(counter, g.factor))
        parts.append(self.f.const(g.constant))
        total = parts[0]
        for x in parts[1:]:
            if x.op == "const" and x.imm == 0:
                continue
            total = self.emit("add", [total, x])
        return total

    def pointer(self, c: Counter, g: Group) -> tuple[Value, Value]:
        """The phi of a new pointer, and its next value."""
        header = self.loop.header
        g.constant = min(constant for _, constant in g.members)
        phi = Value("phi", False, [])
        phi.block = header
        header.phis.append(phi)
        first = self.sum(g, c.init)
        next_ = Value("add", False, [phi, self.f.const(g.factor * c.step)])
        next_.block = c.next.block
        body = c.next.block.body
        body.insert(body.index(c.next) + 1, next_)
        phi.args = [first if p is self.loop.front else next_ for p in header.preds]
        for v, constant in g.members:
            v.args[-1] = phi
            v.imm = constant - g.constant
        return phi, next_


def strength(f: Function, between=None) -> bool:
    """Both parts of this file; True if anything changed. Blocks must be pruned. between(f, loops): done between them,
    where the counters are the best known; it says whether it has removed loops."""
    loops = find_loops(f)
    if not loops:
        return False
    changed = bool(widen(f, loops))
    if between is not None and between(f, loops):
        prune(f)
        number_values(f)
        loops, changed = find_loops(f), True
    users = users_of(f)
    for loop in loops:
        if loop.front is not None and Reducer(f, loop).run(users):
            changed = True
            users = users_of(f)
    return changed


def settle(f: Function) -> None:
    """Accesses at a counter after its step use the stepped value, so that the old one is dead by then and the two share
    a register. It comes last: `fold` would undo it."""
    loops = find_loops(f)
    if not loops:
        return
    order = Dominance(f)
    by_block: dict[Value, Counter] = {}
    for loop in loops:
        for c in counters(loop):
            if not c.next.w:
                by_block[c.phi] = c
    for block in f.blocks:
        passed: dict[Value, bool] = {}
        for v in block.body:
            passed[v] = True
            if not (FLAGS[v.op] & LOAD or v.op in STORE_BITS):
                continue
            c = by_block.get(v.args[-1])
            if c is None or not -2048 <= v.imm - c.step < 2048:
                continue
            home = c.next.block
            if c.next in passed or home is not block and order.over(home, block) and block.number in c.loop.inside:
                v.args[-1] = c.next
                v.imm -= c.step
