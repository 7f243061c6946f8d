"""The compiler's table of contents: source text to assembly text, one call per pass.

    tokens -> typed tree -> SSA form -> simplified -> machine code -> allocated -> text

`compile_c` is what the other layers call; `preprocess` serves `-E`. The command line is `tools/cc.py`.
"""

from __future__ import annotations

from asm import isa
from cc import ir
from cc import types as ty
from cc.allocate import allocate
from cc.data import DataWriter, linkage, write_string
from cc.debug import Files
from cc.diagnostics import Abandon, CompileError, Diagnostics
from cc.emit import FunctionWriter
from cc.inline_asm import write_constants
from cc.layout import arrange, bypass_empty, repeat
from cc.lower import Lowering
from cc.machine import WORD_NAME
from cc.parser import Parser, parse
from cc.passes.inline import Body, can_be_inlined
from cc.passes.pipeline import ABLE, STAGES, Options, optimise
from cc.passes.simplify import simplify
from cc.passes.soften import soften
from cc.passes.split import split
from cc.passes.transfers import FUNCTIONS
from cc.preprocessor import Preprocessor, definitions, listing, read_file
from cc.select import select
from cc.suggest import did_you_mean
from cc.tree import Function, Unit, Variable
from cc.warning_flags import GROUP_OF, WarningFlags

INCLUDE = (__file__[: __file__.rindex("/")] if "/" in __file__ else ".") + "/include"
PASSES = ("ir", *STAGES, "soften", "split")  # what `dump` may name
__all__ = ("ABLE", "PASSES", "Result", "compile_c", "compile_unit", "preprocess", "preprocess_unit")


class Result:
    """What a compilation gives: `text`, the files read, warnings, and the dump that was asked for."""

    __slots__ = ("text", "files", "warnings", "dump")

    def __init__(self) -> None:
        self.text = ""
        self.files: list[str] = []
        self.warnings = ""
        self.dump = ""


def _source(path_or_source: str, name: str | None) -> tuple[str, str]:
    if name is not None:
        return path_or_source, name
    if "\n" in path_or_source:
        return path_or_source, "<source>"
    text = read_file(path_or_source)
    if text is None:
        raise CompileError(f"cc: error: cannot read {path_or_source}")
    return text, path_or_source


def _tokens(
    text: str,
    name: str,
    include_dirs: list[str],
    defines,
    diags: Diagnostics,
    target: tuple,
    system_dirs=(),
    generated=False,
) -> tuple[list, Preprocessor]:
    try:
        pairs = list(defines.items()) if isinstance(defines, dict) else list(defines)
        pp = Preprocessor(diags, list(include_dirs), pairs, target, (*system_dirs, INCLUDE), generated)
        tokens = pp.run(text, name)
    except Abandon:
        raise CompileError(diags.report()) from None
    diags.check()
    return tokens, pp


def preprocess(
    path_or_source: str, name: str | None = None, include_dirs=(), defines=(), march: str = "rv64im", system_dirs=()
) -> str:
    """The text after preprocessing, with line markers."""
    return preprocess_unit(path_or_source, name, include_dirs, defines, march, system_dirs).text


def preprocess_unit(
    path_or_source,
    name=None,
    include_dirs=(),
    defines=(),
    march="rv64im",
    system_dirs=(),
    markers=True,
    macros=False,
    generated=False,
) -> Result:
    """As `preprocess`, with the files that were read. markers: says where lines come from. macros: gives those in force
    at the end, as #define lines, instead of the text. generated: headers that are not found are still to be made."""
    diags = Diagnostics()
    text, name = _source(path_or_source, name)
    tokens, pp = _tokens(text, name, include_dirs, defines, diags, target_of(march), system_dirs, generated)
    result = Result()
    result.text = definitions(pp.macros) if macros else listing(tokens, markers, pp.passed_on)
    result.files, result.warnings = pp.files, diags.report()
    return result


