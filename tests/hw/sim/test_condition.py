"""Conditions: what they mean, against Python's own arithmetic; what they stop at; where their errors are."""

from __future__ import annotations

import random

import pytest

from asm.assembler import assemble
from asm.linker import link
from hw.sim.condition import ConditionError, parse
from hw.sim.explain import Explainer
from hw.sim.machine import Machine
from hw.sim.program import Program
from tools.stops import TIME, UNTIL, Stops

TEXT = """
        .globl _start, loop, table, time
_start: li a0, 0
        lla a1, table
loop:   addi a0, a0, 1
        sw a0, 8(a1)
        csrw mscratch, a0
        li t0, 500
        blt a0, t0, loop
time:   li t0, 0x5555
        li t1, 0x100000
        sw t0, 0(t1)
        .data
table:  .dword -1, 0x1122334455667788
"""
IMAGE = link([("t", assemble(TEXT, "t"))])
MASK = (1 << 64) - 1


@pytest.fixture
def explainer() -> Explainer:
    return Explainer(Machine("ref", ram_size=1 << 20, elf=IMAGE), Program(IMAGE))


def value(explainer: Explainer, text: str) -> int:
    return parse(text, explainer).root.value()


def test_operands(explainer: Explainer) -> None:
    machine = explainer.machine
    machine.x["a0"], machine.x["t3"] = 7, MASK
    machine.csr["mscratch"] = 0x55
    table = explainer.program.value("table")
    cases = {
        "a0": 7, "x10": 7, "t3": MASK, "zero": 0, "pc": 0x80000000, "_start": 0x80000000, "table": table,
        "mscratch": 0x55, "instret": 0, "cycles": 0, "'time'": explainer.program.value("time"), "-1": MASK, "!5": 0,
        "mem1[table + 8]": 0x88, "mem2[table+8]": 0x7788, "mem4[table + 8]": 0x55667788, "mem8[table]": MASK,
        "mem4[mem4[table+12] - 0x11223344 + table + 12]": 0x11223344, "~0": MASK, "0b1010": 10, "1_000": 1000,
        "010": 10, "misa >> 62": 2,
    }  # fmt: skip
    for text, want in cases.items():
        assert value(explainer, text) == want, text


def test_precedence_and_arithmetic_are_those_of_c(explainer: Explainer) -> None:
    noise = random.Random(4)
    symbols = ["+", "-", "*", "&", "|", "^", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "<<", ">>", "/", "%"]
    python = {"&&": 1, "||": 0, "|": 2, "^": 3, "&": 4, "==": 5, "!=": 5, "<": 6, "<=": 6, ">": 6, ">=": 6,
              "<<": 7, ">>": 7, "+": 8, "-": 8, "*": 9, "/": 9, "%": 9}  # fmt: skip

    def apply(symbol: str, a: int, b: int) -> int:
        if symbol in ("&&", "||"):
            return int(bool(a and b) if symbol == "&&" else bool(a or b))
        if symbol in ("/", "%"):
            return a // b if symbol == "/" else a % b
        if symbol in ("<<", ">>"):
            return (a << b & MASK if symbol == "<<" else a >> b) if b < 64 else 0
        return int(eval(f"{a} {symbol} {b}")) & MASK

    for _ in range(2000):
        parts = [
            noise.choice((0, 1, 2, 3, 63, 64, 1000, MASK, noise.getrandbits(64))) for _ in range(noise.randrange(2, 6))
        ]
        between = [noise.choice(symbols) for _ in parts[1:]]
        text = str(parts[0]) + "".join(f" {symbol} {part}" for symbol, part in zip(between, parts[1:]))
        values, left = list(parts), list(between)
        try:
            while left:
                at = max(range(len(left)), key=lambda i: (python[left[i]], -i))
                values[at : at + 2] = [apply(left.pop(at), values[at], values[at + 1])]
        except ZeroDivisionError:
            assert not parse(text, explainer)()
            continue
        assert value(explainer, text) == values[0], text


