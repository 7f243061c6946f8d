"""The RISC-V instruction table: the one place that knows encodings, operand syntax and meaning. Assembler,
disassembler, the simulators, the compiler's selector and the test of the chip's decoder take theirs here.

A row's pattern reads like the listings of the specification (Unpriv. ch. 34), high bit first:

    "target[12|10:5] rs2 rs1 000 target[4:1|11] 1100011"

Runs of 0 and 1 are fixed bits, `-` is ignored (and encoded as 0), a word is an operand, and brackets say which bits of
its value stand there, so that the immediate scrambles are written once, here. Values of operands are what the
instruction computes with: `imm` and `target` (distance from this instruction to the goal) are signed, `upper` is signed
with twelve zero bits below, the others are unsigned.

Meaning. `row.meaning(m, *values)` is a pure function over an algebra `m` of XLEN-bit values, `row.reads` names the
values in order, and `row.kind` says what becomes of the result:

    kind    reads             result and effect
    ALU     rs1 rs2 pc imm .. x[rd] = result
    LOAD    memory            address is x[rs1] + imm; `row.size` bytes of it, zero-extended, are read; x[rd] = result
    STORE   rs2               address is x[rs1] + imm; the low `row.size` bytes of the result are stored
    BRANCH  rs1 rs2           result is a flag: when it is true, pc = pc + target
    JUMP    pc target, ..     x[rd] = pc + 4 and pc = result, both from the old registers
    CSR     csr rs1|uimm      x[rd] = old CSR, CSR = result. CSRRW[I] with rd = x0 does not read; the others with
                              rs1 = x0 (or uimm = 0) do not write (Unpriv. 6.1). `csr` is the old value in `reads`,
                              the number of the CSR in the operands
    FENCE   -                 orders memory; no meaning
    SYSTEM  -                 ecall, ebreak, mret, sret, wfi: the engine knows them by name; no meaning

In `reads`, rs1 and rs2 are the registers' values, the other operands the constants themselves (`m.const(operand)`),
pc is the address of the instruction. An algebra has: const; add sub and_ or_ xor; sll srl sra (by the amount modulo
XLEN); eq ne lt ge ltu geu, which give flags; flag (flag to 0 or 1); sext and zext (keep the low `bits`); mul mulh
mulhsu mulhu; div divu rem remu, total as RISC-V defines them. `Integers` below is the defining algebra; one of LLVM
values, Amaranth values or Python source gives a compiler, a decoder or closures from the same rows.
"""

from __future__ import annotations

from collections import namedtuple

ALU, LOAD, STORE, BRANCH, JUMP, CSR, FENCE, SYSTEM = "alu load store branch jump csr fence system".split()

# --- registers --------------------------------------------------------------------------------------------------------

ABI_NAMES = (
    "zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6".split()
)
REGISTERS = {f"x{n}": n for n in range(32)} | {name: n for n, name in enumerate(ABI_NAMES)} | {"fp": 8}

# Names the assembler knows; which of them a CPU has is the CPU's matter.
CSRS = {
    "cycle": 0xC00,
    "time": 0xC01,
    "instret": 0xC02,
    "cycleh": 0xC80,  # the high halves exist on RV32 only
    "timeh": 0xC81,
    "instreth": 0xC82,
    "mvendorid": 0xF11,
    "marchid": 0xF12,
    "mimpid": 0xF13,
    "mhartid": 0xF14,
    "mconfigptr": 0xF15,
    "mstatus": 0x300,
    "misa": 0x301,
    "mie": 0x304,
    "mtvec": 0x305,
    "mcountinhibit": 0x320,
    "mscratch": 0x340,
    "mepc": 0x341,
    "mcause": 0x342,
    "mtval": 0x343,
    "mip": 0x344,
    "mcycle": 0xB00,
    "minstret": 0xB02,
    "mcycleh": 0xB80,
    "minstreth": 0xB82,
}
CSR_NAMES = {number: name for name, number in CSRS.items()}

# --- operands ---------------------------------------------------------------------------------------------------------

SIGNED = ("imm", "target", "upper")
WIDTHS = {"rd": 5, "rs1": 5, "rs2": 5, "csr": 12, "uimm": 5, "pred": 4, "succ": 4}  # of operands without brackets


