"""Initialisers (C11 6.7.9): braces, brace elision, designators, as a flat list of (offset, type, value).

What the list does not mention is zero. A position in nested aggregates is a stack of frames, so that omitted braces
need no recursion and a designator simply rebuilds the stack: what follows it goes on from there.
"""

from __future__ import annotations

from cc import types as ty
from cc.diagnostics import Abandon
from cc.expressions import ASSIGNMENT
from cc.lexer import IDENT, Token
from cc.recovery import Again
from cc.specifiers import TypeParser
from cc.tree import Const, Expr, Text, literal_parts
from cc.types import ARRAY, UNION, Type

ENDLESS = 1 << 40
MOST_REPEATED = 1 << 20


class Frame:
    """A place inside an aggregate: the next element or member is number `next`."""

    __slots__ = ("type", "offset", "next", "count", "most")

    def __init__(self, t: Type, offset: int):
        self.type = t
        self.offset = offset
        self.next = 0
        if t.kind == ARRAY:
            self.count = t.length if t.length >= 0 else ENDLESS
        else:
            self.count = len(t.bare.fields) if t.bare.fields is not None else 0
            if t.kind == UNION:
                self.count = min(self.count, 1)

    def current(self) -> tuple[Type, int]:
        if self.type.kind == ARRAY:
            base = self.type.base
            return base, self.offset + self.next * base.size
        field = self.type.bare.fields[self.next]
        return field.type, self.offset + field.offset

    def advance(self) -> None:
        self.next = ENDLESS + 1 if self.type.kind == UNION else self.next + 1

    def done(self) -> bool:
        return self.next >= self.count


