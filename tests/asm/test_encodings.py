"""Encodings of every row, of RV32 and RV64, against binutils in bulk: the text of each through GNU as gives our word,
and GNU objdump prints the word as we do, with and without aliases; every word of 16 bits likewise. What binutils 2.40
lacks (Zicond) LLVM compiles to, and words from the specification stand beside it."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest

from asm import assembler, csrs, elf, riscv
from asm.diagnostic import AsmError
from asm.disassembler import disassemble
from asm.rows_float import RNE
from tests import oracles
from tests.asm import gnu
from tests.asm.test_riscv import random_operands

XLENS = (32, 64)
MARCH = "imafdc_zicsr_zifencei_zba_zbb_zbc_zbs_sscofpmf_sstc_svinval"
ABI = {32: "ilp32", 64: "lp64"}
UNKNOWN_TO_GNU = ("Zicond",)


def gnu_object(folder: Path, text: str, xlen: int, *flags: str) -> elf.Elf:
    (folder / "t.s").write_text(text)
    gnu.run(folder, "as", f"-march=rv{xlen}{MARCH}", f"-mabi={ABI[xlen]}", "-mno-relax", *flags, "t.s", "-o", "t.o")
    return elf.read((folder / "t.o").read_bytes())


def is_hint(row: riscv.Row, operands: dict[str, int]) -> bool:
    """Compressed HINTs and c.nop, which binutils has other mnemonics for, or none."""
    if row.length == 4:
        return False
    if row.name == "c.nop":  # which objdump prints as c.addi
        return True
    if row.name in ("c.li", "c.lui", "c.mv", "c.add", "c.slli") and operands["rd"] == 0:
        return True
    return operands.get("shamt") == 0 or (row.name == "c.addi" and operands["imm"] == 0)


def instructions(rng: random.Random, xlen: int, each: int, of: str = "") -> list[tuple[riscv.Row, dict[str, int]]]:
    """Every row that GNU knows, of all extensions or one, with random operands."""
    found = []
    for row in riscv.INSTRUCTIONS[xlen].values():
        if row.extension not in UNKNOWN_TO_GNU and of in ("", row.extension):
            for _ in range(each):
                operands = random_operands(rng, row)
                for name in ("pred", "succ"):
                    if operands.get(name) == 0:
                        operands[name] = 15
                if operands.get("csr", 1) not in csrs.CSR_NAMES:  # binutils has names for more
                    operands["csr"] = rng.choice(csrs.ROWS).number
                if row.defaults.get("rm") == RNE:  # exact conversions: binutils takes no mode
                    operands["rm"] = RNE
                if not is_hint(row, operands):
                    found.append((row, operands))
    return found


def check_against_as(folder: Path, seed: int, xlen: int, each: int, of: str = "") -> None:
    """The text of all, of 32-bit ones with aliases, in one run of as, and through our assembler."""
    lines, wanted = [".option norelax"], b""
    for n, (row, operands) in enumerate(instructions(random.Random(seed), xlen, each, of)):
        word = riscv.encode(row, operands)
        if "target" not in operands:
            text = disassemble(word, 0, xlen, aliases=row.length == 4 and n % 2 == 0)
            lines += [".option rvc" if row.length == 2 else ".option norvc", text]
            wanted += word.to_bytes(row.length, "little")
    source = "\n".join(lines) + "\n"
    compare_code(gnu_object(folder, source, xlen).sections[0].data, wanted, lines)
    ours = assembler.assemble(source, "t.s", xlen, extensions=riscv.EXTENSIONS)
    compare_code(elf.read(ours).sections[0].data, wanted, lines)


def compare_code(found: bytes, wanted: bytes, lines: list[str]) -> None:
    if found[: len(wanted)] == wanted:
        return
    at = next(at for at in range(0, len(wanted), 2) if found[at : at + 2] != wanted[at : at + 2])
    place = 0
    for text in lines:
        if text[0] != ".":
            place += 2 if text.startswith("c.") else 4
            assert place <= at, f"{text}: {found[at : at + 4].hex()}, not {wanted[at : at + 4].hex()}"


@pytest.mark.parametrize("xlen", XLENS)
def test_text_against_as(tmp_path: Path, xlen: int) -> None:
    check_against_as(tmp_path, 21, xlen, 25)


def test_aliases_of_high_halves_are_for_rv32() -> None:
    word = riscv.encode(riscv.INSTRUCTIONS[64]["csrrs"], {"rd": 10, "rs1": 0, "csr": csrs.CSRS["cycleh"]})
    assert [disassemble(word, 0, xlen) for xlen in XLENS] == ["rdcycleh\ta0", "csrr\ta0,cycleh"]


@pytest.mark.parametrize("xlen", XLENS)
def test_compressed_jumps(tmp_path: Path, xlen: int) -> None:
    """Forward and back to labels, linked by GNU ld; and what does not fit says so."""
    names = ["c.j ", "c.beqz s0, ", "c.bnez a5, ", *(["c.jal "] if xlen == 32 else [])]
    lines, rng = [".globl _start", "_start:"], random.Random(25)
    for n in range(200):
        lines += [f"x{n}:", f"{rng.choice(names)}x{min(199, max(0, n + rng.randrange(-100, 100)))}"]
    text = "\n".join([".option rvc", *lines, ""])
    ours = assembler.assemble(text, "t.s", xlen)
    gnu_object(tmp_path, text, xlen)
    theirs = (tmp_path / "t.o").read_bytes()
    made, wanted = [gnu.memory(gnu.gnu_ld(tmp_path, [("x.o", data)], "_start", xlen)) for data in (ours, theirs)]
    assert made[0][2] == wanted[0][2]


@pytest.mark.parametrize(
    ("text", "message"),
    (
        ("c.sub t0, a0", "c.sub takes only registers s0 to a5 here, not t0"),
        ("c.lui sp, 1", "rd of c.lui may not be sp"),
        ("c.addi4spn a0, sp, 0", "uimm of c.addi4spn may not be 0"),
        ("c.addi a0, 32", "immediate 32 does not fit in 6 bits (-32..31)"),
        ("c.addi4spn a0, a1, 8", "expected sp, found 'a1'"),
        ("c.lwsp a0, 8(a1)", "expected offset(sp), found '8(a1)'"),
        ("c.lui a0, %hi(x)", "c.lui takes no %hi; write lui"),
        ("amoadd.w a0, a1, 8(a2)", "atomics have no offset: expected (a2), found '8(a2)'"),
        ("fadd.s fa0, fa1, a2", "expected a floating-point register, found 'a2'"),
        ("fadd.s fa0, fa1, fa2, up", "expected a rounding mode (rne, rtz, rdn, rup, rmm, dyn), found 'up'"),
        ("fld fa0, 4096(a0)", "immediate 4096 does not fit in 12 bits (-2048..2047); add to the base register first"),
    ),
)
def test_messages(text: str, message: str) -> None:
    with pytest.raises(AsmError) as caught:
        assembler.assemble(text, "t.s")
    assert message in [diagnostic.message for diagnostic in caught.value.diagnostics]


@pytest.mark.ci
def test_more_text_against_as(tmp_path: Path) -> None:
    check_against_as(tmp_path, 22, 64, 400)


@pytest.mark.slow
@pytest.mark.parametrize("xlen", XLENS)
@pytest.mark.parametrize("extension", [name for name in riscv.EXTENSIONS if name not in UNKNOWN_TO_GNU])
def test_each_extension_against_as(tmp_path: Path, extension: str, xlen: int) -> None:
    """100,000 instructions of every extension."""
    rows = [row for row in riscv.INSTRUCTIONS[xlen].values() if row.extension == extension]
    check_against_as(tmp_path, 26, xlen, 100_000 // len(rows), extension)


def operand_texts(text: str, has_target: bool) -> list[str]:
    """Operands of a line with every number in one notation; objdump's targets are hexadecimal without 0x."""
    parts = text.replace("(", ",").replace(")", "").split(",")
    for at, part in enumerate(parts):
        is_target = has_target and at == len(parts) - 1
        try:
            parts[at] = hex(int(part, 16 if is_target else 0) & (1 << 64) - 1)
        except ValueError:
            pass
    return parts


