"""The assembler against GNU as: every instruction with random operands, pseudo-instructions, directives, expressions,
branches that are too far; its messages; and that no input makes it fall over."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from asm import assembler, elf, isa, riscv
from asm.diagnostic import AsmError
from asm.disassembler import disassemble
from tests import oracles
from tests.asm import gnu
from tests.asm.test_riscv import IM, random_operands

FLOAT_CSRS = (1, 2, 3)  # the names of their accesses need F


def random_lines(rng: random.Random, count: int, xlen: int) -> list[str]:
    """Instructions that GNU as takes too, targets relative to here."""
    rows = list(riscv.instructions(xlen, IM).values())
    lines = []
    for n in range(count):
        row = rows[n % len(rows)]
        operands = random_operands(rng, row)
        for name in ("pred", "succ"):
            if operands.get(name) == 0:
                operands[name] = 15
        if operands.get("csr") in FLOAT_CSRS:
            operands["csr"] = 0
        text = disassemble(riscv.encode(row, operands), 0, xlen, rng.random() < 0.5)
        if "target" in operands:
            distance = operands["target"]
            text = text[: text.rindex("0x")] + f".{distance:+d}"
        lines.append(text)
    return lines


def check_random(folder: Path, seed: int, count: int, xlen: int) -> None:
    lines = random_lines(random.Random(seed), count, xlen)
    # targets of jal reach 1 MiB: both sides of the code are filled
    text = ".globl _start\n_start:\n.skip 0x100000\n" + "\n".join(lines) + "\n.skip 0x100000\n"
    gnu.compare(folder, [text], "_start", xlen)


@pytest.mark.parametrize("xlen", (32, 64))
def test_random_instructions(tmp_path: Path, xlen: int) -> None:
    check_random(tmp_path, 5, 10000 if xlen == 64 else 3000, xlen)


@pytest.mark.ci
def test_many_random_instructions(tmp_path: Path) -> None:
    check_random(tmp_path, 6, 100000, 64)


PSEUDO = """
 .globl _start, there
_start:
 nop; mv a0, a1; move a0, s1; not t0, t1; neg t2, t3; seqz a0,a1; snez a2, a3; sltz a4,a5; sgtz a6, a7
 sgt a0, a1, a2; sgtu a0, a1, a2; add a0, a0, 5; and a1, a1, -7; or a2,a2,0x7ff; xor a0,a0,1; slt a0,a1,3; sltu a0,a1,3
 sll a2, a2, 3; srl a2, a2, 3; sra a2, a2, 31; zext.b a0, a1; zext.h a0, a1; sext.b a0, a1; sext.h a0,a1
 jr a0; jr 8(a0); jalr a0; jalr 8(a0); jalr ra, a0; jalr t0, a0, 8; jalr t0, 8(a0); ret; jr a0, 4
 rdcycle a0; rdtime a1; rdinstret a2; csrr a0, mstatus; csrw mtvec, a0; csrs mie, a1; csrc mip, a2
 csrwi mscratch, 3; csrsi mstatus, 8; csrci mstatus, 8; csrw mscratch, 31; csrs mstatus, 8; csrc mstatus, 8
 csrrw a0, mscratch, 3; csrrs a0, 0x340, 3; csrr a0, 0x7c0; unimp; fence; fence rw, w; fence.i; wfi; mret; ecall; ebreak
1: beqz a0, 1b; bnez a0, 1b; bltz a0, 1f; bgez a0, 1f; blez a1, 1f; bgtz a1, 1f; bgt a0, a1, 1f; ble a0, a1, 1f
 bgtu a0, a1, 1b; bleu a0, a1, 1f
1: j 1b; jal 1b; jal t0, 1f; j there
 call there; call t0, there; tail there; jump there, t2; beq a0, a1, there; bltu a0, a1, there
1: la a0, there; lla a1, data; lw a2, data; sw a2, data, t0; lb a0, data + 4; lhu a3, data+2; sh a3, data+2, t1
 lui a0, %hi(nobody); addi a0, a0, %lo(nobody); sw a1, %lo(nobody + 4)(a0); lui a2, 0xfffff; lui a3, %hi(0x12345fff)
 addi a3, a3, %lo(0x12345fff)
2: auipc t0, %pcrel_hi(data+8); lw t1, %pcrel_lo(2b)(t0); sw t1, %pcrel_lo(2b)(t0); addi t1, t0, %pcrel_lo(2b)
 .equ CONSTANT, 0x345; .set other, CONSTANT * 2; later = other + 1
 li a0, CONSTANT; li a0, (1 << 20) | 3; addi a0, a0, CONSTANT & 0xff; lw a0, CONSTANT - 0x340(a1); lw a0, (a1)
 li a1, later; li a0, 'A'; li a0, ','; li a0, '\\n'
 andi a0, a0, ~0x7; addi sp, sp, -(16 + 8 * 4)
 .section .text.second, "ax", @progbits
