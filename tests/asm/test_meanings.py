"""Meanings of the instruction table against machines from outside: Unicorn for I, M, A, C and Zicsr, QEMU for the rest.
Simulators, compiler and chip take the meanings from the table and cannot see a wrong one; so the last test makes wrong
ones, over a thousand, and sees that an outside machine notices each."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from asm import riscv
from tests.asm.effects import After, Case, Unicorn, case, effect, qemu, qemu_word
from tests.asm.test_riscv import random_operands

XLENS = (32, 64)
UNICORN_CASES, QEMU_CASES = 100, 300  # of each row


def base_of(row: riscv.Row, xlen: int) -> riscv.Row:
    """The row whose meaning is this one's."""
    return riscv.INSTRUCTIONS[xlen][row.expands[0]] if row.expands else row


def judged_by(oracle: str, xlen: int) -> list[riscv.Row]:
    """The rows with a meaning, their own or by expansion, that this oracle knows."""
    rows = [row for row in riscv.INSTRUCTIONS[xlen].values() if row.oracle == oracle]
    return [row for row in rows if base_of(row, xlen).meaning]


Judgement = list[tuple[Case, After]]


@functools.cache
def unicorn_says(xlen: int, cases: int, seed: int) -> dict[str, Judgement]:
    rng, unicorn = random.Random(seed), Unicorn(xlen)
    found: dict[str, Judgement] = {}
    for row in judged_by("unicorn", xlen):
        for _ in range(cases):
            one = case(rng, row, random_operands(rng, row), xlen)
            found.setdefault(row.name, []).append((one, unicorn.run(one)))
    return found


@functools.cache
def qemu_says(folder: Path, xlen: int, cases: int, seed: int) -> dict[str, Judgement]:
    rng = random.Random(seed)
    made = [case(rng, row, random_operands(rng, row) | {"rd": 10, "rs1": 11, "rs2": 12}, xlen)
            for row in judged_by("qemu-riscv64", xlen) for _ in range(cases)]  # fmt: skip
    results = qemu(folder, [(qemu_word(one.row, one.operands), one.x[11], one.x[12]) for one in made], xlen)
    found: dict[str, Judgement] = {}
    for one, result in zip(made, results):
        if one.row.name == "ctzw" and not one.x[11] & 0xFFFF_FFFF:
            continue  # QEMU 7.2 counts on into the upper half
        x = list(one.x)
        x[10] = result
        found.setdefault(one.row.name, []).append((one, effect(riscv.Integers(xlen), one)._replace(x=tuple(x))))
    return found


def check(said: dict[str, Judgement], xlen: int) -> int:
    m, count = riscv.Integers(xlen), 0
    for name, judgement in said.items():
        for one, after in judgement:
            assert effect(m, one) == after, f"{name} {one}"
            count += 1
    return count


@pytest.mark.parametrize("xlen", XLENS)
def test_unicorn(xlen: int) -> None:
    assert check(unicorn_says(xlen, UNICORN_CASES, 31), xlen) == UNICORN_CASES * len(judged_by("unicorn", xlen))


@pytest.mark.parametrize("xlen", XLENS)
def test_qemu(tmp_path: Path, xlen: int) -> None:
    assert check(qemu_says(tmp_path, xlen, QEMU_CASES, 32), xlen) > (QEMU_CASES - 100) * len(
        judged_by("qemu-riscv64", xlen)
    )


@pytest.mark.ci
@pytest.mark.parametrize("xlen", XLENS)
def test_more_cases(tmp_path: Path, xlen: int) -> None:
    check(unicorn_says(xlen, 500, 33), xlen)
    check(qemu_says(tmp_path, xlen, 2000, 34), xlen)


# --- mutants ----------------------------------------------------------------------------------------------------------

# What each operation of the algebra may be mistaken for.
SIMILAR = {
    "add": "sub or_ xor",
    "sub": "add xor",
    "and_": "or_ xor",
    "or_": "and_ xor",
    "xor": "or_ and_",
    "sll": "srl",
    "srl": "sra sll",
    "sra": "srl",
    "eq": "ne",
    "ne": "eq",
    "lt": "ltu ge",
    "ge": "geu lt",
    "ltu": "lt geu",
    "geu": "ge ltu",
    "sext": "zext",
    "zext": "sext",
    "mul": "mulh",
    "mulh": "mulhu mulhsu mul",
    "mulhsu": "mulh mulhu",
    "mulhu": "mulh mulhsu",
    "div": "divu rem",
    "divu": "div remu",
    "rem": "remu div",
    "remu": "rem divu",
    "clz": "ctz cpop",
    "ctz": "clz cpop",
    "cpop": "ctz",
    "clmul": "clmulh mul",
    "clmulh": "clmul mulhu",
}


class Mutant(riscv.Integers):
    """The integers, with operation number `at` of a meaning replaced. SAME stops it from being replaced."""

    def __init__(self, xlen: int, at: int, other: str) -> None:
        super().__init__(xlen)
        self.at, self.other, self.count = at, other, 0
        self.trace: list[str] = []

    def __getattribute__(self, name: str) -> object:
        if name not in SIMILAR and name not in ("select", "const", "flag"):
            return super().__getattribute__(name)
        return functools.partial(self.call, name)

    def call(self, name: str, *arguments: int) -> int | bool:
        self.trace.append(name)
        here, self.count = self.count == self.at, self.count + 1
        operation = getattr(riscv.Integers, self.other if here and self.other in SIMILAR else name)
        if here and self.other == "swap":
            arguments = (arguments[0], arguments[2], arguments[1])
        plain = riscv.Integers(self.xlen)
        result = operation(plain, *arguments)
        return result ^ 1 if here and self.other == "flip" else result


