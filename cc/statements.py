"""Statements and block-scope declarations (C11 6.8)."""

from __future__ import annotations

from cc import types as ty
from cc.constraints import variably_modified
from cc.diagnostics import Abandon
from cc.expressions import ASSIGNMENT
from cc.extents import closing
from cc.jumps import Jumps, Label, Switch
from cc.lexer import EOF, IDENT, PUNCT, Token
from cc.recovery import Again, Unclosed
from cc.semantics import constant_place
from cc.specifiers import Declarator, Specifiers
from cc.tokens import KEYWORDS, Typedef
from cc.tree import Builtin, Const, Name, Statement, Variable
from cc.types import FUNCTION, Type


class Statements(Jumps):
    """Parser of function bodies."""

    def compound_body(self) -> list[Statement]:
        """`{ ... }` with a scope of its own."""
        self.want("{")
        self.deeper()
        self.enter()
        body = self.block_items()
        self.leave()
        self.level -= 1
        self.want("}", "the block")
        return body

    def block_items(self) -> list[Statement]:
        body: list[Statement] = []
        self.local_labels()
        while not self.at("}") and self.token.kind is not EOF:
            start = self.i
            state = (self.level, len(self.names), len(self.switches), self.loops, self.breakable)
            self.keyword_meant()
            try:
                if self.declaration_follows():
                    self.local_declaration(body)
                else:
                    made = self.statement()
                    body.extend(self.pending)
                    self.pending = []
                    body.append(made)
            except Abandon as reason:
                self.suspect = True
                self.level, scopes, switches, self.loops, self.breakable = state
                del self.names[scopes:], self.tags[scopes:], self.switches[switches:]
                self.pending, self.in_parameters = [], 0
                end, self.i = self.i, start
                if not isinstance(reason, Again):
                    if self.declaration_follows():
                        self.declare_failed(start)
                    self.i = end
                    self.resync(start)
        return body

    def declaration_follows(self) -> bool:
        token = self.token
        if token.kind is not IDENT:
            return self.bracketed() and self.attribute_begins_declaration()
        if token.text == "_Static_assert":
            return True
        if token.text in ("__attribute__", "__attribute"):
            return self.attribute_begins_declaration()
        return self.type_at(self.i) and self.tokens[self.i + 1].text != ":"

    def attribute_begins_declaration(self) -> bool:
        """Whether a declaration comes behind `__attribute__((...))` or `[[...]]`."""
        i = self.i
        while self.tokens[i].text in ("__attribute__", "__attribute", "["):
            i = closing(self.tokens, i + (self.tokens[i].text != "[")) + 1
            if i >= len(self.tokens):
                return True
        return self.tokens[i].text != ";" and (not self.bracketed() or self.type_at(i))

    def statement(self) -> Statement:
        token = self.token
        text = token.text
        if token.kind is IDENT:
            method = STATEMENTS.get(text)
            if method is not None:
                return self.in_block(lambda: getattr(self, method)(token))
            if self.tokens[self.i + 1].text == ":" and text not in KEYWORDS:
                return self.labelled(token)
        elif self.at("{"):
            return Statement("block", token, body=self.compound_body())
        elif self.take(";"):
            return Statement("block", token, body=[])
        if text in ("__attribute__", "__attribute") or self.bracketed():  # fallthrough
            bracketed = self.bracketed()
            self.attributes({})
            if bracketed and not self.at(";"):
                return self.statement()
            self.want(";", "the attributes")
            return Statement("block", token, body=[])
        e = self.value(self.expression())
        self.want(";", "the expression")
        return Statement("expr", token, a=e)

    def inner(self) -> list[Statement]:
        """The body of a control statement, in a scope."""
        if self.at("{"):
            return self.compound_body()
        self.deeper()
        self.keyword_meant()
        if self.declaration_follows():
            self.diags.fatal(self.token, "a declaration stands in a block: add braces")
        body = [self.in_block(self.statement)]
        self.level -= 1
        return body

    def in_block(self, read) -> Statement:
        """What `read` gives. What chooses and repeats is a block, and so is its body (6.8.4 p3, 6.8.5 p5)."""
        self.enter()
        made = read()
        self.leave()
        return made

    def parenthesised(self, what: str):
        opening = self.i
        self.want("(", what)
        try:
            e = self.expression()
            self.want(")", "the condition")
        except Again:
            raise
        except Abandon:  # the statements that hang on it are read all the same
            self.leave_bracket(opening)
            e = self.guessed(self.tokens[opening])
            self.i += 1
        return e

    def if_statement(self, token: Token) -> Statement:
        first = last = None
        while True:  # an else-if chain is a loop here, and a chain of statements in the tree
            self.i += 1
            self.enter()
            test = self.condition(self.parenthesised("if"))
            made = Statement("if", token, a=test, body=self.inner(), other=[])
            self.leave()
            if last is None:
                first = made
            else:
                last.other = [made]
            last = made
            self.keyword_meant(("else",))
            if not self.take("else"):
                return first
            if not self.at("if"):
                last.other = self.inner()
                return first
            token = self.token

    def loop_body(self) -> list[Statement]:
        self.loops += 1
        self.breakable += 1
        body = self.inner()
        self.loops -= 1
        self.breakable -= 1
        return body

    def while_statement(self, token: Token) -> Statement:
        self.i += 1
        self.enter()  # these statements are blocks (6.8.5 p5)
        test = self.condition(self.parenthesised("while"))
        body = self.loop_body()
        self.leave()
        return Statement("loop", token, a=test, body=body)

    def do_statement(self, token: Token) -> Statement:
        self.i += 1
        body = self.loop_body()
        self.want("while", "the body of do")
        test = self.condition(self.parenthesised("while"))
        self.want(";", "do ... while (...)")
        return Statement("loop", token, a=test, body=body, post_test=True)

    def for_statement(self, token: Token) -> Statement:
        self.i += 1
        opening, level = self.i, self.level
        self.want("(", "for")
        self.enter()
        first: list[Statement] = []
        test = step = None
        try:
            if not self.take(";"):
                if self.declaration_follows():
                    self.local_declaration(first)
                    self.head_of_for(self.names[-1], self.tags[-1])
                else:
                    first.append(Statement("expr", self.token, a=self.value(self.expression())))
                    self.want(";", "the start of for")
            test = None if self.at(";") else self.condition(self.expression())
            self.want(";", "the condition of for")
            step = None if self.at(")") else self.value(self.expression())
            self.want(")", "for (...")
        except Again:
            raise
        except Abandon:
            self.leave_bracket(opening, "{}")
            self.declare_failed(opening + 1)
            self.i, self.level = self.i + 1, level
        body = self.loop_body()
        self.leave()
        loop = Statement("loop", token, a=test, body=body, other=step)
        return Statement("block", token, body=first + [loop])

    def switch_statement(self, token: Token) -> Statement:
        self.i += 1
        e = self.value(self.parenthesised("switch"))
        if not ty.is_integer(e.type):
            self.diags.fatal(token, f"switch wants a number, not {e.type}")
        e = self.promoted(e)
        if ty.is_wide(e.type):
            self.diags.fatal(token, f"switch of {e.type} is not supported; use unsigned long")
        switch = Switch(e.type, self.barrier())
        self.switches.append(switch)
        self.breakable += 1
        body = self.inner()
        self.breakable -= 1
        self.switches.pop()
        return Statement("switch", token, a=e, body=body, cases=switch)

    def case_statement(self, token: Token) -> Statement:
        if not self.switches:
            self.diags.fatal(token, f"{token.text} outside a switch")
        switch = self.switches[-1]
        body = []
        while self.token.text in ("case", "default") and self.token.kind is IDENT:
            at = self.token
            self.i += 1
            self.check_case(at)
            label = Label(at.text, at)
            if at.text == "default":
                if switch.default is not None:
                    notes = ((switch.default.token, "the other default is here"),)
                    self.diags.error(at, "default stands twice in one switch", notes)
                switch.default = label
            else:
                low = self.case_value(switch.type)
                high = low
                if self.take("..."):
                    high = self.case_value(switch.type)
                    if high < low:
                        self.diags.warning(at, "the range of case is empty")
                        high = low - 1
                label.value, label.high = low, high
                other = switch.values.get(low)
                for one in switch.cases if high > low else switch.ranges:
                    if other is None and one.value <= high and low <= one.high:
                        other = one
                if other is not None:
                    notes = ((other.token, "the other case is here"),)
                    self.diags.error(at, f"case {low} stands twice in one switch", notes)
                switch.values[low] = label
                switch.cases.append(label)
                if high > low:
                    switch.ranges.append(label)
            self.want(":", "the case")
            body.append(Statement("case", at, name=label))
        self.labelled_part(body)
        return Statement("block", token, body=body)

    def case_value(self, t: Type) -> int:
        at = self.token
        e = self.expression(3)
        if not isinstance(e, Const) or not ty.is_integer(e.type):
            if e.type.bare is ty.poison:
                raise Abandon("known")
            self.diags.fatal(at, "a case wants an integer constant")
        return self.cast(e, t, at).value

    def labelled_part(self, body: list[Statement]) -> None:
        """What a label stands before; C11 wants a statement, we also take `}` and a declaration."""
        if not self.at("}") and not self.declaration_follows() and self.token.kind is not EOF:
            self.deeper()
            body.append(self.statement())
            self.level -= 1

    def jump_statement(self, token: Token) -> Statement:
        self.i += 1
        if not (self.loops if token.text == "continue" else self.breakable):
            self.diags.error(token, f"{token.text} outside a loop" + (" or switch" if token.text == "break" else ""))
        self.want(";", token.text)
        return Statement(token.text, token)

    def return_statement(self, token: Token) -> Statement:
        self.i += 1
        result = self.function.type.base
        e = None
        if not self.at(";"):
            e = self.value(self.expression())
            if result.kind == ty.VOID:
                if e.type.kind != ty.VOID:
                    self.diags.warning(token, "return with a value in a void function", "return-mismatch")
                    e = self.cast(e, ty.void, token)
            else:
                place = constant_place(e)
                if place is not None and place[0].home in ("local", "param"):
                    text = f"the address of {place[0].name}, which ends with the function, is returned"
                    self.diags.warning(e.token, text, "return-local-addr")
                e = self.assignable(e, result, e.token, "return")
        elif result.kind != ty.VOID:
            self.diags.warning(token, f"return without a value in a function that returns {result}", "return-mismatch")
        self.want(";", "return")
        return Statement("return", token, a=e)

    # -- declarations -----------------------------------------------------------------------------------------

    def local_declaration(self, body: list[Statement]) -> None:
        if self.at("_Static_assert"):
            self.static_assert()
            return
        start = self.i
        spec = self.specifiers()
        if self.take(";"):
            self.declares_something(spec)
            return
        while True:
            d = self.declarator()
            if d.token is None:
                self.diags.fatal(self.token, "expected a name to declare")
            try:
                t = ty.complete(self.derive(spec.type, d))
                body.extend(self.pending)
                self.pending = []
                if t.kind == FUNCTION and self.at("{"):
                    self.nested_function(d, start)
                self.local_variable(spec, d, t, body)
            except Again:
                raise
            except Abandon:
                self.names[-1].setdefault(d.token.text, Variable(d.token.text, ty.poison, "local", d.token))
                self.next_declarator()
            if not self.take(","):
                break
        self.want(";", "the declaration")

    def nested_function(self, d: Declarator, start: int) -> None:
        """A function's body inside a function. At the left margin it means that a brace is missing before it."""
        token = self.tokens[start]
        if token.first and token.col == 1:
            at = self.opened("}")
            notes = ((at, "this { has no }"),) if at is not None else ()
            self.diags.error(
                d.token, f"function {d.token.text} begins inside another; a }} is missing before it", notes
            )
            raise Unclosed(start)
        self.diags.fatal(d.token, f"function {d.token.text} is defined inside another; that is not supported")

    def next_declarator(self) -> None:
        """After a mistake in a declarator: to the `,` or `;` behind it."""
        level = 0
        while self.token.kind is not EOF:
            token = self.token
            if token.kind is PUNCT:
                if level == 0 and token.text in (",", ";"):
                    return
                if level == 0 and token.text in ("}", ")", "]"):
                    raise Abandon("no end")
                level += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
            self.i += 1

    def variable_length(self, spec: Specifiers, variable: Variable, body: list[Statement]) -> None:
        """An array whose room is taken from the stack where its declaration stands."""
        token = variable.token
        if spec.storage == "static":
            self.diags.fatal(token, f"{variable.name} is static and cannot be of variable length")
        place = Variable(f".{variable.name}", ty.pointer_to(variable.type), "local", token)
        place.number = self.next_number()
        variable.attributes["place"] = place
        self.names[-1][variable.name] = variable
        room = Builtin(place.type, token, "alloca", [self.runtime_size(variable.type, token)])
        body.append(Statement("room", token, variable=place, initial=[(0, place.type, room)]))
        if self.at("="):
            self.diags.fatal(self.token, f"{variable.name} has a variable length and cannot be initialised")

    def automatic(self, spec: Specifiers, variable: Variable, scope: dict, body: list[Statement]) -> None:
        """GNU `__auto_type x = e;`: a variable of e's type, which is declared behind e."""
        token = variable.token
        if spec.storage not in ("", "auto", "register"):
            self.diags.fatal(token, f"__auto_type cannot be {spec.storage}")
        self.want("=", f"{variable.name}, whose type is that of its initialiser,")
        e = self.value(self.expression(ASSIGNMENT))
        if e.type.kind == ty.VOID:
            self.diags.fatal(token, f"{variable.name} cannot have type void")
        variable.type = ty.qualified(e.type.bare, spec.type.quals)
        scope[variable.name] = variable
        initial = [(0, variable.type, self.assignable(e, variable.type, token, "initialisation"))]
        body.append(Statement("decl", token, variable=variable, initial=initial))

    def local_variable(self, spec: Specifiers, d: Declarator, t: Type, body: list[Statement]) -> None:
        name = d.token.text
        scope = self.names[-1]
        attributes = dict(spec.attributes)
        attributes.update(d.attributes)
        if variably_modified(t):
            if t.kind == FUNCTION or spec.storage == "extern":
                self.diags.error(d.token, f"{name} has a type of variable length and cannot be known to other files")
            self.put_barrier(d.token, f"the scope of {name}, whose type has a variable length")
        if spec.storage == "typedef":
            self.no_alignment(attributes, "a typedef", d.token)
            self.only_for_functions(spec, name, d.token)
            self.thread_storage(spec, t, True, d.token)
            if isinstance(scope.get(name), Typedef):
                self.again_typedef(scope[name], t, d.token)
            scope[name] = Typedef(ty.named(self.realigned(t, d, attributes), name), d.token)
            return
        if t.kind == FUNCTION or spec.storage == "extern":
            old = scope.get(name)
            if isinstance(old, Variable) and old.home in ("local", "param") and old.type is not ty.poison:
                self.diags.error(d.token, f"{name} is a variable of this block already", self.previous(name))
            scope[name] = self.file_scope(spec, d, t, attributes)
            return
        old = scope.get(name)
        if old is not None and old.type is not ty.poison:
            self.diags.error(d.token, f"{name} is declared twice in this scope", self.previous(name))
        if t.kind == ty.VOID or spec.type.bare is ty.automatic and d.steps:
            self.diags.fatal(d.token, f"{name} cannot have type {t}")
        variable = Variable(name, t, "local", d.token)
        self.thread_storage(spec, t, True, d.token)
        self.least_alignment(attributes, t, d.token)
        self.only_for_functions(spec, name, d.token)
        if spec.storage == "register":
            variable.attributes["no address"] = True
            self.no_alignment(attributes, "register", d.token)
        if t.runtime is not None:
            self.variable_length(spec, variable, body)
            return
        variable.align = attributes.get("align", 0)
        if "unused" in attributes:
            variable.attributes["unused"] = True
        variable.number = self.next_number()
        if t.bare is ty.automatic:
            self.automatic(spec, variable, scope, body)
            return
        scope[name] = variable
        if "label" in attributes and spec.storage == "register":
            self.register_variable(variable, attributes["label"])
        if spec.storage == "static":
            variable.home, variable.static, variable.defined = "global", True, True
            variable.name = attributes.get("label", f"{name}.{variable.number}")
            variable.section = attributes.get("section", "")
            variable.used = "used" in attributes
            self.unit.data.append(variable)
        if "cleanup" in attributes and spec.storage in ("", "auto", "register"):
            place = self.address(Name(t, d.token, variable), d.token)
            variable.attributes["cleanup"] = self.call(attributes["cleanup"], [place], d.token)
        if self.take("="):
            initial, t = self.initializer(t, spec.storage == "static")
            variable.type = t
            if spec.storage == "static":
                variable.initial, initial = initial, None
            elif t.quals & ty.CONST and ty.is_scalar(t):
                variable.initial = initial  # static initialisers may name it
            body.append(Statement("decl", d.token, variable=variable, initial=initial))
        elif t.size < 0:
            self.diags.fatal(d.token, f"{name} has incomplete type {t}")
        else:
            body.append(Statement("decl", d.token, variable=variable))


STATEMENTS = {
    "if": "if_statement", "while": "while_statement", "do": "do_statement", "for": "for_statement",
    "switch": "switch_statement", "case": "case_statement", "default": "case_statement", "goto": "goto_statement",
    "break": "jump_statement", "continue": "jump_statement", "return": "return_statement", "asm": "asm_statement",
    "__asm__": "asm_statement", "__asm": "asm_statement",
}  # fmt: skip
