"""The RISC-V instruction table: the one place that knows encodings, operand syntax and meaning. Assembler,
disassembler, the simulators, the compiler's selector and the test of the chip's decoder take theirs here. The rows
stand in `asm/rows_*.py`, the notation of their patterns is explained in `asm.row`; this file looks them up.

Values of operands are what the instruction computes with: registers have their numbers, `imm` and `target` (distance
from this instruction to the goal) are signed, `upper` is signed with twelve zero bits below, the others are unsigned.

Meaning. `row.meaning(m, *values)` is a pure function over an algebra `m` of XLEN-bit values, `row.reads` names the
values in order, and `row.kind` says what becomes of the result:

    kind    reads             result and effect
    ALU     rs1 rs2 pc imm .. x[rd] = result
    LOAD    memory            address is x[rs1] + imm; `row.size` bytes of it, zero-extended, are read; x[rd] = result
    STORE   rs2               address is x[rs1] + imm; the low `row.size` bytes of the result are stored
    AMO     memory rs2        address is x[rs1], a multiple of `row.size`; `row.size` bytes of it are read, the low
                              `row.size` bytes of the result stored, and x[rd] = what was read, sign-extended.
                              `row.amo` is None for these. "lr" (reads into x[rd] likewise and reserves) and "sc"
                              (stores rs2 if reserved; x[rd] = 0, else 1) have no meaning: reservations are the
                              engine's
    BRANCH  rs1 rs2           result is a flag: when it is true, pc = pc + target
    JUMP    pc target, ..     x[rd] = pc + length and pc = result, both from the old registers
    CSR     csr rs1|uimm      x[rd] = old CSR, CSR = result. CSRRW[I] with rd = x0 does not read; the others with
                              rs1 = x0 (or uimm = 0) do not write (Unpriv. 6.1). `csr` is the old value in `reads`,
                              the number of the CSR in the operands
    FENCE   -                 orders memory; no meaning
    SYSTEM  -                 ecall, ebreak, mret, sret, wfi, sfence.vma ...: the engine knows them by name; no meaning
    FLOAT   -                 and FLOAT_LOAD, FLOAT_STORE: F and D, not executed; no meaning

In `reads`, rs1 and rs2 are the registers' values, the other operands the constants themselves (`m.const(operand)`),
pc is the address of the instruction.

A compressed row (`row.length` 2) has no meaning but `row.expands`; `expand(row, operands, xlen)` gives the row and the
operands of the instruction that it stands for. Only the length differs: a jump links to pc + 2.

An algebra has: xlen; const; add sub and_ or_ xor; sll srl sra (by the amount modulo XLEN); eq ne lt ge ltu geu, which
give flags; flag (flag to 0 or 1); select (flag, one value, other value); sext and zext (keep the low `bits`); mul mulh
mulhsu mulhu; div divu rem remu, total as RISC-V defines them; clz ctz cpop (bits counted; clz and ctz of 0 are XLEN);
clmul clmulh (carry-less product, its halves). `asm.algebra.Integers` is the defining one; one of LLVM values, Amaranth
values or Python source gives a compiler, a decoder or closures from the same rows.

A hart has only some extensions. `decoder(xlen, extensions)` and `instructions(xlen, extensions)` leave the others out;
`decode` and INSTRUCTIONS have all. Names of extensions are those of ISA strings (`asm.isa`): "I", "M", "Zba"; "S"
brings sret and sfence.vma; "Sm" (mret, wfi) is on every hart.
"""

from __future__ import annotations

from asm import rows_base, rows_bits, rows_compressed, rows_float
from asm.algebra import Integers
from asm.row import (
    ALU,
    AMO,
    BRANCH,
    CSR,
    FENCE,
    FLOAT,
    FLOAT_LOAD,
    FLOAT_STORE,
    JUMP,
    LOAD,
    SIGNED,
    STORE,
    SYSTEM,
    Row,
)

__all__ = ["ALU", "AMO", "BRANCH", "CSR", "FENCE", "FLOAT", "FLOAT_LOAD", "FLOAT_STORE", "JUMP", "LOAD", "STORE"]
__all__ += ["SYSTEM", "Integers", "Row"]

# --- registers --------------------------------------------------------------------------------------------------------

ABI_NAMES = (
    "zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6".split()
)
REGISTERS = {f"x{n}": n for n in range(32)} | {name: n for n, name in enumerate(ABI_NAMES)} | {"fp": 8}
FLOAT_NAMES = (
    "ft0 ft1 ft2 ft3 ft4 ft5 ft6 ft7 fs0 fs1 fa0 fa1 fa2 fa3 fa4 fa5 fa6 fa7 "
    "fs2 fs3 fs4 fs5 fs6 fs7 fs8 fs9 fs10 fs11 ft8 ft9 ft10 ft11"
).split()
FLOAT_REGISTERS = {f"f{n}": n for n in range(32)} | {name: n for n, name in enumerate(FLOAT_NAMES)}

