"""The state of `bits sim`: a debugger, what is looked at, and what each command does. Drawing is sim_screen's.

Lines are stepped as gdb does: through all the instructions of a line, into a function that has lines of its own, and
over those that have not. A call is run over at the engine's speed, to a breakpoint at its return with the stack where
it was. Where a program has no line table, a line is an instruction.
"""

from __future__ import annotations

from collections.abc import Callable

from asm.riscv import JUMP
from hw.sim.debug import WRITE, DebugError, Debugger, Stop, Watch
from tools.sim_program import Program, Unknown

LINKS = (1, 5)  # registers that calls write (the ISA manual's hints for return-address stacks)
FEW_STEPS, MOST_STEPS = 64, 100_000  # instructions of one line, or back to another one
PANES = ("stack", "memory", "csrs", "breaks")
STEPS_AT_ONCE = 1_000  # between two looks at the keyboard
WORD = 8


class View:
    """console: what the program has written so far. press: whether a key wants a running program to stop."""

    def __init__(
        self, debugger: Debugger, program: Program, console: Callable[[], bytes], title: str, memory: int | None = None
    ) -> None:
        self.debugger, self.program, self.console, self.title = debugger, program, console, title
        self.cursor = debugger.pc
        self.memory = memory if memory is not None else self.register("sp") or debugger.pc
        self.pane = PANES[0]
        self.focus = "source" if self.has_source() else "code"
        self.message = "? for help"
        self.help = False
        self.prompt = ""  # the question that is being answered, and the answer so far
        self.typed = ""
        self.registers_before = self.registers()
        self.memory_before: tuple[int, bytes] = (0, b"")
        self.running = False

    # --- what there is ------------------------------------------------------------------------------------------------

    def register(self, name: str) -> int:
        return self.debugger.machine.x[name]

    def registers(self) -> list[int]:
        """pc, x1 .. x31."""
        return [self.debugger.pc, *(self.debugger.machine.x[number] for number in range(1, 32))]

    def has_source(self) -> bool:
        place = self.program.place(self.cursor)
        return place is not None and self.program.source(place[0]) is not None

    def read(self, address: int, size: int) -> bytes | None:
        try:
            return self.debugger.read(address, size)
        except IndexError:
            return None

    # --- running ------------------------------------------------------------------------------------------------------

    def _did(self, action: Callable[[], Stop | None], forward: bool = True) -> None:
        """Do something that moves the machine, and say what came of it."""
        d = self.debugger
        self.registers_before = self.registers()
        self.memory_before = self.memory, self.read(self.memory, 64 * WORD) or b""
        self.message, self.running = "", True
        try:
            caught = forward and d.linux and d.machine.caught
            stop = (d.answer_signal(caught.number) if caught else None) or action()
        except DebugError as error:
            stop = Stop("stuck", text=str(error))
        finally:
            self.running = False
        if stop and stop.kind != "step":
            self.message = self._explain(stop)
        self.cursor = d.pc
        if not self.has_source():
            self.focus = "code"

    def _explain(self, stop: Stop) -> str:
        machine = self.debugger.machine
        if stop.kind == "end":
            more = getattr(machine, "message", "")
            back = "" if self.debugger.shadow or self.debugger.linux else "; b goes back"
            return f"the program has ended with status {machine.exit_code}{': ' + more if more else ''}{back}"
        if stop.kind in ("watch", "rwatch", "awatch"):
            return f"the next instruction writes to {stop.address:#x}, which is watched"
        if stop.kind == "signal":
            return f"signal {stop.signal} is about to be delivered: {stop.text}"
        words = {"breakpoint": "breakpoint", "pause": "stopped by a key", "begin": "this is where it began"}
        return stop.text or words.get(stop.kind, "")

    def _call(self) -> int | None:
        """Where the call that stands at pc returns to; None if there is no call."""
        d = self.debugger
        known = d.instruction()
        if known is None or known[0].kind != JUMP or known[1].get("rd") not in LINKS:
            return None
        size = self.program.instruction(d.read, d.pc)
        return d.pc + size[0] if size else None

    def _is_return(self) -> bool:
        known = self.debugger.instruction()
        return bool(
            known
            and known[0].name == "jalr"
            and known[1]["rd"] == 0
            and known[1]["rs1"] in LINKS
            and not known[1]["imm"]
        )

    def _run_to(self, address: int, stack: int = 0) -> Stop | None:
        """On to an address, with sp not below `stack`; another stop if that comes first."""
        d = self.debugger
        mine = address not in d.breakpoints
        d.breakpoints.add(address)
        try:
            while True:
                stop = d.resume()
                if stop.kind != "breakpoint" or d.pc != address:
                    return stop
                if self.register("sp") >= stack:
                    return None if mine or stack else stop
        finally:
            if mine:
                d.breakpoints.discard(address)

    def _over(self) -> Stop | None:
        """One instruction, or a whole call."""
        after, stack = self._call(), self.register("sp")
        stop = self.debugger.step()
        if stop.kind != "step":
            return stop
        return self._run_to(after, stack) if after is not None and self.debugger.pc != after else None

    def _line(self, into: bool) -> Stop | None:
        """To another line."""
        d, program = self.debugger, self.program
        here = program.place(d.pc)
        if here is None:
            return d.step() if into else self._over()
        for steps in range(1, MOST_STEPS):
            call, stack = self._call(), self.register("sp")
            stop = d.step()
            if stop.kind != "step":
                return stop
            if call is not None and d.pc != call:
                if into and program.row(d.pc):
                    return None
                stop = self._run_to(call, stack)
                if stop:
                    return stop
            if d.pc in d.breakpoints:
                return Stop("breakpoint")
            found = program.row(d.pc)
            if found is None or (found[2].file, found[2].line) != here and found[0] == d.pc and found[2].statement:
                return None
            if not steps % STEPS_AT_ONCE and d.pause():
                break
        return Stop("pause")

    def _finish(self) -> Stop | None:
        """Out of this function: its own instructions one by one, what it calls at full speed."""
        d = self.debugger
        steps = 0
        while True:
            leaving = self._is_return()
            stop = self._over()
            if stop or leaving:
                return stop
            if d.pc in d.breakpoints:
                return Stop("breakpoint")
            steps += 1
            if not steps % STEPS_AT_ONCE and d.pause():
                return Stop("pause")

    def _past(self, count: int) -> list[tuple[int, int, int]]:
        """Count, pc and depth of the last instructions: how many calls deeper than now, which is seen in returns."""
        d, now = self.debugger, self.debugger.count
        d.go(max(now - count, d.snapshots[0].count if d.snapshots else now))
        passed = []
        while d.count < now:
            passed.append((d.count, d.pc, -1 if self._call() is not None else 1 if self._is_return() else 0))
            d.step()
        depth, found = 0, []
        for at, pc, change in reversed(passed):
            depth = max(0, depth + change)
            found.append((at, pc, depth))
        return found

    def _back_line(self) -> Stop | None:
        """Back to the beginning of this line, or if it stands there to that of the line before, over calls."""
        d, program = self.debugger, self.program
        row, now, count = program.row(d.pc), d.count, FEW_STEPS
        if row is None:
            return d.back()
        while True:
            past = [(at, program.row(pc)) for at, pc, depth in self._past(count) if depth == 0]
            goal = (row[2].file, row[2].line) if row[0] != d.pc else None
            target = None
            for at, known in past:
                place = known and (known[2].file, known[2].line)
                if goal is None and place != (row[2].file, row[2].line):
                    goal = place
                if goal is not None and place != goal:
                    d.go(target)
                    return None
                target = at
            if count > MOST_STEPS or len(past) and past[-1][0] <= d.snapshots[0].count or not past:
                d.go(d.snapshots[0].count if count <= MOST_STEPS else now)
                return Stop("begin" if count <= MOST_STEPS else "pause")
            count *= 8

    # --- commands -----------------------------------------------------------------------------------------------------

    def step(self) -> None:
        self._did(lambda: self._line(True))

    def next(self) -> None:
        self._did(lambda: self._line(False))

    def instruction(self) -> None:
        self._did(self.debugger.step)

    def over(self) -> None:
        self._did(self._over)

    def finish(self) -> None:
        self._did(self._finish)

    def go_on(self) -> None:
        self._did(self.debugger.resume)

    def back(self) -> None:
        self._did(self.debugger.back, forward=False)

    def back_line(self) -> None:
        self._did(self._back_line, forward=False)

    def reverse(self) -> None:
        self._did(self.debugger.reverse, forward=False)

    def to_cursor(self) -> None:
        goal = self.cursor
        self._did(lambda: self._run_to(goal))

    def restart(self) -> None:
        self._did(self.debugger.reset, forward=False)

    def toggle(self) -> None:
        """A breakpoint at the cursor, set or taken away."""
        points = self.debugger.breakpoints
        (points.discard if self.cursor in points else points.add)(self.cursor)
        self.message = f"breakpoint at {self.where(self.cursor)}" if self.cursor in points else "breakpoint taken away"

    def where(self, address: int) -> str:
        """An address in words."""
        place, name = self.program.place(address), self.program.describe(address)
        return (
            f"{address:#x}"
            + (f" {name}" if name else "")
            + (f" ({place[0].rpartition('/')[2]}:{place[1]})" if place else "")
        )

    def change_focus(self) -> None:
        self.focus = "code" if self.focus == "source" or not self.has_source() else "source"

    def change_pane(self) -> None:
        self.pane = PANES[(PANES.index(self.pane) + 1) % len(PANES)]

    def move(self, rows: int) -> None:
        """The cursor, by rows of the pane that has it."""
        if self.focus == "source":
            found = self.program.neighbour(self.cursor, rows)
            if found is not None:
                self.cursor = found
            return
        before = max(0, -rows)
        code = self.program.code(self.debugger.read, self.cursor, before, before + max(rows, 0) + 1)
        if code:
            self.cursor = code[0 if rows < 0 else -1][0]

    def to_pc(self) -> None:
        """The cursor to the next instruction."""
        self.cursor = self.debugger.pc
        self.focus = "source" if self.has_source() else "code"

    def scroll(self, rows: int) -> None:
        """The window of memory."""
        self.memory = max(0, self.memory + rows * WORD)
        self.pane = "memory"

    # --- questions ----------------------------------------------------------------------------------------------------

    def ask(self, prompt: str) -> None:
        self.prompt, self.typed = prompt, ""

    def answer(self) -> None:
        """Do what was asked, with what has been typed."""
        prompt, text, self.prompt = self.prompt, self.typed, ""
        if prompt == "input":
            if self.debugger.linux:
                self.message = "a Linux program reads a file: bits sim prog < FILE"
            else:
                self.debugger.feed(text.encode() + b"\n")
                self.message = f"typed on the serial line: {text}"
            return
        if not text:
            return
        try:
            address = self.program.address(text, self.register, self.debugger.pc)
        except Unknown as unknown:
            self.message = str(unknown)
            return
        if prompt == "goto":
            self.cursor, self.message = address, self.where(address)
            self.focus = "source" if self.has_source() else "code"
        elif prompt == "memory":
            self.memory, self.pane = address & -WORD, "memory"
        elif prompt == "watch":
            watch = Watch(WRITE, address, WORD)
            watches = self.debugger.watches
            (watches.discard if watch in watches else watches.add)(watch)
            self.message = f"{'watching' if watch in watches else 'no longer watching'} {address:#x}, {WORD} bytes"
