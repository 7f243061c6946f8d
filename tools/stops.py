"""What ends a run before its program does, and what is then said: `--until`, `--max-instructions`, `--max-cycles`, a
machine that can do nothing more.

    stops = Stops(machine, program, cycles=None, instructions=10_000, until="pc == main")
    while not (reason := stops.advance()):
        ...                         # the console
    print(stops.report(reason))

Up to its end a run goes at the engine's own speed, if the condition can be told from a breakpoint; else, and shortly in
front of a limit, it goes step by step, so that what the program did there can be explained.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from hw.sim import condition, progress, ref
from hw.sim.explain import Explainer
from hw.sim.program import Program

CYCLES_AT_ONCE = 200_000  # between two looks at the keyboard
STEPS_AT_ONCE = 2_000
FOREVER = ref.FOREVER
UNTIL, TIME = "condition", "time"  # reasons besides the machine's


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of what ends a run."""
    parser.add_argument("--max-cycles", type=int, metavar="N", help="give up after so many")
    parser.add_argument("--max-instructions", dest="instructions", type=int, metavar="N", help="the same, counted so")
    parser.add_argument(
        "--until", default="", metavar="COND", help="stop there: 'pc==main', 'a0 == 1 && mem4[sym] != 3'"
    )
    parser.add_argument("--diff", type=Path, metavar="LOG", help="stop where it is not Spike's commit log: status 1")


class Stops:
    """Limits of a run. cycles, instructions: None for none; until: a condition (hw.sim.condition), "" for none."""

    def __init__(
        self, machine, program: Program, cycles: int | None, instructions: int | None, until: str = ""
    ) -> None:
        self.machine, self.program = machine, program
        self.explainer = Explainer(machine, program)
        self.hart = getattr(machine, "hart", None)
        self.until = condition.parse(until, self.explainer) if until else None
        self.last_cycle = FOREVER if cycles is None else cycles
        self.last = FOREVER if instructions is None else instructions
        if self.hart:  # an instruction is a cycle
            self.last = min(self.last, self.last_cycle)
        self.option = "--max-instructions" if instructions is not None and self.last == instructions else "--max-cycles"
        self.steps = bool(self.until) and (self.until.places is None or self.hart is None)
        self.seen = progress.Look([], [], ())
        if self.until and not self.steps:
            self.hart.set_breakpoints(self.until.places)

    def advance(self) -> str:
        """Run for a while: why it ended, or "" to be called again."""
        machine = self.machine
        looked = self.last - progress.LOOK
        for _ in range(STEPS_AT_ONCE):
            if self.until and self.until():
                return UNTIL
            if machine.cycles >= self.last_cycle or self.last != FOREVER and machine.instret >= self.last:
                return TIME
            if self.steps or self.last != FOREVER and machine.instret >= looked:
                reason = self._step()
                if reason:
                    return reason
                continue
            limits = {"max_cycles": min(CYCLES_AT_ONCE, self.last_cycle - machine.cycles)}
            if self.last != FOREVER:
                limits["max_instructions"] = looked - machine.instret
            reason = machine.run(**limits)
            if reason == "breakpoint":
                reason = UNTIL if self.until() else self._step()
                if reason:
                    return reason
                continue
            return "" if reason == "limit" else reason
        return ""

    def _step(self) -> str:
        """One instruction, kept if it is one of the last; why the run ends, or ""."""
        machine = self.machine
        watching = self.last != FOREVER and machine.instret >= self.last - progress.LOOK
        before = tuple(machine.x[n] for n in range(32)) if watching else ()
        try:
            if self.hart:
                commit = self.hart.step_forward()
                if machine.commits:
                    machine.commits(commit)
            else:
                commit = machine.step()
        except (ref.Stuck, TimeoutError) as stuck:
            machine.message = str(stuck)
            return "stuck"
        if watching:
            self.seen.commits.append(commit)
            self.seen.before.append(before)
        if getattr(machine, "ended", None):
            return machine.ended
        return "exit" if machine.exit_code is not None else ""

    # --- words --------------------------------------------------------------------------------------------------------

    def report(self, reason: str) -> str:
        """Several lines about a run that ended with UNTIL, TIME or "stuck", or by a signal ("exit")."""
        machine = self.machine
        if not hasattr(machine, "hart") and machine.build == "fast":
            text = machine.message if reason == "stuck" else f"not at its end after {machine.cycles} cycles"
            return f"error: {text}" + ("" if reason == "stuck" else "; raise --max-cycles")
        if reason == UNTIL:
            lines = [f"stopped after {machine.instret} instructions: {self.until.text}"]
            return "\n".join(
                [*lines, *(f"  {line}" for line in self.explainer.registers()), *self.explainer.backtrace()]
            )
        if reason == TIME:
            count = (
                f"{machine.instret} instructions" if self.option == "--max-instructions" else f"{machine.cycles} cycles"
            )
            seen = self.seen._replace(after=tuple(machine.x[n] for n in range(32)))
            lines = [f"error: not at its end after {count}; raise {self.option}"]
            lines += progress.explain(seen, self.program, not hasattr(machine, "space"))
            lines += self._last_trap()
            return "\n".join([*lines, *self.explainer.backtrace()])
        way = self.hart.way_here() if self.hart and machine.message.startswith("trap") else []
        lines = self.explainer.backtrace(way[0][1] if way else None)
        return "\n".join([f"error: {machine.message}" if reason == "stuck" else machine.message, *lines])

    def _last_trap(self) -> list[str]:
        """For a program that loops in a handler."""
        last = self.hart.last_traps[1] if self.hart and not hasattr(self.machine, "space") else None
        if last is None:
            return []
        where = self.program.where(last[1])
        return [f"  its last trap: {ref.describe_trap(last)}" + (f", in {where}" if where else "")]
