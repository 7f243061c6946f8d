"""Linker scripts against GNU ld: the same objects and the same script, every byte, symbol and segment; and messages."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from asm import assembler, elf, isa, linker
from asm.link import script as scripts
from asm.link.expression import ScriptError
from tests.asm import gnu
from tools import ld

ARCH = {64: ("-march=rv64imac", "-mabi=lp64"), 32: ("-march=rv32imac", "-mabi=ilp32")}
SOURCES = {
    "a": """
#include <stddef.h>
int counter = 5, zero;
static const char *const names[] = {"one", "two", "a longer one"};
int array[1000] = {1};
__thread int local = 3, local_zero;
const double table[] = {1.5, 2.5};
__attribute__((constructor)) void first(void) { counter++; }
__attribute__((section("extra"))) int extra_one = 1;
__attribute__((section(".vectors"))) void vectors(void) { zero = 1; }
__attribute__((section(".noinit"))) int kept;
extern char _end[], __start_extra[] __attribute__((weak)), __stop_extra[] __attribute__((weak));
extern int other(int), common_one[];
int unused_function(void) { return array[3] + 1; }
int main(int c) {
    return names[c][0] + counter + zero + array[c] + (_end - __start_extra) + (__stop_extra - __start_extra) + local +
           local_zero + other(c) + common_one[2] + *(const char *)&table[c] + kept;
}
void _start(void) { main(1); }
""",
    "b": """
int common_one[20], b_common;
__attribute__((section("extra"))) int extra_two = 2;
__attribute__((constructor(200))) void second(void) { b_common++; }
__attribute__((weak)) int hook(int x) { return x; }
static const char text[] = "two";
const char *names_b[] = {"two", "one", "ger one"};
int other(int x) { return hook(x) + text[x] + names_b[x][0] + b_common; }
""",
}
SECTIONS = """
  .text : { *(.vectors) *(.text.startup*) *(.text .text.*) }
  .rodata : { *(.rodata .rodata.* .srodata .srodata.*) }
"""
ARRAYS = """
  .tdata : { *(.tdata .tdata.*) } .tbss : { *(.tbss .tbss.*) }
  .init_array : {
    PROVIDE_HIDDEN(__init_array_start = .);
    KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*))) KEEP(*(.init_array))
    PROVIDE_HIDDEN(__init_array_end = .);
  }
"""
DATA = "  .data : { *(.data .data.* .sdata .sdata.*) }\n  .bss : { *(.bss .bss.* .sbss .sbss.*) *(COMMON) }\n"
SCRIPTS = {
    "plain": "SECTIONS { . = 0x10000; " + SECTIONS + ARRAYS + ". = ALIGN(0x1000);" + DATA + " _end = .; }",
    "orphans": "SECTIONS { . = 0x10000; .text : { *(.text*) } . = ALIGN(4096); .data : { *(.data*) }"
    " .tdata : { *(.tdata*) } .tbss : { *(.tbss*) } _end = .; }",
    "middle": "SECTIONS { . = 0x10000; .all : { *(.text* .vectors .data .sdata*) *(.rodata* .srodata*) }"
    " b = .; .st (. + 0x40) : { *(extra) } c = .; . = ALIGN(64); d = .; .tdata : { *(.tdata*) } .tbss : { *(.tbss*) }"
    " e = .; f = ~0; _end = .; }",
    "memory": """
MEMORY { ROM (rx) : ORIGIN = 0x20000000, LENGTH = 64K  RAM (w!rx) : org = 0x80000000, len = 1M }
ENTRY(_start)
SECTIONS {
  .text : { KEEP(*(.vectors)) . = ALIGN(64); *(.text .text.*) *(.rodata .rodata.* .srodata*) } >ROM
  .init_array : { *(SORT_BY_INIT_PRIORITY(.init_array.*)) *(.init_array) } >ROM
  .tdata : { *(.tdata*) } >ROM
  .tbss : { *(.tbss*) } >ROM
  __load = LOADADDR(.data);
  .data : ALIGN(16) { __data = .; *(.data .data.* .sdata*) . = ALIGN(8); __edata = .; } >RAM AT>ROM
  extra : { *(extra) } >RAM AT>ROM
  .bss (NOLOAD) : { *(.bss* .sbss*) *(COMMON) } >RAM
  .noinit (NOLOAD) : { *(.noinit) } >RAM
  .stack (NOLOAD) : { . += 0x400; . = ALIGN(16); __stack = .; } >RAM
  _end = .;
  __size = SIZEOF(.data) + SIZEOF(.bss); __rom = LENGTH(ROM) - (__load - ORIGIN(ROM));
  ASSERT(__stack < ORIGIN(RAM) + LENGTH(RAM), "stack")
  /DISCARD/ : { *(.comment) *(.note*) }
}
""",
    "numbers": """
