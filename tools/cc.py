"""The compiler's command line: the flags of gcc that Makefiles use, our compiler, assembler and linker behind them.

    cc.py -c -O1 -I include -o x.o x.c        -S, -E; several files; -D -U -I -include -x c|assembler
    cc.py -o prog x.c y.c -lm                 a Linux program with the C library, as long as there is no _start
    cc.py -o a.elf x.c y.o start.S -T chip.ld -nostdlib

Exit status 0 good, 1 errors in the program, 2 it could not run.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # not tools/, whose files are named like the layers

from asm import elf
from asm.assembler import assemble
from asm.diagnostic import AsmError
from asm.elf import ElfError
from asm.linker import Input, LinkError, link_program
from cc.diagnostics import CompileError
from cc.driver import compile_unit, preprocess
from cc.warning_flags import WarningFlags
from tools import ld, library

WITH_VALUE = ("-o", "-I", "-D", "-U", "-include", "-isystem", "-x", "-T", "-MF", "-MT", "-MQ", "-e", "-L", "-l")
WITH_VALUE += ("--dump",)
IGNORED_PREFIXES = (
    "-f",
    "-mabi",
    "-mcmodel",
    "-mtune",
    "-mstrict-align",
    "-std=",
    "-pipe",
    "-O",
    "-mno-",
)
LANGUAGES = ("c", "c-header", "assembler", "assembler-with-cpp", "none")
FREESTANDING = ("-ffreestanding", "-nostdlib", "-nostartfiles", "-nodefaultlibs", "-nostdinc")
OURS = ("-lc", "-lm", "-lgcc")  # parts of libc.a
IGNORED = ("-static", "-no-pie", "-v")
RUNTIME = sorted((Path(__file__).resolve().parent.parent / "cc" / "rt").glob("*.c"))
KNOWN_ABI = ("-mabi=lp64", "-mabi=ilp32")


class Usage(Exception):
    """The command line makes no sense; the text says why."""


class Options:
    """A parsed command line."""

    def __init__(self) -> None:
        self.mode = "link"
        self.output: str | None = None
        self.include_dirs: list[str] = []
        self.system_dirs: list[str] = []
        self.warnings: list[str] = []  # flags
        self.defines: list[tuple[str, str | None]] = []
        self.forced: list[str] = []
        self.inputs: list[tuple[str, str]] = []  # (path, language)
        self.march = "rv64im"
        self.opt = 1
        self.debug = False
        self.script: str | None = None
        self.entry: str | None = None
        self.dump: str | None = None
        self.linker: list[str] = []
        self.hosted = True  # the C library is linked, unless the program has a _start of its own
        self.depend: dict[str, object] = {}

    @property
    def xlen(self) -> int:
        return 32 if self.march.startswith("rv32") else 64


def parse_arguments(argv: list[str]) -> Options:
    """Options from gcc's flags; raises Usage."""
    o = Options()
    language, leveled = "", False
    i = 0
    while i < len(argv):
        arg = argv[i]
        i += 1
        flag, value = arg, None
        for name in WITH_VALUE:
            if arg == name:
                if i >= len(argv):
                    raise Usage(f"{arg} wants a value")
                flag, value = name, argv[i]
                i += 1
                break
            if arg.startswith(name) and name in ("-I", "-D", "-U", "-x", "-T", "-L", "-l", "-o"):
                flag, value = name, arg[2:]
                break
        if flag in ("-c", "-S", "-E"):
            o.mode = {"-c": "object", "-S": "assembly", "-E": "preprocess"}[flag]
        elif flag == "-o":
            o.output = value
        elif flag == "-I":
            o.include_dirs.append(value)
        elif flag == "-isystem":
            o.system_dirs.append(value)
        elif flag == "-D":
            name, _, body = value.partition("=")
            o.defines.append((name, body if "=" in value else "1"))
        elif flag == "-U":
            o.defines.append((value, None))
        elif flag == "-include":
            o.forced.append(value)
        elif flag == "-x":
            if value not in LANGUAGES:
                raise Usage(f"-x {value} is not supported; languages: {' '.join(LANGUAGES)}")
            language = "" if value == "none" else "c" if value == "c-header" else value
        elif flag == "-T":
            o.script = value
        elif flag == "-e":
            o.entry = value
        elif flag in ("-M", "-MM", "-MD", "-MMD", "-MP", "-MF", "-MT", "-MQ"):
            o.depend[flag] = value or True
        elif flag in ("-L", "-l"):
            o.linker.append(flag + value)
        elif arg.startswith("-march="):
            o.march = arg[7:]
        elif arg.startswith("-mabi="):
            if arg not in KNOWN_ABI:
                raise Usage(f"{arg} is not supported; use -mabi=lp64, or -mabi=ilp32 with -march=rv32im")
        elif arg.startswith("-O"):
            o.opt, leveled = 0 if arg == "-O0" else 1, True
        elif arg.startswith("-g"):
            o.debug = arg != "-g0"
        elif arg.startswith("-Wl,"):
            o.linker.extend(arg[4:].split(","))
        elif flag == "--dump" or arg.startswith("--dump="):
            o.dump = value or arg[7:]
        elif arg in FREESTANDING:
            o.hosted = False
        elif WarningFlags().take(arg):
            o.warnings.append(arg)
        elif arg in IGNORED or arg.startswith(IGNORED_PREFIXES):
            pass
        elif arg == "-" or not arg.startswith("-"):
            kind = language or {"c": "c", "h": "c", "i": "c", "s": "assembler", "S": "assembler-with-cpp"}.get(
                arg.rpartition(".")[2], "object"
            )
            o.inputs.append((arg, kind))
        else:
            raise Usage(f"unknown option {arg}")
    if not o.inputs:
        raise Usage("no input files")
    if o.debug and not leveled:  # as gcc; without -g we optimise unasked
        o.opt = 0
    if o.hosted:
        o.system_dirs.extend(library.include_dirs())
    if ("-", "object") in o.inputs:
        if o.mode != "preprocess":
            raise Usage("-E or -x c is required when input is from standard input")
        o.inputs = [("-", "c") if item == ("-", "object") else item for item in o.inputs]
    if o.output and o.mode != "link" and len(o.inputs) > 1:
        raise Usage("-o with -c, -S or -E takes one input file")
    return o