def _pieces(token: str) -> tuple[str, list[tuple[int, int]]]:
    """`target[4:1|11]` -> ("target", [(4, 1), (11, 11)]): operand and (high, low) of its value's bits, high first."""
    if "[" not in token:
        return token, [(WIDTHS[token] - 1, 0)]
    operand, bits = token[:-1].split("[")
    pieces = []
    for piece in bits.split("|"):
        high, _, low = piece.partition(":")
        pieces.append((int(high), int(low or high)))
    return operand, pieces


# One instruction. pattern, extension ("I", "M", ...), xlens (on which it exists), syntax, kind, size, reads, meaning:
# see above. oracle: which outside program judges its meaning (binutils judges every encoding). Derived: mask and match
# (word & mask == match), fields: {operand: ((shift in word, shift in value, width), ...)},
# ranges: {operand: (lowest, highest, step)}.
Row = namedtuple("Row", "name pattern syntax extension xlens kind size reads meaning oracle mask match fields ranges")


def _row(name, pattern, syntax, kind, reads="", meaning=None, ext="I", xlens=(32, 64), size=0, oracle="unicorn") -> Row:
    at, mask, match = 32, 0, 0
    fields: dict[str, list[tuple[int, int, int]]] = {}
    for token in pattern.split():
        if token[0] in "01-":
            at -= len(token)
            for i, bit in enumerate(reversed(token)):
                mask |= (bit != "-") << at + i
                match |= (bit == "1") << at + i
            continue
        operand, pieces = _pieces(token)
        for high, low in pieces:
            at -= high - low + 1
            fields.setdefault(operand, []).append((at, low, high - low + 1))
    if at:
        raise ValueError(f"the pattern of {name} has {32 - at} bits")
    ranges = {}
    for operand, places in fields.items():
        step = 1 << min(low for _, low, _ in places)
        bits = max(low + width for _, low, width in places)
        floor, ceiling = (-(1 << bits - 1), 1 << bits - 1) if operand in SIGNED else (0, 1 << bits)
        ranges[operand] = (floor, ceiling - step, step)
    places = {operand: tuple(p) for operand, p in fields.items()}
    reads = tuple(reads.split())
    return Row(name, pattern, syntax, ext, xlens, kind, size, reads, meaning, oracle, mask, match, places, ranges)


# --- the table --------------------------------------------------------------------------------------------------------

_RV64 = (64,)
_MACHINE = "qemu-system-riscv64"


def _load(name, funct3, size, meaning, xlens=(32, 64)) -> Row:
    pattern = f"imm[11:0] rs1 {funct3} rd 0000011"
    return _row(name, pattern, "rd, imm(rs1)", LOAD, "memory", meaning, size=size, xlens=xlens)


def _store(name, funct3, size, xlens=(32, 64)) -> Row:
    pattern = f"imm[11:5] rs2 rs1 {funct3} imm[4:0] 0100011"
    return _row(name, pattern, "rs2, imm(rs1)", STORE, "rs2", lambda m, v: v, size=size, xlens=xlens)


def _branch(name, funct3, meaning) -> Row:
    pattern = f"target[12|10:5] rs2 rs1 {funct3} target[4:1|11] 1100011"
    return _row(name, pattern, "rs1, rs2, target", BRANCH, "rs1 rs2", meaning)


def _op_imm(name, funct3, meaning, opcode="0010011", xlens=(32, 64)) -> Row:
    return _row(name, f"imm[11:0] rs1 {funct3} rd {opcode}", "rd, rs1, imm", ALU, "rs1 imm", meaning, xlens=xlens)


def _shift_imm(name, pattern, meaning, xlens) -> Row:
    return _row(name, pattern, "rd, rs1, shamt", ALU, "rs1 shamt", meaning, xlens=xlens)


def _op(name, funct7, funct3, meaning, ext="I") -> Row:
    return _row(name, f"{funct7} rs2 rs1 {funct3} rd 0110011", "rd, rs1, rs2", ALU, "rs1 rs2", meaning, ext)


def _op_w(name, funct7, funct3, meaning, ext="I") -> Row:
    return _row(name, f"{funct7} rs2 rs1 {funct3} rd 0111011", "rd, rs1, rs2", ALU, "rs1 rs2", meaning, ext, _RV64)


def _csr(name, funct3, source, meaning) -> Row:
    pattern, reads = f"csr {source} {funct3} rd 1110011", f"csr {source}"
    return _row(name, pattern, f"rd, csr, {source}", CSR, reads, meaning, "Zicsr", oracle=_MACHINE)


def _system(name, pattern, ext="I", oracle=_MACHINE) -> Row:
    return _row(name, pattern, "", SYSTEM, ext=ext, oracle=oracle)


