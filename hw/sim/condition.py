"""Conditions that stop a run, in a small language of its own.

    pc == main              a0 == 0x10 && instret >= 1000         mem4[table + 8] != 3          mcause

    condition = ||  of &&  of  | ^ &  of  == !=  of  < <= > >=  of  << >>  of  + -  of  * / %      binds as in C
    operand   = number | name | mem1[..] mem2[..] mem4[..] mem8[..] | ( .. ) | ! ~ - operand
    name      = pc, a register, instret, cycles, a CSR, a symbol of the program; in quotes: a symbol of any name

Values are unsigned words of XLEN bits, everything wraps; a value other than 0 is true. Memory is the hart's, as loads
see it now; where there is none, or where a chip has not shown a CSR yet, the whole condition is false. `parse` gives a
tree of closures; nothing is handed to Python to evaluate.
"""

from __future__ import annotations

import difflib
import operator
import re
from collections.abc import Callable
from typing import NamedTuple

from asm.csrs import CSR_NAMES
from asm.riscv import REGISTERS
from hw.sim.explain import Explainer

LEVELS = (("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!="), ("<", "<=", ">", ">="), ("<<", ">>"), ("+", "-"),
          ("*", "/", "%"))  # fmt: skip
DEEPEST, LONGEST = 40, 1000  # parentheses, characters
CSRS = frozenset(CSR_NAMES.values())
COUNTERS = ("instret", "cycles")
_TOKEN = re.compile(
    r"\s*(?:(0[xX][0-9a-fA-F_]+|0[bB][01_]+|\d[\d_]*)|([A-Za-z_.$][\w.$]*)|'([^']*)'"
    r"|(\|\||&&|[=!<>]=|<<|>>|[-+*/%&|^~!<>()=\[\]])|(\S))"
)
_SIMPLE = {
    "|": operator.or_, "^": operator.xor, "&": operator.and_, "==": operator.eq, "!=": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge, "+": operator.add, "-": operator.sub, "*": operator.mul,
}  # fmt: skip


class ConditionError(Exception):
    """The text is no condition; the message shows where with a caret."""


class _Unknown(Exception):
    """A value that is not there now."""


class Node(NamedTuple):
    """value: what it is now. places: the only values of pc with which it can be true, None if there may be others."""

    value: Callable[[], int]
    places: frozenset[int] | None = None
    constant: int | None = None
    is_pc: bool = False


class Condition:
    """text: as it was written. places: breakpoints that see every moment at which it can be true, or None."""

    def __init__(self, text: str, root: Node) -> None:
        self.text, self.root, self.places = text, root, root.places

    def __call__(self) -> bool:
        """Whether it is true now."""
        try:
            return bool(self.root.value())
        except _Unknown:
            return False


def parse(text: str, explainer: Explainer) -> Condition:
    """The condition over a machine and the symbols of its program. ConditionError."""
    return Condition(text, _Parser(text, explainer).whole())