def source_of(path: str, options: Options) -> tuple[str, str]:
    """Text and name of an input, `-include` files in front."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise CompileError(f"cc: error: cannot read {path}: {error.strerror}") from None
    text, name = raw.decode("utf-8", "surrogateescape"), "<stdin>" if path == "-" else path
    if options.forced:
        text = "".join(f'#include "{f}"\n' for f in options.forced) + f'# 1 "{name}"\n' + text
    return text, name


def to_assembly(path: str, kind: str, options: Options) -> tuple[str, str]:
    """Assembly text of a C or assembler input, and its name for messages."""
    text, name = source_of(path, options)
    if kind == "c":
        result = compile_unit(
            text,
            name,
            options.include_dirs,
            options.defines,
            options.opt,
            options.march,
            options.dump,
            flags=options.warnings,
            system_dirs=options.system_dirs,
            debug=options.debug,
        )
        if result.warnings:
            print(result.warnings, file=sys.stderr)
        write_dependencies(path, result.files, options)
        return result.dump if options.dump else result.text, name
    if kind == "assembler-with-cpp":
        defines = [*options.defines, ("__ASSEMBLER__", "1")]
        return preprocess(text, name, options.include_dirs, defines, options.march, options.system_dirs), name
    return text, name


def write_dependencies(path: str, files: list[str], options: Options) -> None:
    if "-MD" not in options.depend and "-MMD" not in options.depend:
        return
    stem = Path(options.output or Path(path).name)
    target = options.depend.get("-MT") or options.depend.get("-MQ") or str(stem.with_suffix(".o"))
    rule = f"{target}: " + " ".join(dict.fromkeys(files)) + "\n"
    if "-MP" in options.depend:
        rule += "".join(f"{f}:\n" for f in dict.fromkeys(files[1:]))
    Path(str(options.depend.get("-MF") or stem.with_suffix(".d"))).write_text(rule)


def write_output(data: str | bytes, path: str | None, executable: bool = False) -> None:
    """Write a result whole or not at all; `-` and None are standard output."""
    if path in (None, "-"):
        sys.stdout.buffer.write(data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data)
        return
    whole = Path(path)
    part = whole if whole.exists() and not whole.is_file() else Path(path + ".part")  # /dev/null stays what it is
    try:
        if isinstance(data, str):
            part.write_text(data, "utf-8", "surrogateescape")
        else:
            part.write_bytes(data)
        if part is whole:
            return
        if executable:
            part.chmod(part.stat().st_mode | 0o111)
        part.replace(path)
    except OSError as error:
        if part.is_file():
            part.unlink()
        raise CompileError(f"cc: error: cannot write {path}: {error.strerror}") from None


def symbols_of(name: str, data: bytes) -> list[elf.Symbol]:
    """Those of an object; an archive has none of its own."""
    try:
        return elf.read(data).symbols if data[:4] == b"\x7fELF" else []
    except ElfError as error:
        raise CompileError(f"{name}: error: {error}") from None


def link_objects(objects: list[tuple[str, bytes]], options: Options) -> None:
    """The executable, with the support library where its functions are missing; the flags are those of `bits ld`."""
    own_start = any(s.name == "_start" and s.section for name, data in objects for s in symbols_of(name, data))
    hosted = options.hosted and not options.script and not own_start
    given = [word for word in options.linker if not (hosted and word in OURS)]
    words = [
        *([f"-Ttext={library.BASE:x}"] if hosted else []),
        *given,
        *(["-T", options.script] if options.script else []),
    ]
    try:
        command = ld.parse([*words, *(["-e", options.entry] if options.entry else [])])
        if command is None:
            return
        ld.script_of(command)
        inputs = [Input(name, data) for name, data in objects]
        if hosted:
            inputs.append(Input("libc.a", library.libc(options.march), group=1))
        for path in () if hosted else RUNTIME:
            text = compile_unit(str(path), opt=options.opt, march=options.march).text
            inputs.append(Input(str(path), assemble(text, path.name, options.xlen)))
        data, state = link_program(inputs + ld.inputs(command), command.options)
        ld.write_map(command, state)
    except ld.Usage as error:
        raise Usage(str(error)) from None
    except OSError as error:
        raise CompileError(f"{error.filename}: error: {error.strerror}") from None
    write_output(data, options.output or "a.out", executable=True)


def build(options: Options) -> None:
    """Carry out a parsed command line."""
    objects = []
    for path, kind in options.inputs:
        if kind == "object":
            try:
                objects.append((path, Path(path).read_bytes()))
            except OSError as error:
                raise CompileError(f"cc: error: cannot read {path}: {error.strerror}") from None
            continue
        stem = Path(path).stem if path != "-" else "a"
        if options.mode == "preprocess":
            text, name = source_of(path, options)
            text = preprocess(text, name, options.include_dirs, options.defines, options.march, options.system_dirs)
            write_output(text, options.output)
            continue
        text, name = to_assembly(path, kind, options)
        if options.mode == "assembly" or options.dump:
            write_output(text, options.output or ("-" if options.dump else stem + ".s"))
            continue
        data = assemble(text, name, options.xlen)
        if options.mode == "object":
            write_output(data, options.output or stem + ".o")
        else:
            objects.append((name, data))
    if options.mode == "link" and not options.dump:
        link_objects(objects, options)


def main(argv: list[str] | None = None) -> int:
    """Run the compiler; returns the exit status."""
    try:
        build(parse_arguments(sys.argv[1:] if argv is None else argv))
    except (CompileError, AsmError, LinkError, ElfError) as error:
        print(error, file=sys.stderr)
        return 1
    except Usage as error:
        print(f"cc: error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