ROWS = [
    _row("lui", "upper[31:12] rd 0110111", "rd, upper", ALU, "upper", lambda m, u: u),
    _row("auipc", "upper[31:12] rd 0010111", "rd, upper", ALU, "pc upper", lambda m, pc, u: m.add(pc, u)),
    _row("jal", "target[20|10:1|11|19:12] rd 1101111", "rd, target", JUMP, "pc target", lambda m, pc, t: m.add(pc, t)),
    _row(
        "jalr",
        "imm[11:0] rs1 000 rd 1100111",
        "rd, imm(rs1)",
        JUMP,
        "rs1 imm",
        lambda m, a, i: m.and_(m.add(a, i), m.const(-2)),
    ),
    _branch("beq", "000", lambda m, a, b: m.eq(a, b)),
    _branch("bne", "001", lambda m, a, b: m.ne(a, b)),
    _branch("blt", "100", lambda m, a, b: m.lt(a, b)),
    _branch("bge", "101", lambda m, a, b: m.ge(a, b)),
    _branch("bltu", "110", lambda m, a, b: m.ltu(a, b)),
    _branch("bgeu", "111", lambda m, a, b: m.geu(a, b)),
    _load("lb", "000", 1, lambda m, v: m.sext(v, 8)),
    _load("lh", "001", 2, lambda m, v: m.sext(v, 16)),
    _load("lw", "010", 4, lambda m, v: m.sext(v, 32)),
    _load("ld", "011", 8, lambda m, v: v, _RV64),
    _load("lbu", "100", 1, lambda m, v: v),
    _load("lhu", "101", 2, lambda m, v: v),
    _load("lwu", "110", 4, lambda m, v: v, _RV64),
    _store("sb", "000", 1),
    _store("sh", "001", 2),
    _store("sw", "010", 4),
    _store("sd", "011", 8, _RV64),
    _op_imm("addi", "000", lambda m, a, i: m.add(a, i)),
    _op_imm("slti", "010", lambda m, a, i: m.flag(m.lt(a, i))),
    _op_imm("sltiu", "011", lambda m, a, i: m.flag(m.ltu(a, i))),
    _op_imm("xori", "100", lambda m, a, i: m.xor(a, i)),
    _op_imm("ori", "110", lambda m, a, i: m.or_(a, i)),
    _op_imm("andi", "111", lambda m, a, i: m.and_(a, i)),
    _shift_imm("slli", "0000000 shamt[4:0] rs1 001 rd 0010011", lambda m, a, n: m.sll(a, n), (32,)),
    _shift_imm("srli", "0000000 shamt[4:0] rs1 101 rd 0010011", lambda m, a, n: m.srl(a, n), (32,)),
    _shift_imm("srai", "0100000 shamt[4:0] rs1 101 rd 0010011", lambda m, a, n: m.sra(a, n), (32,)),
    _shift_imm("slli", "000000 shamt[5:0] rs1 001 rd 0010011", lambda m, a, n: m.sll(a, n), _RV64),
    _shift_imm("srli", "000000 shamt[5:0] rs1 101 rd 0010011", lambda m, a, n: m.srl(a, n), _RV64),
    _shift_imm("srai", "010000 shamt[5:0] rs1 101 rd 0010011", lambda m, a, n: m.sra(a, n), _RV64),
    _op("add", "0000000", "000", lambda m, a, b: m.add(a, b)),
    _op("sub", "0100000", "000", lambda m, a, b: m.sub(a, b)),
    _op("sll", "0000000", "001", lambda m, a, b: m.sll(a, b)),
    _op("slt", "0000000", "010", lambda m, a, b: m.flag(m.lt(a, b))),
    _op("sltu", "0000000", "011", lambda m, a, b: m.flag(m.ltu(a, b))),
    _op("xor", "0000000", "100", lambda m, a, b: m.xor(a, b)),
    _op("srl", "0000000", "101", lambda m, a, b: m.srl(a, b)),
    _op("sra", "0100000", "101", lambda m, a, b: m.sra(a, b)),
    _op("or", "0000000", "110", lambda m, a, b: m.or_(a, b)),
    _op("and", "0000000", "111", lambda m, a, b: m.and_(a, b)),
    _op_imm("addiw", "000", lambda m, a, i: m.sext(m.add(a, i), 32), "0011011", _RV64),
    _shift_imm("slliw", "0000000 shamt[4:0] rs1 001 rd 0011011", lambda m, a, n: m.sext(m.sll(a, n), 32), _RV64),
    _shift_imm(
        "srliw", "0000000 shamt[4:0] rs1 101 rd 0011011", lambda m, a, n: m.sext(m.srl(m.zext(a, 32), n), 32), _RV64
    ),
    _shift_imm("sraiw", "0100000 shamt[4:0] rs1 101 rd 0011011", lambda m, a, n: m.sra(m.sext(a, 32), n), _RV64),
    _op_w("addw", "0000000", "000", lambda m, a, b: m.sext(m.add(a, b), 32)),
    _op_w("subw", "0100000", "000", lambda m, a, b: m.sext(m.sub(a, b), 32)),
    _op_w("sllw", "0000000", "001", lambda m, a, b: m.sext(m.sll(a, m.zext(b, 5)), 32)),
    _op_w("srlw", "0000000", "101", lambda m, a, b: m.sext(m.srl(m.zext(a, 32), m.zext(b, 5)), 32)),
    _op_w("sraw", "0100000", "101", lambda m, a, b: m.sra(m.sext(a, 32), m.zext(b, 5))),
    # fm, rs1 and rd of the fences are reserved and ignored (Unpriv. 2.7)
    _row("fence", "---- pred succ ----- 000 ----- 0001111", "pred, succ", FENCE),
    _row("fence.i", "------------ ----- 001 ----- 0001111", "", FENCE, ext="Zifencei"),
    _system("ecall", "000000000000 00000 000 00000 1110011", oracle="unicorn"),
    _system("ebreak", "000000000001 00000 000 00000 1110011", oracle="unicorn"),
    _system("sret", "000100000010 00000 000 00000 1110011", "Privileged"),
    _system("mret", "001100000010 00000 000 00000 1110011", "Privileged"),
    _system("wfi", "000100000101 00000 000 00000 1110011", "Privileged"),
    _csr("csrrw", "001", "rs1", lambda m, old, a: a),
    _csr("csrrs", "010", "rs1", lambda m, old, a: m.or_(old, a)),
    _csr("csrrc", "011", "rs1", lambda m, old, a: m.and_(old, m.xor(a, m.const(-1)))),
    _csr("csrrwi", "101", "uimm", lambda m, old, u: u),
    _csr("csrrsi", "110", "uimm", lambda m, old, u: m.or_(old, u)),
    _csr("csrrci", "111", "uimm", lambda m, old, u: m.and_(old, m.xor(u, m.const(-1)))),
    _op("mul", "0000001", "000", lambda m, a, b: m.mul(a, b), "M"),
    _op("mulh", "0000001", "001", lambda m, a, b: m.mulh(a, b), "M"),
    _op("mulhsu", "0000001", "010", lambda m, a, b: m.mulhsu(a, b), "M"),
    _op("mulhu", "0000001", "011", lambda m, a, b: m.mulhu(a, b), "M"),
    _op("div", "0000001", "100", lambda m, a, b: m.div(a, b), "M"),
    _op("divu", "0000001", "101", lambda m, a, b: m.divu(a, b), "M"),
    _op("rem", "0000001", "110", lambda m, a, b: m.rem(a, b), "M"),
    _op("remu", "0000001", "111", lambda m, a, b: m.remu(a, b), "M"),
    _op_w("mulw", "0000001", "000", lambda m, a, b: m.sext(m.mul(a, b), 32), "M"),
    _op_w("divw", "0000001", "100", lambda m, a, b: m.sext(m.div(m.sext(a, 32), m.sext(b, 32)), 32), "M"),
    _op_w("divuw", "0000001", "101", lambda m, a, b: m.sext(m.divu(m.zext(a, 32), m.zext(b, 32)), 32), "M"),
    _op_w("remw", "0000001", "110", lambda m, a, b: m.sext(m.rem(m.sext(a, 32), m.sext(b, 32)), 32), "M"),
    _op_w("remuw", "0000001", "111", lambda m, a, b: m.sext(m.remu(m.zext(a, 32), m.zext(b, 32)), 32), "M"),
]