there: ret
 .p2align 4
 j there
 .balign 16, 0
 .weak nobody
 la a0, nobody
 call nobody
 .data
 .align 3
data: .word 1, 2, there, data + 4
"""

DATA = """
 .globl _start
_start: nop
 .section .rodata
 .byte 1, -1, 255, 'a', 2|3+4, 1<<2+1, 010, 0b101, 0x1F, 7/2, -7/2, -7%3, 6^3, ~0 & 255, !0, 3-2-1, 2*3+4, 1+2*3
 .byte 1==1, 1<2, 2<=1, 3&5, 1&&2, 0||0, 1!=1, (1+2)*3, -(4), - -4, 4>>1, 1<>2
 .half 0x1234, -2; .2byte 7; .short 8
 .align 2
 .word 0xdeadbeef, -1, end - start, (end - start) / 2, end - .; .4byte 9; .long 10; .int 0x80000000
 .balign 8
 .dword 0x123456789abcdef0, _start, _start + 8, -1, 0xffffffffffffffff; .8byte 1; .quad 2, end - start
start: .ascii "abc", "d\\n\\t\\"\\\\\\0\\101\\x41"
 .asciz "xyz; # not a comment /* nor this */", ""
 .string "s // t"
end: .zero 3
 .skip 5, 0xaa
 .space 2
 .fill 3, 2, 0x1234
 .p2align 3, 0x55
 .byte 1
 .p2align 4, , 3
 .byte 2 /* a comment
 .byte 3 over lines */ ; .byte 4
 .section .rodata.str1.8, "aMS", @progbits, 1
 .string "merge me"
 .data
 .word _start - start
 .dword there - 4 # comment
 .byte 1
 .align 4
 .byte 1
there: .word there - _start
 .bss
 .skip 100
 .align 6
 .globl zeros
zeros: .zero 64
 .size zeros, . - zeros
 .type zeros, @object
 .comm shared, 24, 16
 .local mine
 .comm mine, 8, 8
 .section .sdata, "aw"
 .dword mine, shared
"""


def test_pseudo_instructions(tmp_path: Path) -> None:
    gnu.compare(tmp_path, [PSEUDO], "_start")


def test_absolute_addresses(tmp_path: Path) -> None:
    """%hi and %lo reach everything on RV32."""
    text = (
        ".globl _start\n_start: lui a0, %hi(x+2044)\n lw a0, %lo(x+2044)(a0)\n sb a0, %lo(x+5)(a0)\n.data\nx: .word x"
    )
    gnu.compare(tmp_path, [text], "_start", 32)


def test_data(tmp_path: Path) -> None:
    gnu.compare(tmp_path, [DATA], "_start")


def test_load_immediate(tmp_path: Path) -> None:
    """li expands as in GNU as."""
    rng = random.Random(7)
    values = [
        0,
        1,
        -1,
        2047,
        2048,
        -2048,
        -2049,
        0x7FFFFFFF,
        0x80000000,
        -0x80000000,
        -0x80000001,
        0xFFFFFFFF,
        0xFFFFF800,
    ]
    values += [1 << n for n in range(64)] + [(1 << n) - 1 for n in range(65)] + [-(1 << n) for n in range(64)]
    values += [rng.getrandbits(rng.randrange(1, 65)) << rng.randrange(40) & (1 << 64) - 1 for _ in range(2000)]
    text = ".globl _start\n_start:\n" + "\n".join(f"li x{1 + n % 31}, {value}" for n, value in enumerate(values))
    gnu.compare(tmp_path, [text], "_start")
    narrow = [value for value in values if -(1 << 31) <= value < 1 << 32]
    text = ".globl _start\n_start:\n" + "\n".join(f"li a0, {value:#x}" for value in narrow)
    gnu.compare(tmp_path, [text], "_start", 32)


def test_far_branches(tmp_path: Path) -> None:
    """Branches around the edge of their reach, forward and back, among alignments."""
    rng = random.Random(8)
    lines = [".globl _start", "_start:"]
    for n in range(300):
        branch = rng.choice(("beq a0, a1,", "bne a0, a1,", "blt a2, a3,", "bgeu a4, a5,", "bnez a0,", "bgtu t0, t1,"))
        lines += [f".Lx{n}:", f"{branch} .Lx{min(299, max(0, n + rng.choice((-9, -8, -7, 7, 8, 9))))}"]
        lines.append(f".skip {4 * rng.randrange(110, 145)}, 0x13")
        if n % 10 == 0:
            lines.append(f".p2align {rng.randrange(2, 7)}")
    gnu.compare(tmp_path, ["\n".join(lines)], "_start")


def test_symbols_of_object() -> None:
    text = """
     .file "x.c"
     .globl f
     .type f, @function
