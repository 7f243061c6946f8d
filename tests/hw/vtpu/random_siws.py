"""Random legal SIWs, and programs of them for several sentrons whose result does not depend on who is faster."""

from __future__ import annotations

import random

from asm import vtpu, vtpu_check

FLOATS = (0, 0x80000000, 0x3F800000, 0xBF800000, 0x40490FDB, 0x7F800000, 0xFF800000, 0x7FC00000, 0x7F812345, 1)


def word(rng: random.Random) -> int:
    """A pattern that arithmetic finds interesting: mostly floats of middling size."""
    kind = rng.randrange(8)
    if kind == 0:
        return rng.choice(FLOATS)
    if kind == 1:
        return rng.getrandbits(32)
    if kind == 2:
        return rng.randrange(-40, 40) & 0xFFFFFFFF
    return rng.getrandbits(1) << 31 | rng.randrange(115, 140) << 23 | rng.getrandbits(23)


def d_fields(rng: random.Random, siw: dict[str, int]) -> None:
    form = rng.choice(vtpu.D_FORMS)
    siw.update(d_active=1, d_op=vtpu.CODE[form.op], d_mode=form.mode, d_fn=form.fn, d_type=rng.choice(form.types))
    for name in ("rs1", "rs2", "rs3", "rd"):
        siw["d_" + name] = rng.randrange(24)
    siw.update(d_lane=rng.randrange(8), d_mask=rng.getrandbits(8))
    if form.imm:
        siw["imm"] = word(rng)


TILES, FLATS, SCROLLS = (1, 2, 3), (4, 5), (6,)  # pointers into pages of mode 0, 2, 1
INDICES = (12, 13, 14)  # registers


def s_fields(rng: random.Random, siw: dict[str, int]) -> None:
    """Accesses that mostly stay inside their page: pointers begin well inside and move little."""
    form = rng.choice(vtpu.S_FORMS)
    p = rng.choice((*TILES, *TILES, *FLATS, *SCROLLS))
    siw.update(s_active=1, s_op=vtpu.CODE[form.op], s_view=form.view, s_type=rng.choice(form.types))
    siw.update(s_r=rng.randrange(24), s_p=p, s_dim=rng.choice((0, 1)) if p in TILES else 0)
    wild = rng.randrange(40) == 0
    if form.op == "SNOP":
        return
    if form.op == "SINDEX":
        base = rng.choice([group for group in (TILES, FLATS, SCROLLS) if p in group][0])
        siw.update(s_rs2=base, s_step=rng.choice((3000, -3000, 32)) if wild else rng.choice((0, 1, -1)))
        if form.view == vtpu.REGISTER:
            siw["s_r"] = rng.choice((14, 14, 14, rng.randrange(24)))  # lane 0 of r14 is 0
        return
    if form.view in (vtpu.INDEXED, vtpu.ACCUMULATE):
        siw["s_rs2"] = rng.randrange(24) if wild else rng.choice(INDICES)
    else:
        siw["s_step"] = rng.choice((8, -8, 24)) if wild else rng.choice((0, 0, 0, 1, -1))
        if p not in TILES and not wild:
            siw.update(s_view=vtpu.ROW, s_step=rng.choice((0, 0, 8, -8)) if p in FLATS else 0)
    siw["s_width"] = rng.choice((0, 0, 0, 1, 3, 7, 8))
    if form.op == "SGATHER" and rng.randrange(4) == 0:
        siw["s_hint"] = vtpu.HINT_NO_FAULT


def siw(rng: random.Random, use_mask: bool = True) -> dict[str, int]:
    """A legal SIW without flow."""
    while True:
        out: dict[str, int] = {}
        if rng.randrange(5):
            d_fields(rng, out)
        if rng.randrange(3):
            s_fields(rng, out)
        if use_mask and rng.randrange(4) == 0:
            out["use_mask"] = 1
        if vtpu_check.check(out) is None:
            return out


def body(rng: random.Random, length: int, coordinates: list[int]) -> list[dict[str, int]]:
    """SIWs with nested loops, counts from imm32 and registers, literals, now and then something reserved."""
    code = [siw(rng) for _ in range(length)]
    at = 0
    while at < length - 1:
        inner = rng.randrange(1, 5)
        end = min(length - 1, at + rng.randrange(0, 7))
        if rng.randrange(2):
            begin, stop = code[at], code[end]
            if "imm" not in begin:
                begin["begin0"], stop["end0"] = 1, 1
                begin["imm"] = rng.choice((0, 1, 1, 2, 3))
                if end > at and rng.randrange(2):
                    a = rng.randrange(at, end + 1)
                    b = rng.randrange(a, end + 1)
                    if a != at and "imm" not in code[a]:
                        code[a].update(begin1=1, imm=rng.choice((0, 1, 2, 3)))
                        code[b]["end1"] = 1
                    elif a == at:
                        code[a].update(begin1=1, count_from_reg=1, count_reg=15)
                        code[b]["end1"] = 1
        elif "imm" not in code[at] and rng.randrange(3) == 0:
            code[at].update(begin0=1, count_from_reg=1, count_reg=15)
            code[end]["end0"] = 1
        at = end + inner
    literals = 20  # the pool is shared by all sentrons
    for out in code:
        if "imm" not in out and "begin0" not in out and "begin1" not in out and rng.randrange(4) == 0:
            if not out.get("s_active"):
                out["s_p"] = rng.randrange(1, 7)
            if literals > 0:
                literal = coordinates[out["s_p"] - 1]
                literals -= 1
                out["literal"] = 1
                out.update({f"lit{i}": literal >> 32 * i & 0xFFFFFFFF for i in range(4)})
        # r15 is a loop's count, 12..14 are indices: keep them
        if out.get("d_rd", 0) in (12, 13, 14, 15):
            out["d_rd"] -= 8
        if vtpu.s_form(out).op == "SGATHER" and out.get("s_r", 0) in (12, 13, 14, 15):
            out["s_r"] -= 4
        if vtpu_check.check(out) is not None:
            keep = {k: v for k, v in out.items() if k.startswith(("begin", "end", "count", "imm"))}
            out.clear()
            out.update(keep)
    return code
