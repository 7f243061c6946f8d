"""Byte for byte with GNU as: both objects linked by GNU ld, what they put into memory and their symbols compared. Texts
with every directive and pseudo-instruction, what gcc makes of C programs, random instructions of every extension,
branches and alignments among compressed code; and our line tables against GNU's."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from asm import assembler, elf, isa, riscv
from asm.disassembler import disassemble
from tests import oracles
from tests.asm import gnu
from tests.asm.c_programs import PROGRAMS
from tests.asm.test_encodings import instructions
from tests.cc import generate

# a text's name says for which -march and -mabi it is, one pair or several
TEXTS = [
    (path, *pair)
    for path in sorted((Path(__file__).parent / "texts").glob("*.s"))
    for words in [path.stem.split("-")[1:]]
    for pair in zip(words[::2], words[1::2])
]
TARGETS = (("rv64imac", "lp64"), ("rv64im", "lp64"), ("rv32imac", "ilp32"), ("rv64gc", "lp64d"))
LEVELS = ("-O2", "-Os", "-O0", "-O2 -g")
ROOT = oracles.ROOT
INCLUDES = ("cc/rt", "os/lib", "os/drivers", "os/boot", "os/train", "fs", "tests/cc")
OUT = "#include <stdint.h>\n#include <stddef.h>\nvoid outu(unsigned long); void out(long);\n"
EXTENSIONS = ("I", "M", "A", "F", "D", "C", "Zba", "Zbb", "Zbs", "Zbc", "Zicsr")


@pytest.mark.parametrize("path, march, mabi", TEXTS)
def test_texts(tmp_path: Path, path: Path, march: str, mabi: str) -> None:
    assert gnu.compare_as(tmp_path, path.read_text(), march, mabi) > 200


def test_relaxed_texts(tmp_path: Path) -> None:
    """With relaxation the linker makes the same of both objects."""
    for path, march, mabi in TEXTS:
        # as itself mixes up alignment without and relaxation with compressed code
        text = path.read_text().replace(".option norvc; addi a0,a0,1; .p2align 3;", "")
        gnu.compare_as(tmp_path, text, march, mabi, relax=True)


# --- gcc's output -----------------------------------------------------------------------------------------------------


def c_files() -> list[tuple[str, str]]:
    """(name, source) of C: programs of these tests, the repository's, random ones."""
    found = list(PROGRAMS.items())
    for folder in ("cc", "os", "fs", "tests/cc", "tools"):
        found += [(str(path), path.read_text()) for path in sorted((ROOT / folder).rglob("*.c"))]
    found += [(f"random{seed}", OUT + generate.program(seed, 4).replace('#include "out.h"', "")) for seed in range(140)]
    return found


