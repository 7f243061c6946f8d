"""The compiler's command line, as gcc's: what Makefiles and configure scripts pass.

`parse` gives Options, or raises Usage with what is wrong. Flags that change nothing here (threads, tuning, code
without fixed addresses) are taken and ignored; what gcc would do and we cannot (-shared, -m32) is refused.
`answer` is for flags that ask a question and compile nothing: -dumpmachine, -print-file-name=libc.a.
"""

from __future__ import annotations

from pathlib import Path

from cc.driver import INCLUDE
from cc.warning_flags import WarningFlags
from tools import library

VERSION = "0.1.0"
USAGE = """usage: bits cc [options] FILE...     (C, assembly, objects and archives; - for standard input, with -x c)
Without -c, -S or -E everything is linked; a program without _start gets the C library.

  -o FILE                      the output (a.out)
  -c  -S  -E  -fsyntax-only    stop at objects, at assembly, at preprocessed text, at diagnostics
  -O0 -O1 -O2 -Os              optimisation (-O1, and all above are the same; -Os: short rather than fast)
  -g                           debug information
  -march=ISA -mabi=ABI         rv64im and rv32im with A, C, Zba, Zbb, Zbs ...; lp64, ilp32 (rv64im)
  -I DIR  -D NAME[=VALUE]  -U NAME  -include FILE  -isystem DIR
  -std=DIALECT                 c99, c11, gnu11 ...
  -Wall -Wextra -WNAME -Wno-NAME -Werror[=NAME] -w
  -M -MM -MD -MMD -MF FILE -MT TARGET    rules for make
  -l NAME  -L DIR  -T SCRIPT  -nostdlib  -Wl,OPTION,...    for the linker
  -fwrapv -fno-builtin -ffreestanding -fsigned-char -fcommon ...
  --dump=PASS                  the program's form behind a pass, instead of assembly
  -ferror-limit=N  -dumpmachine  -print-file-name=NAME  --version  --help

All flags are gcc's. What changes nothing here is taken and ignored."""
# flag -> what it fills; the value is the rest of the word or the next one
WITH_VALUE = {
    "-o": "output", "-I": "include_dirs", "-D": "", "-U": "", "-x": "", "-T": "script", "-L": "", "-l": "",
    "-e": "entry", "-include": "forced", "-imacros": "macro_files", "-isystem": "system_dirs",
    "-idirafter": "last_dirs", "-iquote": "include_dirs", "-MF": "", "-MT": "", "-MQ": "", "-Xlinker": "",
    "-u": "", "-z": "", "--dump": "dump", "-isysroot": "ignored", "-Xassembler": "ignored", "-Xpreprocessor": "ignored",
    "--param": "ignored", "-aux-info": "ignored", "-B": "ignored", "--sysroot": "ignored",
}  # fmt: skip
JOINED = ("-o", "-I", "-D", "-U", "-x", "-T", "-L", "-l", "-B", "-MF", "-MT", "-MQ", "-isystem", "-include", "-imacros")
ADDRESSES = ("-Ttext", "-Tdata", "-Tbss")
MODES = {"-c": "object", "-S": "assembly", "-E": "preprocess", "-fsyntax-only": "check"}
LANGUAGES = {"c": "c", "i": "c", "h": "c", "s": "assembler", "S": "assembler-with-cpp", "sx": "assembler-with-cpp"}
KNOWN = {
    "c": "c", "cpp-output": "c", "c-header": "c", "assembler": "assembler", "assembler-with-cpp": "assembler-with-cpp",
}  # fmt: skip
IGNORED_PREFIXES = (
    "-mcmodel=", "-mtune=", "-mcpu=", "-mstrict-align", "-mno-", "-mrelax", "-msave-restore", "-mbranch-cost=",
    "-mpreferred-stack-boundary=", "-msmall-data-limit=", "-std=", "-Wa,", "-specs=", "--specs=", "--sysroot=",
    "--param=",
)  # fmt: skip
IGNORED = frozenset(
    """-static -no-pie -pie -static-pie -pipe -pthread -rdynamic -v -Q -H -time -save-temps -p -pg --coverage
    -m64 -mlittle-endian -nostdinc++ -no-canonical-prefixes -pass-exit-codes -C -CC -dD -undef -static-libgcc
    -remap -traditional-cpp -no-integrated-cpp""".split()
)
FAMILIES = frozenset(  # the first words of gcc's -f and -fno- flags
    """PIC PIE abi aggressive align allow analyzer argument asan asm associative asynchronous auto bit branch btr
    building builtin caller callgraph canonical cf check checking code combine common compare cond conserve cprop
    crossjumping cse cx data dbg dce debug defer delayed delete devirtualize diagnostics directives dollars dse dump
    dwarf2 early eliminate emit exceptions excess exec expensive extended fast fat file finite fixed float fold
    force forward fp freestanding function gcse gimple gnu gnu89 graphite guess harden hoist hosted ident if
    indirect inhibit inline input instrument ipa ira isolate ivopts jump keep large lax leading lifetime limit live
    loop lra lto macro math max mem merge message modulo move ms non nothrow offload omit openacc openmp opt
    optimize pack partial patchable pcc pch peel peephole peephole2 permitted pic pie plan9 plt plugin post pre
    predictive prefetch preprocessed printf profile random reciprocal record ree reg rename reorder report rerun
    reschedule rounding rtti sanitize save sched sched2 schedule section see sel selective self semantic short show
    shrink signaling signed simd single split ssa sso stack stdarg store strength strict sync syntax tabstop target
    test thread threadsafe time tls toplevel tracer track trampolines trapping trapv tree trivial unconstrained unit
    unroll unsafe unsigned unswitch unwind use var variable vect verbose version visibility vpt vtable vtv web whole
    wide working wrapv zee zero""".split()
)
NOT_LINKED = ("-nostdlib", "-nostartfiles", "-nodefaultlibs", "-nolibc")
REFUSED = {
    "-shared": "there are no shared libraries here; make an archive of the objects with bits-ar",
    "-r": "use bits-ar to join objects into one file",
    "-m32": "use -march=rv32im -mabi=ilp32",
    "-V": "",
    "-trigraphs": "they are known under -std=c11 and other strict dialects",
}
CHANGES_MEANING = (  # what a program means; so not to be passed over
    "-ftrapv", "-fpack-struct", "-finstrument-functions", "-funsigned-bitfields", "-fshort-wchar", "-fexec-charset=",
    "-fwide-exec-charset=", "-fpcc-struct-return", "-fleading-underscore",
)  # fmt: skip
STANDARDS = {"99": "199901L", "9x": "199901L", "9899:1999": "199901L", "11": "201112L", "1x": "201112L"}
STANDARDS.update({"89": None, "90": None, "9899:1990": None, "9899:199409": "199409L"})
STANDARDS.update({"9899:199x": "199901L", "9899:2011": "201112L", "9899:2017": "201710L", "9899:2018": "201710L"})
STANDARDS.update({"17": "201710L", "18": "201710L", "2x": "202000L"})
WRAPS = {"-fwrapv": True, "-fno-wrapv": False, "-fno-strict-overflow": True, "-fstrict-overflow": False}
SYSTEM = ("__linux__", "__linux", "__unix__", "__unix")  # what programs for the C library find defined
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
        self.last_dirs: list[str] = []
        self.warnings: list[str] = []  # flags
        self.unknown: list[str] = []  # flags that nobody knows
        self.defines: list[tuple[str, str | None]] = []
        self.forced: list[str] = []
        self.macro_files: list[str] = []
        self.inputs: list[tuple[str, str]] = []  # (path, language)
        self.march = "rv64im"
        self.opt = 1
        self.small = False  # -Os
        self.debug = False
        self.wraps = False  # -fwrapv
        self.script: str | None = None
        self.entry: str | None = None
        self.dump: str | None = None
        self.linker: list[str] = []  # words for bits ld, the inputs among them
        self.hosted = True  # the C library is linked, unless the program has a _start of its own
        self.headers = True  # the C library's headers are found
        self.rule: dict[str, object] = {}  # the flags about dependencies; -MT holds all of its targets
        self.markers = True  # -E prints where lines come from
        self.macros = False  # -dM: it prints the macros

    @property
    def xlen(self) -> int:
        return 32 if self.march.startswith("rv32") else 64


