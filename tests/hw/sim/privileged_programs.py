"""Random programs about everything that modes, page tables, PMP and delegation can do. The same seed gives the same
program, and what it prints in the end says all it saw; so two machines can be compared by their serial output.

A program is a row of rounds. In M a round sets CSRs, page table entries and PMP, then enters a random mode at its body,
some random instructions that may trap; its end calls M again, which writes registers and CSRs to a trace. Handlers in M
and S write every trap to the trace as well, and step over the instruction.

    0x8000_0000   code, mapped as it is for S, and for U from USER_CODE on
    0x8010_0000   trace
    0x8018_0000   page tables: root, one below, the test region's two levels
    0x8020_0000   eight pages of data; through page tables they are found from TEST on, with random rights

Registers: gp is the trace, t4 to t6 belong to handlers, s11 is where M goes on, a7 tells a call of the end, s2 to s7
are addresses of data, the rest is random.
"""

from __future__ import annotations

import random

from asm import riscv
from tests.hw.sim.programs import RAM, elf

TRACE, TABLES, DATA, PAGES = RAM + 0x10_0000, RAM + 0x18_0000, RAM + 0x20_0000, 8
ROOT, KERNEL, MIDDLE, LEAVES = (TABLES + 0x1000 * n for n in range(4))
TEST, HIGH, GIGA = 64 << 30, (1 << 64) - (1 << 38), 65 << 30
SUPER, USER_CODE = TEST + (1 << 21), TEST + (510 << 21)
NOWHERE = 0x9000_0000  # neither RAM nor device
V, R, W, X, U, G, A, D = (1 << n for n in range(8))
SV39 = 8 << 60 | ROOT >> 12
MAGIC = 0x5A5
MIE, SIE, MPIE, SPIE, SPP, MPRV = 1 << 3, 1 << 1, 1 << 7, 1 << 5, 1 << 8, 1 << 17
SUM, MXR, TVM, TW, TSR = 1 << 18, 1 << 19, 1 << 20, 1 << 21, 1 << 22
SUPERVISOR_INTERRUPTS = 0x222
BASES = ("s2", "s3", "s4", "s5", "s6", "s7")
FREE = ("a0", "a1", "a2", "a3", "a4", "a5", "t0", "t1", "t2", "s8", "s9")
LOGGED = ("mstatus", "mcause", "mepc", "mtval", "mie", "mip", "mideleg", "medeleg", "mscratch", "satp", "sstatus")
LOGGED += ("sepc", "scause", "stval", "sscratch", "sie", "sip", "scounteren", "mcounteren", "pmpcfg0")
READABLE = ("mstatus", "sstatus", "mie", "sie", "mip", "sip", "satp", "medeleg", "mideleg", "sscratch", "misa")
READABLE += ("pmpcfg0", "pmpcfg2", "pmpaddr0", "pmpaddr3", "stvec", "mtvec", "sepc", "scause", "stval", "mhartid")
WORD = 8
RECORD = 4 * WORD  # of a trap: cause, pc, value, status
EXTENSIONS = ("I", "M", "A", "C", "Zba", "Zbb", "Zbs")
ROWS = riscv.instructions(64, EXTENSIONS)
ALU = [row for row in ROWS.values() if row.kind == riscv.ALU and row.name != "c.addi16sp"]
MEMORY = [row for row in ROWS.values() if row.kind in (riscv.LOAD, riscv.STORE) and row.length == 4]
ATOMIC = [row for row in ROWS.values() if row.kind == riscv.AMO]

# In front of all else, where everything is aligned.
HANDLERS = f"""
        .globl _start
_start: j start
mhandler: li t5, {MPRV}
        csrrc t4, mstatus, t5
        csrr t5, mcause
        csrr t6, mepc
        sd t5, 0(gp)
        sd t6, {WORD}(gp)
        sd t4, {3 * WORD}(gp)
        csrr t4, mtval
        sd t4, {2 * WORD}(gp)
        addi gp, gp, {RECORD}
        bltz t5, minterrupt
        addi t4, t5, -1               # where there is no code, M goes on
        beqz t4, mresume
        addi t4, t5, -12
        beqz t4, mresume
        addi t4, t5, -8
        sltiu t4, t4, 4
        addi t5, a7, -{MAGIC}
        seqz t5, t5
        and t4, t4, t5
        bnez t4, mresume
        addi t6, t6, 4
        csrw mepc, t6
        mret
minterrupt: csrw mip, zero
        mret
mresume: csrw mepc, s11
        li t4, 0x1800
        csrs mstatus, t4
        mret
shandler: csrr t5, scause
        csrr t6, sepc
        sd t5, 0(gp)
        sd t6, {WORD}(gp)
        csrr t4, stval
        sd t4, {2 * WORD}(gp)
        csrr t4, sstatus
        sd t4, {3 * WORD}(gp)
        addi gp, gp, {RECORD}
        bltz t5, sinterrupt
        addi t4, t5, -1
        beqz t4, smagic
        addi t4, t5, -12
        beqz t4, smagic
        addi t4, t5, -8
        addi t5, a7, -{MAGIC}
        or t4, t4, t5
        beqz t4, smagic
        addi t6, t6, 4
        csrw sepc, t6
        sret
        j smagic                      # sret did not: TSR
sinterrupt: csrw sie, zero
        sret
smagic: li a7, {MAGIC}
        ecall
"""