def compile_c(folder: Path, source: str, name: str, march: str, mabi: str, level: str) -> str | None:
    """gcc's assembly; None if the program wants headers of somebody else."""
    (folder / "t.c").write_text(source)
    headers = [f"-I{ROOT / folder}" for folder in (*INCLUDES, str(Path(name).parent))]
    target = (f"-march={march}", f"-mabi={mabi}", "-fno-pie", "-mcmodel=medany", "-mno-relax", "-w")
    command = [oracles.tool(gnu.PREFIX + "gcc"), "--specs=picolibc.specs", *target, *level.split(), *headers]
    done = subprocess.run([*command, "-S", "t.c", "-o", "-"], cwd=folder, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None


def check_c(folder: Path, files: list[tuple[str, str]], turns: int) -> int:
    """Each file at `turns` of the targets and levels in rotation; how many were compared."""
    compared = set()
    for n, (name, source) in enumerate(files):
        for turn in range(turns):
            march, mabi = TARGETS[(n + turn) % len(TARGETS)]
            level = LEVELS[(n // len(TARGETS) + turn) % len(LEVELS)]
            text = compile_c(folder, source, name, march, mabi, level)
            if text:
                gnu.compare_as(folder, text, march, mabi)
                compared.add(name)
    return len(compared)


def test_gcc_output(tmp_path: Path) -> None:
    files = c_files()
    assert check_c(tmp_path, files[: len(PROGRAMS)] + files[-14:], 1) >= 20


@pytest.mark.ci
def test_gcc_output_of_200_files(tmp_path: Path) -> None:
    assert check_c(tmp_path, c_files(), 3) >= 200


# --- random instructions ----------------------------------------------------------------------------------------------


def gnu_march(xlen: int) -> str:
    return f"rv{xlen}gc_zba_zbb_zbc_zbs_svinval"


def check_random(folder: Path, xlen: int, of: str, count: int) -> None:
    """Random instructions of one extension, as text; 32-bit ones are compressed where GNU as does."""
    rng = random.Random(f"{xlen}{of}")
    rows = sum(of in row.requires and xlen in row.xlens for row in riscv.ROWS)
    lines = [".globl _start", "_start:", ".skip 0x100000"]
    for n, (row, operands) in enumerate(instructions(rng, xlen, max(count // max(rows, 1), 1), of)):
        text = gnu_text(rng, row, operands, xlen, n)
        if text:
            lines.append(text)
    lines.append(".skip 0x100000\n")
    gnu.compare_as(folder, "\n".join(lines), gnu_march(xlen), f"{'lp64' if xlen == 64 else 'ilp32'}d")


def gnu_text(rng: random.Random, row: riscv.Row, operands: dict[str, int], xlen: int, n: int) -> str:
    """An instruction as both assemblers take it; targets relative to here."""
    text = disassemble(riscv.encode(row, operands), 0, xlen, aliases=row.length == 4 and n % 2 == 0)
    if "target" in operands:
        text = text[: text.rindex("0x")] + f".{operands['target']:+d}"
    return text


@pytest.mark.parametrize("xlen", (32, 64))
def test_random_instructions(tmp_path: Path, xlen: int) -> None:
    for of in EXTENSIONS:
        check_random(tmp_path, xlen, of, 1000)


@pytest.mark.ci
@pytest.mark.parametrize("of", EXTENSIONS)
def test_many_random_instructions(tmp_path: Path, of: str) -> None:
    check_random(tmp_path, 64, of, 100_000)


# --- li, .insn, .incbin, .uleb128 -------------------------------------------------------------------------------------


def constants(rng: random.Random, count: int, xlen: int) -> list[int]:
    """Of every width, with zeros and ones at their ends, near powers of two, sums of two parts far from each other."""
    found = []
    for _ in range(count):
        value = rng.getrandbits(rng.randrange(1, xlen + 1)) << rng.choice((0, 0, 0, rng.randrange(xlen)))
        kind = rng.randrange(5)
        if kind == 1:
            value = (1 << rng.randrange(xlen)) + rng.randrange(-5000, 5000)
        elif kind == 2:
            value = -value
        elif kind == 3:
            value = rng.randrange(-2048, 2048) + (rng.getrandbits(20) << rng.randrange(11, xlen))
        elif kind == 4:
            value = ~(rng.getrandbits(12) << rng.randrange(xlen))
        found.append(value & (1 << xlen) - 1)
    return found


def check_li(folder: Path, xlen: int, march: str, count: int) -> None:
    values = constants(random.Random(f"li {xlen} {march}"), count, xlen)
    lines = [f"li x{1 + n % 31}, {value:#x}" for n, value in enumerate(values)]
    text = "\n".join([".globl _start", "_start:", *lines, ""])
    gnu.compare_as(folder, text, f"rv{xlen}{march}", "lp64" if xlen == 64 else "ilp32")


def test_load_immediate(tmp_path: Path) -> None:
    for xlen in (32, 64):
        check_li(tmp_path, xlen, "imac", 3000)


@pytest.mark.ci
@pytest.mark.parametrize("march", ("im", "imac", "imac_zba_zbb_zbs"))
@pytest.mark.parametrize("xlen", (32, 64))
def test_load_immediate_in_bulk(tmp_path: Path, xlen: int, march: str) -> None:
    check_li(tmp_path, xlen, march, 100_000)


# Operands of the formats of .insn: O an opcode, x a register, s one that three bits can name, i o c p numbers with or
# without a register, - the label; or the number of bits.
INSN = {
    "r": "O 3 7 x x x", "r4": "O 3 2 x x x x", "i": "O 3 x x i", "s": "O 3 x o", "b": "O 3 x x -", "sb": "O 3 x x -",
    "u": "O x 20", "j": "O x -", "uj": "O x -", "cr": "2 4 x x", "ci": "2 3 x c", "ciw": "2 3 s 8", "css": "2 3 x 6",
    "cl": "2 3 s p", "cs": "2 3 s p", "ca": "2 6 2 s s", "cb": "2 3 s -", "cj": "2 3 -",
}  # fmt: skip
OPCODES = "LOAD LOAD_FP CUSTOM_0 MISC_MEM OP_IMM AUIPC OP_IMM_32 STORE STORE_FP CUSTOM_1 AMO OP LUI OP_32 MADD MSUB"
OPCODES += " NMADD NMSUB OP_FP CUSTOM_2 BRANCH JALR JAL SYSTEM CUSTOM_3"


def opcode(rng: random.Random) -> int:
    """Of an instruction of four bytes."""
    return rng.getrandbits(2) << 5 | rng.randrange(7) << 2 | 3


def insn(rng: random.Random, form: str) -> str:
    """A line of .insn in this format, with random operands."""
    made = []
    for n, operand in enumerate(INSN[form].split()):
        if operand == "O":
            made.append(rng.choice(OPCODES.split()) if rng.random() < 0.5 else str(opcode(rng)))
        elif operand == "2" and n == 0:
            made.append(rng.choice(("C0", "C1", "C2", "0", "1", "2")))
        elif operand.isdigit():
            made.append(str(rng.getrandbits(int(operand))))
        else:
            small = rng.randrange(-2048, 2048)
            made.append({"x": f"x{rng.randrange(32)}", "s": rng.choice(("s0", "s1", "a0", "a5")), "-": "1b",
                         "i": str(small), "o": f"{small}(x{rng.randrange(32)})", "c": str(rng.randrange(-32, 32)),
                         "p": f"{rng.randrange(32)}({rng.choice(('s0', 'a2', 'a5'))})"}[operand])  # fmt: skip
    return f".insn {form} {', '.join(made)}"


@pytest.mark.parametrize("xlen", (32, 64))
def test_insn(tmp_path: Path, xlen: int) -> None:
    """Every format, with random operands, and words."""
    rng = random.Random(xlen)
    lines = [".globl _start", "_start:"]
    for n in range(1800):
        lines += ["1:"] if n % 20 == 0 else []
        lines.append(insn(rng, [*INSN][n % len(INSN)]))
        if n % 9 == 0:
            lines += [
                f".insn {rng.getrandbits(25) << 7 | opcode(rng):#x}",
                f".insn 2, {rng.getrandbits(14) << 2 | 1:#x}",
            ]
    gnu.compare_as(tmp_path, "\n".join([*lines, ""]), f"rv{xlen}gc", "lp64d" if xlen == 64 else "ilp32d")


def test_incbin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").write_bytes(bytes(range(1, 101)))
    lines = [".globl _start", "_start: nop", ".data"]
    for words in ("", ", 0", ", 7", ", 100", ", 7, 5", ", 0, 100", ", 99, 1", ", 3, 0", ", 100, 0", ", 2+3, 1<<3"):
        lines += [f'.incbin "raw"{words}', ".byte 0xee"]
    assert gnu.compare_as(tmp_path, "\n".join([*lines, ""]), "rv64imac", "lp64") > 500


def test_uleb128_of_distances(tmp_path: Path) -> None:
    """Of labels, whose distance it may itself move. GNU as has that for other machines: the host's is asked."""
    lines = [".data"]
    for size in (1, 100, 124, 125, 126, 127, 128, 129, 16380, 16382, 16384, 40000):
        lines += [f"a{size}: .uleb128 b{size} - a{size}", f".skip {size}", f"b{size}: .sleb128 a{size} - b{size}"]
        lines += [
            f".uleb128 b{size} - a{size} + 5, 1 << 62, c{size} - b{size}",
            f".skip {size}, 7",
            f"c{size}: .byte 1",
        ]
    text = "\n".join([*lines, ""])
    (tmp_path / "t.s").write_text(text)
    for command in (("as", "t.s", "-o", "t.o"), ("objcopy", "-O", "binary", "-j", ".data", "t.o", "t.bin")):
        subprocess.run([oracles.tool(command[0]), *command[1:]], cwd=tmp_path, check=True)
    e = elf.read(assembler.assemble(text, "t.s", 64))
    (data,) = [section.data for section in e.sections if section.name == ".data"]
    assert data == (tmp_path / "t.bin").read_bytes()


def test_gcc_makes_no_section_groups(tmp_path: Path) -> None:
    """of C with -g, so that our assembler can do without them; what has them anyway becomes ordinary sections."""
    for name, source in PROGRAMS.items():
        assert "comdat" not in compile_c(tmp_path, source, name, "rv64imac", "lp64", "-O2 -g")
    macros = compile_c(tmp_path, PROGRAMS["sort"], "sort", "rv64imac", "lp64", "-O2 -g3")
    assert "comdat" in macros
    gnu.compare_as(tmp_path, macros, "rv64imac", "lp64")


# --- branches among compressed code -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_far_branches(tmp_path: Path, seed: int) -> None:
    """Branches and jumps around the edges of all their reaches, among alignments."""
    rng = random.Random(seed)
    lines = [".globl _start", "_start:"]
    names = ("beq a0, a1,", "bnez a0,", "beqz s1,", "bgeu a4, a5,", "j", "j", "bnez t0,", "bne a5, zero,", "c.j")
    for n in range(400):
        lines += [
            f".Lx{n}:",
            f"{rng.choice(names)} .Lx{min(399, max(0, n + rng.choice((-40, -9, -2, -1, 1, 2, 9, 40))))}",
        ]
        lines.append(
            rng.choice(("addi a0, a0, 1", "addi a0, a1, 1", f".skip {2 * rng.randrange(90, 140)}, 1", "li a0, 77"))
        )
        if n % 10 == 0:
            lines.append(f".p2align {rng.randrange(2, 7)}")
    gnu.compare_as(tmp_path, "\n".join(lines) + "\n", "rv64gc", "lp64d")


# --- line tables ------------------------------------------------------------------------------------------------------


def line_rows(folder: Path, text: str, relax: bool) -> list[list[list[str]]]:
    """File, line and address of the rows that objdump finds, for ours and for GNU's."""
    (folder / "t.s").write_text(text)
    flag = ("-mno-relax", "-mrelax")[relax]
    gnu.run(folder, "as", "-march=rv64imac", "-mabi=lp64", flag, "-mno-arch-attr", "t.s", "-o", "t.gnu.o")
    extensions = isa.parse("rv64imac")[1]
    (folder / "t.o").write_bytes(assembler.assemble(text, "t.s", 64, extensions=extensions, relax=relax))
    found = []
    for name in ("t", "t.gnu"):
        flags = ("-Ttext=0x10000", "-e", "0", "--unresolved-symbols=ignore-all", ("--no-relax", "--relax")[relax])
        gnu.run(folder, "ld", "-m", "elf64lriscv", *flags, f"{name}.o", "-o", f"{name}.elf")
        shown = gnu.run(folder, "objdump", "--dwarf=decodedline", f"{name}.elf").splitlines()
        found.append([line.split()[:3] for line in shown if line.split()[2:3] and line.split()[2][:2] == "0x"])
    return found


@pytest.mark.parametrize("relax", (False, True))
def test_line_table(tmp_path: Path, relax: bool) -> None:
    text = compile_c(tmp_path, PROGRAMS["sort"], "sort", "rv64imac", "lp64", "-O2 -g")
    ours, theirs = line_rows(tmp_path, text, relax)
    assert ours == theirs and len(ours) > 50


def test_debug_information_of_assembly(tmp_path: Path) -> None:
    """-g: addr2line finds the lines of the assembly file."""
    text = ".globl _start\n_start: nop\n\n li a0, 0x12345678\nf: ret\n"
    (tmp_path / "t.o").write_bytes(assembler.assemble(text, "t.s", 64, debug=True))
    gnu.run(tmp_path, "ld", "-m", "elf64lriscv", "-Ttext=0x10000", "t.o", "-o", "t.elf")
    shown = gnu.run(tmp_path, "addr2line", "-e", "t.elf", "0x10000", "0x10004", "0x10008", "0x1000c").split()
    assert [line.rpartition("/")[2] for line in shown] == ["t.s:2", "t.s:4", "t.s:4", "t.s:5"]


def test_attributes() -> None:
    """.riscv.attributes as GNU readelf wants it, and the flags of the header."""
    e = elf.read(assembler.assemble("nop\n", "t.s", 64, extensions=isa.parse("rv64imac")[1], attributes=True))
    (section,) = [section for section in e.sections if section.name == ".riscv.attributes"]
    assert b"rv64i2p1_m2p0_a2p1_c2p0_zmmul1p0\0" in section.data and e.flags == elf.EF_RVC
