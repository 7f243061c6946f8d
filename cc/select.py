"""Instruction selection: SSA form to RV64IM on virtual registers.

One walk over each block. Constants become immediates where they fit, compares fuse with the branch that uses them,
address arithmetic has been folded into offsets before. Values that are too costly to make twice (large constants,
addresses of symbols) are kept for the rest of the block. Phis become copies at the ends of predecessors; critical
edges are split first.
"""

from __future__ import annotations

from cc.inline_asm import ANY, KEPT, MEMORY, TEXT, TIED
from cc.ir import COMPARE, FLAGS, LOAD, Block, Function, Value, number_values
from cc.machine import (
    A0,
    ARGS,
    CALLEE_SAVED,
    CALLER_SAVED,
    FRAME,
    NAMES,
    RA,
    STORES,
    WORD_LOAD,
    ZERO,
    Code,
    Inst,
)
from cc.passes.flow import dominators, frequencies, jump, loop_depths
from cc.patterns import Tiles

IMMEDIATE = {"add": "addi", "and": "andi", "or": "ori", "xor": "xori", "lt": "slti", "ltu": "sltiu"}
SHIFTS = {"shl": "sll", "shr": "srl", "sar": "sra"}
REGISTER = {
    "add": "add", "sub": "sub", "mul": "mul", "mulh": "mulh", "mulhu": "mulhu", "div": "div", "divu": "divu",
    "rem": "rem", "remu": "remu", "and": "and", "or": "or", "xor": "xor", "lt": "slt", "ltu": "sltu",
    "min": "min", "minu": "minu", "max": "max", "maxu": "maxu",
}  # fmt: skip
W_FORMS = ("add", "sub", "mul", "div", "divu", "rem", "remu", "addi", "sll", "srl", "sra")
ENDS = ("j", "jtab", "ijmp", "ret", "trap")
BRANCHES = {"eq": "beq", "ne": "bne", "lt": "blt", "ge": "bge", "ltu": "bltu", "geu": "bgeu"}
WORD_FORMS = {  # what they are on rv32
    name + "w": name for name in (*W_FORMS, "slli", "srli", "srai", "rol", "ror", "rori")
}
UNARY = ("clz", "ctz", "cpop", "rev8")
EXTEND_BY = {"sextb": ("srai", 56), "sexth": ("srai", 48), "zexth": ("srli", 48), "zextw": ("srli", 32)}


def fits(n: int) -> bool:
    return -2048 <= n < 2048


def split_edges(f: Function) -> None:
    """Put a block on every edge from a block with several successors to a block with phis."""
    number = 1 + max(b.number for b in f.blocks)
    order: list[Block] = []
    for block in f.blocks:
        order.append(block)
        targets = block.term.targets
        if len(targets) < 2:
            continue
        for i, target in enumerate(targets):
            if target.phis:
                middle = Block(number)
                number += 1
                middle.preds = [block]
                middle.term = jump(middle, target)
                middle.depth = min(block.depth, target.depth)
                targets[i] = middle
                # the edge keeps its place among the predecessors, and so its phi arguments
                target.preds[target.preds.index(block)] = middle
                order.append(middle)
    f.blocks = order


def made(v: Value, r: int) -> Inst:
    """The instruction that puts a constant or address into a register."""
    return Inst({"const": "li", "slot": "lslot"}.get(v.op, "la"), r, [], v.imm, v.sym, v.extra)


