"""The vTPU's assembler and disassembler: both ways at random, each mistake with its column and reason."""

from __future__ import annotations

import random

import pytest

from asm import numbers, vtpu, vtpu_check
from asm.diagnostic import AsmError
from asm.vtpu_asm import assemble, coordinate
from asm.vtpu_disasm import disassemble, listing
from asm.vtpu_text import coordinate_text, operands

C = vtpu.CODE


def random_siw(rng: random.Random) -> dict[str, int]:
    """A legal SIW whose unused fields are zero, made from the table without the assembler."""
    while True:
        d, s, c = rng.choice(vtpu.D_FORMS), rng.choice(vtpu.S_FORMS), rng.choice(vtpu.C_FORMS)
        siw = {"use_mask": rng.getrandbits(1), "end": rng.getrandbits(1), "deps": rng.choice((0, rng.getrandbits(8)))}
        if d.op != "DNOP":
            siw |= {"d_active": 1, "d_op": C[d.op], "d_mode": d.mode, "d_fn": d.fn, "d_type": rng.choice(d.types)}
            for name in d.reads.split():
                limit = {"lane": 8, "mask": 256}.get(name, 24)
                siw["d_" + name] = rng.randrange(limit)
            if d.name != "dmov.to_mask":
                siw["d_rd"] = rng.randrange(24)
            if d.imm:
                siw["imm"] = rng.getrandbits(32)
        if s.op != "SNOP":
            siw |= {"s_active": 1, "s_op": C[s.op], "s_view": s.view, "s_type": rng.choice(s.types)}
            siw |= {"s_p": rng.randrange(8), "s_dim": rng.randrange(11)}
            if "r" in s.reads.split() + s.writes.split():
                siw["s_r"] = rng.randrange(24)
            siw["s_rs2"] = rng.randrange(24 if "rs2" in s.reads else 8) if "rs2" in s.reads or "base" in s.reads else 0
            if s.op == "SINDEX" and s.view == vtpu.IMMEDIATE or s.op != "SINDEX" and "rs2" not in s.reads:
                siw["s_step"] = rng.choice((0, 1, -1, 32767, -32768))
            if s.op != "SINDEX":
                siw["s_width"] = rng.choice((0, 1, 8))
            if s.op == "SGATHER":
                siw["s_hint"] = rng.getrandbits(1)
        if c.op == "CBAR":
            siw |= {"c_active": 1, "c_op": C["CBAR"], "c_id": rng.randrange(8), "c_count": rng.randrange(1, 256)}
        loops = rng.randrange(5)
        if loops in (1, 2) and not d.imm:
            siw |= {"begin0": 1, "begin1": loops - 1, "imm": rng.getrandbits(32)}
        if loops == 2 or loops == 3:
            siw |= {"begin1": 1, "count_from_reg": 1, "count_reg": rng.randrange(24)}
        if loops == 4:
            siw |= {"end0": rng.getrandbits(1), "end1": 1}
        if not vtpu_check.imm_users(siw) and rng.getrandbits(1):
            siw |= {"literal": 1, "s_p": rng.randrange(8)} | {f"lit{i}": rng.getrandbits(32) for i in range(4)}
        if vtpu_check.check(siw) is None:
            return {name: value for name, value in siw.items() if value}


def test_round_trip() -> None:
    rng = random.Random(1)
    seen = set()
    for _ in range(4000):
        siw = random_siw(rng)
        text = disassemble(vtpu.encode(siw))
        assert not text.startswith("#"), (text, siw)
        assert assemble(text).siws == [siw], text
        seen |= {vtpu.d_form(siw).name, vtpu.s_form(siw).name, vtpu.c_form(siw).name}
    assert seen == {f.name for f in vtpu.D_FORMS + vtpu.S_FORMS + vtpu.C_FORMS}


def test_words_that_text_cannot_say() -> None:
    rng = random.Random(2)
    for _ in range(300):
        words = [rng.getrandbits(32) for _ in range(12)] + [0] * 4
        text = disassemble(words)
        assert text.startswith("#") or vtpu.encode(assemble(text).siws[0]) == words


EXAMPLE = """
# a dot product
start:  sgather r0, p1, +8 column
        { dmul r2, r0, r1 | sgather r1, p2 = 1.1.1/1.1.1/1.1.1.3.9@2, +8 column, nofault }
main:   { dfma.l r4, r0, r1[3], r4 | sgather r0, p1, +1 line | } loop0 16 end0
        dmov.splat_imm r5, -1.5          ; a float
        dmov.and_imm r5, r5, 0xff
        { dsel r6, r4, r5, 0x0f | SSCATTER p3, r6, width 4 | cfence } mask halt
"""


