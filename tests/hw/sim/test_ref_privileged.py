"""S and U mode on the ref engine: delegation, returns, translation, PMP, timers. Each test is one idea of the
Privileged specification; programs are compared with QEMU in bulk in test_ref_qemu.py."""

from __future__ import annotations

import pytest

from hw.sim import csrs, trap
from hw.sim.machine import RefMachine
from tests.hw.sim.programs import RAM, finished, machine

ALL = "li t0, -1; csrw pmpaddr0, t0; li t0, 0x1f; csrw pmpcfg0, t0"  # every address for every mode


def enter(mode: int, where: str = "below") -> str:
    """Leave M for another mode, at a label."""
    return f"""
        li t0, 0x1800
        csrc mstatus, t0
        li t0, {mode << 11}
        csrs mstatus, t0
        la t0, {where}
        csrw mepc, t0
        mret
"""


@pytest.mark.parametrize(
    "mode,text,cause",
    [
        (trap.U, "ecall", trap.ECALL_U),
        (trap.S, "ecall", trap.ECALL_S),
        (trap.U, "sret", trap.ILLEGAL),
        (trap.S, "mret", trap.ILLEGAL),
        (trap.U, "wfi", trap.ILLEGAL),
        (trap.U, "csrr a0, sstatus", trap.ILLEGAL),
        (trap.S, "csrr a0, mstatus", trap.ILLEGAL),
        (trap.U, "rdcycle a0", trap.ILLEGAL),
        (trap.S, "rdtime a0", trap.ILLEGAL),
        (trap.S, "csrr a0, 0x14d", trap.ILLEGAL),  # stimecmp without menvcfg.STCE
        (trap.U, "sfence.vma", trap.ILLEGAL),
    ],
)
def test_what_lower_modes_may_not(mode: int, text: str, cause: int) -> None:
    back = """
        .balign 4
handler: csrr s1, mcause
        csrr s2, mtval
        csrr s3, mepc
        csrr s4, mstatus
        j finish
"""
    m = finished(f"{ALL}; {enter(mode)}; below: {text}; li s1, 99; j finish", back)
    assert m.x["s1"] == cause and m.x["s4"] >> 11 & 3 == mode
    assert m.mem.read(m.x["s3"], 4) == m.x["s2"].to_bytes(4, "little") or cause != trap.ILLEGAL


def test_without_pmp_lower_modes_can_do_nothing() -> None:
    m = finished(f"{enter(trap.U)}; below: nop", "handler: csrr s1, mcause; csrr s2, mtval; csrr s3, mepc; j finish")
    assert m.x["s1"] == trap.FETCH_FAULT and m.x["s2"] == m.x["s3"]


def test_delegated_traps_go_to_s() -> None:
    m = finished(f"""
        {ALL}
        li t0, 0x100
        csrw medeleg, t0
        la t0, shandler
        csrw stvec, t0
        {enter(trap.U)}
below:  li a0, 5
        ecall
        addi a0, a0, 1
        ebreak                        # not delegated
shandler: csrr a1, scause
        csrr a2, sstatus
        csrr a3, sepc
        addi a3, a3, 4
        csrw sepc, a3
        sret
        """, "handler: csrr s1, mcause; csrr s2, mstatus; j finish")  # fmt: skip
    assert (m.x["a1"], m.x["a0"], m.x["s1"]) == (trap.ECALL_U, 6, trap.BREAKPOINT)
    assert m.x["a2"] & csrs.SPP == 0 and m.x["s2"] & csrs.MPP == 0


def sv39(m: RefMachine, flags: dict[int, int]) -> None:
    """Page tables: the first pages of RAM and devices below as they are, and 4 KiB pages from VA 0x4000_0000 on to
    RAM + 64 KiB and following, with these flags by page number."""
    root, middle, leaves = RAM + 0x40000, RAM + 0x41000, RAM + 0x42000

    def put(place: int, physical: int, bits: int) -> None:
        m.mem.write(place, (physical >> 2 | bits).to_bytes(8, "little"))

    put(root, 0, 0xCF)
    put(root + 8, middle, 1)
    put(root + 16, RAM, 0xCF)
    put(middle, leaves, 1)
    for page, bits in flags.items():
        put(leaves + 8 * page, RAM + 0x10000 + 0x1000 * page, bits)


SATP = 8 << 60 | RAM + 0x40000 >> 12
HANDLER = """
        .balign 4
handler: csrr s1, mcause
        csrr s2, mtval
        csrr s3, mepc
        j finish
"""