class Selector:
    """Selects one function."""

    def __init__(self, f: Function, extensions: tuple[str, ...]):
        self.f = f
        self.extensions = extensions
        loop_depths(f)
        split_edges(f)
        frequencies(f)
        number_values(f)
        self.code = Code(f.name)
        self.code.slots = list(f.slots)
        self.word = self.code.word = f.word
        self.code.named_args, self.code.variadic = f.named_args, f.variadic
        self.registers: list[int] = [-1] * f.count
        tiles = Tiles(f, extensions)
        self.uses, self.tiles, self.dead = tiles.uses, tiles.at, tiles.dead
        self.asms = 0
        self.at = None  # the place in the source, under -g
        self.out: list[Inst] = []
        self.kept: dict[Value, int] = {}
        self.named: dict[str, int] = {}  # how often the block at hand names a symbol
        self.idom = dominators(f)
        self.hoisted: dict[tuple[Value, int], int] = {}
        self.gains: dict[int, float] = {}  # by hoisted register: how often it is used
        self.home = f.blocks[0]  # the block at hand
        self.depth = 0  # loops around it

    def run(self) -> Code:
        for block in self.f.blocks:
            for phi in block.phis:
                self.registers[phi.number] = self.fresh()
        for block in self.f.blocks:
            self.out = []
            self.kept = {}
            self.home, self.depth = block, block.depth
            self.block(block)
            self.code.blocks.append((block, self.out))
        self.make_hoisted()
        if self.f.trace is not None:
            self.code.trace = self.f.trace
            for block in self.f.blocks:
                for v in block.phis + block.body:
                    if self.registers[v.number] >= 0:
                        self.code.values[v] = self.registers[v.number]
        return self.code

    def fresh(self) -> int:
        self.code.registers += 1
        return self.code.registers - 1

    def put(self, op: str, d: int, s: list[int], imm: int = 0, sym: str | None = None, extra=None) -> int:
        if self.word == 4:
            op = WORD_FORMS.get(op, op) if op != "addiw" or imm else "mv"
        inst = Inst(op, d, s, imm, sym, extra)
        inst.at = self.at
        self.out.append(inst)
        return d

    def reg(self, v: Value) -> int:
        """The register that holds the value here; makes constants and addresses."""
        op = v.op
        if op == "const":
            if v.imm == 0:
                return ZERO
            if self.depth:
                return self.hoist(v)
            if fits(v.imm):
                return self.put("li", self.fresh(), [], v.imm)
        elif op == "slot":
            if not self.depth:
                return self.put("lslot", self.fresh(), [], v.imm, None, v.extra)
        elif op != "global":
            r = self.registers[v.number]
            if r < 0:
                r = self.registers[v.number] = self.fresh()
            return r
        if self.depth:
            return self.hoist(v)
        r = self.kept.get(v, -1)
        if r < 0:
            r = self.kept[v] = self.fresh()
            self.into(r, v)
        return r

    def hoist(self, v: Value) -> int:
        """A constant or symbol that a loop uses: made once in front of the loops around. The allocator makes it again
        where it is used if registers are short."""
        outside = self.home
        while outside.depth:
            outside = self.f.blocks[self.idom[outside.order]]
        r = self.hoisted.get((v, outside.order), -1)
        if r < 0:
            r = self.hoisted[v, outside.order] = self.fresh()
        self.gains[r] = self.gains.get(r, 0.0) + self.home.frequency
        return r

    def make_hoisted(self) -> None:
        """Put the hoisted values before the ends of the blocks they belong to; those that are seldom used, where they
        are used."""
        seldom: dict[int, Value] = {}
        for (v, outside), r in self.hoisted.items():
            block, insts = self.code.blocks[outside]
            if self.gains[r] < block.frequency:
                seldom[r] = v
                continue
            at = len(insts)
            while at and (insts[at - 1].op in ENDS or insts[at - 1].op in BRANCHES.values()):
                at -= 1
            insts.insert(at, made(v, r))
        if not seldom:
            return
        for _, insts in self.code.blocks:
            here: dict[int, int] = {}
            i = 0
            while i < len(insts):
                inst = insts[i]
                for k, r in enumerate(inst.s):
                    v = seldom.get(r)
                    if v is None:
                        continue
                    if r not in here:
                        here[r] = self.fresh()
                        insts.insert(i, made(v, here[r]))
                        i += 1
                    inst.s[k] = here[r]
                i += 1

    def into(self, d: int, v: Value) -> None:
        """Put the value into a given register."""
        if v.op == "const":
            self.put("li", d, [], v.imm)
        elif v.op == "slot":
            self.put("lslot", d, [], v.imm, None, v.extra)
        elif v.op == "global" and self.kept.get(v, d) == d and not self.depth:
            self.put("la", d, [], v.imm, v.sym)
        else:
            self.put("mv", d, [self.reg(v)])

    def result(self, v: Value) -> int:
        r = self.registers[v.number]
        if r < 0:
            r = self.registers[v.number] = self.fresh()
        return r

    # -- blocks -----------------------------------------------------------------------------------------------

    def block(self, block: Block) -> None:
        term = block.term
        test = term.args[0] if term.op == "br" else None
        if test is not None and (
            test.block is not block or not FLAGS[test.op] & COMPARE or self.uses[test.number] != 1
        ):
            test = None
        if self.f.trace is not None:
            self.at = next((v.at for v in block.body + [term] if v.at is not None), self.at)
        self.named = {}
        for v in block.body + [term]:
            for a in v.args:
                if a.op == "global":
                    self.named[a.sym] = self.named.get(a.sym, 0) + 1
        for v in block.body:
            if v is not test and v not in self.dead:
                if v.at is not None:
                    self.at = v.at
                self.instruction(v)
        if term.at is not None:
            self.at = term.at
        if term.op == "jmp":
            self.phi_copies(block, term.targets[0])
            self.put("j", -1, [], 0, None, term.targets[0])
        elif term.op == "br":
            self.branch(term, test)
        elif term.op == "jtab":
            self.jump_table(block, term)
        elif term.op == "ijmp":
            self.put("ijmp", -1, [self.reg(term.args[0])], 0, None, term.targets)
        elif term.op == "ret":
            for i, a in enumerate(term.args):
                self.into(A0 + i, a)
            self.put("ret", -1, [A0 + i for i in range(len(term.args))])
        else:
            self.put("trap", -1, [])

    def jump_table(self, block: Block, term: Value) -> None:
        label = f".Ltable_{self.f.name}_{block.number}"
        table = self.put("la", self.fresh(), [], 0, label)
        place = self.put("slli", self.fresh(), [self.reg(term.args[0])], self.word.bit_length() - 1)
        entry = self.put(WORD_LOAD[self.word], self.fresh(), [self.put("add", self.fresh(), [table, place])], 0)
        self.put("jtab", -1, [entry], 0, label, term.targets)

    def branch(self, term: Value, test: Value | None) -> None:
        if test is None:
            s, op = [self.reg(term.args[0]), ZERO], "bne"
        else:
            s, op = [self.reg(test.args[0]), self.reg(test.args[1])], BRANCHES[test.op]
        self.put(op, -1, s, 0, None, term.targets[0])
        self.put("j", -1, [], 0, None, term.targets[1])

    def phi_copies(self, block: Block, target: Block) -> None:
        """Parallel copies into the target's phis, in an order that loses nothing."""
        # BEGIN SOLUTION cc.select.phi_copies
        if not target.phis:
            return
        at = target.preds.index(block)
        pending: list[list[int]] = []
        plain: list[tuple[int, Value]] = []
        for phi in target.phis:
            d, a = self.registers[phi.number], phi.args[at]
            if a.number < 0:
                plain.append((d, a))
            elif self.reg(a) != d:
                pending.append([d, self.reg(a)])
        pending = [copy for copy in pending if not self.copied_before(copy, pending)]
        while pending:
            sources = [s for _, s in pending]
            for i, (d, s) in enumerate(pending):
                if d not in sources:
                    self.put("mv", d, [s])
                    del pending[i]
                    break
            else:  # only cycles are left: free one register by a copy
                d, s = pending[0]
                spare = self.put("mv", self.fresh(), [d])
                for copy in pending:
                    if copy[1] == d:
                        copy[1] = spare
        for d, a in plain:
            self.into(d, a)
        # END SOLUTION

    def copied_before(self, copy: list[int], others: list[list[int]]) -> bool:
        """Put a copy in front of the last instruction that reads its source, if that computes another phi's value: so
        `e = p; p = p->next` needs no second register for p."""
        d, s = copy
        sources = [source for _, source in others]
        for i in range(len(self.out) - 1, -1, -1):
            inst = self.out[i]
            if d in inst.s or inst.d == d or inst.d == s:
                return False
            if s in inst.s:
                if inst.d not in sources or d in sources:
                    return False
                self.out.insert(i, Inst("mv", d, [s]))
                return True
        return False

    # -- instructions -----------------------------------------------------------------------------------------

    def instruction(self, v: Value) -> None:
        op = v.op
        flags = FLAGS[op]
        if flags & LOAD:
            self.memory(op, v, self.result(v), [], v.args[0])
        elif op in STORES:
            self.memory(op, v, -1, [self.reg(v.args[0])], v.args[1])
        elif op == "call":
            self.call(v)
        elif op == "param":
            if v.imm < len(ARGS):
                self.put("mv", self.result(v), [ARGS[v.imm]])
            else:
                self.put("ldarg", self.result(v), [], self.word * (v.imm - len(ARGS)))
        elif op == "result2":
            self.put("mv", self.result(v), [A0 + 1])
        elif op == "frame":
            self.put("lframe", self.result(v), [])
        elif op == "return":
            self.put("mv", self.result(v), [RA])
        elif op == "vaarea":
            self.put("lvarargs", self.result(v), [])
        elif op in ("alloca", "stacksave", "stackrestore"):
            self.code.dynamic = True
            self.put(op, self.result(v) if op != "stackrestore" else -1, [self.reg(a) for a in v.args])
        elif op == "asm":
            self.asm(v)
        elif op == "asmout":
            self.put("mv", self.result(v), [self.asm_registers[v.imm]])
        elif v in self.tiles:
            name, values, imm = self.tiles[v]
            if name == "slli.uw" and "Zba" not in self.extensions:
                high = self.put("slli", self.fresh(), [self.reg(values[0])], 32)
                self.put("srli", self.result(v), [high], 32 - imm)
                return
            self.put(name, self.result(v), [self.reg(a) for a in values], imm)
        elif flags & COMPARE:
            self.compare(v)
        elif op in UNARY:
            self.put(op + ("w" if v.w else ""), self.result(v), [self.reg(v.args[0])])
        elif len(v.args) == 1:
            self.extension(v)
        else:
            self.binary(v)

    def memory(self, op: str, v: Value, d: int, s: list[int], base: Value) -> None:
        if base.op == "slot":
            self.put(op, d, s, base.imm + v.imm, None, base.extra)
        elif base.op == "global" and fits(base.imm + v.imm) and base not in self.kept:
            symbol = self.f.symbol(base.sym)
            if self.depth or self.named[base.sym] > 1 or symbol in self.kept:
                self.put(op, d, s + [self.reg(symbol)], base.imm + v.imm)
            else:
                self.put(op, d, s, base.imm + v.imm, base.sym)
        elif base.op == "const":
            low = ((base.imm + v.imm + 2048) & 4095) - 2048
            high = self.f.const(base.imm + v.imm - low)
            self.put(op, d, s + [self.reg(high)], low)
        elif fits(v.imm):
            self.put(op, d, s + [self.reg(base)], v.imm)
        else:
            at = self.put("add", self.fresh(), [self.reg(base), self.put("li", self.fresh(), [], v.imm)])
            self.put(op, d, s + [at], 0)

    def extension(self, v: Value) -> None:
        op, d = v.op, self.result(v)
        a = self.reg(v.args[0])
        if op == "sextw":
            self.put("addiw", d, [a], 0)
        elif op == "zextb":
            self.put("andi", d, [a], 255)
        else:
            back, by = EXTEND_BY[op]
            by -= 64 - 8 * self.word
            self.put(back, d, [self.put("slli", self.fresh(), [a], by)], by)

    def binary(self, v: Value) -> None:
        op, d = v.op, self.result(v)
        a, b = v.args
        if op in SHIFTS:
            name = SHIFTS[op]
            w = "w" if v.w else ""
            if b.op == "const":
                self.put(name + "i" + w, d, [self.reg(a)], b.imm & (31 if v.w else 63))
            else:
                self.put(name + w, d, [self.reg(a), self.reg(b)])
            return
        if b.op == "const" and op in IMMEDIATE and fits(b.imm) and b.imm:
            name = IMMEDIATE[op]
            self.put(name + ("w" if v.w and name in W_FORMS else ""), d, [self.reg(a)], b.imm)
            return
        name = REGISTER[op]
        self.put(name + ("w" if v.w and name in W_FORMS else ""), d, [self.reg(a), self.reg(b)])

    def compare(self, v: Value) -> None:
        op, d = v.op, self.result(v)
        a, b = v.args
        if op in ("eq", "ne"):
            if b.op == "const" and b.imm == 0:
                x = self.reg(a)
            elif b.op == "const" and fits(-b.imm):
                x = self.put("addi", self.fresh(), [self.reg(a)], -b.imm)
            else:
                x = self.put("sub", self.fresh(), [self.reg(a), self.reg(b)])
            if op == "eq":
                self.put("sltiu", d, [x], 1)
            else:
                self.put("sltu", d, [ZERO, x])
            return
        unsigned = "u" if op.endswith("u") else ""
        negate = op.startswith("ge")
        to = self.fresh() if negate else d
        if b.op == "const" and fits(b.imm) and b.imm:
            self.put("slti" + unsigned, to, [self.reg(a)], b.imm)
        else:
            self.put("slt" + unsigned, to, [self.reg(a), self.reg(b)])
        if negate:
            self.put("xori", d, [to], 1)

    def asm(self, v: Value) -> None:
        """Inputs to their registers, the text with all names in it. An output shares no register with an input."""
        asm = v.extra
        operands = asm.operands
        taken = dict.fromkeys(asm.clobbers, True)
        for operand in operands:
            if operand.kind == ANY and operand.register >= 0:
                taken[operand.register] = True
        free = [r for r in CALLER_SAVED + CALLEE_SAVED if r not in taken and r != FRAME]
        places = self.asm_registers = [-1] * len(operands)
        names = [""] * len(operands)
        for i, operand in enumerate(operands):
            if operand.kind == TIED:
                places[i] = places[operand.register]
            elif operand.kind == ANY and operand.register >= 0:
                places[i] = operand.register
            elif operand.kind in (ANY, MEMORY):
                places[i] = free.pop(0)
            names[i] = operand.text if operand.kind == TEXT else NAMES[places[i]]
            if operand.kind == MEMORY:
                names[i] = operand.text % names[i]
        inputs = [i for i, o in enumerate(operands) if o.argument()]
        ready = []
        for i, a in zip(inputs, v.args):
            if places[i] >= 0:
                ready.append((places[i], a if a.op in ("const", "slot", "global") else self.reg(a)))
        for place, a in ready:
            if isinstance(a, int):
                self.put("mv", place, [a])
            else:
                self.into(place, a)
        text = []
        self.asms += 1
        for piece in asm.pieces:
            if isinstance(piece, str):
                text.append(piece)
            else:
                modifier, i = piece
                constant = bool(operands) and operands[i].kind == TEXT
                if modifier == "=":
                    text.append(f"_{self.f.name}_{self.asms}")
                elif modifier == "i":
                    text.append("i" if constant else "")
                else:
                    text.append("zero" if modifier == "z" and names[i] == "0" else names[i])
        changed = [r for r in dict.fromkeys(asm.clobbers + places) if r > 0 and r not in KEPT]  # its own affair
        self.code.twice = self.code.twice or asm.twice
        if RA in changed:
            self.code.calls = True
        self.put("asm", -1, [place for place, _ in ready], 0, "".join(text), changed)

    def call(self, v: Value) -> None:
        """Arguments to a0..a7 and the stack, the call, the result out of a0."""
        args = v.args
        callee = -1
        if v.sym is None:
            callee = self.reg(args[0])
            args = args[1:]
        self.code.calls = True
        on_stack = args[len(ARGS) :]
        self.code.outgoing = max(self.code.outgoing, self.word * len(on_stack))
        for i, a in enumerate(on_stack):
            self.put("sdarg", -1, [self.reg(a)], self.word * i)
        ready = [a if a.op in ("const", "slot", "global") else self.reg(a) for a in args[: len(ARGS)]]
        for i, a in enumerate(ready):
            if isinstance(a, int):
                self.put("mv", ARGS[i], [a])
            else:
                self.into(ARGS[i], a)
        used = ARGS[: len(ready)]
        if callee >= 0:
            self.put("jalr", -1, [callee] + used)
        else:
            self.put("call", -1, used, 0, v.sym)
        self.code.twice = self.code.twice or v.imm == 1
        if not v.extra:
            self.put("mv", self.result(v), [A0])


def select(f: Function, extensions: tuple[str, ...] = ()) -> Code:
    """Machine code on virtual registers for a function in SSA form; `f` is used up."""
    return Selector(f, extensions).run()
