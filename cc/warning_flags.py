"""The names of warnings, and which of them are wanted: -W flags and `#pragma GCC diagnostic`.

A name belongs to a group: those that are on without any flag, those that -Wall adds, -Wextra, -pedantic, or none.
Later flags win over earlier ones and single names over groups, as in gcc. Pragmas hold from where they stand: the
preprocessor counts the tokens before each, and a message asks with the number of its token.
"""

from __future__ import annotations

OFF, WARN, ERROR = 0, 1, 2
LEVELS = {"ignored": OFF, "warning": WARN, "error": ERROR}

DEFAULT = """attributes cpp deprecated-declarations discarded-qualifiers div-by-zero enum-conversion
excess-initializers implicit-function-declaration implicit-int incompatible-pointer-types int-conversion
int-to-pointer-cast compare-distinct-pointer-types literal-range macro-redefined multichar overflow
pointer-integer-compare pointer-to-int-cast pragma-once-outside-header return-local-addr return-mismatch
shift-count-negative shift-count-overflow switch-bool switch-unreachable unknown-warning-option unused-result varargs
visibility builtin-declaration-mismatch address-of-packed-member missing-declarator builtin-macro-redefined
static-in-inline undefined-internal""".split()
ALL = """address array-bounds array-compare bool-compare bool-operation char-subscripts comment dangling-else
enum-compare format format-extra-args format-zero-length infinite-recursion int-in-bool-context logical-not-parentheses
main maybe-uninitialized memset-transposed-args misleading-indentation missing-attributes missing-braces
multistatement-macros nonnull nonnull-compare parentheses pointer-sign restrict return-type self-assign sequence-point
sizeof-array-argument sizeof-array-div sizeof-pointer-div sizeof-pointer-memaccess strict-aliasing strict-overflow
string-compare switch tautological-compare trigraphs uninitialized unknown-pragmas unused-but-set-variable
unused-const-variable unused-function unused-label unused-local-typedefs unused-value unused-variable""".split()
EXTRA = """cast-function-type clobbered empty-body expansion-to-defined ignored-qualifiers implicit-fallthrough
missing-field-initializers missing-parameter-type old-style-declaration override-init shift-negative-value sign-compare
missing-parameter-name string-plus-int type-limits unused-but-set-parameter unused-parameter""".split()
PEDANTIC = """pedantic empty-translation-unit overlength-strings pointer-arith extra-semi zero-length-array
variadic-macros newline-eof""".split()
NONE = """bad-function-cast cast-align cast-qual conversion declaration-after-statement double-promotion
duplicated-branches duplicated-cond float-conversion float-equal format-nonliteral format-security format-signedness
inline jump-misses-init logical-op long-long missing-declarations missing-noreturn missing-prototypes
missing-variable-declarations nested-externs null-dereference old-style-definition packed padded redundant-decls shadow
sign-conversion stack-protector stack-usage strict-prototypes switch-default switch-enum undef unreachable-code
unreachable-code-return unsuffixed-float-constants unused-macros vla write-strings comma aggregate-return
c++-compat alloca array-parameter arith-conversion date-time disabled-optimization frame-larger-than
invalid-pch pedantic-ms-format suggest-attribute traditional vector-operation-performance""".split()

# gcc's, which find nothing here
SILENT = """abi absolute-value aggressive-loop-optimizations alloc-size-larger-than alloc-zero alloca-larger-than
analyzer attribute-alias attribute-warning bidi-chars c11-c2x-compat c11-c23-compat c90-c99-compat c99-c11-compat
cannot-profile cast-result comments coverage-mismatch dangling-pointer delete-non-virtual-dtor deprecated
deprecated-non-prototype designated-init discarded-array-qualifiers duplicate-decl-specifier effc++ endif-labels
enum-int-mismatch flex-array-member-not-at-end format-contains-nul format-overflow format-truncation format-y2k
frame-address free-nonheap-object header-guard hsa if-not-aligned ignored-attributes init-self invalid-memory-model
invalid-utf8 larger-than lto-type-mismatch memset-elt-size mismatched-dealloc missing-format-attribute missing-
include-dirs missing-profile noexcept non-virtual-dtor normalized nrvo odr old-style-cast openacc-parallelism
openmp-simd overloaded-virtual override-init-side-effects packed-bitfield-compat packed-not-aligned pointer-compare
pragmas prio-ctor-dtor psabi register reorder scalar-storage-order shadow-compatible-local shadow-local shift-
overflow sign-promo stringop-overflow stringop-overread stringop-truncation switch-outside-range sync-nand synth
system-headers traditional-conversion trampolines trivial-auto-var-init tsan unicode unsafe-loop-optimizations use-
after-free useless-cast vla-larger-than vla-parameter volatile-register-var xor-used-as-pow zero-as-null-pointer-
constant zero-length-bounds""".split()

