"""The fast engine against the readable one: the same machine after any number of instructions."""

from __future__ import annotations

import random
import sys

import pytest

from hw.sim.machine import Machine, RefMachine
from tests.hw.sim import iss_programs, programs

pytest.importorskip("llvmlite")

from hw.sim.iss import IssMachine

RAM_SIZE = 1 << 18
CSRS = ("mstatus", "mepc", "mcause", "mtval", "mscratch", "minstret", "mip", "time")


def everything(m: RefMachine) -> tuple:
    """All that a program can see of a machine."""
    csrs = [m.csr[name] for name in CSRS]
    return m.instret, m.pc, list(m.hart.x), csrs, bytes(m.uart.output), m.ended, m.exit_code


def both(image: bytes) -> tuple[RefMachine, IssMachine]:
    return RefMachine(elf=image, ram_size=RAM_SIZE), IssMachine(elf=image, ram_size=RAM_SIZE)


def compare(image: bytes, rng: random.Random, most: int, threshold: int = 0) -> IssMachine:
    """Run both by random numbers of instructions, and compare all they have each time. threshold: jumps after which
    code is compiled."""
    ref, iss = both(image)
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
    compare(iss_programs.program(seed), random.Random(seed), 100_000)


@pytest.mark.parametrize("seed", range(21, 25))
def test_compiled_regions_leave_the_same_states(seed):
    iss = compare(iss_programs.program(seed, 30, 20), random.Random(seed), 100_000, threshold=5)
    assert iss.hart.hot.count  # something was compiled


@pytest.mark.parametrize("seed", range(30, 34))
def test_states_are_equal_under_a_page_table(seed):
    compare(iss_programs.program(seed, mapped=True), random.Random(seed), 25_000, threshold=seed % 2 * 5)


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(100, 130))
def test_states_are_equal_in_many_programs(seed):
    image = iss_programs.program(seed, 80, 100, mapped=seed % 2 == 0)
    compare(image, random.Random(seed), 200_000, threshold=seed % 3 * 10)


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
    """10^8 instructions in all, half of them under page tables, a third of the programs compiled early."""
    done, seed = 0, 1000 * part
    while done < 10**7:
        seed += 1
        image = iss_programs.program(seed, 80, 2000, mapped=seed % 2 == 0)
        done += compare(image, random.Random(seed), 2_000_000, threshold=seed % 3 * 100).instret