Meaning = tuple[Callable[..., int], tuple[str, ...]]


def mutants(row: riscv.Row, xlen: int) -> Iterator[tuple[str, Meaning]]:
    """(what was changed, meaning and reads) of wrong versions of a row: each operation replaced by each similar one,
    arguments of select and two reads exchanged, the lowest bit of a constant or of the result flipped."""
    meaning, reads = row.meaning, row.reads
    tracer = Mutant(xlen, -1, "")
    meaning(tracer, *[1] * len(reads))
    for at, name in enumerate(tracer.trace):
        others = {"select": "swap", "const": "flip", "flag": "flip"}.get(name) or SIMILAR[name]
        for other in others.split():

            def wrong(m, *values, at=at, other=other):
                return meaning(Mutant(m.xlen, at, other), *values)

            yield f"{at} {name}: {other}", (wrong, reads)
    yield "result: flip", ((lambda m, *values: meaning(m, *values) ^ 1), reads)
    if set(reads) == {"rs1", "rs2"}:
        yield "reads: swap", (meaning, reads[::-1])


def survivors(said: dict[str, Judgement], xlen: int) -> tuple[set[str], int]:
    """The mutants that no case betrays, and how many there were."""
    m, alive, count = riscv.Integers(xlen), set(), 0
    for name, judgement in said.items():
        row = riscv.INSTRUCTIONS[xlen][name]
        if row.meaning:
            for what, change in mutants(row, xlen):
                count += 1
                if all(effect(m, one, change) == after for one, after in judgement):
                    alive.add(f"{name} {what}")
            continue
        for operand, source in row.expands[1].items():
            count += 1
            wrong = row.expands[1] | {operand: 0 if isinstance(source, str) else source + 1}
            if all(effect(m, one, expands=wrong) == after for one, after in judgement):
                alive.add(f"{name} {operand}")
    return alive, count


# Mutants that mean the same, so that nobody can tell.
COMMUTATIVE = "add addw and or xor xnor mul mulh mulhu mulw max maxu min minu clmul clmulh clmulr beq bne".split()
SAME = [f"{name} reads: swap" for name in COMMUTATIVE]
# only the low word is stored
SAME += [f"amo{op}.w {at} sext: zext" for op in ("swap", "add", "and", "or", "xor") for at in (0, 1)]
# the upper half is zero already
SAME += ["divuw 2 divu: div", "remuw 2 remu: rem", "srliw 1 srl: sra", "srlw 2 srl: sra"]
SAME += ["rolw 4 srl: sra", "roriw 2 srl: sra", "rorw 2 srl: sra"]
# the bits that differ are masked off behind
SAME += ["bext 0 srl: sra", "bexti 0 srl: sra", *[f"orc.b {at} srl: sra" for at in (1, 6, 11)]]
SAME += [f"rev8 {at} srl: sra" for at in (2, 9, 16)]
# no bit is set on both sides
SAME += ["clmulr 6 or_: xor", *[f"rev8 {at} or_: xor" for at in (6, 13, 20)]]
# writes x0
SAME += ["c.nop rs1", "c.nop imm"]
# a word is all of a register
SAME_ON_RV32 = ["lw 0 sext: zext"] + [
    f"amo{op}.w {at} sext: zext" for op in ("min", "minu", "max", "maxu") for at in (0, 1)
]
# told apart only by the cases that QEMU 7.2 has wrong
SAME_ON_RV64 = ["ctzw 1 or_: xor"]


@pytest.mark.parametrize("xlen", XLENS)
def test_mutants_are_noticed(tmp_path: Path, xlen: int) -> None:
    """Of hundreds of wrong tables only those survive that mean the same."""
    total, alive = 0, set()
    for said in (unicorn_says(xlen, UNICORN_CASES, 31), qemu_says(tmp_path, xlen, QEMU_CASES, 32)):
        names, count = survivors(said, xlen)
        total, alive = total + count, alive | names
    assert total == {32: 538, 64: 770}[xlen]
    assert alive <= {*SAME, *(SAME_ON_RV32 if xlen == 32 else SAME_ON_RV64)}


def test_every_row_with_a_meaning_is_judged() -> None:
    for xlen in XLENS:
        judged = {row.name for oracle in ("unicorn", "qemu-riscv64") for row in judged_by(oracle, xlen)}
        for row in riscv.INSTRUCTIONS[xlen].values():
            assert row.name in judged or not base_of(row, xlen).meaning, row.name


def test_rows_that_no_machine_judges() -> None:
    """Only F and D: nothing executes them before there is an FPU, and their encodings are judged by binutils. Other
    rows without a meaning (system instructions, fences, LR and SC) run in the programs of hw/sim/test_ref_qemu."""
    for row in riscv.ROWS:
        assert (row.oracle == "binutils") == ("F" in row.requires or "D" in row.requires), row.name


def test_ctzw_of_a_word_of_zeros() -> None:
    """32, whatever stands above (Unpriv. 28.4.10); QEMU 7.2 counts on."""
    meaning = riscv.INSTRUCTIONS[64]["ctzw"].meaning
    assert [meaning(riscv.Integers(64), a) for a in (0, 1 << 32, 1 << 63, -1 << 32 & (1 << 64) - 1)] == [32] * 4
