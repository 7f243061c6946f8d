"""The intermediate form: functions of basic blocks in static single assignment form, for a 64-bit machine.

A value is 64 bits wide. Operations marked `w` (32-bit) read the low halves of their operands and give a result that is
sign-extended, the way RV64's W instructions work, so that an `int` needs no conversion to `long` and `unsigned int` is
kept sign-extended as the psABI says. Constants and addresses (`const`, `global`, `slot`) belong to no block:
they are named where they are used and the selector decides where they become instructions.

One table, `OPS`, says what each operation is; the verifier, the dump, dead-code elimination and value numbering read
it. `ir_text` writes and reads the form.
"""

from __future__ import annotations

PURE, COMMUTES, TERMINATOR, FLOATING, EFFECT, LOAD, COMPARE, REAL = 1, 2, 4, 8, 16, 32, 64, 128

# name: (number of arguments or -1, gives a result, flags)
OPS = {
    "const": (0, True, FLOATING | PURE),  # imm
    "global": (0, True, FLOATING | PURE),  # sym + imm
    "slot": (0, True, FLOATING | PURE),  # address of stack slot `extra`, + imm
    "param": (0, True, 0),  # incoming argument number imm
    "result2": (1, True, 0),  # second result register of the call before it
    "vaarea": (0, True, PURE),  # address of the first variable argument
    "frame": (0, True, PURE),  # address of the frame's upper end, sp at the call
    "return": (0, True, 0),  # where the function returns to; in the entry block only
    "phi": (-1, True, PURE),  # one argument for each predecessor, in their order
    "add": (2, True, PURE | COMMUTES),
    "sub": (2, True, PURE),
    "mul": (2, True, PURE | COMMUTES),
    "mulh": (2, True, PURE | COMMUTES),  # the high half of the product, signed
    "mulhu": (2, True, PURE | COMMUTES),  # ... unsigned
    "div": (2, True, PURE),
    "divu": (2, True, PURE),
    "rem": (2, True, PURE),
    "remu": (2, True, PURE),
    "min": (2, True, PURE | COMMUTES),  # Zbb; signed and unsigned
    "minu": (2, True, PURE | COMMUTES),
    "max": (2, True, PURE | COMMUTES),
    "maxu": (2, True, PURE | COMMUTES),
    "and": (2, True, PURE | COMMUTES),
    "or": (2, True, PURE | COMMUTES),
    "xor": (2, True, PURE | COMMUTES),
    "shl": (2, True, PURE),
    "shr": (2, True, PURE),
    "sar": (2, True, PURE),
    "eq": (2, True, PURE | COMMUTES | COMPARE),
    "ne": (2, True, PURE | COMMUTES | COMPARE),
    "lt": (2, True, PURE | COMPARE),
    "ge": (2, True, PURE | COMPARE),
    "ltu": (2, True, PURE | COMPARE),
    "geu": (2, True, PURE | COMPARE),
    "sextb": (1, True, PURE),
    "sexth": (1, True, PURE),
    "sextw": (1, True, PURE),
    "zextb": (1, True, PURE),
    "zexth": (1, True, PURE),
    "zextw": (1, True, PURE),
    "clz": (1, True, PURE),  # Zbb: zeros above the highest bit that is 1, below the lowest, bits that are 1
    "ctz": (1, True, PURE),
    "cpop": (1, True, PURE),
    "rev8": (1, True, PURE),  # the bytes in the opposite order
    "fadd": (
        2,
        True,
        REAL | PURE | COMMUTES,
    ),  # floats are their bits; w: single precision, and bits above 31 mean nothing
    "fsub": (2, True, REAL | PURE),
    "fmul": (2, True, REAL | PURE | COMMUTES),
    "fdiv": (2, True, REAL | PURE),
    "feq": (2, True, REAL | PURE | COMMUTES),  # 0 or 1; 0 where an operand is no number
    "flt": (2, True, REAL | PURE),
    "fle": (2, True, REAL | PURE),
    "wtof": (1, True, REAL | PURE),  # to a float from int, unsigned int, long and unsigned long
    "utof": (1, True, REAL | PURE),
    "ltof": (1, True, REAL | PURE),
    "ultof": (1, True, REAL | PURE),
    "ftow": (1, True, REAL | PURE),  # back, rounded to zero; w tells of the float here too
    "ftou": (1, True, REAL | PURE),
    "ftol": (1, True, REAL | PURE),
    "ftoul": (1, True, REAL | PURE),
    "fwide": (1, True, REAL | PURE),  # float to double
    "fnarrow": (1, True, REAL | PURE),  # double to float
    "lb": (1, True, LOAD),  # address, + imm; `extra` true: volatile
    "lbu": (1, True, LOAD),
    "lh": (1, True, LOAD),
    "lhu": (1, True, LOAD),
    "lw": (1, True, LOAD),
    "lwu": (1, True, LOAD),
    "ld": (1, True, LOAD),
    "sb": (2, False, EFFECT),  # value, address, + imm
    "sh": (2, False, EFFECT),
    "sw": (2, False, EFFECT),
    "sd": (2, False, EFFECT),
    # sym, or the first argument where sym is None; imm 1: it may return once more; `extra` true: no result is wanted
    "call": (-1, True, EFFECT),
    # the stack pointer; a function with these is not to be inlined
    "alloca": (1, True, EFFECT),  # so many bytes, a multiple of 16, for the rest of the function
    "stacksave": (0, True, EFFECT),
    "stackrestore": (1, False, EFFECT),
    "asm": (-1, False, EFFECT),  # inputs and addresses, in the order of the operands; extra: an inline_asm.Asm
    "asmout": (1, True, 0),  # output operand number imm of the asm just before
    "jmp": (0, False, TERMINATOR),
    "br": (1, False, TERMINATOR),  # to targets[0] if not zero, else to targets[1]
    "ijmp": (1, False, TERMINATOR),  # to the block among the targets whose `symbol` has this address
    "jtab": (1, False, TERMINATOR),  # targets[index]; the index is known to be in range
    "ret": (-1, False, TERMINATOR),
    "unreachable": (0, False, TERMINATOR),
}
FLAGS = {name: row[2] for name, row in OPS.items()}
TARGETS = {"jmp": (1, 1), "br": (2, 2), "ijmp": (0, 1 << 30), "jtab": (1, 1 << 30)}  # how many; others have none
FOLLOWS = {"result2": "call", "asmout": "asm"}  # stands behind the one that it is a result of
# Operations that may be marked `w`, besides those of floats, of which it means single precision. Of a parameter or a
# call it says that the result is sign-extended from 32 bits; of sextw and of `and` with a constant it changes nothing.
WORD_FORMS = ("add", "sub", "mul", "mulh", "mulhu", "div", "divu", "rem", "remu", "shl", "shr", "sar")
WORD_FORMS += ("param", "call", "result2", "sextw", "and")
INVERSE = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "ltu": "geu", "geu": "ltu"}


