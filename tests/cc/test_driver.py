"""The command line, the preprocessor's output, and that the same input gives the same bytes under any hash seed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from asm.assembler import assemble
from asm.elf import read
from asm.linker import link
from cc.diagnostics import CompileError
from cc.driver import compile_c, compile_unit, preprocess
from tests.cc.support import BASE, HERE, PROGRAMS, START, base_objects, execute
from tools.cc import main

ROOT = HERE.parent.parent


def test_object_assembly_preprocessed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.c").write_text('#include "a.h"\nint f(void) { return N + M; }\n')
    (tmp_path / "inc").mkdir()
    (tmp_path / "inc" / "a.h").write_text("#define N 40\n")
    assert main(["-c", "-O2", "-Wall", "-g", "-Iinc", "-DM=2", "-march=rv64im", "-mabi=lp64", "a.c", "-MD"]) == 0
    assert "f" in [s.name for s in read((tmp_path / "a.o").read_bytes()).symbols]
    assert (tmp_path / "a.d").read_text() == "a.o: a.c inc/a.h\n"
    assert main(["-S", "-I", "inc", "-D", "M=2", "-o", "-", "a.c"]) == 0
    assert "li\ta0,42" in capsys.readouterr().out
    assert main(["-E", "-Iinc", "-DM", "a.c"]) == 0
    assert "return 40 + 1;" in capsys.readouterr().out


def test_forced_include_is_of_the_working_directory(tmp_path, monkeypatch, capsys):
    """As Kbuild has it: -include include/x.h for a source in another folder, which has headers of its own."""
    monkeypatch.chdir(tmp_path)
    for folder in ("include", "lib"):
        (tmp_path / folder).mkdir()
    (tmp_path / "include" / "config.h").write_text("#define VALUE 40\n")
    (tmp_path / "lib" / "own.h").write_text("#define OWN 2\n")
    (tmp_path / "lib" / "a.c").write_text('#include "own.h"\nint f(void) { return VALUE + OWN; }\nint x = nothing;\n')
    assert main(["-E", "-include", "include/config.h", "-Wp,-MD,a.d", "-o", "a.i", "lib/a.c"]) == 0
    assert "return 40 + 2;" in (tmp_path / "a.i").read_text()
    assert (tmp_path / "a.d").read_text() == "a.o: lib/a.c include/config.h lib/own.h\n"
    assert main(["-c", "-include", "include/config.h", "lib/a.c"]) == 1
    assert "lib/a.c:3:9: error: nothing is not declared" in capsys.readouterr().err
    assert main(["-c", "-include", "missing.h", "lib/a.c"]) == 1
    assert "<command-line>:1:10: error: missing.h: no such file" in capsys.readouterr().err


def test_files_for_their_macros(tmp_path, monkeypatch, capsys):
    """-imacros: first, and nothing but macros. -MG: headers that are still to be made."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.h").write_text('#define M __INCLUDE_LEVEL__\nint gone;\n#include "n.h"\n')
    (tmp_path / "n.h").write_text("#define N 5\nint gone_too;\n")
    (tmp_path / "i.h").write_text("int level_and_five[] = {M, N};\n")
    (tmp_path / "a.c").write_text("int zero = M;\n")
    assert main(["-E", "-P", "-includei.h", "-imacros", "m.h", "a.c"]) == 0
    assert capsys.readouterr().out.split() == "int level_and_five[] = {1, 5}; int zero = 0;".split()
    assert main(["-MM", "-MG", "-include", "made.h", "-imacros", "m.h", "a.c"]) == 0
    assert capsys.readouterr().out == "a.o: a.c m.h n.h made.h\n"
    assert main(["-c", "-MD", "-MG", "a.c"]) == 2
    assert "-MG is for -M and -MM" in capsys.readouterr().err


