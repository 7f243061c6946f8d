"""The optimiser: what each pass leaves of a small function, and that all forms it makes are well-formed."""

from __future__ import annotations

import pytest

from asm import isa
from asm.assembler import assemble
from asm.linker import link
from cc import ir_text
from cc.driver import ABLE, PASSES, compile_c, compile_unit
from cc.passes.loads import forward_loads
from tests.cc.support import BASE, PROGRAMS, base_objects, execute, run_ours

MARCH = "rv64imac_zba_zbb_zbs"
KERNELS = PROGRAMS.parent / "kernels"
REPORT = "void outu(unsigned long n);\nvoid report(unsigned long n) { outu(n); }\n"


def form(text: str, stage: str = "optimised", name: str = "f") -> str:
    """The form of one function after a pass. Asking for it verifies the form after each pass."""
    functions = compile_c(text, "t.c", dump=stage, opt=2).split("\n\n")
    return next(f for f in functions if f.startswith(f"function {name}("))


def assembly(text: str) -> str:
    return compile_c(text, "t.c", opt=2, march=MARCH)


def test_small_functions_are_inlined_and_not_written():
    text = "static int twice(int x) { return x + x; }\nint f(int a) { return twice(a) + twice(3); }\n"
    assert "call" not in form(text)
    assert "twice" not in assembly(text)


def test_a_static_function_with_one_call_is_inlined_whatever_its_size():
    lines = "".join(f"if (x & {1 << i}) s = s * 3 + x / {i + 7};\n" for i in range(20))
    text = f"static int big(int x, int s) {{ {lines} return s; }}\nint f(int a) {{ return big(a, 1); }}\n"
    assert "call" not in form(text)
    twice = text.replace("return big(a, 1)", "return big(a, 1) + big(1, a)")
    assert form(twice).count("call") == 2


@pytest.mark.parametrize(
    "declaration", ["__attribute__((noinline)) static int g(int x)", "__attribute__((weak)) int g(int x)"]
)
def test_what_is_not_to_be_inlined(declaration):
    assert "call" in form(f"{declaration} {{ return x + 1; }}\nint f(int a) {{ return g(a); }}\n")


def test_structs_in_registers_never_see_memory():
    text = (
        "struct p { int x, y; };\nstatic struct p add(struct p a, struct p b) "
        "{ return (struct p){a.x + b.x, a.y + b.y}; }\n"
        "int f(int a, int b) { struct p p = {a, b}; p = add(p, p); return p.x - p.y; }\n"
    )
    shown = form(text)
    assert not any(word in shown for word in ("lw", "ld", "sw", "sd", "shl"))


def test_a_local_whose_address_was_lent_is_a_value_again():
    text = "static void swap(int *a, int *b) { int t = *a; *a = *b; *b = t; }\n"
    shown = form(text + "int f(int a, int b) { swap(&a, &b); return a - 2 * b; }\n")
    assert "lw" not in shown and "sw" not in shown


def test_a_slot_that_gets_around_stays():
    assert "slot0" in form("void g(int *);\nint f(int a) { int x = a; g(&x); return x; }\n")


def test_invariants_leave_the_loop():
    text = "int f(int *p, int *q, int a, int n) { int s = 0; do { s += a * 7 ^ *q; } while (--n); return s; }\n"
    blocks = form(text, "invariant").split("\nb")
    loop = next(b for b in blocks if "phi" in b and "br" in b)
    assert "mul" not in loop and "lw" not in loop


def test_a_load_that_a_store_may_change_stays():
    text = "void f(int *p, int *q, int n) { do { *p = *q + 1; p++; } while (--n); }\n"
    loop = next(b for b in form(text, "invariant").split("\nb") if "phi" in b)
    assert "lw" in loop


def test_a_load_behind_a_test_stays_behind_it():
    text = "int f(int *q, int n) { int s = 0; for (int i = 0; i < n; i++) { if (q) s += *q; } return s; }\n"
    shown = form(text, "invariant")
    assert shown.index("br") < shown.index("lw")


def test_an_array_walk_becomes_a_pointer():
    text = "int f(int *a, int n) { int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }\n"
    loop = next(b for b in form(text).split("\nb") if "lw" in b)
    assert loop.count("add") == 2 and "shl" not in loop  # the sum and the pointer