class _Parser:
    def __init__(self, text: str, explainer: Explainer) -> None:
        self.text, self.explainer, self.machine = text, explainer, explainer.machine
        self.mask = (1 << explainer.xlen) - 1
        self.tokens: list[tuple[str, str, int]] = []  # kind, text, place
        self.at = self.depth = 0
        if len(text) > LONGEST:
            raise ConditionError(f"error: a condition of {len(text)} characters; at most {LONGEST}")
        place = 0
        while text[place:].strip():
            found = _TOKEN.match(text, place)
            for kind, group in zip(("number", "name", "symbol", "operator"), range(1, 5)):
                if found[group] is not None:
                    self.tokens.append((kind, found[group], found.start(group)))
            if found[5]:
                self.fail(f"{found[5]!r} is not part of conditions", found.start(5))
            place = found.end()
        self.tokens.append(("end", "", len(text.rstrip())))

    def fail(self, what: str, place: int) -> None:
        raise ConditionError(f"error: {what}\n  {self.text}\n  {' ' * place}^")

    def whole(self) -> Node:
        node = self.level(0)
        kind, text, place = self.tokens[self.at]
        if kind != "end":
            hint = "; equality is ==" if text == "=" else ""
            self.fail(f"{text!r} is not expected here{hint}", place)
        return node

    def take(self, *texts: str) -> str | None:
        """The next token if it is one of these operators."""
        kind, text, _ = self.tokens[self.at]
        if kind == "operator" and text in texts:
            self.at += 1
            return text
        return None

    def need(self, text: str, opened: int) -> None:
        if not self.take(text):
            self.fail(f"a {text!r} is missing for what opens at {opened + 1}", self.tokens[self.at][2])

    def level(self, number: int) -> Node:
        """Operators of one precedence, left to right."""
        if number == len(LEVELS):
            return self.operand()
        node = self.level(number + 1)
        while symbol := self.take(*LEVELS[number]):
            node = self.binary(symbol, node, self.level(number + 1))
        return node

    def binary(self, symbol: str, a: Node, b: Node) -> Node:
        left, right, mask, places = a.value, b.value, self.mask, None
        if symbol == "||":
            if a.places is not None and b.places is not None:
                places = a.places | b.places
            return Node(lambda: int(bool(left() or right())), places)
        if symbol == "&&":
            known = [node.places for node in (a, b) if node.places is not None]
            places = min(known, key=len) if known else None
            return Node(lambda: int(bool(left() and right())), places)
        if symbol == "==":
            for one, other in ((a, b), (b, a)):
                if one.is_pc and other.constant is not None:
                    places = frozenset([other.constant])
        if symbol in _SIMPLE:
            apply = _SIMPLE[symbol]
            node = Node(lambda: int(apply(left(), right())) & mask, places)
        elif symbol in ("<<", ">>"):
            shift = operator.lshift if symbol == "<<" else operator.rshift
            bits = self.explainer.xlen
            node = Node(lambda: shift(left(), amount) & mask if (amount := right()) < bits else 0)
        else:
            apply = operator.floordiv if symbol == "/" else operator.mod
            node = Node(lambda: _divide(apply, left(), right()))
        if a.constant is not None and b.constant is not None:
            try:
                return node._replace(constant=node.value())
            except _Unknown:
                pass
        return node

    def operand(self) -> Node:
        kind, text, place = self.tokens[self.at]
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail("nested too deep", place)
        try:
            return self._operand(kind, text, place)
        finally:
            self.depth -= 1

    def _operand(self, kind: str, text: str, place: int) -> Node:
        if kind == "end":
            self.fail("something is missing here: a register, a CSR, a symbol, mem4[address] or a number", place)
        self.at += 1
        if kind == "number":
            if self.tokens[self.at][0] == "name" and self.tokens[self.at][2] == place + len(text):
                self.fail(f"{text + self.tokens[self.at][1]!r} is not a number", place)
            try:
                return self.constant(int(text, 0 if text[:1] != "0" or text[1:2].isalpha() else 10))
            except ValueError:
                self.fail(f"{text!r} is not a number", place)
        if kind == "name":
            return self.name(text, place)
        if kind == "symbol":
            value = self.explainer.program.value(text)
            if value is None:
                self.fail(f"the program has no symbol {text!r}{self.hint(text)}", place)
            return self.constant(value)
        if text == "(":
            node = self.level(0)
            self.need(")", place)
            return node
        if text not in ("!", "~", "-"):
            self.fail(f"{text!r} is not expected here{'; equality is ==' if text == '=' else ''}", place)
        node = self.operand()
        apply = {"!": operator.not_, "~": operator.invert, "-": operator.neg}[text]
        value, mask = node.value, self.mask
        constant = None if node.constant is None else int(apply(node.constant)) & mask
        return Node(lambda: int(apply(value())) & mask, None, constant)

    def constant(self, value: int) -> Node:
        value &= self.mask
        return Node(lambda: value, None, value)

    def name(self, name: str, place: int) -> Node:
        machine = self.machine
        if name in ("mem1", "mem2", "mem4", "mem8") and self.take("["):
            node = self.level(0)
            self.need("]", place)
            return self.memory(node, int(name[3]))
        if name == "pc":
            return Node(lambda: machine.pc, is_pc=True)
        if name in REGISTERS:
            number = REGISTERS[name]
            return Node(lambda: machine.x[number])
        if name in COUNTERS:
            return Node(lambda: getattr(machine, name))
        hart = self.explainer.hart
        if name in CSRS and (hart is None or hart.csrs.exists(name)):
            return Node(lambda: hart.csrs.read(name)) if hart else Node(lambda: _csr(machine, name))
        value = self.explainer.program.value(name)
        if value is None:
            self.fail(f"{name!r} is no register, CSR or symbol of the program{self.hint(name)}", place)
        return self.constant(value)

    def hint(self, name: str) -> str:
        symbols = (symbol.name for symbol in self.explainer.program.file.symbols)
        names = {*symbols, *REGISTERS, *CSRS, *COUNTERS, "pc"} - {""}
        close = difflib.get_close_matches(name, sorted(names), 1, 0.75)
        return f"; is {close[0]!r} meant?" if close else ""

    def memory(self, node: Node, size: int) -> Node:
        address, read = node.value, self.explainer.fresh

        def value() -> int:
            try:
                return int.from_bytes(read(address(), size), "little")
            except IndexError:
                raise _Unknown from None

        return Node(value)


def _divide(apply: Callable[[int, int], int], a: int, b: int) -> int:
    if b == 0:
        raise _Unknown
    return apply(a, b)


def _csr(machine, name: str) -> int:
    try:
        return machine.csr[name]
    except KeyError:
        raise _Unknown from None
