"""Assembly text: functions with their frames, data with its relocations.

The frame, from the stack pointer up (psABI: sp is 16-byte aligned, the caller's argument words begin at the old sp):

    sp + 0      arguments of calls beyond the eighth
                stack slots, spilled registers
                saved registers: s0.., ra
                a-registers of a variadic function
    old sp      incoming argument words beyond the eighth
"""

from __future__ import annotations

from cc.debug import Marks, Trace
from cc.ir import Block, Slot
from cc.machine import (
    ARGS,
    BRANCHES,
    CLOBBERED,
    FRAME,
    LOADS,
    NAMES,
    RA,
    SCRATCH,
    SP,
    STORES,
    WORD_LOAD,
    WORD_NAME,
    WORD_STORE,
    Code,
    Inst,
)

RETURNS = {"": "ret", "machine": "mret", "supervisor": "sret", "user": "uret"}
UNARY = ("zext.w", "zext.h", "sext.b", "sext.h", "clz", "ctz", "cpop", "clzw", "ctzw", "cpopw", "rev8")
DIRECT = 2032  # a frame up to this is built with one addi
REACH = 2048  # bytes from sp that an access names


def asm_string(data: bytes) -> str:
    """Bytes as an assembler string."""
    out = []
    for b in data:
        if b in (34, 92):
            out.append("\\" + chr(b))
        elif 32 <= b < 127:
            out.append(chr(b))
        else:
            out.append(f"\\{b:03o}")
    return '"' + "".join(out) + '"'


