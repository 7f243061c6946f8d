"""Labels, gotos and the cases of a switch, and where they may not lead (C11 6.8.1, 6.8.4.2, 6.8.6.1).

An array of variable length is made where its declaration stands, so no jump may lead into its scope from outside; nor
into a statement expression, whose operands wait meanwhile. Either is a barrier. The scope that has one holds it under
a key that is no name; each barrier knows the one around it, so that a place has a chain of them, and a jump is right
if the chain of its label is an end of its own.
"""

from __future__ import annotations

from cc import types as ty
from cc.constraints import BARRIER
from cc.initializers import Initializers
from cc.lexer import Token
from cc.suggest import did_you_mean
from cc.tree import Expr, LabelAddress, Statement
from cc.types import Type


class Barrier:
    """What cannot be jumped into. `depth` is the length of the chain that ends here."""

    __slots__ = ("token", "what", "outer", "depth")

    def __init__(self, token: Token, what: str, outer: Barrier | None):
        self.token = token
        self.what = what
        self.outer = outer
        self.depth = outer.depth + 1 if outer is not None else 1


class Label:
    """Where a goto or a case leads. `value` and `high` bound a case's range; default has value None."""

    __slots__ = ("name", "token", "defined", "value", "high", "block", "symbol", "barrier")

    def __init__(self, name: str, token: Token):
        self.name = name
        self.token = token
        self.defined = False
        self.value: int | None = None
        self.high: int | None = None
        self.block = None
        self.symbol = ""  # the assembler's name of its address, where that is taken
        self.barrier: Barrier | None = None


class Switch:
    """A switch being parsed."""

    __slots__ = ("type", "cases", "ranges", "values", "default", "barrier")

    def __init__(self, t: Type, barrier: Barrier | None):
        self.type = t
        self.cases: list[Label] = []
        self.ranges: list[Label] = []  # those of several values
        self.values: dict[int, Label] = {}  # by their first value
        self.default: Label | None = None
        self.barrier = barrier


class Jumps(Initializers):
    """Parser of what jumps. `self.labels`, `self.switches`, `self.loops` describe the function at hand."""

    def start_function(self) -> None:
        self.labels: dict[str, Label] = {}
        self.gotos: list[tuple[Label, Barrier | None, Token]] = []
        self.switches: list[Switch] = []
        self.loops = 0
        self.breakable = 0

    def finish_function(self) -> None:
        for label in self.labels.values():
            if not label.defined:
                known = [other.name for other in self.labels.values() if other.defined]
                words, fix = did_you_mean(label.name, known)
                self.diags.error(label.token, f"label {label.name} is not defined{words}", (), fix)
        for label, around, token in self.gotos:
            inner = label.barrier
            if inner is None or not label.defined:
                continue
            while around is not None and around.depth > inner.depth:
                around = around.outer
            if around is not inner:
                notes = ((label.token, f"label {label.name} is here"), (inner.token, "and this is in front of it"))
                self.diags.error(token, f"goto {label.name} leads into {inner.what}", notes)

    # -- barriers ---------------------------------------------------------------------------------------------

    def barrier(self) -> Barrier | None:
        """The innermost around the place at hand."""
        for scope in reversed(self.names):
            if BARRIER in scope:
                return scope[BARRIER]
        return None

    def put_barrier(self, token: Token, what: str) -> None:
        """From here to the end of the scope."""
        self.names[-1][BARRIER] = Barrier(token, what, self.barrier())

    def check_case(self, at: Token) -> None:
        inner = self.barrier()
        if inner is not self.switches[-1].barrier:
            notes = ((inner.token, "which begins here"),)
            self.diags.error(at, f"the switch leads into {inner.what}", notes)

    # -- labels and gotos -------------------------------------------------------------------------------------

    def labelled(self, token: Token) -> Statement:
        self.i += 2
        label = self.label(token)
        if label.defined:
            self.diags.error(
                token, f"label {token.text} is defined twice", ((label.token, "previous definition is here"),)
            )
        label.defined, label.token, label.barrier = True, token, self.barrier()
        attributes: dict[str, object] = {}
        self.attributes(attributes)
        body = [Statement("label", token, name=label)]
        self.labelled_part(body)
        return Statement("block", token, body=body)

    def label(self, token: Token) -> Label:
        for scope in reversed(self.names[1:]):  # those of __label__ have keys that are no names
            if "__label__ " + token.text in scope:
                return scope["__label__ " + token.text]
        if token.text not in self.labels:
            self.labels[token.text] = Label(token.text, token)
        return self.labels[token.text]

    def label_address(self, token: Token) -> Expr:
        """GNU `&&label`, at the label."""
        if self.function is None:
            self.diags.fatal(token, "the address of a label outside a function")
        label = self.label(self.identifier("a label"))
        if not label.symbol:
            label.symbol = f".Laddress_{self.function.name}_{self.next_number()}"
        return LabelAddress(ty.pointer_to(ty.void), token, label)

    def local_labels(self) -> None:
        """GNU `__label__ a, b;`: labels that belong to this block."""
        while self.take("__label__"):
            while True:
                name = self.identifier("a label")
                label = self.names[-1]["__label__ " + name.text] = Label(name.text, name)
                self.labels[f"{name.text} {self.next_number()}"] = label
                if not self.take(","):
                    break
            self.want(";", "__label__")

    def goto_statement(self, token: Token) -> Statement:
        self.i += 1
        if self.take("*"):
            target = self.value(self.expression())
            if target.type.kind != ty.POINTER and target.type.bare is not ty.poison:
                self.diags.error(token, f"goto * wants a pointer, not {target.type}")
            target = self.cast(target, ty.pointer_to(ty.void), token)
            self.want(";", "goto")
            return Statement("goto", token, a=target)
        label = self.label(self.identifier("a label"))
        self.gotos.append((label, self.barrier(), token))
        self.want(";", "goto")
        return Statement("goto", token, name=label)
