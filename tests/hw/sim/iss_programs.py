"""Random programs with loops, for comparing the fast engine with ref: everything that makes native code stop.

The shape: a trap handler that counts, hashes the cause, rearms the timer and skips what trapped; a main loop that runs
`rounds` times over random pieces; subroutines. The pieces load, store, branch, call, read CSRs and devices, trap, and
write instructions into their own code.
"""

from __future__ import annotations

import random

from asm import riscv
from hw.cpu.config import EXTENSIONS
from tests.hw.sim.programs import elf

SUBROUTINES = 3
SAVED = ("s1", "s2", "s3", "s4", "s5", "s6", "s7")  # s1: scratch, s2: rounds left, s3: hash of traps
TEMPORARIES = ["a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "t0", "t1", "t2"]
COMMON = """
        .equ CLINT, 0x02000000
        .equ UART, 0x10000000
        .globl _start
_start: la t0, handler
        csrw mtvec, t0
        la s1, scratch
        li s2, {rounds}
        li s3, 0
        li s4, {interval}
        li sp, 0x80040000
        li t3, CLINT + 0x4000
        sd s4, 0(t3)
        li t3, 0x80
        csrw mie, t3
        csrsi mstatus, 8
        j main

        .balign 4
handler: csrr t6, mcause
        csrr t5, mtval
        add s3, s3, t6
        xor s3, s3, t5
        slli t4, s3, 7
        add s3, s3, t4
        bltz t6, timer
        csrr t6, mepc
        addi t6, t6, 4
        csrw mepc, t6
        mret
timer:  li t6, CLINT + 0xBFF8
        ld t5, 0(t6)
        add t5, t5, s4
        li t6, CLINT + 0x4000
        sd t5, 0(t6)
        mret

finish: li t0, 0x00100000
        li t1, 0x5555
        sw t1, 0(t0)
1:      j 1b
"""


def _operands(rng: random.Random, row: riscv.Row) -> str:
    """Text of random operands of an ALU row."""
    texts = []
    for operand in row.syntax.split(", "):
        if operand in ("rd", "rs1", "rs2"):
            texts.append(rng.choice(TEMPORARIES))
        else:
            low, high, step = row.ranges[operand]
            value = rng.randrange(low, high + 1, step)
            texts.append(str(value >> 12 & 0xFFFFF if operand == "upper" else value))
    return ", ".join(texts)


class Writer:
    """Makes one program's text."""

    def __init__(self, rng: random.Random, extensions: tuple[str, ...]) -> None:
        self.rng, self.labels = rng, 0
        rows = riscv.instructions(64, extensions).values()
        self.alu = [row for row in rows if row.kind == riscv.ALU and row.length == 4]
        self.branches = [row.name for row in rows if row.kind == riscv.BRANCH and row.length == 4]
        self.loads = [row for row in rows if row.kind == riscv.LOAD and row.length == 4]
        self.stores = [row for row in rows if row.kind == riscv.STORE and row.length == 4]

    def label(self) -> str:
        self.labels += 1
        return f"l{self.labels}"

    def register(self) -> str:
        return self.rng.choice(TEMPORARIES)

    def arithmetic(self) -> list[str]:
        row = self.rng.choice(self.alu)
        return [f"{row.name} {_operands(self.rng, row)}"]

    def memory(self) -> list[str]:
        row = self.rng.choice(self.loads + self.stores)
        offset = self.rng.randrange(-1024, 1024, row.size)
        if self.rng.random() < 0.02:
            offset |= 1
        return [f"{row.name} {self.register()}, {offset}(s1)"]

    def indexed(self) -> list[str]:
        """Somewhere in 32 KiB behind scratch."""
        row, a = self.rng.choice(self.loads + self.stores), self.register()
        return [f"slli t3, {a}, 51", "srli t3, t3, 49", f"andi t3, t3, {-row.size}", "add t3, t3, s1",
                f"{row.name} {self.register()}, 0(t3)"]  # fmt: skip

    def branch(self) -> list[str]:
        label = self.label()
        inside = [line for _ in range(self.rng.randint(1, 4)) for line in self.piece(1)]
        return [f"{self.rng.choice(self.branches)} {self.register()}, {self.register()}, {label}", *inside, f"{label}:"]

    def loop(self) -> list[str]:
        label, n = self.label(), self.rng.randint(2, 40)
        inside = [line for _ in range(self.rng.randint(1, 5)) for line in self.piece(2)]
        return [f"li s6, {n}", f"{label}:", *inside, "addi s6, s6, -1", f"bnez s6, {label}"]

    def exceptional(self) -> list[str]:
        a = self.register()
        return self.rng.choice([
            [f"csrr {a}, mcycle"], [f"csrr {a}, time"], [f"csrrw {a}, mscratch, {self.register()}"], ["ecall"],
            ["ebreak"], [".word 0xffffffff"], [".word 0"], ["li t3, UART", f"lbu {a}, 5(t3)"],
            ["li t3, UART", f"sb {a}, 7(t3)"], ["li t3, CLINT + 0xBFF8", f"ld {a}, 0(t3)"],
            ["li t3, 0x40000000", f"lw {a}, 0(t3)"], ["li t3, 0x40000000", f"sw {a}, 0(t3)"], ["fence.i"],
            ["csrci mstatus, 8", "nop", "csrsi mstatus, 8"], ["wfi"], [f"lw {a}, 1(s1)"], [f"sd {a}, 4(s1)"],
        ])  # fmt: skip

    def modify(self) -> list[str]:
        """Replace the next instruction but a few by another, or by what it is."""
        row = self.rng.choice(self.alu)
        target, table = self.label(), self.label()
        line = f"{row.name} {_operands(self.rng, row)}"
        other = self.arithmetic()[0]
        return [f"la t3, {table}", "andi t4, s2, 1", "slli t4, t4, 2", "add t4, t4, t3", "lw t4, 0(t4)",
                f"la t3, {target}", "sw t4, 0(t3)", f"{target}: {line}", f"j {target}_on", f"{table}: {line}", other,
                f"{target}_on:"]  # fmt: skip

    def call(self) -> list[str]:
        return [f"call sub{self.rng.randrange(SUBROUTINES)}"]

    def piece(self, depth: int = 0) -> list[str]:
        kinds = [(self.arithmetic, 30), (self.memory, 12), (self.indexed, 4), (self.exceptional, 2)]
        if depth < 2:
            kinds.append((self.branch, 6))
        if depth == 0:
            kinds += [(self.loop, 3), (self.modify, 1), (self.call, 4)]
        kind = self.rng.choices([k for k, _ in kinds], [w for _, w in kinds])[0]
        return kind()

    def text(self, pieces: int, rounds: int) -> str:
        lines = [COMMON.format(rounds=rounds, interval=self.rng.choice((3, 17, 100, 1000)))]
        for number in range(SUBROUTINES):
            body = [line for _ in range(self.rng.randint(2, 8)) for line in self.piece(1)]
            lines += [f"sub{number}:", *body, "ret"]
        lines.append("main:")
        for _ in range(pieces):
            lines += self.piece()
        lines += ["addi s2, s2, -1", "beqz s2, out", "j main", "out: j finish", ".balign 4096", ".zero 2048"]
        return "\n".join([*lines, "scratch: .zero 40960", ""])


def program(seed: int, pieces: int = 50, rounds: int = 60, extensions: tuple[str, ...] = EXTENSIONS) -> bytes:
    """An ELF that ends through the finisher."""
    return elf(Writer(random.Random(seed), extensions).text(pieces, rounds))
