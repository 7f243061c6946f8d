"""From the 32 bits of an instruction to control signals: hand-written, since building it is the lesson, and checked by
a test against every row of the table in `asm.riscv`.

    31        25 24   20 19   15 14    12 11        7 6       0
    funct7      | rs2   | rs1   | funct3 | rd        | opcode     R
    imm[11:0]           | rs1   | funct3 | rd        | opcode     I
    imm[11:5]   | rs2   | rs1   | funct3 | imm[4:0]  | opcode     S
    imm[12|10:5]| rs2   | rs1   | funct3 | imm[4:1|11]| opcode    B
    imm[31:12]                           | rd        | opcode     U
    imm[20|10:1|11|19:12]                | rd        | opcode     J

Everything that is not recognised is `illegal`. Whether a CSR exists is judged later, by the CSR file.
"""

from __future__ import annotations

from amaranth.hdl import C, Cat, Module
from amaranth.lib import data, enum, wiring
from amaranth.lib.wiring import In, Out

from hw.cpu.alu import AluOp


class Opcode(enum.IntEnum):
    """Bits 6:0 (Unpriv. chapter 37)."""

    LOAD = 0b0000011
    MISC_MEM = 0b0001111
    OP_IMM = 0b0010011
    AUIPC = 0b0010111
    OP_IMM_32 = 0b0011011
    STORE = 0b0100011
    OP = 0b0110011
    LUI = 0b0110111
    OP_32 = 0b0111011
    BRANCH = 0b1100011
    JALR = 0b1100111
    JAL = 0b1101111
    SYSTEM = 0b1110011


# Whole instructions of SYSTEM with funct3 = 0.
ECALL, EBREAK, MRET, WFI = 0x00000073, 0x00100073, 0x30200073, 0x10500073

BYTE, HALF, WORD, DOUBLE = range(4)  # funct3[1:0] of loads and stores: log2 of bytes


class Result(enum.Enum, shape=2):
    """Where the value for rd comes from in the execute stage."""

    ALU = 0
    SUM = 1  # the address adder: AUIPC
    LINK = 2  # pc + 4: JAL, JALR


# Control signals of one instruction. At most one of the one-bit classes from `branch` on is set.
Control = data.StructLayout(
    {
        "illegal": 1,
        "alu_op": AluOp,
        "word": 1,  # W form
        "use_imm": 1,  # operand b is the immediate, not rs2
        "use_pc": 1,  # the address adder starts from pc, not rs1
        "reads_rs1": 1,
        "reads_rs2": 1,
        "writes_rd": 1,
        "result": Result,
        **dict.fromkeys(("branch", "jump", "load", "store", "muldiv", "csr"), 1),
        **dict.fromkeys(("ecall", "ebreak", "mret", "wfi", "fence_i"), 1),
    }
)