f:   ret
     .size f, .-f
     .weak w
     .hidden h
h:   .word u
.Llocal: .word 1
     .set alias, f + 4
     .set absolute, 5
    """
    e = elf.read(assembler.assemble(text, "x.s"))
    found = {s.name: (s.value, s.size, s.type, s.bind, s.visibility) for s in e.symbols}
    assert found == {
        "x.c": (0, 0, elf.STT_FILE, elf.STB_LOCAL, 0),
        "f": (0, 4, elf.STT_FUNC, elf.STB_GLOBAL, 0),
        "w": (0, 0, 0, elf.STB_WEAK, 0),
        "h": (4, 0, 0, elf.STB_LOCAL, elf.STV_HIDDEN),
        "u": (0, 0, 0, elf.STB_GLOBAL, 0),
        "alias": (4, 4, elf.STT_FUNC, elf.STB_LOCAL, 0),
        "absolute": (5, 0, 0, elf.STB_LOCAL, 0),
    }


def errors(text: str) -> list[str]:
    with pytest.raises(AsmError) as caught:
        assembler.assemble(text, "x.s")
    return [f"{d.line}:{d.col} {d.message}" for d in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("text", "wanted"),
    (
        ("addi a0, a0, 5000", "1:14 immediate 5000 does not fit in 12 bits (-2048..2047); use li"),
        ("lw a0, 5000(a1)", "1:8 immediate 5000 does not fit in 12 bits (-2048..2047); add to the base register first"),
        ("slli a0, a0, 64", "1:14 shift amount 64 does not fit in 6 bits (0..63)"),
        ("x: add a0, a1, q9", "1:16 expected a constant; use %lo(symbol) for a part of an address, la for all of it"),
        ("add a0, b1, a2", "1:9 expected a register, found 'b1'"),
        ("frob a0", "1:1 unknown instruction 'frob'"),
        (" .frob", "1:2 unknown directive '.frob'"),
        ("lw a0", "1:1 lw does not take 1 operand; expected lw rd, imm(rs1) or lw rd, symbol"),
        ("lw a0, 8(q)", "1:8 expected offset(register), found '8(q)'"),
        ("a:\na:", "2:1 a is already defined in line 1"),
        ("j 1f", "1:1 there is no label 1: after this line"),
        ("j 1b", "1:3 there is no label 1: before this line"),
        ("beqz a0, .Lnone", "1:1 label .Lnone is not defined"),
        (".word 1 +", "1:7 expected a value"),
        (".word (1", "1:7 '(' without ')'"),
        (".word 1)", "1:7 ')' without '('"),
        (".word 1/0", "1:7 division by zero"),
        (".word 0x", "1:7 '0x' is no number"),
        (".byte foo", "1:7 an address does not fit in 1 byte"),
        ('.ascii "abc', "1:8 expected a string in double quotes, found '\"abc'"),
        (".align 99", "1:8 the power of two 99 is not in 0..16"),
        (".balign 3", "1:9 3 is not a power of two in 1..65536"),
        (".skip foo", "1:7 this must be a constant once everything is placed; it depends on another section"),
        (".bss\n.word 1", "2:7 .bss holds only zeros; data goes to .data"),
        (".bss\nnop", "2:1 .bss holds only zeros; code goes to .text"),
        (".struct 8\n.subsection 1", "2:13 a structure has no subsections"),
        ("/* open\nnop", "1:1 a comment is not closed by */"),
        ("li a0, foo", "1:8 expected a constant, found 'foo'"),
        ("lui a0, 0x100000", "1:9 upper immediate 1048576 does not fit in 20 bits (0..1048575)"),
        ("csrr a0, mfoo", "1:10 expected a CSR's name or number, found 'mfoo'"),
        (
            "lw a0, %hi(foo)(a1)",
            "1:8 expected %lo(symbol) or %pcrel_lo(symbol) or %tprel_lo(symbol) here, found '%hi(foo)'",
        ),
        ("fence wr, w", "1:7 expected some of the letters iorw in that order, found 'wr'"),
        (".set a, b\n.set b, a\n.word a", "3:7 a is defined by itself, or through too many other symbols"),
        (".word a + b", "1:7 this sum of symbols fits no relocation; only symbol + constant and symbol - symbol do"),
        ("x: .skip 2000000\n j x", "2:4 distance -2000000 does not fit in 21 bits (-1048576..1048574)"),
    ),
)
def test_messages(text: str, wanted: str) -> None:
    assert wanted in errors(text)


def test_unimp_needs_no_extension() -> None:
    for march, wanted in (("rv64im", "c0001073"), ("rv64imc", "0000")):
        xlen, extensions = isa.parse(march)
        made = elf.read(assembler.assemble("unimp\n", "t.s", xlen, extensions=extensions))
        text = next(section for section in made.sections if section.name == ".text")
        assert text.data[::-1].hex() == wanted


def test_several_errors_with_caret() -> None:
    with pytest.raises(AsmError) as caught:
        assembler.assemble("\tnop\n\tfoo a0\n\tadd a0, a1, 9999 # c\n", "dir/x.s")
    assert str(caught.value) == (
        "dir/x.s:2:2: error: unknown instruction 'foo'\n\tfoo a0\n\t^\n"
        "dir/x.s:3:14: error: immediate 9999 does not fit in 12 bits (-2048..2047); use li\n"
        "\tadd a0, a1, 9999 # c\n\t            ^"
    )


def test_register_name_as_symbol() -> None:
    """C may name a variable a1; silently if the file knows it, with a warning if not."""
    warnings: list = []
    e = elf.read(assembler.assemble("lw a5, a1\n.data\na1: .word 1\n", "x.s", 64, warnings))
    assert not warnings and e.symbol("a1")
    assembler.assemble("la a0, a2\n", "x.s", 64, warnings)
    assert [(w.line, w.col, w.kind) for w in warnings] == [(1, 8, "warning")]


def test_deep_expressions() -> None:
    """No recursion: parentheses and chains as deep as they like."""
    text = ".word " + "(" * 5000 + "1" + ")" * 5000 + "\n.word " + "+".join("1" * 5000) + "\n.word " + "-" * 5000 + "1"
    e = elf.read(assembler.assemble(text, "x.s"))
    assert e.sections[0].data == b"".join(n.to_bytes(4, "little") for n in (1, 5000, 1))


def test_values_outside_32_bits() -> None:
    """What an RV32 object cannot hold is a diagnostic (found by fuzzing)."""
    for text in ("jal 1 << 62", ".word f + (1 << 40)", ".comm mine, 1 << 62, 8", ".zero 1 << 40"):
        with pytest.raises(AsmError):
            assembler.assemble(text, "x.s", 32)
    e = elf.read(assembler.assemble("f: ret\nbefore = f - 100\n", "x.s"))
    assert e.symbol("before").value == (1 << 64) - 100


def test_fuzz() -> None:
    """Random bytes and damaged lines give an object or diagnostics, nothing else."""
    rng = random.Random(9)
    lines = (PSEUDO + DATA).splitlines() + random_lines(rng, 200, 64)
    pieces = [
        *"(),:;%\"'#.-+*/\\ \t\0é",
        "1f",
        "0x",
        "a0",
        "%lo(",
        ".word",
        ".set",
        ".section",
        "/*",
        "99999999999999999999",
    ]
    bad = 0
    for n in range(1500):
        text = []
        for _ in range(rng.randrange(1, 5)):
            line = list(rng.choice(lines))
            for _ in range(rng.randrange(4)):
                at = rng.randrange(len(line) + 1)
                line[at : at + rng.randrange(3)] = rng.choice(pieces)
            text.append("".join(line))
        if n % 10 == 0:
            text.append(rng.randbytes(30).decode("latin-1"))
        try:
            assembler.assemble("\n".join(text), "x.s")
        except AsmError as error:
            assert error.diagnostics and all(d.line >= 1 and d.col >= 1 for d in error.diagnostics)
            bad += 1
    assert bad > 500


def test_same_bytes_for_any_hash_seed(tmp_path: Path) -> None:
    (tmp_path / "t.s").write_text(PSEUDO + DATA.replace("_start", "begin").replace("there", "where"))
    program = (  # the linker is told to enter at `begin`
        "import sys, hashlib; from asm import assembler, linker\n"
        "o = assembler.assemble(open(sys.argv[1]).read(), 't.s')\n"
        "print(hashlib.sha256(o + linker.link([('t.o', o)], entry='begin')).hexdigest())"
    )
    found = set()
    for seed in ("1", "2"):
        env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(oracles.ROOT)}
        run = [sys.executable, "-c", program, str(tmp_path / "t.s")]
        found.add(subprocess.run(run, env=env, check=True, capture_output=True, text=True).stdout)
    assert len(found) == 1
