"""GNU binutils as the oracle of the assembler and the linker: the same text through both, PT_LOAD bytes compared."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path

from asm import assembler, elf, isa, linker
from tests import oracles

PREFIX = "riscv64-unknown-elf-"
VERSION = "2.40"
ABI = {64: ("-march=rv64im_zicsr_zifencei", "-mabi=lp64"), 32: ("-march=rv32im_zicsr_zifencei", "-mabi=ilp32")}
GCC_ABI = {64: ("-march=rv64im", "-mabi=lp64"), 32: ("-march=rv32im", "-mabi=ilp32")}
FLOAT_ABI = {"f": 2, "d": 4}
# what asm.linker does by default
SCRIPT = """
SECTIONS {
  . = 0x80000000;
  .text : { *(.init .init.* .text.init .text.init.*) *(.text .text.*) }
  .rodata : { *(.rodata .rodata.* .srodata .srodata.*) }
  . = ALIGN(4096);
  .data : { *(.data .data.* .sdata .sdata.*) }
  . = .;
  PROVIDE(_edata = .);
  .bss : { *(.sbss .sbss.* .bss .bss.*) *(COMMON) }
  PROVIDE(_etext = ADDR(.text) + SIZEOF(.text));
  PROVIDE(__data_start = ADDR(.data));
  PROVIDE(__bss_start = ADDR(.bss));
  PROVIDE(__bss_end = ADDR(.bss) + SIZEOF(.bss));
  PROVIDE(_end = ADDR(.bss) + SIZEOF(.bss));
}
"""


@functools.cache
def _check_version() -> str:
    found = subprocess.run([oracles.tool(PREFIX + "as"), "--version"], capture_output=True, text=True, check=True)
    return found.stdout.splitlines()[0]


def run(folder: Path, *command: str) -> str:
    if VERSION not in _check_version():
        oracles.skip(f"the oracle is binutils {VERSION}; this is {_check_version()}")
    done = subprocess.run([oracles.tool(PREFIX + command[0]), *command[1:]], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[:3000]
    return done.stdout


def gas(folder: Path, text: str, name: str = "t", xlen: int = 64) -> bytes:
    """The object that GNU as makes."""
    (folder / f"{name}.s").write_text(text)
    run(folder, "as", *ABI[xlen], "-mno-relax", "-mno-arch-attr", f"{name}.s", "-o", f"{name}.gnu.o")
    return (folder / f"{name}.gnu.o").read_bytes()


def gcc(folder: Path, source: str, *flags: str, xlen: int = 64) -> str:
    """The assembly that gcc makes of a C program."""
    (folder / "t.c").write_text(source)
    common = ("-fno-pie", "-mcmodel=medany", "-mno-relax", "-ffreestanding", "-fno-merge-constants")
    return run(folder, "gcc", *GCC_ABI[xlen], *common, *flags, "-S", "t.c", "-o", "-")


def gnu_ld(folder: Path, objects: list[tuple[str, bytes]], entry: str, xlen: int = 64) -> bytes:
    """The executable that GNU ld makes."""
    (folder / "t.ld").write_text(SCRIPT)
    for name, data in objects:
        (folder / name).write_bytes(data)
    emulation = f"elf{xlen}lriscv"
    names = [name for name, _ in objects]
    run(folder, "ld", "-m", emulation, "-T", "t.ld", "--no-relax", "-e", entry, *names, "-o", "t.gnu.elf")
    return (folder / "t.gnu.elf").read_bytes()


def memory(data: bytes) -> list[tuple[int, int, bytes]]:
    """What an executable puts into memory: (address, size, bytes) of its segments."""
    return [(s.vaddr, s.memsz, s.data) for s in elf.read(data).segments if s.type == elf.PT_LOAD and s.memsz]


def globals_of(data: bytes) -> dict[str, tuple[int, int, int]]:
    """{name: (value, size, type)} of the global symbols."""
    return {
        s.name: (s.value, s.size, s.type)
        for s in elf.read(data).symbols
        if s.bind != elf.STB_LOCAL and s.section != elf.SHN_UNDEF
    }


# text low enough that calls of symbols that are nowhere, and so 0, reach them
LOW_SCRIPT = SCRIPT.replace("0x80000000", "0x100000").replace(
    "  .rodata", "  .eh_frame : { *(.eh_frame) }\n  .rodata", 1
)


def compare_as(folder: Path, text: str, march: str, mabi: str, relax: bool = False) -> int:
    """Our object and GNU as's, each linked by GNU ld, put the same into memory and define the same symbols.

    relax: assembled and linked with relaxation. The number of bytes compared."""
    xlen, extensions = isa.parse(march)
    abi = FLOAT_ABI[mabi[-1]] if mabi[-1] in FLOAT_ABI else 0
    (folder / "t.s").write_text(text)
    (folder / "t.ld").write_text(LOW_SCRIPT)
    run(
        folder,
        "as",
        f"-march={march}",
        f"-mabi={mabi}",
        ("-mno-relax", "-mrelax")[relax],
        "-mno-arch-attr",
        "t.s",
        "-o",
        "t.gnu.o",
    )
    made = assembler.assemble(text, "t.s", xlen, extensions=extensions, float_abi=abi, relax=relax)
    (folder / "t.o").write_bytes(made)
    for name in ("t.gnu", "t"):
        flags = ("-T", "t.ld", ("--no-relax", "--relax")[relax], "-e", "0", "--unresolved-symbols=ignore-all")
        run(folder, "ld", "-m", f"elf{xlen}lriscv", *flags, f"{name}.o", "-o", f"{name}.elf")
    made, wanted = (folder / "t.elf").read_bytes(), (folder / "t.gnu.elf").read_bytes()
    assert_same(made, wanted)
    ours, theirs = symbols_of(made), symbols_of(wanted)
    wrong = {name: (ours.get(name), value) for name, value in theirs.items() if ours.get(name) != value}
    assert not wrong, f"(ours, GNU's): {wrong}"
    return sum(len(data) for _, _, data in memory(made))


def symbols_of(data: bytes) -> dict[str, list[tuple[int, int, int, int]]]:
    """{name: (value, size, type, binding) of each} of the symbols with a name that the source gave."""
    found: dict[str, list] = {}
    for s in elf.read(data).symbols:
        if s.name and s.name[0] not in ".$" and s.type not in (elf.STT_SECTION, elf.STT_FILE):
            found.setdefault(s.name, []).append((s.value, s.size, s.type, s.bind))
    return {name: sorted(values) for name, values in found.items()}


def compare(folder: Path, texts: list[str], entry: str, xlen: int = 64) -> bytes:
    """Ours and GNU's tools, in all mixtures, make the same program of the texts; that program."""
    ours = [(f"{i}.o", assembler.assemble(text, f"{i}.s", xlen)) for i, text in enumerate(texts)]
    theirs = [(f"{i}.gnu.o", gas(folder, text, str(i), xlen)) for i, text in enumerate(texts)]
    wanted = gnu_ld(folder, theirs, entry, xlen)
    for objects in (ours, theirs):
        made = linker.link(objects, entry=entry)
        assert_same(made, wanted)
    assert_same(gnu_ld(folder, ours, entry, xlen), wanted)
    symbols, expected = globals_of(made), globals_of(wanted)
    wrong = {name: (symbols.get(name), value) for name, value in expected.items() if symbols.get(name) != value}
    assert not wrong, f"(ours, GNU's): {wrong}"
    return made