SECTIONS {
  . = 0x1000 * 16;
  .head : { LONG(0x12345678) SHORT(_start & 0xffff) BYTE(1 + 2 * 3) QUAD(__text_size) FILL(0xaabbccdd) . = . + 13; }
  . = ALIGN(., 32);
  .text : { *(.text*) *(.vectors) . = ALIGN(16); } = 0x90919293
  __text_size = SIZEOF(.text);
  .rodata : SUBALIGN(32) { *(.rodata* .srodata*) }
  .tdata : { *(.tdata*) } .tbss : { *(.tbss*) }
  .data 0x30000 : AT(0x28000) { *(.data* .sdata*) *(extra) }
  .bss ALIGN(0x100) : { *(.bss* .sbss* .noinit) *(COMMON) }
  a = DEFINED(counter) ? ADDR(.data) : 0; b = MAX(a, 5) + MIN(7, 3); c = ~1 & 0xff; d = -4 + 1 << 3; e = !5;
  f = 10 % 4 == 2 && 1 || 0; g = (1 ? 2 : 3) | 8; h = ALIGNOF(.data); i = ABSOLUTE(ADDR(.bss) + 4);
  j = 16K; PROVIDE(counter = 3); PROVIDE(not_needed = 4); _end = .;
  m = a; m += 4; m <<= 1; m |= 1;
}
""",
    "sorts": """
SECTIONS {
  . = 0x10000;
  .text : { *(SORT_BY_NAME(.text.*)) *(SORT_BY_ALIGNMENT(.text)) *b.o(.vectors) *(EXCLUDE_FILE(*b.o) .vectors) }
  .a : { a.o(.rodata*) } .b : { *(EXCLUDE_FILE(a.o) .rodata* .srodata*) }
  .data : { *(SORT_NONE(.sdata)) *(SORT_BY_ALIGNMENT(SORT_BY_NAME(.data*))) [a-z].o(.sdata.?*) extra = .; *(extra) }
  .tdata : { *(.tdata*) } .tbss : { *(.tbss*) }
  .bss : { SORT_BY_NAME(*)(.bss* .sbss*) *(COMMON .noinit) } _end = .;
}
""",
    "phdrs": """
PHDRS { code PT_LOAD FLAGS(5); data PT_LOAD; tls PT_TLS; stack PT_GNU_STACK FLAGS(6); }
SECTIONS {
  . = 0x10000;
  .text : { *(.text* .vectors) } :code
  .rodata : { *(.rodata* .srodata*) }
  . = ALIGN(0x1000);
  .tdata : { *(.tdata*) } :data :tls
  .tbss : { *(.tbss*) }
  .data : { *(.data* .sdata* extra .init_array*) } :data
  .bss : { *(.bss* .sbss* .noinit) *(COMMON) } _end = .;
}
""",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scripts")
    for xlen in (64, 32):
        (path / str(xlen)).mkdir()
        for name, text in SOURCES.items():
            (path / f"{name}.c").write_text(text)
            flags = (*ARCH[xlen], "-O1", "-w", "-fcommon", "-ffunction-sections", "-mcmodel=medany", "-ffreestanding")
            gnu.run(path, "gcc", *flags, "-c", f"{name}.c", "-o", f"{xlen}/{name}.o")
    return path


def link_both(path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, bytes]:
    """The program that ours makes with a command line, and GNU ld's."""
    gnu.run(path, "ld", *words, "-o", "t.gnu")
    monkeypatch.chdir(path)
    assert ld.main([*words, "-o", "t.ours"]) == 0
    return (path / "t.ours").read_bytes(), (path / "t.gnu").read_bytes()


