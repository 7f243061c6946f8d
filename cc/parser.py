"""The parser's top: external declarations (C11 6.9), linkage and redeclaration. `parse` is the entry."""

from __future__ import annotations

from cc import types as ty
from cc.diagnostics import Abandon, Diagnostics
from cc.extents import closing
from cc.lexer import EOF, IDENT, Token
from cc.pragmas import Pragmas
from cc.recovery import STATEMENT_WORDS, Again, Unclosed
from cc.specifiers import Declarator, Parameters, Specifiers
from cc.statements import Statements
from cc.tokens import KEYWORDS, Typedef
from cc.tree import Function, Name, Statement, Unit, Variable
from cc.types import ARRAY, FUNCTION, Type

RARE = (
    "noinline", "always_inline", "alias", "constructor", "destructor", "naked", "interrupt", "unused", "format",
    "nonnull", "warn_unused_result", "deprecated", "returns_twice",
)  # fmt: skip


class Parser(Statements):
    """Parses a translation unit. Errors go to `diags`, one construct's errors do not hide the next one's."""

    def unit_body(self) -> Unit:
        self.start_function()
        while self.token.kind is not EOF:
            start, errors = self.i, self.diags.errors
            try:
                self.external()
                self.suspect = self.diags.errors > errors
            except (Abandon, Unclosed) as reason:
                self.function = None
                self.level = self.in_parameters = 0
                self.pending = []
                self.start_function()
                del self.names[1:], self.tags[1:]
                self.being_defined = []
                if isinstance(reason, Unclosed):
                    self.i = reason.i
                elif isinstance(reason, Again):
                    self.i = start
                else:
                    self.suspect = True
                    self.declare_failed(start)
                    self.resync(start)
                    self.take("}")
        for variable in self.unit.symbols.values():
            if variable.tentative and not variable.defined:
                self.finish_tentative(variable)
            if variable.static and not variable.defined and variable.mentions and variable.type.kind == FUNCTION:
                text = f"{variable.name} is static and used, but never defined in this file"
                self.diags.warning(variable.token, text, "undefined-internal")
        self.complain_about_inline()
        return self.unit

    def finish_tentative(self, variable: Variable) -> None:
        t = ty.complete(variable.type)
        if t.kind == ARRAY and t.length < 0:
            t = variable.type = ty.array_of(t.base, 1)
        if t.size < 0:
            self.diags.error(variable.token, f"{variable.name} has incomplete type {t}")
            return
        variable.defined = True
        self.unit.data.append(variable)

    def external(self) -> None:
        if self.take(";"):
            return
        while self.at("__extension__") and self.tokens[self.i + 1].text in ("__extension__", "_Static_assert"):
            self.i += 1
        if self.at("_Static_assert"):
            self.static_assert()
            return
        if self.token.text in ("asm", "__asm__", "__asm") and self.tokens[self.i + 1].text == "(":
            self.i += 2
            self.unit.asms.append(self.string_text())
            self.want(")", "asm")
            self.want(";", "asm")
            return
        if not self.starts_type(self.token) and not self.bracketed():
            self.no_declaration()
        spec = self.specifiers()
        if self.take(";"):
            self.declares_something(spec)
            return
        if spec.storage == "auto":
            self.diags.error(spec.token, "auto stands outside of functions")
        first = True
        while True:
            d = self.declarator()
            if d.token is None:
                self.diags.fatal(self.token, "expected a name to declare")
            t = ty.complete(self.derive(spec.type, d))
            attributes = dict(spec.attributes)
            attributes.update(d.attributes)
            if spec.storage == "typedef":
                self.typedef(spec, d, t, attributes)
            elif first and t.kind == FUNCTION and (self.at("{") or self.names_wait(d)):
                self.definition(spec, d, t, attributes)
                return
            else:
                try:
                    variable = self.file_scope(spec, d, t, attributes)
                    if self.take("="):
                        self.data_definition(variable, d.token)
                except Again:
                    raise
                except Abandon:
                    self.names[0].setdefault(d.token.text, Variable(d.token.text, ty.poison, "global", d.token))
                    self.level = 0
                    self.next_declarator()
            first = False
            if not self.take(","):
                break
        self.want(";", "the declaration")

    def no_declaration(self) -> None:
        """At a token that begins no declaration: return if one can be made of it."""
        token = self.token
        if self.reads_as_type():
            self.unknown_type(token)
            return
        if self.suspect and (token.text in STATEMENT_WORDS or token.text == "}"):
            raise Abandon("the rest of what has been complained about")
        if token.kind is IDENT and token.text not in KEYWORDS and self.tokens[self.i + 1].text == "(":
            behind = self.tokens[min(closing(self.tokens, self.i + 1) + 1, len(self.tokens) - 1)]
            if behind.text == "{" or self.starts_type(behind):  # main() { ... }
                return
        begins = token.kind is IDENT and token.text not in KEYWORDS and self.tokens[self.i + 1].text in "(;=[,"
        if (begins or token.text == "*") and self.lenient(token):
            return
        if self.suspect:
            raise Abandon("more of it")
        if token.text == "}":
            self.diags.fatal(token, "this } closes nothing")
        self.diags.fatal(token, f"expected a declaration, found {token.text or 'the end of the file'}")

    def typedef(self, spec: Specifiers, d: Declarator, t: Type, attributes: dict[str, object]) -> None:
        name = d.token.text
        self.no_alignment(attributes, "a typedef", d.token)
        self.only_for_functions(spec, name, d.token)
        self.thread_storage(spec, t, False, d.token)
        if "transparent_union" in attributes and t.kind == ty.UNION:
            self.transparent[t.bare] = True
        t = self.realigned(t, d, attributes)
        old = self.names[0].get(name)
        if isinstance(old, Typedef):
            self.again_typedef(old, t, d.token)
        elif old is not None and old.type is not ty.poison:
            self.diags.error(d.token, f"{name} is declared differently before", self.previous(name))
        self.names[0][name] = Typedef(ty.named(t, name), d.token)

    def realigned(self, t: Type, d: Declarator, attributes: dict[str, object]) -> Type:
        """The type of a typedef whose attribute gives its objects another alignment, greater or less."""
        if attributes.get("align", t.align) == t.align:
            return t
        if t.size < 0 or t.runtime is not None or t.kind == FUNCTION:
            self.diags.warning(d.token, f"alignment of a typedef of {t} is ignored", "attributes")
            return t
        return ty.aligned(t, attributes["align"])

    def file_scope(self, spec: Specifiers, d: Declarator, t: Type, attributes: dict[str, object]) -> Variable:
        """Declare an object or function with linkage, joining it with earlier declarations."""
        name = d.token.text
        in_block = len(self.names) > 1
        self.thread_storage(spec, t, in_block, d.token)
        if t.kind == FUNCTION:
            self.no_alignment(attributes, "a function", d.token)
            self.function_storage(spec, in_block, d.token)
        else:
            self.least_alignment(attributes, t, d.token)
            self.only_for_functions(spec, name, d.token)
        old = self.unit.symbols.get(name)
        if not isinstance(old, Variable):
            if name in self.names[0] and not isinstance(self.names[0][name], Variable):
                self.diags.fatal(d.token, f"{name} is declared differently before", self.previous(name))
            old = Variable(name, t, "function" if t.kind == FUNCTION else "global", d.token)
            old.static = spec.storage == "static"
            self.unit.symbols[name] = old
        elif not ty.same(old.type, t) or t.kind != FUNCTION and old.type.quals != t.quals:
            text = f"{name} is declared as {t}, and before as {old.type}"
            if "implicit" in old.attributes and t.kind == FUNCTION and not old.defined:
                self.diags.warning(d.token, text + " by its use", "", before_it(old))
                del old.attributes["implicit"]
            else:
                self.diags.error(d.token, text, before_it(old))
            if t.kind != old.type.kind or t.kind != FUNCTION:
                raise Abandon("a conflict")
            old.type = t
        else:
            if spec.storage == "static" and not old.static:
                self.diags.error(d.token, f"{name} is static here and not static before", before_it(old))
            if old.static and not spec.storage and t.kind != FUNCTION:
                self.diags.error(d.token, f"{name} is static before and not static here", before_it(old))
            self.same_parameters(old, t, d.token)
            if t.kind == FUNCTION and not t.oldstyle or t.kind == ARRAY and t.length >= 0:
                old.type = t
        if not in_block:
            self.names[0][name] = old
        if t.kind == ty.VOID and spec.storage != "extern" or spec.type.bare is ty.automatic:
            self.diags.fatal(d.token, f"{name} cannot have type {t}")
        if t.kind == FUNCTION:
            gnu = spec.inline and ("gnu_inline" in attributes or self.diags.flags.dialect.get("gnu89-inline", False))
            if spec.inline and (gnu or spec.storage != "extern"):
                old.inline = True
            plain = spec.storage != "static" and not spec.inline and not in_block
            if spec.storage == "extern" and not gnu or gnu and not spec.storage or plain:
                old.extern = True  # its definition here is the one that other files see (6.7.4 p7)
            if gnu and spec.storage == "extern":  # GNU: a body for calls to be replaced by; the function is elsewhere
                old.attributes["replaceable"] = True
        elif spec.storage == "register":
            self.register_variable(old, attributes.pop("label", ""), True)
        elif spec.storage != "extern":
            old.tentative = True
        if name in self.weak_names:
            old.weak = True
            if self.weak_names[name]:
                attributes["alias"] = self.weak_names[name]
        old.align = max(old.align, attributes.get("align", 0))
        old.section = attributes.get("section", old.section)
        old.visibility = attributes.get("visibility", old.visibility)
        old.weak = old.weak or "weak" in attributes
        old.used = old.used or "used" in attributes
        old.noreturn = old.noreturn or "noreturn" in attributes
        for rare in RARE:
            if rare in attributes:
                old.attributes[rare] = attributes[rare]
        if "label" in attributes:
            old.name = attributes["label"]
        if "alias" in attributes:
            if old.defined and "replaceable" in old.attributes:
                self.unit.functions = [f for f in self.unit.functions if f.variable is not old]
            elif old.defined:
                self.diags.fatal(d.token, f"{name} is defined, and an alias too")
            old.defined = True
            self.unit.aliases.append(old)
        return old

    def data_definition(self, variable: Variable, at: Token) -> None:
        if variable.type.kind == FUNCTION:
            self.diags.fatal(variable.token, f"function {variable.name} is initialised like data")
        if variable.defined:
            self.diags.fatal(at, f"{variable.name} is defined twice", before_it(variable))
        variable.defined = True
        variable.initial, variable.type = self.initializer(variable.type, True)
        self.unit.data.append(variable)

    def names_wait(self, d: Declarator) -> bool:
        """Whether a declarator has a list of plain names, whose declarations follow."""
        return any(step[0] == "(" and step[1].oldstyle and step[1].names for step in d.steps)

    def oldstyle_parameters(self, params: Parameters, promoted: list[Statement], prototype: list[Type] | None) -> None:
        """The declarations between `)` and `{` (6.9.1 p6). Arguments come promoted, and narrow ones are converted
        first, unless callers have seen a prototype with the parameters' own types."""
        declared: dict[str, bool] = {}
        while not self.at("{"):
            spec = self.specifiers()
            while True:
                d = self.declarator()
                name = d.token.text if d.token else ""
                if name not in params.names:
                    self.diags.fatal(d.token or spec.token, f"{name or 'this'} is not one of the parameters")
                t = self.derive(spec.type, d)
                if t.kind == ARRAY:
                    t = ty.pointer_to(t.base)
                elif t.kind == FUNCTION:
                    t = ty.pointer_to(t)
                self.parameter(spec, spec.attributes, name, d.token)
                params.names[name].type = t
                declared[name] = True
                if not self.take(","):
                    break
            self.want(";", "the declaration")
        if prototype is not None and len(prototype) != len(params.names):
            text = f"the function has {len(params.names)} parameters here, and {len(prototype)} in its prototype"
            self.diags.error(self.token, text)
            prototype = None
        for i, (name, variable) in enumerate(list(params.names.items())):
            t = variable.type
            if name not in declared:
                self.diags.warning(variable.token, f"{name} has no type; it becomes int", "implicit-int")
            promoted_type = ty.double if t.bare is ty.float_ else ty.promote(t) if ty.is_integer(t) else t
            agreed = prototype is not None and ty.same(prototype[i], t)
            if prototype is not None and not agreed and not ty.same(prototype[i], promoted_type):
                self.diags.error(variable.token, f"{name} is {t} here, and {prototype[i]} in the prototype")
            if promoted_type.size > t.size and not agreed:
                passed = Variable(f".{name}", promoted_type, "param", variable.token)
                params.variables.append(passed)
                variable.home = "local"
                value = self.cast(Name(passed.type, variable.token, passed), t, variable.token)
                promoted.append(Statement("decl", variable.token, variable=variable, initial=[(0, t, value)]))
            else:
                params.variables.append(variable)

    def definition(self, spec: Specifiers, d: Declarator, t: Type, attributes: dict[str, object]) -> None:
        """A function definition; the declarator's last parameter list is the function's own."""
        name = d.token.text
        params = None
        for step in d.steps:
            if step[0] == "(":
                params = step[1]
        if spec.storage not in ("", "static", "extern"):
            self.diags.fatal(spec.token, f"a function cannot be {spec.storage}")
        promoted: list[Statement] = []
        again = self.unit.symbols.get(name)
        if params.oldstyle:  # int f() { defines a function without parameters
            known = again.type if isinstance(again, Variable) and again.type.kind == FUNCTION else t
            known = None if known.oldstyle or known.variadic else known.params
            self.oldstyle_parameters(params, promoted, known)
            t = ty.function_of(t.base, known or [], False, known is None)
        if isinstance(again, Variable) and again.defined and "replaceable" in again.attributes:
            self.unit.functions = [f for f in self.unit.functions if f.variable is not again]
            again.defined = again.inline = again.extern = False
            again.static = spec.storage == "static"
            del again.attributes["replaceable"]
        variable = self.file_scope(spec, d, t, attributes)
        if t.oldstyle:
            variable.attributes["parameters"] = [v.type for v in params.variables]
        if variable.defined:
            self.diags.error(d.token, f"{name} is defined twice", before_it(variable))
        variable.defined = True
        if ty.complete(t.base).size < 0:
            self.diags.fatal(d.token, f"{name} returns incomplete {t.base}")
        for v in params.variables:
            if ty.complete(v.type).size < 0:
                self.diags.fatal(v.token, f"parameter {v.name} has incomplete type {v.type}")
            if not v.name:
                self.diags.warning(v.token, f"parameter of {name} without a name", "missing-parameter-name")
        self.function = variable
        self.start_function()
        self.names.append(dict(params.names))
        self.tags.append(dict(params.tags))
        token = d.token
        self.want("{")
        body = promoted + params.sizes + self.block_items()
        end: Token = self.token
        self.want("}", f"the body of {name}")
        self.leave()
        self.finish_function()
        self.function = None
        self.unit.functions.append(Function(variable, params.variables, body, token, end))