# {xlen: {name: row}}
INSTRUCTIONS = {xlen: {row.name: row for row in ROWS if xlen in row.xlens} for xlen in (32, 64)}


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
    return word


# {xlen: {low 7 bits | funct3 << 7: rows}}: every pattern fixes the opcode, most funct3
def _bucket_key(word: int) -> int:
    return word & 0x7F | word >> 5 & 0x380


def _buckets(xlen: int) -> dict[int, list[Row]]:
    buckets: dict[int, list[Row]] = {}
    for row in INSTRUCTIONS[xlen].values():
        for funct3 in range(8):
            probe = row.match & ~0x7000 | funct3 << 12
            if not (probe ^ row.match) & row.mask:
                buckets.setdefault(_bucket_key(probe), []).append(row)
    return buckets


_BUCKETS = {xlen: _buckets(xlen) for xlen in (32, 64)}


def decode(word: int, xlen: int = 64) -> tuple[Row, dict[str, int]] | None:
    """The row that the word is an instance of and the values of its operands; None if the word is no instruction."""
    for row in _BUCKETS[xlen].get(_bucket_key(word), ()):
        if word & row.mask == row.match:
            return row, operands_of(row, word)
    return None


def operands_of(row: Row, word: int) -> dict[str, int]:
    """The values of a word's operands."""
    operands = {}
    for operand, places in row.fields.items():
        value = 0
        # BEGIN SOLUTION asm.riscv.decode
        for at, low, width in places:
            value |= (word >> at & (1 << width) - 1) << low
        highest = row.ranges[operand][1]
        if operand in SIGNED and value > highest:
            value += 2 * row.ranges[operand][0]
        # END SOLUTION
        operands[operand] = value
    return operands


