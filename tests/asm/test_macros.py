"""Macros, loops, conditions and included files: what they make, what is said when they are wrong, and that every input
ends."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from asm import assembler, elf, isa
from asm.diagnostic import AsmError

GENERAL = isa.parse("rv64gc")[1]
TEXTS = sorted((Path(__file__).parent / "texts").glob("*.s"))
SECONDS = 10  # that any input may take


def data_of(text: str, **options) -> bytes:
    made = elf.read(assembler.assemble(".data\n" + text, "x.s", **options))
    return next(section.data for section in made.sections if section.name == ".data")


def errors(text: str, name: str = "x.s", **options) -> str:
    with pytest.raises(AsmError) as caught:
        assembler.assemble(text, name, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "wanted"),
    (
        (".macro m a, b=2\n.byte \\a, \\b\n.endm\nm 1\nm 3, 4\nm b=5, a=6", bytes((1, 2, 3, 4, 6, 5))),
        (".macro m a:vararg\n.byte \\a\n.endm\nm 1, 2, 3", bytes((1, 2, 3))),
        (".macro m a b\n.byte \\a+\\b\n.endm\nm 1 2\nm (1 + 2) 3", bytes((3, 6))),
        (".macro m n\n.if \\n\n.byte \\n\nm (\\n-1)\n.endif\n.endm\nm 3", bytes((3, 2, 1))),
        (".macro m\n.byte \\@\n.endm\nm\nm", bytes((0, 1))),
        (".macro m x\nv\\x\\()1 = \\x\n.byte v\\x\\()1\n.endm\nm 7", bytes((7,))),
        (".macro m\n.byte 1\n.exitm\n.byte 2\n.endm\nm\n.byte 3", bytes((1, 3))),
        (".rept 3\n.byte 1\n.endr", bytes((1, 1, 1))),
        (".irp x, 1, 2\n.irp y, 3, 4\n.byte \\x*\\y\n.endr\n.endr", bytes((3, 4, 6, 8))),
        (".irpc c, 123\n.byte \\c\n.endr", bytes((1, 2, 3))),
        (".if 0\n.byte 1\n.if 1\n.byte 2\n.endif\n.elseif 1\n.byte 3\n.else\n.byte 4\n.endif", bytes((3,))),
        ("a = 1\n.ifdef a\n.byte 1\n.endif\n.ifndef a\n.byte 2\n.endif\n.ifeq a - 1\n.byte 3\n.endif", bytes((1, 3))),
        (".ifc x y, x y\n.byte 1\n.endif\n.ifb\n.byte 2\n.endif\n.ifnb x\n.byte 3\n.endif", bytes((1, 2, 3))),
        (".byte 1\n.end\ngarbage", bytes((1,))),
        (".macro .zero n\n.byte \\n\n.endm\n.zero 3\n.option norelax\n.zero 4", bytes((3, 4))),
        (".macro m\n.byte 1\n.endm\n.purgem m\n.macro m\n.byte 2\n.endm\nm; m", bytes((2, 2))),
    ),
)
def test_makes(text: str, wanted: bytes) -> None:
    assert data_of(text) == wanted


def test_files(tmp_path: Path) -> None:
    """.include and .incbin look beside the file and in the -I folders."""
    (tmp_path / "inc").mkdir()
    (tmp_path / "one.s").write_text('.byte 1\n.include "two.s"\n')
    (tmp_path / "inc" / "two.s").write_text(".byte 2\n")
    (tmp_path / "raw").write_bytes(bytes(range(10)))
    text = '.data\n.include "one.s"\n.incbin "raw", 3, 2\n'
    made = assembler.assemble(text, str(tmp_path / "x.s"), folders=(str(tmp_path / "inc"),))
    assert next(s.data for s in elf.read(made).sections if s.name == ".data") == bytes((1, 2, 3, 4))


def test_where_an_error_is(tmp_path: Path) -> None:
    """In the macro or the file, with the chain that led there."""
    text = ".macro inner r\n add \\r, \\r, 5000\n.endm\n.macro outer\n inner a1\n.endm\n nop\n outer\n"
    assert errors(text) == (
        "x.s:2:14: error: immediate 5000 does not fit in 12 bits (-2048..2047); use li\n add a1, a1, 5000\n"
        "             ^\nx.s:5: note: in the expansion of macro inner\nx.s:8: note: in the expansion of macro outer"
    )
    (tmp_path / "i.s").write_text("nop\nfrob\n")
    said = errors(f'.include "{tmp_path}/i.s"\n')
    assert said == f"{tmp_path}/i.s:2:1: error: unknown instruction 'frob'\nfrob\n^\nx.s:1: note: included here"


@pytest.mark.parametrize(
    ("text", "wanted"),
    (
        (".macro m\nnop", "x.s:1:1: error: .macro without .endm"),
        (".rept 2\nnop", "x.s:1:1: error: .rept without .endr"),
        (".if 1\nnop", "x.s:1:1: error: .if without .endif"),
        (".endm", ".endm without .macro"),
        (".else", ".else without .if"),
        (".macro m a:req\n.endm\nm", "m needs a value for 'a'"),
        (".macro m a\n.endm\nm 1, 2", "m takes 1 argument, found '2' too"),
        (".macro m\n.endm\n.macro m\n.endm", "macro m is already defined"),
        ('.error "no\\tgood"', "error: no\tgood"),
        ('.include "nowhere.s"', "cannot read nowhere.s; tried nowhere.s"),
        (".macro x\n x\n.endm\n x", "nest deeper than 200; does one call itself without end?"),
        (".macro x\n x\n x\n.endm\n x", "nest deeper than 200"),
        (".rept 1000\n.rept 1000\n.rept 1000\nnop\n.endr\n.endr\n.endr", "make more than 1000000 lines"),
        (".rept 2000000\nnop\n.endr", "too many (at most 1000000)"),
        (".macro a x:vararg\n a \\x, \\x\n.endm\n a 1", "a line of more than 65536 characters"),
        (".rept 9000\n.fill 1 << 26\n.endr", "bytes; at most 268435456 can be written"),
        ('.incbin "/dev/zero"', "has more than 268435456 bytes"),
        ("mul a0, a1, a2", "mul needs the extension M; see -march and .option arch"),
        (".option arch, +zfoo", "extension 'zfoo' in 'rv64i_zfoo' is not known"),
        (".cfi_def_cfa_offset 16", "without previous .cfi_startproc"),
        (".cfi_startproc", ".cfi_startproc without .cfi_endproc"),
        (".uleb128 f - e\n.skip 3\ne: .p2align 3\nf: .org 1", ".org goes back, from"),
        (".loc 1 2 3", "there is no .file 1"),
        (".float 1.2.3", "'1.2.3' is no floating-point number"),
        (".insn r 51, 0, 0, a0, a1", "expected .insn r opcode, funct3, funct7, rd, rs1, rs2"),
        (".insn 0x13 << 40", "does not fit in"),
        ('.section .x, "q"', "unknown section flag 'q'"),
    ),
)
def test_messages(text: str, wanted: str) -> None:
    begun = time.monotonic()
    assert wanted in errors(text, extensions=isa.parse("rv64ic")[1])
    assert time.monotonic() - begun < SECONDS


def test_arithmetic_with_distances_that_relaxation_changes() -> None:
    """Found by fuzzing: the linker has no relocation for it."""
    text = "f: call g\ne: nop\n.data\n.uleb128 e - f\n.uleb128 (e - f) * 2\n"
    assert "5:10: error: the linker may shorten the code" in errors(text, relax=True)


def test_messages_of_the_file() -> None:
    """.print and .warning."""
    said: list[str] = []
    warned: list = []
    assembler.assemble('.print "hello"\n.warning "careful"\n', "x.s", 64, warned, messages=said)
    assert said == ["hello"] and [(w.line, w.kind, w.message) for w in warned] == [(2, "warning", "careful")]


PIECES = [*"(),:;%\"'#.-+*/\\ \t\0é=@", "1f", "1b", "0x", "a0", "%lo(", "%hi(", ".word", ".set", "/*", "9" * 20, "\n"]
PIECES += [".macro m\n", " m ", "\n.endm\n", ".rept 3\n", "\n.endr\n", ".if 1\n", "\n.else\n", "\n.endif\n"]
PIECES += [".align 3\n", ".option rvc\n", ".cfi_startproc\n", ".cfi_endproc\n", ".uleb128 ", "-1", "sp", ".L1"]
PIECES += ["\\@", "fa0", "\\"]


def fuzz(seed: int, count: int) -> None:
    """Pieces of the texts, damaged: an object or diagnostics, nothing else, and soon."""
    rng = random.Random(seed)
    lines = [line for path in TEXTS for line in path.read_text().split("\n")]
    bad = 0
    for _ in range(count):
        text = []
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(lines))
            piece = list("\n".join(lines[at : at + rng.choice((1, 1, 1, 5, 15))]))
            for _ in range(rng.choice((0, 0, 1, 1, 2))):
                where = rng.randrange(len(piece) + 1)
                piece[where : where + rng.randrange(3)] = rng.choice(PIECES)
            text.append("".join(piece))
        begun = time.monotonic()
        try:
            options = {"relax": rng.random() < 0.5, "debug": rng.random() < 0.1, "attributes": True}
            assembler.assemble(
                "\n".join(text), "x.s", rng.choice((64, 64, 32)), [], rng.choice((None, GENERAL)), **options
            )
        except AsmError as error:
            assert error.diagnostics and all(d.line >= 1 and d.col >= 1 for d in error.diagnostics)
            bad += 1
        assert time.monotonic() - begun < SECONDS, "\n".join(text)
    assert count // 10 < bad < count


def test_fuzz() -> None:
    fuzz(1, 1200)


@pytest.mark.slow
def test_much_fuzz() -> None:
    fuzz(2, 200_000)