def before_it(variable: Variable) -> tuple:
    """The note that leads to an earlier declaration."""
    return ((variable.token, "previous declaration is here"),) if variable.token is not None else ()


def _stray(text: str) -> str:
    """What is wrong with characters that are no token; a byte that is not UTF-8 comes as a surrogate."""
    if text[0] in "\"'":
        return "string has no closing quote"
    if 0xDC80 <= ord(text[0]) <= 0xDCFF:
        return f"stray byte {ord(text[0]) - 0xDC00:#x}, which is not UTF-8"
    return f"stray character {text!r}"


def parse(
    tokens: list[Token],
    diags: Diagnostics,
    parser: type,
    pragmas: Pragmas,
    wraps: bool = False,
    lock_free: int = 0,
) -> Unit:
    """The typed tree of a translation unit, by `Parser` or one that looks for more mistakes. wraps: integers overflow
    as the machine's do (-fwrapv). lock_free: the bytes of the largest object that the machine changes at once."""
    for token in tokens:
        if token.kind == "other":
            diags.error(token, _stray(token.text))
    diags.check()
    reader = parser(tokens, diags)
    reader.packs, reader.weak_names, reader.wraps, reader.lock_free = pragmas.packs, pragmas.weak, wraps, lock_free
    return reader.unit_body()
