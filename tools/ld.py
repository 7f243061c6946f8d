"""`bits ld`, also as `bits-ld`: the linker's command line, with the flags of GNU ld that makefiles use.

Without -T a program is laid out for our chip: code at 0x80000000 (--text-base), data on the next page (--data-base:
as a ROM image). `-m elf64lriscv` or `-m elf32lriscv` without -T asks for the layout of GNU ld: a program for a Unix
at 0x10000. A flag that means nothing in a static link is ignored; an unknown one is an error.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from asm import elf
from asm.link import builtin, map
from asm.link.expression import ScriptError
from asm.link.model import Link
from asm.link.script import Inputs, Section
from asm.link.script import parse as parse_script
from asm.linker import Input, LinkError, Options, link_program

USAGE = """usage: bits ld [options] FILE...

  -o FILE            output (a.out)             -T SCRIPT          linker script
  -L DIR, -l NAME    libNAME.a, looked for in DIR
  -e SYMBOL          entry point                -u SYMBOL          pull it out of archives
  --defsym S=EXPR    define a symbol            -Map FILE, -M      what went where, to a file or standard output
  --gc-sections      leave out what nothing needs (--print-gc-sections says what)
  --relax            shorter code where addresses allow it (--no-relax)
  -( ... -)          search these archives in turns   --whole-archive ... --no-whole-archive
  -s, -S             no symbols, no debug information -x           no local symbols
  -N, -n             one segment, no page alignment   -z max-page-size=N
  -Ttext=ADDR -Tdata=ADDR -Tbss=ADDR --section-start=NAME=ADDR
  -m elf64lriscv     without -T: GNU ld's layout, a program at 0x10000
  --text-base ADDR   without -T and -m: the layout for our chip, code there (0x80000000)
  --data-base ADDR   the same as a ROM image: data there, its first bytes behind the constants
  --flat             write the loadable bytes instead of an ELF file (also --oformat binary)