def expanded(argv: list[str], depth: int = 0) -> list[str]:
    """The words of the command line with those of `@file` in their place, and -Wp,a,b as a b."""
    words: list[str] = []
    for word in argv:
        if word.startswith("@") and Path(word[1:]).is_file():
            if depth > 8:
                raise Usage(f"{word} names itself")
            import shlex  # and with it all of re, for the few who need it

            words.extend(expanded(shlex.split(Path(word[1:]).read_text()), depth + 1))
        elif word.startswith("-Wp,"):
            parts = word[4:].split(",")
            for i, part in enumerate(parts):  # -Wp,-MD,file
                named = i + 1 < len(parts) and not parts[i + 1].startswith("-")
                words.extend([part, "-MF"] if part in ("-MD", "-MMD") and named else [part])
        else:
            words.append(word)
    return words


def answer(argv: list[str]) -> str | None:
    """What a command line that asks about the compiler gets, or None."""
    march = next((word[7:] for word in reversed(argv) if word.startswith("-march=")), "rv64im")
    for word in argv:
        name, _, value = word.lstrip("-").partition("=")
        if word == "--help":
            return USAGE
        if word == "--version":
            return f"bits cc {VERSION}, takes the flags of gcc"
        if word in ("-dumpversion", "-dumpfullversion"):
            return VERSION
        if word == "-dumpmachine":
            return f"riscv{march[2:4]}-unknown-linux-gnu"
        if not word.startswith(("-print-", "--print-")):
            continue
        if name in ("print-file-name", "print-libgcc-file-name"):
            value = value or "libgcc.a"
            if value == "include":
                return INCLUDE
            return str(library.on_disk(march)) if value in ("libc.a", "libgcc.a", "libm.a") else value
        if name == "print-prog-name":
            ours = Path(__file__).resolve().parent.parent / "bin" / f"bits-{value}"
            return str(ours) if ours.exists() else value
        if name == "print-search-dirs":
            return f"libraries: ={library.on_disk(march).parent}"
        if name == "print-multi-lib":
            return ".;"
        if name in ("print-multi-directory", "print-multi-os-directory"):
            return "."
        if name in ("print-multiarch", "print-sysroot"):
            return ""
    return None