SMALL = """
    static int mix(int *p, int x) { for (int i = 0; i < x; i++) p[i] = p[x - i] * x + p[i] / 3; return p[0] ^ p[x]; }
    static inline __attribute__((always_inline)) int root(int x) { int r = 0; while ((r + 1) * (r + 1) <= x) r++;
        return r + (x ^ r) % 3 + (x & r) / 5 + (x | r) * 7 + (r << (x & 7)) + (x - r) / 9; }
    int f(int *p, int b) { while (b-- > 0) p[b] += mix(p, 5) + mix(p, b); return mix(p, 9); }
    int g(int a, int b) { return root(a) + root(b); }
"""


def test_always_and_small():
    """-Os inlines what does not grow; always_inline is kept at all levels, whatever the size."""
    sizes = []
    for opt, small in ((0, False), (1, False), (1, True)):
        text = compile_unit(SMALL, "a.c", opt=opt, small=small).text
        assert "root" not in text
        sizes.append(sum(s.size for s in read(assemble(text, "a.s")).sections if s.name == ".text"))
    assert sizes[2] < sizes[1]


def test_loops_that_are_calls():
    """Of memset, unless a flag forbids it or the file is the one that defines such functions."""
    loop = "void f(char *p, long n) { for (long i = 0; i < n; i++) p[i] = 0; }\n"
    assert "memset" in compile_c(loop)
    assert "memset" not in compile_unit(loop, "a.c", flags=["-fno-tree-loop-distribute-patterns"]).text
    assert "memset" not in compile_c(loop, opt=0)
    assert "call" not in compile_c(loop + "void *memmove(void *d, const void *s, unsigned long n) { return d; }\n")


SECTIONED = """
    int used[9] = {1}, unused[900] = {2}, bss[900];
    const int constant[300] = {7};
    int f(int x) { switch (x) { case 0: return 5; case 1: return 9; case 2: return 7; case 3: return 1;
                               case 4: return 6; } return unused[x] + bss[x] + constant[x]; }
    int main(void) { return used[0] + 41; }
"""


