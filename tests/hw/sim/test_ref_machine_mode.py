"""Machine mode on the ref engine: traps, CSRs, interrupts and devices, each as the specification has it."""

from __future__ import annotations

import pytest

from hw.sim import trap
from tests.hw.sim.programs import CHIP, HANDLER, RAM, RAM_SIZE, finished, machine

VECTORED = """
        .balign 4
handler: j unexpected
        .word 0, 0
        j software
        .word 0, 0, 0
        j timer
        .word 0, 0, 0
        j external
unexpected: li s11, -1
        j finish
"""


@pytest.mark.parametrize(
    "text,cause,tval",
    [
        (".word 0", trap.ILLEGAL, 0),
        (".word 0xffffffff", trap.ILLEGAL, 0xFFFFFFFF),
        (".word 0x10200073", trap.ILLEGAL, 0x10200073),  # sret
        (".word 0x12000073", trap.ILLEGAL, 0x12000073),  # sfence.vma
        ("csrr a0, 0x180", trap.ILLEGAL, 0x18002573),  # satp
        ("csrr a0, 0xc80", trap.ILLEGAL, 0xC8002573),  # cycleh on RV64
        ("csrw cycle, a0", trap.ILLEGAL, 0xC0051073),
        ("csrwi mhartid, 1", trap.ILLEGAL, 0xF140D073),
        ("ecall", trap.ECALL_M, 0),
        ("ebreak", trap.BREAKPOINT, 0),
        ("lw a1, 1(a0)", trap.MISALIGNED_LOAD, RAM + 1),
        ("ld a1, 4(a0)", trap.MISALIGNED_LOAD, RAM + 4),
        ("sh a1, 3(a0)", trap.MISALIGNED_STORE, RAM + 3),
        ("lb a1, -1(a0)", trap.LOAD_FAULT, RAM - 1),
        ("sd a1, -8(a0)", trap.STORE_FAULT, RAM - 8),
        ("lbu a1, 0(zero)", trap.LOAD_FAULT, 0),
        ("jalr a1, 2(a0)", trap.MISALIGNED_FETCH, RAM + 2),
    ],
)
def test_exceptions(text: str, cause: int, tval: int) -> None:
    m = finished(f"li a1, 77; la a0, _start; la s4, here; here: {text}; j finish", **CHIP)
    assert (m.x["s0"], m.x["s1"], m.x["s2"]) == (1, cause, tval)
    assert m.x["s3"] == m.x["s4"] and m.x["a1"] == 77


def test_past_the_end_of_ram() -> None:
    m = finished(f"li a0, {RAM + RAM_SIZE}; ld a1, -8(a0); ld a1, 0(a0); j finish")
    assert (m.x["s0"], m.x["s1"], m.x["s2"]) == (1, trap.LOAD_FAULT, RAM + RAM_SIZE)


def test_fetch_fault_is_at_the_target() -> None:
    handler = "handler: csrr s1, mcause; csrr s2, mtval; csrr s3, mepc; j finish"
    m = finished("li a0, 0x40000000; jr a0", handler)
    assert (m.x["s1"], m.x["s2"], m.x["s3"]) == (trap.FETCH_FAULT, 0x40000000, 0x40000000)
    # devices cannot be executed
    assert finished("li a0, UART; jr a0", handler).x["s1"] == trap.FETCH_FAULT


def test_taken_branch_to_odd_word_traps_on_the_branch() -> None:
    branch = 0x00000163  # beq x0, x0, +2
    m = finished(f"la s4, here; here: .word {branch}; j finish", **CHIP)
    assert (m.x["s1"], m.x["s2"], m.x["s3"]) == (trap.MISALIGNED_FETCH, m.x["s4"] + 2, m.x["s4"])
    assert finished(f".word {branch | 1 << 12}; j finish").x["s0"] == 0  # bne: not taken