def assert_same(made: bytes, wanted: bytes) -> None:
    """The memory is the same; the message names the first word that is not."""
    ours, theirs = memory(made), memory(wanted)
    for (base, _, a), (other, _, b) in zip(ours, theirs):
        assert base == other
        for at in range(0, max(len(a), len(b)), 4):
            x, y = a[at : at + 4], b[at : at + 4]
            assert x == y, f"at {base + at:#x}: ours {x[::-1].hex()}, GNU's {y[::-1].hex()}"
    assert ours == theirs
    assert elf.read(made).entry == elf.read(wanted).entry


def differences(made: bytes, wanted: bytes, with_debug: bool = True) -> list[str]:
    """What two programs do not have in common: sections, their bytes, symbols, segments; empty when they are equal."""
    ours, theirs = elf.read(made), elf.read(wanted)
    found = []
    first, second = ({s.name: s for s in e.sections} for e in (ours, theirs))
    for name in dict.fromkeys([*first, *second]):
        a, b = first.get(name), second.get(name)
        if not (b or a).flags & elf.SHF_ALLOC and not (with_debug and name.startswith(".debug")):
            continue
        if a is None or b is None:
            found.append(f"only {'ours' if a else 'theirs'} has {name}")
            continue
        for field in ("addr", "size", "align", "type", "flags"):
            if getattr(a, field) != getattr(b, field):
                found.append(f"{name}: {field} is {getattr(a, field):#x}, theirs {getattr(b, field):#x}")
        at = next((i for i, (x, y) in enumerate(zip(a.data, b.data)) if x != y), None)
        if at is not None:
            found.append(f"{name}: {a.data[at : at + 8].hex()} at {a.addr + at:#x}, theirs {b.data[at : at + 8].hex()}")
    symbols, expected = globals_of(made), globals_of(wanted)
    for name in dict.fromkeys([*symbols, *expected]):
        if symbols.get(name) != expected.get(name):
            found.append(f"{name} is {symbols.get(name)}, theirs {expected.get(name)}")
    if ours.entry != theirs.entry:
        found.append(f"entry {ours.entry:#x}, theirs {theirs.entry:#x}")
    a, b = ([(*s[:4], len(s.data), s.memsz) for s in e.segments if s.type == elf.PT_LOAD] for e in (ours, theirs))
    return found + ([] if a == b else [f"segments {a}, theirs {b}"])