def value_of(words: list[str], i: int) -> tuple[str, str | None, int]:
    """The flag at words[i], its value if it takes one, and the number of words."""
    word = words[i]
    if word in WITH_VALUE:
        if i + 1 >= len(words):
            raise Usage(f"{word} wants a value")
        return word, words[i + 1], 2
    for name in JOINED:
        if word.startswith(name) and not word.startswith(ADDRESSES):
            return name, word[len(name) :], 1
    if word.startswith("--dump="):
        return "--dump", word[7:], 1
    return word, None, 1


def take_value(o: Options, flag: str, value: str) -> None:
    """Note a flag with a value."""
    field = WITH_VALUE[flag]
    if flag == "-D":
        name, equals, body = value.partition("=")
        o.defines.append((name, body if equals else "1"))
    elif flag == "-U":
        o.defines.append((value, None))
    elif flag in ("-MT", "-MQ"):
        o.rule.setdefault("-MT", []).append(value.replace("$", "$$") if flag == "-MQ" else value)
    elif flag == "-MF":
        o.rule["-MF"] = value
    elif flag in ("-L", "-l"):
        o.linker.append(flag + value)
    elif flag == "-Xlinker":
        o.linker.append(value)
    elif flag in ("-u", "-z"):
        o.linker.extend([flag, value])
    elif field == "ignored":
        pass
    elif isinstance(getattr(o, field), list):
        getattr(o, field).append(value)
    else:
        setattr(o, field, value)


def take(o: Options, arg: str) -> None:
    """Note a flag without a value."""
    if arg in MODES:
        if o.mode not in ("preprocess", "rule"):  # these end before any other
            o.mode = MODES[arg]
    elif arg in ("-M", "-MM", "-MD", "-MMD", "-MP", "-MG"):
        o.rule[arg] = True
        if arg in ("-M", "-MM"):
            o.mode = "rule"
    elif arg in ("-P", "-dM"):
        o.markers, o.macros = o.markers and arg != "-P", o.macros or arg == "-dM"
    elif arg.startswith("-march="):
        o.march = arg[7:]
    elif arg.startswith("-mabi="):
        if arg not in KNOWN_ABI:
            raise Usage(f"{arg} is not supported; use -mabi=lp64, or -mabi=ilp32 with -march=rv32im")
    elif arg.startswith("-O"):
        o.opt, o.small = 0 if arg == "-O0" else 1, arg in ("-Os", "-Oz")
    elif arg.startswith("-g") and not arg.startswith("-gnu"):
        o.debug = arg != "-g0"
    elif arg.startswith("-Wl,"):
        o.linker.extend(arg[4:].split(","))
    elif arg == "-s" or arg.startswith(ADDRESSES):
        o.linker.append(arg)
    elif arg in NOT_LINKED:
        o.hosted = False
    elif arg == "-nostdinc":
        o.headers = False
    elif arg in WRAPS:
        o.wraps = WRAPS[arg]
    elif arg.startswith(CHANGES_MEANING):
        raise Usage(f"{arg} is not supported: it changes what programs mean")
    elif arg in REFUSED:
        raise Usage(f"{arg} is not supported; {REFUSED[arg]}" if REFUSED[arg] else f"unknown option {arg}")
    elif WarningFlags().take(arg):
        o.warnings.append(arg)
        standard(o, arg)
    elif arg in IGNORED or arg.startswith(IGNORED_PREFIXES):
        standard(o, arg)
    elif arg.startswith("-f"):
        standard(o, arg)
        if arg[2:].removeprefix("no-").split("-")[0].split("=")[0] not in FAMILIES:
            o.unknown.append(arg)
    else:
        raise Usage(f"unknown option {arg}")


