"""What one instruction does, by the table, and by two outside machines, so that they can be compared.

`effect` is the contract of `asm.riscv` in the fewest lines: registers, pc and 32 bytes of memory go in and come out.
Unicorn executes a `Case` for real; qemu-riscv64 and qemu-riscv32 execute thousands in one program, of those
instructions that compute rd from registers only."""

from __future__ import annotations

import random
import subprocess
from collections import namedtuple
from pathlib import Path

from asm import assembler, linker, riscv
from tests import oracles

PC, REACH = 0x200000, 1 << 20  # where the instruction stands, and how far it may jump
MEMORY, MEMORY_SIZE, PAGE = 0x800000, 32, 0x1000
CSR = 0x340  # mscratch, which holds every value

# One instruction and the state before it. csr: the value of mscratch.
Case = namedtuple("Case", "row operands x memory csr")
# The state after it.
After = namedtuple("After", "x pc memory csr")

EDGES = (0, 1, 2, 31, 32, 63, 0x7F, 0x80, 0x7FFF, 0x8000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF_FFFF_8000_0000)


def value(rng: random.Random, xlen: int) -> int:
    """Edges, single bits and their complements, small numbers, random bits in few and in many places."""
    n = (
        rng.choice(EDGES),
        -rng.choice(EDGES),
        1 << rng.randrange(xlen),
        ~(1 << rng.randrange(xlen)),
        rng.getrandbits(7),
        1 << rng.randrange(8),
        rng.getrandbits(xlen),
        rng.getrandbits(xlen) >> rng.randrange(xlen) << rng.randrange(xlen),
    )[rng.randrange(8)]
    return n & (1 << xlen) - 1


def case(rng: random.Random, row: riscv.Row, operands: dict[str, int], xlen: int) -> Case:
    """Random registers; those of addresses point into the memory or near the code."""
    operands = dict(operands)
    if operands.get("rs1") == 0 and (row.size or row.kind == riscv.JUMP):
        operands["rs1"] = rng.randrange(1, 32)
    x = [0] + [value(rng, xlen) for _ in range(31)]
    base, values = riscv.expand(row, operands, xlen)
    if base.kind in (riscv.LOAD, riscv.STORE, riscv.AMO):
        place = MEMORY + rng.randrange(0, MEMORY_SIZE, base.size)
        x[values["rs1"]] = place - values.get("imm", 0) & (1 << xlen) - 1
    if base.name == "jalr":
        x[values["rs1"]] = PC + rng.randrange(64) - values["imm"] & (1 << xlen) - 1
    if base.kind == riscv.BRANCH and values["rs1"] and rng.randrange(3) == 0:
        x[values["rs1"]] = x[values["rs2"]]
    if base.kind == riscv.CSR:
        operands["csr"] = CSR
    return Case(row, operands, x, rng.randbytes(MEMORY_SIZE), value(rng, xlen))


def effect(m, case: Case, change=None, expands=None) -> After:
    """The state after the case, over the integers `m`. change: a meaning and reads to use in place of the row's;
    expands: likewise the operands of an expansion."""
    row, operands = case.row, case.operands
    length, x, memory, pc, csr = row.length, list(case.x), bytearray(case.memory), PC + case.row.length, case.csr
    if row.expands:
        sources = expands or row.expands[1]
        operands = {name: operands[s] if isinstance(s, str) else s for name, s in sources.items()}
        row = riscv.INSTRUCTIONS[m.xlen][row.expands[0]]
    meaning, reads = change or (row.meaning, row.reads)
    at = (case.x[operands["rs1"]] + operands.get("imm", 0) & m.mask) - MEMORY if row.size else 0
    loaded = int.from_bytes(case.memory[at : at + row.size], "little")

    def read(name: str) -> int:
        known = {"pc": PC, "memory": loaded, "csr": csr}
        if name in known:
            return known[name]
        return case.x[operands[name]] if name in ("rs1", "rs2") else m.const(operands[name])

    result = meaning(m, *map(read, reads))
    if row.kind in (riscv.ALU, riscv.LOAD):
        x[operands["rd"]] = result
    elif row.kind in (riscv.STORE, riscv.AMO):
        memory[at : at + row.size] = (result & (1 << 8 * row.size) - 1).to_bytes(row.size, "little")
        if row.kind == riscv.AMO:
            x[operands["rd"]] = m.sext(loaded, 8 * row.size)
    elif row.kind == riscv.BRANCH:
        pc = PC + operands["target"] if result else pc
    elif row.kind == riscv.JUMP:
        x[operands["rd"]], pc = PC + length, result
    elif row.kind == riscv.CSR:
        writes = row.name in ("csrrw", "csrrwi") or operands[row.reads[1]]
        x[operands["rd"]], csr = csr, result if writes else csr
    x[0] = 0
    return After(tuple(x), pc & m.mask, bytes(memory), csr)


