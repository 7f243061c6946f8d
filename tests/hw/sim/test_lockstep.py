"""Lock step: equal machines stay together, every perturbation is found where it happens, time and interrupts follow."""

from __future__ import annotations

import pytest

from hw.sim.commit import Commit
from hw.sim.lockstep import compare, describe, stream
from tests.hw.sim.programs import HANDLER, machine

PROGRAM = """
        li a0, 0
        la a1, table
        li a2, 100
1:      mul a3, a2, a2
        sd a3, 0(a1)
        lw a4, 0(a1)
        add a0, a0, a4
        addi a2, a2, -1
        bnez a2, 1b
        ecall
        csrr a5, time
        lbu a6, UART_LSR
        j finish
        .data
        .balign 8
table:  .dword 0
        .text
""".replace("lbu a6, UART_LSR", "li a6, UART; lbu a6, 5(a6)")
COUNT = 640


def test_equal_machines_agree() -> None:
    assert compare(machine(PROGRAM), stream(machine(PROGRAM), COUNT)) is None


def perturbed(place: int, **change: int):
    for commit in stream(machine(PROGRAM), COUNT):
        yield commit._replace(**change) if commit.order == place else commit


def find(mnemonic: str) -> Commit:
    return next(commit for commit in stream(machine(PROGRAM), COUNT) if mnemonic in describe(commit))


@pytest.mark.parametrize(
    "mnemonic,field",
    [("mul", "rd_wdata"), ("mul", "rd_addr"), ("sd", "mem_wdata"), ("sd", "mem_addr"), ("sd", "mem_wmask")]
    + [("lw", "mem_rdata"), ("lw", "mem_rmask"), ("bnez", "pc_wdata"), ("add", "insn"), ("ecall", "trap")],
)  # fmt: skip
def test_a_perturbation_is_found(mnemonic: str, field: str) -> None:
    commit = find(mnemonic)
    found = compare(machine(PROGRAM), perturbed(commit.order, **{field: getattr(commit, field) ^ 1}))
    assert found is not None and found.ours.order == commit.order and field in found.fields
    assert found.before[-1].order == commit.order - 1
    report = str(found)
    assert field in report and mnemonic in report.split("\n")[len(found.before) + 1]


def test_a_commit_too_many_is_found() -> None:
    commits = list(stream(machine(PROGRAM), 100))
    found = compare(machine(PROGRAM), commits[:50] + commits[49:])
    assert found is not None and found.ours.order == 50


def test_time_and_devices_are_taken_over() -> None:
    leader = machine(PROGRAM)
    leader.hart.clint.skew = 12345
    leader.uart.feed(b"x")
    assert compare(machine(PROGRAM), stream(leader, COUNT)) is None


INTERRUPTED = """
        li a0, CLINT + 0x4000
        li a1, 60
        sd a1, 0(a0)
        li a2, 0x80
        csrw mie, a2
        csrsi mstatus, 8
1:      addi a3, a3, 1
        beqz s0, 1b
        j finish
"""
RESUME = HANDLER.replace("addi t6, s3, 4", "li t0, CLINT + 0x4000; li t1, -1; sd t1, 0(t0); mv t6, s3")


@pytest.mark.parametrize("skew", [0, 7, -11])
def test_interrupts_come_when_the_leader_says(skew: int) -> None:
    leader = machine(INTERRUPTED, RESUME)
    leader.hart.clint.skew = skew
    commits = list(stream(leader, 400))
    assert sum(commit.intr for commit in commits) == 1
    follower = machine(INTERRUPTED, RESUME)
    assert compare(follower, commits, lambda: 7) is None
    assert follower.exit_code == 0
    lost = [commit._replace(intr=0) for commit in commits]
    found = compare(machine(INTERRUPTED, RESUME), lost)
    assert found is not None and "pc_rdata" in found.fields