START = f"""
start:  csrr t0, mhartid             # there is another hart only to make QEMU's atomics atomic
        beqz t0, 3f
1:      wfi
        j 1b
3:      la t0, init
1:      ld t1, 0(t0)
        beqz t1, 2f
        ld t2, {WORD}(t0)
        sd t2, 0(t1)
        addi t0, t0, {2 * WORD}
        j 1b
2:      la t0, mhandler
        csrw mtvec, t0
        la t0, shandler
        csrw stvec, t0
        li gp, {TRACE}
        li t0, 0x1f << 56
        csrw pmpcfg2, t0
        li t0, -1
        csrw pmpaddr15, t0
        li t1, 0x02004000             # mtimecmp: QEMU starts with the timer's interrupt up
        sd t0, 0(t1)
        csrw mip, zero
        csrw mie, zero
"""

# Fills the trace with the entries of the page tables and sums of data, and prints all of it.
END = f"""
        li t0, {LEAVES}
        li t1, {LEAVES + 32 * WORD}
1:      ld t2, 0(t0)
        sd t2, 0(gp)
        addi gp, gp, {WORD}
        addi t0, t0, {WORD}
        bne t0, t1, 1b
        li t0, {DATA}
        li t1, {DATA + PAGES * 0x1000}
        li t2, 0
        li t3, 0x9e3779b97f4a7c15
1:      ld a0, 0(t0)
        add t2, t2, a0
        mul t2, t2, t3
        addi t0, t0, {WORD}
        bne t0, t1, 1b
        sd t2, 0(gp)
        addi gp, gp, {WORD}
        li t0, {TRACE}
        li t1, 0x10000000
1:      lbu t2, 0(t0)
        sb t2, 0(t1)
        addi t0, t0, 1
        bne t0, gp, 1b
        li t0, 0x100000
        li t1, 0x5555
        sw t1, 0(t0)
1:      j 1b
"""


