"""Warnings about declarations: what is never used, what hides something, what lacks a prototype, switches over enums.

A variable's `mentions` count its names in expressions; those that only set it are counted apart (`writes`), so what is
left are the readings. Scopes are looked over when the parser leaves them.
"""

from __future__ import annotations

from cc import types as ty
from cc.checks.expressions import ExpressionChecks
from cc.lexer import Token
from cc.specifiers import Declarator, Parameters, Specifiers
from cc.tokens import Enumerator, Typedef
from cc.tree import Const, Expr, Name, Variable
from cc.types import FUNCTION, Type


class DeclarationChecks(ExpressionChecks):
    """Looks at scopes, declarators and definitions."""

    def __init__(self, tokens: list[Token], diags):
        super().__init__(tokens, diags)
        self.before: dict[str, bool] = {}  # functions and objects declared before their definition
        self.jumped: dict[object, bool] = {}  # labels that a goto names
        self.opening: Token | None = None  # of the initialiser at hand

    # -- scopes -----------------------------------------------------------------------------------------------

    def leave(self) -> None:
        if not self.in_parameters and not self.diags.broken():
            for name, entry in self.names[-1].items():
                if isinstance(entry, Variable):
                    self.unused(name, entry)
                elif isinstance(entry, Typedef) and not entry.used and entry.token is not None:
                    if not self.mentioned(name):
                        text = f"type '{name}' is never used"
                        self.diags.warning(entry.token, text, "unused-local-typedefs")
        super().leave()

    def mentioned(self, name: str) -> bool:
        """Whether a name stands more than once in the function at hand."""
        count = 0
        for i in range(self.i, -1, -1):
            count += self.tokens[i].text == name
            if count > 1 or (self.tokens[i].first and self.tokens[i].col == 1 and self.tokens[i].text == "{"):
                break
        return count > 1

    def unused(self, name: str, v: Variable) -> None:
        if v.token is None or "unused" in v.attributes or v.used or v.home == "function":
            return
        if v.home == "global" and not v.static or len(self.names) == 1:
            return
        parameter = v.home == "param"
        if not v.mentions and not v.attributes.get("register") and "place" not in v.attributes:
            if parameter:
                self.diags.warning(v.token, f"parameter '{name}' is never used", "unused-parameter")
            elif name == v.token.text:
                self.diags.warning(v.token, f"variable '{name}' is never used", "unused-variable")
            return
        if "place" in v.attributes:
            if not v.attributes["place"].mentions:
                self.diags.warning(v.token, f"variable '{name}' is never used", "unused-variable")
            return
        if v.mentions and v.mentions == self.writes.get(v, 0):
            kind = "parameter" if parameter else "variable"
            flag = f"unused-but-set-{kind}"
            self.diags.warning(v.token, f"{kind} '{name}' is set but its value never used", flag)

    def unit_body(self):
        unit = super().unit_body()
        if not self.diags.broken():
            for v in unit.symbols.values():
                self.unused_global(v)
        return unit

    def unused_global(self, v: Variable) -> None:
        if not v.static or v.token is None or v.mentions or v.used or ty.element(v.type).quals & ty.VOLATILE:
            return
        for exempt in ("unused", "constructor", "destructor", "alias"):
            if exempt in v.attributes:
                return
        if v.type.kind == FUNCTION:
            if v.inline:
                return
            if v.defined:
                self.diags.warning(v.token, f"function '{v.name}' is never used", "unused-function")
            else:
                text = f"function '{v.name}' is declared static and never defined"
                self.diags.warning(v.token, text, "unused-function")
        elif v.type.quals & ty.CONST or v.type.kind == ty.ARRAY and v.type.base.quals & ty.CONST:
            if v.token.file.includer is None:
                self.diags.warning(v.token, f"constant '{v.name}' is never used", "unused-const-variable")
        else:
            self.diags.warning(v.token, f"variable '{v.name}' is never used", "unused-variable")

    def finish_function(self) -> None:
        super().finish_function()
        for label in self.labels.values():
            if label.defined and label not in self.jumped and not label.symbol:
                if label.token.text == label.name:
                    self.diags.warning(label.token, f"label '{label.name}' is never used", "unused-label")

    def goto_statement(self, token: Token):
        made = super().goto_statement(token)
        if made.name is not None:
            self.jumped[made.name] = True
        return made

    # -- declarators ------------------------------------------------------------------------------------------

    def hides(self, d_token: Token, name: str, scopes: list[dict]) -> None:
        for scope in reversed(scopes):
            entry = scope.get(name)
            if entry is not None:
                if isinstance(entry, Variable) and entry.token is not None and entry.type.kind != FUNCTION:
                    notes = ((entry.token, "the other declaration is here"),)
                    self.diags.warning(d_token, f"'{name}' hides another variable", "shadow", notes)
                return

    def local_variable(self, spec: Specifiers, d: Declarator, t: Type, body: list) -> None:
        if spec.storage != "extern" and t.kind != FUNCTION:
            self.hides(d.token, d.token.text, self.names[:-1])
        start = self.i
        super().local_variable(spec, d, t, body)
        entry = self.names[-1].get(d.token.text)
        if isinstance(entry, Variable) and self.tokens[start].text == "=" and self.tokens[start + 1].text == entry.name:
            if self.tokens[self.i - 1] is self.tokens[start + 1] and entry.mentions == 1:
                entry.attributes["unused"] = True  # int x = x; says that it is meant

    def parameters(self) -> Parameters:
        opening = self.token
        params = super().parameters()
        if params.oldstyle and not params.names and self.tokens[self.i - 2].text == "(":
            text = "this says nothing about the parameters; write (void)"
            self.diags.warning(self.tokens[self.i - 3], text, "strict-prototypes")
        for name, v in params.names.items():
            if isinstance(v, Variable) and opening is not None and self.names[0] is not self.names[-1]:
                self.hides(v.token, name, self.names)
        return params

    def file_scope(self, spec: Specifiers, d: Declarator, t: Type, attributes: dict) -> Variable:
        name = d.token.text
        known = name in self.unit.symbols
        variable = super().file_scope(spec, d, t, attributes)
        if self.at("{") and t.kind == FUNCTION:
            self.defined(spec, d, t, variable, known)
        elif t.kind == FUNCTION and not variable.defined:
            variable.token = d.token
        if known and not self.at("{") and t.kind == FUNCTION and not d.token.file.system:
            notes = ((variable.token, "the other declaration is here"),)
            self.diags.warning(d.token, f"'{name}' is declared again", "redundant-decls", notes)
        return variable

    def defined(self, spec: Specifiers, d: Declarator, t: Type, variable: Variable, known: bool) -> None:
        name = d.token.text
        variable.token = d.token
        if name == "main":
            if t.base.bare is not ty.int_:
                self.diags.warning(d.token, f"main returns int, not {t.base}", "main")
            if len(t.params) == 1 or variable.static:
                self.diags.warning(
                    d.token, "main is static" if variable.static else "main has no or two parameters", "main"
                )
        elif not known and not variable.static and not variable.inline:
            text = f"there is no declaration of '{name}' before; make it static, or declare it in a header"
            self.diags.warning(d.token, text, "missing-declarations")
            self.diags.warning(d.token, text, "missing-prototypes")

    def name(self) -> Expr:
        token = self.token
        made = super().name()
        if isinstance(made, Name) and "deprecated" in made.variable.attributes:
            given = made.variable.attributes["deprecated"]
            why = ": " + given[0].strip('"') if given else ""
            notes = ((made.variable.token, f"'{token.text}' is declared here"),)
            self.diags.warning(token, f"'{token.text}' is deprecated{why}", "deprecated-declarations", notes)
        return made

    # -- initialisers -----------------------------------------------------------------------------------------

    def braced(self, t: Type, offset: int, items: list) -> Type:
        outer, self.opening = self.opening, self.token
        first = len(items)
        made = super().braced(t, offset, items)
        if ty.is_record(t) and t.kind == ty.STRUCT and t.bare.fields:
            self.fields_left(t, offset, items[first:], self.opening)
        self.opening = outer
        return made

    def fields_left(self, t: Type, offset: int, items: list, opening: Token) -> None:
        """Fewer values than members, and no designators (-Wmissing-field-initializers)."""
        begin = self.number_of(opening)
        if len(items) <= 1 and (not items or isinstance(items[0][2], Const) and items[0][2].value == 0):
            return
        if self.tokens[begin + 1].text in (".", "[") or self.tokens[begin - 2].text in (".", "]"):
            return
        last = t.bare.fields[-1]
        reached = max(at for at, _, _ in items) - offset
        if (
            reached < last.offset
            and last.type.bits is None
            and not (last.type.kind == ty.ARRAY and last.type.length < 0)
        ):
            text = f"{t} has members that get no value here, {last.name or 'the last'} for one"
            self.diags.warning(self.tokens[self.i - 1], text, "missing-field-initializers")

    def place(self, stack: list, e: Expr, token: Token, items: list) -> None:
        depth = len(stack)
        super().place(stack, e, token, items)
        if len(stack) > depth and self.opening is not None:
            zero = isinstance(e, Const) and e.value == 0 and self.at("}")
            if not zero and self.tokens[self.number_of(token) - 1].text not in ("=",):
                self.diags.warning(self.opening, "braces around the parts of this are missing", "missing-braces")
                self.opening = None

    # -- switches ---------------------------------------------------------------------------------------------

    def enumerators(self, t: Type) -> list[tuple[str, int]]:
        found = []
        for scope in self.names:
            found += [(name, e.value) for name, e in scope.items() if isinstance(e, Enumerator) and e.of is t]
        return found

    def switch_statement(self, token: Token):
        made = super().switch_statement(token)
        switch = made.cases
        of = self.enum_of(made.a)
        if of is None or isinstance(made.a, Const):
            return made
        known = self.enumerators(of)
        covered = [(label.value, label.high) for label in switch.cases]
        default = switch.default is not None
        missing = [name for name, n in known if not any(low <= n <= high for low, high in covered)]
        if missing and known:
            names = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
            text = f"the switch has no case for {names}"
            self.diags.warning(token, text, "switch-enum" if default else "switch")
        values = [n for _, n in known]
        for label in switch.cases:
            if known and label.value == label.high and label.value not in values and ty.integer_of(of).size <= 8:
                self.diags.warning(label.token, f"{label.value} is no value of {of}", "switch")
        return made