def mapped(text: str, flags: dict[int, int], status: int = 0, adue: bool = True) -> RefMachine:
    """Run in S with these pages; s0 is 0x4000_0000."""
    clear = "" if adue else "csrw menvcfg, zero;"
    main = f"{ALL}; {clear} li t0, {SATP}; csrw satp, t0; li t0, {status}; csrs mstatus, t0; li s0, 0x40000000"
    m = machine(f"{main}; {enter(trap.S)}; below: {text}; j finish", HANDLER)
    sv39(m, flags)
    assert m.run(max_instructions=10_000) == "finisher", m.message
    return m


V, R, W, X, USER, A, D = 1, 2, 4, 8, 16, 64, 128
FULL = V | R | W | A | D


def test_accesses_across_pages() -> None:
    text = "li a1, 0x1122334455667788; li t0, 0x1000; add t0, s0, t0; sd a1, -3(t0); ld a2, -3(t0); lw a3, -1(t0)"
    m = mapped(text, {0: FULL, 1: FULL})
    assert m.x["a2"] == 0x1122334455667788 and m.x["s1"] == 0
    assert m.mem.read(RAM + 0x11000 - 3, 8) == (0x1122334455667788).to_bytes(8, "little")
    m = mapped(text, {0: FULL, 1: V | R | A})
    assert (m.x["s1"], m.x["s2"]) == (trap.STORE_PAGE_FAULT, 0x40001000)
    assert m.mem.read(RAM + 0x11000 - 3, 8) == bytes(8)  # nothing is stored
    assert mapped("ld a2, 0xffd(s0)".replace("0xffd(s0)", "0(s0)"), {}).x["s1"] == trap.LOAD_PAGE_FAULT


@pytest.mark.parametrize(
    "text,flags,status,cause",
    [
        ("ld a0, 0(s0)", V | R | USER | A, 0, trap.LOAD_PAGE_FAULT),
        ("ld a0, 0(s0)", V | R | USER | A, csrs.SUM, 0),
        ("ld a0, 0(s0)", V | X | A, 0, trap.LOAD_PAGE_FAULT),
        ("ld a0, 0(s0)", V | X | A, csrs.MXR, 0),
        ("sd a0, 0(s0)", V | R | A, 0, trap.STORE_PAGE_FAULT),
        ("amoadd.d a0, a0, (s0)", V | R | A, 0, trap.STORE_PAGE_FAULT),
        ("lr.d a0, (s0)", V | R | A, 0, 0),
        ("jr s0", V | R | A, 0, trap.FETCH_PAGE_FAULT),
        ("ld a0, 0(s0)", V | W | A | D, 0, trap.LOAD_PAGE_FAULT),
        ("li s0, 1 << 38; ld a0, 0(s0)", FULL, 0, trap.LOAD_PAGE_FAULT),
        ("csrr a0, satp", FULL, csrs.TVM, trap.ILLEGAL),
        ("sfence.vma", FULL, csrs.TVM, trap.ILLEGAL),
        ("sret", FULL, csrs.TSR, trap.ILLEGAL),
        ("wfi", FULL, csrs.TW, trap.ILLEGAL),
    ],
)
def test_permissions(text: str, flags: int, status: int, cause: int) -> None:
    assert mapped(text, {0: flags}, status).x["s1"] == cause


def test_accessed_and_dirty() -> None:
    m = mapped("ld a0, 0(s0); li t0, 0x1000; add t0, t0, s0; sd a0, 0(t0)", {0: V | R | W, 1: V | R | W})
    assert [m.mem[RAM + 0x42000 + 8 * page] & (A | D) for page in (0, 1)] == [A, A | D]
    for text, flags in (("ld a0, 0(s0)", V | R | W), ("sd a0, 0(s0)", V | R | W | A)):
        m = mapped(text, {0: flags}, adue=False)
        assert m.x["s1"] in (trap.LOAD_PAGE_FAULT, trap.STORE_PAGE_FAULT) and m.mem[RAM + 0x42000] == flags


def test_new_translations_count_after_sfence() -> None:
    """A loop reads a page, changes its entry to the next page, and reads again."""
    m = mapped(f"""
        li s4, {RAM + 0x42000}
        ld s5, 0(s4)
        li a3, 10
1:      ld a1, 0(s0)
        add a0, a0, a1
        addi s5, s5, 1 << 10          # the next physical page
        sd s5, 0(s4)
        sfence.vma
        addi a3, a3, -1
        bnez a3, 1b
        """, {0: FULL})  # fmt: skip
    assert m.x["a0"] == 0 and m.x["s5"] >> 10 == (RAM + 0x10000 >> 12) + 10


