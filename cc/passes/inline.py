"""Calls replaced by the body of the function that they call.

What an inlined call saves is more than the jump: arguments become constants, results need no fixed register, structs
that travelled through memory can become values (`promote`), and the loop around the call has no call left, so that its
variables fit into the registers that nobody saves.

The body is copied block by block at the place of the call; parameters become the arguments, returns become jumps to
the rest of the calling block, where a phi collects the results. Callees are optimised before their callers, so small
functions come in their final form. `worth` is the policy; sizes are counted in operations.
"""

from __future__ import annotations

from cc.debug import Inlined
from cc.ir import FLAGS, LOAD, PURE, Block, Function, Slot, Value
from cc.passes.flow import jump, loop_depths, prune, replace_uses
from cc.passes.fold import STORE_BITS

SHORTEST = 5  # operations of a body that replaces any call of it, so that nothing grows,
SMALL = 12  # ... for -O2
MEDIUM = 40  # ... a call inside a loop, or of a function that is declared inline
ONCE = 600  # ... the only call of a static function
LARGEST = 3000  # a function does not grow beyond this
RECURSIVE = 40  # a body up to this takes in its calls of itself, once
NEVER = ("vaarea", "frame")
COPIED = ("param", "result2", "call", "asm", "asmout")


def size_of(f: Function) -> int:
    """Operations that become instructions, by a rough count."""
    count = 0
    for block in f.blocks:
        count += len(block.body) + (block.term.op != "jmp")
        for v in block.body:
            if v.op == "param":
                count -= 1
            elif v.op == "call":
                count += len(v.args)
            elif v.op == "asm":
                count += sum(piece.count("\n") for piece in v.extra.pieces if isinstance(piece, str))
    return count


def can_be_inlined(f: Function) -> bool:
    """Whether the body means the same inside another function."""
    if f.variadic:
        return False
    for block in f.blocks:
        if block.symbol or block.term.op == "ijmp":
            return False
        for v in block.body:
            if v.op in NEVER or v.op == "call" and v.imm == 1 or v.op == "asm" and v.extra.twice:
                return False
            if not (FLAGS[v.op] & (PURE | LOAD) or v.op in STORE_BITS or v.op in COPIED):
                return False
    return True


class Body:
    """A function that may be inlined. once: this call is the only mention of it. always: whatever its size."""

    __slots__ = ("f", "size", "once", "wanted", "always", "small")

    def __init__(self, f: Function, once: bool, wanted: bool, always: bool = False, small: bool = False):
        self.f, self.size, self.once, self.wanted = f, size_of(f), once, wanted
        self.always, self.small = always, small

    def worth(self, depth: int) -> bool:
        """Whether a call at that depth of loops is to be replaced; small: the text is not to grow."""
        if self.always or self.once:
            return self.always or self.size <= ONCE
        return self.size <= (SHORTEST if self.small else MEDIUM if depth or self.wanted else SMALL)


