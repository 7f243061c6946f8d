"""Who called: the frames of a stack, from the innermost outwards.

    for frame in Unwinder(program, read).walk(pc, registers): ...

For each frame three ways are tried to find its caller: call frame information (asm.cfi_rules), which compilers write
with -g; the function's instructions, which say what has been pushed; and where no symbol says where the function
starts, the frame pointer's chain. A pc outside of all code, as after a call of nothing, has its caller in ra.

The walk ends where a function has no return address, or where the stack does not go on: frames lie one above another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from asm.cfi_rules import AT, IN, VALUE, Frames, Rules
from asm.elf import ElfError
from asm.riscv import BRANCH, JUMP, LOAD, REGISTERS, STORE, Row, decoder, expand
from hw.sim.program import Program

RA, SP, FP = REGISTERS["ra"], REGISTERS["sp"], REGISTERS["s0"]
SAVED = (RA, FP, REGISTERS["s1"], *range(18, 28))  # what a callee keeps for its caller
MOST_FRAMES = 4_000_000
LONGEST = 20_000  # instructions that are followed to understand a function


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
        if not self.program.code:
            yield Frame(pc, x[SP], True)
            return
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
                rules = self._by_code(function[1], pc) if function else self._by_frame_pointer()
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

    def _by_code(self, start: int, pc: int) -> Rules:
        """What the function's instructions up to pc have done to sp, and what they have pushed. They are followed once,
        in order; behind a jump they go on as at a branch to there, or else as where most was pushed."""
        # BEGIN SOLUTION hw.sim.unwind
        state = deepest = _State({SP: (True, 0)}, {})
        branched: dict[int, _State] = {}
        at = start
        for _ in range(LONGEST):
            found = self._instruction(at) if at < pc else None
            if found is None:
                break
            row, operands, length = found
            after = at + length
            if row.kind == BRANCH:
                branched.setdefault(at + operands["target"], state.copy())
            elif row.kind == JUMP and operands["rd"] == 0:
                if row.name == "jal":
                    branched.setdefault(at + operands["target"], state.copy())
                state = branched.get(after, deepest).copy()
            elif row.kind == JUMP:
                state.call()
            else:
                state.follow(row, operands, self.word)
            if state.depth > deepest.depth or len(state.saved) > len(deepest.saved) and state.depth == deepest.depth:
                deepest = state.copy()
            at = after
        register = SP if SP in state.known else FP if state.known.get(FP, (False, 0))[0] else None
        if register is None:
            return Rules((SP, deepest.depth), deepest.saved, RA, False)
        return Rules((register, -state.known[register][1]), state.saved, RA, False)
        # END SOLUTION


class _State:
    """What is known between two instructions. known: {register: (relative to sp at the start, value)}; saved: rules."""

    def __init__(self, known: dict[int, tuple[bool, int]], saved: dict[int, tuple[str, int]]) -> None:
        self.known, self.saved = known, saved

    def copy(self) -> _State:
        return _State(dict(self.known), dict(self.saved))

    @property
    def depth(self) -> int:
        """Bytes of the frame."""
        return -self.known[SP][1] if SP in self.known else 0

    def call(self) -> None:
        """Only what a callee keeps is still known."""
        self.known = {n: value for n, value in self.known.items() if n in (SP, *SAVED)}

    def follow(self, row: Row, operands: dict[str, int], word: int) -> None:
        """The effect of an instruction that does not jump."""
        rd, rs1, rs2, imm = (operands.get(name, 0) for name in ("rd", "rs1", "rs2", "imm"))
        a, b = ((False, 0) if n == 0 else self.known.get(n) for n in (rs1, rs2))
        value = None
        if row.kind == STORE:
            if row.size == word and rs2 in SAVED and rs2 not in self.known and a and a[0]:
                self.saved.setdefault(rs2, (AT, a[1] + imm))
            return
        if row.name in ("addi", "addiw") and a:
            value = a[0], a[1] + imm
        elif row.name == "lui":
            value = False, operands["upper"]
        elif row.name == "add" and a and b and not (a[0] and b[0]):
            value = a[0] or b[0], a[1] + b[1]
        elif row.name == "sub" and a and b and not b[0]:
            value = a[0], a[1] - b[1]
        elif row.kind == LOAD and a and a[0] and self.saved.get(rd) == (AT, a[1] + imm):
            del self.saved[rd]
        self.known.pop(rd, None)
        if value and rd:
            self.known[rd] = value
