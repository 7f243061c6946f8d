"""The form as text: what `dump` writes reads back as the same form, and what is wrong is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cc import ir, ir_text
from cc.driver import PASSES, compile_c, preprocess
from tests.cc import suite
from tests.cc.support import PROGRAMS
from tests.cc.test_csmith import SIZE, generate, headers  # noqa: F401, a fixture is used by its name
from tools import cc, library, software

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = sorted(p for folder in ("os", "fs", "cc/rt", "tests/cc/kernels") for p in (ROOT / folder).rglob("*.c"))
MARCHES = ("rv64imac_zba_zbb_zbs", "rv32imac")


def comes_back(text: str, name: str) -> int:
    """How many functions a dump has. Each is well-formed and the same when it is read and written again."""
    functions = ir_text.parse(text, name)
    for f in functions:
        ir.verify(f)
    assert "\n\n".join(map(ir_text.dump, functions)) == text.strip("\n")
    return len(functions)


def dumps(text: str, name: str, folders: list[str], marches=MARCHES, stages=PASSES) -> int:
    """Functions seen in all dumps of a source."""
    every = [*software.include_dirs(), *library.include_dirs(), *folders]
    names = [(key, str(value)) for key, value in software.defines().items()]
    made = [compile_c(text + "\n", name, every, names, 2, march, stage) for march in marches for stage in stages]
    return sum(comes_back(one, name) for one in made if one.strip())


@pytest.mark.parametrize("source", sorted(PROGRAMS.glob("*.c"))[::4], ids=lambda p: p.stem)
def test_programs_come_back(source):
    assert dumps(source.read_text(), str(source), [str(PROGRAMS)], MARCHES[:1], ("ir", "inline", "split"))


@pytest.mark.ci
@pytest.mark.parametrize("source", OURS[::3], ids=lambda p: str(p.relative_to(ROOT)))
def test_c_of_the_repository_comes_back(source):
    dumps(source.read_text(), str(source), [str(source.parent), str(ROOT / "tests" / "cc" / "kernels")])


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(1, 4))
def test_csmiths_programs_come_back(seed, tmp_path, headers):  # noqa: F811
    text = generate(seed, SIZE, tmp_path)
    flat = preprocess(text, "c.c", [str(headers), *suite.INCLUDE], (), MARCHES[0])
    assert dumps(flat, "c.c", [], MARCHES[:1])


RARE = """int printf(const char *, ...);
volatile long v; struct s { long a, b; }; struct s two(void); int (*g)(int, ...); _Thread_local int t;
float half(float f) { return f / 2; }
int add(int n, ...) { __builtin_va_list l; __builtin_va_start(l, n); return __builtin_va_arg(l, int) + g(n, 1L << 40); }
long odd(long x, long y) { asm volatile("add %0, %1, %2 # ;\\"" : "=r"(x) : "r"(y), "i"(7) : "a3"); v = v + x;
  return two().b; }
void *where(int i) { static void *to[] = {&&a, &&b}; goto *to[i]; a: return to; b: return __builtin_frame_address(0); }
int table(int i) { int a[i + 1]; a[i] = i; switch (a[i]) { case 1: case 3: return 5; case 2: return 9; case 4: return 2;
  case 5: return 77; case 6: return 1; case 7: return i; } __builtin_unreachable(); }
"""


@pytest.mark.parametrize("march", MARCHES)
def test_rare_operations_come_back(march):
    text = "\n".join(compile_c(RARE, "t.c", march=march, dump=stage, opt=2) for stage in PASSES)
    assert comes_back(text, "t.c") == 5 * len(PASSES)
    for part in ("asm", "call.w *", "ijmp", ", ...)", "jtab", ".v ", "result2", "asmout", "alloca", "frame", "vaarea"):
        assert part in text, part


def test_names_that_are_no_words():
    text = 'function "a b"(0) {\nb0 @"x;y":\n  %0 = call @"\\u00fc,", @"q+1"+8\n  ret %0\n}'
    f = ir_text.parse(text)[0]
    assert (f.name, f.blocks[0].symbol, f.blocks[0].body[0].sym) == ("a b", "x;y", "\u00fc,")
    assert f.blocks[0].body[0].args[0].sym == "q+1" and f.blocks[0].body[0].args[0].imm == 8
    assert ir_text.dump(f) == text


def test_predecessors_may_be_left_out_and_comments_are_passed_over():
    text = "; a function\nfunction f(1) {\nb0:\n %7 = param.w 0 ; its argument\n br %7, b1, b2\nb1:\n jmp b2\nb2:\n ret"
    text += "\n}\n"
    f = ir_text.parse(text)[0]
    ir.verify(f)
    assert [p.number for p in f.blocks[2].preds] == [0, 1]
    assert ir_text.dump(f).startswith("function f(1) {\nb0:\n  %0 = param.w 0\n  br %0, b1, b2\nb1:  from b0\n")


GOOD = (
    "function f(1) {\n  slot0: 8 bytes, align 8\nb0:\n  %0 = param 0\n  %1 = add %0, 4\n  sd %1, slot0\n  ret %1\n}\n"
)


@pytest.mark.parametrize(
    "old, new, line, what",
    [
        ("function f", "procedure f", 1, "function  is missing"),
        ("(1)", "", 1, "( is missing"),
        ("slot0: 8", "slot1: 8", 2, "slot0 comes next"),
        ("8 bytes", "eight bytes", 2, "a number is missing"),
        ("b0:", "c0:", 3, "a block is missing"),
        ("b0:", "b0", 3, ": is missing"),
        ("b0:", "b0:  from b7", 8, "there is no b7"),
        ("param 0", "param", 4, "a number is missing"),
        ("param 0", "parameter 0", 4, "there is no operation parameter"),
        ("%0 = param 0", "param 0", 4, "the result of param has no name"),
        ("add %0, 4", "add %0, 4, 4, 4", 5, "there is too much"),
        ("add %0, 4", "add.v %0, 4", 5, ".v is unknown here"),
        ("add %0, 4", "add %0, 0x4", 5, "there is too much"),
        ("add %0, 4", "add %9, 4", 5, "there is no value"),
        ("add %0, 4", f"add %0, {1 << 64}", 5, "the number has more than 64 bits"),
        ("%1 = add", "%0 = add", 5, "%0 is there twice"),
        ("sd %1", "%2 = sd %1", 6, "sd gives nothing"),
        ("sd %1, slot0", "sd %1, slot3", 6, "there is no slot"),
        ("ret %1", "ret %1\n  ret", 8, "the block has ended"),
        ("ret %1", "%2 = phi %1", 7, "phis come first"),
        ("  ret %1\n", "", 7, "b0 has no end"),
        ("ret %1", "jmp b4", 8, "there is no b4"),
        ("ret %1", "asm [1", 7, "this is no JSON"),
        ("ret %1\n}", "ret %1", 8, "} is missing"),
        ("ret %1", "ret %1\nb0:\n  ret", 8, "the block is there twice"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old, new, line, what):
    assert GOOD.count(old) == 1
    with pytest.raises(ir_text.TextError) as caught:
        ir_text.parse(GOOD.replace(old, new), "x.ir")
    assert str(caught.value).startswith(f"x.ir:{line}: error: {what}")


def test_no_text_makes_a_traceback():
    """Every line cut short or with one character replaced: a function or a TextError."""
    for at in range(len(GOOD)):
        for middle in ("", "%", "[", "@", "-", "b9"):
            for damaged in (GOOD[:at] + middle, GOOD[:at] + middle + GOOD[at + 1 :]):
                try:
                    ir_text.parse(damaged)
                except ir_text.TextError:
                    pass


def test_the_drivers_flag(tmp_path, capsys):
    source = tmp_path / "x.c"
    source.write_text("static int g(int x) { return x + 1; }\nint f(int a) { return g(a); }\n")
    shown = []
    for flags in (["--dump", "inline"], ["--dump=inline"], ["-c", "-O2", "--dump", "inline"]):
        assert cc.main([*flags, str(source)]) == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1] == shown[2] and shown[0].startswith("function f(1) {")
    assert cc.main(["--dump", "nothing", str(source)]) == 1
    assert f"no pass is named nothing; passes: {' '.join(PASSES)}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [source]
