"""Programs for the simulators: assembly through our assembler and linker, C through gcc, random instruction words."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

from asm import riscv
from asm.assembler import assemble
from asm.linker import link
from hw.cpu.config import EXTENSIONS
from hw.memory_map import REGIONS
from hw.sim.machine import RefMachine
from hw.sim.ref import CHIP as CHIP_PRESET
from tests import oracles

RAM = REGIONS["RAM"].base
RAM_SIZE = 1 << 20
CHIP = dict(zip(("isa", "modes"), CHIP_PRESET))  # options of a machine with the CPU of today's chip
GCC = ("-O1", "-march=rv64im_zicsr", "-mabi=lp64", "-mcmodel=medany", "-nostdlib", "-ffreestanding")

# What every directed test starts with; the test's own part follows, and ends with `finish`.
PROLOGUE = """
        .equ UART, 0x10000000
        .equ CLINT, 0x02000000
        .equ PLIC, 0x0c000000
        .equ FINISHER, 0x00100000
        .globl _start
_start: la t0, handler
        csrw mtvec, t0
        li s0, 0
        j main
finish: li t0, FINISHER
        li t1, 0x5555
        sw t1, 0(t0)
1:      j 1b
        .balign 4
"""
# Keeps the last cause, mtval and mepc in s1, s2, s3, counts traps in s0, and goes on behind the instruction.
HANDLER = """
        .balign 4
handler: addi s0, s0, 1
        csrr s1, mcause
        csrr s2, mtval
        csrr s3, mepc
        addi t6, s3, 4
        csrw mepc, t6
        mret
"""


def program(main: str, handler: str = HANDLER) -> bytes:
    """An ELF: `main` with the prologue and a trap handler around it."""
    return elf(f"{PROLOGUE}\n{handler}\nmain:\n{main}\n")


def elf(text: str, base: int = RAM, xlen: int = 64) -> bytes:
    return link([("test.o", assemble(text, "test.s", xlen))], base, None, "_start", {})


def machine(main: str, handler: str = HANDLER, **options) -> RefMachine:
    return RefMachine(elf=program(main, handler), ram_size=RAM_SIZE, **options)


def finished(main: str, handler: str = HANDLER, **options) -> RefMachine:
    """The machine after the program has ended through the finisher."""
    m = machine(main, handler, **options)
    assert m.run(max_instructions=100_000) == "finisher" and m.exit_code == 0, (m.message, hex(m.pc))
    return m


def compiled(folder: Path, source: str, *flags: str) -> Path:
    """A C program for bare metal, by gcc. It defines `main`, whose result is the exit code."""
    gcc = oracles.tool("riscv64-unknown-elf-gcc")
    start = f"""
        .globl _start
_start:
        .option push
        .option norelax
        la gp, __global_pointer$
        .option pop
        li sp, 0x{RAM + RAM_SIZE:x}
        call main
        li t0, 0x100000
        li t1, 0x5555
        beqz a0, 1f
        slli a0, a0, 16
        li t1, 0x3333
        or t1, t1, a0