class Generator:
    """Makes one program of so many rounds."""

    def __init__(self, seed: int, rounds: int = 60) -> None:
        self.rng = random.Random(seed)
        self.rounds = rounds
        self.width = self.rng.choice((4, 8))  # of LR and SC: QEMU mixes them up
        self.pmp_on = self.bare = self.mprv = False
        # With accesses to where nothing is, all are aligned and none atomic: QEMU reports other causes and addresses
        self.aligned = self.chance(0.5)

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def some(self, mask: int) -> int:
        """Random bits of a mask: few, many or half of them."""
        kind = self.rng.random()
        bits = self.rng.getrandbits(64)
        if kind < 0.3:
            bits &= self.rng.getrandbits(64) & self.rng.getrandbits(64)
        elif kind < 0.5:
            bits |= self.rng.getrandbits(64) | self.rng.getrandbits(64)
        return bits & mask

    # --- page tables and PMP ------------------------------------------------------------------------------------------

    def entry(self, level: int = 0) -> int:
        """A leaf, mostly a good one."""
        rng = self.rng
        if level:
            base = DATA if level == 1 else RAM
            if self.chance(0.1):
                base += 0x1000
        else:
            base = NOWHERE if self.aligned and self.chance(0.04) else DATA + 0x1000 * rng.randrange(PAGES)
        full = V | R | W | A | D
        bits = rng.choice((full, full | U, V | R | W | X, V | R | W | U, V | R | A, V | X | A))
        bits ^= self.some(0xFF) if self.chance(0.4) else 0
        if self.chance(0.04):
            bits |= 1 << rng.randrange(54, 64)
        return base >> 2 | bits & 0xFF | bits & -1 << 54

    def tables(self) -> list[tuple[int, int]]:
        """(place, entry) of the start."""
        table = V
        entries = [(ROOT + 8 * (RAM >> 30), KERNEL >> 2 | table), (ROOT + 8 * 64, MIDDLE >> 2 | table)]
        entries += [(ROOT + 8 * 256, MIDDLE >> 2 | table), (ROOT + 8 * 65, self.entry(2))]
        entries += [(KERNEL, RAM >> 2 | V | R | W | X | A | D), (KERNEL + 8, DATA >> 2 | V | R | W | A | D)]
        entries += [(MIDDLE, LEAVES >> 2 | table), (MIDDLE + 8, self.entry(1)), (MIDDLE + 16, self.entry(1))]
        entries += [(MIDDLE + 8 * 510, RAM >> 2 | V | R | X | U | A | D)]
        return entries + [(LEAVES + 8 * n, self.entry()) for n in range(24)]

    def change_table(self) -> str:
        leaf = LEAVES + 8 * self.rng.randrange(24)
        level = self.rng.randrange(3)
        place, value = (leaf, MIDDLE + 8, ROOT + 8 * 65)[level], self.entry(level)
        if self.chance(0.05):  # a table below the last level, or one with bits that are reserved there
            value = LEAVES >> 2 | V | self.some(U | A | D | R)
        fence = self.rng.choice(("sfence.vma", f"li t0, {self.address() & -4096}; sfence.vma t0"))
        return f"li t0, {place}; li t1, {value}; sd t1, 0(t0); {fence}"

    def change_pmp(self) -> str:
        """Entries that lie in one page or cover whole ones: QEMU 7.2 is wrong about others."""
        rng = self.rng
        entry, page = rng.randrange(6), DATA + 0x1000 * rng.randrange(PAGES)
        kind = rng.choice((0, 1, 2, 3, 3))
        if kind == 3:
            size = rng.choice((8, 16, 64, 1024, 4096, 8192, 0x8000))
            first = page & -size if size >= 4096 else page + rng.randrange(0, 4096, size)
            where = first >> 2 | (size >> 3) - 1
        else:
            where = page + rng.randrange(0, 4096, 4) >> 2
        config = kind << 3 | rng.choice((0, 1, 3, 4, 5, 7, 7)) | (0x80 if self.chance(0.02) else 0)
        lines = []
        if kind == 1:  # TOR: both ends in the page
            if not entry:
                return ""
            low = page + rng.randrange(0, 4096, 4) >> 2
            low, where = min(low, where), max(low, where)
            lines.append(
                f"li t0, {low}; csrw pmpaddr{entry - 1}, t0; li t0, {0xFF << 8 * (entry - 1)}; csrc pmpcfg0, t0"
            )
        lines += [f"li t0, {where}; csrw pmpaddr{entry}, t0", f"li t0, {0xFF << 8 * entry}; csrc pmpcfg0, t0"]
        lines += [f"li t0, {config << 8 * entry}; csrs pmpcfg0, t0; sfence.vma"]
        following = f"li t0, {0xFF << 8 * (entry + 1)}; csrc pmpcfg0, t0"  # else a TOR there would get a new lower end
        self.pmp_on = True
        return "\n".join([following, *lines])

    # --- bodies -------------------------------------------------------------------------------------------------------

    def address(self) -> int:
        """Of data, through one of the ways there."""
        rng = self.rng
        page = rng.choice((DATA, TEST, TEST, TEST, HIGH, SUPER, GIGA + DATA - RAM, TEST + (1 << 38)))
        if self.bare and not self.aligned:
            page = DATA
        page += 0x1000 * rng.randrange(PAGES)
        if self.pmp_on or self.aligned or self.chance(0.5):
            return page + rng.randrange(64, 4096 - 64, 8)
        return page + 0x1000 - rng.choice((8, 4, 2, 1, 0, 7, 12))

    def alu(self) -> str:
        row = self.rng.choice(ALU)
        operands = {}
        for name, (low, high, step) in row.ranges.items():
            operands[name] = self.rng.randrange(low, high + 1, step)
            if name in ("rd", "rs1", "rs2"):
                choices = [n for n in map(riscv.REGISTERS.get, FREE) if low <= n <= high]
                operands[name] = self.rng.choice(choices)
        if any(operands[name] == value for name, value in row.excluded) or row.name == "auipc":
            return "nop"
        word = riscv.encode(row, operands)
        return f".half {word & 0xFFFF:#x}" + (f", {word >> 16:#x}" if row.length == 4 else "")

    def memory(self) -> str:
        rng = self.rng
        row, base = rng.choice(MEMORY), rng.choice(BASES)
        offset = rng.choice((0, 0, 8, -8, rng.randrange(-32, 32)))
        if self.aligned or self.pmp_on and self.chance(0.5):
            offset &= -row.size
        operands = {"rd": riscv.REGISTERS[rng.choice(FREE)], "rs2": riscv.REGISTERS[rng.choice(FREE)]}
        operands |= {"rs1": riscv.REGISTERS[base], "imm": offset}
        return self.word(row, operands)

    def word(self, row: riscv.Row, operands: dict[str, int]) -> str:
        word = riscv.encode(row, {name: operands[name] for name in row.fields})
        return f".half {word & 0xFFFF:#x}, {word >> 16:#x}"

    def atomic(self) -> str:
        """On s2, which is aligned. An LR is mostly followed by its SC."""
        row = self.rng.choice(ATOMIC)
        if row.amo and row.size != self.width or self.aligned and row.amo != "lr":
            return "nop"
        name = {4: "w", 8: "d"}[row.size]
        rd, rs2 = self.rng.choice(FREE), self.rng.choice(FREE)
        if row.amo == "lr":
            between = self.rng.choice(("", "", "nop", "ecall", f"s{name} {rs2}, 0(s2)"))
            return f"lr.{name} {rd}, (s2); {between}; sc.{name} {rs2}, {rd}, (s2)"
        if row.amo is None and self.chance(0.1):
            return f"{row.name} {rd}, {rs2}, ({self.rng.choice(BASES)})"
        return f"{row.name} {rd}, {rs2}, (s2)"

    SUPERVISOR_STATUS = SIE | SPIE | SUM | MXR
    MACHINE_STATUS = SUPERVISOR_STATUS | MIE | MPIE | TVM | TW | TSR | SPP

    def csr(self, mode: int) -> str:
        rng = self.rng
        rd = rng.choice(FREE)
        if self.chance(0.3):  # permissions of what two machines do not agree about
            names = ("cycle", "time", "instret", "hpmcounter3", "0x14d", "0xcc0", "0x5c0", "mcycle", "minstret")
            return f"csrr zero, {rng.choice(names)}"
        if self.chance(0.4):
            names = ("mstatus", "sstatus", "mie", "sie", "mip", "sip", "satp", "medeleg", "mideleg", "sscratch", "misa")
            names += (
                "pmpcfg0",
                "pmpcfg2",
                "pmpaddr0",
                "pmpaddr3",
                "stvec",
                "mtvec",
                "sepc",
                "scause",
                "stval",
                "mhartid",
            )
            return f"csrr {rd}, {rng.choice(names)}"
        writes = {
            "sstatus": SIE | SPIE | SUM | MXR,
            "sie": SUPERVISOR_INTERRUPTS,
            "sip": 2,
            "sscratch": -1,
            "scause": -1,
        }
        writes |= {"stval": -1, "sepc": -1 & ~1, "scounteren": 0xFFFF_FFFF, "mscratch": -1, "mcause": -1, "mtval": -1}
        writes |= {"mepc": -1 & ~1, "mie": 0xAAA, "mip": SUPERVISOR_INTERRUPTS, "mcounteren": 0xFFFF_FFFF}
        name = rng.choice(list(writes))
        mask, operation = writes[name], rng.choice(("csrrw", "csrrs", "csrrc"))
        if name == "sstatus" or mode == 3 and self.chance(0.3):
            name = "sstatus" if name == "sstatus" else "mstatus"
            mask = self.MACHINE_STATUS if name == "mstatus" else self.SUPERVISOR_STATUS
            operation = rng.choice(("csrrs", "csrrc"))
        if name == "sepc":  # where sret goes
            return f"la t0, stop{self.round}; csrrw {rd}, sepc, t0"
        return f"li t0, {self.some(mask & (1 << 64) - 1)}; {operation} {rd}, {name}, t0"

    def system(self, mode: int) -> str:
        names = ["ecall", "ebreak", "sfence.vma"]
        names += [] if self.mprv else ["sret"]  # QEMU 7.2 forgets to clear MPRV
        names += ["fence", "fence.i", ".word 0", ".word 0xffffffff", ".word 0x7b200073"]
        names += ["sinval.vma zero, zero"] if mode == 3 else ["mret"]  # where QEMU traps on sinval.vma, mtval is 0
        names += ["sfence.w.inval", "sfence.inval.ir"] if mode == 3 else []  # QEMU allows them in U
        names += ["wfi"] if mode == 0 else []
        return self.rng.choice(names)

    def body(self, mode: int) -> list[str]:
        lines = []
        for _ in range(self.rng.randrange(4, 16)):
            kind = self.rng.choices((self.memory, self.alu, self.atomic, self.csr, self.system), (45, 20, 8, 12, 8))[0]
            lines.append(kind(mode) if kind in (self.csr, self.system) else kind())
        return lines

    # --- the program --------------------------------------------------------------------------------------------------

    def one(self, number: int) -> str:
        rng, self.round = self.rng, number
        mode = rng.choice((0, 0, 1, 1, 1, 3))
        satp = rng.choice((0, SV39, SV39, SV39)) if mode != 0 else SV39
        status = self.some(SIE | MPIE | SPIE | SPP | SUM | MXR | TVM | TW | TSR)
        if mode == 3 and self.aligned and self.chance(0.5):  # the first trap ends it
            status |= MPRV
        self.mprv = bool(status & MPRV)
        data_mode = rng.choice((0, 1, 3)) if status & MPRV else mode
        self.bare = data_mode == 3 or not satp
        lines = [self.change_table() for _ in range(rng.randrange(4))]
        if self.chance(0.3):
            lines.append(self.change_pmp())
        elif self.pmp_on and self.chance(0.2):
            lines.append("csrw pmpcfg0, zero; csrr t0, pmpcfg0; sfence.vma")
        delegated = self.some(0xB0FF) & ~(4 if status & TSR else 0)  # 2: sret of the handler would trap to itself
        delegated |= self.some(0x100)
        for csr, value in (("satp", satp | self.some(0xFFFF << 44) * (satp != 0)), ("medeleg", delegated)):
            lines.append(f"li t0, {value}; csrw {csr}, t0")
        for csr, mask in (("mideleg", 0x222), ("mie", 0xAAA), ("mip", 0x222), ("mcounteren", -1), ("scounteren", -1)):
            value = self.some(mask & 0xFFFF_FFFF) if self.chance(0.6) else 0
            lines.append(f"li t0, {value}; csrw {csr}, t0")
        lines += [f"li {base}, {self.address()}" for base in BASES]
        lines += ["andi s2, s2, -8", f"la s11, resume{number}", f"la t0, body{number}", f"la t1, stop{number}"]
        if mode == 0:
            lines += [f"li t2, {USER_CODE - RAM}", "add t0, t0, t2", "add t1, t1, t2"]
        lines += ["csrw sepc, t1", "li t2, 0x7e19aa", "csrc mstatus, t2"]
        # a mode other than M has its own rights, M with MPRV those of MPP: set behind the mret
        lines += ["csrw mepc, t0", f"li t2, {status & ~MPRV | mode << 11}", "csrs mstatus, t2"]
        lines += [
            f"li {name}, {rng.choice((rng.getrandbits(64), rng.getrandbits(8), self.address()))}" for name in FREE
        ]
        lines += ["mret", f"body{number}:"]
        if status & MPRV:
            lines += ["li t0, 0x1800; csrc mstatus, t0", f"li t0, {MPRV | data_mode << 11}; csrs mstatus, t0"]
        lines += self.body(mode)
        lines += [f"stop{number}: li a7, {MAGIC}", "ecall", f"resume{number}: li a7, 0"]
        names = [f"csrr t4, {name}; sd t4, {WORD * n}(gp)" for n, name in enumerate(LOGGED)]
        registers = [f"sd {name}, {WORD * (len(LOGGED) + n)}(gp)" for n, name in enumerate(FREE)]
        return "\n".join([*lines, *names, *registers, f"addi gp, gp, {WORD * (len(LOGGED) + len(FREE))}"])

    def program(self) -> bytes:
        """The ELF."""
        entries = self.tables()
        entries += [(DATA + 8 * n, self.rng.getrandbits(64)) for n in range(0, 512 * PAGES, 3)]
        rounds = "\n".join(self.one(number) for number in range(self.rounds))
        init = "\n".join(f".dword {place}, {value}" for place, value in entries)
        return elf(f"{HANDLERS}\n{START}\n{rounds}\n{END}\n.data\n.balign 8\ninit:\n{init}\n.dword 0\n")