def compile_c(
    path_or_source: str,
    name: str | None = None,
    include_dirs=(),
    defines=(),
    opt: int = 1,
    march: str = "rv64im",
    dump: str | None = None,
    without: tuple[str, ...] = (),
    debug: bool = False,
) -> str:
    """Assembly text of a translation unit, for `-mabi=lp64` (or ilp32, by march) and `-mcmodel=medany`.

    path_or_source: a path, or the text itself if it holds a newline; `name` is what messages call it.
    defines: (name, value) pairs, or a dictionary; value None undefines. dump: one of PASSES, to get the form after it
    instead of assembly. without: names of ABLE, passes to leave out. debug: with what debuggers need (-g). Raises
    CompileError; its text is for the user.
    """
    result = compile_unit(path_or_source, name, include_dirs, defines, opt, march, dump, without, debug=debug)
    return result.dump if dump else result.text


def target_of(march: str) -> tuple[int, tuple[str, ...]]:
    """XLEN and the extensions of an ISA string; CompileError if we make no code for it."""
    try:
        xlen, extensions = isa.parse(march)
    except isa.IsaError as error:
        raise CompileError(f"cc: error: -march: {error}") from None
    if xlen not in (32, 64) or "M" not in extensions:
        raise CompileError(f"cc: error: -march={march} is not supported; supported: rv64im and rv32im with extensions")
    return xlen, extensions


def compile_unit(
    path_or_source,
    name=None,
    include_dirs=(),
    defines=(),
    opt=1,
    march="rv64im",
    dump=None,
    without=(),
    flags=(),
    system_dirs=(),
    debug=False,
    wraps=False,
    small=False,
) -> Result:
    """As `compile_c`, with everything that is known afterwards.

    flags: about warnings, as gcc's (-Wall -Wno-x -Werror=x -w). system_dirs: searched after include_dirs; there are no
    warnings about files there. wraps: integers overflow as the machine's do. small: size counts more than speed."""
    xlen, extensions = target_of(march)
    options = Options(opt, extensions, without, small)
    if dump is not None and dump not in PASSES:
        raise CompileError(f"cc: error: no pass is named {dump}; passes: {' '.join(PASSES)}")
    diags = Diagnostics(WarningFlags(flags))
    ty.set_target(xlen, diags.flags.dialect.get("signed-char", False))
    for unknown in diags.flags.unknown:
        words = did_you_mean(unknown, GROUP_OF)[0].replace("'", "'-W", 1)
        diags.warning(None, f"there is no warning -W{unknown}{words}", "unknown-warning-option")
    text, name = _source(path_or_source, name)
    result = Result()
    tokens, pp = _tokens(text, name, include_dirs, defines, diags, (xlen, extensions), system_dirs)
    result.files = pp.files
    lock_free = xlen // 8 if "A" in extensions else 0
    try:
        if diags.flags.checking():
            from cc.checks.flow import check_flow  # not loaded without -W
            from cc.checks.statements import CheckingParser

            unit = parse(tokens, diags, CheckingParser, pp, wraps, lock_free)
            if not diags.broken():
                check_flow(unit, diags)
        else:
            unit = parse(tokens, diags, Parser, pp, wraps, lock_free)
        diags.check()
        unit.extensions, unit.builtin = options.extensions, diags.flags.dialect.get("builtin", True)
        unit.files = Files(name, opt == 0) if debug else None
        result.text, result.dump = Assembly(unit, name, diags, options, dump).run()
    except RecursionError:  # the limits on nesting should come first; together they may not
        diags.error(None, f"{name}: the program nests too deeply")
    finally:
        diags.spans = diags.number_of = None  # the parser and its tokens may go
    diags.check()
    result.warnings = diags.report()
    return result


class Unfinished:
    """A function on its way: in SSA form, before it is optimised."""

    __slots__ = ("definition", "lowering", "f", "callees")

    def __init__(self, definition: Function, unit: Unit):
        self.definition = definition
        self.lowering = Lowering(definition, unit)
        self.f = self.lowering.run()
        self.callees = [v.sym for block in self.f.blocks for v in block.body if v.op == "call" and v.sym is not None]


