""".insn: instructions that the assembler has no name for, by format and fields (`.insn r CUSTOM_0, 0, 0, a0, a1, a2`),
or as a number. The formats are rows as in the instruction table, with the opcode and function fields as operands."""

from __future__ import annotations

from asm import riscv
from asm.diagnostic import Fault
from asm.holes import encode
from asm.instruct import as_label, emit_hole, hole
from asm.layout import BRANCH
from asm.operands import Deferred, Mismatch, operand_names
from asm.operands import parse as parse_operand
from asm.row import ALU, JUMP, STORE, row
from asm.row import BRANCH as BRANCHES

OPCODES = {
    "LOAD": 0x03, "LOAD_FP": 0x07, "CUSTOM_0": 0x0B, "MISC_MEM": 0x0F, "OP_IMM": 0x13, "AUIPC": 0x17,
    "OP_IMM_32": 0x1B, "STORE": 0x23, "STORE_FP": 0x27, "CUSTOM_1": 0x2B, "AMO": 0x2F, "OP": 0x33, "LUI": 0x37,
    "OP_32": 0x3B, "MADD": 0x43, "MSUB": 0x47, "NMSUB": 0x4B, "NMADD": 0x4F, "OP_FP": 0x53, "CUSTOM_2": 0x5B,
    "BRANCH": 0x63, "JALR": 0x67, "JAL": 0x6F, "SYSTEM": 0x73, "CUSTOM_3": 0x7B, "C0": 0, "C1": 1, "C2": 2,
}  # fmt: skip

# name, pattern, syntax, kind
_FORMATS = [
    ("r", "funct7[6:0] rs2 rs1 funct3[2:0] rd opcode[6:0]", "opcode, funct3, funct7, rd, rs1, rs2", ALU),
    ("r4", "fs3 funct2[1:0] rs2 rs1 funct3[2:0] rd opcode[6:0]", "opcode, funct3, funct2, rd, rs1, rs2, fs3", ALU),
    ("i", "imm[11:0] rs1 funct3[2:0] rd opcode[6:0]", "opcode, funct3, rd, rs1, imm", ALU),
    ("i", "imm[11:0] rs1 funct3[2:0] rd opcode[6:0]", "opcode, funct3, rd, imm(rs1)", ALU),
    ("s", "imm[11:5] rs2 rs1 funct3[2:0] imm[4:0] opcode[6:0]", "opcode, funct3, rs2, imm(rs1)", STORE),
    ("b", "target[12|10:5] rs2 rs1 funct3[2:0] target[4:1|11] opcode[6:0]",
     "opcode, funct3, rs1, rs2, target", BRANCHES),
    ("u", "upper[31:12] rd opcode[6:0]", "opcode, rd, upper", ALU),
    ("j", "target[20|10:1|11|19:12] rd opcode[6:0]", "opcode, rd, target", JUMP),
    ("cr", "funct4[3:0] rd rs2 opcode[1:0]", "opcode, funct4, rd, rs2", ALU),
    ("ci", "funct3[2:0] imm[5] rd imm[4:0] opcode[1:0]", "opcode, funct3, rd, imm", ALU),
    ("ciw", "funct3[2:0] uimm[7:0] rd' opcode[1:0]", "opcode, funct3, rd, uimm", ALU),
    ("css", "funct3[2:0] uimm[5:0] rs2 opcode[1:0]", "opcode, funct3, rs2, uimm", ALU),
    ("cl", "funct3[2:0] uimm[4:2] rs1' uimm[1:0] rd' opcode[1:0]", "opcode, funct3, rd, uimm(rs1)", ALU),
    ("cs", "funct3[2:0] uimm[4:2] rs1' uimm[1:0] rs2' opcode[1:0]", "opcode, funct3, rs2, uimm(rs1)", ALU),
    ("ca", "funct6[5:0] rd' funct2[1:0] rs2' opcode[1:0]", "opcode, funct6, funct2, rd, rs2", ALU),
    ("cb", "target[8|4:3] rs1' target[7:6|2:1|5]", "opcode, funct3, rs1, target", BRANCHES),
    ("cj", "target[11|4|9:8|10|6|7|3:1|5]", "opcode, funct3, target", JUMP),
]  # fmt: skip
_SHORT_TARGETS = ("cb", "cj")
_ROWS: dict[str, list] = {}
for _name, _pattern, _syntax, _kind in _FORMATS:
    if _name in _SHORT_TARGETS:
        _pattern = f"funct3[2:0] {_pattern} opcode[1:0]"
    _ROWS.setdefault(_name, []).append(row(f".insn {_name}", _pattern, _syntax, _kind))
