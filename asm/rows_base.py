"""The base instructions and what a system needs: I, Zicsr, Zifencei, the privileged instructions, Svinval, M and A.

A row such as `_op("add", "0000000", "000", lambda m, a, b: m.add(a, b))` is all that this repository knows about ADD.
Sources: Unpriv. chapters 2 to 4, 6, 12 to 14 and 37; Priv. chapters 3 and 12.
"""

from __future__ import annotations

from asm.row import ALU, AMO, BRANCH, CSR, FENCE, JUMP, LOAD, STORE, SYSTEM, Row, row

_RV64 = (64,)
_MACHINE = "qemu-system-riscv64"


def _load(name, funct3, size, meaning, xlens=(32, 64)) -> Row:
    pattern = f"imm[11:0] rs1 {funct3} rd 0000011"
    return row(name, pattern, "rd, imm(rs1)", LOAD, "memory", meaning, size=size, xlens=xlens)


def _store(name, funct3, size, xlens=(32, 64)) -> Row:
    pattern = f"imm[11:5] rs2 rs1 {funct3} imm[4:0] 0100011"
    return row(name, pattern, "rs2, imm(rs1)", STORE, "rs2", lambda m, v: v, size=size, xlens=xlens)


def _branch(name, funct3, meaning) -> Row:
    pattern = f"target[12|10:5] rs2 rs1 {funct3} target[4:1|11] 1100011"
    return row(name, pattern, "rs1, rs2, target", BRANCH, "rs1 rs2", meaning)


def _op_imm(name, funct3, meaning, opcode="0010011", xlens=(32, 64)) -> Row:
    return row(name, f"imm[11:0] rs1 {funct3} rd {opcode}", "rd, rs1, imm", ALU, "rs1 imm", meaning, xlens=xlens)


def _shift_imm(name, pattern, meaning, xlens) -> Row:
    return row(name, pattern, "rd, rs1, shamt", ALU, "rs1 shamt", meaning, xlens=xlens)


def _op(name, funct7, funct3, meaning, ext="I") -> Row:
    return row(name, f"{funct7} rs2 rs1 {funct3} rd 0110011", "rd, rs1, rs2", ALU, "rs1 rs2", meaning, ext=ext)


def _op_w(name, funct7, funct3, meaning, ext="I") -> Row:
    pattern = f"{funct7} rs2 rs1 {funct3} rd 0111011"
    return row(name, pattern, "rd, rs1, rs2", ALU, "rs1 rs2", meaning, ext=ext, xlens=_RV64)


def _csr(name, funct3, source, meaning) -> Row:
    pattern, reads = f"csr {source} {funct3} rd 1110011", f"csr {source}"
    return row(name, pattern, f"rd, csr, {source}", CSR, reads, meaning, ext="Zicsr")


def _system(name, pattern, syntax="", ext="I", oracle=_MACHINE) -> Row:
    return row(name, pattern, syntax, SYSTEM, ext=ext, oracle=oracle)


def _amo(name, funct5, meaning) -> list[Row]:
    """The .w and the .d form. The low half of a register is an operand of its own only where order matters; there
    both are read with their signs, which keeps signed and unsigned order."""

    def word(m, old, b):
        return meaning(m, m.sext(old, 32), m.sext(b, 32))

    pattern = "{} aq rl rs2 rs1 {} rd 0101111"
    return [
        row(f"{name}.w", pattern.format(funct5, "010"), "rd, rs2, (rs1)", AMO, "memory rs2", word, ext="A", size=4),
        row(
            f"{name}.d", pattern.format(funct5, "011"), "rd, rs2, (rs1)", AMO, "memory rs2", meaning,
            ext="A", size=8, xlens=_RV64,
        ),
    ]  # fmt: skip


def _reserve(name, pattern, syntax, amo, size, xlens=(32, 64)) -> Row:
    """lr and sc: what they do depends on the reservation, which is the engine's."""
    return row(name, f"{pattern} rd 0101111", syntax, AMO, ext="A", size=size, xlens=xlens, amo=amo)


ROWS = [
    row("lui", "upper[31:12] rd 0110111", "rd, upper", ALU, "upper", lambda m, u: u),
    row("auipc", "upper[31:12] rd 0010111", "rd, upper", ALU, "pc upper", lambda m, pc, u: m.add(pc, u)),
    row("jal", "target[20|10:1|11|19:12] rd 1101111", "rd, target", JUMP, "pc target", lambda m, pc, t: m.add(pc, t)),
    row(
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
    # fm, rs1 and rd of the fences are reserved and ignored (Unpriv. 2.7), but for fence.tso
    row("fence", "---- pred succ ----- 000 ----- 0001111", "pred, succ", FENCE),
    row("fence.tso", "1000 0011 0011 ----- 000 ----- 0001111", "", FENCE),
    row("fence.i", "------------ ----- 001 ----- 0001111", "", FENCE, ext="Zifencei"),
    _system("ecall", "000000000000 00000 000 00000 1110011", oracle="unicorn"),
    _system("ebreak", "000000000001 00000 000 00000 1110011", oracle="unicorn"),
    _system("mret", "001100000010 00000 000 00000 1110011", ext="Sm"),
    _system("wfi", "000100000101 00000 000 00000 1110011", ext="Sm"),
    _system("sret", "000100000010 00000 000 00000 1110011", ext="S"),
    _system("sfence.vma", "0001001 rs2 rs1 000 00000 1110011", "rs1, rs2", "S"),
    _system("sinval.vma", "0001011 rs2 rs1 000 00000 1110011", "rs1, rs2", "Svinval"),
    _system("sfence.w.inval", "000110000000 00000 000 00000 1110011", ext="Svinval"),
    _system("sfence.inval.ir", "000110000001 00000 000 00000 1110011", ext="Svinval"),
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
    _reserve("lr.w", "00010 aq rl 00000 rs1 010", "rd, (rs1)", "lr", 4),
    _reserve("lr.d", "00010 aq rl 00000 rs1 011", "rd, (rs1)", "lr", 8, _RV64),
    _reserve("sc.w", "00011 aq rl rs2 rs1 010", "rd, rs2, (rs1)", "sc", 4),
    _reserve("sc.d", "00011 aq rl rs2 rs1 011", "rd, rs2, (rs1)", "sc", 8, _RV64),
    *_amo("amoswap", "00001", lambda m, old, b: b),
    *_amo("amoadd", "00000", lambda m, old, b: m.add(old, b)),
    *_amo("amoxor", "00100", lambda m, old, b: m.xor(old, b)),
    *_amo("amoand", "01100", lambda m, old, b: m.and_(old, b)),
    *_amo("amoor", "01000", lambda m, old, b: m.or_(old, b)),
    *_amo("amomin", "10000", lambda m, old, b: m.select(m.lt(old, b), old, b)),
    *_amo("amomax", "10100", lambda m, old, b: m.select(m.lt(old, b), b, old)),
    *_amo("amominu", "11000", lambda m, old, b: m.select(m.ltu(old, b), old, b)),
    *_amo("amomaxu", "11100", lambda m, old, b: m.select(m.ltu(old, b), b, old)),
]