def objdump(folder: Path, words: list[tuple[int, int]], xlen: int, *flags: str) -> list[list[str]]:
    """[mnemonic, operands] of each (word, length), at consecutive addresses."""
    text = "\n".join(f".insn {size}, {word:#x}" for word, size in words)
    gnu_object(folder, text, xlen, "-march-attr")
    found = []
    for line in gnu.run(folder, "objdump", "-d", "-z", *flags, "t.o").splitlines():
        if ":\t" in line:
            parts = line.split("#")[0].split("<")[0].split("\t")[2:]
            found.append([part.strip() for part in parts])
    assert len(found) == len(words)
    return found


def check_against_objdump(folder: Path, made, xlen: int, aliases: bool) -> int:
    """The same text, but for the notation of numbers; the number of instructions compared."""
    words = [(riscv.encode(row, operands), row.length) for row, operands in made]
    pc = 0
    for (word, size), (row, operands), theirs in zip(words, made, objdump(folder, words, xlen, *NO_ALIASES[aliases])):
        ours = disassemble(word, pc, xlen, aliases).split("\t")
        message = f"{row.name} {word:08x}: ours {ours}, objdump's {theirs}"
        assert ours[0] == theirs[0], message
        mine, others = [
            [operand_texts(part, "target" in operands) for part in parts[1:] if part] for parts in (ours, theirs)
        ]
        assert mine == others, message
        pc += size
    return len(words)


NO_ALIASES = {False: ("-M", "no-aliases"), True: ()}


@pytest.mark.parametrize("aliases", (False, True))
@pytest.mark.parametrize("xlen", XLENS)
def test_text_against_objdump(tmp_path: Path, xlen: int, aliases: bool) -> None:
    made = instructions(random.Random(23), xlen, 25)
    assert check_against_objdump(tmp_path, made, xlen, aliases) > 4000