for _name, _other in (("sb", "b"), ("uj", "j")):
    _ROWS[_name] = _ROWS[_other]
_REGISTERS = ("rd", "rs1", "rs2", "fs3")


def insn(asm, args: list[str]) -> None:
    """.insn format fields..., .insn value, or .insn length, value."""
    if not args or not args[0]:
        raise Fault("expected .insn format, fields, or .insn value")
    name, _, first = args[0].partition(" ")
    name = name.lower()
    if asm.section.code is False:
        asm.section.code = True
    if name not in _ROWS:
        _number(asm, args)
        return
    texts = [first.strip(), *args[1:]]
    found = [row for row in _ROWS[name] if len(row.syntax.split(", ")) == len(texts)]
    if name == "r" and len(texts) == 7:
        found = _ROWS["r4"]
    if not found:
        raise Fault(f"expected .insn {name} {' or '.join(row.syntax for row in _ROWS[name])}")
    values: dict = {}
    kinds = found[0].syntax.split(", ")
    for at, kind in enumerate(kinds):
        try:
            _operand(asm, kind, texts[at], values)
        except Mismatch as mismatch:
            raise Fault(str(mismatch), at) from None
        except Fault as fault:
            fault.at = at
            raise
    _emit(asm, found[0], values, kinds)


def _operand(asm, kind: str, text: str, values: dict) -> None:
    if kind in _REGISTERS:
        number = riscv.REGISTERS.get(text, riscv.FLOAT_REGISTERS.get(text))
        if number is None:
            raise Mismatch(f"expected a register, found '{text}'")
        values[kind] = number
    elif kind == "opcode" and text.upper() in OPCODES:
        values[kind] = OPCODES[text.upper()]
    else:
        parse_operand(kind, text, asm, values)


def _emit(asm, made, values: dict, kinds: list[str]) -> None:
    for at, kind in enumerate(kinds):
        for name in operand_names([kind]):
            value = values[name]
            if not isinstance(value, Deferred):
                continue
            if kind == "target" and made.length == 4:
                word = encode(made, values | {"target": 0})
                label, constant = as_label(asm, value.postfix)
                is_jump = made.kind == JUMP
                asm.section.point((BRANCH, word, label, constant, is_jump, 0, asm.line, at))
            elif kind == "target":
                word = encode(made, values | {"target": 0})
                known = riscv.decode(word, asm.xlen)
                if known and known[0].kind == made.kind and "target" in known[1]:  # grows where it does not reach
                    emit_hole(asm, *known, "target", value, at)
                else:
                    hole(asm, "RVC_JUMP" if made.kind == JUMP else "RVC_BRANCH", value.postfix, at, (made, name))
                    asm.section.data += word.to_bytes(made.length, "little")
            else:
                emit_hole(asm, made, values, name, value, at)
            asm.pure = False
            return
    try:
        word = encode(made, values)
    except Fault as fault:
        fault.at = next((i for i, kind in enumerate(kinds) if fault.at in operand_names([kind])), None)
        raise
    asm.section.data += word.to_bytes(made.length, "little")


def _number(asm, args: list[str]) -> None:
    """A whole instruction; its low bits say how long it is (Unpriv. 1.5)."""
    values = []
    for at, arg in enumerate(args):
        value = asm.constant(asm.expression(arg))
        if value is None or at > 1:
            raise Fault(f"unknown format '{arg}'; known are {', '.join(_ROWS)}", at)
        values.append(value)
    word = values[-1] & (1 << 64) - 1
    length = 2 if word & 3 != 3 else 4 if word & 0x1C != 0x1C else 6 if word & 0x3F == 0x1F else 8
    if values[0] != length and len(values) == 2:
        raise Fault(f"the low bits of {word:#x} say that it is {length} bytes long", 0)
    if word >> 8 * length:
        raise Fault(f"{word:#x} does not fit in {length} bytes", len(args) - 1)
    asm.section.data += word.to_bytes(length, "little")
