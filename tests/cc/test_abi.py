"""Objects of ours and of gcc call each other: random signatures with structs, many arguments and variable arguments.

Two halves of one program, callers and callees, are compiled by both compilers; all four pairings print the same.
"""

from __future__ import annotations

import random
import subprocess

import pytest

from asm.linker import link
from tests import oracles
from tests.cc.support import BASE, GCC_FLAGS, PROGRAMS, base_objects, compiled, execute, libgcc

SCALARS = (
    "char", "signed char", "short", "unsigned short", "int", "unsigned", "long", "unsigned long", "void *",
    "float", "double", "long double",
)  # fmt: skip
STRUCTS = {
    "struct s1": ("char a;", ("a",)),
    "struct s3": ("char a[3];", ("a[0]", "a[2]")),
    "struct s8": ("int a; short b; char c;", ("a", "b", "c")),
    "struct s12": ("int a, b, c;", ("a", "c")),
    "struct s16": ("long a; char b;", ("a", "b")),
    "struct s24": ("long a, b, c;", ("a", "c")),
    "struct a16": ("_Alignas(16) int a; long b;", ("a", "b")),
    "struct big": ("short v[50];", ("v[0]", "v[49]")),
    "struct f1": ("float a;", ("a",)),
    "struct f2": ("float a; double b;", ("a", "b")),
    "struct f3": ("float a[3];", ("a[0]", "a[2]")),
    "struct q1": ("long double a;", ("a",)),
    "struct q2": ("char a; long double b;", ("a", "b")),
}
TYPES = SCALARS + tuple(STRUCTS)
TYPES_32 = ("long long", "unsigned long long", "double", "long long", *TYPES)  # where those are the interesting ones
FLOATS = ("float", "double", "long double")
FUNCTIONS = 30


def declarations() -> str:
    lines = ['#include "out.h"', "#include <stdarg.h>", "#define H(h, v) ((h) * 1000003 ^ (unsigned long)(long)(v))"]
    return "\n".join(lines + [f"{name} {{ {body} }};" for name, (body, _) in STRUCTS.items()]) + "\n"


def digest(name: str, t: str) -> str:
    if t in STRUCTS:
        return " ".join(f"h = H(h, {name}.{m});" for m in STRUCTS[t][1])
    return f"h = H(h, {name});"


def halves(seed: int, types: tuple[str, ...] = TYPES) -> tuple[str, str]:
    """The source of callers (with main) and of callees."""
    r = random.Random(seed)
    callers, callees = [declarations()], [declarations()]
    main = ["int main(void) {"]
    for i in range(FUNCTIONS):
        params = [r.choice(types) for _ in range(r.randrange(1, 13))]
        result = r.choice(types)
        variadic = i % 3 == 0
        extra = (
            [
                r.choice(("int", "long", "double", "long long", "long double", *STRUCTS))
                for _ in range(r.randrange(0, 9))
            ]
            if variadic
            else []
        )
        head = f"{result} f{i}({', '.join(f'{t} p{k}' for k, t in enumerate(params))}{', ...' if variadic else ''})"
        body = ["unsigned long h = 1;"] + [digest(f"p{k}", t) for k, t in enumerate(params)]
        if variadic:
            body.append(f"va_list ap; va_start(ap, p{len(params) - 1});")
            body += [f"{t} x{k} = va_arg(ap, {t}); {digest(f'x{k}', t)}" for k, t in enumerate(extra)]
            body.append("va_end(ap);")
        if result in STRUCTS:
            fields = " ".join(f"r.{m} = (int)(h >> {8 * k});" for k, m in enumerate(STRUCTS[result][1]))
            body.append(f"{result} r = {{0}}; {fields} return r;")
        else:
            body.append(f"return ({result})(long){'(h >> 40)' if result in FLOATS else 'h'};")
        callees.append(head + " {\n    " + "\n    ".join(body) + "\n}\n")
        callers.append(head + ";\n")
        setup, args = [], []
        for k, t in enumerate(params + extra):
            if t in STRUCTS:
                fields = " ".join(f"v{k}.{m} = {r.randrange(-(1 << 23), 1 << 23)};" for m in STRUCTS[t][1])
                setup.append(f"{t} v{k}; {fields}")
            else:
                top = 1 << (23 if t in FLOATS else 62)
                setup.append(f"{t} v{k} = ({t}){r.randrange(-top, top)};")
            args.append(f"v{k}")
        setup.append(f"{result} r = f{i}({', '.join(args)}); unsigned long h = 7; {digest('r', result)} outu(h);")
        main.append("    { " + " ".join(setup) + " }")
    callers.append("\n".join(main) + "\n    return 0;\n}\n")
    return "".join(callers), "".join(callees)


def by_gcc(text: str, name: str, folder) -> tuple[str, bytes]:
    source, built = folder / name, folder / (name + ".o")
    source.write_text(text)
    gcc = oracles.tool("riscv64-unknown-elf-gcc")
    subprocess.run([gcc, *GCC_FLAGS, "-w", "-O1", f"-I{PROGRAMS}", "-c", "-o", built, source], check=True)
    return name, built.read_bytes()


def check(seed: int, folder) -> None:
    callers, callees = halves(seed)
    made = []
    for part, text in (("callers.c", callers), ("callees.c", callees)):
        made.append((compiled(text, part), by_gcc(text, part, folder)))
    outputs = []
    for caller in made[0]:
        for callee in made[1]:
            elf = link([*base_objects(), caller, callee, libgcc()], text_base=BASE)
            outputs.append(execute(elf, folder / "abi.elf"))
    assert outputs[3][0] == 0 and outputs[3][1].count(b"\n") == FUNCTIONS
    assert outputs == [outputs[3]] * 4, f"seed {seed}"


@pytest.mark.parametrize("seed", range(3))
def test_both_directions(seed, tmp_path):
    check(seed, tmp_path)


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(50, 70))
def test_more(seed, tmp_path):
    check(seed, tmp_path)


def test_callee_saved_registers(tmp_path):
    """A function of ours under pressure keeps what gcc's caller has in saved registers."""
    ours = (PROGRAMS / "pressure.c").read_text()
    ours = ours.replace("int main(void)", "int old_main(void)").replace("static long many", "long many")
    caller = """#include "out.h"
    long many(long n);
    int main(void) {
        long a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7;
        for (int i = 0; i < 5; i++) {
            a += many(i) + b; b ^= a + c; c += d * a; d -= e; e += f ^ a; f += g; g -= a;
        }
        out(a ^ b ^ c ^ d ^ e ^ f ^ g);
        return 0;
    }"""
    outputs = []
    for callee in (compiled(ours, "p.c"), by_gcc(ours, "p.c", tmp_path)):
        elf = link([*base_objects(), by_gcc(caller, "c.c", tmp_path), callee], text_base=BASE)
        outputs.append(execute(elf, tmp_path / "e"))
    assert outputs[0] == outputs[1] and outputs[0][0] == 0
