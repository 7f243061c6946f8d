"""Random programs with loops, for comparing the fast engine with ref: everything that makes native code stop.

The shape: a trap handler that counts, hashes the cause, rearms the timer and skips what trapped; a main loop that runs
`rounds` times over random pieces; subroutines. The pieces load, store, branch, call, read CSRs and devices, trap, and
write instructions into their own code.
"""

from __future__ import annotations

import random

from asm import riscv
from tests.hw.sim.programs import elf

EXTENSIONS = ("I", "M", "A", "Zba", "Zbb", "Zbs", "Zicond")
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
        la s7, scratch
{enter}        j main

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
# The same under Sv39: RAM and devices at their addresses; from WINDOW on, pages of scratch in any order and with any
# permissions, and the page of the subroutines.
WINDOW, WINDOW_PAGES = 0xC000_0000, 5
FLAGS = (0xCF, 0xCF, 0xC7, 0xC3, 0xCB, 0x0F, 0x4F, 0x07, 0x47, 0xC9, 0x00, 0xC5, 0xDF, 0x17)  # of page table entries
ENTER = """
        li t0, -1
        csrw pmpaddr0, t0
        li t0, 0x1f
        csrw pmpcfg0, t0
        li t0, {adue}
        slli t0, t0, 61
        csrw menvcfg, t0
        li t0, {delegated}
        csrw medeleg, t0
        la t0, shandler
        csrw stvec, t0
        la t0, root
        li t1, {user} + 0xcf
        sd t1, 0(t0)
        la t1, l1
        srli t1, t1, 2
        ori t1, t1, 1
        sd t1, 16(t0)
        la t1, window1
        srli t1, t1, 2
        ori t1, t1, 1
        sd t1, 24(t0)
        la t1, l0
        srli t1, t1, 2
        ori t1, t1, 1
        la t0, l1
        sd t1, 0(t0)
        la t1, window0
        srli t1, t1, 2
        ori t1, t1, 1
        la t0, window1
        sd t1, 0(t0)
        la t0, l0
        li t1, 0x20000000 + {user} + 0xcf
        li t2, 64
1:      sd t1, 0(t0)
        addi t0, t0, 8
        addi t1, t1, 1024
        addi t2, t2, -1
        bnez t2, 1b
        la t0, window0
        la t1, sub0
        srli t1, t1, 12
        slli t1, t1, 10
        addi t1, t1, {user} + 0xcb
        sd t1, 8*14(t0)
        addi t1, t1, 1024
        sd t1, 8*15(t0)
        la t0, root
        srli t0, t0, 12
        li t1, 8 << 60
        or t0, t0, t1
        csrw satp, t0
        li s7, 0xC0000000
        li t0, 0x1800
        csrc mstatus, t0
        li t0, {mode} << 11
        csrs mstatus, t0
        la t0, main
        csrw mepc, t0
        mret
        .balign 4
shandler: csrr t6, scause
        csrr t5, stval
        add s3, s3, t6
        xor s3, s3, t5
        csrr t6, sepc
        addi t6, t6, 4
        csrw sepc, t6
        sret
"""
TABLES = """
        .balign 4096
root:   .zero 4096
l1:     .zero 4096
l0:     .zero 4096
window1: .zero 4096
window0: .zero 4096
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

    def __init__(self, rng: random.Random, extensions: tuple[str, ...], mapped: bool) -> None:
        self.rng, self.labels, self.mapped = rng, 0, mapped
        rows = riscv.instructions(64, extensions).values()
        self.alu = [row for row in rows if row.kind == riscv.ALU and row.length == 4]
        self.branches = [row.name for row in rows if row.kind == riscv.BRANCH and row.length == 4]
        self.loads = [row for row in rows if row.kind == riscv.LOAD and row.length == 4]
        self.atomics = [row.name for row in rows if row.kind == riscv.AMO and row.amo is None and row.length == 4]
        self.stores = [row for row in rows if row.kind == riscv.STORE and row.length == 4]

    def label(self) -> str:
        self.labels += 1
        return f"k{self.labels}"

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
        """Somewhere in 32 KiB behind scratch, or in the window."""
        row, a, base = self.rng.choice(self.loads + self.stores), self.register(), self.rng.choice(("s1", "s7"))
        return [f"slli t3, {a}, 51", "srli t3, t3, 49", f"andi t3, t3, {-row.size}", f"add t3, t3, {base}",
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

    def patch(self) -> list[str]:
        """Replace an instruction of a subroutine, and call it a few times."""
        number, label, row = self.rng.randrange(SUBROUTINES), self.label(), self.rng.choice(self.alu)
        word = self.label()
        return [f"la t3, {word}", "andi t4, s2, 3", "slli t4, t4, 2", "add t4, t4, t3", "lw t4, 0(t4)",
                f"la t3, patch{number}", "sw t4, 0(t3)", "li s5, 12", f"{label}: call sub{number}", "addi s5, s5, -1",
                f"bnez s5, {label}", f"j {word}_on", f"{word}: {row.name} {_operands(self.rng, row)}",
                *(self.arithmetic()[0] for _ in range(3)), f"{word}_on:"]  # fmt: skip

    def generate(self) -> list[str]:
        """Write a function into memory that had no code, and call it; it is another one in other rounds."""
        word, at, label = self.label(), 64 * self.rng.randrange(64), self.label()
        return [f"la t3, {word}", "andi t4, s2, 1", "slli t4, t4, 2", "add t4, t4, t3", "lw t4, 0(t4)",
                f"la t3, generated + {at}", "sw t4, 0(t3)", "li t4, 0x8067", "sw t4, 4(t3)", "li s5, 8",
                f"{label}: jalr t3", "addi s5, s5, -1", f"bnez s5, {label}", f"j {word}_on",
                f"{word}: {self.arithmetic()[0]}", self.arithmetic()[0], f"{word}_on:"]  # fmt: skip

    def call(self) -> list[str]:
        name = f"sub{self.rng.randrange(SUBROUTINES)}"
        if self.mapped and self.rng.random() < 0.3:  # at its other address
            return [f"la t3, {name}", "la t4, sub0", "srli t4, t4, 12", "slli t4, t4, 12", "sub t3, t3, t4",
                    "li t4, 0xC000E000", "add t3, t3, t4", "jalr t3"]  # fmt: skip
        return [f"call {name}"]

    def compressed(self) -> list[str]:
        """Some instructions of 16 bits, so that others stand at odd halves and across lines and pages."""
        lines = [f"{self.rng.choice(('addi', 'andi'))} {a}, {a}, {self.rng.randrange(-32, 32) or 1}"
                 for a in (self.register() for _ in range(self.rng.randint(1, 3)))]  # fmt: skip
        lines += [f"{self.rng.choice(('c.add', 'c.mv'))} {self.register()}, {self.register()}"]
        return [".option rvc", *lines, ".option norvc"]

    def atomic(self) -> list[str]:
        """On scratch; LR and SC with or without something between them that breaks the reservation or does not."""
        a, b = self.register(), self.register()
        place = [f"andi t3, {a}, 0x7f8", "add t3, t3, s1"]
        if self.rng.random() < 0.5:
            return [*place, f"{self.rng.choice(self.atomics)} {a}, {b}, (t3)"]
        width = self.rng.choice("wd")
        between = self.rng.choice(("nop", f"sb {b}, 0(t3)", f"sd {b}, 8(t3)", "ecall", f"amoadd.{width} {b}, {a}, (t3)",
                                   f"sc.{width} t4, {b}, (t3)", f"beqz {b}, .+8; addi {a}, {a}, 1"))  # fmt: skip
        return [*place, f"lr.{width} {a}, (t3)", between, f"sc.{self.rng.choice(width * 9 + 'wd')} {b}, {a}, (t3)"]

    def window(self) -> list[str]:
        """An access in the window, or a change of it."""
        rng, page = self.rng, self.rng.randrange(WINDOW_PAGES)
        row, a = rng.choice(self.loads + self.stores), self.register()
        address = WINDOW + 4096 * page + rng.choice((0, 8, 4096 - row.size, 4095, 8 * rng.randrange(512)))
        entry = rng.randrange(8) << 10 | rng.choice(FLAGS)
        bit = rng.choice((18, 19))  # SUM, MXR
        access = [f"li t3, {address}", f"{row.name} {a}, 0(t3)"]
        return rng.choice([
            access,
            [*access, "la t3, scratch", "srli t3, t3, 2", f"li t4, {entry}", "add t4, t4, t3", "la t3, window0",
             f"sd t4, {8 * page}(t3)", "sfence.vma", *access],
            [f"li t3, 1 << {bit}", f"{rng.choice(('csrs', 'csrc'))} sstatus, t3"],
            [f"li t3, {address & -8}", f"{rng.choice(self.atomics)} {a}, {self.register()}, (t3)"],
            [f"li t3, {address & -8}", f"lr.d {a}, (t3)", f"sc.d {self.register()}, {a}, (t3)"],
        ])  # fmt: skip

    def piece(self, depth: int = 0) -> list[str]:
        kinds = [(self.arithmetic, 30), (self.memory, 12), (self.indexed, 4), (self.exceptional, 2)]
        kinds += [(self.compressed, 2), (self.atomic, 3)]
        if depth < 2:
            kinds.append((self.branch, 6))
        if self.mapped:
            kinds.append((self.window, 6))
        if depth == 0:
            kinds += [(self.loop, 3), (self.modify, 1), (self.patch, 1), (self.generate, 1), (self.call, 4)]
        kind = self.rng.choices([k for k, _ in kinds], [w for _, w in kinds])[0]
        return kind()

    def text(self, pieces: int, rounds: int) -> str:
        rng, enter, tables = self.rng, "", ""
        if self.mapped:
            user = rng.choice((0, 0, 0, 0x10))
            enter = ENTER.format(user=user, mode=0 if user else 1, adue=rng.randrange(2), delegated=0 if user else
                                 rng.choice((0, 0xB1FF)))  # fmt: skip
            tables = TABLES
        lines = [COMMON.format(rounds=rounds, interval=rng.choice((7, 40, 200, 1000)), enter=enter)]
        lines.append(".balign 4096")
        for number in range(SUBROUTINES):
            body = [line for _ in range(self.rng.randint(2, 8)) for line in self.piece(1)]
            lines += [f"sub{number}: addi a0, a0, 1", f"patch{number}: addi a0, a0, 2", *body, "ret"]
        lines.append("main:")
        for _ in range(pieces):
            lines += self.piece()
        lines += ["addi s2, s2, -1", "beqz s2, out", "j main", "out: j finish", ".balign 4096", "scratch: .zero 40960"]
        lines.append("generated: .zero 4096")
        return "\n".join([*lines, tables, ""])


def program(seed: int, pieces: int = 50, rounds: int = 60, mapped: bool = False) -> bytes:
    """An ELF that ends through the finisher. mapped: in S or U mode, under a page table."""
    return elf(Writer(random.Random(seed), EXTENSIONS, mapped).text(pieces, rounds))
