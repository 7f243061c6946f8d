"""The fast engine against the readable one, in two ways. Instruction by instruction: ref's commits, and what native
code leaves after each. And at random counts: both run freely, ref through its own translator, iss through its
interpreter and compiled regions, and all that a program can see is compared wherever they stop."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator

import pytest

from asm.assembler import assemble
from asm.linker import link
from hw.sim import ref as ref_module
from hw.sim.machine import Machine, RefMachine
from tests.hw.sim import iss_programs, programs
from tests.hw.sim.privileged_programs import Generator

pytest.importorskip("llvmlite")

from hw.sim.iss import IssMachine

RAM_SIZE = 1 << 18
PRIVILEGED_RAM = 1 << 22
ISA = ref_module.HOST64[0] + "_svinval"
CSRS = ("mstatus", "mepc", "mcause", "mtval", "mscratch", "minstret", "mip", "time")
SUPERVISOR_CSRS = ("sepc", "scause", "stval", "sscratch", "satp", "medeleg", "mideleg", "mie", "pmpcfg0", "pmpaddr0")
SYSTEM = 0x73  # opcode of the instructions that change CSRs


def everything(m: RefMachine) -> tuple:
    """All that a program can see of a machine."""
    csrs = [m.csr[name] for name in CSRS + SUPERVISOR_CSRS]
    return (
        m.instret,
        m.pc,
        m.hart.mode,
        m.hart.reservation,
        list(m.hart.x),
        csrs,
        bytes(m.uart.output),
        m.ended,
        m.exit_code,
    )


Pair = tuple[RefMachine, IssMachine]


def both(image: bytes) -> Pair:
    return RefMachine(elf=image, ram_size=RAM_SIZE), IssMachine(elf=image, ram_size=RAM_SIZE)


def privileged(seed: int, xlen: int) -> Pair:
    """Both with a program about modes, page tables, PMP and delegation."""
    image, isa = Generator(seed, xlen).program(), ISA.replace("rv64", f"rv{xlen}")
    return tuple(kind(elf=image, ram_size=PRIVILEGED_RAM, isa=isa) for kind in (RefMachine, IssMachine))


def looping(seed: int, mapped: bool) -> Pair:
    """Both with a program of loops, interrupts, and code that changes itself."""
    return both(iss_programs.program(seed, 80, 200, mapped))


def lock_step(machines: Pair, most: int) -> int:
    """One instruction at a time: ref reports a commit, native code (or `step`, where it leaves off) has to be where
    that says, with the same registers, and after stores and traps the same memory. How many."""
    ref, iss = machines
    while ref.ended is None and ref.instret < most:
        commit = ref.hart.step_forward()
        iss.run(max_instructions=1)
        hart = iss.hart
        assert (hart.count, hart.pc, hart.mode) == (ref.hart.count, commit.pc_wdata, ref.hart.mode), commit
        assert list(hart.x) == ref.hart.x and ref.hart.pc == commit.pc_wdata, commit
        if commit.mem_wmask or commit.trap:
            assert iss.mem.bytes == ref.mem.bytes, commit
        if commit.trap or commit.intr or commit.insn & 0x7F == SYSTEM:
            assert everything(iss) == everything(ref), commit
    assert ref.mem.bytes == iss.mem.bytes and everything(iss) == everything(ref)
    return ref.instret


def compare(machines: Pair, rng: random.Random, most: int, threshold: int = 0) -> IssMachine:
    """Run both by random numbers of instructions, and compare all they have each time. threshold: jumps after which
    code is compiled."""
    ref, iss = machines
    if threshold:
        iss.hart.hot.eager(threshold)
    while ref.ended is None and ref.instret < most:
        count = rng.choice((1, 2, 7, rng.randint(1, 300), rng.randint(1, 30_000)))
        assert ref.run(max_instructions=count) == iss.run(max_instructions=count)
        assert everything(ref) == everything(iss)
        if rng.random() < 0.1:
            assert ref.mem.bytes == iss.mem.bytes
    assert ref.mem.bytes == iss.mem.bytes
    return iss


@pytest.mark.parametrize("seed", range(8))
def test_states_are_equal_at_random_counts(seed):
    compare(both(iss_programs.program(seed)), random.Random(seed), 100_000)


@pytest.mark.parametrize("seed", range(21, 25))
def test_compiled_regions_leave_the_same_states(seed):
    iss = compare(both(iss_programs.program(seed, 30, 20)), random.Random(seed), 100_000, threshold=5)
    assert iss.hart.hot.count  # something was compiled


FAR = "1: auipc ra, %pcrel_hi({0})\n jalr ra, %pcrel_lo(1b)(ra)"  # a call as it stands in code that is not relaxed


@pytest.mark.parametrize("threshold", [2, 3, 5, 20])
def test_counts_are_exact_across_far_calls(threshold):
    rng = random.Random(threshold)
    lines = ["_start: la sp, stack", "li s0, 3000", "loop:"]
    for _ in range(12):
        lines += [FAR.format(f"f{rng.randrange(6)}"), "addi s1, s1, 3"]
    lines += ["addi s0, s0, -1", "bnez s0, loop", "j ."]
    for n in range(6):
        lines += [f"f{n}: addi sp, sp, -16", "sd ra, 0(sp)", *["add s1, s1, s0"] * rng.randrange(20)]
        lines += ["andi t0, s1, 3", f"bnez t0, {n}f", FAR.format("leaf")]
        lines += [f"{n}: ld ra, 0(sp)", "addi sp, sp, 16", "ret"]
    lines += ["leaf: slli t1, s1, 1", *["xor s1, s1, t1"] * 9, "ret", ".bss", ".skip 256", "stack:"]
    image = link([("far.o", assemble(".globl _start\n" + "\n".join(lines), "far.s"))], text_base=0x8000_0000)
    ref, iss = both(image)
    iss.hart.hot.eager(threshold)
    while ref.instret < 300_000:
        count = rng.randint(1, 60)
        ref.run(max_instructions=count)
        iss.run(max_instructions=count)
        assert (ref.instret, ref.pc, list(ref.hart.x)) == (iss.instret, iss.pc, list(iss.hart.x))


@pytest.mark.parametrize("seed", range(30, 34))
def test_states_are_equal_under_a_page_table(seed):
    compare(both(iss_programs.program(seed, mapped=True)), random.Random(seed), 25_000, threshold=seed % 2 * 5)


def stepped(seeds: range, most: int) -> Iterator[int]:
    """Programs of all kinds in turn, in lock step; how many instructions each had."""
    for seed in seeds:
        kinds = (privileged, (seed, 64)), (privileged, (seed, 32)), (looping, (seed, False)), (looping, (seed, True))
        make, arguments = kinds[seed % len(kinds)]
        yield lock_step(make(*arguments), most)


def test_commit_by_commit():
    """3 x 10^5 instructions."""
    assert list(stepped(range(400, 404), 75_000)) == [75_000] * 4


@pytest.mark.ci
def test_a_million_commits():
    assert sum(stepped(range(410, 419), 120_000)) >= 10**6


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(100, 130))
def test_states_are_equal_in_many_programs(seed):
    image = iss_programs.program(seed, 80, 100, mapped=seed % 2 == 0)
    compare(both(image), random.Random(seed), 200_000, threshold=seed % 3 * 10)


def test_commits_are_equal():
    ref, iss = both(iss_programs.program(50))
    commits = ([], [])
    ref.commits, iss.commits = commits[0].append, commits[1].append
    assert ref.run(max_instructions=20_000) == iss.run(max_instructions=20_000)
    assert commits[0] == commits[1]


def test_random_words():
    """Straight random instructions of every plain kind, from random registers."""
    rng = random.Random(5)
    for _ in range(20):
        words = programs.random_program(rng, 200)
        code = b"".join(word.to_bytes(4, "little") for word in words)
        registers = programs.random_registers(rng)
        ref, iss = RefMachine(ram_size=1 << 20), IssMachine(ram_size=1 << 20)
        for m in (ref, iss):
            m.mem.write(programs.RAM, code)
            for number, value in enumerate(registers):
                m.x[number] = value
            m.run(max_instructions=150)
        assert everything(ref) == everything(iss)
        assert ref.mem.bytes == iss.mem.bytes


def test_a_store_conditional_without_reservation_leaves_the_page_alone():
    """It is not translated, so the page does not become dirty: found by a program that QEMU ran too."""
    lock_step(privileged(101, 64), 17_000)


def test_code_is_decoded_again_after_a_write_from_outside():
    m = IssMachine(elf=programs.program("1: addi a0, a0, 1\n j 1b"), ram_size=RAM_SIZE)
    m.run(max_instructions=1000)
    before, at = m.x["a0"], m.mem.base + bytes(m.mem.bytes).index(b"\x13\x05\x15\x00")
    m.mem.write(at, b"\x13\x05\x25\x00")  # addi a0, a0, 2
    m.run(max_instructions=1000)
    assert m.x["a0"] == before + 1000


def test_without_llvmlite_ref_runs_and_says_so(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "hw.sim.iss", None)
    m = Machine("iss", elf=programs.program("j finish"), ram_size=RAM_SIZE)
    assert type(m) is RefMachine and m.run() == "finisher"
    assert capsys.readouterr().err.count("\n") == 1


def test_tohost_is_seen():
    text = "la t0, tohost\n li t1, 85\n sd t1, 0(t0)\n 1: j 1b\n .balign 8\n .globl tohost\n tohost: .dword 0"
    m = IssMachine(elf=programs.program(text), ram_size=RAM_SIZE)
    assert m.run(max_instructions=10_000) == "tohost" and m.exit_code == 42


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_many_million_instructions(part):
    """10^8 instructions in all, run freely and compared at random counts: three in ten of programs about modes, page
    tables and PMP on both XLEN, the rest of loops, half of them under page tables; a third of the programs compiled at
    the first jumps, a third early, a third as always."""
    done, seed = 0, 1000 * part
    while done < 10**7:
        seed += 1
        if done < 3 * 10**6:
            machines, most = privileged(seed, 64 if seed % 2 else 32), 10**6
        else:
            machines, most = both(iss_programs.program(seed, 80, 2000, mapped=seed % 2 == 0)), 2 * 10**6
        done += compare(machines, random.Random(seed), most, threshold=seed % 3 * 50).instret


@pytest.mark.slow
def test_commit_by_commit_at_length():
    assert sum(stepped(range(2000, 2030), 200_000)) > 3 * 10**6
