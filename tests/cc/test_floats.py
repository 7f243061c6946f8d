"""Floating point: programs print what riscv64 gcc's do, literals and folding agree with CPython and with run time."""

from __future__ import annotations

import random
import struct
import subprocess
from pathlib import Path

import pytest

from asm.linker import link
from cc import floating
from cc.diagnostics import CompileError
from cc.driver import compile_c
from tests import oracles
from tests.cc.support import BASE, GCC_FLAGS, HERE, PROGRAMS, base_objects, execute, libgcc, run_ours

FLOATS = HERE / "floats"
SOURCES = sorted(FLOATS.glob("*.c"))
GCC = ["-w", "-O0", "-ffp-contract=off", "-std=gnu11"]


def ours(text: str, name: str, folder: Path, **options) -> tuple[int, bytes]:
    return run_ours(text, name, folder, [libgcc()], include=[str(FLOATS)], **options)


def by_gcc(text: str, name: str, folder: Path) -> tuple[int, bytes]:
    source, built = folder / name, folder / (name + ".o")
    source.write_text(text)
    gcc = oracles.tool("riscv64-unknown-elf-gcc")
    flags = [*GCC_FLAGS, *GCC, f"-I{PROGRAMS}", f"-I{FLOATS}"]
    subprocess.run([gcc, *flags, "-c", "-o", built, source], check=True)
    elf = link([*base_objects(), (name, built.read_bytes()), libgcc()], text_base=BASE)
    return execute(elf, folder / "gcc.elf")


def bits_of(value: float) -> int:
    return int.from_bytes(struct.pack("<d", value), "little")


def test_literals():
    """Ten thousand decimal and as many hexadecimal constants, and single precision by rounding the exact value."""
    r = random.Random(5)
    for _ in range(10_000):
        text = "".join(r.choice("0123456789") for _ in range(r.randrange(1, 25))) + "."
        text += "".join(r.choice("0123456789") for _ in range(r.randrange(25)))
        text += r.choice(("", f"e{r.randrange(-345, 330)}", f"E+{r.randrange(40)}"))
        assert floating.literal(text) == (bits_of(float(text)), "double"), text
        number = struct.unpack("<d", r.randrange(0x7FF << 52).to_bytes(8, "little"))[0]
        assert floating.literal(number.hex())[0] == bits_of(number)
        single = struct.unpack("<f", r.randrange(0xFF << 23).to_bytes(4, "little"))[0]
        expected = int.from_bytes(struct.pack("<f", single), "little")
        assert floating.literal(f"{single:.120e}f") == (expected, "float")


BAD = ("1.5x", "1e", "1e+", "0x1.8", "0x.p1", "1.5ff", "1.5ul", "0x1p", "1.2.3", "09.5e1.")


@pytest.mark.parametrize("text", BAD)
def test_bad_literals(text):
    with pytest.raises(CompileError) as caught:
        compile_c(f"double x = {text};\n", "t.c")
    assert f"t.c:1:12: error: {text} is not a floating-point constant" in str(caught.value)


def constant(r: random.Random) -> tuple[str, str]:
    """A type and a literal of it."""
    kind = r.randrange(6)
    if kind == 0:
        return "int", str(r.choice((0, 1, 3, -7, 100000, 2147483647)))
    if kind == 1:
        return "unsigned long", f"{r.randrange(1 << r.randrange(1, 64))}ul"
    if kind == 2:
        return "float", f"{r.uniform(-100, 100):.8g}f" if r.random() < 0.8 else r.choice(("1e-40f", "3e38f", "0.f"))
    special = ("0.0", "-0.0", "1e308", "5e-324", "1e-308", "0x1.fffffffffffffp3", "1e16", "4503599627370497.5")
    return "double", f"{r.uniform(-1e3, 1e3)!r}" if r.random() < 0.7 else r.choice(special)


def expression(r: random.Random, depth: int, constants: list) -> str:
    """An expression over v0, v1 ... whose values are appended to `constants`."""
    if depth == 0 or r.random() < 0.1:
        constants.append(constant(r))
        return f"v{len(constants) - 1}"
    kind = r.random()
    left = expression(r, depth - 1, constants)
    if kind < 0.15:
        return f"({r.choice(('-', '!', '(float)', '(double)', '(_Bool)'))}{left})"
    right = expression(r, depth - 1, constants)
    if kind < 0.25:
        return f"({left} {r.choice(('<', '<=', '==', '!=', '>', '>='))} {right})"
    if kind < 0.35:
        return f"({left} ? {right} : {expression(r, depth - 1, constants)})"
    op = r.choice("+-*/")
    if op == "/":  # of floats, since a comparison may give the integer 0
        return f"({left} / ({right} + 0.0f))"
    return f"({left} {op} {right} * 1.0)"


