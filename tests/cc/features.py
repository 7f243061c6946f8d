"""Random programs of what csmith leaves out: bit-fields in unions, records passed and returned, variable arguments,
switches, floats and their conversions, arrays of variable length, computed gotos, compound literals, atomics.

Each kind is a function that writes a C function `static digest NAME(int n)` from a random source; a program has a few
of each and prints their digests. Nothing is undefined: sums are unsigned, shifts and indices are masked, divisors are
odd, what goes from a float to an integer is in its range. Bit-fields are cast first: gcc computes with one of 38 bits
modulo 2**38, where we and clang use its declared type. A value that depends on the width of long is cast first.
"""

from __future__ import annotations

import random

HEADER = """#include "bits.h"
#include <stdarg.h>
typedef unsigned long long digest;
static inline digest mix(digest h, digest v) { return (h ^ v) * 0x100000001b3 + (h >> 29); }
static digest mixd(digest h, double v) { union { double v; digest u; } b = {v}; return mix(h, v == v ? b.u : 1); }
static digest mixf(digest h, float v) { union { float v; unsigned u; } b = {v}; return mix(h, v == v ? b.u : 1); }
static volatile int zero;
"""
INTS = {
    "signed char": 8, "unsigned char": 8, "short": 16, "unsigned short": 16, "int": 32, "unsigned": 32,
    "long long": 64, "unsigned long long": 64,
}  # fmt: skip
FUNCTIONS, CALLS = 5, 3  # of a program; of each function


def int_expr(r: random.Random, names: list[str], depth: int) -> str:
    """An expression of type unsigned long long from integer lvalues."""
    if depth == 0 or r.random() < 0.15:
        value = r.choice((r.randrange(16), r.randrange(1 << 32), r.randrange(1 << 63), 0x80000000, 0xFFFF))
        return f"(digest){r.choice(names)}" if r.random() < 0.7 else f"{value}ull"
    a, b = int_expr(r, names, depth - 1), int_expr(r, names, depth - 1)
    return r.choice(
        (
            f"({a} {r.choice(('+', '-', '*', '&', '|', '^', '+', '^'))} {b})",
            f"({a} {r.choice(('<<', '>>'))} ({b} & {r.choice((7, 31, 63))}))",
            f"({a} {r.choice('/%')} ({b} | 1))",
            f"(digest)({r.choice([*INTS])}){a}",
            f"(digest)((int)({a} >> 33) {r.choice(('/', '%'))} {r.choice((3, -7, 10, 16, 1000))})",
            f"({a} {r.choice(('<', '<=', '==', '!=', '>'))} {b} ? {a} : {b})",
        )
    )


def float_expr(r: random.Random, names: list[str], depth: int) -> str:
    """An expression of type float or double."""
    if depth == 0 or r.random() < 0.15:
        constant = (
            f"{r.randrange(-999, 999)}.{r.choice(('0', '5', '125', '1'))}{r.choice(('', 'f', 'e3', 'e-5f', 'e200'))}"
        )
        return r.choice(names) if r.random() < 0.7 else f"({constant})"
    a, b = float_expr(r, names, depth - 1), float_expr(r, names, depth - 1)
    return r.choice(
        (
            f"({a} {r.choice('+-*/')} {b})",
            f"(float){a}",
            f"(-{a})",
            f"({a} {r.choice(('<', '<=', '==', '!=', '>='))} {b} ? {a} : {b})",
            f"(({a}) + (int)n)",
            f"((unsigned)n % 100u * {a})",
            f"(!{a} + {b})",
        )
    )