1:      sw t1, 0(t0)
2:      j 2b
"""
    (folder / "start.S").write_text(start)
    (folder / "main.c").write_text(source)
    out = folder / "main.elf"
    command = [gcc, *GCC, *flags, "-Wl,-N,--no-warn-rwx-segments", f"-Wl,-Ttext=0x{RAM:x}", "-o", str(out)]
    subprocess.run([*command, str(folder / "start.S"), str(folder / "main.c")], check=True)
    return out


SCRATCH = RAM + 0x8_0000  # random programs keep x31 here and load and store around it
ROWS = riscv.instructions(64, EXTENSIONS)
PLAIN = [row for row in ROWS.values() if row.kind in (riscv.ALU, riscv.LOAD, riscv.STORE)]
BRANCHES = [row for row in ROWS.values() if row.kind == riscv.BRANCH]
CORNERS = (0, 1, 2, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, (1 << 63) - 1, 1 << 63, (1 << 64) - 1, (1 << 64) - 2)


def random_registers(rng: random.Random) -> list[int]:
    values = [
        rng.choice(CORNERS) if rng.random() < 0.4 else rng.getrandbits(rng.choice((8, 32, 64))) for _ in range(32)
    ]
    values[0], values[31] = 0, SCRATCH
    return values


def random_program(rng: random.Random, length: int) -> list[int]:
    """Words of I and M: arithmetic, aligned loads and stores around x31, and branches forward by a few."""
    words = []
    for place in range(length):
        row = rng.choice(BRANCHES) if rng.random() < 0.1 else rng.choice(PLAIN)
        operands = {name: rng.randrange(low, high + 1, step) for name, (low, high, step) in row.ranges.items()}
        if "rd" in operands and operands["rd"] == 31:
            operands["rd"] = 30
        if row.kind in (riscv.LOAD, riscv.STORE):
            operands["rs1"] = 31
            operands["imm"] = rng.randrange(-2048, 2048, row.size)
        if row.kind == riscv.BRANCH:
            operands["target"] = 4 * rng.randint(1, min(5, length - place))
        words.append(riscv.encode(row, operands))
    return words


USER_ROWS = {xlen: riscv.instructions(xlen, ("I", "M", "A", "C")) for xlen in (32, 64)}
POINTERS = (2, 9, 31)  # sp, one that compressed instructions can name, one that none can


def random_code(rng: random.Random, length: int, xlen: int = 64) -> bytes:
    """Instructions of I, M, A and C: arithmetic, memory around the registers of POINTERS, also misaligned, atomics, and
    branches and jumps forward by a few. LR and SC are of one width: QEMU mixes them up."""
    kinds: dict[str, list[riscv.Row]] = {}
    other_width = rng.choice((4, 8)) if xlen == 64 else 8
    for row in USER_ROWS[xlen].values():
        if row.amo and row.size == other_width:
            continue
        if row.kind in (riscv.ALU, riscv.LOAD, riscv.STORE, riscv.BRANCH, riscv.JUMP, riscv.AMO):
            kinds.setdefault(row.kind, []).append(row)
    chosen = []
    while len(chosen) < length:
        kind = rng.choices(list(kinds), [WEIGHTS[kind] for kind in kinds])[0]
        row = rng.choice(kinds[kind])
        operands = {name: rng.randrange(low, high + 1, step) for name, (low, high, step) in row.ranges.items()}
        if row.kind in (riscv.LOAD, riscv.STORE, riscv.AMO) and "rs1" in operands:
            operands["rs1"] = 9 if row.length == 2 else rng.choice(POINTERS)
            if "imm" in operands and rng.random() < 0.8:
                operands["imm"] &= -row.size
        meant, values = riscv.expand(row, operands, xlen)
        if values.get("rd") in POINTERS or meant.name == "jalr":
            continue
        if any(operands.get(name) == value for name, value in row.excluded):
            continue
        chosen.append((row, operands))
        if row.amo == "lr" and rng.random() < 0.7:  # a pair, mostly: sc to the same place
            name = row.name.replace("lr", "sc")
            chosen.append((USER_ROWS[xlen][name], {**operands, "rs2": rng.randrange(32), "rd": rng.randrange(10, 31)}))
    places = [0]
    for row, _ in chosen:
        places.append(places[-1] + row.length)
    code = b""
    for index, (row, operands) in enumerate(chosen):
        if "target" in operands:
            goal = min(len(chosen), index + rng.randint(1, 5))
            operands["target"] = places[goal] - places[index]
        code += riscv.encode(row, operands).to_bytes(row.length, "little")
    return code


WEIGHTS = {riscv.ALU: 50, riscv.LOAD: 15, riscv.STORE: 15, riscv.BRANCH: 8, riscv.JUMP: 3, riscv.AMO: 9}