def test_example() -> None:
    code = assemble(EXAMPLE)
    assert code.labels == {"start": 0, "main": 2} and code.lines == [3, 4, 5, 6, 7, 8]
    assert code.siws[2] == {
        "d_active": 1, "d_op": 5, "d_mode": 1, "d_rd": 4, "d_rs2": 1, "d_rs3": 4, "d_lane": 3,
        "s_active": 1, "s_op": 1, "s_p": 1, "s_step": 1, "s_dim": 1, "begin0": 1, "end0": 1, "imm": 16,
    }  # fmt: skip
    assert code.siws[3]["imm"] == numbers.to_bits(-1.5) and code.siws[4]["imm"] == 255
    literal = sum(code.siws[1].get(f"lit{i}", 0) << 32 * i for i in range(4))
    assert literal == vtpu.coordinate({"column": 8, "line": 2}, 2)
    assert code.siws[5]["c_count"] == 1 and code.siws[5]["use_mask"] == code.siws[5]["end"] == 1
    again = assemble(listing(code.siws, code.labels))
    assert again.siws == code.siws and again.labels == code.labels


@pytest.mark.parametrize(
    "line, col, words",
    [
        ("frob r1", 1, "there is no operation 'frob'"),
        ("  dadd r1, r2", 14, "expected ','"),
        ("dadd r1, r2, r16", 14, "expected a register"),
        ("dadd.bf16 r1, r2, r3", 1, "no type bf16"),
        ("dadd.l r1, r2, r3[8]", 19, "lane is 8, not in 0..7"),
        ("dternary r1, r2", 1, "not in this core yet"),
        ("{ dnop | csend m0, 1 }", 10, "not in this core yet"),
        ("{ dadd r1, r2, r3 | dmul r4, r5, r6 }", 21, "second D operation"),
        ("{ dadd r1, r2, r3 | sgather r1, p0 }", 1, "both write register 1"),
        ("dmov.splat_imm r1, 5 loop0 3", 28, "two users of imm32"),
        ("snop p1 = 1.1.1/1.1.1/1.1.1 loop1 2", 35, "two users of imm32"),
        ("nop loop0 2 loop1 3", 19, "two users of imm32"),
        ("nop loop0 r2 loop1 3", 20, "loop1 takes the register"),
        ("nop loop1 3 loop0 r2", 19, "loop1 takes the register"),
        ("dmov.splat_imm r1, 0x100000000", 20, "does not fit 32 bits"),
        ("sgather r1, p8", 13, "expected a coordinate register"),
        ("sgather r1, p1, +40000 line", 18, "step is 40000"),
        ("sgather r1, p1, +1 row", 20, "expected a dimension"),
        ("sgather r1, p1, width 9", 23, "width is 9"),
        ("sscattr p1, r1, nofault", 17, "is no option of sscattr"),
        ("snop p1 = 0.1.1/1.1.1/1.1.1", 11, "library is 0"),
        ("snop p1 = 1.1/1.1.1/1.1.1", 11, "groups of 3, 3"),
        ("cbar 8, 2", 6, "id is 8"),
        ("cbar 0, 0", 1, "count is 0"),
        ("{ dnop | snop", 14, "not closed"),
        ("dnop halt stop", 11, "expected the end of the line"),
        ("dadd r1, r2, r3 $", 17, "has no meaning"),
    ],
)
def test_mistakes(line: str, col: int, words: str) -> None:
    with pytest.raises(AsmError) as caught:
        assemble("nop\n" + line + "\nnop", "x.v")
    (mistake,) = caught.value.diagnostics
    assert (mistake.line, mistake.col) == (2, col) and words in mistake.message
    assert str(caught.value).startswith(f"x.v:2:{col}: error: ") and str(caught.value).endswith(" " * (col - 1) + "^")


def test_all_mistakes_at_once() -> None:
    with pytest.raises(AsmError) as caught:
        assemble("a: nop\na: nop\nfoo\nnop")
    assert [(d.line, d.col) for d in caught.value.diagnostics] == [(2, 1), (3, 1)]


def test_coordinates() -> None:
    rng = random.Random(3)
    for _ in range(500):
        coord = rng.getrandbits(128)
        assert coordinate(coordinate_text(coord)) == coord
    assert coordinate("1.1.1/1.1.1/1.1.2") == vtpu.coordinate({"scroll": 1})
    assert coordinate("2.1.1/1.1.1/1.1.1.1.1@1") == vtpu.coordinate({"library": 1}, 1)


def test_every_form_has_operands() -> None:
    for form in vtpu.D_FORMS + vtpu.S_FORMS + vtpu.C_FORMS:
        kinds, _ = operands(form.name)
        assert kinds or form.op[1:] == "NOP"