def test_what_is_not_there_is_false(explainer: Explainer) -> None:
    for text in ("mem4[0] == 0", "mem4[0] != 0", "5 / 0", "1 % zero", "mem8[table + 0x7fffffff] || 1"):
        assert not parse(text, explainer)(), text


ERRORS = {
    "pc == man": (6, "'man' is no register, CSR or symbol"),
    "pc = main": (3, "equality is =="),
    "a0 ==": (5, "something is missing"),
    "(a0 == 1": (8, "a ')' is missing"),
    "mem4[table": (10, "a ']' is missing"),
    "a0 @ 3": (3, "'@' is not part"),
    "a0 a1": (3, "'a1' is not expected"),
    "12monkeys": (0, "'12monkeys' is not a number"),
    "'nothing'": (1, "no symbol 'nothing'"),
    "loop2 > 1": (0, "is 'loop' meant?"),
    "": (0, "something is missing"),
    "a0 == )": (6, "')' is not expected"),
    "mem3[2]": (0, "'mem3' is no register"),
    "0x": (0, "is not a number"),
}


@pytest.mark.parametrize("text", ERRORS)
def test_errors_have_a_caret(text: str, explainer: Explainer) -> None:
    place, what = ERRORS[text]
    with pytest.raises(ConditionError) as caught:
        parse(text, explainer)
    first, shown, caret = str(caught.value).split("\n")
    assert what in first and shown == "  " + text and caret == "  " + " " * place + "^"


def test_no_text_does_harm(explainer: Explainer) -> None:
    noise = random.Random(6)
    words = [
        "(",
        ")",
        "[",
        "]",
        "mem4[",
        "a0",
        "pc",
        "==",
        "&&",
        "||",
        "-",
        "!",
        "~",
        "1",
        "0x10",
        "table",
        "'",
        "/",
        " ",
        "é",
    ]
    for text in ["(" * 500, "!" * 900, "1+" * 450 + "1", "mem4[" * 200, "((((((((((1))))))))))", "9" * 900]:
        try:
            parse(text, explainer)()
        except ConditionError:
            pass
    for _ in range(3000):
        try:
            parse("".join(noise.choice(words) for _ in range(noise.randrange(1, 25))), explainer)()
        except ConditionError as error:
            assert str(error).startswith("error: ")


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_stops_at_the_first_moment(engine: str) -> None:
    """With breakpoints or step by step, the moment is the same: found by stepping ref."""
    cases = ["pc == loop && a0 >= 100", "a0 == 100", "pc == loop && a0 == 7 || pc == 'time'", "instret >= 1234",
             "mem4[table + 8] == 300", "mscratch == 44", "pc == loop", "1", "pc == _start && a0 == 1",
             "a0 == 3 && pc != loop"]  # fmt: skip
    for text in cases:
        machine, program = Machine(engine, ram_size=1 << 20, elf=IMAGE), Program(IMAGE)
        stops = Stops(machine, program, None, None, text)
        while not (reason := stops.advance()):
            pass
        slow = Machine("ref", ram_size=1 << 20, elf=IMAGE)
        condition = parse(text, Explainer(slow, program))
        while not condition() and not slow.ended:
            slow.step()
        assert (machine.instret, machine.pc, list(machine.hart.x)) == (slow.instret, slow.pc, list(slow.hart.x)), text
        assert reason == (slow.ended or UNTIL), text


def test_places(explainer: Explainer) -> None:
    loop = explainer.program.value("loop")
    for text, want in {
        "pc == loop": {loop}, "loop == pc": {loop}, "pc == loop && a0": {loop}, "a0 && pc == loop + 4": {loop + 4},
        "pc == loop || pc == _start": {loop, 0x80000000}, "pc == loop || a0": None, "a0": None, "pc != loop": None,
        "!(pc == loop)": None, "pc == a0": None,
    }.items():  # fmt: skip
        assert parse(text, explainer).places == want, text


def test_a_limit_before_the_condition() -> None:
    machine = Machine("ref", ram_size=1 << 20, elf=IMAGE)
    stops = Stops(machine, Program(IMAGE), None, 1000, "pc == 'time'")
    while not (reason := stops.advance()):
        pass
    assert reason == TIME and machine.instret == 1000
