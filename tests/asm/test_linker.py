"""The linker against GNU ld: what gcc makes of small C programs, many objects, archives, ROM images; its messages."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from asm import archive, assembler, elf, linker
from asm.link import builtin
from tests import oracles
from tests.asm import gnu
from tests.asm.c_programs import PROGRAMS

START = ".globl _start\n_start: lla sp, stack\n call main\n1: j 1b\n.bss\n.balign 16\n.skip 4096\nstack:\n"


@pytest.mark.parametrize("name", PROGRAMS)
def test_gcc_output(tmp_path: Path, name: str) -> None:
    """gcc -O2 -S of each program, assembled and linked by us and by GNU in all mixtures."""
    gnu.compare(tmp_path, [START, gnu.gcc(tmp_path, PROGRAMS[name], "-O2")], "_start")


@pytest.mark.ci
@pytest.mark.parametrize("flags", ("-O0", "-O1", "-O3", "-Os", "-O2 -ffunction-sections -fdata-sections"))
@pytest.mark.parametrize("name", PROGRAMS)
def test_gcc_output_of_all_levels(tmp_path: Path, name: str, flags: str) -> None:
    gnu.compare(tmp_path, [START, gnu.gcc(tmp_path, PROGRAMS[name], *flags.split())], "_start")


@pytest.mark.parametrize("name", ("sort", "switch", "structs", "common_and_weak"))
def test_gcc_output_rv32(tmp_path: Path, name: str) -> None:
    text = gnu.gcc(tmp_path, PROGRAMS[name], "-O2", xlen=32)
    gnu.compare(tmp_path, [START, text], "_start", 32)


def test_all_programs_in_one(tmp_path: Path) -> None:
    """A dozen objects with sections of all kinds."""
    texts = [START]
    for name, source in PROGRAMS.items():
        own = [f"-D{word}={word}_{name}" for word in ("main", "c", "text", "end", "list") if name != "sort"]
        texts.append(gnu.gcc(tmp_path, source, "-O2", *own))
    gnu.compare(tmp_path, texts, "_start")


def test_linked_program_runs(tmp_path: Path) -> None:
    """qemu-riscv64 runs what we assembled and linked, and gets the host's answer."""
    qemu, host = oracles.tool("qemu-riscv64"), oracles.tool("gcc")
    start = START.replace("1: j 1b", "li a7, 93; ecall")
    for name in ("sort", "crc", "wide", "interpreter", "matrix"):
        program = tmp_path / f"{name}.elf"
        objects = [("start.o", assembler.assemble(start, "start.s"))]
        objects.append(("main.o", assembler.assemble(gnu.gcc(tmp_path, PROGRAMS[name], "-O2"), "main.s")))
        program.write_bytes(linker.link(objects, text_base=0x10000))
        program.chmod(0o755)
        native = [host, "-O1", "-w", "-funsigned-char", "-fwrapv", "t.c", "-o", f"{name}.host"]
        subprocess.run(native, cwd=tmp_path, check=True)
        wanted = subprocess.run([tmp_path / f"{name}.host"]).returncode
        assert subprocess.run([qemu, str(program)], timeout=20).returncode == wanted, name


def obj(text: str, name: str = "a.o") -> tuple[str, bytes]:
    return name, assembler.assemble(text, name.replace(".o", ".s"))


def test_rom_image() -> None:
    """Code in ROM, data in RAM with its load address behind the code, standard symbols."""
    text = """
     .globl _start
_start: la a0, __data_load; la a1, __data_start; la a2, _edata
 la a3, __bss_start; la a4, _end; la gp, __global_pointer$
     .section .rodata
     .byte 1, 2, 3
     .data
     .globl counter
counter: .dword counter
     .bss
     .skip 12
    """
    data = linker.link([obj(text)], text_base=0x1000, data_base=0x8000_0000)
    e = elf.read(data)
    code, variables = e.segments
    assert (code.vaddr, code.paddr, len(code.data)) == (0x1000, 0x1000, 48 + 3)
    assert (variables.vaddr, variables.paddr) == (0x8000_0000, 0x1038)
    assert (variables.memsz, variables.data) == (20, (0x8000_0000).to_bytes(8, "little"))
    base, image = elf.flat(e)
    assert base == 0x1000 and image[0x38:] == variables.data and image[48:51] == b"\1\2\3"


SETS = """
 .section set,"a"
 .balign 8
 .dword __start_set, __stop_set
 .section counters,"aw"
 .dword __start_counters, __stop_counters
"""


def test_sections_with_words_for_names(tmp_path: Path) -> None:
    """They keep their names, as with GNU ld, so that programs can walk over what several files put there."""
    gnu.compare(tmp_path, [START.replace("call main", "la a0, _edata"), SETS, SETS], "_start")
    rom = elf.read(linker.link([obj(".globl _start\n_start: nop"), obj(SETS)], 0x1000, 0x8000_0000))
    places = {section.name: section.addr for section in rom.sections}
    constants, variables = rom.segments
    end = constants.paddr + len(constants.data)
    assert constants.data[-16:] == b"".join(n.to_bytes(8, "little") for n in (end - 16, end))
    assert places["counters"] == 0x8000_0000 == variables.vaddr and variables.paddr == end


