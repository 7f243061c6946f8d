"""What `-g` remembers while a function is compiled: where in the source each operation comes from, and where its
variables are.

While the tree is walked, `Trace.place` makes a `Place` (file, line, scope) for each statement, call and condition, and
every operation that is emitted points at the one at hand (`Value.at`). Passes move operations and replace them; what
they make anew has no place and is taken to come from where the operation before it comes from. The selector hands the
places on to instructions, and `Marks` turns changes of them into `.loc` and labels while a function is written.

Nothing here changes the code, with one exception: under -O0 all named variables live in the frame and are read and
written there each time, so that a debugger sees and can change them at any line (`Trace.memory`).
"""

from __future__ import annotations

from cc.ir import Slot, Value
from cc.known import Known
from cc.lexer import Token
from cc.machine import CLOBBERED, Inst
from cc.tree import Function, Variable


class Scope:
    """A block with declarations of its own, or (`call`: its `Trace`, and the place of the call) a function in the place
    of a call. `ranges`: pairs of labels around its code, once that is written."""

    __slots__ = ("parent", "top", "variables", "registers", "children", "ranges", "call")

    def __init__(self, parent: Scope | None):
        self.parent = parent
        self.top: Scope = self if parent is None else parent.top
        self.variables: list[Variable] = []
        self.registers: list[Variable] = []  # those of them, and of the parameters, that are SSA variables
        self.children: list[Scope] = []
        self.ranges: list[list[str]] = []
        self.call: tuple[Trace, Place] | None = None
        if parent is not None:
            parent.children.append(self)


class Place:
    """Where something stands in the source: a file by number, a line, the innermost scope. `values`: what the variables
    in registers hold there, as values of the SSA form."""

    __slots__ = ("file", "line", "scope", "values")

    def __init__(self, file: int, line: int, scope: Scope):
        self.file, self.line, self.scope = file, line, scope
        self.values: dict[Variable, Value | None] = {}


class Files:
    """Numbers of the source files, in order of appearance; 1 is the first of the command line."""

    __slots__ = ("numbers", "memory")

    def __init__(self, name: str, memory: bool):
        """memory: variables are to live in the frame (-O0)."""
        self.numbers: dict[str, int] = {name: 1}
        self.memory = memory

    def number(self, token: Token) -> int:
        return self.numbers.setdefault(token.file.name, len(self.numbers) + 1)


class Trace:
    """The places and variables of one function."""

    __slots__ = (
        "definition", "files", "memory", "top", "scope", "entry", "end", "homes", "pointers", "last", "known",
        "replaced", "spans",
    )  # fmt: skip

    def __init__(self, definition: Function, files: Files):
        self.definition, self.files = definition, files
        self.memory = files.memory
        self.top = self.scope = Scope(None)
        self.homes: dict[Variable, Value] = {}  # addresses of the variables in the frame
        self.pointers: dict[Variable, Value] = {}  # addresses of pointers to variables, kept in the frame
        self.known = Known()
        self.replaced: dict[Value, Value] = {}  # by the passes
        self.spans: dict[Variable, list[list]] = {}  # where a variable is, from label to label
        self.last: Place | None = None
        self.entry = self.place(definition.token)
        self.last = None
        self.end = self.place(definition.end)

    def place(self, token: Token) -> Place:
        """A token's place in the scope at hand."""
        number, last = self.files.number(token), self.last
        if (
            not self.memory
            or last is None
            or last.line != token.line
            or last.scope is not self.scope
            or last.file != number
        ):
            self.last = last = Place(number, token.line, self.scope)
        return last

    def final(self, v: Value | None) -> Value | None:
        """What a value has become."""
        while v in self.replaced:
            v = self.replaced[v]
        return v

    def slots(self) -> list[Slot]:
        """Those of the variables."""
        found = [slot_of(v) for v in list(self.homes.values()) + list(self.pointers.values())]
        return [slot for slot in found if slot is not None]

    def named(self) -> list[Variable]:
        """The register variables of the scopes at hand."""
        found = []
        scope: Scope | None = self.scope
        while scope is not None:
            found += scope.registers
            scope = scope.parent
        return found

    def enter(self) -> None:
        self.scope = Scope(self.scope)

    def leave(self) -> None:
        self.scope = self.scope.parent


