"""Random programs that meet every corner of the CPU: arithmetic, branches and loops, memory, traps of all kinds, CSRs,
timer and software interrupts, WFI. The same seed gives the same program.

    RAM + 0x0000   start: registers, mtvec, the first alarm
    RAM + 0x0400   trap handler: steps over what trapped, silences an interrupt and sets the next alarm
    RAM + 0x1000   the body, a straight run of blocks; at its end it starts again
    RAM + 0x10000  data, 4 KiB, which loads and stores address around its middle

Registers: x1..x15 are random, x16 points to data, x17 counts loops, x18 is the CLINT, x19 and x20 hold
addresses for an instruction or two; x28..x31 belong to the handler. The program never ends by itself.
"""

from __future__ import annotations

import random

from asm import riscv
from hw.cpu.config import EXTENSIONS
from hw.memory_map import REGIONS, REGISTERS
from tests.hw.programs import RAM, i, image, li

HANDLER, BODY, DATA = RAM + 0x400, RAM + 0x1000, RAM + 0x10000
CLINT = REGIONS["CLINT"].base
MTIMECMP, MTIME = REGISTERS["CLINT"]["MTIMECMP"], REGISTERS["CLINT"]["MTIME"]
POINTER, COUNTER, DEVICE = 16, 17, 18
ROWS = riscv.instructions(64, EXTENSIONS)
DECODE = riscv.decoder(64, EXTENSIONS)
PLAIN = [row for row in ROWS.values() if row.kind == riscv.ALU]
LOADS = [row for row in ROWS.values() if row.kind == riscv.LOAD]
STORES = [row for row in ROWS.values() if row.kind == riscv.STORE]
BRANCHES = [row for row in ROWS.values() if row.kind == riscv.BRANCH]
READABLE = ["mstatus", "misa", "mie", "mtvec", "mscratch", "mepc", "mcause", "mtval", "mhartid", "mvendorid", "marchid"]
READABLE += ["mimpid", "mconfigptr", "mcountinhibit", "mip", "mcycle", "minstret", "cycle", "time", "instret"]
WRITABLE = ["mscratch", "mepc", "mcause", "mtval", "minstret", "mcycle", "misa", "mip", "mcountinhibit"]
MIE, TIMER_AND_SOFTWARE = 8, 1 << 7 | 1 << 3