def bitfields(r: random.Random, name: str) -> str:
    """A union of bit-fields and bytes; stores through one, loads through the other."""
    fields, at = [], 0
    for i in range(r.randrange(2, 6)):
        t = r.choice(("int", "unsigned", "unsigned long long", "signed char", "unsigned short", "long long"))
        width = r.randrange(1, INTS[t] + 1)
        fields.append((f"b{i}", t, width))
        at += width
    text = " ".join(
        f"{t} {f} : {w}; {r.choice(('', '', '', 'int : 0;', 'int : 3;', 'char gap' + f + ';'))}" for f, t, w in fields
    )
    packed = r.choice(("", "", " __attribute__((packed))"))
    lines = [f"union {name}u {{ struct {{ {text} }}{packed} f; unsigned char bytes[40]; }};"]
    lines.append(f"static union {name}u {name}g;")
    lines.append(
        f"static digest {name}(int n) {{\n    digest h = n; union {name}u u = {{.bytes = {{1, 2, 3, n}}}}, *p = &u;"
    )
    names = [f"{r.choice(('u.f.', 'p->f.', name + 'g.f.'))}{f}" for f, _, _ in fields] + ["n"]
    for _ in range(r.randrange(4, 10)):
        place = r.choice(names[:-1])
        lines.append(
            r.choice(
                (
                    f"    {place} = {int_expr(r, names, 2)};",
                    f"    {place} {r.choice(('+=', '^=', '|=', '-='))} (unsigned){int_expr(r, names, 1)};",
                    f"    h = mix(h, (digest){place}{r.choice(('', ' + 1u', ' < n', ' * 2u'))});",
                    f"    u.bytes[{r.randrange(16)}] ^= {r.randrange(256)}; h = mix(h, {place});",
                    f"    {name}g = u; p = {r.choice(('&u', f'&{name}g'))};",
                    f"    h = mix(h, ({place} = n {r.choice('+-^')} {r.randrange(99)}));",
                )
            )
        )
    lines.append("    for (int i = 0; i < (int)sizeof u.f; i++) h = mix(h, u.bytes[i]);\n    return h;\n}")
    return "\n".join(lines)


def records(r: random.Random, name: str) -> str:
    """Records by value: arguments, results, copies, members of members."""
    types = [r.choice((*INTS, "float", "double", "int")) for _ in range(r.randrange(1, 6))]
    tail = r.choice(("", "char tail[3];", "struct { int x, y; } tail;", "long long tail[4];"))
    members = " ".join(f"{t} m{i};" for i, t in enumerate(types))
    floats = [i for i, t in enumerate(types) if t in ("float", "double")]
    ints = [f"a.m{i}" for i in range(len(types)) if i not in floats] + ["n"]
    lines = [f"struct {name}s {{ {members} {tail} }};"]
    attribute = r.choice(("", "", "__attribute__((noinline)) "))
    update = []
    for i in range(len(types)):
        if i in floats:
            update.append(f"a.m{i} = a.m{i} * 0.5f + {r.randrange(9)};")
        else:
            update.append(f"a.m{i} = {int_expr(r, ints, 2)};")
    lines.append(
        f"static {attribute}struct {name}s {name}f(struct {name}s a, int n) {{ {' '.join(update)} return a; }}"
    )
    lines.append(
        f"static digest {name}d(digest h, const struct {name}s *p) {{ "
        + " ".join(f"h = {'mixd' if i in floats else 'mix'}(h, p->m{i});" for i in range(len(types)))
        + " return h; }"
    )
    start = ", ".join(
        f".m{i} = {r.randrange(100)}" for i in r.sample(range(len(types)), r.randrange(1, len(types) + 1))
    )
    lines.append(
        f"static digest {name}(int n) {{\n    digest h = n; struct {name}s a = {{{start}}}, b[3] = {{a, [2] = a}};"
    )
    for _ in range(r.randrange(3, 7)):
        i = r.randrange(3)
        lines.append(
            r.choice(
                (
                    f"    a = {name}f(b[{i}], n);",
                    f"    b[{i}] = {name}f({name}f(a, {r.randrange(99)}), n + 1);",
                    f"    h = {name}d(h, &b[n & 1]);",
                    f"    h = mix(h, (digest)(long long){name}f(a, 3).m{r.randrange(len(types))} & 0xffff);"
                    if not floats
                    else f"    b[n & 1] = b[{i}];",
                    f"    b[{i}] = (struct {name}s){{{r.randrange(99)}}};",
                    f"    {{ struct {name}s t = a; a = b[{i}]; b[{i}] = t; }}",
                    f"    for (int i = 0; i < 3; i++) b[i] = n & 1 << i ? {name}f(b[i], i) : a;",
                )
            )
        )
    lines.append(f"    for (int i = 0; i < 3; i++) h = {name}d(h, b + i);\n    return {name}d(h, &a);\n}}")
    return "\n".join(lines)


