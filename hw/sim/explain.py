"""What has happened to a program, for people: where it stands, how it came there, and what is wrong.

    print("\n".join(Explainer(machine, program).backtrace()))

        #0  0x80000034 in boom+0x8 (wild.c:1)    sw a5,8(zero)
        #1  0x80000050 in main+0x10 (wild.c:4)
        #2  0x8000000c in _start+0xc

Works on every machine that shows its registers. Frames that repeat are counted instead of shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from asm.disassembler import disassemble
from asm.elf import PF_X, PT_LOAD
from asm.riscv import ABI_NAMES
from hw.memory_map import REGIONS
from hw.sim import debug
from hw.sim.linux import SIGNAL_INFO
from hw.sim.program import Program
from hw.sim.unwind import SP, Frame, Unwinder

MOST_SHOWN = 40  # lines of a backtrace
FIRST_SHOWN = 24  # of these at the inner end, when there are more
LONGEST_CYCLE = 8  # functions that call each other in a circle
LEAST_TURNS = 4  # of such a circle before it is folded
RECURSION = 1000  # frames of a circle that are called a recursion without end when the stack is gone
WINDOW = 1 << 16  # bytes of stack read at once


class Explainer:
    """machine: on any engine that shows x and pc. program: what it runs."""

    def __init__(self, machine, program: Program) -> None:
        self.machine, self.program = machine, program
        self.hart = getattr(machine, "hart", None)
        self.xlen = self.hart.xlen if self.hart else 64
        self.window: tuple[int, bytes] = (0, b"")

    # --- memory and places --------------------------------------------------------------------------------------------

    def read(self, address: int, size: int) -> bytes:
        """Memory as the hart sees it now. IndexError where there is none."""
        if hasattr(self.machine, "space") or self.hart is None:
            return self._cached(address, size)
        place = debug.physical_address(self.hart, address)
        found = self.hart.bus.find(place, size)
        if found and hasattr(found[0], "bytes"):  # a ROM; registers of devices are left alone
            return bytes(found[0].bytes[found[1] : found[1] + size])
        return self.hart.ram.read(place, size)

    def fresh(self, address: int, size: int) -> bytes:
        """`read` after the machine has run on."""
        self.window = (0, b"")
        return self.read(address, size)

    def _cached(self, address: int, size: int) -> bytes:
        start, data = self.window
        if not start <= address <= start + len(data) - size:
            page = address & -WINDOW
            try:
                self.window = page, self.machine.mem.read(page, WINDOW)
            except IndexError:
                return self.machine.mem.read(address, size)
            start, data = self.window
            if address + size > start + len(data):
                return self.machine.mem.read(address, size)
        return data[address - start : address - start + size]

    def instruction(self, address: int) -> str:
        """The instruction at an address, disassembled; "" where there is none."""
        try:
            word = int.from_bytes(self.read(address, 2), "little")
            if word & 3 == 3:
                word |= int.from_bytes(self.read(address + 2, 2), "little") << 16
        except IndexError:
            return ""
        return disassemble(word, address, self.xlen).replace("\t", " ")

    def registers(self) -> list[str]:
        """pc and x1..x31 in lines of four."""
        names = [("pc", self.machine.pc), *((ABI_NAMES[n], self.machine.x[n]) for n in range(1, 32))]
        cells = [f"{name:>4} {value:#0{self.xlen // 4 + 2}x}" for name, value in names]
        return ["  ".join(cells[i : i + 4]) for i in range(0, len(cells), 4)]

    # --- backtrace ----------------------------------------------------------------------------------------------------

    def frames(self, pc: int | None = None) -> list[Frame]:
        registers = [self.machine.x[n] for n in range(32)]
        self.window = (0, b"")
        return list(
            Unwinder(self.program, self.read, self._interrupted).walk(self.machine.pc if pc is None else pc, registers)
        )

    def _interrupted(self, address: int, sp: int) -> tuple[list[int], int] | None:
        """What a Linux signal handler that returns to this address with this sp has interrupted."""
        if not hasattr(self.machine, "space") or address != self.machine.layout.trampoline:
            return None
        linux = self.machine.linux
        try:
            context = self.read(sp + SIGNAL_INFO + linux.registers_at, 32 * linux.word.size)
        except IndexError:
            return None
        (pc,), *registers = linux.word.iter_unpack(context)
        return [0, *(value for (value,) in registers)], pc

    def backtrace(self, pc: int | None = None) -> list[str]:
        """The lines of the stack's frames, the innermost first; pc: where that stands, if not where the hart does."""
        frames = self.frames(pc)
        lines = []
        for at, count, turns in folded([frame.pc for frame in frames]):
            if turns == 0:
                lines += [self._line(n, frames[n]) for n in range(at, at + count)]
            else:
                circle = self._circle([frames[n].place for n in range(at, at + count)])
                lines.append(f"  ... {count * turns} more frames of {circle} ...")
        lines += self._remarks(frames)
        if len(lines) > MOST_SHOWN:
            last = MOST_SHOWN - FIRST_SHOWN
            lines[FIRST_SHOWN:-last] = [f"  ... {len(lines) - MOST_SHOWN} lines more ..."]
        return lines

    def _line(self, number: int, frame: Frame) -> str:
        text = f"  #{number:<2} {frame.pc:#x}"
        where = self.program.where(frame.place)
        if frame.exact:
            instruction = self.instruction(frame.pc) or "there is no code here"
            if self.program.code and not self.program.is_code(frame.pc):
                instruction += "" if instruction[:5] == "there" else "    outside of the program's code"
            return f"{text} in {where}    {instruction}" if where else f"{text}    {instruction}"
        function = self.program.function(frame.place)
        if function is None:
            return text
        line = self.program.line(frame.place)
        return f"{text} in {function[0]}+{frame.pc - function[1]:#x}" + (f" ({line[0]}:{line[1]})" if line else "")

    def _circle(self, places: list[int]) -> str:
        """The functions of a circle of calls, each once."""
        names = []
        for place in places:
            function = self.program.function(place)
            name = function[0] if function else f"{place:#x}"
            if name not in names:
                names.append(name)
        return " and ".join(names)

    # --- what is wrong ------------------------------------------------------------------------------------------------

    def _remarks(self, frames: list[Frame]) -> list[str]:
        """What the frames show that is likely to be the cause."""
        remarks = []
        if frames and not self.program.is_code(frames[0].pc) and self.program.code:
            if self.machine.x["ra"] == frames[0].pc:
                remarks.append("  ra is the same address: a function returned there; was its stack overwritten?")
            elif len(frames) > 1:
                remarks.append(f"  ra says: called in front of {self.program.place(frames[1].pc)}")
        over = self._overrun(frames)
        if over:
            deep = [self._circle([frames[n].place for n in range(at, at + count)])
                    for at, count, turns in folded([f.pc for f in frames]) if count * turns >= RECURSION]  # fmt: skip
            verb = "call each other" if deep and " and " in deep[0] else "calls itself"
            why = f": {deep[0]} {verb} without end" if deep else ""
            remarks.append(f"  the stack overflowed{why}; {over}")
        return remarks

    def _overrun(self, frames: list[Frame]) -> str:
        """What sp has run into; "" if it stands where stacks are, or in the section where this one begins."""
        sp = self.machine.x[SP]
        if hasattr(self.machine, "space"):
            bottom = self.machine.stack_bottom
            if bottom - WINDOW <= sp < bottom + 1024:
                return f"sp is {sp:#x}, its {self.machine.layout.stack_top - bottom >> 20} MiB begin at {bottom:#x}"
            return ""
        for segment in self.program.file.segments:
            if segment.type == PT_LOAD and segment.vaddr <= sp < segment.vaddr + segment.memsz:
                section = self.program.section(sp)
                meant = "stack" in section or len(frames) > 1 and section == self.program.section(frames[-1].cfa - 1)
                if section.startswith((".text", ".rodata")) or segment.flags & PF_X and not meant:
                    return f"sp is {sp:#x}, in {section or 'the program'}"
        base = REGIONS["RAM"].base
        if self.program.code and self.program.code[0][0] >= base > sp >= base - (1 << 20):
            return f"sp is {sp:#x}, below the RAM at {base:#x}"
        return ""


def folded(places: list[int]) -> Iterator[tuple[int, int, int]]:
    """(first, count, 0) for frames to show, and (first, count, turns) for a circle of `count` frames that comes so
    many more times. In order."""
    at = shown = 0
    size = len(places)
    while at < size:
        for count in range(1, min(LONGEST_CYCLE, (size - at) // 2) + 1):
            end = at + count
            while end < size and places[end] == places[end - count]:
                end += 1
            turns = (end - at) // count - 1
            if turns >= LEAST_TURNS:
                if shown < at + count:
                    yield shown, at + count - shown, 0
                yield at + count, count, turns
                at = shown = at + count * (turns + 1)
                break
        else:
            at += 1
    if shown < size:
        yield shown, size - shown, 0