def test_start_comes_first() -> None:
    """.text.init stands in front wherever its object stands."""
    main = obj(".globl main\nmain: ret", "main.o")
    start = obj('.section .text.init, "ax"\n.globl _start\n_start: call main', "start.o")
    e = elf.read(linker.link([main, start]))
    assert e.entry == 0x8000_0000 and e.symbol("main").value == 0x8000_0008


def test_weak_and_common() -> None:
    first = obj(
        ".globl _start\n_start: ret\n.weak f\nf: ret\n.comm c, 4, 4\n.weak none\n.data\n.dword f, c, none", "a.o"
    )
    second = obj(".globl f\nf: nop\n.comm c, 16, 8", "b.o")
    e = elf.read(linker.link([first, second]))
    data = next(s.data for s in e.sections if s.name == ".data")
    values = [int.from_bytes(data[i : i + 8], "little") for i in (0, 8, 16)]
    assert values == [0x8000_0008, e.symbol("c").value, 0] and e.symbol("c").size == 16
    assert e.symbol("c").value % 8 == 0


def make_archive(folder: Path, objects: list[tuple[str, bytes]]) -> bytes:
    for name, data in objects:
        (folder / name).write_bytes(data)
    ar = oracles.tool("riscv64-unknown-elf-ar")
    subprocess.run([ar, "rcs", "lib.a", *[name for name, _ in objects]], cwd=folder, check=True)
    return (folder / "lib.a").read_bytes()


def test_archive(tmp_path: Path) -> None:
    """Only the members that are needed, and what those need, are taken."""
    lib = make_archive(
        tmp_path,
        [
            obj(".globl one\none: call two", "a_member_with_a_long_name.o"),
            obj(".globl two\ntwo: ret", "two.o"),
            obj(".globl three\nthree: call missing", "three.o"),
        ],
    )
    assert [member.name for member in archive.members(lib)] == ["a_member_with_a_long_name.o", "two.o", "three.o"]
    e = elf.read(linker.link([obj(".globl _start\n_start: call one"), ("lib.a", lib)]))
    assert e.symbol("one") and e.symbol("two") and not e.symbol("three")
    with pytest.raises(linker.LinkError, match=r"lib.a\(three.o\): .text\+0x0: error: undefined symbol missing"):
        linker.link([obj(".globl _start\n_start: call three"), ("lib.a", lib)])


def test_libgcc(tmp_path: Path) -> None:
    """An archive from outside, full of relocations of gcc's own: 128-bit division."""
    folder = gnu.run(tmp_path, "gcc", "-march=rv64im", "-mabi=lp64", "-print-libgcc-file-name").strip()
    text = gnu.gcc(tmp_path, "__int128 x, y; int main(void) { return (int)(x / y); }", "-O2")
    objects = [obj(START, "start.o"), obj(text, "main.o"), ("libgcc.a", Path(folder).read_bytes())]
    assert elf.read(linker.link(objects)).symbol("__divti3")


FAR = ".globl _start\n_start: {}\n.skip {}\n.globl far\nfar: ret"


@pytest.mark.parametrize(
    ("texts", "wanted"),
    (
        ((".globl _start\n_start: call f\n.data\n.dword g",), "a.o: .text+0x0: error: undefined symbol f"),
        ((".globl _start\n_start: call f\n.data\n.dword g",), "a.o: .data+0x0: error: undefined symbol g"),
        (("nop",), "error: the entry symbol _start is not defined; define it with .globl, or name another"),
        ((".globl _start\n_start: ret",) * 2, "b.o: error: _start is defined here and in a.o; make one of them static"),
        (
            (".globl _start\n_start: j far", ".skip 0x200000\n.globl far\nfar:"),
            "a.o: .text+0x0: error: JAL of far does not reach: distance 2097156 is not in -1048576..1048574; use call",
        ),
        (
            (".globl _start\n_start: lui a0, %hi(_start)",),
            "a.o: .text+0x0: error: HI20 of _start does not reach: 0x80000000 does not fit in 32 bits;"
            " -mcmodel=medany reaches 2 GiB around pc",
        ),
        (
            (".globl _start\n_start: addi a0, a0, %pcrel_lo(_start)",),
            "a.o: .text+0x0: error: PCREL_LO12_I of _start names no auipc with %pcrel_hi in its section",
        ),
    ),
)
def test_messages(texts: tuple[str, ...], wanted: str) -> None:
    with pytest.raises(linker.LinkError) as caught:
        linker.link([obj(text, f"{'ab'[i]}.o") for i, text in enumerate(texts)])
    assert wanted in caught.value.messages