def test_supervisor_timer() -> None:
    m = finished(f"""
        {ALL}
        li t0, -1
        csrw menvcfg, t0
        csrw mcounteren, t0
        li t0, 0x20
        csrw mideleg, t0
        csrw sie, t0
        la t0, shandler
        csrw stvec, t0
        csrr t0, time
        addi t0, t0, 100
        csrw stimecmp, t0
        {enter(trap.S)}
below:  csrsi sstatus, 2
1:      addi a0, a0, 1
        beqz a1, 1b
        csrr a3, stimecmp
        ebreak
shandler: csrr a1, scause
        csrr a2, time
        csrr a4, sip
        li t0, -1
        csrw stimecmp, t0
        sret
        """, "handler: csrr s1, mcause; j finish")  # fmt: skip
    assert m.x["a1"] == 1 << 63 | 5 and m.x["a4"] == 0x20 and m.x["a3"] == (1 << 64) - 1 and m.x["s1"] == 3
    assert 200 < m.x["a0"] < 260


def test_wfi_wakes_for_the_supervisor_timer() -> None:
    m = finished("""
        li t0, -1
        csrw menvcfg, t0
        li t0, 0x20
        csrw mie, t0
        li t0, 5000
        csrw stimecmp, t0
        wfi
        csrr a0, time
        j finish""")
    assert m.x["a0"] == 5000


def test_pmp_locks_bind_m_and_stay() -> None:
    m = finished("""
        la t0, data
        srli t0, t0, 2
        csrw pmpaddr1, t0
        li t0, 0x9100                 # entry 1: L, NA4, R only
        csrw pmpcfg0, t0
        csrw pmpcfg0, zero
        csrr a0, pmpcfg0
        csrw pmpaddr1, zero
        csrr a1, pmpaddr1
        la a2, data
        lw a3, 0(a2)
        sw a3, 0(a2)                  # faults
        lw a4, 2(a2)                  # only half of it matches: faults
        sw a3, 4(a2)
        j finish
        .balign 8
data:   .word 77, 88, 99
        """)
    assert (m.x["a0"], m.x["a1"], m.x["a3"], m.x["s0"]) == (0x9100, m.x["a2"] >> 2, 77, 2)
    assert m.x["s1"] == trap.LOAD_FAULT and m.x["s2"] == m.x["a2"] + 2


def test_reservations() -> None:
    m = finished("""
        la a0, data
        lr.d a1, (a0)
        sc.d a2, a0, (a0)             # 0
        sc.d a3, a0, (a0)             # 1: the first took the reservation
        lr.d a4, (a0)
        ecall
        sc.d a5, a0, (a0)             # 1: a trap in between
        lr.w a6, (a0)
        sw zero, 0(a0)
        sc.w a7, a0, (a0)             # 1: the value has changed
        addi a0, a0, 2
        sc.w s4, a0, (a0)             # misaligned
        amoadd.w s4, a0, (a0)
        lr.w s4, (a0)
        j finish
        .balign 8
data:   .dword 5
        """)
    data = m.x["a0"] - 2
    assert [m.x[n] for n in ("a1", "a2", "a3", "a4", "a5", "a7")] == [5, 0, 1, data, 1, 1]
    assert m.x["s0"] == 4 and m.x["s1"] == trap.MISALIGNED_LOAD and m.x["s2"] == data + 2


def test_an_instruction_across_pages() -> None:
    """Its second half faults by itself, with that half's address."""
    word = 0x00A50513  # addi a0, a0, 10
    text = "li t0, 0x40000ffe; jr t0"
    for second, expected in ((V | R | X | A, (trap.ILLEGAL, 0x40001002)), (0, (trap.FETCH_PAGE_FAULT, 0x40000FFE))):
        m = machine(f"{ALL}; li t0, {SATP}; csrw satp, t0; {enter(trap.S)}; below: {text}", HANDLER)
        sv39(m, {0: V | R | X | A, 1: second})
        m.mem.write(RAM + 0x10FFE, word.to_bytes(4, "little"))
        m.run(max_instructions=10_000)
        assert (m.x["s1"], m.x["s3"]) == expected
        assert m.x["a0"] == (10 if second else 0) and m.x["s2"] == (0x40001000 if not second else 0)


