"""Random programs about everything that modes, page tables, PMP and delegation can do. The same seed gives the same
program, and what it prints in the end says all it saw; so two machines can be compared by their serial output.

A program is a row of rounds. In M a round sets CSRs, page table entries and PMP, then enters a random mode at its body,
some random instructions that may trap; its end calls M again, which writes registers and CSRs to a trace. Handlers in M
and S write every trap to the trace as well, and step over the instruction.

    0x8000_0000   code, mapped as it is for S, and for U from USER_CODE on
    0x8010_0000   trace
    0x8018_0000   page tables: root, one below, the test region's two levels
    0x8020_0000   eight pages of data; through page tables they are found from TEST on, with random rights

On 32 bits the tables are Sv32's, with superpages of 4 MiB, and code and data share one. `lx` and `sx` stand for load
and store of a register; the trace has eight bytes for each all the same.

Registers: gp is the trace, t4 to t6 belong to handlers, s11 is where M goes on, a7 tells a call of the end, s2 to s7
are addresses of data, the rest is random.
"""

from __future__ import annotations

import random

from asm import riscv
from tests.hw.sim.programs import RAM, elf

TRACE, TABLES, DATA, PAGES = RAM + 0x10_0000, RAM + 0x18_0000, RAM + 0x20_0000, 8
ROOT, KERNEL, MIDDLE, LEAVES = (TABLES + 0x1000 * n for n in range(4))
NOWHERE = 0x9000_0000  # neither RAM nor device
V, R, W, X, U, G, A, D = (1 << n for n in range(8))
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

# In front of all else, where everything is aligned.
HANDLERS = f"""
        .globl _start
_start: j start
mhandler: li t5, {MPRV}
        csrrc t4, mstatus, t5
        csrr t5, mcause
        csrr t6, mepc
        sx t5, 0(gp)
        sx t6, {WORD}(gp)
        sx t4, {3 * WORD}(gp)
        csrr t4, mtval
        sx t4, {2 * WORD}(gp)
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
        sx t5, 0(gp)
        sx t6, {WORD}(gp)
        csrr t4, stval
        sx t4, {2 * WORD}(gp)
        csrr t4, sstatus
        sx t4, {3 * WORD}(gp)
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
1:      lx t1, 0(t0)
        beqz t1, 2f
        lx t2, {WORD}(t0)
        sx t2, 0(t1)
        addi t0, t0, {2 * WORD}
        j 1b
2:      la t0, mhandler
        csrw mtvec, t0
        la t0, shandler
        csrw stvec, t0
        li gp, {TRACE}
        li t0, 0x1f << {{last}}
        csrw {{pmpcfg}}, t0
        li t0, -1
        csrw pmpaddr15, t0
        li t1, 0x02004000             # mtimecmp: QEMU starts with the timer's interrupt up
        sx t0, 0(t1)
        sw t0, 4(t1)
        csrw mip, zero
        csrw mie, zero
"""