"""
IGNORED = {
    "-static", "-Bstatic", "-dn", "-non_shared", "-nostdlib", "-g", "-EL", "-d", "-dc", "-dp", "-X", "--discard-locals",
    "--no-undefined", "--warn-common", "--fatal-warnings", "--no-fatal-warnings", "--no-warn-rwx-segments",
    "--warn-rwx-segments", "--build-id", "--no-dynamic-linker", "--as-needed", "--no-as-needed", "--eh-frame-hdr",
    "--check-sections", "--no-check-sections", "--warn-section-align", "--no-omagic", "--cref", "--demangle",
    "--no-demangle", "-q-ignored", "--no-print-gc-sections", "--sort-common", "-Qy", "--no-export-dynamic", "-E", "-t",
    "--no-keep-memory", "--reduce-memory-overheads", "--no-warn-mismatch", "--nostdlib", "--static", "--verbose",
    "--discard-none", "--no-pie", "-no-pie", "--strip-discarded", "--no-map-whole-files", "--no-eh-frame-hdr",
}  # fmt: skip
IGNORED_WITH_VALUE = (
    "-plugin", "-plugin-opt", "--hash-style", "-O", "-G", "--orphan-handling", "-A", "--sysroot", "-dynamic-linker",
    "-I", "-rpath", "-rpath-link", "--build-id", "--sort-section", "-b",
)  # fmt: skip
REFUSED = {
    "-r": "relocatable output", "-i": "relocatable output", "--relocatable": "relocatable output",
    "-shared": "shared libraries", "-pie": "position-independent programs", "--pie": "position-independent programs",
    "-q": "relocations in the output", "--emit-relocs": "relocations in the output",
}  # fmt: skip
# single-letter flags that take a value, and the long names of the same
WITH_VALUE = {
    "-o": "o", "--output": "o", "-e": "e", "--entry": "e", "-T": "T", "--script": "T", "-L": "L", "--library-path": "L",
    "-l": "l", "--library": "l", "-u": "u", "--undefined": "u", "--require-defined": "u", "-m": "m", "-z": "z",
    "-Map": "Map", "--Map": "Map", "--defsym": "defsym", "-defsym": "defsym", "-Ttext": "Ttext", "-Tdata": "Tdata",
    "-Tbss": "Tbss", "-Ttext-segment": "Tseg", "--Ttext": "Ttext", "--Tdata": "Tdata", "--Tbss": "Tbss",
    "--section-start": "start", "-dT": "T", "--default-script": "T", "--text-base": "text-base",
    "--data-base": "data-base", "--oformat": "oformat", "-y": "ignored", "-h": "ignored", "-soname": "ignored",
}  # fmt: skip


class Usage(Exception):
    """The command line is wrong."""


class Command:
    """What the command line says."""

    def __init__(self) -> None:
        self.options = Options()
        self.output = "a.out"
        self.script = ""
        self.files_before_script = 0
        self.folders: list[str] = []
        self.files: list[tuple[str, bool, bool, int]] = []  # (name, is it -l, --whole-archive, group)
        self.emulation = ""
        self.map = ""
        self.print_map = False
        self.flat = False


def number(text: str, flag: str) -> int:
    """A number; of -Ttext and its like in base 16, as GNU ld reads it."""
    try:
        return int(text, 16 if flag.startswith(("-Tt", "-Td", "-Tb", "--T", "--section")) else 0)
    except ValueError:
        raise Usage(f"{flag} takes a number, not {text!r}") from None


def parse(argv: list[str]) -> Command | None:
    """The command; None when it only asked for help or a version, which is printed."""
    command = Command()
    words = list(argv)
    whole = False
    group = groups = 0
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word.startswith("@") and Path(word[1:]).is_file():
            words[at:at] = shlex.split(Path(word[1:]).read_text())
        elif word in ("--help", "-help"):
            print(USAGE, end="")
            return None
        elif word in ("--version", "-v", "-V", "-version"):
            print("bits ld 0.1.0, takes the flags of GNU ld")
            return None
        elif word in ("--whole-archive", "--no-whole-archive"):
            whole = word == "--whole-archive"
        elif word in ("--start-group", "-(", "-start-group"):
            groups += 1
            group = groups
        elif word in ("--end-group", "-)", "-end-group"):
            group = 0
        elif word in REFUSED:
            raise Usage(f"{word}: {REFUSED[word]} are not supported")
        elif word[:1] != "-" or word == "-":
            command.files.append((word, False, whole, group))
        elif not switch(command, word) and word not in IGNORED:
            at = valued(command, words, at, whole, group)
    return command


def switch(command: Command, word: str) -> bool:
    """A flag without a value."""
    options = command.options
    if word in ("--gc-sections", "--no-gc-sections"):
        options.gc_sections = word == "--gc-sections"
    elif word == "--print-gc-sections":
        options.print_gc_sections = True
    elif word in ("--relax", "--no-relax", "-relax", "-no-relax"):
        options.relax = "no" not in word
    elif word in ("-s", "--strip-all"):
        options.strip = "all"
    elif word in ("-S", "--strip-debug"):
        options.strip = options.strip or "debug"
    elif word in ("-x", "--discard-all"):
        options.discard = "all"
    elif word in ("-N", "--omagic"):
        options.omagic = True
    elif word in ("-n", "--nmagic"):
        options.nmagic = True
    elif word in ("-M", "--print-map"):
        command.print_map = True
    elif word in ("--allow-multiple-definition", "-zmuldefs"):
        options.multiple_definitions = True
    elif word == "--flat":
        command.flat = True
    else:
        return False
    return True


def valued(command: Command, words: list[str], at: int, whole: bool, group: int) -> int:
    """A flag with a value, in the same word or the next one; where the next flag is."""
    word = words[at - 1]
    name, equals, value = word.partition("=")
    if name in IGNORED_WITH_VALUE:
        return at if equals or name in ("-O", "--build-id") else at + 1
    if not (equals and (name in WITH_VALUE)):
        name, value = word, ""
        if word not in WITH_VALUE:
            if word[:2] in WITH_VALUE and len(word) > 2 and not word.startswith("--") and word[:2] != "-h":
                name, value = word[:2], word[2:]
            elif word[:2] in ("-O", "-G", "-A"):
                return at
            else:
                raise Usage(f"{word} is no option; bits ld --help lists them")
        else:
            if at >= len(words):
                raise Usage(f"{word} needs a value")
            value = words[at]
            at += 1
    take(command, WITH_VALUE[name], name, value, whole, group)
    return at


def take(command: Command, key: str, flag: str, value: str, whole: bool, group: int) -> None:
    """Notes the value of a flag."""
    options = command.options
    if key == "o":
        command.output = value
    elif key == "e":
        options.entry = value
    elif key == "T":
        command.script, command.files_before_script = value, len(command.files)
    elif key == "L":
        command.folders.append(value)
    elif key == "l":
        command.files.append((value, True, whole, group))
    elif key == "u":
        options.undefined.append(value)
    elif key == "m":
        if value not in ("elf64lriscv", "elf32lriscv"):
            raise Usage(f"-m {value}: there are elf64lriscv and elf32lriscv")
        command.emulation = value
    elif key == "Map":
        command.map = value
    elif key == "defsym":
        name, equals, expression = value.partition("=")
        if not equals:
            raise Usage("--defsym takes NAME=VALUE")
        options.defsyms.append((name.strip(), expression))
    elif key in ("Ttext", "Tdata", "Tbss"):
        options.section_starts["." + key[1:]] = number(value, flag)
        if key == "Ttext":
            options.text_base = number(value, flag)
    elif key == "Tseg":
        options.section_starts["text-segment"] = number(value, flag)
    elif key == "start":
        name, equals, address = value.rpartition("=")
        if not equals:
            raise Usage("--section-start takes NAME=ADDRESS")
        options.section_starts[name] = number(address, flag)
    elif key == "text-base":
        options.text_base = number(value, flag)
    elif key == "data-base":
        options.data_base = number(value, flag)
    elif key == "oformat":
        command.flat = command.flat or value == "binary"
    elif key == "z":
        name, _, size = value.partition("=")
        if name in ("max-page-size", "common-page-size"):
            page = number(size, "-z " + name)
            if page <= 0 or page & page - 1:
                raise Usage(f"-z {value}: the size of a page is a power of two")
            if name == "max-page-size":
                options.page_size = page
        elif name == "muldefs":
            options.multiple_definitions = True


def find(name: str, folders: list[str]) -> Path | None:
    """A file as named, or in a folder of -L."""
    for path in (Path(name), *(Path(folder) / name for folder in folders)):
        if path.is_file():
            return path
    return None


def inputs(command: Command, made: dict[str, bytes] | None = None) -> list[Input]:
    """The files, read, but for those in `made`. Usage when one is not there."""
    found = []
    contents: dict[Path, bytes] = {}
    for name, is_library, whole, group in command.files:
        if made and not is_library and name in made:
            found.append(Input(name, made[name], whole, group))
            continue
        if is_library:
            file = name[1:] if name.startswith(":") else f"lib{name}.a"
            path = next((Path(f) / file for f in command.folders if (Path(f) / file).is_file()), None)
            if path is None:
                raise Usage(f"cannot find -l{name}: there is no {file} in {', '.join(command.folders) or 'any -L'}")
        else:
            path = find(name, command.folders) or Path(name)
        if path not in contents:
            contents[path] = path.read_bytes()
        found.append(Input(str(path), contents[path], whole, group))
    return found


def script_of(command: Command) -> None:
    """The linker script, or a built-in one that -m asks for."""
    options = command.options
    if command.script:
        path = find(command.script, command.folders)
        if path is None:
            raise Usage(f"there is no linker script {command.script}")
        options.script, options.script_name = path.read_text(errors="replace"), str(path)
        if any(word in options.script for word in ("INPUT", "GROUP", "SEARCH_DIR")):
            script = parse_script(options.script, options.script_name)
            command.folders += script.search
            for name in script.inputs:
                library = name.startswith("-l")
                command.files.append((name[2:] if library else name, library, False, 0))
    elif command.emulation and options.data_base is None:
        options.script = builtin.usual(64 if command.emulation == "elf64lriscv" else 32)
        options.script_name = f"the layout of -m {command.emulation}"


def named_first(command: Command) -> None:
    """GNU ld loads files that a script names without wildcards when it comes to the script: before those that stand
    behind it on the command line."""
    if not command.script:
        return
    script = parse_script(command.options.script, command.options.script_name)
    bodies = [item for s in script.statements if isinstance(s, Section) for item in s.body if isinstance(item, Inputs)]
    order: dict[str, int] = {}
    for name in (item.files.text for item in bodies):
        if not set(name) & set("*?[:"):
            order.setdefault(name, len(order))
    at = command.files_before_script
    command.files[at:] = sorted(command.files[at:], key=lambda f: len(order) if f[1] else order.get(f[0], len(order)))


def write_map(command: Command, state: Link) -> None:
    """The map, if one is asked for, and the warnings of a link."""
    for warning in state.warnings:
        print(warning, file=sys.stderr)
    if command.map:
        Path(command.map).write_text(map.text(state))
    if command.print_map:
        print(map.text(state), end="")


def main(argv: list[str]) -> int:
    """0: written, 1: it does not link or the flags are wrong, 2: a file cannot be read or written."""
    try:
        command = parse(argv)
        if command is None:
            return 0
        script_of(command)
        named_first(command)
        if not command.files:
            raise Usage("no input files")
        data, state = link_program(inputs(command), command.options)
        write_map(command, state)
        output = Path(command.output)
        output.write_bytes(elf.flat(elf.read(data))[1] if command.flat else data)
        if not command.flat:
            output.chmod(output.stat().st_mode | 0o111)
    except Usage as error:
        print(f"bits ld: error: {error}", file=sys.stderr)
        return 1
    except (LinkError, ScriptError, elf.ElfError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: error: {error.strerror}", file=sys.stderr)
        return 2
    return 0
