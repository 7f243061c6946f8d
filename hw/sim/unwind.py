"""Who called: the frames of a stack, from the innermost outwards.

    for frame in Unwinder(program, read).walk(pc, registers): ...

For each frame three ways are tried to find its caller: call frame information (asm.cfi_rules), which compilers write
with -g; the instructions at the function's start, which say what has been pushed (as gdb does it without such
information); and where no symbol says where the function starts, the frame pointer's chain. A pc outside of all code,
as after a call of nothing, has its caller in ra.

The walk ends where a function has no return address, or where the stack does not go on: frames lie one above another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from asm.cfi_rules import AT, IN, VALUE, Frames, Rules
from asm.elf import ElfError
from asm.riscv import BRANCH, JUMP, REGISTERS, decoder, expand
from hw.sim.program import Program

RA, SP, FP = REGISTERS["ra"], REGISTERS["sp"], REGISTERS["s0"]
SAVED = (RA, FP, REGISTERS["s1"], *range(18, 28))  # what a callee keeps for its caller
MOST_FRAMES = 4_000_000
LONGEST_START, LONGEST_END = 400, 24  # instructions read to understand a function's start, and its end


class Frame(NamedTuple):
    """pc: the next instruction when all that the frame has called has returned. cfa: sp in front of the call that made
    the frame, as far as it is known. exact: pc has not called anything; it is the innermost, or a signal came there."""

    pc: int
    cfa: int
    exact: bool

    @property
    def place(self) -> int:
        """An address inside the instruction that is being executed."""
        return self.pc if self.exact else self.pc - 1


class Unwinder:
    """read: memory by address, IndexError where there is none. resume: for a return address
    that is that of signal handlers, and sp there, the registers and the pc that the signal interrupted."""

    def __init__(
        self,
        program: Program,
        read: Callable[[int, int], bytes],
        resume: Callable[[int, int], tuple[Sequence[int], int] | None] = lambda pc, sp: None,
    ) -> None:
        self.program, self.read, self.resume = program, read, resume
        self.xlen = program.file.xlen
        self.word, self.mask = self.xlen // 8, (1 << self.xlen) - 1
        self.decode = decoder(self.xlen)
        self.known: dict[tuple[int, bool], Rules | None] = {}
        try:
            self.tables = Frames(program.file)
        except ElfError:
            self.tables = None

    def walk(self, pc: int, registers: Sequence[int]) -> Iterator[Frame]:
        """The frames of a hart that stands at pc with these registers."""
        x, exact, inner, last = list(registers), True, True, -1
        for _ in range(MOST_FRAMES):
            interrupted = None if inner else self.resume(pc, x[SP])
            if interrupted:
                x, pc, exact, inner, last = list(interrupted[0]), interrupted[1], True, True, -1
            if (pc, exact) not in self.known and not self.program.is_code(pc if exact else pc - 1):
                if not inner:
                    return
                yield Frame(pc, x[SP], True)
                if x[RA] == pc:
                    return
                pc, exact, inner = x[RA], False, False
                continue
            rules = self._rules(pc, exact)
            if rules is None or not (caller := self._caller(rules, x, inner)):
                yield Frame(pc, x[SP], exact)
                return
            x, back = caller
            yield Frame(pc, x[SP], exact)
            if not back or x[SP] <= last:
                return
            last, pc, exact, inner = x[SP], back, rules.signal, False

    # --- one frame ----------------------------------------------------------------------------------------------------

    def _caller(self, rules: Rules, x: list[int], inner: bool) -> tuple[list[int], int] | None:
        """The caller's registers and the return address; None where memory does not have them."""
        register, offset = rules.cfa
        cfa = x[register] + offset & self.mask
        if rules.column not in rules.saved and not inner:
            return None  # a caller whose own return address is lost: nobody called it
        before = list(x)
        before[SP] = cfa
        try:
            for number, (how, value) in rules.saved.items():
                if number >= 32:
                    continue
                if how == AT:
                    before[number] = int.from_bytes(self.read(cfa + value & self.mask, self.word), "little")
                else:
                    before[number] = cfa + value & self.mask if how == VALUE else x[value] if how == IN else 0
        except IndexError:
            return None
        return before, before[rules.column] & -2 if rules.column < 32 else 0

    def _rules(self, pc: int, exact: bool) -> Rules | None:
        """How to find the caller of the function at pc."""
        if (pc, exact) not in self.known:
            place = pc if exact else pc - 1
            try:
                rules = self.tables.rules(place) if self.tables else None
            except ElfError:
                rules = None
            if rules is None:
                function = self.program.function(place)
                rules = self._by_code(function[1], pc, exact) if function else self._by_frame_pointer()
            self.known[pc, exact] = rules
        return self.known[pc, exact]

    def _by_frame_pointer(self) -> Rules:
        return Rules((FP, 0), {RA: (AT, -self.word), FP: (AT, -2 * self.word)}, RA, False)

    def _instruction(self, address: int):
        """Row, operands and length of the program's instruction there, as it was loaded; None if there is none."""
        data = self.program.contents(address, 4)
        length = 4 if data[:1] and data[0] & 3 == 3 else 2
        known = self.decode(int.from_bytes(data[:length], "little")) if len(data) >= length else None
        return (*expand(*known, self.xlen), length) if known else None

    def _by_code(self, start: int, pc: int, exact: bool) -> Rules:
        """What the function has done to sp from its start to pc, up to the first branch. Offsets are from sp as it was
        at the start, which is the CFA."""
        # BEGIN SOLUTION hw.sim.unwind
        depth, pointer, saved, constants = 0, None, {}, {}
        at = start
        for _ in range(LONGEST_START):
            found = self._instruction(at) if at < pc else None
            if found is None or found[0].kind in (BRANCH, JUMP):
                break
            row, operands, length = found
            rd, rs1, rs2, imm = (operands.get(name, 0) for name in ("rd", "rs1", "rs2", "imm"))
            if row.name == "addi" and rs1 == SP and rd == SP:
                if imm > 0:
                    break
                depth -= imm
            elif row.name == "addi" and rs1 == SP and rd == FP:
                pointer = imm - depth
            elif row.name in ("sd", "sw") and row.size == self.word and rs1 == SP and rs2 in SAVED:
                saved.setdefault(rs2, (AT, imm - depth))
            elif row.name in ("add", "sub") and rd == rs1 == SP and rs2 in constants:
                depth += constants[rs2] if row.name == "sub" else -constants[rs2]
            elif row.name == "lui":
                constants[rd] = operands["upper"]
            elif row.name in ("addi", "addiw") and (rs1 in constants or rs1 == 0):
                constants[rd] = constants.get(rs1, 0) + imm
            else:
                constants.pop(rd, None)
            at += length
        if exact and depth and self._is_leaving(pc):
            return Rules((SP, 0), {}, RA, False)
        return Rules((FP, -pointer) if pointer is not None else (SP, depth), saved, RA, False)
        # END SOLUTION

    def _is_leaving(self, pc: int) -> bool:
        """Whether the function's frame has been given back already: what follows returns without moving sp."""
        for _ in range(LONGEST_END):
            found = self._instruction(pc)
            if found is None or found[0].kind == BRANCH or found[0].name == "jal":
                return False
            row, operands, length = found
            if row.name == "jalr":
                return operands["rd"] == 0 and operands["rs1"] == RA
            if operands.get("rd") == SP:
                return False
            pc += length
        return False
