"""Where a program spends its instructions: exact counts, not samples, on every engine.

    p = Profile(machine, Program(image))
    p.start()
    machine.run()
    p.stop()
    print(p.report());  p.calls.folded()

On ref the run stays fast: blocks are translated with a counter at each way out of them (`Counting`). A way out says
which instructions of the block were executed and which branch was taken, so that everything else follows from these
counters when the run is over. Blocks end at calls and returns, which tell `CallStack`. On the other engines every
commit is looked at. Every instruction that machine.instret counts is counted, those that trap included.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from asm.riscv import AMO, BRANCH, CSR, FENCE, JUMP, LOAD, STORE, Integers, Row, decoder, expand
from hw.sim import ref, translate
from hw.sim.callstack import ANY_SP, CallStack
from hw.sim.commit import Commit
from hw.sim.program import Program

LINKS = (1, 5)  # ra and t0
SP = 2
MOST_ROWS = 25
CLASSES = {LOAD: "load", STORE: "store", BRANCH: "branch", JUMP: "jump", AMO: "atomic", CSR: "csr", FENCE: "fence"}
RETURNS = ("mret", "sret")


class Branch(NamedTuple):
    """How often a branch was taken, and how often not."""

    taken: int
    not_taken: int


class _Way(NamedTuple):
    """A way out of a block: its instructions, how many of them were executed, and whether the last one is a branch that
    was taken."""

    code: list[tuple[int, int]]  # (pc, instruction word)
    done: int
    taken: bool


class _Writer(translate.Writer):
    """Adds a counter to each way out, and events where the function on top of the stack changes."""

    counting: Counting

    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        self.code: list[tuple[int, int]] = []
        self.name = self.counting.calls.function(self.start)
        self.branch = False
        self.event = ""

    def leave(self, target: str | int, done: int, condition: str = "") -> None:
        counting, loops = self.counting, target == self.start and done > 0 and not self.event
        number = len(counting.counters)
        counting.counters.append(0)
        counting.ways.append(_Way(self.code, done, self.branch and bool(condition)))
        text = [f"counters[{number}] += 1"]
        if loops:
            self.loops = True
            text += [f"n += {done}", "continue"]
        else:
            text.append(f"clock[0] += @{done}")
            if self.event:
                text.append(self.event)
            elif isinstance(target, int) and counting.calls.function(target) != self.name:
                text.append(f"jump({target})")
            text.append(f"return ({target}, @{done})")
        self.lines += [f"if {condition}:", *(f" {line}" for line in text)] if condition else text

    def text(self) -> str:
        last = f"return ({self.start}, n)"  # of a loop that is at its limit
        return super().text().replace(f"\n {last}", f"\n clock[0] += n\n {last}")


class Counting(translate.Translator):
    """The translator of a hart that is being profiled."""

    def __init__(self, hart: ref.Hart, calls: CallStack) -> None:
        super().__init__(hart.xlen, hart.ram, hart.decode, hart.compressed)
        self.calls = calls
        self.counters: list[int] = []
        self.ways: list[_Way] = []
        self.names |= {"counters": self.counters, "clock": calls.clock}
        self.names |= {"call": calls.call, "back": calls.back, "jump": calls.jump}
        self.WRITER = type("Writer", (_Writer,), {"counting": self})

    def write(self, fetch: Callable[[int], int | None], start: int, mapped: bool) -> tuple[str, list[int]]:
        def seen(address: int) -> int | None:
            self.word = fetch(address)
            return self.word

        return super().write(seen, start, mapped)

    def _instruction(
        self, w: _Writer, row: Row, operands: dict[str, int], pc: int, length: int, done: int
    ) -> tuple[bool, int | None]:
        w.code.append((pc, self.word))
        w.branch = row.kind == BRANCH
        if row.kind == JUMP and row.reads[0] == "rs1":
            w.event = event_text(row, operands, "t", pc + length)
        goes_on, after = super()._instruction(w, row, operands, pc, length, done)
        w.branch, w.event = False, ""
        if not goes_on or after is None:
            return goes_on, after
        if row.kind == JUMP and operands["rd"] in LINKS:
            w.event = event_text(row, operands, str(after), pc + length)
        elif self.calls.function(after) == w.name:
            return True, after
        w.leave(after, done + 1)
        w.event = ""
        return True, None


def event_text(row: Row, operands: dict[str, int], target: str, after: int) -> str:
    """What a jump means to the stack of calls, as a statement: Unpriv. 2.5.1, table 3. target: its text."""
    pushes, base = operands["rd"] in LINKS, operands.get("rs1")
    pops = base in LINKS and (not pushes or base != operands["rd"])
    call, back = f"call({target}, {after}, x[2])", f"back({target}, x[2])"
    if pops and pushes:
        return f"{back}; {call}"
    return call if pushes else back if pops else f"jump({target})"


class Profile:
    """Counts what a machine does between `start` and `stop`; both may come again."""

    def __init__(self, machine, program: Program) -> None:
        self.machine, self.program = machine, program
        self.hart: ref.Hart | None = getattr(machine, "hart", None)
        self.xlen = self.hart.xlen if self.hart else 64
        self.user = hasattr(machine, "space")
        self.calls = CallStack(program, machine.pc)
        self.fast = type(self.hart) is ref.Hart
        self.stepped: Counter[tuple[int, int]] = Counter()  # by pc and word
        self.taken: Counter[tuple[int, int]] = Counter()
        self.faulted: Counter[int] = Counter()  # by pc: trapped, and was not an ecall or ebreak
        self.traps = 0
        self.decode = decoder(self.xlen)
        self.rows: dict[int, tuple[Row, dict[str, int], str] | None] = {}
        self.next = machine.pc
        self.running = False
        self.kept: tuple = ()
        self.counting: list[Counting] = []

    @property
    def engine(self) -> str:
        """Who measured, in words."""
        if self.fast:
            return "ref, by counters in its translated blocks"
        name = "rtl" if self.hart is None else "iss" if hasattr(self.hart, "hot") else "ref"
        return f"{name}, by looking at every commit"

    @property
    def total(self) -> int:
        """Instructions, as instret counts them."""
        return self.calls.clock[0]

    # --- measuring ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """From here on everything counts."""
        if self.running:
            return
        self.running, self.next = True, self.machine.pc
        self.calls.jump(self.next)
        self.kept = (self.machine.commits, self.hart and (self.hart.on_step, self.hart.translator))
        if self.fast:
            self.counting.append(Counting(self.hart, self.calls))
            self.hart.translator, self.hart.on_step = self.counting[-1], self.look
            self.hart.forget_code()
        else:
            before = self.machine.commits
            self.machine.commits = (lambda c: (before(c), self.look(c)) and None) if before else self.look

    def stop(self, interrupted: bool = False) -> None:
        """Up to here everything counts. interrupted: inside of an instruction, by KeyboardInterrupt."""
        if not self.running:
            return
        self.running = False
        if interrupted:  # a block may not have come to its way out
            self.calls.clock[0] = sum(self.instructions().values())
        self.calls.settle()
        self.machine.commits, hart = self.kept
        if self.fast:
            self.hart.on_step, self.hart.translator = hart
            self.hart.forget_code()

    def _row(self, word: int) -> tuple[Row, dict[str, int], str] | None:
        """The expanded row, its operands, and the name it was written with."""
        if word not in self.rows:
            known = self.decode(word)
            self.rows[word] = known and (*expand(*known, self.xlen), known[0].name)
        return self.rows[word]

    def look(self, commit: Commit) -> None:
        """An instruction that was stepped."""
        calls, sp, pc, to = self.calls, self.machine.x[2], commit.pc_rdata, commit.pc_wdata
        if commit.intr:
            self.traps += 1
            calls.trap(self.next, pc, self._sp_before(commit))
        elif self.calls.frames[-1].node.name != calls.function(pc):
            calls.jump(pc)  # somebody else has set pc
        self.next = to
        calls.clock[0] += 1
        word = commit.insn
        self.stepped[pc, word] += 1
        known = self._row(word)
        after = pc + (4 if word & 3 == 3 else 2)
        if commit.trap:
            self._trap(pc, to, sp, known and known[0].name)
            return
        if known is None:
            return
        row, operands, _ = known
        if row.kind == JUMP:
            pushes, base = operands["rd"] in LINKS, operands.get("rs1")
            if base in LINKS and (not pushes or base != operands["rd"]):
                calls.back(to, sp)
            if pushes:
                calls.call(to, after, sp)
            elif base not in LINKS:
                calls.jump(to)
        elif row.kind == BRANCH:
            if to != after or operands["target"] == after - pc and self._decides(row, operands):
                self.taken[pc, word] += 1
            calls.jump(to)
        elif row.name in RETURNS:
            calls.leave_trap(to, sp)
        elif calls.function(to) != calls.frames[-1].node.name:
            calls.jump(to)

    def _sp_before(self, commit: Commit) -> int:
        """sp as the first instruction of an interrupt's handler found it."""
        sp = self.machine.x[SP]
        if commit.rd_addr != SP:
            return sp
        known = self._row(commit.insn)
        if known and known[0].name == "addi" and known[1]["rs1"] == SP:
            return sp - known[1]["imm"]
        return ANY_SP

    def _decides(self, row: Row, operands: dict[str, int]) -> bool:
        """Whether a branch to the next instruction was taken."""
        return bool(row.meaning(Integers(self.xlen), *(self.machine.x[operands[name]] for name in row.reads)))

    def _trap(self, pc: int, to: int, sp: int, name: str | None) -> None:
        self.calls.settle()
        if name not in ("ecall", "ebreak"):
            self.faulted[pc] += 1
        if not self.user:
            self.traps += 1
            self.calls.trap(pc, to, sp)
        elif to != pc and not (name == "ecall" and to == pc + 4):
            self.traps += 1
            if not (name == "ecall" and self.calls._leave(to, sp)):
                self.calls.trap(pc, to, ANY_SP)

    # --- results ------------------------------------------------------------------------------------------------------

    def instructions(self) -> Counter[tuple[int, int]]:
        """Executions by (pc, instruction word)."""
        counts = Counter(self.stepped)
        for counting in self.counting:
            for count, way in zip(counting.counters, counting.ways):
                if count:
                    for place in way.code[: way.done]:
                        counts[place] += count
        return counts

    def branches(self) -> dict[int, Branch]:
        """By pc."""
        taken: Counter[int] = Counter()
        for (pc, _), count in self.taken.items():
            taken[pc] += count
        for counting in self.counting:
            for count, way in zip(counting.counters, counting.ways):
                if count and way.taken:
                    taken[way.code[way.done - 1][0]] += count
        all_: Counter[int] = Counter()
        for (pc, word), count in self.instructions().items():
            known = self._row(word)
            if known and known[0].kind == BRANCH:
                all_[pc] += count
        return {pc: Branch(taken[pc], count - taken[pc] - self.faulted[pc]) for pc, count in all_.items()}

    def mix(self) -> tuple[Counter[str], Counter[str], int]:
        """Executions by mnemonic and by class, and how many were compressed."""
        names: Counter[str] = Counter()
        classes: Counter[str] = Counter()
        short = 0
        for (_, word), count in self.instructions().items():
            known = self._row(word)
            name = known[0].name if known else "(illegal)" if word else "(not fetched)"
            names[name] += count
            classes[class_of(known[0]) if known else "trap"] += count
            short += count if word & 3 != 3 and known else 0
        return names, classes, short

    def report(self, most: int = MOST_ROWS) -> str:
        """Tables: functions, calls, branches, instructions, source lines. most: rows of each."""
        self.calls.settle()
        from hw.sim.profile_report import report

        return report(self, most)


def class_of(row: Row) -> str:
    """load, store, branch, jump, atomic, csr, fence, multiply, divide, arithmetic, system."""
    if row.kind in CLASSES:
        return CLASSES[row.kind]
    if row.name.startswith("mul"):
        return "multiply"
    if row.name.startswith(("div", "rem")):
        return "divide"
    return "arithmetic" if row.meaning else "system"
