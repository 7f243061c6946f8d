"""The intermediate form: what the builder makes, what the passes leave of it, and that the verifier sees damage."""

from __future__ import annotations

import pytest

from cc import ir
from cc.diagnostics import Diagnostics
from cc.driver import compile_c
from cc.lower import Lowering
from cc.parser import parse
from cc.passes.fold import compute
from cc.passes.simplify import simplify
from cc.preprocessor import Preprocessor
from tests.cc.support import PROGRAMS


def built(text: str) -> ir.Function:
    """The SSA form of the first function, before any pass."""
    diags = Diagnostics()
    unit = parse(Preprocessor(diags, [], []).run(text, "t.c"), diags)
    diags.check()
    return Lowering(unit.functions[0], unit).run()


LOOP = "int sum(int *a, int n) { int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }\n"

DUMP = """function sum(2) {
b0:
  %0 = param 0
  %1 = param.w 1
  %2 = lt 0, %1
  br %2, b1, b3
b1:  from b0 b1
  %3 = phi 0, %9
  %4 = phi 0, %8
  %5 = shl %3, 2
  %6 = add %0, %5
  %7 = lw %6
  %8 = add.w %4, %7
  %9 = add.w %3, 1
  %10 = lt %9, %1
  br %10, b1, b3
b3:  from b0 b1
  %11 = phi 0, %8
  ret %11
}
"""


def test_dump_of_a_loop():
    assert compile_c(LOOP, "t.c", dump="simplified") == DUMP


@pytest.mark.parametrize("source", sorted(p.name for p in PROGRAMS.glob("*.c"))[::3])
def test_programs_verify(source):
    text = (PROGRAMS / source).read_text()
    for dump in ir_dumps(text, source):
        assert dump.startswith("function ")


def ir_dumps(text: str, name: str) -> list[str]:
    """Dumps of both stages; asking for a dump verifies."""
    return [compile_c(text, name, [str(PROGRAMS)], dump=stage) for stage in ("ir", "simplified")]


def test_verifier_sees_damage():
    def use_before_definition(f):
        f.blocks[1].body.reverse()

    def lost_edge(f):
        f.blocks[1].preds.pop()

    def phi_arity(f):
        f.blocks[1].phis[0].args.pop()

    def no_terminator(f):
        f.blocks[0].term = None

    def foreign(f):
        f.blocks[1].body[0].args[0] = ir.Value("add", False, [f.const(1), f.const(2)])

    def no_dominance(f):
        f.blocks[0].term.args[0] = f.blocks[1].body[0]

    for damage in (use_before_definition, lost_edge, phi_arity, no_terminator, foreign, no_dominance):
        f = built(LOOP)
        simplify(f)
        ir.verify(f)
        damage(f)
        with pytest.raises((ir.Malformed, AttributeError)):
            ir.verify(f)


@pytest.mark.parametrize(
    "expression, result",
    [
        ("x * 8", "shl.w %0, 3"),
        ("x + 0", None),
        ("x - x", "0"),
        ("(x + 3) + 4", "add.w %0, 7"),
        ("(unsigned)x / 16", "shr.w %0, 4"),
        ("(unsigned)x % 16", "and %0, 15"),
        ("(x & 255) & 15", "and %0, 15"),
        ("!(x < 3)", "ge %0, 3"),
        ("(int)(long)x", None),
        ("(x == 1) != 0", "eq %0, 1"),
        ("3 * 4 + 5", "17"),
        ("1 ? x : 0", None),
    ],
)
def test_simplification(expression, result):
    text = compile_c(f"int f(int x) {{ return {expression}; }}\n", "t.c", dump="simplified")
    body = [line.strip() for line in text.split("\n") if line.startswith("  ") and "param" not in line]
    if result is None:
        assert body == ["ret %0"]
    elif " " in result:
        assert [line.partition(" = ")[2] for line in body[:-1]] == [result]
    else:
        assert body == [f"ret {result}"]


def test_folding_is_the_machines_arithmetic():
    big = (1 << 63) - 1
    cases = [
        ("add", True, 0x7FFFFFFF, 1, -(1 << 31)),
        ("add", False, big, 1, -(1 << 63)),
        ("mul", True, 1 << 31, 2, 0),
        ("shl", True, 1, 33, 2),
        ("shr", True, -1, 4, 0x0FFFFFFF),
        ("sar", False, -(1 << 63), 63, -1),
        ("div", False, -7, 2, -3),
        ("rem", True, -7, 2, -1),
        ("divu", True, -1, 2, 0x7FFFFFFF),
        ("remu", False, -1, 10, 5),
        ("ltu", False, 1, -1, 1),
        ("lt", False, 1, -1, 0),
        ("div", False, 1, 0, None),
    ]
    for op, w, a, b, expected in cases:
        assert compute(op, w, a, b) == expected, op
