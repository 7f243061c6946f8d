"""Parameters of one vTPU core, checked once, here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from asm import vtpu

BANKS = vtpu.LANES
LINE_BITS = 7  # of a bank inside a page: 1024 words / 8 banks


@dataclass(frozen=True)
class VTPUConfig:
    """sentrons: threads of the barrel. rows: R, of an accumulator. Sizes: 32-bit words of scratchpad, SIWs of
    instruction memory, entries of the page table on the chip. ValueError if a value cannot be built."""

    sentrons: int = 8
    rows: int = 1
    scratchpad_words: int = 1 << 18
    imem: int = vtpu.IMEM_SIWS
    ppt: int = 512

    def __post_init__(self) -> None:
        if self.rows != 1:
            raise ValueError(f"rows is {self.rows}: only R = 1 is built, where an accumulator is a vector register")
        if self.sentrons not in (1, 2, 4, 8):
            raise ValueError(f"sentrons is {self.sentrons}, not 1, 2, 4 or 8")
        for name, low, high in (("scratchpad_words", 1 << 12, 1 << 22), ("imem", 16, 1 << 14), ("ppt", 16, 1 << 12)):
            value = getattr(self, name)
            if value & value - 1 or not low <= value <= high:
                raise ValueError(f"{name} is {value}, not a power of two in {low}..{high}")

    @cached_property
    def frames(self) -> int:
        """Pages that the scratchpad holds."""
        return self.scratchpad_words // vtpu.PAGE_WORDS

    @cached_property
    def frame_bits(self) -> int:
        return (self.frames - 1).bit_length()

    @cached_property
    def sentron_bits(self) -> int:
        """Width of a sentron's number; at least 1, so that T = 1 needs no special case."""
        return max(1, (self.sentrons - 1).bit_length())

    @cached_property
    def pc_bits(self) -> int:
        return (self.imem - 1).bit_length()

    @cached_property
    def ppt_bits(self) -> int:
        return (self.ppt - 1).bit_length()
