"""The disassembler: GNU objdump prints the same instructions; assembling the text gives the word back."""

from __future__ import annotations

import random
from pathlib import Path

from asm import assembler, csrs, elf, objdump, riscv
from asm.disassembler import disassemble
from tests import oracles
from tests.asm import gnu
from tests.asm.test_riscv import IM, random_operands


def random_words(seed: int, count: int) -> list[int]:
    """Instructions of every row, and random words."""
    rng = random.Random(seed)
    rows = list(riscv.instructions(64, IM).values())
    words = [riscv.encode(row, random_operands(rng, row)) for row in rows for _ in range(count // len(rows))]
    return words + [rng.getrandbits(32) | 3 for _ in range(count // 4)]


def numbers(operands: str) -> list[str]:
    """Operands with every number in one notation."""
    found = []
    for part in operands.replace("(", ",").replace(")", "").split(","):
        try:
            part = hex(int(part, 0) & (1 << 64) - 1)
        except ValueError:
            pass
        found.append(part)
    return found


def test_against_objdump(tmp_path: Path) -> None:
    decode = riscv.decoder(64, IM)
    words = [word for word in random_words(11, 6000) if decode(word)]
    text = ".globl _start\n_start:\n" + "\n".join(f".insn 4, {word:#x}" for word in words)
    (tmp_path / "t.o").write_bytes(gnu.gas(tmp_path, text))
    listing = gnu.run(tmp_path, "objdump", "-d", "-M", "no-aliases", "t.o").splitlines()
    theirs = {}
    for line in listing:
        if ":\t" in line:
            address, _, rest = line.partition(":\t")
            theirs[int(address, 16)] = rest.split("#")[0].split("<")[0].split("\t")[1:]
    compared = 0
    for n, word in enumerate(words):
        name, *rest = [part.strip() for part in theirs[4 * n]]
        ours = disassemble(word, 4 * n, aliases=False).split("\t")
        if ours[0] == ".word" or name == ".4byte":  # ignored bits of fences
            assert riscv.decode(word)[0].kind == riscv.FENCE
            continue
        assert name == ours[0], f"{word:08x}"
        row, operands = riscv.decode(word)
        mine, wanted = numbers(ours[1]) if len(ours) > 1 else [], numbers(rest[0]) if rest else []
        if row.kind in (riscv.BRANCH, riscv.JUMP) and "target" in operands:
            wanted[-1] = hex(int(rest[0].split(",")[-1], 16))  # objdump's targets are hexadecimal without 0x
        if row.kind == riscv.CSR and operands["csr"] not in csrs.CSR_NAMES:
            del mine[1], wanted[1]  # objdump knows more names
        if row.kind == riscv.FENCE:
            wanted = ["0x0" if part == "unknown" else part for part in wanted]
        assert mine == wanted, f"{word:08x}: {ours} {rest}"
        compared += 1
    assert compared > 5000


def test_against_capstone() -> None:
    """Mnemonics, aliases included, where capstone prints the same ones."""
    capstone = oracles.module("capstone")
    cs = capstone.Cs(capstone.CS_ARCH_RISCV, capstone.CS_MODE_RISCV64)
    compared = 0
    for word in random_words(12, 3000):
        found = list(cs.disasm(word.to_bytes(4, "little"), 0))
        row, operands = riscv.decode(word) or (None, {})
        if found and row and row.kind in (riscv.ALU, riscv.LOAD, riscv.STORE, riscv.BRANCH) and operands.get("rs1"):
            names = (disassemble(word, aliases=False).split("\t")[0], disassemble(word).split("\t")[0])
            assert found[0].mnemonic in names, f"{word:08x}"
            compared += 1
    assert compared > 1500


def test_text_assembles_to_the_word() -> None:
    for aliases in (False, True):
        words = random_words(13, 4000)
        lines = []
        for word in words:
            text = disassemble(word, 0x1000_0000, aliases=aliases)
            decoded = riscv.decode(word)
            if decoded and "target" in decoded[1] and ".word" not in text:
                text = text[: text.rindex("0x")] + f".{decoded[1]['target']:+d}"
            lines.append(text)
        # one file for each, so that targets may lie outside the code
        source = "\n".join(
            f".equ target{n}, 0\n{text}"
            for n, text in enumerate(lines)
            if "." not in text.split("\t")[-1] or ".word" in text
        )
        kept = [w for w, text in zip(words, lines) if "." not in text.split("\t")[-1] or ".word" in text]
        section = elf.read(assembler.assemble(source, "x.s")).sections[0]
        assert section.data == b"".join(word.to_bytes(4, "little") for word in kept)


def test_all_words_have_a_text() -> None:
    rng = random.Random(14)
    for _ in range(5000):
        word = rng.getrandbits(32)
        for xlen in (32, 64):
            assert disassemble(word, 0, xlen)


def test_aliases() -> None:
    text = "nop; mv a0, a1; ret; jr a2; j .; li a0, 7; beqz a0, .; csrr a0, mepc; csrw mtvec, t0; rdtime a0; not a0, a0"
    code = elf.read(assembler.assemble(text, "x.s")).sections[0].data
    found = [disassemble(int.from_bytes(code[i : i + 4], "little"), i) for i in range(0, len(code), 4)]
    assert [f.split("\t")[0] for f in found] == [part.split()[0] for part in text.split("; ")]


def test_listing() -> None:
    e = elf.read(assembler.assemble('.globl f\nf: call g\nbnez a0, f\n.data\nx: .ascii "hello"', "x.s"))
    listing = objdump.code(e, objdump.Options(relocations=True))
    assert "0000000000000000 <f>:" in listing and "R_RISCV_CALL_PLT\tg" in listing and "bnez\ta0,0 <f>" in listing