# Fills the trace with the entries of the page tables and sums of data, and prints all of it.
END = f"""
        li t0, {LEAVES}
        li t1, {LEAVES + 0x100}
1:      lx t2, 0(t0)
        sx t2, 0(gp)
        addi gp, gp, {WORD}
        addi t0, t0, {{bytes}}
        bne t0, t1, 1b
        li t0, {DATA}
        li t1, {DATA + PAGES * 0x1000}
        li t2, 0
        li t3, 0x9e3779b1
1:      lx a0, 0(t0)
        add t2, t2, a0
        mul t2, t2, t3
        addi t0, t0, {{bytes}}
        bne t0, t1, 1b
        sx t2, 0(gp)
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

    def __init__(self, seed: int, xlen: int = 64, rounds: int = 60) -> None:
        self.rng = random.Random(seed)
        self.xlen, self.rounds, self.mask, self.bytes = xlen, rounds, (1 << xlen) - 1, xlen // 8
        rows = riscv.instructions(xlen, EXTENSIONS).values()
        without = ("c.addi16sp", "ctzw")  # it writes sp; QEMU 7.2 counts into the high half
        self.alu_rows = [row for row in rows if row.kind == riscv.ALU and row.name not in without]
        self.memory_rows = [row for row in rows if row.kind in (riscv.LOAD, riscv.STORE) and row.length == 4]
        self.atomic_rows = [row for row in rows if row.kind == riscv.AMO]
        if xlen == 64:
            test, giga = 64 << 30, 65 << 30
            self.mapped, self.asid = 8 << 60 | ROOT >> 12, 0xFFFF << 44
            self.user_code = test + (510 << 21)
            self.ways = (test, test, test, -1 << 38, test + (1 << 21), giga + DATA - RAM, test + (1 << 38))
            self.changing = (LEAVES, MIDDLE + 8, ROOT + 8 * 65)
        else:
            test, size = 640 << 22, 1 << 22
            self.mapped, self.asid = 1 << 31 | ROOT >> 12, 0x1FF << 22
            self.user_code = test + 4 * size
            self.ways = (test, test, test, test + size + DATA - RAM, test + 2 * size + DATA - RAM, 0xB000_0000)
            self.changing = (LEAVES, ROOT + 4 * 641, ROOT + 4 * 642)
        self.width = self.rng.choice((4, self.bytes))  # of LR and SC: QEMU mixes them up
        self.pmp_on = self.bare = self.mprv = False
        # With accesses to where nothing is, all are aligned and none atomic: QEMU reports other causes and addresses
        self.aligned = self.chance(0.5)

    def li(self, register: str, value: int) -> str:
        return f"li {register}, {value & self.mask}"

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
            base = DATA if level == 1 and self.xlen == 64 else RAM
            if self.chance(0.1):
                base += 0x1000
        else:
            base = NOWHERE if self.aligned and self.chance(0.04) else DATA + 0x1000 * rng.randrange(PAGES)
        full = V | R | W | A | D
        bits = rng.choice((full, full | U, V | R | W | X, V | R | W | U, V | R | A, V | X | A))
        bits ^= self.some(0xFF) if self.chance(0.4) else 0
        if self.chance(0.04):
            bits |= 1 << rng.randrange(54, 64)
        return (base >> 2 | bits & 0xFF | bits & -1 << 54) & self.mask

    def tables(self) -> list[tuple[int, int]]:
        """(place, entry) of the start."""
        kernel, user = RAM >> 2 | V | R | W | X | A | D, RAM >> 2 | V | R | X | U | A | D
        leaves = [(LEAVES + self.bytes * n, self.entry()) for n in range(24)]
        if self.xlen == 32:
            entries = [(512, kernel), (640, LEAVES >> 2 | V), (641, self.entry(1)), (642, self.entry(1)), (644, user)]
            return [(ROOT + 4 * index, value) for index, value in entries] + leaves
        entries = [(ROOT + 8 * index, MIDDLE >> 2 | V) for index in (64, 256)] + [(ROOT + 8 * 65, self.entry(2))]
        entries += [(ROOT + 8 * (RAM >> 30), KERNEL >> 2 | V)]
        entries += [(KERNEL, kernel), (KERNEL + 8, DATA >> 2 | V | R | W | A | D)]
        entries += [(MIDDLE, LEAVES >> 2 | V), (MIDDLE + 8, self.entry(1)), (MIDDLE + 16, self.entry(1))]
        return entries + [(MIDDLE + 8 * 510, user)] + leaves

    def change_table(self) -> str:
        level = self.rng.randrange(3)
        place, value = self.changing[level], self.entry(level)
        if not level:
            place += self.bytes * self.rng.randrange(24)
        if self.chance(0.05):  # a table below the last level, or one with bits that are reserved there
            value = LEAVES >> 2 | V | self.some(U | A | D | R)
        fence = self.rng.choice(("sfence.vma", f"{self.li('t0', self.address() & -4096)}; sfence.vma t0"))
        return f"li t0, {place}; li t1, {value}; sx t1, 0(t0); {fence}"

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
        lines = [self.configure(entry + 1, 0)]  # else a TOR there would get a new lower end
        if kind == 1:  # TOR: both ends in the page
            if not entry:
                return ""
            low = page + rng.randrange(0, 4096, 4) >> 2
            low, where = min(low, where), max(low, where)
            lines += [f"li t0, {low}; csrw pmpaddr{entry - 1}, t0", self.configure(entry - 1, 0)]
        lines += [f"li t0, {where}; csrw pmpaddr{entry}, t0", self.configure(entry, config), "sfence.vma"]
        self.pmp_on = True
        return "\n".join(lines)

    def configure(self, entry: int, config: int) -> str:
        name, shift = f"pmpcfg{entry // 4 if self.xlen == 32 else 0}", 8 * (entry % self.bytes)
        return f"li t0, {0xFF << shift}; csrc {name}, t0; li t0, {config << shift}; csrs {name}, t0"

    # --- bodies -------------------------------------------------------------------------------------------------------

    def address(self) -> int:
        """Of data, through one of the ways there."""
        rng = self.rng
        page = rng.choice((DATA, *self.ways))
        if self.bare and not self.aligned:
            page = DATA
        page += 0x1000 * rng.randrange(PAGES)
        if self.pmp_on or self.aligned or self.chance(0.5):
            return page + rng.randrange(64, 4096 - 64, 8)
        return page + 0x1000 - rng.choice((8, 4, 2, 1, 0, 7, 12))

    def alu(self) -> str:
        row = self.rng.choice(self.alu_rows)
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
        row, base = rng.choice(self.memory_rows), rng.choice(BASES)
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
        row = self.rng.choice(self.atomic_rows)
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
            names = (
                "cycle",
                "time",
                "instret",
                "hpmcounter3",
                "0x14d",
                "0x15d",
                "0xc80",
                "0xcc0",
                "0x5c0",
                "mcycle",
                "minstret",
            )
            return f"csrr zero, {rng.choice(names)}"
        if self.chance(0.4):
            return f"csrr {rd}, {rng.choice(READABLE)}"
        writes = {"sstatus": self.SUPERVISOR_STATUS, "sie": SUPERVISOR_INTERRUPTS, "sip": 2, "sscratch": -1}
        writes |= {"scause": -1, "stval": -1, "sepc": -2, "scounteren": 0xFFFF_FFFF, "mscratch": -1, "mcause": -1}
        writes |= {"mtval": -1, "mepc": -2, "mie": 0xAAA, "mip": SUPERVISOR_INTERRUPTS, "mcounteren": 0xFFFF_FFFF}
        name = rng.choice(list(writes))
        mask, operation = writes[name], rng.choice(("csrrw", "csrrs", "csrrc"))
        if name == "sstatus" or mode == 3 and self.chance(0.3):
            name = "sstatus" if name == "sstatus" else "mstatus"
            mask = self.MACHINE_STATUS if name == "mstatus" else self.SUPERVISOR_STATUS
            operation = rng.choice(("csrrs", "csrrc"))
        if name == "sepc":  # where sret goes
            return f"la t0, stop{self.round}; csrrw {rd}, sepc, t0"
        return f"{self.li('t0', self.some(mask))}; {operation} {rd}, {name}, t0"

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
        satp = rng.choice((0, self.mapped, self.mapped)) if mode != 0 else self.mapped
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
        for csr, value in (("satp", satp | self.some(self.asid) * (satp != 0)), ("medeleg", delegated)):
            lines.append(f"li t0, {value}; csrw {csr}, t0")
        for csr, mask in (("mideleg", 0x222), ("mie", 0xAAA), ("mip", 0x222), ("mcounteren", -1), ("scounteren", -1)):
            value = self.some(mask & 0xFFFF_FFFF) if self.chance(0.6) else 0
            lines.append(f"li t0, {value}; csrw {csr}, t0")
        lines += [self.li(base, self.address()) for base in BASES]
        lines += ["andi s2, s2, -8", f"la s11, resume{number}", f"la t0, body{number}", f"la t1, stop{number}"]
        if mode == 0:
            lines += [self.li("t2", self.user_code - RAM), "add t0, t0, t2", "add t1, t1, t2"]
        lines += ["csrw sepc, t1", "li t2, 0x7e19aa", "csrc mstatus, t2"]
        # a mode other than M has its own rights, M with MPRV those of MPP: set behind the mret
        lines += ["csrw mepc, t0", f"li t2, {status & ~MPRV | mode << 11}", "csrs mstatus, t2"]
        for name in FREE:
            lines.append(self.li(name, rng.choice((rng.getrandbits(64), rng.getrandbits(8), self.address()))))
        lines += ["mret", f"body{number}:"]
        if status & MPRV:
            lines += ["li t0, 0x1800; csrc mstatus, t0", f"li t0, {MPRV | data_mode << 11}; csrs mstatus, t0"]
        lines += self.body(mode)
        lines += [f"stop{number}: li a7, {MAGIC}", "ecall", f"resume{number}: li a7, 0"]
        names = [f"csrr t4, {name}; sx t4, {WORD * n}(gp)" for n, name in enumerate(LOGGED)]
        registers = [f"sx {name}, {WORD * (len(LOGGED) + n)}(gp)" for n, name in enumerate(FREE)]
        return "\n".join([*lines, *names, *registers, f"addi gp, gp, {WORD * (len(LOGGED) + len(FREE))}"])

    def program(self) -> bytes:
        """The ELF."""
        entries = self.tables()
        entries += [(DATA + 8 * n, self.rng.getrandbits(64) & self.mask) for n in range(0, 512 * PAGES, 3)]
        rounds = "\n".join(self.one(number) for number in range(self.rounds))
        init = "\n".join(f".dword {place}, {value}" for place, value in entries)
        start = START.format(last=8 * (self.bytes - 1), pmpcfg={32: "pmpcfg3", 64: "pmpcfg2"}[self.xlen])
        text = f"{HANDLERS}\n{start}\n{rounds}\n{END.format(bytes=self.bytes)}\n"
        load, store = {32: ("lw", "sw"), 64: ("ld", "sd")}[self.xlen]
        text = text.replace("lx ", load + " ").replace("sx ", store + " ")
        return elf(f"{text}.data\n.balign 8\ninit:\n{init}\n.dword 0\n", xlen=self.xlen)
