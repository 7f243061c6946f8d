"""The CSR table: names, numbers and XLENs against GNU as and objdump, fields against what QEMU's machine mode takes
when all ones are written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from asm import assembler, csrs, linker
from tests import oracles
from tests.asm import gnu

ABI = {32: "ilp32", 64: "lp64"}


def gas(folder: Path, names: list[str], xlen: int) -> subprocess.CompletedProcess:
    (folder / "t.s").write_text("".join(f" csrrs a0, {name}, x1\n" for name in names))
    march = f"-march=rv{xlen}imafdh_zicsr_sscofpmf_sstc"
    command = ["as", march, f"-mabi={ABI[xlen]}", "-mpriv-spec=1.12", "-mcsr-check", "t.s", "-o", "t.o"]
    command[0] = oracles.tool(gnu.PREFIX + "as")
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize("xlen", (32, 64))
def test_names_and_numbers(tmp_path: Path, xlen: int) -> None:
    names = [csr.name for csr in csrs.ROWS if xlen in csr.xlens]
    done = gas(tmp_path, names, xlen)
    doubts = [line for line in done.stderr.splitlines() if "Warning" in line and "read-only" not in line]
    assert not done.returncode and not doubts
    words = [
        line.split("\t")[1:]
        for line in gnu.run(tmp_path, "objdump", "-d", "t.o").splitlines()
        if line[8:9] == ":" or ":\t" in line
    ]
    assert [int(word[0], 16) >> 20 for word in words] == [csrs.CSRS[name] for name in names]
    warned = [line for line in done.stderr.splitlines() if "read-only" in line]
    assert len(warned) == sum(csrs.read_only(csrs.CSRS[name]) for name in names)


def test_high_halves_are_for_rv32(tmp_path: Path) -> None:
    names = [csr.name for csr in csrs.ROWS if csr.xlens == (32,)]
    stderr = gas(tmp_path, names, 64).stderr
    assert all(f"`{name}'" in stderr for name in names), stderr
    assert len(names) == 104


def test_fields() -> None:
    """Inside the register, none over another, highest first or lowest first, views like what they show."""
    for csr in csrs.ROWS:
        for xlen in csr.xlens:
            used = 0
            for high, low, kind in csr.fields[xlen].values():
                mask = (1 << high + 1) - (1 << low)
                assert xlen > high >= low and not used & mask, csr.name
                assert isinstance(kind, tuple) or kind in (csrs.RW, csrs.WARL, csrs.WLRL, csrs.RO)
                used |= mask
        assert csrs.privilege(csr.number) in (0, 1, 3)
    for view, whole in (("sstatus", "mstatus"), ("sie", "mie"), ("sip", "mip")):
        for name, (high, low, _) in csrs.BY_NAME[view].fields[64].items():
            assert csrs.BY_NAME[whole].fields[64][name][:2] == (high, low)
    assert csrs.field("mstatus", "MPP") == (11, 3 << 11)
    assert csrs.field("satp", "PPN", 32) == (0, (1 << 22) - 1)


PROBE = """
 .globl _start
_start:
 la t0, trap
 csrw mtvec, t0
 li s0, 0x10000000
 li t0, -1
 csrw mideleg, t0
{probes}
 li t0, 0x100000
 li t1, 0x5555
 sw t1, 0(t0)
1: j 1b
 .balign 4
trap:
 csrr t1, mepc
 addi t1, t1, 4
 csrw mepc, t1
 li a0, 0
 li a2, 1
 mret
print:
 li t2, 16
1: srli t1, a0, 60
 slli a0, a0, 4
 addi t1, t1, 48
 sb t1, 0(s0)
 addi t2, t2, -1
 bnez t2, 1b
 add t1, a2, 48
 sb t1, 0(s0)
 ret
"""


# Bits that QEMU 7.2 keeps although they are WPRI or read-only zero: the upper halves of 32-bit registers, bit 0 of an
# address, what lies above a physical address, TM of mcountinhibit, the hypervisor's MPV, GVA and interrupts.
LAX = {"scounteren": 0xFFFFFFFF << 32, "mcounteren": 0xFFFFFFFF << 32, "mcountinhibit": 0xFFFFFFFF << 32 | 2}
LAX |= dict.fromkeys(("mie", "mip", "sie", "sip"), 0x444) | {
    "mstatus": 3 << 38,
    "sepc": 1,
    "mepc": 1,
    **{f"pmpaddr{n}": 0x3FF << 54 for n in range(16)},
}


def test_fields_against_qemu(tmp_path: Path) -> None:
    """All ones written: QEMU keeps only bits that some write may change, and all of those that take every value."""
    qemu = oracles.tool("qemu-system-riscv64")
    skipped = ("mtvec", "minstret", "mcycle", "tdata1", "tdata2", "tdata3", "tselect", "mideleg")  # they need more care
    names = [csr.name for csr in csrs.ROWS if 64 in csr.xlens and not csrs.read_only(csr.number)]
    names = [name for name in names if name not in skipped and not name.startswith(("mhpm", "pmpcfg"))]
    names = [name for name in names if not name.startswith("pmpaddr") or name in LAX]  # QEMU has 16
    probes = "".join(
        f" li a2, 0\n csrr a1, {name}\n li a0, -1\n csrw {name}, a0\n csrr a0, {name}\n csrw {name}, a1\n call print\n"
        for name in names
    )
    text = PROBE.format(probes=probes)
    (tmp_path / "t.elf").write_bytes(linker.link([("t.o", assembler.assemble(text, "t.s"))]))
    cpu = "rv64,h=false,sscofpmf=true,sstc=true"
    command = [qemu, "-M", "virt", "-cpu", cpu, "-m", "128M", "-nographic", "-bios", "none", "-kernel", "t.elf"]
    done = subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
    digits = done.stdout
    assert len(digits) == 17 * len(names), done.stderr
    absent = []
    for at, name in enumerate(names):
        answer = digits[17 * at : 17 * at + 17]
        if answer[16] == ord("1"):  # the access trapped
            absent.append(name)
            continue
        kept = int("".join(f"{c - 48:x}" for c in answer[:16]), 16)
        parts = csrs.BY_NAME[name].fields[64]
        constant, every = [
            sum(csrs.field(name, part)[1] for part in parts if parts[part][2] == kind) for kind in (csrs.RO, csrs.RW)
        ]
        assert not kept & ~(csrs.writable(name) | constant | LAX.get(name, 0)), f"{name}: {kept:#x}"
        assert not every & ~kept, f"{name}: {kept:#x}"
    # no F until mstatus.FS is set; QEMU 7.2 has no contexts and, unless asked, no H and no Smepmp
    wanted = {"fflags", "frm", "fcsr", "scontext", "mtinst", "mtval2", "mseccfg", "tcontrol", "mcontext"}
    assert set(absent) == wanted
