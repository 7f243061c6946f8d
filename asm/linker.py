"""The linker: joins relocatable objects and archives into a program, as a linker script describes it.

    link/script.py      the script: text to statements (link/expression.py: their expressions)
    link/resolve.py     objects and the members of archives that are needed; one definition for every name
    link/assign.py      input sections to output sections, orphans
    link/collect.py     --gc-sections
    link/merge.py       equal constants and strings once
    link/layout.py      addresses, regions, the script's symbols
    link/relax.py       shorter code where addresses allow it
    link/image.py       relocated bytes (asm.relocate), segments, symbols: the file
    link/map.py         what went where, as text

`link` is the plain way in, `link_program` the one with all options. Not supported: dynamic linking, -r, plugins.
"""

from __future__ import annotations

from asm import elf
from asm.archive import MAGIC
from asm.link import assign, builtin, collect, image, layout, merge, relax, resolve
from asm.link.expression import Scanner, ScriptError, expression, symbols_of
from asm.link.model import Got, Input, Link, LinkError, Options, Part
from asm.link.script import Assign, parse

__all__ = ["Input", "LinkError", "Options", "link", "link_program"]


def link(
    objects: list[tuple[str, bytes]],
    text_base: int = 0x8000_0000,
    data_base: int | None = None,
    entry: str = "_start",
    symbols: dict[str, int] | None = None,
) -> bytes:
    """The executable from (name, contents) of objects and archives, laid out for our chip.

    With `data_base` it is a ROM image: data runs there, its first bytes lie behind .rodata at `__data_load`, and
    start-up code copies them. Archives serve all objects and each other, in any order. `symbols` defines absolute
    ones. LinkError with all messages when it cannot be done."""
    options = Options()
    options.text_base, options.data_base, options.entry = text_base, data_base, entry
    options.defsyms = [(name, str(value)) for name, value in (symbols or {}).items()]
    inputs = [Input(name, data) for name, data in objects if data[: len(MAGIC)] != MAGIC]
    inputs += [Input(name, data, group=1) for name, data in objects if data[: len(MAGIC)] == MAGIC]
    return link_program(inputs, options)[0]


def link_program(inputs: list[Input], options: Options) -> tuple[bytes, Link]:
    """The executable, and the state of the link for a map. LinkError with all messages when it cannot be done."""
    state = Link(options)
    try:
        return _steps(state, inputs), state
    except ScriptError as error:
        raise LinkError([error.message]) from None
    except elf.ElfError as error:
        raise LinkError([f"error: {error}"]) from None


def _steps(state: Link, inputs: list[Input]) -> bytes:
    options = state.options
    defsyms = _define(state)
    script = parse(options.script, options.script_name) if options.script else None
    roots = _undefined(state, script)
    resolve.load(state, inputs)
    if not state.files:
        state.errors.append("error: no object to link: nothing needs a member of these archives")
    state.stop_on_errors()
    if script is None or not script.has_sections:
        word = (state.xlen or 64) // 8
        usual = parse(builtin.chip(options.text_base, options.data_base, word), "the layout for our chip")
        if script is not None:
            usual.statements += script.statements
        script = usual
    state.script = script
    script.statements = defsyms + script.statements
    _add_got(state)
    layout.enter_symbols(state)
    orphans = assign.assign(state)
    if options.gc_sections:
        for part in collect.collect(state, roots + layout.wanted_symbols(state)):
            state.discarded.append(part)
            if options.print_gc_sections:
                state.warnings.append(f"removing unused section '{part.name}' in file '{part.file.name}'")
    image.size_got(state)
    assign.place_orphans(state, orphans)
    layout.settle(state)
    merge.merge(state)
    places = layout.Layout(state)
    if options.relax:
        places.run()
        relax.Relaxer(state).run(places)
    relax.align(state)
    state.stop_on_errors()
    places.run()
    state.regions = places.areas
    places.report()
    state.stop_on_errors()
    image.fill_sections(state, places)
    entry = _entry(state)
    state.stop_on_errors()
    return image.write(state, entry, places)


def _define(state: Link) -> list[Assign]:
    """--defsym: the symbols are there before any archive is searched."""
    made = []
    for name, text in state.options.defsyms:
        scanner = Scanner(text, f"--defsym {name}")
        code = expression(scanner)
        if not scanner.at_end():
            raise ScriptError(scanner, scanner.at, "expected the end of the expression")
        assign = Assign(name, "=", code, False, False, -1)
        layout.enter(state, assign, "the command line")
        made.append(assign)
    for assign in made:
        for used in symbols_of(assign.code):
            _need(state, used)
    return made


def _undefined(state: Link, script) -> list[str]:
    """Symbols that must be there before an object asks for them; the names."""
    options = state.options
    names = list(options.undefined)
    entry = options.entry or (script.entry if script is not None else "") or "_start"
    if not entry[:1].isdigit():
        names.append(entry)
    if script is not None:
        state.script = script
        names += script.externs + layout.wanted_symbols(state)
    for name in names:
        _need(state, name)
    return names


def _need(state: Link, name: str) -> None:
    if name not in state.globals:
        state.globals[name] = elf.Symbol(name, bind=elf.STB_GLOBAL)


def _add_got(state: Link) -> None:
    """Sections for the global offset table, when an object wants one. GNU ld has room for a relocation of every thread
    offset in it, in .rela.dyn, and leaves it empty in a static program; so do we, to have the same addresses."""
    types = (elf.RELOCATIONS["GOT_HI20"], elf.RELOCATIONS["TLS_GOT_HI20"])
    word, kinds = state.xlen // 8, (elf.SHT_PROGBITS, elf.SHF_ALLOC | elf.SHF_WRITE)
    for file in state.files:
        for part in file.parts:
            if any(r.type in types for r in part.relocations):
                made = []
                dynamic = (".rela.dyn", elf.SHT_RELA, elf.SHF_ALLOC)
                for name, kind, flags in ((".got", *kinds), (".got.plt", *kinds), dynamic):
                    section = elf.Section(name, kind, flags, align=word)
                    made.append(Part(file, section))
                    state.parts[section] = made[-1]
                file.parts += made
                state.got = Got(*made)
                return


def _entry(state: Link) -> int:
    """The address of the entry point."""
    name = state.options.entry or state.script.entry or "_start"
    symbol = state.globals.get(name)
    if symbol is not None and symbol.section != elf.SHN_UNDEF:
        return state.address(symbol)
    if name[:1].isdigit():
        try:
            return int(name, 0)
        except ValueError:
            pass
    state.errors.append(f"error: the entry symbol {name} is not defined; define it with .globl, or name another")
    return 0
