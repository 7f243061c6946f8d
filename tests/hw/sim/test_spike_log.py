"""Spike's commit log: lines as Spike writes them, read and written; runs compared with logs that were changed."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import pytest

from asm.assembler import assemble
from asm.linker import link
from hw.sim import spike_log
from hw.sim.commit import Commit
from hw.sim.explain import Explainer
from hw.sim.machine import Machine
from hw.sim.program import Program
from hw.sim.spike_diff import Diff, Diverged, LogEnded
from hw.sim.spike_log import LogError, Record
from tests.hw.sim.programs import RAM

# Checked by hand against commit_log_print_insn and take_trap of riscv-isa-sim (riscv/execute.cc, riscv/processor.cc)
AMO = "mem 0x0000000080001000 mem 0x0000000080001000 0x0000000e"
SPIKE = f"""\
core   0: 3 0x0000000000001000 (0x00000297) x5  0x0000000000001000
core   0: 3 0x0000000080000004 (0x30529073) c773_mtvec 0x0000000080000010
core   0: 3 0x0000000080000008 (0x300022f3) x5  0x0000000a00000000

core   0: 3 0x000000008000000c (0x300292f3) x5  0x0000000a00000000 c768_mstatus 0x0000000a00001800
core   0: 3 0x0000000080000010 (0x4501) x10 0x0000000000000000
core   0: >>>>  main
core   0: 0x0000000080000014 (0x0002b303) ld      t1, 0(t0)
core   0: 3 0x0000000080000014 (0x0002b303) x6  0x0000000000000007 mem 0x0000000080001000
core   0: 3 0x0000000080000018 (0x0062b023) mem 0x0000000080001000 0x0000000000000007
core   0: 3 0x000000008000001c (0x0062a3af) x7  0x0000000000000007 {AMO}
core   0: 3 0x0000000080000020 (0x00c58023) mem 0x0000000080001000 0xe
core   0: 0x0000000080000024 (0x00003003) ld      zero, 0(zero)
core   0: exception trap_load_access_fault, epc 0x0000000080000024
core   0:           tval 0x0000000000000000
core   0: 1 0x0000000080000028 (0x02c5f553) e64 m1 l2 f10 0xffffffff3f800000
3 0x000000008000002c (0x00128293) x 5 0x0000000a00000001
"""


def records(text: str) -> list[Record]:
    return list(spike_log.read(io.StringIO(text), "log"))


def test_lines_of_spike() -> None:
    found = records(SPIKE)
    assert [r.number for r in found] == [1, 2, 3, 5, 6, 9, 10, 11, 12, 14, 16, 17]
    assert found[0] == Record(1, SPIKE.splitlines()[0], 0x1000, 0x297, 3, True, x={5: 0x1000})
    assert found[1].csrs == {773: 0x80000010} and found[1].x == {}
    assert found[3].x == {5: 0xA00000000} and found[3].csrs == {768: 0xA00001800}
    assert found[4].insn == 0x4501
    assert found[5].loads == (0x80001000,) and found[5].stores == () and found[5].x == {6: 7}
    assert found[6].stores == ((0x80001000, 8, 7),) and found[6].loads == ()
    assert found[7].loads == (0x80001000,) and found[7].stores == ((0x80001000, 4, 14),)
    assert found[8].stores == ((0x80001000, 1, 14),)
    assert (found[9].cause, found[9].pc, found[9].tval) == ("load_access_fault", 0x80000024, 0)
    assert found[10].mode == 1 and found[10].x == {}
    assert found[11].mode == 3 and found[11].x == {5: 0xA00000001}


def test_a_log_of_disassembly_only() -> None:
    text = "core   0: 0x0000000080000000 (0x0000006f) j       pc + 0x0\n" * 3
    found = records(text)
    assert len(found) == 3 and all(not r.full and r.insn == 0x6F for r in found)


WRONG = {
    "core   0: 3 0x80000000\n": "log:1: error: 'core   0: 3 0x80000000' is no line of a Spike commit log",
    "\nhello\n": "log:2: error: 'hello' is no line",
    "core   1: 3 0x80000000 (0x00000013)\n": "log:1: error: the log has a core 1",
    "core   0: 3 0x80000000 (0x00000013) y5 0x3\n": "log:1: error: 'y5' is no effect",
    "core   0: 3 0x80000000 (0x00000013) x5\n": "log:1: error: 'x5' is no effect",
    "core   0:           tval 0x8\n": "log:1: error: a tval without an exception",
    "core   0: 3 0xzz (0x00000013)\n": "is no line",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_log(text: str) -> None:
    with pytest.raises(LogError) as caught:
        records(text)
    assert WRONG[text] in str(caught.value) and "\n" not in str(caught.value)


def test_single_lines() -> None:
    blank = Commit(0, 0, 0, 0, 3, RAM, RAM + 4, 0, 0, 0, 0, 0, 0, 0)
    assert spike_log.line(blank._replace(insn=0x02028593, rd_addr=11, rd_wdata=0x80000020)) == (
        "core   0: 3 0x0000000080000000 (0x02028593) x11 0x0000000080000020"
    )
    load = blank._replace(insn=0x0182B283, rd_addr=5, rd_wdata=0x80000000, mem_addr=0x1018, mem_rmask=0xFF)
    assert spike_log.line(load) == (
        "core   0: 3 0x0000000080000000 (0x0182b283) x5  0x0000000080000000 mem 0x0000000000001018"
    )
    store = blank._replace(insn=0x00B52023, mem_addr=0x80001000, mem_wmask=0xF, mem_wdata=0xFF_0000_0001)
    assert spike_log.line(store) == "core   0: 3 0x0000000080000000 (0x00b52023) mem 0x0000000080001000 0x00000001"
    assert spike_log.line(blank._replace(insn=0x4501, rd_addr=10)) == (
        "core   0: 3 0x0000000080000000 (0x4501) x10 0x0000000000000000"
    )


TEXT = """
        .globl _start