class Initializers(TypeParser):
    """Parses what stands right of `=` in a declaration."""

    braces = 0  # around what is being read
    designated = False  # it has had a designator, so what comes may be for the second time
    high = counted = 0  # where the first `counted` of its items end

    def initializer(self, t: Type, constant: bool) -> tuple[list, Type]:
        """The flat list, and the type (an array of unknown length gets its length)."""
        items: list[tuple[int, Type, Expr]] = []
        outer = (self.constant_only, self.braces, self.designated, self.high, self.counted)
        self.constant_only, self.braces, self.designated, self.high, self.counted = constant, 0, False, 0, 0
        token = self.token
        if self.at("{"):
            t = self.braced(t, 0, items)
        else:
            e = self.expression(ASSIGNMENT)
            parts = literal_parts(e)
            if t.kind == ARRAY and parts is not None and ty.same(t, e.type):  # GNU: int a[] = (int[]){1, 2};
                items, t = list(parts), e.type if t.length < 0 else t
            elif t.kind == ARRAY:
                if not self.fits_string(t, e):
                    self.diags.fatal(token, "an array is initialised with { ... } or a string")
                t = self.add_string(t, 0, e, items)
            else:
                items.append((0, t, self.assignable(e, t, token, "initialisation")))
        if t.size < 0:
            self.diags.fatal(token, f"initialiser for incomplete {t}")
        self.constant_only, self.braces, self.designated, self.high, self.counted = outer
        return items, t

    def fits_string(self, t: Type, e: Expr) -> bool:
        """Whether this is an array that the string literal can fill: of char, or of the wide string's own type."""
        if not isinstance(e, Text) or t.kind != ARRAY or t.base.kind != ty.INT:
            return False
        element = e.type.base.bare
        return t.base.size == 1 if element is ty.char else t.base.bare is element

    def add_string(self, t: Type, offset: int, e: Expr, items: list) -> Type:
        if t.length < 0:
            t = ty.array_of(t.base, e.type.length)
        if e.type.length - 1 > t.length:
            self.diags.warning(e.token, f"the string is longer than {t}", "excess-initializers")
        self.override(offset, t.size, items)
        items.append((offset, t, e))
        return t

    def override(self, offset: int, size: int, items: list) -> None:
        """Forget what earlier parts of the list said about an object that is now initialised as a whole (6.7.9 p19)."""
        if not self.designated:
            return
        for at, part, _ in items[self.counted :]:
            self.high = max(self.high, at + max(part.size, 0))
        if offset < self.high:
            items[:] = [item for item in items if not offset <= item[0] < offset + size]
        self.counted = len(items)

    def braced(self, t: Type, offset: int, items: list) -> Type:
        """`{ ... }` for an object of type t at `offset`."""
        opening = self.want("{")
        self.deeper()
        ty.complete(t)
        if not ty.is_record(t) and t.kind != ARRAY:  # a scalar in braces
            if self.at("}"):
                self.diags.fatal(opening, "a scalar needs a value between its braces")
            if self.at("{"):
                self.braced(t, offset, items)
            else:
                token = self.token
                items.append((offset, t, self.assignable(self.expression(ASSIGNMENT), t, token, "initialisation")))
            if self.take(",") and not self.at("}"):
                self.excess(t)
            self.want("}", "the value of a scalar")
            self.level -= 1
            return t
        if ty.is_record(t) and t.bare.fields is None:
            self.diags.fatal(opening, f"initialiser for incomplete {t}")
        base = Frame(t, offset)
        stack = [base]
        length = 0  # elements begun, of an array
        self.braces += 1
        level = self.level
        while not self.take("}"):
            try:
                repeats: list[tuple[int, int]] = []
                named = self.token.kind is IDENT and self.tokens[self.i + 1].text == ":"  # GNU: name: value
                if self.at(".") or self.at("[") or named:
                    stack, repeats = self.designate(base)
                    if not self.take(":" if named else "=") and not repeats and len(stack) > 1:  # GNU: [2] value
                        self.want("=", "the designator")
                else:
                    while len(stack) > 1 and stack[-1].done():
                        stack.pop()
                        stack[-1].advance()
                    if stack[-1].done():
                        self.excess(t)
                        continue
                t_now, at = stack[-1].current()
                if self.at("{"):
                    times = repeats[-1][1] if repeats and stack[repeats[-1][0]] is stack[-1] else 1
                    self.override(at, t_now.size * times, items)
                first = len(items)
                if self.at("{"):
                    self.flexible(t_now, self.token, stack)
                    self.braced(t_now, at, items)
                else:
                    token = self.token
                    e = self.expression(ASSIGNMENT)
                    if len(stack) == 1 and self.fits_string(t, e) and base.next == 0 and self.at("}"):
                        t = self.add_string(t, offset, e, items)  # char s[] = {"..."}
                        base.type = t
                        length = t.length
                        continue
                    self.place(stack, e, token, items)
                if repeats:
                    self.repeat(items, min(first, len(items)), stack, repeats)
                length = max(length, base.next + 1)
                stack[-1].advance()
                if not self.at("}"):
                    self.want(",", "the initialiser")
            except Again:
                raise
            except Abandon:
                self.level = level
                self.next_item()
                self.take(",")
        self.level -= 1
        self.braces -= 1
        if t.kind == ARRAY and t.length < 0:
            t = ty.array_of(t.base, length)
        return t

    def excess(self, t: Type) -> None:
        """Pass over the rest of a list that has more than there is room for."""
        self.diags.warning(self.token, f"more initialisers than {t} has members", "excess-initializers")
        while not self.at("}"):
            if self.at("{"):
                self.braced(ty.array_of(ty.int_, -1), 0, [])
            else:
                self.expression(ASSIGNMENT)
            if not self.take(","):
                return

    def flexible(self, t: Type, token: Token, stack: list[Frame]) -> None:
        """GNU: a flexible array member may be initialised, where the object itself is static and can grow."""
        if t.kind == ARRAY and t.length < 0 and not (self.constant_only and self.braces == 1 and len(stack) == 1):
            self.diags.fatal(token, "a flexible array member is initialised only in a static object itself")

    def repeat(self, items: list, first: int, stack: list[Frame], repeats: list[tuple[int, int]]) -> None:
        """Write what has been placed for the first index of a range at the others too; it is evaluated once."""
        for level, count in reversed(repeats):
            frame = stack[level]
            stride = frame.type.base.size
            if count * (len(items) - first) > MOST_REPEATED:
                self.diags.fatal(self.token, f"a range of indices makes more than {MOST_REPEATED} initialisers")
            for i in range(first, len(items)):
                offset, t, e = items[i]
                later = e
                if not self.constant_only and not isinstance(e, (Const, Text)):
                    e, later = self.kept(e)
                items[i] = (offset, t, e)
                items.extend((offset + n * stride, t, later) for n in range(1, count))
            frame.next += count - 1
            for inner in stack[level + 1 :]:
                inner.offset += stride * (count - 1)

    def place(self, stack: list[Frame], e: Expr, token: Token, items: list) -> None:
        """Descend to the first subobject that `e` can initialise, and put it there."""
        while True:
            t, offset = stack[-1].current()
            ty.complete(t)
            if self.fits_string(t, e):
                self.flexible(t, token, stack)
                self.add_string(t, offset, e, items)
                return
            self.flexible(t, token, [])
            if ty.is_record(t):
                if e.type.bare is t.bare:
                    items.append((offset, t, e))
                    return
            elif t.kind != ARRAY:
                items.append((offset, t, self.assignable(e, t, token, "initialisation")))
                return
            frame = Frame(t, offset)
            if frame.done():
                self.diags.fatal(token, f"{t} has no members to initialise")
            stack.append(frame)

    def designate(self, base: Frame) -> tuple[list[Frame], list[tuple[int, int]]]:
        """The stack of frames that a designator list names; for each range of indices its frame and its length."""
        self.designated = True
        stack = [base]
        repeats: list[tuple[int, int]] = []
        while True:
            frame = stack[-1]
            token = self.token
            if self.take("["):
                index = last = self.constant("an index")
                if self.take("..."):
                    last = self.constant("an index")
                self.want("]", "the index")
                if last < index:
                    self.diags.fatal(token, f"the range of indices {index} ... {last} is empty")
                for n in (index, last):
                    if frame.type.kind != ARRAY or not 0 <= n < frame.count:
                        self.diags.fatal(token, f"{frame.type} has no element {n}")
                frame.next = index
                if last > index:
                    repeats.append((len(stack) - 1, last - index + 1))
            else:
                self.take(".")
                name = self.identifier("a member's name")
                if not ty.is_record(frame.type) or name.text not in (frame.type.bare.index or {}):
                    record = frame.type.bare if ty.is_record(frame.type) else None
                    if record is not None and record.index:
                        self.no_member(frame.type, record, name.text, name)
                    self.diags.fatal(name, f"{frame.type} has no member {name.text}")
                while True:  # through anonymous members
                    fields = frame.type.bare.fields
                    frame.next = 0
                    while True:
                        field = fields[frame.next]
                        inner = field.type.bare.index if not field.name else None
                        if field.name == name.text or (inner is not None and name.text in inner):
                            break
                        frame.next += 1
                    if frame.type.kind == UNION:
                        frame.count = len(fields)
                    if field.name:
                        break
                    frame = Frame(*frame.current())
                    stack.append(frame)
            if self.at("=") or not (self.at("[") or self.at(".")):
                return stack, repeats
            t, offset = stack[-1].current()
            if not ty.is_record(t) and t.kind != ARRAY:
                self.diags.fatal(self.token, f"{t} has no members")
            stack.append(Frame(t, offset))