@pytest.mark.parametrize("flags", ("--no-relax", "--no-relax --gc-sections", "--relax"))
@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("xlen", (64, 32))
def test_scripts(folder: Path, monkeypatch: pytest.MonkeyPatch, xlen: int, name: str, flags: str) -> None:
    path = folder / str(xlen)
    (path / "t.ld").write_text(SCRIPTS[name])
    words = ["-m", f"elf{xlen}lriscv", "-T", "t.ld", "-e", "_start", *flags.split(), "a.o", "b.o"]
    assert gnu.differences(*link_both(path, words, monkeypatch)) == []


@pytest.mark.parametrize("words", ("-T t.ld a.o b.o c.o", "a.o b.o c.o -T t.ld", "a.o -T t.ld b.o c.o"))
@pytest.mark.parametrize(
    "body",
    (
        ".text : { c.o(.text) *(.text) } .data : { *(.data) }",
        ".text : { *(.text) } .data : { b.o(.data .text) *(.data) }",
        ".text : { KEEP(c.o(.text)) b.o(.text) *(.text) } .data : { *(.data) [ab].o(.text) }",
        ".all : { *(.data) b.o(.text) *(.text) }",
    ),
)
def test_files_that_a_script_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, body: str) -> None:
    """They come before those that stand behind the script on the command line, in all that it collects."""
    for name in "abc":
        text = f".globl {name}\n.text\n{name}: .word 0x{name}\n.data\n.word 0x1{name}\n"
        (tmp_path / f"{name}.o").write_bytes(assembler.assemble(text, name))
    (tmp_path / "t.ld").write_text("SECTIONS { . = 0x1000; " + body + " }")
    assert gnu.differences(*link_both(tmp_path, ["-e", "a", *words.split()], monkeypatch)) == []


THREAD = """
 .globl _start
_start: nop
""" + "".join(f"""
 lui a0, %tprel_hi({name}); add a1, a0, tp, %tprel_add({name}); l{width} a2, %tprel_lo({name})(a1)
 s{width} a3, %tprel_lo({name})(a1); addi a4, a1, %tprel_lo({name}); la.tls.ie a5, {name}
""" for name, width in (("near", "w"), ("near + 4", "h"), ("middle", "w"), ("far", "w"), ("far + 4", "b"),
                        ("outside", "w")))  # fmt: skip
THREAD = re.sub(r"la.tls.ie a5, \w+ \+ 4", "nop", THREAD)
THREAD += """
 .section .tdata, "awT"
near: .word 1, 2
 .skip 2036
middle: .word 3
 .section .tbss, "awT", @nobits
 .skip 0x1800
far: .skip 8
"""
OUTSIDE = '.globl outside, f\nf: ret\n.section .tbss, "awT", @nobits\n.skip 100\noutside: .word 0\n'


@pytest.mark.parametrize("flags", ("--no-relax", "--relax"))
@pytest.mark.parametrize("xlen", (64, 32))
def test_thread_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, xlen: int, flags: str) -> None:
    """Offsets from tp that fit in twelve bits, do not, and only just; objects of both assemblers."""
    (tmp_path / "t.ld").write_text(SCRIPTS["plain"])
    march, mabi = (flag.partition("=")[2] for flag in ARCH[xlen])
    for name, text in (("a", THREAD), ("b", OUTSIDE)):
        (tmp_path / f"{name}.s").write_text(text)
        gnu.run(tmp_path, "as", *ARCH[xlen], f"{name}.s", "-o", f"{name}.gnu.o")
        made = assembler.assemble(text, f"{name}.s", xlen, extensions=isa.parse(march)[1], relax=True)
        (tmp_path / f"{name}.our.o").write_bytes(made)
    for who in ("gnu", "our"):
        words = ["-m", f"elf{xlen}lriscv", "-T", "t.ld", "-e", "_start", flags, f"a.{who}.o", f"b.{who}.o"]
        assert gnu.differences(*link_both(tmp_path, words, monkeypatch)) == [], (who, mabi)