def varargs(r: random.Random, name: str) -> str:
    """A list walked by a format, perhaps through a copy or another function."""
    kinds = {"i": ("int", "mix"), "l": ("long long", "mix"), "d": ("double", "mixd"), "u": ("unsigned", "mix")}
    kinds["s"] = (f"struct {name}s", "")
    kinds["p"] = ("char *", "")
    lines = [
        f"struct {name}s {{ {r.choice(('int', 'long long', 'double', 'char'))} "
        f"a; {r.choice(('int b;', 'char b[5];', ''))} }};"
    ]
    cases = ""
    for letter, (t, how) in kinds.items():
        if letter == "s":
            cases += f" case 's': {{ {t} v = va_arg(*ap, {t}); h = mix(h, (long long)v.a); break; }}"
        elif letter == "p":
            cases += " case 'p': h = mix(h, *va_arg(*ap, char *)); break;"
        else:
            cases += f" case '{letter}': h = {how}(h, va_arg(*ap, {t})); break;"
    lines.append(
        f"static digest {name}w(digest h, const char *f, va_list *ap) "
        f"{{ for (; *f; f++) switch (*f) {{{cases} }} return h; }}"
    )
    fixed = r.choice(
        ("", "int a, ", "double a, ", "long long a, int b, ", "int a, int b, int c, int d, int e, int f5, ")
    )
    lines.append(
        f"static digest {name}v({fixed}const char *f, ...) {{ va_list ap, copy; va_start(ap, f); va_copy(copy, ap);\n"
        f"    digest h = {name}w({r.choice(('1', '2'))}, f, &ap); "
        f"va_end(ap); h = {name}w(h, f, &copy); va_end(copy); return h; }}"
    )
    lines.append(f"static digest {name}(int n) {{\n    digest h = n; struct {name}s s = {{n + 1}};")
    for _ in range(r.randrange(2, 5)):
        text = "".join(r.choice("ildusp") for _ in range(r.randrange(1, 11)))
        values = {
            "i": "n * 3 - 7",
            "l": "(n + 5ll) << 33",
            "d": "n * 0.25",
            "u": "n + 4000000000u",
            "s": "s",
            "p": '"text" + (n & 3)',
        }
        args = ", ".join(values[c] for c in text)
        count = fixed.count(",")
        lines.append(f'    h = mix(h, {name}v({"".join(f"{i + 1}, " for i in range(count))}"{text}", {args}));')
    lines.append("    return h;\n}")
    return "\n".join(lines)


