"""RTL and the readable engine side by side, commit by commit, on random programs and on directed ones.

RTL leads: the reference takes its interrupts, and what it reads from time, counters, `mip` and devices, from RTL's
commits (hw.sim.ref.Hart.step). Everything else it computes by itself, and every field of every commit must agree.
"""

from __future__ import annotations

from collections import Counter, deque

import pytest

from asm import riscv
from hw.cpu.config import EXTENSIONS, CoreConfig
from hw.memory_map import REGIONS
from hw.sim import devices
from hw.sim.commit import Commit
from hw.sim.ref import CHIP, Hart
from hw.sim.rtl import RtlMachine, jump_to
from tests.hw.programs import RAM, finish, i, image, li
from tests.hw.random_programs import Generator

RAM_SIZE = 1 << 20
HISTORY = 8
CODE = RAM + 0x8000


class LockStep:
    """Both engines with the same memory. seen: how often each instruction, trap (name + "!") and interrupt came."""

    def __init__(self, program: dict[int, bytes], *, quick: bool = True) -> None:
        self.rtl = RtlMachine(ram_size=RAM_SIZE, build="commits", quick=quick, vtpu=None)
        ram, bus = devices.Ram(RAM, RAM_SIZE), devices.Bus()
        self.ref = Hart(ram, bus, lambda: False, isa=CHIP[0], modes=CHIP[1], pc=CoreConfig().reset_pc)
        bus.attach("CLINT", self.ref.clint)
        bus.attach("ROM", devices.Rom(jump_to(RAM)))
        bus.attach("FINISHER", devices.Finisher())
        for addr, data in program.items():
            self.rtl.mem.write(addr, data)
            ram.write(addr, data)
        self.seen: Counter[str] = Counter()
        self.history: deque[Commit] = deque(maxlen=HISTORY)
        self.rtl.commits = self.compare

    def compare(self, theirs: Commit) -> None:
        ours = self.ref.step(theirs, self.rtl.cause if theirs.intr else None)
        self.history.append(theirs)
        row = self.ref.decode(theirs.insn)
        self.seen[(row[0].name if row else "illegal") + "!" * theirs.trap] += 1
        if theirs.intr:
            self.seen[f"interrupt {self.rtl.cause}"] += 1
        if ours != theirs:
            past = "\n".join(f"  {c.pc_rdata:#x}: {c.insn:08x}" for c in self.history)
            names = [name for name in Commit._fields if getattr(ours, name) != getattr(theirs, name)]
            differ = ", ".join(f"{n}: rtl {getattr(theirs, n):#x} ref {getattr(ours, n):#x}" for n in names)
            raise AssertionError(f"commit {theirs.order} differs: {differ}\n{past}")

    def run(self, instructions: int) -> str:
        reason = self.rtl.run(max_instructions=instructions)
        self.rtl.close()
        return reason


def run_random(seeds: range, instructions: int, quick: bool) -> Counter[str]:
    seen: Counter[str] = Counter()
    for seed in seeds:
        machine = LockStep(Generator(seed).program(), quick=quick)
        try:
            assert machine.run(instructions) == "limit"
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error
        seen += machine.seen
    return seen


def test_random_programs():
    seen = run_random(range(20), 5_000, quick=True)
    assert sum(n for name, n in seen.items() if not name.startswith("interrupt")) == 100_000
    for row in riscv.instructions(64, EXTENSIONS).values():
        assert seen[row.name] + seen[f"{row.name}!"] > 0, f"{row.name} was never met"
    for trap in ("ecall!", "ebreak!", "illegal!", "ld!", "sd!", "lh!", "csrrw!"):
        assert seen[trap], f"{trap} was never met"
    assert seen["interrupt 3"] > 20 and seen["interrupt 7"] > 200


@pytest.mark.slow
def test_random_programs_at_length():
    run_random(range(1000, 1500), 20_000, quick=False)