def test_code_under_one_address_changes() -> None:
    """A mapped page of code runs hot, is written through another address, then replaced by another page."""
    m = machine(
        f"""
        {ALL}
        li t0, {SATP}
        csrw satp, t0
        {enter(trap.S)}
below:  li s0, 0x40000000
        li s4, {RAM + 0x10000}        # the same page by another address
        li s5, {RAM + 0x42000}        # its entry
        li a3, 40
1:      jalr s0
        addi a3, a3, -1
        bnez a3, 1b
        li t0, 0x06450513             # addi a0, a0, 100
        sw t0, 0(s4)
        fence.i
        li a3, 40
1:      jalr s0
        addi a3, a3, -1
        bnez a3, 1b
        ld t0, 0(s5)
        addi t0, t0, 1 << 10
        sd t0, 0(s5)
        sfence.vma
        li a3, 40
1:      jalr s0
        addi a3, a3, -1
        bnez a3, 1b
        j finish
        """,
        HANDLER,
    )
    sv39(m, {0: V | R | X | A})
    for page, amount in ((0, 1), (1, 1000)):
        code = (amount << 20 | 0x00050513).to_bytes(4, "little") + (0x00008067).to_bytes(4, "little")  # addi a0; ret
        m.mem.write(RAM + 0x10000 + 0x1000 * page, code)
    assert m.run(max_instructions=10_000) == "finisher" and m.x["s1"] == 0
    assert m.x["a0"] == 40 * (1 + 100 + 1000)


@pytest.mark.parametrize(
    "name,written,expected",
    [
        ("mstatus", -1, 0xA_007E_19AA),
        ("mstatus", 2 << 11, 0xA_0000_0000),  # a reserved MPP is not written
        ("sstatus", -1, 0x2_000C_0122),
        ("medeleg", -1, 0xB3FF),
        ("mideleg", -1, 0x222),
        ("mie", -1, 0xAAA),
        ("mip", -1, 0x222),
        ("sie", -1, 0),  # nothing is delegated
        ("stvec", -1, -3),
        ("sepc", -1, -2),
        ("scause", -1, -1),
        ("satp", -1, 0),  # MODE 15 is not there: not written
        ("satp", 8 << 60 | 5, 8 << 60 | 5),
        ("menvcfg", -1, 5 << 61 | 1),
        ("menvcfg", 0, 0),
        ("senvcfg", -1, 1),
        ("mcounteren", -1, 0xFFFF_FFFF),
        ("mcountinhibit", -1, 5),
        ("mhpmcounter3", -1, 0),
        ("mhpmevent31", -1, 0),
        ("pmpaddr0", -1, (1 << 54) - 1),
        ("pmpcfg0", -1, 0x9F9F_9F9F_9F9F_9F9F),
        ("pmpcfg2", 2, 0),  # W without R
        ("misa", 0, 2 << 62 | 0x14_1105),
        ("stimecmp", 7, 7),
    ],
)
def test_what_csrs_keep(name: str, written: int, expected: int) -> None:
    m = RefMachine(ram_size=1 << 16)
    m.csr[name] = written & (1 << 64) - 1
    assert m.csr[name] == expected & (1 << 64) - 1


def test_inhibited_counters_stand_still() -> None:
    m = finished("""
        li t0, 4
        csrw mcountinhibit, t0
        csrr a0, minstret
        csrr a1, minstret
        csrr a2, mcycle
        csrr a3, mcycle
        csrw minstret, zero
        csrw mcountinhibit, zero
        csrr a4, minstret
        csrr a5, minstret
        j finish""")
    assert m.x["a0"] == m.x["a1"] and m.x["a3"] == m.x["a2"] + 1 and (m.x["a4"], m.x["a5"]) == (0, 1)


def test_a_trap_loop_in_s_is_reported() -> None:
    text = f"{ALL}; li t0, 0x1000; csrw medeleg, t0; csrw stvec, zero; li t0, {SATP}; csrw satp, t0"
    m = machine(f"{text}; {enter(trap.S)}; below: li t0, 0x50000000; jr t0", HANDLER)
    sv39(m, {})
    m.mem.write(RAM + 0x40000, bytes(8))
    assert m.run(max_instructions=10_000) == "stuck" and "stvec" in m.message and "page fault" in m.message


def test_wfi_and_sret_need_their_modes_on_a_hart_with_m_and_u() -> None:
    m = machine(f"{ALL}; {enter(trap.U)}; below: wfi; j finish", HANDLER, modes="MU", isa="rv64imac_zicsr")
    assert m.run(max_instructions=1000) == "stuck" and "mie is 0" in m.message
    m = machine("sret", HANDLER, modes="MU", isa="rv64imac_zicsr")
    assert m.run(max_instructions=1000) == "finisher" and m.x["s1"] == trap.ILLEGAL