def test_sections_of_their_own(tmp_path, monkeypatch):
    """-ffunction-sections and -fdata-sections with gcc's names, so that the linker can drop what nothing needs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.c").write_text(SECTIONED)
    flags = ["-O2", "-ffunction-sections", "-fdata-sections"]
    assert main(["-c", *flags, "a.c"]) == 0
    names = {section.name for section in read((tmp_path / "a.o").read_bytes()).sections if section.size}
    own = {".text.f", ".text.main", ".rodata.f", ".data.used", ".data.unused", ".bss.bss", ".rodata.constant"}
    assert own <= names and not {".text", ".data", ".bss", ".rodata"} & names
    assert main(["-g", *flags, "-Wl,--gc-sections", "-o", "a.elf", "a.c"]) == 0
    kept = {symbol.name for symbol in read((tmp_path / "a.elf").read_bytes()).symbols}
    assert {"main", "used"} <= kept and not {"f", "unused", "bss", "constant"} & kept
    assert execute((tmp_path / "a.elf").read_bytes(), tmp_path / "b.elf")[0] == 42


def test_help(capsys):
    assert main(["--help"]) == 0
    assert capsys.readouterr().out.startswith("usage: bits cc [options] FILE...")


def test_link_and_run(tmp_path):
    (tmp_path / "start.S").write_text(START)
    out = tmp_path / "a.elf"
    sources = [str(tmp_path / "start.S"), str(PROGRAMS / "out.c"), str(PROGRAMS / "big_frames.c")]
    assert main(["-nostdlib", "-ffreestanding", "-Wl,-Ttext=0x10000", "-o", str(out), *sources]) == 0
    assert execute(out.read_bytes(), tmp_path / "run")[0] == 0


@pytest.mark.parametrize(
    "arguments, status, words",
    [
        ([], 2, "no input files"),
        (["--nonsense", "x.c"], 2, "unknown option"),
        (["-c", "missing.c"], 1, "cannot read missing.c"),
        (["-c", "-mabi=lp64d", "x.c"], 2, "not supported"),
        (["-c", "-march=rv32i", "x.c"], 1, "not supported"),
        (["-o"], 2, "wants a value"),
        (["-c", "x.c", "y.c", "-o", "z.o"], 2, "one input"),
        (["-shared", "x.c"], 2, "no shared libraries"),
        (["-V"], 2, "unknown option"),
        (["-std=c12", "x.c"], 2, "-std=c12 is not supported"),
        (["-x", "c++", "x.c"], 2, "-x c++ is not supported"),
        (["-c", "x.c", "-o", "no/such/dir/x.o"], 1, "cannot write"),
    ],
)
def test_bad_command_lines(arguments, status, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.c").write_text("int x;\n")
    assert main(arguments) == status
    assert words in capsys.readouterr().err


def test_preprocessed_text_compiles_to_the_same():
    for name in ("preprocessor.c", "strings.c", "initializers.c"):
        text = (PROGRAMS / name).read_text()
        plain = compile_c(text, name, [str(PROGRAMS)])
        again = compile_c(preprocess(text, name, [str(PROGRAMS)]), name)
        assert plain == again


def test_same_bytes_under_any_hash_seed():
    program = (
        "import sys, hashlib\nfrom pathlib import Path\nfrom cc.driver import compile_c\n"
        "d = hashlib.sha256()\n"
        "for p in sorted(Path(sys.argv[1]).glob('*.c'))[::3]:\n"
        "    d.update(compile_c(p.read_text(), p.name, [sys.argv[1]]).encode())\n"
        "print(d.hexdigest())"
    )
    digests = []
    for seed in ("0", "1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", program, str(PROGRAMS)]
        digests.append(subprocess.run(command, env=environment, capture_output=True, check=True, cwd=ROOT).stdout)
    assert len(digests[0]) > 60 and digests == [digests[0]] * 3


def test_a_source_without_a_newline() -> None:
    """A text that comes with a name is a text, whatever is in it."""
    assert "f:" in compile_c("int f(void) { return 3; }", "t.c")
    assert compile_c("", "t.c") is not None


def test_linker_flags_pass_through(tmp_path):
    """A script, a map and garbage collection: what `bits ld` takes, cc takes too."""
    (tmp_path / "t.c").write_text("int unused(void) { return 1; }\nint x = 3;\nvoid _start(void) { x++; }\n")
    script = "MEMORY { RAM : ORIGIN = 0x90000000, LENGTH = 64K } ENTRY(_start)\n"
    script += "SECTIONS { .text : { *(.text*) } >RAM .data : { *(.data*) *(.bss*) } >RAM }\n"
    (tmp_path / "t.ld").write_text(script)
    out, listing = tmp_path / "t.elf", tmp_path / "t.map"
    flags = ["-T", str(tmp_path / "t.ld"), f"-Wl,-Map={listing},--gc-sections", "-Wl,--defsym=y=x+4"]
    assert main([*flags, "-o", str(out), str(tmp_path / "t.c")]) == 0
    e = read(out.read_bytes())
    assert 0x9000_0000 <= e.entry < 0x9000_0100
    assert e.symbol("y").value == e.symbol("x").value + 4
    assert "_start" in listing.read_text() and "RAM" in listing.read_text()


OLD = """
static int before(void) { return 0; }
limit = 3;
*keep(q) int *q; { return before() ? 0 : q; }
main() { register r = 1; auto i = r; *(char *)alloca(40) = limit;
return *keep(&i) + memcmp("b", "a", 1) - unheard(1) + limit - 3; }
unheard(n) { return n + 1; }
"""


def test_rules_of_files_with_spaces(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a b.c").write_text('#include "my h.h"\n')
    (tmp_path / "my h.h").write_text("int x;\n")
    assert main(["-c", "-MMD", "a b.c"]) == 0
    assert (tmp_path / "a b.d").read_text() == "a\\ b.o: a\\ b.c my\\ h.h\n"


@pytest.mark.parametrize("flag", ["-std=gnu89", "-ansi", "-fpermissive", "-w", "-Wno-implicit-function-declaration"])
def test_old_dialect(flag, tmp_path):
    made = assemble(compile_unit(OLD, "old.c", flags=[flag]).text, "old.s")
    assert execute(link([*base_objects(), ("old.c", made)], text_base=BASE), tmp_path / "old")[0] == 0


def test_functions_must_be_declared():
    with pytest.raises(CompileError, match="function unheard is not declared"):
        compile_c("int main(void) { return unheard(2); }\n", "new.c")


def test_devices_are_written_to_and_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "device")
    reading = os.open(tmp_path / "device", os.O_RDONLY | os.O_NONBLOCK)
    (tmp_path / "x.c").write_text("int x;\n")
    for arguments in (["-c"], ["-S"], ["-E"]):
        assert main([*arguments, "-o", str(tmp_path / "device"), str(tmp_path / "x.c")]) == 0
        assert os.read(reading, 1 << 16)
    assert (tmp_path / "device").is_fifo()


FLAGS = """-pipe -fPIC -pthread -s -rdynamic -m64 -static -pie -g -O2 -std=c99 -Wa,--noexecstack -Wl,-E,--gc-sections
-Xlinker --as-needed --param x=1 -isysroot / --sysroot=/ -march=rv64imac -mabi=lp64 -mtune=generic -save-temps -ldl
-lpthread -fno-common -fvisibility=hidden --coverage""".split()


def test_what_makefiles_pass(tmp_path, monkeypatch, capsys):
    """Flags that gcc takes: a response file, defaults, rules of dependency, and programs from standard input."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "late").mkdir()
    (tmp_path / "late" / "a b.h").write_text("#define STATUS 3\n")
    (tmp_path / "flags").write_text("-Ilate -idirafter last '-DHEADER=\"a b.h\"'\n-Wp,-MMD,x.d -MP -MT 'all x.o'")
    (tmp_path / "x.c").write_text(
        "#include HEADER\n#include <stddef.h>\n#ifdef __STRICT_ANSI__\n"
        "int main(void) { return __STDC_VERSION__ == 199901L ? STATUS : 1; }\n#endif\n"
    )
    assert main([*FLAGS, "@flags", "x.c"]) == 0  # to a.out
    assert capsys.readouterr() == ("", "")
    assert execute((tmp_path / "a.out").read_bytes(), tmp_path / "run")[0] == 3
    assert (tmp_path / "x.d").read_text() == "all x.o: x.c late/a\\ b.h\nlate/a\\ b.h:\n"
    assert main(["-MM", "@flags", "-MF", "-", "-c", "x.c"]) == 0
    assert main(["-fsyntax-only", "@flags", "x.c"]) == 0 and not (tmp_path / "x.o").exists()
    capsys.readouterr()
    assert main(["-E", "-P", "@flags", "x.c"]) == 0 and "#" not in capsys.readouterr().out
    assert main(["-E", "-dM", "-DF(x,...)=x+1", "x.c", "-DHEADER=<stddef.h>"]) == 0
    assert {"#define F(x,...) x+1", "#define __riscv_xlen 64"} < set(capsys.readouterr().out.split("\n"))