def test_threads():
    text = "static int sep(int c) { return c == 32 || c == 9; }\nint f(int c) { return sep(c) ? 5 : 7; }\n"
    assert "phi" in form(text, "promote").split("ret")[0]
    assert form(text).count("br ") == 2


def test_a_load_is_known_from_both_ways():
    text = "int f(int *p, int c) { if (c) *p = 5; else *p = 7; return *p + *p; }\n"
    assert "lw" not in form(text)
    assert "lw" in form(text.replace("*p = 7", "p[1] = 7"))
    assert "lw" in form(text.replace("return", "g(); return").replace("int f", "void g(void);\nint f"))


@pytest.mark.parametrize("march", [MARCH, "rv32im"])
@pytest.mark.parametrize("element", ["a[i]", "*(i + (a + j))", "*(j + i + a)"])
def test_an_element_may_be_any(element, march):
    text = f"int f(int i, int j) {{ int a[4] = {{1, 2, 3, 4}}, s = 0; do {{ {element} += j; s += a[1]; }} while (--j); "
    shown = compile_c(text + "return s; }\n", "t.c", dump="optimised", opt=2, march=march)
    loop = next(b for b in shown.split("\nb") if b.count("sw") == 1 and "lw" in b)
    assert loop.count("lw") == 2


def test_a_sum_in_memory_is_loaded_once():
    text = "void f(int *p, int *q, int n) { *p = 0; for (int i = 0; i < n; i++) *p += i; }\n"
    assert "lw" not in form(text)
    assert "lw" in form(text.replace("i++) *p", "q++) *q = *p"))


def test_indices_and_counters_are_wide():
    text = (
        "int f(short *a, short *b, int i) { int s = 0; for (int j = 0; j < 32; j++) s += a[i + j] * b[j]; return s; }\n"
    )
    loop = next(b for b in form(text).split("\nb") if "lh" in b)
    assert "shl" not in loop and "sextw" not in loop
    text = "int f(short *a) { int s = 0; for (unsigned i = 0; i < 9; i++) for (unsigned j = 0; j < 9; j++) "
    assert "zextw" not in form(text + "s += a[i * 9 + j]; return s; }\n")


@pytest.mark.parametrize(
    "text, absent",
    [
        (
            "unsigned char f(unsigned char *p, int n) { unsigned char c = *p; "
            "while (n--) c = c >> 1 ^ (c & 1 ? 0x8c : 0); return c; }\n",
            "zextb",
        ),
        ("unsigned long f(unsigned *p) { return *p; }\n", "zextw"),
        ("struct s { unsigned a : 3, b : 5, c : 9; }; int f(struct s *p) { return p->b; }\n", "shl"),
    ],
)
def test_extensions_that_change_nothing(text, absent):
    assert absent not in form(text)


def test_a_copy_comes_before_what_it_makes_room_for():
    text = "struct l { struct l *n; }; struct l *f(struct l *p) { struct l *q = 0; "
    text += "while (p) { q = p; p = p->n; } return q; }\n"
    assert assembly(text).count("mv\t") <= 2


def test_a_load_by_a_pointer_of_the_next_round_stays():
    text = "struct s { struct s *n; int v; };\nint f(struct s *p) { int t = 0; "
    assert "lw" in form(text + "while (p) { p->v = t; p = p->n; if (p) t = p->v; } return t; }\n")


@pytest.mark.parametrize(
    "expression, instruction",
    [
        ("a < b ? a : b", "min"),
        ("a < b ? b : a", "max"),
        ("b >= a ? b : a", "max"),
        ("a > 255 ? 255 : a", "min"),
        ("a < 0 ? 0 : a", "max"),
        ("(unsigned)a < (unsigned)b ? a : b", "minu"),
        ("a < b ? 1 : 0", "slt"),
        ("(a >= 48) & (a <= 57)", "sltiu"),
    ],
)
def test_choices_without_jumps(expression, instruction):
    text = assembly(f"int f(int a, int b) {{ return {expression}; }}\n")
    names = [line.split()[0] for line in text.split("\n") if line.startswith("\t") and line[1] != "."]
    assert instruction in names and not any(name[0] in "bj" for name in names)