def switches(r: random.Random, name: str) -> str:
    """Dense, sparse and ranged cases over types of several widths."""
    t = r.choice(("int", "unsigned char", "long long", "unsigned", "short"))
    kind = r.choice(("dense", "sparse", "ranges", "mixed"))
    labels: list[str] = []
    if kind == "dense":
        first = r.randrange(-5, 5) if t in ("int", "long long", "short") else 0
        labels = [f"case {first + i}" for i in range(r.randrange(3, 20))]
    elif kind == "sparse":
        top = 200 if t == "unsigned char" else 30000
        labels = [f"case {v}" for v in r.sample(range(top), r.randrange(2, 12))]
    else:
        at = 0
        for _ in range(r.randrange(2, 7)):
            at += r.randrange(1, 9)
            width = r.choice((1, 1, 2, 5, 20)) if kind == "mixed" else r.randrange(2, 9)
            labels.append(f"case {at}" if width == 1 else f"case {at} ... {at + width - 1}")
            at += width
    r.shuffle(labels)
    labels.insert(r.randrange(len(labels) + 1), "default")
    body = " ".join(
        f"{label}: h = mix(h, {r.randrange(999)}u + x); {r.choice(('break;', '', 'continue;', 'break;'))}"
        for label in labels
    )
    value = r.choice((f"(i * {r.randrange(1, 99)} + n)", f"(i - {r.randrange(9)})", "(i * 1000003)"))
    loop = f"for (int i = 0; i < 60; i++) {{ {t} x = ({t}){value}; switch (x) {{ {body} }} h++; }}"
    return f"static digest {name}(int n) {{\n    digest h = n;\n    {loop}\n    return h;\n}}"


def floats(r: random.Random, name: str) -> str:
    """Arithmetic, comparisons and conversions in both precisions."""
    kinds = [r.choice(("float", "double")) for _ in range(4)]
    lines = [
        f"static digest {name}(int n) {{\n    digest h = n; long "
        f"long w = n * 1234567891011ll; unsigned u = n * 2654435761u;"
    ]
    lines += [
        f"    {t} x{i} = {r.randrange(-99, 99)} + n{r.choice(('', ' * 0.5f', ' / 3.0', ' * 1e10'))};"
        for i, t in enumerate(kinds)
    ]
    names = [f"x{i}" for i in range(4)]
    for _ in range(r.randrange(4, 10)):
        x = r.choice(names)
        lines.append(
            r.choice(
                (
                    f"    {x} = {float_expr(r, names, 3)};",
                    f"    {x} {r.choice('+-*/')}= {float_expr(r, names, 2)};",
                    f"    h = mixd(h, {float_expr(r, names, 3)});",
                    f"    if ({float_expr(r, names, 2)} "
                    f"{r.choice(('<', '>', '==', '<='))} {float_expr(r, names, 1)}) h++;",
                    f"    if ({x} > -1e9 && {x} < 1e9) h = mix(h, "
                    f"({r.choice(('int', 'long long', 'short'))})((int){x}));",
                    f"    if ({x} > -1e18 && {x} < 1e18) h = mix(h, (long long){x});",
                    f"    if ({x} >= 0 && {x} < 4e9) h = mix(h, (unsigned){x}), h = mix(h, (unsigned long long){x});",
                    f"    {x} = {r.choice(('w', 'u', '(short)w', 'h >> 5', '(unsigned char)u', '(w > 3)'))};",
                    f"    {x} = (unsigned long long)w;",
                    f"    {x}{r.choice(('++', '--'))}; h = mixd(h, {x});",
                    f"    h = mix(h, {x} ? 1 : 2) + !{x} + ({x} && n);",
                )
            )
        )
    lines += [f"    h = {'mixf' if t == 'float' else 'mixd'}(h, x{i});" for i, t in enumerate(kinds)]
    return "\n".join([*lines, "    return h;\n}"])