def standard(o: Options, arg: str) -> None:
    """What -std=, -ansi and the flags of dialects define."""
    if arg in ("-fsigned-char", "-fno-unsigned-char"):
        o.defines.append(("__CHAR_UNSIGNED__", None))
    elif arg == "-ffreestanding":
        o.defines.extend([("__STDC_HOSTED__", None), ("__STDC_HOSTED__", "0")])
    elif arg in ("-funsigned-char", "-fno-signed-char"):
        o.defines.append(("__CHAR_UNSIGNED__", "1"))
    name = "c90" if arg == "-ansi" else arg[5:] if arg.startswith("-std=") else ""
    if name.startswith(("c", "iso")):
        o.defines.append(("__STRICT_ANSI__", "1"))
    for year, value in STANDARDS.items():
        if name in ("c" + year, "gnu" + year, "iso" + year):
            o.defines.append(("__STDC_VERSION__", None))
            if value:
                o.defines.append(("__STDC_VERSION__", value))
            return
    if name and "++" not in name:
        raise Usage(
            f"{arg} is not supported; standards: c99 c11 c17 c2x, gnu99 gnu11 gnu17 gnu2x and their other names"
        )


def parse(argv: list[str]) -> Options:
    """Options from gcc's flags; raises Usage."""
    o = Options()
    words = expanded(argv)
    language, leveled = "", False
    i = 0
    while i < len(words):
        arg = words[i]
        if arg == "-" or not arg.startswith("-"):
            o.inputs.append((arg, language or LANGUAGES.get(arg.rpartition(".")[2], "object")))
            o.linker.append(arg)  # its place among the libraries
            i += 1
            continue
        flag, value, count = value_of(words, i)
        i += count
        leveled = leveled or arg.startswith("-O")
        if flag == "-x":
            language = "" if value == "none" else KNOWN.get(value, "?")
            if language == "?":
                raise Usage(f"-x {value} is not supported; languages: {' '.join(KNOWN)} none")
        elif value is not None:
            take_value(o, flag, value)
        else:
            take(o, arg)
    if not o.inputs:
        raise Usage("no input files")
    if "-MG" in o.rule and o.mode != "rule":
        raise Usage("-MG is for -M and -MM: nothing can be compiled without its headers")
    # not __OPTIMIZE__: programs take it for a promise that calls with constants are folded away, or do not link
    o.defines.insert(0, ("__NO_INLINE__", "1"))
    if "gnu89-inline" in WarningFlags(o.warnings).dialect:
        o.defines[:0] = [("__GNUC_STDC_INLINE__", None), ("__GNUC_GNU_INLINE__", "1")]
    if o.small:
        o.defines.insert(0, ("__OPTIMIZE_SIZE__", "1"))
    if o.debug and not leveled:  # as gcc; without -g we optimise unasked
        o.opt = 0
    if o.headers:
        if "-ffreestanding" not in words:
            o.defines[:0] = [(name, "1") for name in SYSTEM]
        o.system_dirs.extend(library.include_dirs())
    o.system_dirs.extend(o.last_dirs)
    if ("-", "object") in o.inputs:
        if o.mode not in ("preprocess", "rule"):
            raise Usage("-E or -x c is required when input is from standard input")
        o.inputs = [("-", "c") if item == ("-", "object") else item for item in o.inputs]
    if o.output and o.mode != "link" and len(o.inputs) > 1:
        raise Usage("-o with -c, -S or -E takes one input file")
    return o
