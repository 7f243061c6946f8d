"""readelf, nm, size, objdump, objcopy, strip, ar and addr2line against GNU's: the same text, or the same bytes."""

from __future__ import annotations

import importlib
import re
import subprocess
from pathlib import Path

import pytest

from asm import archive, assembler, elf, elfview, linker, objcopy
from tests import oracles
from tests.asm import gnu

SOURCE = """
#include <stddef.h>
int counter = 5, zero, a_common[10];
static const char *const names[] = {"one", "two", "three"};
extern int weak_one(int) __attribute__((weak));
__thread int local = 3;
static int helper(int x) { return x * counter + local; }
__attribute__((section(".init"))) void early(void) { zero++; }
const char *name(int i) { return weak_one ? names[weak_one(i)] : names[helper(i) % 3]; }
int _start(void) { a_common[3] = 1; return name(2)[0]; }
"""
# numeric labels, a group, data among instructions, words that are HINTs or longer than instructions are
DATA_IN_TEXT = """
.globl f
f: beqz a0, 1f
.zero 12
.byte 3
.balign 4
1: jalr t0, a1
jr 8(gp)
jalr t0, 27(zero)
g: .insn 0x0025
.insn 0x4005
.insn 0x8012
.insn 0x6005
.insn 0x0281
.insn 0x0402
.insn 0x2781
.half 0x615f, 0x7032, 0x5f31, 0x193f, 0x1802, 0, 0x2e0a, 0x017f, 1, 2, 3, 4
h: .word f - g, f
.section .text.c,"axG",@progbits,shared,comdat
ret
.section .tbss,"awT",@nobits
.zero 20
"""
ARCH = {64: ("-march=rv64imac", "-mabi=lp64"), 32: ("-march=rv32imac", "-mabi=ilp32")}
FLAGS = {
    "readelf": (
        "-h",
        "-S",
        "-SW",
        "-l",
        "-lW",
        "-s",
        "-sW",
        "-r",
        "-rW",
        "-A",
        "-hlS",
        "-x .data",
        "-p .comment",
        "-e",
        "-a",
        "-a -W",
        "-wl",
        "-wL",
        "-wf",
        "--debug-dump=decodedline",
        "-d -V -u -g",
        "-C -s",
    ),
    "nm": (
        "",
        "-n",
        "-g",
        "-u",
        "-S",
        "-r",
        "--defined-only",
        "-A",
        "-a",
        "-n -S",
        "--size-sort",
        "-p",
        "-P",
        "-P -A",
        "-t d",
        "-D",
        "-f sysv",
        "-A -fs",
        "-fp -to",
        "-j",
        "-W",
        "-P -u",
        "--special-syms",
    ),
    "size": ("", "-A", "-B -t", "-x", "-o", "-A -x", "-G", "-G -x -t", "--common", "--common -A", "--radix=8"),
    "objdump": (
        "-h",
        "-t",
        "-r",
        "-s",
        "-f",
        "-x",
        "-p",
        "-hw",
        "-s -j .text",
        "-ht",
        "-d",
        "-dr",
        "-S",
        "-dl",
        "-drw",
        "-dz",
        "-d -M no-aliases",
        "-d -M numeric",
        "--disassemble=name",
        "-d --no-show-raw-insn",
        "-d -j .text",
        "-Sr -M no-aliases,numeric",
        "-h -j .text",
        "-x -j .text",
        "-r -j .text",
        "-s --start-address=0x3 --stop-address=0x2a",
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Objects of gcc and of ours, programs of GNU ld and of ours, an archive."""
    path = tmp_path_factory.mktemp("binary")
    (path / "t.c").write_text(SOURCE)
    (path / "u.s").write_text(".globl f\nf: call g\nla a0, x\n.data\nx: .dword f\n.bss\n.skip 20\n")
    for xlen in (64, 32):
        flags = (*ARCH[xlen], "-O2", "-g", "-mcmodel=medany", "-fcommon", "-ffreestanding", "-w", "-fno-inline")
        gnu.run(path, "gcc", *flags, "-c", "t.c", "-o", f"c{xlen}.o")
        text = (path / "u.s").read_text().replace(".dword", ".dword" if xlen == 64 else ".word")
        (path / f"s{xlen}.o").write_bytes(assembler.assemble(text, "u.s", xlen))
        gnu.run(path, "ld", "-m", f"elf{xlen}lriscv", f"c{xlen}.o", "-o", f"gnu{xlen}")
        (path / f"ours{xlen}").write_bytes(linker.link([(f"c{xlen}.o", (path / f"c{xlen}.o").read_bytes())]))
        (path / "w.s").write_text(DATA_IN_TEXT)
        gnu.run(path, "as", *ARCH[xlen], "w.s", "-o", f"w{xlen}.o")
        gnu.run(path, "gcc", *ARCH[xlen], "-O0", "-ffreestanding", "-w", "-c", "t.c", "-o", f"z{xlen}.o")
    gnu.run(path, "ar", "rcs", "lib.a", "c64.o", "s64.o")
    return path


def ours(capsys: pytest.CaptureFixture[str], folder: Path, tool: str, *words: str) -> str:
    """What our tool prints in that folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert importlib.import_module(f"tools.{tool}").main(list(words)) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("tool", FLAGS)
def test_listings(capsys: pytest.CaptureFixture[str], folder: Path, tool: str) -> None:
    for name in ("c64.o", "c32.o", "s64.o", "s32.o", "gnu64", "gnu32", "ours64", "ours32"):
        for flags in FLAGS[tool]:
            if flags == "-dl" and name[0] != "c":
                continue  # where debugging information is missing GNU names a function `.L0 `
            command = [oracles.tool(gnu.PREFIX + tool), *flags.split(), name]
            wanted = subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout
            assert ours(capsys, folder, tool, *flags.split(), name) == wanted, f"{tool} {flags} {name}"


def test_unusual_objects(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Data in code, hints, groups, names with control characters; code without optimisation."""
    for name in ("w64.o", "w32.o", "z64.o", "z32.o"):
        for flags in ("-dr", "-x", "-s", "-D -j .tbss" if name[0] == "w" else "-d -M no-aliases"):
            wanted = gnu.run(folder, "objdump", *flags.split(), name)
            assert ours(capsys, folder, "objdump", *flags.split(), name) == wanted, f"{flags} {name}"
    for flags in ("-sW", "-rW"):
        assert ours(capsys, folder, "readelf", flags, "w64.o") == gnu.run(folder, "readelf", flags, "w64.o")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert importlib.import_module("tools.objdump").main(["-d", "-j", ".nosuch", "w64.o"]) == 1
    assert capsys.readouterr().err == "bits objdump: error: no input file has the section .nosuch of -j\n"


@pytest.mark.parametrize(
    "line",
    (
        "nm lib.a",
        "nm -A lib.a",
        "nm -P lib.a",
        "nm -P -A lib.a",
        "nm -fs lib.a",
        "nm -j c64.o gnu64",
        "size -A lib.a",
        "size -G lib.a",
        "nm -s lib.a",
        "nm c64.o gnu64",
        "size -t lib.a c64.o",
        "ar t lib.a",
        "ar tv lib.a",
    ),
)
def test_archives_and_several_files(capsys: pytest.CaptureFixture[str], folder: Path, line: str) -> None:
    tool, *words = line.split()
    assert ours(capsys, folder, tool, *words) == gnu.run(folder, tool, *words)


def test_ar(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Every operation leaves the bytes that GNU ar leaves."""
    long = "an_object_with_a_very_long_name.o"
    for name in (long, "ünïcode.o"):
        (folder / name).write_bytes((folder / "c64.o").read_bytes())
    for name in ("ours.a", "gnu.a"):
        (folder / name).unlink(missing_ok=True)
    steps = (
        f"rcs X c64.o {long} s64.o", "d X c64.o", "q X c64.o", "rb s64.o X u.s", "rS X c64.o", "s X", "ra u.s X t.c",
        "r X ünïcode.o", "q X c64.o c64.o", "qS X c64.o",
        "qa u.s X t.c s64.o", "m X u.s", "mb u.s X c64.o t.c", "rb u.s X s64.o", "d X c64.o nosuch",
    )  # fmt: skip
    for step in steps:
        gnu.run(folder, "ar", *step.replace("X", "gnu.a").split())
        ours(capsys, folder, "ar", *step.replace("X", "ours.a").split())
        assert (folder / "ours.a").read_bytes() == (folder / "gnu.a").read_bytes(), step
    for step in ("tv X c64.o nosuch t.c t.c", "t X ünïcode.o", "pv X u.s"):
        assert ours(capsys, folder, "ar", *step.replace("X", "ours.a").split()) == gnu.run(
            folder, "ar", *step.replace("X", "gnu.a").split()
        )
    (folder / "out").mkdir()
    ours(capsys, folder / "out", "ar", "x", "../ours.a")
    assert (folder / "out" / long).read_bytes() == (folder / long).read_bytes()
    names = gnu.run(folder, "ar", "t", "gnu.a").splitlines()
    assert [m.name for m in archive.members((folder / "ours.a").read_bytes())] == names and long in names


@pytest.mark.parametrize("form", ("binary", "ihex", "verilog", "srec"))
def test_objcopy_formats(capsys: pytest.CaptureFixture[str], folder: Path, form: str) -> None:
    for name in ("gnu64", "gnu32"):
        for chosen in ("", "-j .text", "-R .data", "-j .text -j .rodata*"):
            words = ["-O", form, *chosen.split(), name, "out.bin"]
            gnu.run(folder, "objcopy", *words)
            wanted = (folder / "out.bin").read_bytes()
            ours(capsys, folder, "objcopy", *words)
            assert (folder / "out.bin").read_bytes() == wanted, (name, chosen)


@pytest.mark.parametrize("flags", ("-S", "-g", "--strip-unneeded", "-R .comment", "-x", ""))
def test_objcopy_elf(capsys: pytest.CaptureFixture[str], folder: Path, flags: str) -> None:
    """The same symbols and sections stay as with GNU objcopy, and what is loaded does not change."""
    for name in ("gnu64", "gnu32", "ours64", "c64.o"):
        if name == "c64.o" and flags in ("-S", "-x"):
            continue  # GNU's leaves an object that cannot be linked
        gnu.run(folder, "objcopy", *flags.split(), name, "copy.gnu")
        ours(capsys, folder, "objcopy", *flags.split(), name, "copy.ours")
        command = [oracles.tool(gnu.PREFIX + "nm")]
        copies = ("copy.gnu", "copy.ours")
        listed = [subprocess.run([*command, copy], cwd=folder, capture_output=True).stdout for copy in copies]
        assert listed[0] == listed[1], name
        sizes = [gnu.run(folder, "size", "-A", f"copy.{who}").split("\n", 1)[1] for who in ("gnu", "ours")]
        assert sizes[0] == sizes[1], name
        command = [oracles.tool(gnu.PREFIX + "readelf"), "-aW", "copy.ours"]
        checked = subprocess.run(command, cwd=folder, capture_output=True)
        assert b"Warning" not in checked.stderr + checked.stdout
        before, after = ((folder / file).read_bytes() for file in (name, "copy.ours"))
        assert objcopy.loadable(after) == objcopy.loadable(before)


def test_addr2line(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    e = elf.read((folder / "gnu64").read_bytes())
    addresses = [hex(a) for s in e.symbols if s.type == elf.STT_FUNC for a in range(s.value, s.value + s.size, 2)]
    for flags in ("-f", "-a", "-pf", "-s"):
        words = ["-e", "gnu64", flags, *addresses]
        wanted = re.sub(r" \(discriminator \d+\)", "", gnu.run(folder, "addr2line", *words))
        assert ours(capsys, folder, "addr2line", *words) == wanted


def test_view_and_elf_agree(folder: Path) -> None:
    for name in ("c64.o", "c32.o", "gnu64", "ours32"):
        data = (folder / name).read_bytes()
        assert [s.name for s in elfview.View(data).symbols()[1:] if s.type != 3] == [
            s.name for s in elf.read(data).symbols if s.type != 3
        ]


@pytest.mark.parametrize(
    ("line", "said"),
    (
        ("ar t thin.a", "bits ar: error: thin.a: a thin archive, which only names files; make an ordinary one"),
        ("nm thin.a", "thin.a: error: a thin archive"),
        ("ar t junk.a", "bits ar: error: damaged archive: no header at offset 8"),
        ("ar rc nowhere/x.a c64.o", "nowhere/x.a: error: No such file or directory"),
        ("objcopy -O binary gnu64 nowhere/x", "nowhere/x: error: No such file or directory"),
        ("objcopy -O binary gnu64 /dev/full", "/dev/full: error: No space left on device"),
    ),
)
def test_bad_input(capsys: pytest.CaptureFixture[str], folder: Path, line: str, said: str) -> None:
    """One line that names the file, status 1, and no file left behind."""
    (folder / "junk.a").write_bytes(archive.MAGIC + b"xx")
    (folder / "thin.a").unlink(missing_ok=True)
    gnu.run(folder, "ar", "rcT", "thin.a", "c64.o")
    before = sorted(folder.iterdir())
    tool, *words = line.split()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert importlib.import_module(f"tools.{tool}").main(words) == 1
    error = capsys.readouterr().err
    assert error.startswith(said) and error.count("\n") == 1
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("line", ("ar p lib.a", "objdump -x lib.a"))
def test_a_reader_that_leaves_is_no_error(folder: Path, line: str) -> None:
    bits = Path(__file__).resolve().parents[2] / "bits"
    with subprocess.Popen([bits, *line.split()], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141  # as if by SIGPIPE