class Value:
    """An operation and its result. `at`: the `debug.Place` that it comes from, under -g."""

    __slots__ = ("op", "w", "args", "imm", "sym", "extra", "number", "block", "targets", "at")

    def __init__(self, op: str, w: bool, args: list[Value], imm: int = 0, sym: str | None = None, extra: object = None):
        self.op = op
        self.w = w
        self.args = args
        self.imm = imm
        self.sym = sym
        self.extra = extra
        self.number = -1
        self.block: Block | None = None
        self.targets: list[Block] = []
        self.at = None


class Slot:
    """A piece of the stack frame. `offset` from sp is known when the frame is laid out."""

    __slots__ = ("size", "align", "number", "offset")

    def __init__(self, size: int, align: int, number: int):
        self.size = size
        self.align = align
        self.number = number
        self.offset = 0


class Block:
    """Straight-line code: phis, then instructions, then one terminator. `depth` counts the loops around it, `frequency`
    is a guess of how often it is executed for one call. `symbol`: the name of its address, where that is taken; such a
    block is the target of an `ijmp` only."""

    __slots__ = (
        "number",
        "phis",
        "body",
        "term",
        "preds",
        "defs",
        "sealed",
        "waiting",
        "depth",
        "order",
        "symbol",
        "frequency",
    )

    def __init__(self, number: int):
        self.number = number
        self.phis: list[Value] = []
        self.body: list[Value] = []
        self.term: Value | None = None
        self.preds: list[Block] = []
        self.defs: dict | None = {}
        self.sealed = False
        self.waiting: list = []
        self.depth = 0
        self.frequency = 1.0
        self.order = 0
        self.symbol = ""

    def successors(self) -> list[Block]:
        return self.term.targets if self.term is not None else []