def lengths(r: random.Random, name: str) -> str:
    """Arrays of variable length in one or two dimensions, in loops and as parameters."""
    t = r.choice(("int", "unsigned char", "long long", "short", "double"))
    inner = r.choice(("n % 5 + 1", "n % 3 + 2", "(n & 7) + 1"))
    lines = [f"static digest {name}p(int rows, int columns, {t} a[rows][columns]) {{ digest h = sizeof *a;"]
    lines.append(
        "    for (int i = 0; i < rows; i++) for (int j = 0; j < "
        "columns; j++) h = mix(h, (long long)a[i][j]); return h; }"
    )
    lines.append(f"static digest {name}(int n) {{\n    digest h = n; int m = {inner};")
    lines.append(
        f"    for (int k = 1; k <= {r.randrange(2, 6)}; k++) {{\n        "
        f"{t} a[k + {r.randrange(3)}][m]; int rows = sizeof a / sizeof *a;"
    )
    lines.append(
        f"        for (int i = 0; i < rows; i++) for (int j = 0; "
        f"j < m; j++) a[i][j] = i * {r.randrange(1, 50)} + j + k;"
    )
    lines.append(f"        h = mix(h, {name}p(rows, m, a));")
    lines.append(
        r.choice(
            (
                f"        {t} (*q)[m] = a + rows - 1; h = mix(h, (long long)(*q)[m - 1] + (q - a));",
                "        { char c[k * 3]; for (unsigned i = 0; i < sizeof c; i++) c[i] = i + k; h = mix(h, c[k]); }",
                "        if (h & 1) continue;",
                f"        {t} *q = __builtin_alloca(k * sizeof *q); q[k - "
                f"1] = k; h = mix(h, (long long)q[k - 1] + sizeof(int[k]));",
                "        typedef int row[k]; row x; x[0] = x[k - 1] = sizeof(row); h = mix(h, x[0] + sizeof x);",
            )
        )
    )
    lines.append("        h++;\n    }\n    return h;\n}")
    return "\n".join(lines)


def gotos(r: random.Random, name: str) -> str:
    """A threaded interpreter of random code, and a little control flow by plain gotos."""
    count = r.randrange(2, 7)
    code = [r.randrange(count) for _ in range(r.randrange(5, 20))]
    labels = [f"&&l{i}" for i in range(count)] + ["&&end"]
    lines = [f"static digest {name}(int n) {{"]
    if r.random() < 0.5:
        lines.append(
            f"    static const void *const table[] = {{{', '.join(labels)}}}; digest h = n; int at = 0, x = n, y = 3;"
        )
        jump = "goto *table[code[at++]];"
    else:
        lines.append(
            f"    static const int table[] = {{{', '.join(f'{one} - &&l0' for one in labels)}}}; "
            f"digest h = n; int at = 0, x = n, y = 3;"
        )
        jump = "goto *(&&l0 + table[code[at++]]);"
    lines.append(f"    static const unsigned char code[] = {{{', '.join(map(str, code))}, {count}}};\n    {jump}")
    for i in range(count):
        work = r.choice(
            (
                "x += y;",
                "y ^= x << 1 & 0xffff;",
                "h = mix(h, x);",
                "x = y - (x & 0xff);",
                "if (x & 1) y++;",
                "while (x > 1000) x /= 3;",
            )
        )
        lines.append(f"l{i}: {work} {jump}")
    lines.append("end:\n    return mix(mix(h, x & 0xffff), y & 0xffff);\n}")
    return "\n".join(lines)


def literals(r: random.Random, name: str) -> str:
    """Compound literals as objects that can be changed, arrays of them, designators in any order."""
    lines = [
        f"struct {name}s {{ int a; union {{ short b; unsigned char c[4]; }}; struct {{ long long d; int e[3]; }} f; }};"
    ]
    lines.append(f"static struct {name}s *{name}k = &(struct {name}s){{.f = {{5, {{6, 7}}}}, .a = {r.randrange(99)}}};")
    lines.append(
        f"static digest {name}d(const struct {name}s *p) {{ return mix(mix((digest)p->a "
        f"+ p->b, p->f.d), p->f.e[0] * 5ull + p->f.e[1] * 3ull + p->f.e[2]); }}"
    )
    lines.append(f"static digest {name}(int n) {{\n    digest h = n;")
    for _ in range(r.randrange(2, 6)):
        k = r.randrange(3)
        lines.append(
            r.choice(
                (
                    f"    h = mix(h, {name}d(&(struct {name}s){{n, .f.e[{k}] = n + 1, .f.d = h}}));",
                    "    for (int i = 0; i < 3; i++) { int *p = (int[]){i, n, [4] = "
                    "i * n}; p[2] += n; h = mix(h, p[0] + p[2] * 3 + p[4] + p[3]); }",
                    f"    h = mix(h, ((struct {name}s[]){{[1] = {{n, {{.c = {{1, 2}}}}}}, {{7}}}})[{k}].a);",
                    f"    {name}k->f.e[{k}] += n; h = mix(h, {name}d({name}k));",
                    f"    {{ struct {name}s t = *{name}k, u[2] = {{[1].f.e = {{[{k}] = "
                    f"n}}, [0] = t}}; h = mix(h, {name}d(u)), h = mix(h, {name}d(u + 1)); }}",
                    '    h = mix(h, (const char[]){"literal"}[n & 7]) + sizeof((short[]){1, 2, [5] = 3});',
                    f"    *{name}k = (struct {name}s){{.f.d = n, .c[{k}] = n, .a = h}}; h = mix(h, {name}d({name}k));",
                )
            )
        )
    return "\n".join([*lines, "    return h;\n}"])


