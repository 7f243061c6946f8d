"""ELF: objects of GNU as survive read and write (readelf sees the same), damage gives ElfError and nothing else."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from asm import elf
from tests import oracles

SOURCE = """
extern int g; int h = 5; static int z[9]; const char *s = "hi";
int f(int a) { return g + a + h + z[a]; }
int main(void) { return f(3) + s[0]; }
"""


def gnu_object(folder: Path, xlen: int) -> bytes:
    gcc = oracles.tool("riscv64-unknown-elf-gcc")
    (folder / "t.c").write_text(SOURCE)
    abi = ("-march=rv64im", "-mabi=lp64") if xlen == 64 else ("-march=rv32im", "-mabi=ilp32")
    subprocess.run([gcc, "-O1", "-c", *abi, "t.c", "-o", "t.o"], cwd=folder, check=True)
    return (folder / "t.o").read_bytes()


def small_object(xlen: int = 64) -> elf.Elf:
    out = elf.Elf(xlen)
    text = elf.Section(".text", flags=elf.SHF_ALLOC | elf.SHF_EXECINSTR, data=bytes(range(16)), align=4)
    bss = elf.Section(".bss", elf.SHT_NOBITS, elf.SHF_ALLOC | elf.SHF_WRITE, align=8)
    bss.size = 40
    out.sections = [text, bss]
    f = elf.Symbol("f", text, 4, 8, elf.STT_FUNC, elf.STB_GLOBAL)
    common = elf.Symbol("c", elf.SHN_COMMON, 8, 24, elf.STT_OBJECT, elf.STB_GLOBAL)
    local = elf.Symbol("l", bss, 8, 4, elf.STT_OBJECT)
    out.symbols = [local, f, common, elf.Symbol("u", bind=elf.STB_WEAK)]
    text.relocations = [elf.Relocation(4, elf.RELOCATIONS["CALL"], f, -4), elf.Relocation(8, 51, None, 0)]
    return out


def describe(e: elf.Elf) -> list:
    def where(symbol: elf.Symbol) -> object:
        return symbol.section.name if isinstance(symbol.section, elf.Section) else symbol.section

    sections = [
        (s.name, s.type, s.flags, bytes(s.data), s.size, s.align)
        + tuple((r.offset, r.type, r.symbol and r.symbol.name, r.addend) for r in s.relocations)
        for s in e.sections
    ]
    symbols = [(s.name, where(s), s.value, s.size, s.type, s.bind, s.visibility) for s in e.symbols]
    return [e.xlen, e.type, e.entry, e.flags, sections, symbols]


@pytest.mark.parametrize("xlen", (32, 64))
def test_round_trip(xlen: int) -> None:
    e = small_object(xlen)
    data = elf.write(e)
    assert describe(elf.read(data)) == describe(e)
    assert elf.write(elf.read(data)) == data


@pytest.mark.parametrize("xlen", (32, 64))
def test_gnu_object_round_trip(tmp_path: Path, xlen: int) -> None:
    theirs = gnu_object(tmp_path, xlen)
    ours = elf.write(elf.read(theirs))
    assert describe(elf.read(ours)) == describe(elf.read(theirs))
    (tmp_path / "ours.o").write_bytes(ours)
    objdump = oracles.tool("riscv64-unknown-elf-objdump")
    dumps = []
    for name in ("t.o", "ours.o"):
        out = subprocess.run([objdump, "-drst", name], cwd=tmp_path, check=True, capture_output=True, text=True)
        assert not out.stderr
        dumps.append(out.stdout.replace(name, ""))
    assert dumps[0] == dumps[1]


def test_segments() -> None:
    e = elf.Elf(64, elf.ET_EXEC)
    e.entry = 0x8000_0010
    text = elf.Section(".text", flags=elf.SHF_ALLOC | elf.SHF_EXECINSTR, data=b"12345678", align=4)
    text.addr = 0x8000_0010
    e.sections = [text]
    e.segments = [elf.Segment(elf.PT_LOAD, 5, 0x8000_0000, 0x1000, bytes(16) + b"12345678", 0x100, 0x1000)]
    back = elf.read(elf.write(e))
    assert back.segments == e.segments and back.entry == e.entry
    assert back.sections[0].data == b"12345678" and back.sections[0].addr == 0x8000_0010


@pytest.mark.parametrize(
    ("data", "what"),
    (
        (b"", "not an ELF"),
        (b"MZ" + bytes(100), "not an ELF"),
        (b"\x7fELF", "little-endian"),
        (b"\x7fELF\x02\x01\x01" + bytes(13), "truncated"),
        (elf.write(small_object())[:200], "truncated"),
        (elf.write(small_object())[:18] + b"\x3e\0" + elf.write(small_object())[20:], "machine 62"),
    ),
)
def test_errors(data: bytes, what: str) -> None:
    with pytest.raises(elf.ElfError, match=what):
        elf.read(data)


def test_fuzz() -> None:
    """Whatever bytes change, the result is an Elf or an ElfError."""
    good = elf.write(small_object())
    rng = random.Random(4)
    refused = 0
    for _ in range(3000):
        bad = bytearray(good[: rng.choice((len(good), rng.randrange(len(good))))])
        for _ in range(rng.randrange(1, 4)):
            if bad:
                bad[rng.randrange(len(bad))] = rng.choice((0, 1, 0x7F, 0xFF, rng.randrange(256)))
        try:
            elf.read(bytes(bad))
        except elf.ElfError:
            refused += 1
    assert refused > 500


def test_a_load_address_beyond_the_machine() -> None:
    out = elf.Elf(32)
    out.segments.append(elf.Segment(elf.PT_LOAD, elf.PF_R, 0x8000_0000, 1 << 32, b"data", 4, 4))
    with pytest.raises(elf.ElfError, match="the load address 0x100000000 does not fit in 32 bits"):
        elf.write(out)
