"""Small programs for the chip, as instruction words from the table: `i("addi", rd=1, rs1=0, imm=5)`."""

from __future__ import annotations

import struct

from asm import csrs, riscv
from hw.memory_map import FINISHER_FAIL, FINISHER_PASS, REGIONS

RAM = REGIONS["RAM"].base
FINISHER = REGIONS["FINISHER"].base


def i(name: str, **operands: int) -> int:
    """One instruction. Registers are numbers, `csr` may be a name."""
    if isinstance(operands.get("csr"), str):
        operands["csr"] = csrs.CSRS[operands["csr"]]
    return riscv.encode(riscv.INSTRUCTIONS[64][name], operands)


def li(rd: int, value: int) -> list[int]:
    """Load a 64-bit constant, in few instructions where it is small."""
    value = (value & (1 << 64) - 1 ^ 1 << 63) - (1 << 63)
    if -2048 <= value < 2048:
        return [i("addi", rd=rd, rs1=0, imm=value)]
    low = (value & 0xFFF ^ 0x800) - 0x800
    if -(1 << 31) <= value < 1 << 31:
        upper = (value - low & 0xFFFFFFFF ^ 1 << 31) - (1 << 31)
        return [i("lui", rd=rd, upper=upper)] + ([i("addiw", rd=rd, rs1=rd, imm=low)] if low else [])
    shifted = [*li(rd, value - low >> 12), i("slli", rd=rd, rs1=rd, shamt=12)]
    return shifted + ([i("addi", rd=rd, rs1=rd, imm=low)] if low else [])


def finish(code: int = 0, *, scratch: tuple[int, int] = (5, 6)) -> list[int]:
    """End the machine through the finisher."""
    address, value = scratch
    word = FINISHER_PASS if code == 0 else code << 16 | FINISHER_FAIL
    return [*li(address, FINISHER), *li(value, word), i("sw", rs1=address, rs2=value, imm=0), i("jal", rd=0, target=0)]


def image(words: list[int]) -> bytes:
    return struct.pack(f"<{len(words)}I", *words)