# one flag that stands for several, or another name of one
SETS = {
    "unused": (
        "unused-but-set-variable", "unused-function", "unused-label", "unused-local-typedefs", "unused-value",
        "unused-variable", "unused-const-variable", "unused-parameter", "unused-but-set-parameter",
    ),
    "format": ("format", "format-extra-args", "format-zero-length"),
    "format=2": ("format", "format-extra-args", "format-zero-length", "format-nonliteral", "format-security"),
    "parentheses": ("parentheses", "dangling-else"),
    "implicit": ("implicit-int", "implicit-function-declaration"),
    "conditional-uninitialized": ("maybe-uninitialized",),
    "sometimes-uninitialized": ("maybe-uninitialized",),
    "incompatible-pointer-types-discards-qualifiers": ("discarded-qualifiers",),
    "division-by-zero": ("div-by-zero",),
    "parentheses-equality": ("parentheses",),
    "logical-op-parentheses": ("parentheses",),
    "bitwise-op-parentheses": ("parentheses",),
    "integer-overflow": ("overflow",),
    "constant-conversion": ("overflow",),
    "#warnings": ("cpp",),
}  # fmt: skip
GROUPS = {"all": "all", "most": "all", "extra": "extra", "": "extra", "pedantic": "pedantic"}
GROUP_OF: dict[str, str] = {}
for _group, _names in (("none", NONE), ("pedantic", PEDANTIC), ("extra", EXTRA), ("all", ALL), ("default", DEFAULT)):
    for _name in _names:
        GROUP_OF[_name] = _group
SILENT_BEFORE_C99 = ("implicit-function-declaration", "implicit-int")  # but for -Wall
FORBIDDEN = ("implicit-function-declaration",)  # since C99: an error unless a flag says otherwise
OLD = tuple(f"-std={name}" for name in "c89 c90 gnu89 gnu90 iso9899:1990 iso9899:199409".split()) + ("-ansi",)
DIALECT = {  # flag: a name in `dialect`, and its value there
    "-fsigned-char": ("signed-char", True), "-fno-unsigned-char": ("signed-char", True),
    "-funsigned-char": ("signed-char", False), "-fno-signed-char": ("signed-char", False),
    "-fgnu89-inline": ("gnu89-inline", True), "-fno-gnu89-inline": ("gnu89-inline", False),
    "-fcommon": ("common", True), "-fno-common": ("common", False),
    "-fms-extensions": ("ms-extensions", True), "-fplan9-extensions": ("ms-extensions", True),
    "-fshort-enums": ("short-enums", True), "-fno-short-enums": ("short-enums", False),
    "-fno-tree-loop-distribute-patterns": ("transfers", False),
    "-fbuiltin": ("builtin", True), "-fno-builtin": ("builtin", False),
    "-fhosted": ("builtin", True), "-ffreestanding": ("builtin", False),
    "-ffunction-sections": ("function-sections", True), "-fno-function-sections": ("function-sections", False),
    "-fdata-sections": ("data-sections", True), "-fno-data-sections": ("data-sections", False),
}  # fmt: skip
PARAMETERS = ("unused-parameter", "unused-but-set-parameter")  # wanted by -Wextra together with -Wall or -Wunused


def spread(name: str) -> tuple[str, ...]:
    """The warnings that a name on the command line or in a pragma stands for; `name=level` is `name`."""
    if name in SETS:
        return SETS[name]
    return SETS.get(name.partition("=")[0], (name.partition("=")[0],))


def known(name: str) -> bool:
    """Whether gcc has a warning of this name."""
    return name in GROUP_OF or name in SILENT or name.startswith(("analyzer-", "c++", "suggest-"))