class Inlined:
    """The places of one copy of a function in the place of a call."""

    __slots__ = ("trace", "site", "places", "scopes")

    def __init__(self, trace: Trace, site: Place):
        """trace: of the function that is copied; site: the place of the call."""
        self.trace, self.site = trace, site
        self.places: dict[Place, Place] = {}
        self.scopes: dict[Scope, Scope] = {}

    def place(self, of: Place) -> Place:
        found = self.places.get(of)
        if found is None:
            found = self.places[of] = Place(of.file, of.line, self.scope(of.scope))
        return found

    def scope(self, of: Scope) -> Scope:
        """The scope of the copy, or of a copy that was in it before; its blocks have none of their own."""
        while of.call is None and of.parent is not None:
            of = of.parent
        found = self.scopes.get(of)
        if found is None:
            parent = self.site.scope if of.parent is None else self.scope(of.parent)
            found = self.scopes[of] = Scope(parent)
            found.call = of.call or (self.trace, self.site)
        return found

    def settle(self, made: dict[Value, Value], recursive: bool) -> None:
        """What the variables hold, of the caller and of the copy. made: copies of values. recursive: the caller is the
        same function, and its variables are meant by the names."""
        for of, place in self.places.items():
            place.values = dict(self.site.values)
            for variable, value in of.values.items():
                final = self.trace.final(value)
                if final is not None and not recursive:
                    place.values[variable] = final if final.op == "const" else made.get(final)


def slot_of(address: Value) -> Slot | None:
    """The slot that an address is in, through what aligns it; None if it is in no slot."""
    while address.op in ("and", "add"):
        address = address.args[0]
    return address.extra if address.op == "slot" else None


class Marks:
    """Writes `.loc`, and labels where the scope changes or a variable moves, into the text of one function."""

    __slots__ = ("trace", "name", "out", "scope", "shown", "count", "where", "now", "open")

    def __init__(self, trace: Trace, name: str, out: list[str], where: dict[Inst, dict] | None):
        """where: by instruction, how to find the variables before it."""
        self.trace, self.name, self.out = trace, name, out
        self.scope = trace.top
        self.shown: Place | None = None
        self.count = 0
        self.where = where or {}
        self.now: dict | None = None
        self.open: dict[Variable, list] = {}

    def begin(self) -> None:
        self.out.append(f".L.begin.{self.name}:")
        self.show(self.trace.entry)
        self.out.append("\t.cfi_startproc")
        self.shown = self.trace.entry

    def end(self) -> None:
        self.out.append("\t.cfi_endproc")
        self.out.append(f".L.end.{self.name}:")
        self.change(self.trace.top)
        self.find({})

    def before(self, inst: Inst) -> None:
        if inst.at is not None:
            self.at(inst.at)
        where = self.where.get(inst)
        if where is not None and where is not self.now:
            self.find(where)
            self.now = where

    def after(self, inst: Inst) -> None:
        """A call leaves nothing in the registers that it may change: not for callers either, which are looked up one
        byte before the return address."""
        if inst.op in ("call", "jalr"):
            gone = [variable for variable, span in self.open.items() if span[2] in CLOBBERED]
            if gone:
                label = self.label()
                for variable in gone:
                    self.open.pop(variable)[1] = f"{label}-1"

    def at(self, place: Place) -> None:
        """What follows comes from `place`. The first line after the function's own is shown in any case: debuggers
        take it as the end of the prologue."""
        shown = self.shown
        if place is shown:
            return
        if place.scope is not self.scope and place.scope.top is self.trace.top:
            self.change(place.scope)
        if shown is self.trace.entry or shown.line != place.line or shown.file != place.file:
            self.show(place)
        self.shown = place

    def show(self, place: Place) -> None:
        self.out.append(f"\t.loc {place.file} {place.line}")

    def label(self) -> str:
        self.count += 1
        label = f".L.point.{self.name}.{self.count}"
        self.out.append(label + ":")
        return label

    def find(self, where: dict) -> None:
        """From here on the variables are there: end and begin their spans."""
        changed = [v for v, span in self.open.items() if where.get(v) != span[2]]
        new = [v for v in where if v not in self.open or where[v] != self.open[v][2]]
        if not changed and not new:
            return
        label = self.label()
        for variable in changed:
            self.open.pop(variable)[1] = label
        for variable in new:
            span = self.open[variable] = [label, "", where[variable]]
            self.trace.spans.setdefault(variable, []).append(span)

    def change(self, scope: Scope) -> None:
        """The code goes on in another scope: end the ranges of those that are left, begin those that are entered."""
        label = self.label()
        inside = []
        walk: Scope | None = scope
        while walk is not None:
            inside.append(walk)
            walk = walk.parent
        walk = self.scope
        while walk is not None and walk not in inside:
            walk.ranges[-1][1] = label
            walk = walk.parent
        for entered in inside:
            if entered is walk:
                break
            entered.ranges.append([label, ""])
        self.scope = scope