class Unicorn:
    """I, M, A, C and CSRs: one instruction at a time."""

    def __init__(self, xlen: int) -> None:
        self.unicorn, regs = oracles.module("unicorn"), oracles.module("unicorn.riscv_const")
        mode = self.unicorn.UC_MODE_RISCV64 if xlen == 64 else self.unicorn.UC_MODE_RISCV32
        self.uc = self.unicorn.Uc(self.unicorn.UC_ARCH_RISCV, mode)
        self.uc.mem_map(PC - REACH, 2 * REACH + PAGE)
        self.uc.mem_map(MEMORY, PAGE)
        self.x = [getattr(regs, f"UC_RISCV_REG_X{n}") for n in range(1, 32)]
        self.mscratch, self.pc = regs.UC_RISCV_REG_MSCRATCH, regs.UC_RISCV_REG_PC

    def run(self, case: Case) -> After:
        uc, row = self.uc, case.row
        uc.mem_write(PC, riscv.encode(row, {name: case.operands[name] for name in row.fields}).to_bytes(4, "little"))
        uc.ctl_remove_cache(PC, PC + 4)
        uc.mem_write(MEMORY, case.memory)
        uc.reg_write_batch(list(zip(self.x, case.x[1:])))
        uc.reg_write(self.mscratch, case.csr)
        uc.emu_start(PC, 0, count=1)
        x = (0, *uc.reg_read_batch(self.x))
        return After(x, uc.reg_read(self.pc), bytes(uc.mem_read(MEMORY, MEMORY_SIZE)), uc.reg_read(self.mscratch))


def qemu(folder: Path, words: list[tuple[int, int, int]], xlen: int) -> list[int]:
    """x10 after each (word, x11, x12), by user-mode QEMU: one straight program that writes all results to stdout.
    Conditional zeroing is Ventana's, which QEMU has had before Zicond."""
    run = oracles.tool(f"qemu-riscv{xlen}")
    size, load, store, data = xlen // 8, *(("ld", "sd", ".dword") if xlen == 64 else ("lw", "sw", ".word"))
    code = [".globl _start", "_start:", "la s0, values", "la s1, results"]
    for word, _, _ in words:
        code += [f"{load} a1, 0(s0)", f"{load} a2, {size}(s0)", f".word {word:#x}", f"{store} a0, 0(s1)"]
        code += [f"addi s0, s0, {2 * size}", f"addi s1, s1, {size}"]
    code += ["li a7, 64", "li a0, 1", "la a1, results", f"li a2, {size * len(words)}", "ecall"]
    code += ["li a7, 93", "li a0, 0", "ecall", ".data", ".balign 8", "values:"]
    code += [f"{data} {a:#x}, {b:#x}" for _, a, b in words]
    code += [".bss", ".balign 8", f"results: .zero {size * len(words)}"]
    program = folder / "cases.elf"
    program.write_bytes(linker.link([("t.o", assembler.assemble("\n".join(code), "t.s", xlen))], text_base=0x10000))
    program.chmod(0o755)
    cpu = f"rv{xlen},zba=true,zbb=true,zbc=true,zbs=true,xventanacondops=true"
    done = subprocess.run([run, "-cpu", cpu, str(program)], capture_output=True, timeout=60)
    assert done.returncode == 0 and len(done.stdout) == size * len(words), (done.returncode, done.stderr[:500])
    return [int.from_bytes(done.stdout[at : at + size], "little") for at in range(0, len(done.stdout), size)]


VENTANA = {"czero.eqz": 6, "czero.nez": 7}  # vt.maskc and vt.maskcn: their funct3 in custom-3
CUSTOM_3 = 0x7B


def qemu_word(row: riscv.Row, operands: dict[str, int]) -> int:
    """The row's word, with rd = x10, rs1 = x11, rs2 = x12."""
    if row.name in VENTANA:
        return 12 << 20 | 11 << 15 | VENTANA[row.name] << 12 | 10 << 7 | CUSTOM_3
    fixed = operands | {"rd": 10, "rs1": 11, "rs2": 12}
    return riscv.encode(row, {name: fixed[name] for name in row.fields})
