"""What C11 forbids in declarations that read well enough (the constraints of 6.7), each rule with its message.

The parsers of specifiers, statements and external declarations ask at the places where a rule applies. Nothing here
reads tokens, and none of it changes what is compiled: after a message the declaration is taken as if it were right.
"""

from __future__ import annotations

from cc import types as ty
from cc.attributes import AttributeParser
from cc.lexer import Token
from cc.tokens import Typedef
from cc.tree import Variable
from cc.types import ARRAY, FUNCTION, POINTER, Type

BARRIER = "a barrier"  # where a scope keeps what jumps may not pass: see jumps.py
THREAD_STORAGE = ("", "static", "extern")  # what goes with _Thread_local


def variably_modified(t: Type) -> bool:
    """Whether a type is an array of variable length, or leads to one (6.7.6 p3)."""
    while t.kind in (ARRAY, POINTER, FUNCTION):
        if t.runtime is not None:
            return True
        t = t.base
    return False


class Constraints(AttributeParser):
    """Rules about what has been declared; `spec` are its specifiers, `at` is the token to point to."""

    def restricts(self, t: Type, at: Token) -> None:
        """6.7.3 p2: restrict qualifies pointers to objects."""
        t = ty.element(t)
        if t.bare is not ty.poison and (t.kind != POINTER or t.base.kind == FUNCTION):
            self.diags.error(at, f"restrict is for pointers to objects, not for {t}")

    def least_alignment(self, attributes: dict[str, object], t: Type, at: Token) -> None:
        """6.7.5 p4: _Alignas may only ask for more."""
        wanted = attributes.get("alignas", 0)
        if 0 < wanted < t.align:
            self.diags.error(at, f"_Alignas asks for {wanted}, which is less than the alignment of {t}, {t.align}")

    def no_alignment(self, attributes: dict[str, object], what: str, at: Token) -> None:
        """6.7.5 p2."""
        if "alignas" in attributes:
            self.diags.error(at, f"_Alignas does not go with {what}")

    def only_for_functions(self, spec, name: str, at: Token) -> None:
        """6.7.4 p1."""
        if spec.function_word:
            self.diags.warning(at, f"{spec.function_word} is for functions; {name or 'this'} is none")

    def declares_something(self, spec) -> None:
        """6.7 p2: a declaration without a name declares a tag or enumeration constants."""
        t = spec.type
        if t.bare is ty.poison:
            return
        if not spec.tagged or ty.is_record(t) and not t.tag:
            self.diags.warning(spec.token, "this declares nothing; a name is missing", "missing-declarator")
        elif spec.storage:
            self.diags.warning(spec.token, f"{spec.storage} has no effect without a name", "missing-declarator")

    def thread_storage(self, spec, t: Type, in_block: bool, at: Token) -> None:
        """6.7.1 p2 and p3: an object of each thread has static storage duration."""
        if not spec.thread:
            return
        if spec.storage not in THREAD_STORAGE:
            self.diags.error(at, f"_Thread_local does not go with {spec.storage}")
        elif t.kind == FUNCTION:
            self.diags.error(at, "_Thread_local is for objects, not for functions")
        elif in_block and not spec.storage:
            self.diags.error(at, "_Thread_local in a function wants static or extern besides")

    def function_storage(self, spec, in_block: bool, at: Token) -> None:
        """6.7.1 p7, 6.9 p2: which storage classes a function may be declared with."""
        if spec.storage == "register" or in_block and spec.storage in ("static", "auto"):
            where = " inside a function" if in_block else ""
            self.diags.error(at, f"a function cannot be declared {spec.storage}{where}")

    def again_typedef(self, old: Typedef, t: Type, at: Token) -> None:
        """6.7 p3: a typedef name may be declared again as the same type, which has no variable length."""
        if old.type is ty.poison:
            return
        if not ty.identical(old.type, t):
            self.diags.error(at, f"{at.text} is declared differently before", self.previous(at.text))
        elif variably_modified(t):
            text = f"{at.text} has a variable length and cannot be declared again"
            self.diags.error(at, text, self.previous(at.text))

    def parameter(self, spec, attributes: dict[str, object], name: str, at: Token) -> None:
        """6.7.6.3 p2, 6.7.5 p2, 6.7.4 p1."""
        if spec.storage not in ("", "register"):
            self.diags.error(at, f"a parameter cannot be {spec.storage}")
        self.no_alignment(attributes, "a parameter", at)
        self.only_for_functions(spec, name, at)

    def head_of_for(self, names: dict[str, object], tags: dict[str, Type]) -> None:
        """6.8.5 p3: the head of `for` declares automatic variables and nothing else."""
        for name, entry in names.items():
            if name != BARRIER and not (isinstance(entry, Variable) and entry.home == "local"):
                text = f"{name} is no automatic variable; declare it in front of the loop"
                self.diags.error(entry.token, text)
        for t in tags.values():
            at = self.tag_tokens.get(t)
            if at is not None:
                self.diags.error(at, f"{t} is declared in the head of for; declare it in front of the loop")

    def array_of_aligned(self, t: Type, at: Token) -> None:
        """GNU: every element of an array is aligned, so its size must be a multiple of that."""
        if t.size > 0 and t.size % t.align and not variably_modified(t):
            text = f"{t} is aligned to {t.align} bytes, which its size of {t.size} is no multiple of: no array of it"
            self.diags.error(at, text)

    def same_parameters(self, old: Variable, t: Type, at: Token) -> None:
        """6.7.6.3 p15: a prototype behind a definition of the old style has its parameters, as they are promoted."""
        given = old.attributes.get("parameters")
        if given is None or t.oldstyle:
            return
        note = ((old.token, "the definition is here"),)
        if len(given) != len(t.params):
            text = f"this prototype of {at.text} has {len(t.params)} parameters, and its definition {len(given)}"
            self.diags.error(at, text, note)
            return
        for i, (a, b) in enumerate(zip(given, t.params)):
            if not ty.same(a, b):
                text = f"parameter {i + 1} of {at.text} is {b} here, and arrives as {a} in its definition"
                self.diags.error(at, text, note)

    def reads_static(self, variable: Variable, at: Token) -> None:
        """6.7.4 p3: an inline function of external linkage, of which each file has its own copy, names nothing that
        is static. Whether it has external linkage only is known at the end of the file."""
        f = self.function
        if f is not None and f.inline and not f.static and variable.static and variable.home in ("global", "function"):
            if variable.token is not None and variable.name == variable.token.text:
                self.static_in_inline.append((variable, f, at))

    def complain_about_inline(self) -> None:
        for variable, f, at in self.static_in_inline:
            if not f.extern and "replaceable" not in f.attributes:
                text = f"{variable.name} is static, and the inline function {f.name} that names it is not"
                self.diags.warning(at, text + "; make it static inline", "static-in-inline")
