"""The compiler's command line: the flags of gcc that Makefiles use, our compiler, assembler and linker behind them.

    cc.py -c -O1 -I include -o x.o x.c        -S, -E; several files; -D -U -I -include -x c|assembler
    cc.py -c -Wall -Wextra -Wno-x -Werror x.c   warnings by gcc's names; -ferror-limit=N
    cc.py -o prog x.c y.c -lm                 a Linux program with the C library, as long as there is no _start
    cc.py -o a.elf x.c y.o start.S -T chip.ld -nostdlib

Exit status 0 good, 1 errors in the program, 2 it could not run.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path[0] = str(Path(__file__).resolve().parent.parent)  # not tools/, whose files are named like the layers

from asm.assembler import assemble
from asm.diagnostic import AsmError
from asm.elf import ElfError
from cc.diagnostics import CompileError
from cc.driver import INCLUDE, Result, compile_unit, preprocess_unit
from cc.preprocessor import MACROS_ONLY
from tools.cc_options import Options, Usage, answer, expanded, parse
from tools.library import compressing


def source_of(path: str, options: Options) -> tuple[str, str]:
    """Text and name of an input, the files of `-imacros` and `-include` in front."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise CompileError(f"cc: error: cannot read {path}: {error.strerror}") from None
    text, name = raw.decode("utf-8", "surrogateescape"), "<stdin>" if path == "-" else path
    for where, files in (("<command-line>", options.forced), (MACROS_ONLY, options.macro_files)):
        if files:  # they are looked for in the working directory first
            lines = "".join(f'#include "{f}"\n' for f in files)
            text = f'# 1 "{where}"\n{lines}# 1 "{name}"\n{text}'
    return text, name


def preprocessed(path: str, kind: str, options: Options) -> tuple[Result, str]:
    """What preprocessing an input gives, and its name for messages."""
    text, name = source_of(path, options)
    defines = [*options.defines, *([("__ASSEMBLER__", "1")] if kind == "assembler-with-cpp" else [])]
    dirs = options.include_dirs, defines, options.march, options.system_dirs
    result = preprocess_unit(text, name, *dirs, options.markers, options.macros, "-MG" in options.rule)
    if result.warnings:
        print(result.warnings, file=sys.stderr)
    return result, name


def to_assembly(path: str, kind: str, options: Options) -> tuple[str, str]:
    """Assembly text of a C or assembler input, and its name for messages."""
    if kind == "assembler-with-cpp":
        result, name = preprocessed(path, kind, options)
        write_dependencies(path, result.files, options)
        return result.text, name
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
            wraps=options.wraps,
            small=options.small,
        )
        if result.warnings:
            print(result.warnings, file=sys.stderr)
        write_dependencies(path, result.files, options)
        return result.dump if options.dump else result.text, name
    return text, name


def write_dependencies(path: str, files: list[str], options: Options) -> None:
    """The make rule that -M, -MM, -MD and -MMD ask for; the last of each pair leaves system headers out."""
    flags = options.rule
    alone = "-M" in flags or "-MM" in flags
    if not alone and "-MD" not in flags and "-MMD" not in flags:
        return
    if "-MM" in flags or "-MMD" in flags:
        system = tuple(folder.rstrip("/") + "/" for folder in (*options.system_dirs, INCLUDE))
        files = [file for file in files if not file.startswith(system)]
    files = [file.replace(" ", "\\ ") for file in dict.fromkeys(files) if file != "<stdin>"]
    named = options.output if options.output and not alone else None
    stem = Path(named or Path(path).name)
    default = named if named and options.mode == "object" else str(stem.with_suffix(".o")) if path != "-" else path
    targets = flags.get("-MT") or [default.replace(" ", "\\ ")]
    rule = f"{' '.join(targets)}: " + " ".join(files) + "\n"
    if "-MP" in flags:
        rule += "".join(f"{file}:\n" for file in files[1:])
    target = flags.get("-MF") or (options.output if alone else str(stem.with_suffix(".d")))
    write_output(rule, target)


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
        if options.mode in ("preprocess", "rule"):
            result, _ = preprocessed(path, kind, options)
            write_dependencies(path, result.files, options)
            if options.mode == "preprocess":
                write_output(result.text, options.output)
            continue
        text, name = to_assembly(path, kind, options)
        if options.mode == "assembly" or options.dump:
            write_output(text, options.output or ("-" if options.dump else stem + ".s"))
            continue
        if options.mode == "check":
            continue
        data = assemble(text, name, options.xlen, extensions=compressing(options.march))
        if options.mode == "object":
            write_output(data, options.output or stem + ".o")
        else:
            objects.append((path, data))
    if options.mode == "link" and not options.dump:
        from tools.cc_link import link_objects  # a compilation alone starts without it

        write_output(link_objects(objects, options), options.output or "a.out", executable=True)


def main(argv: list[str] | None = None) -> int:
    """Run the compiler; returns the exit status."""
    words = sys.argv[1:] if argv is None else argv
    try:
        reply = answer(words)
        if reply is None and words and all(word in ("-v", "-###") for word in words):
            reply = answer(["--version"])
        if reply is not None:
            print(reply)
            return 0
        if "-###" in words:
            print("cc", *expanded([word for word in words if word != "-###"]), file=sys.stderr)
            return 0
        options = parse(words)
        for flag in options.unknown:
            print(f"cc: warning: there is no option {flag}; it is ignored", file=sys.stderr)
        build(options)
    except (CompileError, AsmError, ElfError) as error:
        print(error, file=sys.stderr)
        return 1
    except Usage as error:
        print(f"cc: error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