@pytest.mark.parametrize("relax", (False, True))
def test_numbers_of_variable_length_follow_relaxation(relax: bool) -> None:
    """SET_ULEB128 and SUB_ULEB128, which GNU 2.40 does not have yet: a distance in code that relaxation shortens, in as
    many bytes as it had."""
    text = """
 .globl _start, first, last, number
_start: nop
first: call _start; call _start
 .skip 109
 .skip 1
 tail _start
last: nop
 .section .rodata
number: .uleb128 last - first, last - first + 300
 .byte 0xaa
"""
    options = linker.Options()
    options.relax = relax
    data = assembler.assemble(text, "t.s", 64, extensions=isa.parse("rv64imac")[1], relax=True)
    e = elf.read(linker.link_program([linker.Input("t.o", data)], options)[0])
    distance = e.symbol("last").value - e.symbol("first").value
    assert distance == (120 if relax else 134)
    (section,) = [section for section in e.sections if section.name == ".rodata"]
    wanted = [distance & 0x7F | 0x80, distance >> 7, distance + 300 & 0x7F | 0x80, distance + 300 >> 7, 0xAA]
    assert list(section.data[e.symbol("number").value - section.addr :]) == wanted


@pytest.mark.parametrize(
    "flags",
    (
        "--no-relax", "--relax", "-N --no-relax", "-n --no-relax", "-Ttext=0x20000 --no-relax", "--gc-sections --relax",
        "-z max-page-size=65536 --no-relax", "-Ttext-segment=0x400000 --relax", "-Tdata=0x50000 --no-relax",
        "--defsym=hook=main --no-relax", "-u unused_function --gc-sections",
        "-s", "-S", "-x",
    ),
)  # fmt: skip
@pytest.mark.parametrize("xlen", (64, 32))
def test_usual_layout(folder: Path, monkeypatch: pytest.MonkeyPatch, xlen: int, flags: str) -> None:
    """-m without -T is GNU ld's own script."""
    words = ["-m", f"elf{xlen}lriscv", *flags.split(), "a.o", "b.o"]
    words += [] if "relax" in flags else ["--no-relax"]
    assert gnu.differences(*link_both(folder / str(xlen), words, monkeypatch)) == []


BAD = (
    ("SECTIONS { .text : { *(.text) }", "t.ld:1:32: error: expected an output section, an assignment, or }, found"),
    ("SECTIONS {\n  . = ;\n}", "t.ld:2:7: error: expected a value, found ;\n  . = ;\n      ^"),
    ("SECTIONS { . = nothing; }", "t.ld:1:12: error: undefined symbol nothing in this expression"),
    ("MEMORY { r : ORIGIN = 0, LENGTH = 1K\n r : ORIGIN = 0, LENGTH = 1 }", "t.ld:2:2: error: there are two regions r"),
    ("SECTIONS { .text : { *(.text) } >flash }", "t.ld:1:12: error: there is no region flash in MEMORY"),
    ("SECTIONS { x = ORIGIN(ram); }", "t.ld:1:16: error: there is no region ram in MEMORY"),
    ("SECTIONS { ASSERT(1 == 2, \"no luck\") }", "t.ld:1:12: error: assertion failed: no luck"),
    ("SECTIONS { .text : { . = 8; . = 4; } }", "t.ld:1:29: error: the location counter cannot move back, from 0x8"),
    ("/* no end", "t.ld:1:1: error: this comment does not end; close it with */"),
    ("SECTION { }", "t.ld:1:1: error: SECTION is no command; a symbol is set with SECTION = value;"),
    ("SECTIONS { x = FOO(1); }", "t.ld:1:16: error: FOO is no function of linker scripts"),
    ("SECTIONS { x = ALIGN(1, 2, 3); }", "t.ld:1:16: error: ALIGN takes 1 or 2 arguments, not 3"),
    ("SECTIONS { x = 12abc; }", "t.ld:1:16: error: 12abc is not a number"),
    ("SECTIONS { .a : { INPUT_SECTION_FLAGS(SHF_FOO) *(.a) } }", "t.ld:1:39: error: SHF_FOO is no flag; there are "),
    ("PHDRS { a PT_FOO; }", "t.ld:1:11: error: PT_FOO is no type"),
    ("SECTIONS { x = " + "(" * 100 + "1" + ")" * 100 + "; }", "error: parentheses are nested deeper than 60"),
    ("MEMORY { R : ORIGIN = 0, LENGTH = 16 } SECTIONS { .text : { *(.text*) } >R }", "error: region R overflowed by "),
    ("OVERLAY { }", "t.ld:1:1: error: OVERLAY is not supported here"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), BAD)
