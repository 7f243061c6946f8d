"""Random function signatures as the two halves of a program: callers with their arguments, callees with their results.

Each half has the same random records (bit-fields, unions, floats, arrays, empty, packed and over-aligned ones, nested).
A callee prints a digest of what it got and returns a constant; the caller prints a digest of that. Numbers go into the
digest by value, so that an extension that the other side relies on is seen; floats and records by their members.
"""

from __future__ import annotations

import random

INTEGERS = {
    "_Bool": 1, "char": 8, "signed char": 8, "unsigned char": 8, "short": 16, "unsigned short": 16, "int": 32,
    "unsigned": 32, "long": 32, "unsigned long": 32, "long long": 64, "unsigned long long": 64,
}  # fmt: skip
FLOATS = ("float", "double", "long double")
UNPROMOTED = ("_Bool", "char", "signed char", "unsigned char", "short", "unsigned short", "float")
RECORDS = 14
HEADER = """#include "out.h"
#include <stdarg.h>
typedef unsigned long long digest;
digest mix(digest h, long long v);
digest bytes(digest h, const void *at, int size);
"""
DIGESTS = """
digest mix(digest h, long long v) { return (h ^ (digest)v) * 0x100000001b3 + (h >> 29); }
digest bytes(digest h, const void *at, int size) {
    const unsigned char *p = at;
    while (size--) h = mix(h, *p++);
    return h;
}
"""


class Record:
    """A struct or union: its definition, and what its digest takes and an initialiser needs."""

    def __init__(self, name: str, text: str, members: list[tuple[str, str, int]]):
        self.name, self.text, self.members = (
            name,
            text,
            members,
        )  # (path, type, bits or 0); what is not there is padding