def atomics(r: random.Random, name: str) -> str:
    """_Atomic objects and both families of builtins."""
    t = r.choice(("int", "unsigned", "long", "unsigned long"))  # narrower ones are calls of libatomic by gcc
    lines = [f"static _Atomic {t} {name}a = {r.randrange(99)}; static {t} {name}b[3];"]
    lines.append(
        f"static digest {name}(int n) {{\n    digest h = n; {t} x = n, old = {r.randrange(9)}, *p = &{name}b[n & 1];"
    )
    order = "__ATOMIC_SEQ_CST"
    for _ in range(r.randrange(4, 10)):
        op = r.choice(("add", "sub", "and", "or", "xor", "nand"))
        lines.append(
            r.choice(
                (
                    f"    h = mix(h, __atomic_fetch_{op}(p, n + {r.randrange(99)}, {order}));",
                    f"    h = mix(h, __atomic_{op}_fetch(p, x, "
                    f"{r.choice((order, '__ATOMIC_RELAXED', '__ATOMIC_ACQ_REL'))}));",
                    f"    h = mix(h, __sync_fetch_and_{op}(p, {r.randrange(99)}));",
                    f"    h = mix(h, __sync_{op}_and_fetch(p, x));",
                    f"    {name}a {r.choice(('+=', '-=', '^=', '|=', '*=', '/='))} (n & 7) + 1; h = mix(h, {name}a);",
                    f"    h = mix(h, {r.choice(('++', '--'))}{name}a); h = mix(h, {name}a{r.choice(('++', '--'))});",
                    f"    h = mix(h, __atomic_exchange_n(p, n, {order}));",
                    f"    h = mix(h, __atomic_compare_exchange_n(p, &old, x, 0, {order}, {order})), h = mix(h, old);",
                    "    h = mix(h, __sync_val_compare_and_swap(p, old, "
                    "x)); h += __sync_bool_compare_and_swap(p, x, 5);",
                    f"    __atomic_store_n(p, n * 3, {order}); x = __atomic_load_n(p, __ATOMIC_ACQUIRE);",
                )
            )
        )
    return "\n".join([*lines, f"    return mix(mix(h, {name}b[0]), mix({name}b[1], {name}a));\n}}"])


KINDS = (bitfields, records, varargs, switches, floats, lengths, gotos, literals, atomics)


def program(seed: int) -> str:
    """A program with functions of some kinds, which prints their digests."""
    r = random.Random(f"features {seed}")
    text, calls = [HEADER], []
    for number, kind in enumerate(r.sample(KINDS, FUNCTIONS)):
        name = f"{kind.__name__[:3]}{number}"
        text.append(kind(r, name))
        calls += [f"outu({name}({r.randrange(0, 60)} + zero));" for _ in range(CALLS)]
    return "\n".join(text) + "\nint main(void) {\n    " + "\n    ".join(calls) + "\n    return 0;\n}\n"
