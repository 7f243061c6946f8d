"""Warnings: each has lines that must be warned about and lines that must not, in warnings.txt, and gcc agrees on them;
flags and pragmas choose; headers of the system are silent; and on other programs gcc warns about the same lines."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from cc.diagnostics import CompileError
from cc.driver import compile_c, compile_unit
from tests import oracles
from tests.cc.support import PROGRAMS
from tools import software

ROOT = Path(__file__).resolve().parent.parent.parent
INCLUDE = str(ROOT / "os" / "lib" / "include")
WARNING = re.compile(r"^([^:\n]+):(\d+):\d+: (?:warning|error): .* \[-W(?:error=)?([\w+#-]+)=?\d*\]$", re.M)
GCC = ["-march=rv64imac", "-mabi=lp64", "-O2", "-S", "-o", "/dev/null", "-fdiagnostics-plain-output"]


def cases() -> list[tuple[str, str, str]]:
    """(flag, text, mark) of the programs in warnings.txt."""
    found = []
    for part in (Path(__file__).parent / "warnings.txt").read_text().split("\n## ")[1:]:
        title, _, text = part.partition("\n")
        found.append((title.lstrip("-"), text + "\n", title[:1] if title[0] == "-" else ""))
    return found


CASES = cases()


def bad_lines(text: str) -> list[int]:
    return [i + 1 for i, line in enumerate(text.split("\n")) if line.endswith("// BAD")]


def warnings(text: str, flags: list[str], name: str = "t.c", **options) -> list[tuple[int, str]]:
    """(line, flag) of each warning that our compiler gives about the file itself."""
    result = compile_unit(text, name, flags=flags, system_dirs=[INCLUDE], **options)
    return sorted((int(line), flag) for file, line, flag in WARNING.findall(result.warnings) if file == name)


@pytest.mark.parametrize("flag, text, mark", CASES, ids=[case[0] for case in CASES])
def test_warning(flag, text, mark):
    found = warnings(text, ["-Wall", "-Wextra", f"-W{flag}"])
    assert sorted({line for line, name in found if name == flag}) == bad_lines(text), found
    assert {name for _, name in found} == {flag} or flag == "maybe-uninitialized", found


@pytest.mark.parametrize("flag, text, mark", CASES, ids=[case[0] for case in CASES])
def test_flags_turn_it_off(flag, text, mark):
    assert flag not in [name for _, name in warnings(text, ["-Wall", "-Wextra", f"-Wno-{flag}"])]
    assert warnings(text, ["-Wall", "-Wextra", f"-W{flag}", "-w"]) == []
    with pytest.raises(CompileError) as caught:
        compile_unit(text, "t.c", flags=["-Wall", "-Wextra", f"-Werror={flag}"], system_dirs=[INCLUDE])
    assert f"[-Werror={flag}]" in str(caught.value)


def gcc_warnings(path: Path, flags: list[str], include: list[str]) -> set[tuple[int, str]]:
    """(line, flag) of each warning of riscv64 gcc about a file; the flag is '' where it names none."""
    gcc = oracles.tool("riscv64-unknown-elf-gcc")
    command = [gcc, "--specs=picolibc.specs", *GCC, *flags, *(f"-I{folder}" for folder in include), str(path)]
    report = subprocess.run(command, capture_output=True, text=True, timeout=60).stderr
    found = set()
    for file, line, text in re.findall(r"^(.+?):(\d+):(?:\d+:)? (?:warning|error): (.*)$", report, re.M):
        name = re.search(r"\[-W(?:error=)?([\w+#-]+)=?\d*\]$", text)
        if file == str(path):
            found.add((int(line), name[1] if name else ""))
    return found


@pytest.mark.parametrize("flag, text, mark", [c for c in CASES if not c[2]], ids=[c[0] for c in CASES if not c[2]])
def test_gcc_agrees(flag, text, mark, tmp_path):
    path = tmp_path / "t.c"
    path.write_text(text)
    found = gcc_warnings(path, ["-Wall", "-Wextra", f"-W{flag}"], [])
    lines = {line for line, name in found if name in (flag, "")}
    assert sorted(lines) == bad_lines(text), found


# what the two see differently, and why
EXCEPTIONS = {
    ("assignments.c", "sequence-point"): "only i = i++ is looked for",
    ("constants.c", "div-by-zero"): "0 && 1 / 0 is folded after the division",
    ("integer_sizes.c", "type-limits"): "both sides are constants",
    ("narrow_variables.c", "bool-operation"): "-- of a _Bool",
    ("old_style.c", "implicit-int"): "a parameter without a declaration",
    ("old_style.c", "missing-field-initializers"): "the type of a K&R definition's result",
    ("preprocessor.c", "unused-value"): "gcc places it in the macro's definition",
    ("preprocessor.c", ""): "an apostrophe in a group that is skipped",
    ("unknown_lengths.c", "missing-field-initializers"): "braces are left out",
    ("unsigned_index.c", "array-bounds"): "an index that a variable holds",
    ("variable_lengths.c", "vla-parameter"): "there is no such warning here",
    ("wide_bit_fields.c", "type-limits"): "of a bit-field against a constant",
    ("wide_bit_fields.c", "sign-compare"): "the same line",
}
UNNAMED = ("compare-distinct-pointer-types", "excess-initializers")  # gcc 12 has no flag for them


def disagreements(path: Path, include: list[str]) -> tuple[int, list[tuple[str, int, str]]]:
    """How many warnings gcc and we agree on in a file, and the (who, line, flag) that only one of us gives."""
    flags = ["-Wall", "-Wextra"]
    theirs = gcc_warnings(path, flags, include)
    text = compile_unit(path.read_text(), str(path), include, flags=flags, system_dirs=[INCLUDE]).warnings
    ours = {(int(line), flag) for file, line, flag in WARNING.findall(text) if file == str(path)}
    lines = {line for line, _ in ours}
    theirs = {(line, flag) for line, flag in theirs if flag or line not in lines}
    ours = {(line, flag) for line, flag in ours if flag not in UNNAMED}
    only = [("gcc", line, flag) for line, flag in sorted(theirs - ours)]
    return len(theirs & ours), only + [("we", line, flag) for line, flag in sorted(ours - theirs)]


def agree_on(paths: list[Path]) -> None:
    for path in paths:
        _, only = disagreements(path, [str(PROGRAMS)])
        assert [entry for entry in only if (path.name, entry[2]) not in EXCEPTIONS] == [], path.name


def test_gcc_agrees_on_programs():
    agree_on(sorted(PROGRAMS.glob("*.c"))[::6])


@pytest.mark.ci
def test_gcc_agrees_on_all_programs():
    agree_on(sorted(PROGRAMS.glob("*.c")) + sorted((PROGRAMS.parent / "kernels").glob("*.c")))


@pytest.mark.ci
def test_gcc_agrees_on_csmith(tmp_path):
    """Its programs are full of strange comparisons, which gcc folds further before it looks: one in 20 may differ."""
    same = different = 0
    for seed in range(1, 13):
        path = tmp_path / f"s{seed}.c"
        flags = ["--no-float", "--bitfields", "--max-funcs", "4", "--seed", str(seed), "-o", str(path)]
        subprocess.run([oracles.tool("csmith"), *flags], check=True, capture_output=True)
        agreed, only = disagreements(path, [str(oracles.csmith_headers())])
        same, different = same + agreed, different + len(only)
    assert same > 300 and different * 20 < same, (same, different)


def sources() -> list[Path]:
    folders = ("cc/rt", "os", "fs", "tools/kernels")
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.c"))


@pytest.mark.parametrize("part", range(3))
def test_our_own_sources_have_none(part):
    names = {name: str(value) for name, value in software.defines().items()} | {"ROUNDS": "1"}
    for path in sources()[part::3]:
        result = compile_unit(
            str(path),
            include_dirs=software.include_dirs(),
            defines=names,
            flags=["-Wall", "-Wextra"],
            system_dirs=[INCLUDE],
        )
        assert result.warnings == "", result.warnings


# -- flags and pragmas ----------------------------------------------------------------------------------------------

UNUSED = "int f(void)\n{\n    int x;\n    return 1 << 40;\n}\n"


def flags_of(text: str, *flags: str, **options) -> list[str]:
    return [flag for _, flag in warnings(text, list(flags), **options)]


def test_default_warnings_need_no_flag():
    assert flags_of(UNUSED) == ["shift-count-overflow"]
    assert flags_of(UNUSED, "-Wall") == ["unused-variable", "shift-count-overflow"]
    assert flags_of(UNUSED, "-w", "-Wall") == []


def test_single_flags_beat_groups():
    assert flags_of(UNUSED, "-Wno-unused-variable", "-Wall") == ["shift-count-overflow"]
    assert flags_of(UNUSED, "-Wunused") == ["unused-variable", "shift-count-overflow"]
    assert flags_of("int f(int a) { return 1; }\n", "-Wall") == []
    assert flags_of("int f(int a) { return 1; }\n", "-Wall", "-Wextra") == ["unused-parameter"]
    assert flags_of("int f(int a) { return 1; }\n", "-Wall", "-Wextra", "-Wno-unused") == []


def test_errors_by_flag():
    with pytest.raises(CompileError, match=r"\[-Werror=unused-variable\]"):
        compile_unit(UNUSED, "t.c", flags=["-Wall", "-Werror"])
    result = compile_unit(UNUSED, "t.c", flags=["-Wall", "-Werror", "-Wno-error=unused", "-Wno-shift-count-overflow"])
    assert "warning: variable 'x'" in result.warnings
    with pytest.raises(CompileError, match="error: shift"):
        compile_unit(UNUSED, "t.c", flags=["-Werror=shift-count-overflow"])


def test_unknown_flags():
    found = compile_unit("int x;\n", "t.c", flags=["-Wunused-varible", "-Wno-nothing-such"]).warnings
    assert found.count("warning:") == 1 and "did you mean '-Wunused-variable'?" in found


PRAGMAS = r"""int f(void)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-variable"
    int a;
