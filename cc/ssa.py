"""Construction of SSA form while the tree is walked (Braun, Buchwald, Hack, Leissa, Mallon, Zwinkau: "Simple and
Efficient Construction of Static Single Assignment Form", CC 2013).

A variable is a key; each block remembers the value that it last gave it. Reading a variable that a block has not
written asks its predecessors; where several meet, a phi is made. A block is sealed when all of its predecessors are
known; until then its phis wait for their arguments. Phis that turn out to be trivial go in `passes.simplify`.
"""

from __future__ import annotations

from cc.ir import FLAGS, TERMINATOR, Block, Function, Value


class SSABuilder:
    """Emits values into a current block and resolves variables."""

    def __init__(self, name: str):
        self.f = Function(name)
        self.blocks_made = 0
        self.trace = None  # under -g: a `debug.Trace`,
        self.at = None  # and the place in the source
        self.block = self.new_block()
        self.open(self.block)
        self.seal(self.block)

    def mark(self, token) -> None:
        """What follows comes from the token's line."""
        if self.trace is not None:
            self.at = self.trace.place(token)
            if not self.trace.memory and self.block.term is None:
                self.trace.known.note(self.at.values, self.trace.named(), self.block)

    # -- blocks -----------------------------------------------------------------------------------------------

    def new_block(self) -> Block:
        block = Block(self.blocks_made)
        self.blocks_made += 1
        return block

    def open(self, block: Block) -> None:
        """Append the block to the function and emit into it from now on."""
        self.f.blocks.append(block)
        self.block = block

    def start(self, block: Block) -> None:
        """Seal and open: for blocks whose predecessors are all there."""
        self.seal(block)
        self.open(block)

    def finish(self, op: str, args: list[Value], targets: list[Block]) -> None:
        """End the current block, unless something has ended it before."""
        if self.block.term is not None:
            return
        if op == "br":
            if args[0].op == "const":
                op, args, targets = "jmp", [], [targets[0] if args[0].imm else targets[1]]
            elif targets[0] is targets[1]:
                op, args, targets = "jmp", [], targets[:1]
        term = Value(op, False, args)
        term.targets = targets
        term.at = self.at
        term.block = self.block
        self.block.term = term
        for t in targets:
            t.preds.append(self.block)

    def jump(self, target: Block) -> None:
        self.finish("jmp", [], [target])

    # -- values -----------------------------------------------------------------------------------------------

    def emit(self, op: str, w: bool, args: list[Value], imm: int = 0, sym: str | None = None, extra=None) -> Value:
        """Append an operation to the current block; after a terminator a fresh unreachable block is opened."""
        v = Value(op, w, args, imm, sym, extra)
        if self.block.term is not None:
            self.start(self.new_block())
        v.block = self.block
        v.at = self.at
        self.block.body.append(v)
        assert not FLAGS[op] & TERMINATOR
        return v

    # -- variables --------------------------------------------------------------------------------------------

    def write(self, variable: object, value: Value) -> None:
        # BEGIN SOLUTION cc.ssa.write
        if self.block.term is not None:  # unreachable code must not change what left this block
            self.start(self.new_block())
        self.block.defs[variable] = value
        # END SOLUTION

    def read(self, variable: object) -> Value:
        """The value of the variable at the end of the current block, so far."""
        # BEGIN SOLUTION cc.ssa.read
        found = self.block.defs.get(variable)
        if found is not None:
            return found
        work: list[tuple[Block, Value]] = []
        result = self.look(self.block, variable, work)
        while work:  # phis made on the way ask their own predecessors
            block, phi = work.pop()
            phi.args = [self.look(p, variable, work) for p in block.preds]
        return result
        # END SOLUTION

    def look(self, block: Block, variable: object, work: list) -> Value:
        """The variable at the end of `block`; new phis are put on `work` for their arguments to be found."""
        passed: list[Block] = []
        mark = None  # what cannot be reached may be a ring of blocks; a block passed before is met again
        while True:
            value = block.defs.get(variable)
            if value is not None:
                break
            if block is mark:
                value = self.unwritten(block, variable)
                break
            passed.append(block)
            if not len(passed) & len(passed) - 1:
                mark = block
            if block.sealed and len(block.preds) == 1:
                block = block.preds[0]
                continue
            if block.sealed and not block.preds:
                value = self.unwritten(block, variable)
                break
            value = Value("phi", False, [])
            value.block = block
            block.phis.append(value)
            if self.trace is not None:
                self.trace.known.phis[block.number, variable] = value
            if block.sealed:
                work.append((block, value))
            else:
                block.waiting.append((variable, value))
            break
        for b in passed:
            b.defs[variable] = value
        return value

    def unwritten(self, block: Block, variable: object) -> Value:
        """The value of what is read before any write: undefined, so anything."""
        return self.f.const(0)

    def seal(self, block: Block) -> None:
        """All predecessors of the block are known now: complete its waiting phis."""
        # BEGIN SOLUTION cc.ssa.seal
        block.sealed = True
        work: list[tuple[Block, Value]] = []
        for variable, phi in block.waiting:
            phi.args = [self.look(p, variable, work) for p in block.preds]
            while work:
                b, inner = work.pop()
                inner.args = [self.look(p, variable, work) for p in b.preds]
        block.waiting = []
        # END SOLUTION