class Signatures:
    """Makes the halves. count: functions."""

    def __init__(self, seed: int, count: int):
        self.r = random.Random(f"signatures {seed}")
        self.records: dict[str, Record] = {}
        for number in range(RECORDS):
            record = self.record(number)
            self.records[record.name] = record
        self.callers, self.callees, self.calls = [], [], []
        for number in range(count):
            self.function(number)

    # --- types --------------------------------------------------------------------------------------------------------

    def scalar(self) -> str:
        return self.r.choice((*INTEGERS, "int", "long long", "void *", "float", "double", "double", "long double"))

    def member(self, name: str) -> tuple[str, list[tuple[str, str, int]]]:
        """A declaration, and its parts."""
        r, kind = self.r, self.r.random()
        if kind < 0.2:
            t = r.choice(("int", "unsigned", "long long", "signed char", "unsigned short", "_Bool"))
            bits = r.randrange(1, INTEGERS[t] + 1)
            return f"{t} {name} : {bits};", [(name, t, bits)]
        if kind < 0.25:
            return r.choice(("int : 0;", "char : 3;", "long long : 0;")), []
        if kind < 0.35 and self.records:
            inner = r.choice([*self.records.values()])
            return f"{inner.name} {name};", [(f"{name}.{path}", t, bits) for path, t, bits in inner.members]
        t = self.scalar()
        if kind < 0.5:
            length = r.randrange(1, 4)
            star = f"{t} {name}[{length}];"
            return star, [(f"{name}[{i}]", t, 0) for i in range(length)]
        align = r.choice(("", "", "", "", "", "_Alignas(8) ", "_Alignas(16) ")) if t != "long double" else ""
        return f"{align}{t} {name};", [(name, t, 0)]

    def record(self, number: int) -> Record:
        kind = "union" if self.r.random() < 0.2 else "struct"
        count = self.r.choice((0, 1, 1, 2, 2, 2, 3, 3, 4, 6))
        texts, members = [], []
        for i in range(max(count, kind == "union")):
            text, parts = self.member(f"m{i}")
            texts.append(text)
            if kind == "struct" or not members:
                members += parts
        packed = " __attribute__((packed))" if self.r.random() < 0.1 and "_Alignas" not in "".join(texts) else ""
        name = f"{kind} r{number}"
        return Record(name, f"{name} {{ {' '.join(texts)} }}{packed};", members)

    # --- values -------------------------------------------------------------------------------------------------------

    def value(self, t: str, bits: int = 0) -> str:
        r = self.r
        if t in FLOATS:
            return f"{r.randrange(-(1 << 20), 1 << 20)}{r.choice(('.0', '.5', '.25'))}{'f' if t == 'float' else ''}"
        if t == "void *":
            return f"(void *){r.randrange(1 << 31):#x}"
        width = bits or INTEGERS[t]
        if t == "_Bool":
            return str(r.randrange(2))
        if t.startswith("unsigned"):
            return f"{r.randrange(1 << width)}ull"
        return f"{r.randrange(-(1 << width - 1) + 1, 1 << width - 1)}ll"

    def object(self, t: str, name: str) -> str:
        """A static object with a value."""
        if t not in self.records:
            return f"static {t} {name} = {self.value(t)};"
        values = [f".{path} = {self.value(part, bits)}" for path, part, bits in self.records[t].members]
        return f"static {t} {name} = {{{', '.join(values)}}};"

    def digest(self, name: str, t: str) -> list[str]:
        """Statements that take an object into h."""
        parts = [(f"{name}.{path}", part) for path, part, _ in self.records[t].members] if t in self.records else None
        out = []
        for path, part in parts if parts is not None else [(name, t)]:
            if part == "void *":
                out.append(f"h = mix(h, (long){path});")
            elif part in FLOATS:
                out.append(f"{{ {part} t = {path}; h = bytes(h, &t, sizeof t); }}")
            else:
                out.append(f"h = mix(h, (long long){path});")
        return out

    # --- functions ----------------------------------------------------------------------------------------------------

    def type(self) -> str:
        return self.scalar() if self.r.random() < 0.6 else self.r.choice([*self.records])

    def function(self, number: int) -> None:
        r, name = self.r, f"f{number}"
        style = r.choice(("fixed", "fixed", "fixed", "variadic", "variadic", "unprototyped"))
        params = [self.type() for _ in range(r.choice((1, 2, 2, 3, 4, 5, 7, 10)))]
        extra = [self.type() for _ in range(r.randrange(8))] if style == "variadic" else []
        extra = [t for t in extra if t not in UNPROMOTED]
        if style == "unprototyped":
            params = [t for t in params if t not in UNPROMOTED]
        result = self.type()
        named = [f"{t} p{i}" for i, t in enumerate(params)]
        head = f"{result} {name}({', '.join([*named, *(['...'] if style == 'variadic' else [])]) or 'void'})"
        self.callers.append(f"{result} {name}();" if style == "unprototyped" else head + ";")
        body = ["digest h = 1;"]
        for i, t in enumerate(params):
            body += self.digest(f"p{i}", t)
        if style == "variadic":
            body.append(f"va_list ap; va_start(ap, p{len(params) - 1});")
            for t in extra:
                body += ["{", f"{t} x = va_arg(ap, {t});", *self.digest("x", t), "}"]
            body.append("va_end(ap);")
        self.callees.append(self.object(result, f"result{number}"))
        lines = "\n    ".join([*body, f"outu(h);\n    return result{number};"])
        self.callees.append(f"{head} {{\n    {lines}\n}}")
        names = [f"v{number}_{i}" for i in range(len(params) + len(extra))]
        self.callers += [self.object(t, v) for t, v in zip(params + extra, names)]
        lines = "\n    ".join([f"{result} r = {name}({', '.join(names)});", "digest h = 7;", *self.digest("r", result)])
        self.callers.append(f"static void call{number}(void) {{\n    {lines}\n    outu(h);\n}}")
        self.calls.append(f"call{number}();")

    def halves(self) -> tuple[str, str]:
        """The source of callers, with main, and of callees."""
        top = HEADER + "\n".join(record.text for record in self.records.values()) + "\n"
        main = "\nint main(void) {\n    " + "\n    ".join(self.calls) + "\n    return 0;\n}\n"
        return top + "\n".join(self.callers) + main, top + DIGESTS + "\n".join(self.callees) + "\n"