#pragma GCC diagnostic pop
    int b;
#define QUIET _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wunused-variable\"")
    QUIET int c; _Pragma("GCC diagnostic pop")
    int d;
    return 1;
}
"""


def test_pragmas():
    assert warnings(PRAGMAS, ["-Wall"]) == [(7, "unused-variable"), (10, "unused-variable")]
    with pytest.raises(CompileError, match="Werror=shift-count-overflow"):
        compile_c('#pragma GCC diagnostic error "-Wshift-count-overflow"\n' + UNUSED, "t.c")
    found = flags_of('#pragma GCC diagnostic warning "-Wunused-variable"\n' + UNUSED)
    assert found == ["unused-variable", "shift-count-overflow"]
    assert flags_of('#pragma GCC diagnostic ignored "-Wshift-count-overflow"\n' + UNUSED) == []


def test_poison():
    text = "int old(int x) { return x; }\n#pragma GCC poison old\nint f(void) { return old(1); }\n"
    with pytest.raises(CompileError, match="t.c:3:22: error: old is poisoned"):
        compile_c(text, "t.c")


def test_system_headers_are_silent(tmp_path):
    (tmp_path / "h.h").write_text("static int unused(void) { int x; return 1 << 40; }\n#define BIG (1 << 50)\n")
    text = '#include "h.h"\nint f(void) { return BIG; }\n'
    assert flags_of(text, "-Wall", include_dirs=[str(tmp_path)]) == ["shift-count-overflow"]
    assert "h.h:1:" in compile_unit(text, "t.c", [str(tmp_path)], flags=["-Wall"]).warnings
    found = compile_unit(text, "t.c", flags=["-Wall"], system_dirs=[str(tmp_path)]).warnings
    assert "h.h:1:" not in found and "t.c:2:22: warning" in found
    (tmp_path / "s.h").write_text("#pragma GCC system_header\nstatic int unused(void) { return 1 << 40; }\n")
    assert compile_unit('#include "s.h"\nint x;\n', "t.c", [str(tmp_path)], flags=["-Wall"]).warnings == ""


def test_command_line(tmp_path):
    (tmp_path / "t.c").write_text(UNUSED)
    driver = [sys.executable, str(ROOT / "tools" / "cc.py"), "-c", "t.c"]

    def run(*flags: str) -> tuple[int, str]:
        done = subprocess.run([*driver, *flags], cwd=tmp_path, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stderr

    code, report = run("-Wall", "-o", "x.o")
    assert code == 0 and "t.c:3:9: warning: variable 'x' is never used [-Wunused-variable]" in report
    code, report = run("-Wall", "-Werror", "-o", "y.o")
    assert code == 1 and "error: variable 'x'" in report and not (tmp_path / "y.o").exists()
    assert run("-w", "-Wall") == (0, "")