class Generator:
    """Makes one program from a seed. `length`: instructions of the body, about."""

    def __init__(self, seed: int, length: int = 1500) -> None:
        self.rng = random.Random(seed)
        self.length = length

    def register(self) -> int:
        return self.rng.randrange(16)

    def number(self) -> int:
        corners = (0, 1, -1, 1 << 63, (1 << 63) - 1, 1 << 31, -(1 << 31), 0xFFFFFFFF)
        return self.rng.choice((self.rng.choice(corners), self.rng.getrandbits(64), self.rng.getrandbits(12)))

    def plain(self) -> list[int]:
        row, operands = self.rng.choice(PLAIN), {}
        for operand in row.fields:
            if operand in ("rd", "rs1", "rs2"):
                operands[operand] = self.register()
            else:
                low, high, step = row.ranges[operand]
                operands[operand] = self.rng.randrange(low, high + 1, step)
        return [riscv.encode(row, operands)]

    def memory(self) -> list[int]:
        row = self.rng.choice(LOADS + STORES)
        offset = self.rng.randrange(-2048, 2048)
        if self.rng.random() < 0.95:  # else it may be misaligned
            offset -= offset % row.size
        if row.kind == riscv.LOAD:
            return [riscv.encode(row, {"rd": self.register(), "rs1": POINTER, "imm": offset})]
        return [riscv.encode(row, {"rs2": self.register(), "rs1": POINTER, "imm": offset})]

    def wild_memory(self) -> list[int]:
        """Somewhere in the address space, nearly always where nothing is. High addresses, so that no device is met."""
        row = self.rng.choice(LOADS + STORES)
        place = self.rng.choice((0xF000_0000, 1 << 40, 0x7000_0000, 0x3000_0000)) + self.rng.getrandbits(20)
        operands = {"rd": self.register(), "rs2": self.register(), "rs1": 19, "imm": self.rng.randrange(-64, 64)}
        return [*li(19, place), riscv.encode(row, {name: operands[name] for name in row.fields})]

    def skip(self) -> list[int]:
        """A forward branch or jump over a few instructions."""
        over = [word for _ in range(self.rng.randrange(1, 5)) for word in self.plain()]
        distance = 4 * len(over) + 4
        kind = self.rng.randrange(4)
        if kind == 0:
            return [i("jal", rd=self.register(), target=distance), *over]
        if kind == 1:
            jump = [i("auipc", rd=20, upper=0), i("jalr", rd=self.register(), rs1=20, imm=distance + 4)]
            return [*jump, *over]
        row = self.rng.choice(BRANCHES)
        return [riscv.encode(row, {"rs1": self.register(), "rs2": self.register(), "target": distance}), *over]

    def loop(self) -> list[int]:
        """A backward branch, a few times."""
        body = [w for _ in range(self.rng.randrange(1, 6)) for w in self.rng.choice((self.plain, self.memory))()]
        count, back = self.rng.randrange(2, 9), [i("addi", rd=COUNTER, rs1=COUNTER, imm=-1)]
        start = [i("addi", rd=COUNTER, rs1=0, imm=count)]
        return [*start, *body, *back, i("bne", rs1=COUNTER, rs2=0, target=-4 * len(body) - 4)]

    def csr(self) -> list[int]:
        name = self.rng.choice(("csrrw", "csrrs", "csrrc", "csrrwi", "csrrsi", "csrrci"))
        source = "uimm" if name.endswith("i") else "rs1"
        if self.rng.random() < 0.5 and name not in ("csrrw", "csrrwi"):
            return [i(name, rd=self.register(), csr=self.rng.choice(READABLE), **{source: 0})]
        csr = self.rng.choice(WRITABLE) if self.rng.random() < 0.9 else self.rng.randrange(4096)
        if csr in (0x300, 0x304, 0x305):  # the program would not get far
            csr = "mscratch"
        return [i(name, rd=self.register(), csr=csr, **{source: self.register()})]

    def trap(self) -> list[int]:
        kind = self.rng.randrange(6)
        if kind == 0:
            return [i("ecall")]
        if kind == 1:
            return [i("ebreak")]
        if kind == 2:
            at = self.rng.random()
            return [i("fence.i") if at < 0.5 else i("fence.tso") if at < 0.6 else i("fence", pred=15, succ=15)]
        if kind == 3:  # a jump to an address that is no multiple of 4 traps where it stands
            row = self.rng.choice(BRANCHES)
            return [riscv.encode(row, {"rs1": self.register(), "rs2": self.register(), "target": 6})]
        if kind == 4:
            return self.wild_memory()
        word = self.rng.getrandbits(32)
        while DECODE(word) is not None:
            word = self.rng.choice((self.rng.getrandbits(32), word ^ 1 << self.rng.randrange(32)))
        return [word]

    def interrupt(self) -> list[int]:
        """Software interrupt, a look at the clock, sleep, or a while without interrupts."""
        kind = self.rng.randrange(4)
        if kind == 0:
            return [*li(20, 1), i("sw", rs1=DEVICE, rs2=20, imm=0)]
        if kind == 1:
            return [*li(20, CLINT + MTIME), i("ld", rd=20, rs1=20, imm=0)]
        if kind == 2:
            return [i("wfi")]
        quiet = [word for _ in range(self.rng.randrange(1, 8)) for word in self.plain()]
        off, on = i("csrrci", rd=0, csr="mstatus", uimm=MIE), i("csrrsi", rd=0, csr="mstatus", uimm=MIE)
        return [off, *quiet, *([i("wfi")] if self.rng.random() < 0.3 else []), on]

    def handler(self) -> list[int]:
        """Uses x28..x31 only. An exception is stepped over; an interrupt is silenced and the next alarm set."""
        step = [i("csrrs", rd=28, csr="mepc", rs1=0), i("addi", rd=28, rs1=28, imm=4)]
        step += [i("csrrw", rd=0, csr="mepc", rs1=28), i("mret")]
        clear = [i("sw", rs1=DEVICE, rs2=0, imm=0), *li(30, CLINT + MTIME), i("ld", rd=29, rs1=30, imm=0)]
        clear += [i("addi", rd=29, rs1=29, imm=self.rng.randrange(8, 600)), *li(30, CLINT + MTIMECMP)]
        clear += [i("sd", rs1=30, rs2=29, imm=0), i("mret")]
        head = [i("csrrs", rd=31, csr="mcause", rs1=0), i("blt", rs1=31, rs2=0, target=4 + 4 * len(step))]
        return [*head, *step, *clear]

    def program(self) -> dict[int, bytes]:
        """Address -> bytes."""
        rng, vectored = self.rng, self.rng.random() < 0.5
        start = [word for register in range(1, 16) for word in li(register, self.number())]
        start += [*li(POINTER, DATA + 2048), *li(DEVICE, CLINT), *li(28, HANDLER | vectored)]
        start += [i("csrrw", rd=0, csr="mtvec", rs1=28), *li(30, CLINT + MTIMECMP), *li(29, rng.randrange(40, 200))]
        start += [i("sd", rs1=30, rs2=29, imm=0), *li(28, TIMER_AND_SOFTWARE), i("csrrw", rd=0, csr="mie", rs1=28)]
        start += [i("csrrsi", rd=0, csr="mstatus", uimm=MIE), *li(28, BODY), i("jalr", rd=0, rs1=28, imm=0)]

        blocks, weights = zip(
            *((self.plain, 40), (self.memory, 25), (self.skip, 10), (self.loop, 5), (self.csr, 6), (self.trap, 4)),
            (self.interrupt, 2),
        )
        body: list[int] = []
        while len(body) < self.length:
            body += rng.choices(blocks, weights)[0]()
        back = [*li(20, BODY), i("jalr", rd=0, rs1=20, imm=0)]
        handler = self.handler()
        entry = [i("jal", rd=0, target=4 * 16), *(i("jal", rd=0, target=4 * (16 - n)) for n in range(1, 16))]
        assert len(start) * 4 <= HANDLER - RAM
        assert len(body + back) * 4 <= DATA - BODY
        return {
            RAM: image(start),
            HANDLER: image(entry + handler),
            BODY: image(body + back),
            DATA: rng.randbytes(4096),
        }
