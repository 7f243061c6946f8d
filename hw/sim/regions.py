"""Where a program's stacks end and what of it is read-only, as far as its ELF file tells.

A stack grows down from where sp is first set. It ends at a symbol of that name (`__stack_limit`), else, inside a
section, at the object or label that it is in, else above the last section below it.
"""

from __future__ import annotations

from asm import elf
from asm.symbols import is_internal
from hw.sim.program import Program

LIMITS = ("__stack_limit", "__StackLimit", "_stack_limit")


class Regions:
    """constants: (first byte, byte behind, section) of what is not to be written."""

    def __init__(self, program: Program) -> None:
        self.program, self.bias = program, program.bias
        self.sections = [
            (s.addr + self.bias, s.addr + s.size + self.bias, s)
            for s in program.file.sections
            if s.flags & elf.SHF_ALLOC and s.size
        ]
        self.constants = [(a, b, s.name) for a, b, s in self.sections if not s.flags & elf.SHF_WRITE]
        self.known: list[tuple[int, int]] = []  # stacks: limit and top

    def constant(self, address: int, size: int) -> str:
        """The read-only section that an access touches."""
        return next((name for first, behind, name in self.constants if address < behind and first < address + size), "")

    def limit(self, sp: int, guess: bool = True) -> int:
        """The lowest address of the stack that sp is in; 0 if it is not known, or nothing may be guessed."""
        for limit, top in self.known:
            if limit <= sp <= top:
                return limit
        limit = self._limit(sp) if guess else 0
        self.known.append((limit, sp))
        return limit

    def _limit(self, sp: int) -> int:
        named = [value for name in LIMITS if (value := self.program.value(name)) is not None and value < sp]
        if named:
            return max(named)
        for first, behind, section in self.sections:
            if first < sp <= behind:
                inside = [s for s in self.program.file.symbols if s.section is section and not is_internal(s.name)]
                labels = [s.value + self.bias for s in inside if first <= s.value + self.bias < sp]
                return max(labels, default=first)
        return max((behind for _, behind, _ in self.sections if behind <= sp), default=0)

    def below(self, limit: int) -> str:
        """What a stack that goes below its limit runs into."""
        for first, behind, section in self.sections:
            if first < limit <= behind:
                ends = [s for s in self.program.file.symbols if s.section is section and s.type == elf.STT_OBJECT]
                ends = [s for s in ends if s.value + self.bias < limit]
                name = max(ends, key=lambda s: s.value).name if ends else section.name
                return f"below its limit {limit:#x}, into {name}"
        return f"below its limit {limit:#x}"