class Assembly:
    """Compiles the functions and data of a unit that are needed, and writes them in the order of the source.

    A function is optimised after those that it calls, written and forgotten. Only those that may be inlined stay, until
    all calls of them are known: a static function whose calls were all inlined is never written."""

    def __init__(self, unit: Unit, name: str, diags: Diagnostics, options: Options, dump: str | None):
        self.unit, self.name, self.diags, self.options, self.dump = unit, name, diags, options, dump
        self.dumps: dict[str, str] = {}
        self.texts: dict[str, list[str]] = {}
        self.data = DataWriter(unit, diags)
        self.info = None
        if unit.files is not None:
            from cc.debug_info import DebugInfo  # not loaded without -g

            self.info = DebugInfo(name, unit.files)
        self.aliases: dict[str, str] = {v.name: v.attributes["alias"] for v in unit.aliases}
        self.needed: dict[str, bool] = {}
        self.work: list[str] = []
        self.functions = {f.variable.name: f for f in unit.functions}
        if not diags.flags.dialect.get("transfers", True) or any(name in self.functions for name in FUNCTIONS):
            options.without = (*options.without, "transfers")
        self.bodies: dict[str, Body] = {}
        self.symbols: dict[str, list[str]] = {}  # by function that is optimised: what it names

    def need(self, name: str) -> None:
        if name not in self.needed:
            self.needed[name] = True
            self.work.append(name)

    def alias(self, variable: Variable, functions: dict, variables: dict) -> None:
        target = variable.attributes["alias"]
        seen = {variable.name: True}
        while target in self.aliases and target not in seen:
            seen[target] = True
            target = self.aliases[target]
        if target in seen:
            self.diags.error(variable.token, f"{variable.name} is an alias of itself")
        elif target not in functions and target not in variables:
            self.diags.error(variable.token, f"alias of {target}, which is not defined in this file")
        self.need(target)

    def run(self) -> tuple[str, str]:
        functions = self.functions
        variables: dict[str, Variable] = {v.name: v for v in self.unit.data}
        for f in self.unit.functions:
            called = "constructor" in f.variable.attributes or "destructor" in f.variable.attributes
            if not (f.variable.static or (f.variable.inline and not f.variable.extern)) or f.variable.used or called:
                self.need(f.variable.name)
        for variable in self.unit.aliases:
            self.alias(variable, functions, variables)
        for v in self.unit.data:
            self.data.image(v)  # reports errors of unused variables too
            if not v.static or v.used:
                self.need(v.name)
        while self.work:
            name = self.work.pop()
            if name in functions:
                self.function(name)
                for symbol in self.symbols[name]:
                    self.need(symbol)
            elif name in variables:
                for symbol in self.data.symbols(variables[name]):
                    self.need(symbol)
        for name in functions:
            if name in self.needed and name not in self.texts:
                self.write(functions[name], self.bodies.pop(name).f, [])
        out = [f'\t.file\t"{self.name}"', "\t.option\tnopic"]
        if self.info is not None:
            out.append("\t.text")
            self.info.header(out)
        for text in self.unit.asms:
            out.append("\t.text")
            out.extend(text.split("\n"))
        for name in functions:
            if name in self.needed:
                out.extend(self.texts[name])
        for name, variable in variables.items():
            if name in self.needed:
                self.data.write(variable, out)
                if self.info is not None and not (variable.static and "." in variable.name):
                    self.info.data(variable)
        for number, data in enumerate(self.unit.strings):
            if f".LC{number}" in self.needed:
                write_string(number, data, out)
        for variable in self.unit.aliases:
            linkage(variable, out)
            out.append(f"\t.set\t{variable.name}, {variable.attributes['alias']}")
        for variable in self.unit.symbols.values():
            if variable.weak and not variable.defined:
                out.append(f"\t.weak\t{variable.name}")
        if self.info is not None:
            self.info.write([name for name in functions if name in self.needed], self.needed, out)
        shown = [self.dumps[name] for name in functions if name in self.needed and name in self.dumps]
        return "\n".join(out) + "\n", "\n\n".join(shown) + "\n"

    def function(self, name: str) -> None:
        """Optimise a function, and before it those that it calls."""
        if name in self.symbols:
            return
        stack = [Unfinished(self.functions[name], self.unit)]
        begun = {name: True}
        while stack:
            top = stack[-1]
            callee = top.callees.pop() if top.callees else ""
            if callee in self.functions and callee not in self.symbols and callee not in begun:
                begun[callee] = True
                stack.append(Unfinished(self.functions[callee], self.unit))
            elif not callee:
                self.finish(stack.pop())

    def finish(self, one: Unfinished) -> None:
        """Optimise one function; write it, unless it may be inlined."""
        f, variable = one.f, one.definition.variable
        if self.dump == "ir":
            self.shown("ir", f)
        optimise(f, self.options, self.bodies, self.shown if self.dump else None)
        soften(f)
        if self.dump:
            self.shown("soften", f)
        if f.word == 4:
            for block in f.blocks:
                for phi in block.phis:
                    phi.extra = None  # bounds of the 64-bit value
            split(f)
            simplify(f, 2 if self.options.level else 1)
        if self.dump:
            self.shown("split", f)
        names: dict[str, bool] = {}
        for block in f.blocks:
            for v in block.phis + block.body + [block.term]:
                if v.op == "call" and v.sym is not None:
                    names[v.sym] = True
                for a in v.args:
                    if a.op == "global":
                        names[a.sym] = True
        self.symbols[f.name] = list(names)
        always = "always_inline" in variable.attributes
        able = (always or self.options.uses("inline")) and not one.lowering.labels
        if able and self.inlinable(variable) and can_be_inlined(f):
            once = variable.static and variable.mentions == 1 and not variable.used
            body = Body(f, once, variable.inline, always, self.options.small)
            if body.worth(1):
                self.bodies[f.name] = body
                return
        self.write(one.definition, f, one.lowering.labels)

    def inlinable(self, variable: Variable) -> bool:
        rare = variable.attributes
        return not (variable.weak or variable.section or "noinline" in rare or "naked" in rare or "interrupt" in rare)

    def shown(self, stage: str, f: ir.Function) -> None:
        """Check the form after a pass, and keep its text if that is what was asked for."""
        ir.verify(f)
        if stage == self.dump:
            from cc import ir_text

            self.dumps[f.name] = ir_text.dump(f)

    def write(self, definition: Function, f: ir.Function, labels: list) -> None:
        """Machine code and assembly text of an optimised function, which is used up."""
        write_constants(f, self.diags)
        code = select(f, self.options.extensions)
        allocate(code)
        bypass_empty(code)
        if self.options.uses("layout"):
            arrange(code)
            repeat(code)
        variable = definition.variable
        out: list[str] = []
        section, tables = variable.section, "\t.section\t.rodata"
        if self.diags.flags.dialect.get("function-sections"):
            section = section or f".text.{f.name}"
            tables = f'\t.section\t.rodata.{f.name},"a",@progbits'
        out.append(f'\t.section\t{section},"ax",@progbits' if section else "\t.text")
        out.append(f"\t.align\t{max(2, variable.align.bit_length() - 1)}")
        if not (variable.inline and not variable.extern):
            linkage(variable, out)
        out.append(f"\t.type\t{f.name}, @function")
        out.append(f"{f.name}:")
        writer = FunctionWriter(code, out, variable.attributes, f.trace)
        writer.run()
        if self.info is not None:
            self.info.function(f.trace, writer)
        out.append(f"\t.size\t{f.name}, .-{f.name}")
        writer.tables(tables)
        for label in labels:  # an address that no computed goto of the function can mean
            if label.symbol and f"{label.symbol}:" not in out:
                out.append(f"\t.set\t{label.symbol}, {f.name}")
        for kind, section in (("constructor", ".init_array"), ("destructor", ".fini_array")):
            if kind in variable.attributes:
                priority = variable.attributes[kind]
                name = section if priority < 0 else f"{section}.{priority:05d}"
                out.append(f'\t.section\t{name},"aw",@{section[1:]}')
                out.append(f"\t.align\t{f.word.bit_length() - 1}")
                out.append(f"\t{WORD_NAME[f.word]}\t{f.name}")
        self.texts[f.name] = out
