"""The intermediate form: what the builder makes, what the passes leave of it, and that the verifier sees damage."""

from __future__ import annotations

import pytest

from cc import ir, ir_text
from cc.diagnostics import Diagnostics
from cc.driver import compile_c
from cc.lower import Lowering
from cc.parser import parse
from cc.passes.fold import compute
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


FORM = """function f(2) {
  slot0: 16 bytes, align 8
b0:
  %0 = param 0
  %1 = param.w 1
  %2 = add %0, 5
  %3 = lw slot0, +4
  br %2, b1, b2
b1:
  %4 = phi %2, %9
  %5 = call @g, %4, @table+8
  %6 = result2 %5
  call *%5, %6
  sd %6, %0
  %9 = add.w %4, 1
  br %9, b1, b2
b2:
  %10 = phi 0, %9
  %11 = asm %10, [["x"], [["", "register", -1, "", "", true, false], ["", "register", -1, "", "", false, false]], []]
  %12 = asmout %11, 0
  jtab %12, b3, b4, b3
b3:
  ret %10, %12
b4:
  unreachable
}
"""


def value_of(f: ir.Function, number: int) -> ir.Value:
    return next(v for b in f.blocks for v in b.phis + b.body if v.number == number)


def block_of(f: ir.Function, number: int) -> ir.Block:
    return next(b for b in f.blocks if b.number == number)


# Each damages the form in one place. v(n) is the value with that number, b(n) the block.
DAMAGE = {
    "use before definition": lambda f, v, b: b(0).body.reverse(),
    "lost edge": lambda f, v, b: b(1).preds.pop(),
    "phi arity": lambda f, v, b: v(4).args.pop(),
    "no terminator": lambda f, v, b: setattr(b(0), "term", None),
    "a value that is nowhere": lambda f, v, b: v(9).args.__setitem__(
        0, ir.Value("add", False, [f.const(1), f.const(2)])
    ),
    "no dominance": lambda f, v, b: b(0).term.args.__setitem__(0, v(9)),
    "no dominance in a phi": lambda f, v, b: v(10).args.reverse(),
    "the value itself": lambda f, v, b: v(9).args.__setitem__(0, v(9)),
    "an unknown operation": lambda f, v, b: setattr(v(2), "op", "plus"),
    "too many arguments": lambda f, v, b: v(2).args.append(v(0)),
    "too few arguments": lambda f, v, b: v(2).args.pop(),
    "three results": lambda f, v, b: b(3).term.args.append(v(0)),
    "no callee": lambda f, v, b: b(1).body[2].args.clear(),
    "a phi among the others": lambda f, v, b: (b(1).body.append(b(1).phis.pop()),),
    "another among the phis": lambda f, v, b: b(1).phis.append(b(1).body.pop()),
    "a terminator in the middle": lambda f, v, b: setattr(v(9), "op", "ret"),
    "no terminator at the end": lambda f, v, b: setattr(b(3).term, "op", "sd"),
    "a constant in a block": lambda f, v, b: setattr(v(0), "op", "const"),
    "one value twice": lambda f, v, b: b(1).body.append(v(9)),
    "in the wrong block": lambda f, v, b: setattr(v(9), "block", b(0)),
    "in a block that is not its own": lambda f, v, b: b(0).body.append(b(1).body.pop()),
    "an edge to nowhere": lambda f, v, b: b(0).term.targets.__setitem__(0, ir.Block(9)),
    "a block that was replaced": lambda f, v, b: b(0).term.targets.__setitem__(0, ir.Block(1)),
    "a predecessor too much": lambda f, v, b: b(3).preds.append(b(0)),
    "a predecessor from nowhere": lambda f, v, b: b(3).preds.append(ir.Block(9)),
    "one edge of two": lambda f, v, b: b(3).preds.pop(),
    "a lost block": lambda f, v, b: f.blocks.pop(),
    "two blocks of one number": lambda f, v, b: setattr(b(4), "number", 3),
    "one target of a branch": lambda f, v, b: (b(0).term.targets.pop(), b(2).preds.pop(0), v(10).args.pop(0)),
    "a target of a return": lambda f, v, b: (b(3).term.targets.append(b(4)), b(4).preds.append(b(3))),
    "equal targets": lambda f, v, b: b(0).term.targets.__setitem__(0, b(2)),
    "a way back to the entry": lambda f, v, b: (b(0).term.targets.append(b(0)), b(0).preds.append(b(0))),
    "a jump to where an address leads": lambda f, v, b: setattr(b(4), "symbol", "label"),
    "32 bits of a load": lambda f, v, b: setattr(v(3), "w", True),
    "a symbol of an addition": lambda f, v, b: setattr(v(2), "sym", "x"),
    "a parameter in the middle": lambda f, v, b: setattr(v(9), "op", "param") or v(9).args.clear(),
    "a parameter that is not passed": lambda f, v, b: setattr(v(1), "imm", 2),
    "a result of an earlier call": lambda f, v, b: b(1).body.insert(1, b(1).body.pop(2)),
    "an output of nothing": lambda f, v, b: v(12).args.__setitem__(0, v(10)),
    "the result of a call that has none": lambda f, v, b: (
        setattr(v(5), "extra", True) or v(6).args.__setitem__(0, v(4))
    ),
    "the result of a store": lambda f, v, b: v(9).args.__setitem__(0, b(1).body[3]),
    "a constant of its own": lambda f, v, b: v(9).args.__setitem__(1, ir.Value("const", False, [], 1)),
    "an address of its own": lambda f, v, b: v(5).args.__setitem__(1, ir.Value("global", False, [], 8, "table")),
    "a slot of another function": lambda f, v, b: v(3).args.__setitem__(0, ir.Function("g").slot(16, 8)),
    "an asm without its input": lambda f, v, b: v(11).args.clear(),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_verifier_sees_damage(name):
    f = ir_text.parse(FORM)[0]
    ir.verify(f)
    DAMAGE[name](f, lambda n: value_of(f, n), lambda n: block_of(f, n))
    with pytest.raises(ir.Malformed):
        ir.verify(f)


def test_verifier_lets_unreachable_blocks_be():
    text = "function f(0) {\nb0:\n jmp b2\nb1:\n %0 = add %1, 1\n jmp b2\nb2:\n %1 = phi 3, %0\n ret %1\n}\n"
    ir.verify(ir_text.parse(text)[0])


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