def test_csrs_keep_only_their_bits() -> None:
    writes = {
        "mstatus": 0x1888,
        "mie": 0x888,
        "mtvec": (1 << 64) - 3,
        "mscratch": (1 << 64) - 1,
        "mepc": (1 << 64) - 4,
        "mcause": (1 << 64) - 1,
        "mtval": (1 << 64) - 1,
        "mcountinhibit": 0,
        "misa": 2 << 62 | 1 << 8 | 1 << 12,
        "mip": 0,
    }
    for name, expected in writes.items():
        m = machine(f"li a0, -1; csrw {name}, a0; csrr a1, {name}; csrw mstatus, zero", **CHIP)
        for _ in range(200):
            m.step()
            if m.x["a1"]:
                break
        assert m.csr[name] == expected or name == "mstatus", name
        assert m.x["a1"] == expected, name
    for name in ("mvendorid", "marchid", "mimpid", "mhartid", "mconfigptr"):
        assert machine("").csr[name] == 0


def test_csr_instructions() -> None:
    m = finished("""
        li a0, 0xf0
        csrw mscratch, a0
        csrrsi a1, mscratch, 0x1f     # a1 = f0, now ff
        csrrci a2, mscratch, 0x11     # a2 = ff, now ee
        li a3, 0x0e
        csrrc a3, mscratch, a3        # a3 = ee, now e0
        csrrw a4, mscratch, a4        # a4 = e0
        csrrs a5, mhartid, zero       # reading a read-only one is allowed
        j finish""")
    assert [m.x[n] for n in ("a1", "a2", "a3", "a4", "a5")] == [0xF0, 0xFF, 0xEE, 0xE0, 0]
    assert m.x["s0"] == 0


def test_counters() -> None:
    m = finished("""
        csrr a0, minstret
        csrr a1, instret
        ecall                         # does not retire; the handler's seven instructions do
        csrr a2, minstret
        li t0, 1000
        csrw minstret, t0
        csrr a3, minstret
        csrr a4, minstret
        csrw mcycle, zero
        csrr a5, cycle
        j finish""")
    assert m.x["a1"] == m.x["a0"] + 1 and m.x["a2"] == m.x["a1"] + 1 + 7
    assert (m.x["a3"], m.x["a4"], m.x["a5"]) == (1000, 1001, 0)


def test_trap_and_mret_keep_the_interrupt_bits() -> None:
    handler = HANDLER.replace("csrr s1, mcause", "csrr s1, mcause; csrr s4, mstatus")
    m = finished("csrsi mstatus, 8; csrr a0, mstatus; ecall; csrr a1, mstatus; j finish", handler, **CHIP)
    assert (m.x["a0"], m.x["s4"], m.x["a1"]) == (0x1808, 0x1880, 0x1888)


def test_timer_interrupt_comes_on_time() -> None:
    m = finished("""
        li a0, CLINT + 0x4000
        li a1, 50                     # ticks of 5 instructions
        sd a1, 0(a0)
        li a2, 0x80
        csrw mie, a2
        csrsi mstatus, 8
        li a3, 0
1:      addi a3, a3, 1
        beqz s0, 1b
        j finish""".replace("s0, 1b", "s0, 1b"), HANDLER.replace("addi s0, s0, 1", """
        addi s0, s0, 1
        li t0, CLINT + 0x4000
        li t1, -1
        sd t1, 0(t0)
        csrr s5, time""").replace("addi t6, s3, 4", "mv t6, s3"))  # fmt: skip
    assert m.x["s0"] == 1 and m.x["s1"] == 1 << 63 | 7 and m.x["s2"] == 0
    assert 50 <= m.x["s5"] <= 52
    assert 100 < m.x["a3"] < 130


def test_vectored_interrupts_in_order_of_priority() -> None:
    m = finished("""
        la t0, handler
        ori t0, t0, 1
        csrw mtvec, t0
        li a0, PLIC
        li a1, 1
        sw a1, 40(a0)                 # UART is source 10: priority 1
        li a2, 1 << 10
        li a3, PLIC + 0x2000
        sw a2, 0(a3)                  # enabled
        li a4, UART
        li a5, 2
        sb a5, 1(a4)                  # interrupt when the transmitter is empty, which it is
        li a6, CLINT
        sw a1, 0(a6)                  # software
        li a7, CLINT + 0x4000
        sd zero, 0(a7)                # timer
        csrr s9, mip
        li t0, 0x888
        csrw mie, t0
        csrsi mstatus, 8
        nop
        j finish
external: li t3, PLIC + 0x200004
        lw s5, 0(t3)                  # claim
        lw s6, 0(t3)                  # nothing more
        lbu s7, 2(a4)                 # IIR: quiets the UART
        sw s5, 0(t3)
        slli s10, s10, 4
        addi s10, s10, 11
        mret
software: sw zero, 0(a6)
        slli s10, s10, 4
        addi s10, s10, 3
        mret
timer:  li t4, -1
        sd t4, 0(a7)
        slli s10, s10, 4
        addi s10, s10, 7
        mret""", VECTORED)  # fmt: skip
    assert m.x["s9"] == 0x888 and m.x["s10"] == 0xB37 and m.x["s11"] == 0
    assert (m.x["s5"], m.x["s6"], m.x["s7"]) == (10, 0, 2)


