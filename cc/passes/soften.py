"""Floating-point operations become calls of the functions that do them in integers, by libgcc's names.

It comes last before selection, so that what went before saw pure operations: equal ones met, constants folded, dead
ones vanished. A comparison is a call whose result, compared with 0, says it; NaN is on the side of "no".
"""

from __future__ import annotations

from cc.ir import FLAGS, REAL, Function, Value
from cc.passes.flow import replace_uses
from cc.passes.fold import compare

CALLS = {  # names with the place of the format: s, d
    "fadd": "__add{}f3", "fsub": "__sub{}f3", "fmul": "__mul{}f3", "fdiv": "__div{}f3", "feq": "__eq{}f2",
    "flt": "__lt{}f2", "fle": "__le{}f2", "wtof": "__floatsi{}f", "utof": "__floatunsi{}f", "ltof": "__floatdi{}f",
    "ultof": "__floatundi{}f", "ftow": "__fix{}fsi", "ftou": "__fixuns{}fsi", "ftol": "__fix{}fdi",
    "ftoul": "__fixuns{}fdi", "fwide": "__extendsfdf2", "fnarrow": "__truncdfsf2",
}  # fmt: skip
WORDS = ("feq", "flt", "fle", "ftow", "ftou")  # the function gives an int


def soften(f: Function) -> None:
    """Replace the operations; f is as `simplify` leaves it, and stays well-formed."""
    forward: dict[Value, Value] = {}
    found = False
    for block in f.blocks:
        if not any(FLAGS[v.op] & REAL for v in block.body):
            continue
        found = True
        out: list[Value] = []
        for v in block.body:
            if FLAGS[v.op] & REAL and f.word == 4:
                out.extend(expand_words(v, f))
            else:
                if FLAGS[v.op] & REAL:
                    expand(v, f, out)
                out.append(v)
        block.body = out
    if not found:
        return
    for block in f.blocks:  # tests of what has become a comparison
        body = []
        for v in block.body:
            if v.op in ("eq", "ne") and v.args[1].op == "const" and v.args[1].imm == 0:
                same = compare(v, f)
                if same is not None:
                    forward[v] = same
                    continue
            body.append(v)
        block.body = body
    replace_uses(f, forward)


def expand_words(v: Value, f: Function) -> list[Value]:
    """As `expand`, with numbers of 64 bits passed in two words."""
    op, single = v.op, v.w
    made: list[Value] = []

    def emit(name: str, w: bool, args: list[Value], sym: str | None = None) -> Value:
        new = Value(name, w, args, 0, sym)
        new.block, new.at = v.block, v.at
        made.append(new)
        return new

    if op not in ("wtof", "utof", "fwide") and (not single or op in ("ltof", "ultof")):
        args = []
        for a in v.args:
            args += [emit("sextw", True, [a]), emit("sar", False, [a, f.const(32)])]
        v.args = args
    expand(v, f, made)
    if op in ("ftol", "ftoul", "fwide") or not (single or op in WORDS or op in ("flt", "fle", "fnarrow")):
        call = emit("call", True, v.args, v.sym)
        high = emit("shl", False, [emit("result2", False, [call]), f.const(32)])
        v.op, v.sym, v.w, v.args = "or", None, False, [emit("zextw", False, [call]), high]
    return [*made, v]


def expand(v: Value, f: Function, out: list[Value]) -> None:
    """Turn v into its call, or into a comparison of a call that is put before it."""
    op = v.op
    name = CALLS[op].format("s" if v.w else "d")
    if op not in ("feq", "flt", "fle"):
        v.op, v.sym, v.w = "call", name, op in WORDS
        return
    call = Value("call", True, v.args, 0, name)
    call.block, call.at = v.block, v.at
    out.append(call)
    zero = f.const(0)
    v.w = False
    v.op, v.args = {"feq": ("eq", [call, zero]), "flt": ("lt", [call, zero]), "fle": ("ge", [zero, call])}[op]