def test_two_choices_by_one_test_are_one():
    text = "int f(int a, int b) { int x = a < 5 ? a : b, y = a < 5 ? a : b; return x * y; }\n"
    assert form(text).count("phi") == 1


def test_no_jump_on_the_likely_way():
    """The loop is one chain: what comes seldom stands apart, with the jump back."""
    text = (
        "int f(int *p, int n) { int s = 0; do { if (*p) s += *p; else s = s * 3 + 1; p++; } while (--n); return s; }\n"
    )
    lines = assembly(text).split("\n")
    assert sum(line.startswith("\tj\t") for line in lines) == 1


def test_constants_are_made_in_front_of_loops():
    text = "int f(char *p) { int n = 0; while (*p) { if (*p == 44) n++; p++; } return n; }\n"
    lines = assembly(text).split("\n")
    back = [x.split(",")[-1] for x in lines if x.startswith("\tb")][-1]
    assert not any("44" in x for x in lines[lines.index(back + ":") :]) and "44" in "".join(lines)


def test_a_loop_that_is_never_entered_goes():
    text = "int f(int n) { int k = n & 0, i = 0; while (k) { i = i & 0xffff; i &= 255; n++; } return i + k; }\n"
    assert "phi" not in form(text, "simplified")


@pytest.mark.parametrize(
    "expression, instruction",
    [
        ("p[i]", "sh2add"),
        ("q[(unsigned)i]", "sh3add.uw"),
        ("x >> 7 | x << 57", "rori"),
        ("(unsigned)i >> 7 | (unsigned)i << 25", "roriw"),
        ("x & ~y", "andn"),
        ("x | ~y", "orn"),
        ("x >> y & 1", "bext"),
        ("x | 1UL << y", "bset"),
        ("x & ~(1UL << y)", "bclr"),
        ("x ^ 1UL << 40", "binvi"),
        ("(signed char)i", "sext.b"),
        ("x * 5", "sh2add"),
    ],
)
def test_instructions_of_several_operations(expression, instruction):
    text = f"unsigned long f(int *p, long *q, int i, unsigned long x, unsigned long y) {{ return {expression}; }}\n"
    names = [line.split()[0] for line in assembly(text).split("\n") if line.startswith("\t") and line[1] != "."]
    assert instruction in names


@pytest.mark.parametrize("source", sorted(p.name for p in KERNELS.glob("*.c")))
def test_kernels_give_the_same_without_each_pass(source, tmp_path):
    text = (KERNELS / source).read_text().replace('#include "report.h"', REPORT)
    expected = run_ours(text, source, tmp_path, opt=0)
    assert expected[0] == 0 and expected[1]
    xlen, extensions = isa.parse(MARCH)
    which = sorted(p.name for p in KERNELS.glob("*.c")).index(source) % (len(ABLE) + 1)
    without = (ABLE[which],) if which < len(ABLE) else ()
    made = compile_c(text, source, [str(PROGRAMS)], opt=2, march=MARCH, without=without)
    objects = [*base_objects(), (source, assemble(made, source, xlen, None, extensions, relax=True))]
    assert execute(link(objects, text_base=BASE), tmp_path / "k.elf") == expected


@pytest.mark.parametrize("source", sorted(p.name for p in PROGRAMS.glob("*.c"))[1::9])
@pytest.mark.parametrize("stage", PASSES[1:])
def test_every_stage_is_well_formed(source, stage):
    assert compile_c((PROGRAMS / source).read_text(), source, [str(PROGRAMS)], dump=stage, opt=2)


INTERPRETER = """
int f(const unsigned char *pc) {
    static const void *const at[] = {&&end, &&add, &&twice, &&minus};
    int a = 0;
    goto *at[*pc++];
add: a += *pc++; goto *at[*pc++];
twice: a *= 2; goto *at[*pc++];
minus: a -= 1; goto *at[*pc++];
end: return a;
}
int main(void) { return f((const unsigned char *)"\\1\\7\\2\\3\\0"); }
"""


def test_each_operation_of_an_interpreter_jumps_to_the_next_by_itself():
    lines = [line.split() for line in assembly(INTERPRETER).split("f:")[1].split(".size")[0].split("\n")]
    assert sum(line[:1] == ["jr"] for line in lines) == 4
    assert not any(line[:1] == ["j"] for line in lines)