class FunctionWriter:
    """Writes one allocated function."""

    def __init__(self, code: Code, out: list[str], attributes: dict[str, object], trace: Trace | None = None):
        """attributes: of the function. A naked one has no frame; an interrupt handler keeps all registers."""
        self.code = code
        self.out = out
        self.marks = Marks(trace, code.name, out, code.where) if trace is not None else None
        self.base = "sp"  # the register by which the frame is reached
        self.naked = "naked" in attributes
        self.interrupt = attributes.get("interrupt", "")
        self.saved = list(code.used) + ([RA] if code.calls else [])
        if self.interrupt:
            self.saved = self.changed()
        self.layout()

    def changed(self) -> list[int]:
        """All registers that the function may change."""
        found = dict.fromkeys(self.saved + [SCRATCH], True)
        for _, insts in self.code.blocks:
            for inst in insts:
                if inst.d > 0:
                    found[inst.d] = True
                if inst.op == "asm":
                    found.update(dict.fromkeys(inst.extra, True))
                if inst.op in ("call", "jalr"):
                    found.update(dict.fromkeys(CLOBBERED, True))
        return sorted(found)

    def layout(self) -> None:
        """Give slots and saved registers their offsets. In a large frame the small ones are within an instruction's
        reach, and arrays behind them."""
        code, word = self.code, self.code.word
        used = self.used = self.used_slots()
        slots = [slot for slot in code.slots if slot.number in used]
        saves = Slot(word * len(self.saved), word, -1)
        slots.append(saves)
        if code.dynamic:  # the arguments move with the stack pointer, and alloca's memory begins behind them, aligned
            code.outgoing = -(-code.outgoing // 16) * 16
        if code.outgoing + sum(slot.size for slot in slots) >= REACH:
            slots.sort(key=lambda slot: (slot is not saves, slot.size))
        at = code.outgoing
        for slot in slots:
            at = -(-at // slot.align) * slot.align
            slot.offset = at
            at += slot.size
        self.save_at = {r: saves.offset + word * i for i, r in enumerate(self.saved)}
        spare = word * max(0, len(ARGS) - code.named_args) if code.variadic else 0
        self.size = -(-(at + spare) // 16) * 16
        self.variadic_at = self.size - spare
        if code.variadic and spare == 0:
            self.variadic_at = self.size + word * (code.named_args - len(ARGS))

    def used_slots(self) -> dict[int, bool]:
        used = {}
        if self.marks is not None and self.marks.trace.memory:
            used = {slot.number: True for slot in self.marks.trace.slots()}
        for _, insts in self.code.blocks:
            for inst in insts:
                if inst.extra is not None and (inst.op in LOADS or inst.op in STORES or inst.op == "lslot"):
                    used[inst.extra.number] = True
        return used

    def label(self, block: Block) -> str:
        return f".L{self.code.name}_{block.number}"

    def line(self, text: str) -> None:
        self.out.append("\t" + text)

    def run(self) -> None:
        if self.marks is not None:
            self.marks.begin()
        self.prologue()
        wanted: dict[int, bool] = {}
        for i, (_, insts) in enumerate(self.code.blocks):
            follow = self.code.blocks[i + 1][0] if i + 1 < len(self.code.blocks) else None
            self.tidy_end(insts, follow)
            for inst in insts:
                if inst.op == "jtab" or inst.op == "ijmp":
                    for t in inst.extra:
                        wanted[t.number] = True
                elif inst.op == "j" or inst.op in BRANCHES:
                    wanted[inst.extra.number] = True
        for block, insts in self.code.blocks:
            if block.symbol:
                self.out.append(block.symbol + ":")
            elif block.number in wanted:
                self.out.append(self.label(block) + ":")
            for inst in insts:
                if self.marks is not None:
                    self.marks.before(inst)
                    self.instruction(inst)
                    self.marks.after(inst)
                else:
                    self.instruction(inst)
        if self.marks is not None:
            self.marks.end()

    def tidy_end(self, insts: list[Inst], follow: Block | None) -> None:
        """Fall through to the next block where possible, inverting the branch if that helps."""
        if not insts or insts[-1].op != "j":
            return
        last = insts[-1]
        branch = insts[-2] if len(insts) > 1 and insts[-2].op in BRANCHES else None
        if branch is not None and branch.extra is last.extra:
            insts.pop(-2)
            branch = None
        if branch is not None and branch.extra is follow:
            branch.op = BRANCHES[branch.op]
            branch.extra = last.extra
            insts.pop()
        elif last.extra is follow:
            insts.pop()

    # -- frame ------------------------------------------------------------------------------------------------

    def prologue(self) -> None:
        if self.naked:
            return
        if self.size > DIRECT:
            self.line(f"li\tt6,{self.size}")
            self.line("sub\tsp,sp,t6")
        elif self.size:
            self.line(f"addi\tsp,sp,-{self.size}")
        if self.size:
            self.frame_rule(f"def_cfa_offset {self.size}")
        for r in self.saved:
            self.access(WORD_STORE[self.code.word], NAMES[r], self.save_at[r])
            self.frame_rule(f"offset {r}, {self.save_at[r] - self.size}")
        if self.code.variadic:
            for i in range(self.code.named_args, len(ARGS)):
                self.access(
                    WORD_STORE[self.code.word],
                    NAMES[ARGS[i]],
                    self.variadic_at + self.code.word * (i - self.code.named_args),
                )
        if self.code.dynamic:
            self.line("mv\ts0,sp")
            self.base = "s0"
            self.frame_rule(f"def_cfa_register {FRAME}")

    def epilogue(self) -> None:
        if self.marks is not None:
            self.marks.at(self.marks.trace.end)
        if self.size:
            self.frame_rule("remember_state")
        if self.code.dynamic:
            self.line("mv\tsp,s0")
            self.frame_rule(f"def_cfa_register {SP}")
        base, self.base = self.base, "sp"
        for r in self.saved:
            self.access(WORD_LOAD[self.code.word], NAMES[r], self.save_at[r])
            self.frame_rule(f"restore {r}")
        if self.size > DIRECT:
            self.line(f"li\tt6,{self.size}")
            self.line("add\tsp,sp,t6")
        elif self.size:
            self.line(f"addi\tsp,sp,{self.size}")
        if self.size:
            self.frame_rule("def_cfa_offset 0")
        self.base = base
        self.line(RETURNS[self.interrupt])
        if self.size:
            self.frame_rule("restore_state")

    def frame_rule(self, text: str) -> None:
        """Under -g: what has changed in how debuggers find the caller's registers."""
        if self.marks is not None:
            self.line(".cfi_" + text)

    def access(self, op: str, register: str, at: int, base: str = "") -> None:
        """A load or store in the frame."""
        base = base or self.base
        if at < REACH:
            self.line(f"{op}\t{register},{at}({base})")
        else:
            low = ((at + 2048) & 4095) - 2048
            self.line(f"li\tt6,{at - low}")
            self.line(f"add\tt6,t6,{base}")
            self.line(f"{op}\t{register},{low}(t6)")

    # -- instructions -----------------------------------------------------------------------------------------

    def instruction(self, inst: Inst) -> None:
        op, s = inst.op, inst.s
        d = NAMES[inst.d] if inst.d >= 0 else ""
        if op in LOADS or op in STORES:
            if op in LOADS:
                register, base = d, s
            else:
                register, base = NAMES[s[0]], s[1:]
            if base:
                self.line(f"{op}\t{register},{inst.imm}({NAMES[base[0]]})")
            elif inst.sym is not None:
                place = inst.sym + (f"{inst.imm:+d}" if inst.imm else "")
                self.line(f"{op}\t{register},{place}" + (f",{NAMES[SCRATCH]}" if op in STORES else ""))
            else:
                self.access(op, register, inst.extra.offset + inst.imm)
        elif op == "li":
            self.line(f"li\t{d},{inst.imm}")
        elif op == "la":
            self.line(f"la\t{d},{inst.sym}" + (f"{inst.imm:+d}" if inst.imm else ""))
        elif op == "mv":
            self.line(f"mv\t{d},{NAMES[s[0]]}" if s[0] else f"li\t{d},0")
        elif op in BRANCHES:
            self.branch(op, s, inst.extra)
        elif op == "j":
            self.line(f"j\t{self.label(inst.extra)}")
        elif op == "call":
            self.line(f"call\t{inst.sym}")
        elif op == "jalr":
            self.line(f"jalr\t{NAMES[s[0]]}")
        elif op == "jtab" or op == "ijmp":
            self.line(f"jr\t{NAMES[s[0]]}")
        elif op == "ret":
            if not self.naked:
                self.epilogue()
        elif op == "lslot":
            self.address(d, inst.extra.offset + inst.imm)
        elif op == "alloca":
            self.line(f"sub\tsp,sp,{NAMES[s[0]]}")
            self.address(d, self.code.outgoing, "sp")
        elif op == "stacksave":
            self.line(f"mv\t{d},sp")
        elif op == "stackrestore":
            self.line(f"mv\tsp,{NAMES[s[0]]}")
        elif op == "lframe":
            self.address(d, self.size)
        elif op == "lvarargs":
            self.address(d, self.variadic_at)
        elif op == "ldarg":
            self.access(WORD_LOAD[self.code.word], d, self.size + inst.imm)
        elif op == "sdarg":
            self.access(WORD_STORE[self.code.word], NAMES[s[0]], inst.imm, "sp")
        elif op == "asm":
            for text in inst.sym.split("\n"):
                self.line(text.strip())
        elif op == "trap":
            self.line("ebreak")
        elif op == "addiw" and inst.imm == 0:
            self.line(f"sext.w\t{d},{NAMES[s[0]]}")
        elif op == "sltiu" and inst.imm == 1:
            self.line(f"seqz\t{d},{NAMES[s[0]]}")
        elif op in UNARY:
            self.line(f"{op}\t{d},{NAMES[s[0]]}")
        elif len(s) == 1:
            self.line(f"{op}\t{d},{NAMES[s[0]]},{inst.imm}")
        else:
            self.line(f"{op}\t{d},{NAMES[s[0]]},{NAMES[s[1]]}")

    def branch(self, op: str, s: list[int], target: Block) -> None:
        to = self.label(target)
        if s[1] == 0:
            self.line(f"{op}z\t{NAMES[s[0]]},{to}" if op[-1] != "u" else f"{op}\t{NAMES[s[0]]},zero,{to}")
        else:
            self.line(f"{op}\t{NAMES[s[0]]},{NAMES[s[1]]},{to}")

    def address(self, d: str, at: int, base: str = "") -> None:
        base = base or self.base
        if -2048 <= at < 2048:
            self.line(f"addi\t{d},{base},{at}")
        else:
            self.line(f"li\tt6,{at}")
            self.line(f"add\t{d},{base},t6")

    def tables(self, section: str) -> None:
        """The jump tables, in that section; call it behind the function."""
        for _, insts in self.code.blocks:
            if insts and insts[-1].op == "jtab":
                self.out.append(section)
                self.line(f".align\t{self.code.word.bit_length() - 1}")
                self.out.append(insts[-1].sym + ":")
                for target in insts[-1].extra:
                    self.line(f"{WORD_NAME[self.code.word]}\t{self.label(target)}")
