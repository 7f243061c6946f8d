"""The last step of the compiler's command line: objects and libraries, in the order of the words, to an executable."""

from __future__ import annotations

from asm import elf
from asm.elf import ElfError
from asm.linker import Input, LinkError, link_program
from cc.diagnostics import CompileError
from tools import ld, library
from tools.cc_options import Options, Usage

OURS = ("-lc", "-lm", "-lgcc", "-lpthread", "-ldl", "-lrt", "-lutil")  # libc.a has what we have of them


def symbols_of(name: str, data: bytes) -> list[elf.Symbol]:
    """Those of an object; an archive has none of its own."""
    try:
        return elf.read(data).symbols if data[:4] == b"\x7fELF" else []
    except ElfError as error:
        raise CompileError(f"{name}: error: {error}") from None


def link_objects(objects: list[tuple[str, bytes]], options: Options) -> bytes:
    """The executable, with what it wants of the C library, or of the support library alone; the flags are those of
    `bits ld`. A program without a _start of its own and without a script is one for Linux."""
    own_start = any(s.name == "_start" and s.section for name, data in objects for s in symbols_of(name, data))
    linux = options.hosted and not options.script and not own_start
    asked = any(word in ("-lc", "-lm") for word in options.linker)
    words = [
        *([f"-Ttext={library.BASE:x}"] if linux else []),
        *[word for word in options.linker if word not in OURS],
        *(["-T", options.script] if options.script else []),
    ]
    try:
        command = ld.parse([*words, *(["-e", options.entry] if options.entry else [])])
        if command is None:
            return b""
        ld.script_of(command)
        inputs = ld.inputs(command, dict(objects))
        wanted = "" if options.hosted or asked else library.RUNTIME
        inputs.append(Input("libc.a", library.libc(options.march, wanted), group=-1))
        data, state = link_program(inputs, command.options)
        ld.write_map(command, state)
        return data
    except LinkError as error:
        raise CompileError(str(error)) from None
    except ld.Usage as error:
        raise Usage(str(error)) from None
    except OSError as error:
        raise CompileError(f"{error.filename}: error: {error.strerror}") from None