class Inliner:
    """Expands calls in one function."""

    def __init__(self, f: Function):
        self.f = f
        self.next = 1 + max(b.number for b in f.blocks)
        self.forward: dict[Value, Value] = {}

    def run(self, bodies: dict[str, Body]) -> bool:
        """Expand the calls that are worth it. True if there were any."""
        f = self.f
        if not any(v.op == "call" and v.sym in bodies for b in f.blocks for v in b.body):
            return False
        prune(f)
        loop_depths(f)
        size = size_of(f)
        blocks: list[Block] = []
        for block in f.blocks:
            blocks.append(block)
            at = 0
            while at < len(block.body):
                v = block.body[at]
                body = bodies.get(v.sym) if v.op == "call" else None
                if (
                    body is None
                    or size > LARGEST
                    or len(v.args) != body.f.named_args
                    or not (body.worth(block.depth) or body.f.name == f.name)
                ):
                    at += 1
                    continue
                size += body.size
                block = self.expand(block, at, body.f, blocks)
                at = 0
        f.blocks = blocks
        replace_uses(self.f, self.forward)  # results in the place of the calls that gave them
        prune(f)
        return bool(self.forward)

    def new_block(self, depth: int) -> Block:
        block = Block(self.next)
        block.depth = depth
        block.sealed = True
        self.next += 1
        return block

    def expand(self, block: Block, at: int, g: Function, blocks: list[Block]) -> Block:
        """Put a copy of g in the place of a call; returns the block with what came after it."""
        # BEGIN SOLUTION cc.passes.inline.expand
        call = block.body[at]
        rest = self.new_block(block.depth)
        rest.body = block.body[at + 1 :]
        rest.term = block.term
        rest.term.block = rest
        for v in rest.body:
            v.block = rest
        for t in dict.fromkeys(rest.term.targets):
            t.preds = [rest if p is block else p for p in t.preds]
        block.body = block.body[:at]
        copies, returns = self.copy(g, call.args, block.depth, call.at)
        blocks.extend(copies)
        block.term = jump(block, copies[0])
        copies[0].preds = [block]
        for last, _ in returns:
            last.term = jump(last, rest)
            rest.preds.append(last)
        self.results(call, rest, [args for _, args in returns])
        blocks.append(rest)
        return rest
        # END SOLUTION

    def results(self, call: Value, rest: Block, returned: list[list[Value]]) -> None:
        """What the call gave, and its second register, are phis of what the copies return."""
        second = rest.body[0] if rest.body and rest.body[0].op == "result2" else None
        for i, v in ((0, call), (1, second)):
            if v is None:
                continue
            given = [args[i] if i < len(args) else self.f.const(0) for args in returned]
            if len(given) == 1:
                self.forward[v] = given[0]
            elif not given or i == 0 and call.extra is True:
                self.forward[v] = self.f.const(0)
            else:
                phi = Value("phi", False, given)
                phi.block = rest
                rest.phis.append(phi)
                self.forward[v] = phi
        if second is not None:
            rest.body = rest.body[1:]

    def copy(self, g: Function, args: list[Value], depth: int, site=None) -> tuple[list[Block], list]:
        """Blocks like g's with the arguments for parameters; and (block, returned values) of those that return.
        site: the place of the call, under -g."""
        f = self.f
        made: dict[Value, Value] = {}
        slots = []
        for slot in g.slots:
            slots.append(Slot(slot.size, slot.align, len(f.slots)))
            f.slots.append(slots[-1])
        blocks = {b.number: self.new_block(b.depth + depth) for b in g.blocks}

        def counterpart(v: Value) -> Value:
            found = made.get(v)
            if found is None:
                if v.op == "const":
                    found = f.const(v.imm)
                elif v.op == "global":
                    found = f.address(f.symbol(v.sym), v.imm)
                elif v.op == "slot":
                    slot = slots[v.extra.number]
                    key = (slot.number, 0, "slot")
                    if key not in f.globals:
                        f.globals[key] = Value("slot", False, [], 0, None, slot)
                    found = f.address(f.globals[key], v.imm)
                else:
                    found = Value(v.op, v.w, [], v.imm, v.sym, v.extra)
                made[v] = found
            return found

        inlined = Inlined(g.trace, site) if site is not None else None
        returns = []
        for b in g.blocks:
            copy = blocks[b.number]
            copy.preds = [blocks[p.number] for p in b.preds]
            for v in b.body:
                if v.op == "param":
                    made[v] = args[v.imm]
            for source, target in ((b.phis, copy.phis), (b.body, copy.body), ([b.term], None)):
                for v in source:
                    if v.op == "param":
                        continue
                    if v.op == "ret":
                        returns.append((copy, [counterpart(a) for a in v.args]))
                        continue
                    new = counterpart(v)
                    new.args = [counterpart(a) for a in v.args]
                    new.block, new.at = copy, v.at if inlined is None or v.at is None else inlined.place(v.at)
                    if target is None:
                        new.targets = [blocks[t.number] for t in v.targets]
                        copy.term = new
                    else:
                        target.append(new)
        if inlined is not None:
            inlined.settle(made, g.trace is f.trace)
        return [blocks[b.number] for b in g.blocks], returns


def clone(g: Function) -> Function:
    """A function that shares nothing with g."""
    f = Function(g.name)
    f.named_args, f.variadic, f.trace = g.named_args, g.variadic, g.trace
    f.blocks = [Block(0)]
    params: list[Value] = [Value("param", False, [], i) for i in range(g.named_args)]
    for block in g.blocks:
        for v in block.body:
            if v.op == "param":
                params[v.imm].w = v.w
    inliner = Inliner(f)
    blocks, returns = inliner.copy(g, params, 0)
    for block, args in returns:
        block.term = Value("ret", False, args)
        block.term.block = block
    f.blocks = blocks
    for v in params:
        v.block = blocks[0]
    blocks[0].body = params + blocks[0].body
    return f


def inline(f: Function, bodies: dict[str, Body]) -> bool:
    """Expand the calls of f that are worth it; see the head of the file."""
    return Inliner(f).run(bodies)


def inline_itself(f: Function) -> bool:
    """One level of recursion in a small function."""
    calls = sum(v.op == "call" and v.sym == f.name for b in f.blocks for v in b.body)
    if not calls or size_of(f) > RECURSIVE or not can_be_inlined(f):
        return False
    return Inliner(f).run({f.name: Body(clone(f), False, False)})