_start: lla t0, handler
        csrw mtvec, t0
        li t1, 0x1888
        csrrs t2, mstatus, t1
        csrsi mie, 8
        csrr a0, mie
        csrs sstatus, t1
        csrrci a1, mscratch, 0
        lla s0, table
        ld a2, 0(s0)
        sb a2, 9(s0)
        amoadd.w a3, a2, (s0)
        ld zero, 0(zero)
        ecall
        .word 0
        lla t0, user
        csrw mepc, t0
        li t0, 0x1800
        csrc mstatus, t0
        li t0, -1
        csrw pmpaddr0, t0
        li t0, 0x1f
        csrw pmpcfg0, t0
        mret
user:   li a4, 50
1:      addi a4, a4, -1
        bnez a4, 1b
        lla s0, table
        lr.d a2, (s0)
        sc.d a3, a2, (s0)
        ecall
        nop
        li t0, 0x100000
        li t1, 0x5555
        sw t1, 0(t0)
        .balign 4
handler: csrr t0, mepc
        addi t0, t0, 4
        csrw mepc, t0
        csrr t0, mcause
        addi t0, t0, -8
        bnez t0, 1f
        li t0, 0x1800
        csrs mstatus, t0
1:      mret
        .data
        .balign 8
table:  .dword 5, 6
"""
IMAGE = link([("t", assemble(TEXT, "t"))])


def machine(engine: str = "ref") -> Machine:
    return Machine(engine, ram_size=1 << 20, elf=IMAGE)


@pytest.fixture(scope="module")
def log() -> list[str]:
    """What we write of the program above."""
    m, lines = machine(), []
    m.commits = spike_log.writer(m, lines.append)
    assert m.run(max_instructions=2000) == "finisher"
    return "".join(lines).splitlines()


def test_csr_writes_are_in_the_log(log: list[str]) -> None:
    effects = [line.split(") ", 1)[1] for line in log if " c" in line and "core   0: 3" in line and ") " in line]
    handler = Program(IMAGE).value("handler")
    assert effects[0] == f"c773_mtvec 0x{handler:016x}"
    assert effects[1] == "x7  0x0000000a00000000 c768_mstatus 0x0000000a00001888"
    assert effects[2] == "c772_mie 0x0000000000000008"
    assert effects[3].startswith("c768_mstatus 0x0000000a0000188")  # sstatus is a view
    assert not any("mscratch" in effect for effect in effects)  # csrrci with 0 writes nothing
    assert "core   0: exception trap_load_access_fault, epc 0x" in "\n".join(log)
    at = next(i for i, line in enumerate(log) if "trap_illegal_instruction" in line)
    assert log[at + 1] == "core   0:           tval 0x0000000000000000"
    at = next(i for i, line in enumerate(log) if "trap_machine_ecall" in line)
    assert "tval" not in log[at + 1]
    assert any(line.endswith("c768_mstatus 0x0000000a00000080") or "(0x30200073) c768_mstatus" in line for line in log)


def test_the_chip_logs_its_csrs_and_traps() -> None:
    """As ref does, where both have the same: what a commit does not say, a shadow of the hart knows."""
    text = "_start: lla t0, 2f\n csrw mtvec, t0\n csrwi mscratch, 5\n csrsi mstatus, 8\n ld a0, 0(zero)\n ecall\n"
    text += " .word 0\n li t0, 0x5555\n li t1, 0x100000\n sw t0, 0(t1)\n1: j 1b\n .balign 4\n"
    text += "2: csrr t2, mepc\n addi t2, t2, 4\n csrw mepc, t2\n mret\n"
    image = link([("t", assemble(".globl _start\n" + text, "t"))])
    logs = []
    for engine, options in (("ref", {}), ("rtl", {"quick": True, "build": "commits", "vtpu": None})):
        m, lines = Machine(engine, ram_size=1 << 20, elf=image, **options), []
        m.commits = spike_log.writer(m, lines.append)
        m.run(max_instructions=200)
        said = "".join(lines).splitlines()
        start = next(i for i, line in enumerate(said) if "0x0000000080000000 (" in line)
        logs.append([line for line in said[start:] if "mstatus" not in line and "0x0000000000100000" not in line])
    assert logs[0] == logs[1] and len(logs[0]) > 15
    assert sum("exception trap_" in line for line in logs[1]) == 3 and any("c832_mscratch" in line for line in logs[1])


def compare(lines: list[str], engine: str = "ref") -> Exception | None:
    m = machine(engine)
    explainer = Explainer(m, Program(IMAGE))
    m.commits = Diff(m, spike_log.read(lines, "log"), "log", explainer)
    try:
        assert m.run(max_instructions=2000) == "finisher"
    except (Diverged, LogEnded) as end:
        return end
    return None


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_our_own_log_is_the_same(engine: str, log: list[str]) -> None:
    assert compare(log, engine) is None


def test_as_spike_leaves_things_out(log: list[str]) -> None:
    """No traps without -l; no CSR writes in older versions; its boot ROM in front; both kinds of lines."""
    quiet = [line for line in log if "exception" not in line and "tval" not in line]
    assert compare(quiet) is None
    assert compare([line.split(" c7")[0].split(" c8")[0].split(" c9")[0] for line in log]) is None
    rom = ["core   0: 3 0x0000000000001000 (0x00000297) x5  0x0000000000001000",
           "core   0: 3 0x0000000000001004 (0x02028593) x11 0x0000000000001020"]  # fmt: skip
    assert compare(rom + log) is None
    both = []
    for line in log:
        if " (0x" in line:
            both.append(line.replace("0: 3 0x", "0: 0x").replace("0: 0 0x", "0: 0x").split(")")[0] + ") some text")
        both.append(line)
    assert compare(both) is None
    plain = [line for line in both if "some text" in line or "exception" in line or "tval" in line]
    assert compare(plain) is None
    assert isinstance(compare(log[:-9]), LogEnded)


def test_registers_of_the_boot_rom_are_taken_over() -> None:
    m = machine()
    rom = ["core   0: 3 0x0000000000001004 (0x02028593) x11 0x0000000000001020",
           "core   0: 3 0x0000000080000000 (0x00000297) x5  0x0000000080000000"]  # fmt: skip
    Diff(m, spike_log.read(rom, "log"), "log", Explainer(m, Program(IMAGE)))
    assert m.x["a1"] == 0x1020


def test_every_change_is_found_where_it_is(log: list[str]) -> None:
    """One digit of one line changed: the comparison stops at that line, or at the one whose trap it is about."""
    noise, found = random.Random(8), 0
    for _ in range(300):
        number = noise.randrange(len(log))
        line = log[number]
        span = noise.choice(list(re.finditer("(?<=0x)[0-9a-f]+", line))).span()
        at = noise.randrange(*span)
        digit = noise.choice([c for c in "0123456789abcdef" if c != line[at]])
        changed = line[:at] + digit + line[at + 1 :]
        end = compare([*log[:number], changed, *log[number + 1 :]])
        where = number + 1 if "tval" not in line else number
        assert isinstance(end, Diverged), (line, changed, end)
        assert str(end).startswith(f"log:{where}: the run differs at instruction "), (line, changed, str(end))
        found += 1
    assert found > 150


def test_a_report(log: list[str]) -> None:
    number = next(i for i, line in enumerate(log) if "x14 0x" in line and "02f" in line)
    end = str(compare([*log[:number], log[number].replace("02f", "12f"), *log[number + 1 :]])).split("\n")
    assert end[0].startswith(f"log:{number + 1}: the run differs at instruction ") and end[0].endswith("in x14 (a4)")
    assert end[1] == "  x14 (a4): expected 0x12f, got 0x2f"
    assert "add a4,a4,-1" in end[2] and "user+0x4" in end[2]
    assert end[3].startswith("  the log: core   0: 0 0x") and end[4].startswith("  the run: core   0: 0 0x")
    assert "instructions before it were the same" in end[5] and len(end) == 12


def test_other_ways_to_differ(log: list[str], tmp_path: Path) -> None:
    trap = next(i for i, line in enumerate(log) if "trap_load_access_fault" in line)
    end = str(compare([*log[:trap], log[trap].replace("trap_load", "trap_store"), *log[trap + 1 :]]))
    assert "trap: expected store_access_fault, got load_access_fault" in end
    store = next(i for i, line in enumerate(log) if re.search(r"mem 0x\w+ 0x5$", line))
    end = str(compare([*log[:store], log[store].rsplit(" mem", 1)[0], *log[store + 1 :]]))
    assert "store: expected nothing, got 1 bytes 0x5 at" in end
    skipped = compare([*log[:10], *log[11:]])
    assert "pc: expected" in str(skipped) and "\n  got " in str(skipped) and "\n  expected " in str(skipped)
    with pytest.raises(LogError, match="log: error: the log is empty"):
        compare(["", " "])