def test_messages(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, wanted: str
) -> None:
    monkeypatch.chdir(folder / "64")
    Path("t.ld").write_text(text)
    assert ld.main(["-T", "t.ld", "a.o", "b.o", "-o", "t.bad"]) == 1
    assert wanted in capsys.readouterr().err


def test_undefined_symbol_names_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.c").write_text("int g(void);\nint f(void) {\n    return g() + 1;\n}\n")
    gnu.run(tmp_path, "gcc", *ARCH[64], "-g", "-O1", "-c", "t.c", "-o", "t.o")
    assert ld.main([str(tmp_path / "t.o"), "-e", "f", "-o", str(tmp_path / "t")]) == 1
    error = capsys.readouterr().err
    assert "t.o: .text+0x4 (" in error and "t.c:3): error: undefined symbol g" in error


def test_map(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The map names every section and global symbol with the address that it has."""
    path = folder / "64"
    (path / "t.ld").write_text(SCRIPTS["memory"])
    link_both(path, ["-T", "t.ld", "-Map=t.map", "--no-relax", "a.o", "b.o"], monkeypatch)
    text = (path / "t.map").read_text()
    for name, (value, _, kind) in gnu.globals_of((path / "t.ours").read_bytes()).items():
        if kind != 6:
            assert f"0x{value:016x}                {name}\n" in text, name
    assert "ROM              0x0000000020000000 0x0000000000010000 rx" in text and "load address" in text


def test_gc_reports(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["-melf64lriscv", "--gc-sections", "--print-gc-sections", "a.o", "b.o"]
    link_both(folder / "64", words, monkeypatch)
    assert "removing unused section '.text.unused_function' in file 'a.o'" in capsys.readouterr().err


def test_inputs_in_the_script(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """INPUT and GROUP name files, SEARCH_DIR where they are."""
    path = folder / "64"
    gnu.run(path, "ar", "rcs", "libb.a", "b.o")
    (path / "inputs.ld").write_text(f'SEARCH_DIR("{path}") INPUT(a.o) GROUP(libb.a) INPUT(-lb)' + SCRIPTS["plain"])
    words = ["-melf64lriscv", "-T", "inputs.ld", "-e", "_start", "--no-relax"]
    assert gnu.differences(*link_both(path, words, monkeypatch)) == []


def mutate(text: str, rng: random.Random) -> str:
    """The script with a piece cut, doubled, or changed."""
    at, size = rng.randrange(len(text)), rng.randrange(1, 12)
    piece = text[at : at + size]
    other = rng.choice(
        ("", piece * 2, rng.choice("(){};:=+-*/<>&|^~!?.,\"'#@[]\\$0aZ \n"), str(rng.randrange(1 << 70)))
    )
    return text[:at] + other + text[at + size :]


def fuzz(path: Path, rounds: int, seed: int) -> int:
    """Damaged scripts link or give LinkError, nothing else; how many were refused."""
    rng = random.Random(seed)
    names = list(SCRIPTS)
    inputs = [linker.Input(name, (path / name).read_bytes()) for name in ("a.o", "b.o")]
    refused = 0
    for n in range(rounds):
        text = SCRIPTS[names[n % len(names)]]
        for _ in range(rng.randrange(1, 4)):
            text = mutate(text, rng) or " "
        options = linker.Options()
        options.script, options.script_name = text, "t.ld"
        try:
            if n % 10:
                scripts.parse(text, "t.ld")
            else:
                linker.link_program(inputs, options)
        except (linker.LinkError, ScriptError):
            refused += 1
    return refused


def test_fuzz(folder: Path) -> None:
    assert 200 < fuzz(folder / "64", 1000, 1) < 1000


@pytest.mark.slow
def test_fuzz_in_bulk(folder: Path) -> None:
    assert 10_000 < fuzz(folder / "64", 100_000, 2)