def folding(seed: int, count: int) -> str:
    """Each expression with its constants written in, in locals that the optimiser sees, and read at run time."""
    r = random.Random(seed)
    data, main = [], []
    for i in range(count):
        constants: list = []
        text = expression(r, 4, constants)
        inlined = text
        for k in reversed(range(len(constants))):
            inlined = inlined.replace(f"v{k}", f"(({constants[k][0]}){constants[k][1]})")
        local = "".join(f"{t} v{k} = {v}; " for k, (t, v) in enumerate(constants))
        data.append(f"static double folded{i} = (double)({inlined});")
        for qualifier in ("", "volatile "):
            names = local.replace("; ", f"; {qualifier}", len(constants) - 1)
            main.append(f"{{ {qualifier}{names}outd(folded{i}); outd((double)({text})); outf({text}); }}")
    return '#include "bits.h"\n' + "\n".join(data) + "\nint main(void) {\n" + "\n".join(main) + "\nreturn 0; }\n"


def check_folding(seed: int, count: int, folder: Path) -> None:
    for opt in (0, 1):
        status, output = ours(folding(seed, count), "folding.c", folder, opt=opt)
        lines = output.split()
        assert status == 0 and len(lines) == 6 * count
        for i in range(count):
            folded, known, single, again, runtime, last = lines[6 * i : 6 * i + 6]
            assert (folded, folded, folded) == (known, again, runtime) and single == last, (seed, opt, i)


def test_folding_is_what_running_gives(tmp_path):
    check_folding(1, 60, tmp_path)


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(10, 30))
def test_folding_more(seed, tmp_path):
    check_folding(seed, 150, tmp_path)


MESSAGES = [
    ("double x; int f(void) { return x % 2; }", "1:34", "% wants integers, not double and int"),
    ("double x; int f(void) { return x << 1; }", "1:34", "<< wants integers"),
    ("double x; int f(void) { return ~x; }", "1:32", "~ wants an integer, not double"),
    ("double x; void f(void) { x |= 1; }", "1:28", "|= cannot take double and int"),
    ("double x; void f(void) { switch (x) { } }", "1:26", "switch wants a number, not double"),
    ("double x; int *p; void f(void) { p = x; }", "1:36", "assignment wants int *, not double"),
    ("double x; int *p; void f(void) { x = p; }", "1:36", "assignment wants double, not int *"),
    ("double x; void *f(void) { return (void *)x; }", "1:34", "cannot convert double to void *"),
    ("double x; int a[3]; int f(void) { return a[x]; }", "1:43", "an index wants to be an integer, not double"),
    ("double x; int a[3]; int f(void) { return a == x; }", "1:44", "cannot compare"),
    ("int a[1.5];", "1:7", "integer"),
    ("long double x, y; void f(void) { x = x % y; }", "1:40", "% wants integers"),
    ("struct { int b : 3; } x; void f(void) { x.b += 1.5L; }", "1:45", "a bit-field cannot take += of a long double"),
    ("_Complex double x;", "1:1", "_Complex is not supported"),
    ("short float x;", "1:1", "is not a type"),
    ("long long double x;", "1:1", "is not a type"),
    ("unsigned double x;", "1:1", "is not a type"),
    ("#if 1.5\n#endif", "1:5", "floating-point constant in #if"),
    ("double y; double x = y;", "1:22", "not constant"),
    ("int f(int x) { return __builtin_isnan(x); }", "1:23", "wants a floating-point number"),
]


@pytest.mark.parametrize("text, place, words", MESSAGES, ids=lambda v: v[:30])
def test_message(text, place, words):
    with pytest.raises(CompileError) as caught:
        compile_c(text + "\n", "t.c")
    first = next(line for line in str(caught.value).split("\n") if ": error: " in line)
    assert first.startswith(f"t.c:{place}: error: ") and words in first, str(caught.value)