def test_the_interpreter_runs(tmp_path):
    assert run_ours(INTERPRETER, "t.c", tmp_path, opt=2, march=MARCH) == (13, b"")  # 7 * 2 - 1


def test_spilled_values_are_not_copied_to_themselves():
    """A switch into the middle of many loops, as programs have that can be suspended: most values wait in memory, and
    that they arrive in a block by several ways costs nothing."""
    names = "abcdefghijklmopqrtuvwxy"
    cases = []
    for k in range(12):
        n, m = names[k * 2 % len(names)], names[(k * 3 + 1) % len(names)]
        loop = f"for (;;) {{ if ({n} >= {m}) break; if (s[50] == 0) goto out; {m} += more(s); {n} <<= 1; }}"
        cases.append(f"case {k}: s[99] = {k}; {loop}")
    begin = ", ".join(f"{n} = s[{i}]" for i, n in enumerate(names))
    end = " ".join(f"s[{i}] = {n};" for i, n in enumerate(names))
    text = "int more(int *);\nint resume(int *s) {\nint " + begin + ";\nswitch (s[99]) {\n" + "\n".join(cases)
    lines = compile_c(text + "\n}\nout: " + end + " return s[99];\n}\n", "resume.c").split("\n")
    pairs = [(a, b) for a, b in zip(lines, lines[1:]) if a.startswith("\tld\t") and b == a.replace("\tld\t", "\tsd\t")]
    assert not pairs and len(lines) < 500


COPIES = "unsigned f(const void *p) { unsigned v; __builtin_memcpy(&v, p, sizeof v); return v; }\n"


def test_a_number_anywhere_is_read_without_a_call_and_without_memory():
    lines = assembly(COPIES).split("\n")
    assert sum("\tlbu\t" in line for line in lines) == 4
    assert not any(word in line for line in lines for word in ("call", "tail", "(sp)"))


def test_a_record_that_is_cleared_by_memset_is_values():
    text = "struct s { int a; char b[7]; short c; };\n"
    text += "int f(int x) { struct s s; __builtin_memset(&s, 0, sizeof s); s.a = x; return s.a + s.b[6] + s.c; }\n"
    assert not any(word in form(text) for word in ("call", "lw", "lbu"))


def test_ones_own_memcpy_is_called():
    text = "void *memcpy(void *a, const void *b, unsigned long n) { return 0; }\n"
    text += "__attribute__((noinline)) static void *g(void *a, void *b) { return memcpy(a, b, 4); }\n"
    assert "lbu" not in assembly(text + "void *f(void *a, void *b) { return g(a, b); }\n")


@pytest.mark.parametrize("flag", ["-fno-builtin", "-ffreestanding"])
def test_functions_of_the_library_may_be_ones_own_elsewhere(flag):
    assert "\tmemcpy" in compile_unit(COPIES, "a.c", flags=[flag]).text


def test_strings_are_known():
    text = 'int f(void) { return __builtin_strlen("abc\\0d") * 10 + __builtin_strlen("abcd" + 1); }\n'
    assert "const 33" in form(text) or "ret 33" in form(text)
    lines = assembly('void f(int *p) { int a[2]; __builtin_memcpy(a, "abcdefg", 8); p[0] = a[1]; }\n')
    assert not any(word in lines for word in ("call", ".LC"))


@pytest.mark.parametrize("op", ("lb", "lbu", "lh", "lhu", "lw", "lwu", "ld"))
def test_loads_across_blocks(op: str) -> None:
    """A stored number whose range is known, loaded in another block with every extension."""
    store = {"b": "sb", "h": "sh", "w": "sw", "d": "sd"}[op[1]]
    (f,) = ir_text.parse(
        f"""function f(2) {{
        b0:
          %0 = param 0
          %1 = param 1
          %2 = and %1, 100
          {store} %2, %0
          br %1, b1, b2
        b1:
          jmp b2
        b2:
          %3 = {op} %0
          ret %3
        }}""".replace("\n        ", "\n")
    )
    assert forward_loads(f)
    assert f" {op} " not in ir_text.dump(f) and "phi %2, %2" in ir_text.dump(f)