# --- the defining algebra ---------------------------------------------------------------------------------------------


class Integers:
    """XLEN-bit values as Python integers 0 .. 2^XLEN - 1, flags as bools."""

    def __init__(self, xlen: int) -> None:
        self.xlen = xlen
        self.mask = (1 << xlen) - 1
        self.sign = 1 << xlen - 1

    def signed(self, a: int) -> int:
        """The value read as two's complement."""
        return (a ^ self.sign) - self.sign

    def const(self, n: int) -> int:
        return n & self.mask

    def add(self, a: int, b: int) -> int:
        return a + b & self.mask

    def sub(self, a: int, b: int) -> int:
        return a - b & self.mask

    def and_(self, a: int, b: int) -> int:
        return a & b

    def or_(self, a: int, b: int) -> int:
        return a | b

    def xor(self, a: int, b: int) -> int:
        return a ^ b

    def sll(self, a: int, n: int) -> int:
        return a << n % self.xlen & self.mask

    def srl(self, a: int, n: int) -> int:
        return a >> n % self.xlen

    def sra(self, a: int, n: int) -> int:
        return self.signed(a) >> n % self.xlen & self.mask

    def eq(self, a: int, b: int) -> bool:
        return a == b

    def ne(self, a: int, b: int) -> bool:
        return a != b

    def lt(self, a: int, b: int) -> bool:
        return a ^ self.sign < b ^ self.sign

    def ge(self, a: int, b: int) -> bool:
        return a ^ self.sign >= b ^ self.sign

    def ltu(self, a: int, b: int) -> bool:
        return a < b

    def geu(self, a: int, b: int) -> bool:
        return a >= b

    def flag(self, f: bool) -> int:
        return int(f)

    def zext(self, a: int, bits: int) -> int:
        return a & (1 << bits) - 1

    def sext(self, a: int, bits: int) -> int:
        half = 1 << bits - 1
        return (a & 2 * half - 1 ^ half) - half & self.mask

    def mul(self, a: int, b: int) -> int:
        return a * b & self.mask

    def mulh(self, a: int, b: int) -> int:
        return self.signed(a) * self.signed(b) >> self.xlen & self.mask

    def mulhsu(self, a: int, b: int) -> int:
        return self.signed(a) * b >> self.xlen & self.mask

    def mulhu(self, a: int, b: int) -> int:
        return a * b >> self.xlen

    def div(self, a: int, b: int) -> int:
        """Rounds to zero; x / 0 is -1, and the lowest number / -1 wraps to itself (Unpriv. 13.2)."""
        if b == 0:
            return self.mask
        # BEGIN SOLUTION asm.riscv.div
        x, y = self.signed(a), self.signed(b)
        quotient = abs(x) // abs(y)
        return (quotient if (x < 0) == (y < 0) else -quotient) & self.mask
        # END SOLUTION

    def divu(self, a: int, b: int) -> int:
        return a // b if b else self.mask

    def rem(self, a: int, b: int) -> int:
        """Has the sign of the dividend; x rem 0 is x."""
        return self.sub(a, self.mul(self.div(a, b), b)) if b else a

    def remu(self, a: int, b: int) -> int:
        return a % b if b else a
