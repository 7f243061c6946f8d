"""Machine code before and after register allocation: instructions on registers, physical (0..31) or virtual (32 and
up).

    Inst(op, d, s, imm, sym, extra)   d: register written, or -1; s: registers read

`op` is an RV64IM mnemonic or one of these:

    li d imm, la d sym+imm, mv d s        as in assembly
    lslot d slot+imm                      address of a stack slot (extra)
    loads and stores                      s = [base] or [value, base]; without base the address is a slot (extra),
                                          or a symbol (sym)
    ldarg d imm / sdarg s imm             incoming / outgoing argument word on the stack
    lvarargs d                            address of the first variable argument
    alloca d s, stacksave d, stackrestore s      the stack pointer; the frame is then reached by s0
    lframe d                              address of the frame's upper end
    call sym / jalr s                     s ends with the argument registers in use; clobbers caller-saved registers
    asm sym (text), s, extra               registers read, and the list of those changed
    beq ... s[0] s[1] target (extra), j target, jtab s targets, ret, trap

`at` is the place in the source that an instruction comes from, under -g; None: that of the one before.
"""

from __future__ import annotations

from cc.ir import Block

NAMES = (
    "zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6"
).split()  # fmt: skip
NUMBER = {name: i for i, name in enumerate(NAMES)}
ZERO, RA, SP, GP, TP, SCRATCH = 0, 1, 2, 3, 4, 31  # t6 is kept for frames beyond 2 KiB
FRAME = 8  # s0: the frame's base where the stack pointer moves
A0 = 10
ARGS = list(range(10, 18))
FIRST_VIRTUAL = 32
CALLEE_SAVED = [8, 9] + list(range(18, 28))
CALLER_SAVED = [15, 14, 13, 12, 11, 10, 16, 17, 5, 6, 7, 28, 29, 30]
CLOBBERED = [RA] + CALLER_SAVED + [SCRATCH]
LOADS = ("lb", "lbu", "lh", "lhu", "lw", "lwu", "ld")
STORES = ("sb", "sh", "sw", "sd")
BRANCHES = {"beq": "bne", "bne": "beq", "blt": "bge", "bge": "blt", "bltu": "bgeu", "bgeu": "bltu"}  # and opposites
WORD_LOAD, WORD_STORE, WORD_NAME = {4: "lw", 8: "ld"}, {4: "sw", 8: "sd"}, {4: ".word", 8: ".dword"}


class Inst:
    """One machine instruction; see the head of the file."""

    __slots__ = ("op", "d", "s", "imm", "sym", "extra", "at")

    def __init__(self, op: str, d: int, s: list[int], imm: int = 0, sym: str | None = None, extra: object = None):
        self.op, self.d, self.s, self.imm, self.sym, self.extra = op, d, s, imm, sym, extra
        self.at = None


class Code:
    """A function's machine code. `blocks` is the layout: (block, instructions)."""

    __slots__ = (
        "name",
        "blocks",
        "slots",
        "registers",
        "outgoing",
        "calls",
        "dynamic",
        "twice",
        "named_args",
        "variadic",
        "used",
        "word",
        "trace",
        "values",
        "where",
    )

    def __init__(self, name: str):
        self.name = name
        self.blocks: list[tuple[Block, list[Inst]]] = []
        self.slots: list = []
        self.registers = FIRST_VIRTUAL
        self.word = 8  # bytes of a register
        self.trace = None  # under -g: a `debug.Trace`,
        self.values: dict = {}  # the virtual registers of its values,
        self.where: dict[Inst, dict] = {}  # and the registers of its variables: see `known.locate`
        self.outgoing = 0  # bytes of stack arguments of calls
        self.calls = False
        self.dynamic = False  # the stack pointer moves
        self.twice = False  # setjmp is called: what is alive there is wanted again after code that does not need it
        self.named_args = 0
        self.variadic = False
        self.used: list[int] = []  # callee-saved registers to save