def test_exceptions_are_not_vectored() -> None:
    assert finished("la t0, handler; ori t0, t0, 1; csrw mtvec, t0; ecall; j finish").x["s1"] == trap.ECALL_M


def test_wfi_jumps_to_the_timer() -> None:
    m = finished("""
        li a0, CLINT + 0x4000
        li a1, 1000000
        sd a1, 0(a0)
        li a2, 0x80
        csrw mie, a2
        wfi                           # interrupts are off: it wakes and goes on
        csrr a3, time
        j finish""")
    assert m.x["a3"] == 1_000_000 and m.x["s0"] == 0 and m.instret < 100


@pytest.mark.parametrize("enable,why", [("0", "mie is 0"), ("0x800", "only MEI"), ("0x80", "only MTI")])
def test_wfi_that_never_ends_is_reported(enable: str, why: str) -> None:
    m = machine(f"li a0, {enable}; csrw mie, a0; here: wfi; j finish")
    assert m.run() == "stuck" and why in m.message
    assert m.run() == "stuck"  # and stays so


def test_typing_wakes_a_waiting_program() -> None:
    m = machine("""
        li a0, PLIC
        li a1, 1
        sw a1, 40(a0)
        li a2, 1 << 10
        li a3, PLIC + 0x2000
        sw a2, 0(a3)
        li a4, UART
        sb a1, 1(a4)
        li a2, 0x800
        csrw mie, a2
        wfi
        lbu a5, 0(a4)
        sb a5, 0(a4)
        j finish""")
    assert m.run() == "stuck"
    m.uart.feed(b"x")
    assert m.run() == "finisher" and m.uart.output == b"x"


def test_trap_loop_is_reported() -> None:
    m = machine("csrw mtvec, zero; ecall")
    assert m.run() == "stuck" and "trap" in m.message


def test_stores_to_code_are_seen() -> None:
    """A loop rewrites an instruction in itself that has run before."""
    m = finished("""
        la a0, patch
        lw a1, 0(a0)
        li a2, 1 << 20                # the immediate of addi, plus one
        li a4, 4
1:
patch:  addi a3, a3, 1
        add a1, a1, a2
        sw a1, 0(a0)
        fence.i
        addi a4, a4, -1
        bnez a4, 1b
        j finish""")
    assert m.x["a3"] == 1 + 2 + 3 + 4


def test_writing_code_from_outside() -> None:
    m = machine("1: addi a0, a0, 1; j 1b")
    m.run(max_instructions=1000)
    address = next(a for a in m.hart.code if m.mem.read(a, 4) == (0x00150513).to_bytes(4, "little"))
    m.mem.write(address, (0x00000513).to_bytes(4, "little"))  # li a0, 0
    m.run(max_instructions=10)
    assert m.x["a0"] == 0


def test_uart_registers() -> None:
    m = finished("""
        li a0, UART
        li t0, 0x80
        sb t0, 3(a0)
        li t0, 27
        sb t0, 0(a0)                  # divisor, not a character
        sb zero, 3(a0)
        li t0, 0x10
        sb t0, 4(a0)                  # loop back
        li t0, 65
        sb t0, 0(a0)
        lbu a1, 5(a0)
        lbu a2, 0(a0)
        lbu a3, 5(a0)
        sb zero, 4(a0)
        li t0, 66
        sb t0, 0(a0)
        j finish""")
    assert (m.x["a1"], m.x["a2"], m.x["a3"]) == (0x61, 65, 0x60)
    assert m.uart.output == b"B" and m.uart.divisor == 27