# Of 16 bits objdump also prints what is reserved: shifts by 32 and more on RV32, a move of sp by 0.
LAX = ("c.slli", "c.srli", "c.srai", "c.addi16sp")


@pytest.mark.parametrize("xlen", XLENS)
def test_every_half_word_against_objdump(tmp_path: Path, xlen: int) -> None:
    """Both know the same words of 16 bits, and but for HINTs by the same names."""
    words = [(word, 2) for word in range(1 << 16) if word & 3 != 3]
    named = 0
    for (word, _), theirs in zip(words, objdump(tmp_path, words, xlen, *NO_ALIASES[False])):
        decoded = riscv.decode(word, xlen)
        if decoded is None:
            assert theirs[0] in (".2byte", "c.unimp", *LAX), f"{word:04x}: {theirs}"
        elif not is_hint(*decoded):
            assert decoded[0].name == theirs[0], f"{word:04x}"
            named += 1
        else:
            assert theirs[0] != ".2byte", f"{word:04x}"
    assert named > 40000


@pytest.mark.parametrize("xlen", XLENS)
def test_random_words_against_objdump(tmp_path: Path, xlen: int) -> None:
    """What is no instruction to objdump is none to us, and the other way round, random words and words one bit away
    from instructions. It prints more: reserved rounding modes, what is older than the ratified privileged
    specification, RV32's shifts by 32; and less: fences with reserved fields, modes of exact conversions, Zicond."""
    rng = random.Random(24)
    words = [rng.getrandbits(32) | 3 for _ in range(3000)]
    for row in riscv.INSTRUCTIONS[xlen].values():
        for _ in range(20 if row.length == 4 else 0):
            word = row.match | rng.getrandbits(32) & ~row.mask
            words += [word, word ^ 1 << rng.randrange(2, 32)]
    words = [word for word in words if word & 0x1F != 0x1F]  # those are longer than 32 bits
    compared = 0
    for word, theirs in zip(words, objdump(tmp_path, [(word, 4) for word in words], xlen, *NO_ALIASES[False])):
        decoded = riscv.decode(word, xlen)
        message = f"{word:08x}: {decoded and decoded[0].name}, objdump's {theirs}"
        if decoded is None and theirs[0] != ".4byte":
            wide = xlen == 32 and theirs[-1].split(",")[-1] >= "0x20"
            assert theirs[-1].endswith("unknown") or theirs[0] in ("uret", "hret", "sfence.vm") or wide, message
        elif decoded and theirs[0] == ".4byte":
            row = decoded[0]
            assert row.kind == riscv.FENCE or row.defaults.get("rm") == RNE or row.extension in UNKNOWN_TO_GNU, message
        elif decoded:
            assert disassemble(word, 0, xlen, aliases=False).split("\t")[0] == theirs[0], message
            compared += 1
    assert compared > 4000


def test_zicond_from_the_specification() -> None:
    """0000111 rs2 rs1 101|111 rd 0110011, put together by hand (Unpriv. 10.1)."""
    cases = {"czero.eqz": (10, 11, 12, 0x0EC5D533), "czero.nez": (5, 6, 7, 0x0E7372B3)}
    for name, (rd, rs1, rs2, word) in cases.items():
        for xlen in XLENS:
            assert riscv.encode(riscv.INSTRUCTIONS[xlen][name], {"rd": rd, "rs1": rs1, "rs2": rs2}) == word


@pytest.mark.parametrize("xlen", XLENS)
def test_zicond_from_llvm(xlen: int) -> None:
    """LLVM compiles `b ? a : 0` of any two arguments to our word: encoding and meaning."""
    llvm = oracles.module("llvmlite.binding")
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(f"riscv{xlen}-unknown-elf").create_target_machine(
        features="+zicond", reloc="static"
    )
    t = f"i{xlen}"
    arguments = ", ".join(f"{t} %a{n}" for n in range(8))
    functions, wanted = [], []
    for name, test in (("czero.eqz", "eq"), ("czero.nez", "ne")):
        for a in range(8):
            for b in range(8):
                if a != b:
                    functions.append(
                        f"define {t} @f{len(functions)}({arguments}) {{ %c = icmp {test} {t} %a{b}, 0\n"
                        f"%r = select i1 %c, {t} 0, {t} %a{a}\nret {t} %r }}"
                    )
                    operands = {"rd": 10, "rs1": 10 + a, "rs2": 10 + b}
                    wanted.append(riscv.encode(riscv.INSTRUCTIONS[xlen][name], operands))
    module = llvm.parse_assembly(f'target triple = "riscv{xlen}-unknown-elf"\n' + "\n".join(functions))
    text = elf.read(target.emit_object(module)).sections
    code = next(section.data for section in text if section.name == ".text")
    found = [word for (word,) in struct.iter_unpack("<I", code)]
    assert found[::2] == wanted and set(found[1::2]) == {0x00008067}  # each followed by ret