class Function:
    """A function in SSA form. `blocks[0]` is the entry."""

    __slots__ = ("name", "blocks", "slots", "consts", "globals", "count", "named_args", "variadic", "word", "trace")

    def __init__(self, name: str):
        self.name = name
        self.blocks: list[Block] = []
        self.slots: list[Slot] = []
        self.consts: dict[int, Value] = {}
        self.globals: dict[tuple, Value] = {}
        self.count = 0
        self.word = 8  # bytes of a register: 4 on rv32, where addresses are added by `w` operations
        self.named_args = 0  # argument words with a name, for va_start
        self.variadic = False
        self.trace = None  # under -g: a `debug.Trace`

    def const(self, imm: int) -> Value:
        """The constant, any integer: reduced to 64 bits, signed."""
        imm &= 0xFFFFFFFFFFFFFFFF
        if imm >> 63:
            imm -= 1 << 64
        value = self.consts.get(imm)
        if value is None:
            value = self.consts[imm] = Value("const", False, [], imm)
        return value

    def address(self, base: Value, by: int) -> Value:
        """A floating address moved by a constant: `global` and `slot` values are interned."""
        key = (base.sym if base.op == "global" else base.extra.number, base.imm + by, base.op)
        value = self.globals.get(key)
        if value is None:
            value = self.globals[key] = Value(base.op, False, [], base.imm + by, base.sym, base.extra)
        return value

    def symbol(self, name: str) -> Value:
        value = self.globals.get((name, 0, "global"))
        if value is None:
            value = self.globals[name, 0, "global"] = Value("global", False, [], 0, name)
        return value

    def slot(self, size: int, align: int) -> Value:
        slot = Slot(size, align, len(self.slots))
        self.slots.append(slot)
        value = self.globals[slot.number, 0, "slot"] = Value("slot", False, [], 0, None, slot)
        return value


def number_values(function: Function) -> None:
    """Give the values their numbers in order of appearance."""
    n = 0
    for block in function.blocks:
        for v in block.phis + block.body:
            v.number = n
            n += 1
    function.count = n


class Malformed(Exception):
    """The verifier's complaint: a defect of the compiler, not of the program."""


def verify(function: Function) -> None:
    """Check the form: what stands where, arities, edges, and that every value is defined on all ways to its uses.
    Raises Malformed."""
    number_values(function)
    index = {b.number: i for i, b in enumerate(function.blocks)}
    place: dict[int, tuple[int, int]] = {}
    owner: list[Value] = []
    if len(index) != len(function.blocks):
        raise Malformed(f"{function.name}: two blocks have one number")
    for i, block in enumerate(function.blocks):
        for j, v in enumerate(block.phis + block.body):
            if v.number in place or v.block is not block:
                raise Malformed(f"{function.name}: %{v.number} ({v.op}) is in two places or has a wrong block")
            place[v.number] = (i, j)
            owner.append(v)
    for block in function.blocks:
        where = f"{function.name} b{block.number}"
        _verify_edges(function, block, index, where)
        before: Value | None = None
        for j, v in enumerate(block.phis + block.body + [block.term]):
            fault = _fault(function, block, v, before, j < len(block.phis))
            if fault:
                raise Malformed(f"{where}: {v.op} {fault}")
            before = before if v.op == "asmout" else v
    _verify_reach(function, index, place, owner)


def _verify_edges(function: Function, block: Block, index: dict[int, int], where: str) -> None:
    """That edges are known at both ends."""
    if block.term is None:
        raise Malformed(f"{where}: no terminator")
    if block is function.blocks[0] and (block.preds or block.phis):
        raise Malformed(f"{where}: the entry has predecessors or phis")
    for t in block.term.targets:
        known = t.number in index and function.blocks[index[t.number]] is t
        if not known or t.preds.count(block) != block.term.targets.count(t):
            raise Malformed(f"{where}: edge to b{t.number} is not among its predecessors")
        if t.symbol and block.term.op != "ijmp":
            raise Malformed(f"{where}: only ijmp leads to a block with an address, as b{t.number} is")
    for p in block.preds:
        known = p.number in index and function.blocks[index[p.number]] is p
        if not known or p.term is None or block not in p.successors():
            raise Malformed(f"{where}: predecessor b{p.number} does not lead here")