class WarningFlags:
    """The -W flags of a command line, in order, and the pragmas of the text."""

    def __init__(self, flags=()) -> None:
        self.groups: dict[str, bool] = {"default": True}
        self.single: dict[str, int] = {}
        self.promoted: dict[str, bool] = {name: True for name in FORBIDDEN}  # -Werror=name, -Wno-error=name
        self.dialect: dict[str, bool] = {}  # what the language is and where its objects go, where flags change that
        self.before_c99 = False
        self.all_errors = False
        self.silent = False  # -w
        self.fatal_errors = False
        self.error_limit = 20
        self.changes: list[tuple[int, dict[str, int]]] = []  # by pragmas: from which token on, levels by name
        self.pushed: list[dict[str, int]] = []
        self.unknown: list[str] = []
        for flag in flags:
            self.take(flag)

    def take(self, flag: str) -> bool:
        """Note a flag of the command line; whether it is one about diagnostics."""
        if flag in OLD or flag == "-fpermissive":
            self.promoted.update({name: False for name in FORBIDDEN})
            if flag in OLD:
                self.before_c99 = True
                self.dialect["gnu89-inline"] = True
        elif flag in DIALECT:
            self.dialect[DIALECT[flag][0]] = DIALECT[flag][1]
        elif flag == "-w":
            self.silent = True
        elif flag in ("-pedantic", "-pedantic-errors"):
            self.groups["pedantic"] = True
            if flag == "-pedantic-errors":
                self.promoted.update({name: True for name in PEDANTIC})
        elif flag.startswith(("-ferror-limit=", "-fmax-errors=")):
            value = flag.partition("=")[2]
            if not value.isdigit():
                return False
            self.error_limit = int(value)
        elif flag.startswith("-W") and not flag.startswith(("-Wl,", "-Wa,", "-Wp,")):
            self._name(flag[2:])
        else:
            return False
        return True

    def _name(self, name: str) -> None:
        on = not name.startswith("no-")
        name = name if on else name[3:]
        if name == "fatal-errors":
            self.fatal_errors = on
        elif name == "error":
            self.all_errors = on
        elif name.startswith("error="):
            for one in spread(name[6:]):
                self.promoted[one] = on
                if on:
                    self.single[one] = WARN
        elif name == "everything":
            for group in ("all", "extra", "pedantic", "none"):
                self.groups[group] = on
        elif name in GROUPS:
            self.groups[GROUPS[name]] = on
        else:
            for one in spread(name):
                if on and not known(one):
                    self.unknown.append(name)
                if on and name == "unused" and one in PARAMETERS:
                    self.groups["unused"] = True
                    continue
                self.single[one] = WARN if on else OFF

    def wants(self, name: str) -> bool:
        """Whether a warning is on by the command line."""
        if self.silent:
            return False
        if name in self.single:
            return self.single[name] != OFF
        if name in SILENT_BEFORE_C99 and self.before_c99:
            return bool(self.groups.get("all"))
        if name in PARAMETERS:
            return bool(self.groups.get("extra") and (self.groups.get("all") or self.groups.get("unused")))
        return bool(self.groups.get(GROUP_OF.get(name, "default")))

    def checking(self) -> bool:
        """Whether any warning beyond those that are always looked for may be wanted."""
        if self.silent:
            return False
        for group in ("all", "extra", "pedantic", "none"):
            if self.groups.get(group):
                return True
        wanted = [change for _, change in self.changes] + [self.single]
        return any(level != OFF for levels in wanted for level in levels.values())

    def change(self, number: int, kind: str, name: str = "") -> bool:
        """A pragma before token `number`: push, pop, or a level for a name. False if it makes no sense."""
        now = self.changes[-1][1] if self.changes else {}
        if kind == "push":
            self.pushed.append(now)
            return True
        if kind == "pop":
            now = self.pushed.pop() if self.pushed else {}
        elif kind in LEVELS:
            names = GROUPS.get(name)
            now = dict(now)
            for one in [n for n in GROUP_OF if GROUP_OF[n] == names] if names else spread(name):
                now[one] = LEVELS[kind]
        else:
            return False
        self.changes.append((number, now))
        return True

    def level(self, name: str, number: int) -> int:
        """OFF, WARN or ERROR for a warning of this name at token `number`."""
        if self.silent:
            return OFF
        found = WARN if not name or self.wants(name) else OFF
        found = self._current(number).get(name, found)
        if found == WARN and (self.promoted[name] if name in self.promoted else self.all_errors):
            found = ERROR
        return found

    def _current(self, number: int) -> dict[str, int]:
        current: dict[str, int] = {}
        for at, levels in self.changes:
            if at > number:
                break
            current = levels
        return current