class Decoder(wiring.Component):
    """insn -> control and the sign-extended immediate. For SYSTEM the immediate is of no meaning."""

    def __init__(self, xlen: int) -> None:
        self.xlen = xlen
        super().__init__({"insn": In(32), "control": Out(Control), "imm": Out(xlen)})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        with m.Switch(self.insn[:7]):
            for opcode, decode in (
                (Opcode.LOAD, self.load),
                (Opcode.STORE, self.store),
                (Opcode.MISC_MEM, self.misc_mem),
                (Opcode.OP_IMM, self.op_imm),
                (Opcode.OP_IMM_32, self.op_imm),
                (Opcode.OP, self.op),
                (Opcode.OP_32, self.op),
                (Opcode.AUIPC, self.upper),
                (Opcode.LUI, self.upper),
                (Opcode.BRANCH, self.branch),
                (Opcode.JALR, self.jump),
                (Opcode.JAL, self.jump),
                (Opcode.SYSTEM, self.system),
            ):
                only64 = opcode in (Opcode.OP_IMM_32, Opcode.OP_32)
                if self.xlen == 64 or not only64:
                    with m.Case(int(opcode)):
                        decode(m, opcode)
            with m.Default():
                m.d.comb += self.control.illegal.eq(1)
        return m

    def imm_i(self) -> object:
        return self.insn[20:].as_signed()

    def load(self, m: Module, opcode: Opcode) -> None:
        c, funct3 = self.control, self.insn[12:15]
        absent = (0b111,) if self.xlen == 64 else (DOUBLE, 0b110, 0b111)
        m.d.comb += [self.imm.eq(self.imm_i()), c.load.eq(1), c.reads_rs1.eq(1), c.writes_rd.eq(1)]
        m.d.comb += c.illegal.eq(funct3.matches(*absent))

    def store(self, m: Module, opcode: Opcode) -> None:
        c, funct3 = self.control, self.insn[12:15]
        m.d.comb += self.imm.eq(Cat(self.insn[7:12], self.insn[25:]).as_signed())
        m.d.comb += [c.store.eq(1), c.reads_rs1.eq(1), c.reads_rs2.eq(1)]
        m.d.comb += c.illegal.eq(funct3 > (DOUBLE if self.xlen == 64 else WORD))

    def misc_mem(self, m: Module, opcode: Opcode) -> None:
        """FENCE orders what is in order already: nothing to do. FENCE.I restarts fetch behind all earlier stores."""
        c, funct3 = self.control, self.insn[12:15]
        m.d.comb += [c.fence_i.eq(funct3 == 1), c.illegal.eq(funct3 > 1)]

    def op_imm(self, m: Module, opcode: Opcode) -> None:
        c, funct3, word = self.control, self.insn[12:15], opcode == Opcode.OP_IMM_32
        m.d.comb += [self.imm.eq(self.imm_i()), c.use_imm.eq(1), c.reads_rs1.eq(1), c.writes_rd.eq(1), c.word.eq(word)]
        m.d.comb += c.alu_op.as_value().eq(Cat(funct3, C(0, 1)))
        shift_bits = 5 if word or self.xlen == 32 else 6
        above = self.insn[20 + shift_bits :]  # what stands above the shift amount
        right_arithmetic = 1 << 30 - 20 - shift_bits
        with m.If(funct3 == 0b001):
            m.d.comb += c.illegal.eq(above != 0)
        with m.Elif(funct3 == 0b101):
            m.d.comb += c.alu_op.as_value().eq(Cat(funct3, self.insn[30]))
            m.d.comb += c.illegal.eq((above != 0) & (above != right_arithmetic))
        if word:
            with m.Elif(funct3 != 0):
                m.d.comb += c.illegal.eq(1)

    def op(self, m: Module, opcode: Opcode) -> None:
        c, funct3, funct7, word = self.control, self.insn[12:15], self.insn[25:], opcode == Opcode.OP_32
        m.d.comb += [c.reads_rs1.eq(1), c.reads_rs2.eq(1), c.writes_rd.eq(1), c.word.eq(word)]
        m.d.comb += c.alu_op.as_value().eq(Cat(funct3, self.insn[30]))
        with m.Switch(funct7):
            with m.Case(0b0000000):
                if word:
                    m.d.comb += c.illegal.eq(~funct3.matches(0b000, 0b001, 0b101))
            with m.Case(0b0100000):
                m.d.comb += c.illegal.eq(~funct3.matches(0b000, 0b101))
            with m.Case(0b0000001):
                m.d.comb += c.muldiv.eq(1)
                if word:
                    m.d.comb += c.illegal.eq(funct3.matches(0b001, 0b010, 0b011))
            with m.Default():
                m.d.comb += c.illegal.eq(1)

    def upper(self, m: Module, opcode: Opcode) -> None:
        c = self.control
        m.d.comb += [self.imm.eq(Cat(C(0, 12), self.insn[12:]).as_signed()), c.writes_rd.eq(1)]
        if opcode == Opcode.LUI:
            m.d.comb += [c.use_imm.eq(1), c.alu_op.eq(AluOp.COPY)]
        else:
            m.d.comb += [c.use_pc.eq(1), c.result.eq(Result.SUM)]

    def branch(self, m: Module, opcode: Opcode) -> None:
        c, i = self.control, self.insn
        m.d.comb += self.imm.eq(Cat(C(0, 1), i[8:12], i[25:31], i[7], i[31]).as_signed())
        m.d.comb += [c.branch.eq(1), c.use_pc.eq(1), c.reads_rs1.eq(1), c.reads_rs2.eq(1)]
        m.d.comb += c.illegal.eq(i[13:15] == 0b01)

    def jump(self, m: Module, opcode: Opcode) -> None:
        c, i = self.control, self.insn
        m.d.comb += [c.jump.eq(1), c.writes_rd.eq(1), c.result.eq(Result.LINK)]
        if opcode == Opcode.JAL:
            m.d.comb += self.imm.eq(Cat(C(0, 1), i[21:31], i[20], i[12:20], i[31]).as_signed())
            m.d.comb += c.use_pc.eq(1)
        else:
            m.d.comb += [self.imm.eq(self.imm_i()), c.reads_rs1.eq(1), c.illegal.eq(i[12:15] != 0)]

    def system(self, m: Module, opcode: Opcode) -> None:
        c, funct3 = self.control, self.insn[12:15]
        with m.If(funct3 == 0):
            with m.Switch(self.insn):
                for whole, flag in ((ECALL, c.ecall), (EBREAK, c.ebreak), (MRET, c.mret), (WFI, c.wfi)):
                    with m.Case(whole):
                        m.d.comb += flag.eq(1)
                with m.Default():
                    m.d.comb += c.illegal.eq(1)
        with m.Else():
            m.d.comb += [c.csr.eq(1), c.writes_rd.eq(1), c.reads_rs1.eq(~funct3[2])]
            m.d.comb += c.illegal.eq(funct3 == 0b100)