# --- the table --------------------------------------------------------------------------------------------------------

ROWS: list[Row] = rows_base.ROWS + rows_bits.ROWS + rows_float.ROWS + rows_compressed.ROWS


def instructions(xlen: int, extensions: tuple[str, ...] | frozenset[str]) -> dict[str, Row]:
    """{name: row} of a hart that has just these extensions and Sm."""
    found = {}
    for row in ROWS:
        if xlen in row.xlens and all(needed in extensions or needed == "Sm" for needed in row.requires):
            found[row.name] = row
    return found


EXTENSIONS = tuple(dict.fromkeys(needed for row in ROWS for needed in row.requires if needed != "Sm"))
# {xlen: {name: row}} of all extensions
INSTRUCTIONS = {xlen: instructions(xlen, EXTENSIONS) for xlen in (32, 64)}


def expand(row: Row, operands: dict[str, int], xlen: int = 64) -> tuple[Row, dict[str, int]]:
    """The 32-bit instruction that a compressed one stands for, and its operands; others stand for themselves."""
    if row.expands is None:
        return row, operands
    base, sources = row.expands
    return INSTRUCTIONS[xlen][base], {
        name: operands[source] if isinstance(source, str) else source for name, source in sources.items()
    }


# --- encode and decode ------------------------------------------------------------------------------------------------


def encode(row: Row, operands: dict[str, int]) -> int:
    """The instruction word. KeyError when an operand is missing, ValueError when one does not fit its field."""
    word = row.match
    for operand, places in row.fields.items():
        value = operands[operand]
        floor, ceiling, step = row.ranges[operand]
        if value < floor or value > ceiling or value % step:
            raise ValueError(f"{operand} {value} of {row.name} is not a multiple of {step} in {floor}..{ceiling}")
        # BEGIN SOLUTION asm.riscv.encode
        for at, low, width in places:
            word |= (value >> low & (1 << width) - 1) << at
        # END SOLUTION
    for operand, value in row.excluded:
        if operands[operand] == value:
            raise ValueError(f"{operand} of {row.name} may not be {value}")
    return word


# Rows by what their pattern fixes for sure: of 32 bits the opcode, most also funct3; of 16 the opcode and funct3.
def _bucket_key(word: int) -> int:
    if word & 3 == 3:
        return word & 0x7F | word >> 5 & 0x380
    return word & 3 | word >> 11 & 0x1C


def _buckets(rows) -> dict[int, list[Row]]:
    """What fixes more bits comes first: fence.tso before fence, c.addi16sp before c.lui."""
    buckets: dict[int, list[Row]] = {}
    for row in sorted(rows, key=lambda row: -row.mask.bit_count()):
        for funct3 in range(8):
            probe = row.match & ~0x7000 | funct3 << 12 if row.length == 4 else row.match
            if not (probe ^ row.match) & row.mask and (row.length == 4 or not funct3):
                buckets.setdefault(_bucket_key(probe), []).append(row)
    return buckets


def decoder(xlen: int, extensions: tuple[str, ...] | frozenset[str] = EXTENSIONS):
    """`decode(word) -> (row, operands)` of a hart with these extensions; None if the word is no instruction of it.

    A word whose low two bits are not 11 is a compressed instruction in its low half; the high half is ignored."""
    buckets = _buckets(instructions(xlen, extensions).values())

    def decode(word: int) -> tuple[Row, dict[str, int]] | None:
        if word & 3 != 3:
            word &= 0xFFFF
        for row in buckets.get(_bucket_key(word), ()):
            if word & row.mask == row.match:
                operands = operands_of(row, word)
                for operand, value in row.excluded:
                    if operands[operand] == value:
                        break
                else:
                    return row, operands
        return None

    return decode


_DECODERS: dict = {}


def decode(word: int, xlen: int = 64) -> tuple[Row, dict[str, int]] | None:
    """The row that the word is an instance of, of any extension, and the values of its operands; None if there is
    none. See `decoder`."""
    if xlen not in _DECODERS:
        _DECODERS[xlen] = decoder(xlen)
    return _DECODERS[xlen](word)


def operands_of(row: Row, word: int) -> dict[str, int]:
    """The values of a word's operands."""
    operands = {}
    for operand, places in row.fields.items():
        lowest, highest, _ = row.ranges[operand]
        value = max(lowest, 0)  # x8 for compressed registers
        # BEGIN SOLUTION asm.riscv.decode
        for at, low, width in places:
            value |= (word >> at & (1 << width) - 1) << low
        if operand in SIGNED and value > highest:
            value += 2 * lowest
        # END SOLUTION
        operands[operand] = value
    return operands