def directed(words: list[int], more: dict[int, bytes] | None = None) -> LockStep:
    machine = LockStep({RAM: image(words)} | (more or {}))
    assert machine.run(100_000) == "finisher"
    return machine


def test_fence_i_shows_stored_instructions():
    """A loop stores a new instruction just ahead of itself and runs it, 20 times."""
    words = [*li(8, CODE), *li(9, i("addi", rd=10, rs1=10, imm=1)), *li(12, 1 << 20), *li(13, 20)]
    loop = [i("sw", rs1=8, rs2=9, imm=0), i("fence.i"), i("jalr", rd=1, rs1=8, imm=0), i("add", rd=9, rs1=9, rs2=12)]
    loop += [i("addi", rd=13, rs1=13, imm=-1)]
    words += [*loop, i("bne", rs1=13, rs2=0, target=-4 * len(loop))]
    machine = directed(words + finish(), {CODE: image([0, i("jalr", rd=0, rs1=1, imm=0)])})
    assert machine.rtl.x[10] == sum(range(1, 21))


def test_fetch_faults():
    """Jumps to where nothing is, to a device, beyond the bus, and off the end of RAM."""
    handler = RAM + 0x400
    words = [*li(5, handler), i("csrrw", rd=0, csr="mtvec", rs1=5)]
    targets = (
        0x7000_0000,
        REGIONS["CLINT"].base,
        1 << 32,
        1 << 63,
        (1 << 64) - 4,
        0,
        RAM + RAM_SIZE,
        RAM + RAM_SIZE - 4,
    )
    for target in targets:
        words += [*li(6, target), i("jalr", rd=1, rs1=6, imm=0)]
    back = [i("csrrw", rd=0, csr="mepc", rs1=1), i("mret")]
    program = {handler: image(back), RAM + RAM_SIZE - 4: image([i("addi", rd=10, rs1=0, imm=77)])}
    machine = directed(words + finish(), program)
    assert machine.rtl.x[10] == 77
    assert machine.rtl.instret > 5 * len(targets)


def test_a_faulting_access_does_not_disturb_its_neighbours():
    """Loads and stores right behind one that faults must not happen before its trap."""
    handler, data = RAM + 0x400, RAM + 0x2000
    words = [*li(5, handler), i("csrrw", rd=0, csr="mtvec", rs1=5), *li(8, data), *li(9, 0x7000_0000), *li(10, 42)]
    for fault in (i("lw", rd=11, rs1=9, imm=0), i("sw", rs1=9, rs2=0, imm=0), i("ecall"), i("lw", rd=11, rs1=8, imm=2)):
        words += [fault, i("sd", rs1=8, rs2=10, imm=0), i("ld", rd=12, rs1=8, imm=0), i("sd", rs1=8, rs2=0, imm=0)]
    skip = [i("csrrs", rd=28, csr="mepc", rs1=0), i("ld", rd=29, rs1=8, imm=0), i("addi", rd=28, rs1=28, imm=4)]
    directed(words + finish(), {handler: image([*skip, i("csrrw", rd=0, csr="mepc", rs1=28), i("mret")])})


def test_x0_stays_zero_and_divisions_have_no_traps():
    words = [*li(1, 1 << 63), *li(2, -1), i("addi", rd=0, rs1=2, imm=5), i("ld", rd=0, rs1=3, imm=0)]
    words[-1:] = [*li(3, RAM), i("ld", rd=0, rs1=3, imm=0), i("mul", rd=0, rs1=1, rs2=2), i("add", rd=4, rs1=0, rs2=0)]
    for name in ("div", "divu", "rem", "remu", "divw", "divuw", "remw", "remuw"):
        for rs1, rs2 in ((1, 2), (1, 0), (2, 0), (2, 1), (0, 1)):
            words += [i(name, rd=5, rs1=rs1, rs2=rs2), i("add", rd=6, rs1=5, rs2=5)]
    machine = directed(words + finish())
    assert machine.rtl.x[4] == 0