def test_bad_objects() -> None:
    good = obj(".globl _start\n_start: ret")
    program = linker.link([good])
    narrow = ("n.o", assembler.assemble("nop", "n.s", 32))
    for data, wanted in ((("x.o", b"junk"), "not an ELF"), (("p", program), "not a linked program"), (narrow, "RV32")):
        with pytest.raises(linker.LinkError, match=wanted):
            linker.link([good, data])


def test_too_large() -> None:
    data = assembler.assemble(".globl _start\n_start: ret\n.bss\n.skip 0x80000000", "a.s", 32)
    with pytest.raises(linker.LinkError, match="error: .bss would end at 0x100001000, outside the memory of RV32"):
        linker.link([("a.o", data)])


def test_fuzz() -> None:
    """Damaged objects link or give LinkError, nothing else."""
    text = (
        START.replace("call main", "la a0, x; lw a1, x; j far; .word x - _start")
        + ".globl far\nfar:\n.data\nx: .dword far"
    )
    goods = [assembler.assemble(text, "a.s", xlen) for xlen in (32, 64)]
    rng = random.Random(10)
    refused = 0
    for n in range(1200):
        bad = bytearray(goods[n % 2])
        for _ in range(rng.randrange(1, 4)):
            bad[rng.randrange(len(bad))] = rng.choice((0, 1, 0x7F, 0xFF, rng.randrange(256)))
        try:
            linker.link([("a.o", bytes(bad))])
        except linker.LinkError:
            refused += 1
    assert refused > 240


HOSTILE = """
 .globl _start
 .weak nothing
_start: la gp, __global_pointer$
 call f; tail nothing; la a0, text; lla a1, text + 6; la.tls.ie a2, thread; lui a3, %tprel_hi(thread)
 add a3, a3, tp, %tprel_add(thread); lw a3, %tprel_lo(thread)(a3); lui a4, %hi(x); lw a4, %lo(x)(a4)
 .balign 16
 j far; beqz a0, far
 .section .rodata.str1.8, "aMS", @progbits, 1
text: .asciz "hello"
 .asciz "lo"
 .section .tdata, "awT"
thread: .word 1
 .comm common_one, 20, 8
 .data
x: .word far, x - thread, nothing
 .section .init_array, "aw", @init_array
 .word _start
"""
HELPERS = ".globl f\nf: call g\n.globl far\nfar: ret\n.section .debug_line\n.word f", ".globl g\ng: ret\n.weak nothing"


def hostile(tmp_path: Path) -> list[bytes]:
    """GNU's objects, full of relocations, with the marks for relaxation, and an archive."""
    found = []
    for i, text in enumerate((HOSTILE, *HELPERS)):
        (tmp_path / f"{i}.s").write_text(text)
        gnu.run(tmp_path, "as", "-march=rv64imac", "-mabi=lp64", f"{i}.s", "-o", f"{i}.o")
        found.append((tmp_path / f"{i}.o").read_bytes())
    gnu.run(tmp_path, "ar", "rcs", "lib.a", "1.o", "2.o")
    return [found[0], (tmp_path / "lib.a").read_bytes()]


def fuzz(goods: list[bytes], rounds: int, seed: int) -> int:
    """Links damaged inputs in all ways: a program or LinkError, nothing else; how many were refused."""
    rng = random.Random(seed)
    refused = 0
    for n in range(rounds):
        files = [bytearray(good) for good in goods]
        bad = files[n % len(files)]
        for _ in range(rng.randrange(1, 5)):
            reach = rng.choice((min(len(bad), 100), len(bad)))
            bad[rng.randrange(reach)] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
        if n % 7 == 0:
            del bad[rng.randrange(len(bad)) :]
        options = linker.Options()
        options.relax, options.gc_sections = n % 3 == 0, n % 4 == 0
        options.script = builtin.usual(64) if n % 2 else ""
        try:
            linker.link_program(
                [linker.Input(f"{i}", bytes(data), n % 11 == 0) for i, data in enumerate(files)], options
            )
        except linker.LinkError:
            refused += 1
    return refused


def test_fuzz_of_everything(tmp_path: Path) -> None:
    assert 100 < fuzz(hostile(tmp_path), 600, 1) < 600


@pytest.mark.slow
def test_fuzz_in_bulk(tmp_path: Path) -> None:
    assert 20_000 < fuzz(hostile(tmp_path), 100_000, 2) < 100_000


def test_objdump_reads_our_program(tmp_path: Path) -> None:
    """GNU's tools accept the file: headers, symbols, code."""
    (tmp_path / "t.elf").write_bytes(linker.link([obj(START + ".text\n.globl main\nmain: ret")]))
    out = gnu.run(tmp_path, "readelf", "-hlSsW", "t.elf")
    assert "Warning" not in out and "_start" in out


def test_standard_symbols(tmp_path: Path) -> None:
    """Start-up code's symbols have the values that the linker script gives them."""
    names = ("_etext", "__data_start", "_edata", "__bss_start", "__bss_end", "_end")
    text = START.replace("call main", "\n".join(f"la a0, {name}" for name in names)) + ".skip 20\n.data\n.byte 1, 2, 3"
    gnu.compare(tmp_path, [text], "_start")