def test_flags_that_nobody_knows(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.c").write_text("int x;\n")
    assert main(["-c", "-fno-strict-aliasing", "-flto=auto", "-fcolr", "-fno-bogus=3", "-Wbogus", "x.c"]) == 0
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "cc: warning: there is no option -fcolr; it is ignored" and len(said) == 3
    assert "-fno-bogus=3" in said[1] and "-Wbogus" in said[2] and (tmp_path / "x.o").exists()


@pytest.mark.parametrize(
    "question, reply",
    [
        ("--version", "bits cc"),
        ("-dumpmachine", "riscv64-unknown-linux-gnu"),
        ("-print-file-name=nothing.a", "nothing.a"),
        ("-print-prog-name=ld", "bits-ld"),
        ("-print-multi-directory", "."),
    ],
)
def test_questions(question, reply, capsys):
    assert main([question]) == 0
    assert reply in capsys.readouterr().out


def test_overflow_as_the_machine_does_it(tmp_path):
    """-fwrapv: a sum that is an index wraps around before it is widened."""
    text = "char *f(char *p, int i) { return &p[i + 1]; }\n"
    flags = ["-S", "-O2", "-o", str(tmp_path / "w.s"), str(tmp_path / "w.c")]
    (tmp_path / "w.c").write_text(text)
    assert main(["-fwrapv", *flags]) == 0 and "addiw" in (tmp_path / "w.s").read_text()
    assert main(["-fwrapv", "-fno-wrapv", *flags]) == 0 and "addiw" not in (tmp_path / "w.s").read_text()


def test_pragmas_survive_preprocessing(tmp_path, capsys):
    """What -E gives compiles to the same: the layout of packed records, and pragmas out of macros."""
    text = '#ident "x"\n#pragma pack(1)\nstruct s { char a; int b; };\n#pragma pack()\n'
    text += '#define P _Pragma("pack(push, 2)") struct t { char a; int b; }; _Pragma("pack(pop)")\nP\n'
    text += '_Static_assert(sizeof(struct s) == 5 && sizeof(struct t) == 6, "");\n'
    (tmp_path / "p.c").write_text(text)
    for flags in ([], ["-P"]):
        assert main(["-E", *flags, "-o", str(tmp_path / "p.i"), str(tmp_path / "p.c")]) == 0
        assert main(["-c", "-o", str(tmp_path / "p.o"), str(tmp_path / "p.i")]) == 0


def test_libraries_come_after_the_files_before_them(tmp_path, monkeypatch):
    """An archive serves what stands in front of it, and the C library serves all, whichever way they are named."""
    from tools import ar

    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.c").write_text("int f(void);\nint main(void) { return f(); }\n")
    (tmp_path / "f.c").write_text('#include <stdlib.h>\nint f(void) { return abs(atoi("-7")); }\n')
    assert main(["-c", "main.c"]) == main(["-c", "f.c"]) == 0
    assert ar.main(["rc", "libf.a", "f.o"]) == 0
    for words in (["main.o", "libf.a"], ["main.o", "-L.", "-lf"], ["main.c", "-L.", "-l:libf.a", "-lm"]):
        assert main(["-o", "prog", *words]) == 0
    assert main(["-o", "prog", "-L.", "-lf", "main.o"]) == 1


def test_the_system_is_named(tmp_path, capsys):
    """Programs for the C library are for Linux; those that bring all themselves are not."""
    (tmp_path / "u.c").write_text("__linux__ __unix__\n")
    for flags, words in ([], "1 1"), (["-ffreestanding"], "__linux__ __unix__"), (["-nostdinc"], "__linux__ __unix__"):
        assert main(["-E", "-P", *flags, str(tmp_path / "u.c")]) == 0
        assert words in capsys.readouterr().out


def test_code_is_as_short_as_the_machine_allows(tmp_path):
    """-march with C: instructions of two bytes, of the program and of the library; without: none."""
    (tmp_path / "s.c").write_text("int f(int *p) { return p[0] + p[1]; }\nint main(void) { return 0; }\n")
    sizes = []
    for march in ("rv64imac", "rv64im"):
        assert main([f"-march={march}", "-O2", "-c", "-o", str(tmp_path / "s.o"), str(tmp_path / "s.c")]) == 0
        e = read((tmp_path / "s.o").read_bytes())
        sizes.append(len(next(s.data for s in e.sections if s.name == ".text")))
        assert (e.flags & 1) == (march == "rv64imac")
        assert main([f"-march={march}", "-o", str(tmp_path / "s"), str(tmp_path / "s.c")]) == 0
        assert (read((tmp_path / "s").read_bytes()).flags & 1) == (march == "rv64imac")
    assert sizes[0] * 1.4 < sizes[1]