def _fault(function: Function, block: Block, v: Value, before: Value | None, among_phis: bool) -> str:
    """What is wrong with an operation by itself, or nothing."""
    if v.op not in OPS:
        return "is no operation"
    arity, _, flags = OPS[v.op]
    count = len(block.preds) if v.op == "phi" else arity
    if count >= 0 and len(v.args) != count or v.op == "ret" and len(v.args) > 2:
        return f"has {len(v.args)} arguments"
    if v.op == "call" and (v.sym is None and not v.args or v.imm not in (0, 1)):
        return "calls nothing" if v.imm in (0, 1) else f"returns {v.imm} more times"
    if v.op == "asm" and len(v.args) != sum(operand.argument() for operand in v.extra.operands):
        return f"has {len(v.args)} arguments"
    if (v.op == "phi") != among_phis or flags & FLOATING or bool(flags & TERMINATOR) != (v is block.term):
        return "stands in the wrong part of the block"
    least, most = TARGETS.get(v.op, (0, 0))
    if not least <= len(v.targets) <= most or v.op == "br" and v.targets[0] is v.targets[1]:
        return f"has {len(v.targets)} targets"
    if v.w and v.op not in WORD_FORMS and not flags & REAL:
        return "has no form of 32 bits"
    if v.sym is not None and v.op != "call":
        return "has a symbol"
    if v.op in ("param", "return") and block is not function.blocks[0]:
        return "stands in the entry only"
    if v.op == "param" and not 0 <= v.imm < function.named_args:
        return f"is number {v.imm} of {function.named_args}"
    if v.op in FOLLOWS and (before is None or before is not v.args[0] or before.op != FOLLOWS[v.op]):
        return f"does not follow its {FOLLOWS[v.op]}"
    for a in v.args:
        fault = _argument_fault(function, v, a)
        if fault:
            return fault
    return ""


def _argument_fault(function: Function, v: Value, a: Value) -> str:
    """What is wrong with an argument by itself."""
    if a.op == "const":
        return "" if function.consts.get(a.imm) is a and -1 << 63 <= a.imm < 1 << 63 else "has a constant of its own"
    if a.op in ("global", "slot"):
        key = (a.sym if a.op == "global" else a.extra.number, a.imm, a.op)
        if a.op == "slot" and (a.extra.number >= len(function.slots) or function.slots[a.extra.number] is not a.extra):
            return "has the address of a slot that is not there"
        return "" if function.globals.get(key) is a else "has an address of its own"
    if not OPS[a.op][1] and FOLLOWS.get(v.op) != a.op or a.op == "call" and a.extra and v.op != "result2":
        return f"uses the result of {a.op}, which has none"
    return ""


def _verify_reach(function: Function, index: dict, place: dict, owner: list[Value]) -> None:
    """That definitions dominate their uses. What is done in unreachable blocks does not matter."""
    from cc.passes.flow import dominators

    idom = dominators(function)
    for i, block in enumerate(function.blocks):
        where = f"{function.name} b{block.number}"
        for j, v in enumerate(block.phis + block.body + [block.term]):
            for k, a in enumerate(v.args):
                if FLAGS[a.op] & FLOATING:
                    continue
                if not 0 <= a.number < len(owner) or owner[a.number] is not a:
                    raise Malformed(f"{where}: {v.op} uses a value that is nowhere ({a.op})")
                at, row = place[a.number]
                user = index[block.preds[k].number] if v.op == "phi" else i
                if at == user:
                    if v.op != "phi" and row >= j:
                        raise Malformed(f"{where}: %{a.number} is used before it is defined")
                    continue
                walk = user
                while walk != at and idom[walk] != walk and idom[walk] >= 0:
                    walk = idom[walk]
                if walk != at and idom[walk] >= 0:
                    raise Malformed(f"{where}: %{a.number} does not reach its use in {v.op}")
