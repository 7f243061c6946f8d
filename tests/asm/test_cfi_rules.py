"""Call frame information: what readelf shows of every row of gcc's tables, and damaged tables."""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path

import pytest

from asm import elf
from asm.cfi_rules import AT, IN, LOST, Frames
from asm.elf import ElfError
from asm.riscv import ABI_NAMES
from tests import oracles
from tests.asm.gnu import run

SOURCE = """
__attribute__((noinline)) int sink(int *, long);
int leaf(int x) { return x + 1; }
int calls(int n) { int a[40]; for (int i = 0; i < n; i++) sink(a, i); return a[n]; }
long many(long a, long b, long c) { long x = sink(0, a), y = sink(0, b), z = sink(0, c); return x * y + z * a - b * c; }
int early(int n) { if (n < 0) return -1; int a[4]; sink(a, n); return a[0] + early(n - 1); }
int big(int n) { int a[3000]; sink(a, n); return a[n]; }
int variable(int n) { int a[n]; sink(a, n); return a[0]; }
int _start(void) { return calls(3) + many(1, 2, 3) + early(4) + big(5) + variable(6) + leaf(7); }
int sink(int *a, long b) { volatile int c = b; if (a) *a = c; return c; }
"""
WAYS = {
    "eh": ["-O2", "-fasynchronous-unwind-tables"],
    "debug": ["-O2", "-g", "-fno-asynchronous-unwind-tables"],
    "pointers": ["-O2", "-g", "-fno-omit-frame-pointer"],
    "plain": ["-O0", "-g", "-gdwarf-4"],
    "small": ["-Os", "-fasynchronous-unwind-tables", "-fno-shrink-wrap"],
}
ROW = re.compile(r"([0-9a-f]{16}|[0-9a-f]{8}) (\w+)([+-]\d+)(.*)")


def program(folder: Path, flags: list[str], xlen: int) -> Path:
    (folder / "t.c").write_text(SOURCE)
    abi = ["-march=rv64imac", "-mabi=lp64"] if xlen == 64 else ["-march=rv32imac", "-mabi=ilp32"]
    command = [oracles.tool("riscv64-unknown-elf-gcc"), *abi, *flags, "-nostdlib", "-w", "-mcmodel=medany"]
    subprocess.run([*command, "t.c", "-lgcc", "-o", "t"], cwd=folder, check=True)
    return folder / "t"


@pytest.mark.parametrize("xlen", [64, 32])
@pytest.mark.parametrize("way", WAYS)
def test_every_row_is_readelfs(way: str, xlen: int, tmp_path: Path) -> None:
    path = program(tmp_path, WAYS[way], xlen)
    frames = Frames(elf.read(path.read_bytes()))
    rows, names = 0, []
    for line in run(tmp_path, "readelf", "--debug-dump=frames-interp", "t").splitlines():
        if line.lstrip().startswith("LOC"):
            names = line.split()[2:]
        elif found := ROW.fullmatch(line.strip()):
            address, register, offset, rest = int(found[1], 16), found[2], int(found[3]), found[4].split()
            if frames.find(address) is None:
                continue  # of a CIE
            rules = frames.rules(address)
            assert rules is not None and (ABI_NAMES[rules.cfa[0]], rules.cfa[1]) == (register, offset), line
            want = {name: int(text[1:]) for name, text in zip(names, rest) if text[0] == "c"}
            have = {ABI_NAMES[n]: value for n, (how, value) in rules.saved.items() if how == AT and n < 32}
            assert have == want, line
            rows += 1
    assert rows > 20


def test_rules_of_other_kinds() -> None:
    """Written by our own assembler: a register in another, one that is lost, and states kept and restored."""
    from asm.assembler import assemble
    from asm.linker import link

    text = """.globl _start
_start: .cfi_startproc
        addi sp, sp, -32
        .cfi_def_cfa_offset 32
        .cfi_remember_state
        mv s1, ra
        .cfi_register ra, s1
        .cfi_undefined s2
        .cfi_val_offset s3, -8
        .cfi_offset s4, -16
        nop
        .cfi_restore_state
        ret
        .cfi_endproc
"""
    base = 0x80000000
    frames = Frames(elf.read(link([("t", assemble(text, "t"))])))
    assert frames.rules(base).cfa == (2, 0) and frames.rules(base + 4).cfa == (2, 32)
    inside = frames.rules(base + 8)
    assert inside.saved == {1: (IN, 9), 18: (LOST, 0), 19: ("value", -8), 20: (AT, -16)}
    assert frames.rules(base + 12).saved == {} and frames.rules(base + 12).cfa == (2, 32)
    assert frames.rules(base + 16) is None and frames.rules(0) is None


def test_damaged_tables(tmp_path: Path) -> None:
    """Rules or ElfError, nothing else, and no rules of a million steps."""
    e = elf.read(program(tmp_path, WAYS["eh"], 64).read_bytes())
    section = next(s for s in e.sections if s.name == ".eh_frame")
    good, noise, known = bytes(section.data), random.Random(2), 0
    for _ in range(3000):
        data = bytearray(good)
        for _ in range(noise.randrange(1, 6)):
            data[noise.randrange(len(data))] = noise.choice((0, 1, 0x0A, 0x0B, 0x7F, 0x80, 0xFF, noise.randrange(256)))
        section.data = bytes(data[: noise.choice((len(data), noise.randrange(len(data))))])
        try:
            frames = Frames(e)
            known += sum(frames.rules(fde.start + 4) is not None for fde in frames.fdes)
        except ElfError:
            continue
    assert known > 3000
