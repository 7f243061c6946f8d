"""Bad input through the command lines of all the tools, in this process: each ends with a status, never a traceback,
in bounded time and memory. Assembly: what gcc and people wrote, damaged, and soups of words. Object files, archives,
programs and linker scripts: damaged. What fails is named by seed and number, and comes again when run alone."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import random
import re
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from asm import directives, riscv
from asm.pseudo import ALIASES
from tests.asm import gnu
from tests.asm.c_programs import PROGRAMS
from tests.asm.test_linker import HELPERS, HOSTILE
from tests.asm.test_linker_scripts import SCRIPTS, SOURCES, mutate

SECONDS = 10  # for one input; what takes long is bounded by the tools themselves
MEMORY = 3 << 30  # bytes of address space that all inputs together may add
WORD = re.compile(r"[.%\w$]+|\"[^\"\n]*\"|\S")
NUMBERS = ("0", "1", "-1", "7", "31", "32", "2047", "-2049", "0xffffffff", "1<<63", "9" * 20, "1f", "1b", "0x", "1e400")
NAMES = ("a0", "sp", "x32", "fa0", "zero", "f", "1:", "f:", ".L1", ".L1:", "%hi(f)", "%lo(f)", "%pcrel_lo(1b)", "(a0)")
NAMES += ("\\a", "\\@", "\\()", '"text"', '"aw"', "@progbits", "@function", "rne", "iorw", "mstatus", "0(sp)", "a=")
MARKS = tuple("(),:;%\"'#.-+*/\\ \t\n\n\n=@é\0<>&|^~!")
ARCHES = ("rv64imac", "rv64gc", "rv32imac", "rv64im", "rv64gc_zba_zbb_zbs_zbc_zicond", "rv32e")


@contextlib.contextmanager
def bounded_memory() -> Iterator[None]:
    """A tool that asks for more than MEMORY gets MemoryError, which nobody catches."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def run(words: list[str]) -> object:
    """The status of a tool, whose output is as ./bits sets it up."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace")
    with contextlib.redirect_stderr(out), contextlib.redirect_stdout(out):
        try:
            return importlib.import_module(f"tools.{words[0]}").main(words[1:])
        except SystemExit as end:  # argparse
            return end.code


def fuzz(seed: int, rounds: int, prepare: Callable[[random.Random, int], list[str]]) -> int:
    """Runs a command on so many bad inputs; how many were refused. prepare: writes an input and says the command."""
    refused = 0
    with bounded_memory():
        for n in range(rounds):
            words = prepare(random.Random(f"{seed} {n}"), n)
            begun = time.process_time()
            try:
                status = run(words)
            except BaseException as error:
                raise AssertionError(f"seed {seed}, number {n}, {' '.join(words)}: {error!r}") from error
            finally:
                gc.enable()
            seconds = time.process_time() - begun
            assert status in (0, 1, 2), f"seed {seed}, number {n}, {' '.join(words)}: status {status}"
            assert seconds < SECONDS, f"seed {seed}, number {n}, {' '.join(words)}: {seconds:.0f} s"
            refused += status != 0
    return refused


# --- the assembler ----------------------------------------------------------------------------------------------------


class Assembly:
    """Bad assembly: of real files, some lines of one or all of it with pieces changed; or words in any order."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "fuzz.s"
        self.files = [path.read_text() for path in sorted((Path(__file__).parent / "texts").glob("*.s"))]
        for n, source in enumerate(PROGRAMS.values()):
            self.files.append(gnu.gcc(folder, source, *("-O2 -g", "-Os -fcommon", "-O0")[n % 3].split()))
        self.words = sorted({word for text in self.files for word in WORD.findall(text)})
        self.names = [
            *riscv.INSTRUCTIONS[64],
            *riscv.INSTRUCTIONS[32],
            *(alias[0] for alias in ALIASES),
            *directives.DIRECTIVES,
        ]

    def damaged(self, rng: random.Random) -> str:
        lines = rng.choice(self.files).split("\n")
        if rng.random() < 0.9:  # a part of it
            at = rng.randrange(len(lines))
            lines = lines[at : at + rng.choice((1, 5, 40))]
        text = "\n".join(lines)
        for _ in range(rng.choice((1, 1, 2, 5, 20))):
            at = rng.randrange(len(text) + 1)
            kind = rng.randrange(5)
            if kind == 0:
                text = text[:at] + rng.choice(MARKS) + text[at + rng.randrange(2) :]
            elif kind == 1:
                text = text[:at] + rng.choice((*self.words, *NUMBERS, *NAMES)) + text[at + rng.randrange(8) :]
            elif kind == 2:  # cut, or double
                text = text[:at] + text[at + rng.randrange(-30, 30) :]
            elif kind == 3:
                text = text[:at] + chr(rng.choice((rng.randrange(256), rng.randrange(0x3000)))) + text[at + 1 :]
            else:
                lines = text.split("\n")
                lines[rng.randrange(len(lines))] = lines[rng.randrange(len(lines))]
                text = "\n".join(lines)
        return text[:100_000]

    def soup(self, rng: random.Random) -> str:
        lines = []
        for _ in range(rng.randrange(1, 12)):
            words = [rng.choice(self.names)] if rng.random() < 0.8 else []
            for _ in range(rng.randrange(6)):
                words.append(rng.choice((rng.choice(NUMBERS), rng.choice(NAMES), rng.choice(MARKS), *self.words[:1])))
                words.append(rng.choice((",", ",", " ", "")))
            lines.append(" ".join(words[:1]) + " " + "".join(words[1:]))
        return "\n".join(lines)

    def __call__(self, rng: random.Random, n: int) -> list[str]:
        text = self.soup(rng) if n % 2 else self.damaged(rng)
        self.path.write_bytes(text.encode("utf-8", "surrogatepass"))
        march = rng.choice(ARCHES)
        flags = [flag for flag in ("-g", "-mno-relax", "-fpic", "-mno-arch-attr", "--fatal-warnings")
                 if rng.random() < 0.2]  # fmt: skip
        return ["as", f"-march={march}", *flags, str(self.path), "-o", str(self.path.with_suffix(".o"))]


def test_assembly(tmp_path: Path) -> None:
    assert 300 < fuzz(1, 1000, Assembly(tmp_path)) < 1000


@pytest.mark.slow
def test_much_assembly(tmp_path: Path) -> None:
    assert 30_000 < fuzz(2, 100_000, Assembly(tmp_path)) < 100_000


# --- the linker and the binary tools ----------------------------------------------------------------------------------

GOOD = ("a.o", "b.o", "narrow.o", "program", "hostile.o", "lib.a", "library.a")
LINES = (
    "readelf -wl X", "readelf -wL -wf X", "nm -P -l X", "nm -fs X", "size -G X", "size --common -A X",
    "readelf -a X", "readelf -x .text -p .comment -n -W -l X", "nm -a X", "nm -s -S --size-sort X", "nm -u -A X",
    "size -A X", "size -t -x X", "objdump -x -s X", "objdump -d -r X", "objdump -d -S X", "objdump -h -t X",
    "objcopy X Y", "objcopy -O binary X Y", "objcopy -O ihex X Y", "objcopy -O srec X Y", "objcopy -O verilog X Y",
    "objcopy -S -R .text X Y", "objcopy -g -j .text* X Y", "objcopy --strip-unneeded -x X Y", "strip X -o Y",
    "strip -g X", "ar t X", "ar tv X", "ar p X", "ar x X", "ar rcs Z X", "ar rs X a.o", "ar d X 1.o", "ar rb 2.o X a.o",
    "ar s X", "ranlib X", "addr2line -f -e X 0 10074 100b0", "addr2line -a -p -s -e X ffffffffffffffff 10000",
)  # fmt: skip
LINKS = (
    "ld --relax -melf64lriscv -e 0 X -o Y", "ld --gc-sections -e main X -o Y", "ld X b.o hostile.o library.a -o Y",
    "ld --relax hostile.o X -Map=M -o Y", "ld -T S --relax a.o X -o Y", "ld -T S --gc-sections X b.o -o Y",
    "ld -melf32lriscv X narrow.o -o Y", "ld hostile.o --whole-archive X --no-whole-archive lib.a -o Y",
    "ld X --flat -o Y", "ld -T D a.o b.o -o Y", "ld -T D --relax a.o b.o X -Map=M -o Y",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Objects of gcc and as with all that a linker meets, for both XLEN, a program, and archives."""
    path = tmp_path_factory.mktemp("fuzz")
    (path / "out").mkdir()
    for name, text in SOURCES.items():
        (path / f"{name}.c").write_text(text)
        gnu.run(path, "gcc", "-O1", "-g", "-w", "-fcommon", "-ffunction-sections", "-c", f"{name}.c", "-o", f"{name}.o")
    gnu.run(path, "gcc", *gnu.GCC_ABI[32], "-O2", "-w", "-c", "b.c", "-o", "narrow.o")
    for name, text in zip(("hostile", "1", "2"), (HOSTILE, *HELPERS)):
        (path / f"{name}.s").write_text(text)
        gnu.run(path, "as", "-march=rv64imac", "-mabi=lp64", f"{name}.s", "-o", f"{name}.o")
    gnu.run(path, "ar", "rcs", "lib.a", "1.o", "2.o")
    gnu.run(path, "ar", "rcs", "library.a", "1.o", "2.o", "b.o")
    gnu.run(path, "ld", "-m", "elf64lriscv", "-e", "main", "a.o", "b.o", "-o", "program")
    (path / "S").write_text(SCRIPTS["memory"])
    return path


class Damage:
    """A good file with some bytes changed, mostly in its headers and tables, or cut; and a command line for it."""

    def __init__(self, path: Path, lines: tuple[str, ...]) -> None:
        self.path, self.lines = path, lines
        self.files = [(path / name).read_bytes() for name in GOOD]
        self.members = {name: (path / name).read_bytes() for name in ("1.o", "2.o", "a.o", "b.o")}

    def __call__(self, rng: random.Random, n: int) -> list[str]:
        bad = bytearray(self.files[n % len(self.files)])
        for _ in range(rng.randrange(1, 6)):
            start = rng.choice((0, 0, len(bad) * 3 // 4))
            reach = min(len(bad) - start, rng.choice((64, 400, len(bad))))
            bad[start + rng.randrange(reach)] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
        if n % 5 == 0:
            del bad[rng.randrange(len(bad)) :]
        (self.path / "X").write_bytes(bad)
        (self.path / "Z").unlink(missing_ok=True)
        for name, data in self.members.items():  # ar x may have written them
            (self.path / name).write_bytes(data)
        line = rng.choice(self.lines)
        if " D " in line:
            text = SCRIPTS[rng.choice(list(SCRIPTS))]
            for _ in range(rng.randrange(1, 5)):
                text = mutate(text, rng) or " "
            (self.path / "D").write_text(text)
        return line.split()


def test_damaged_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert 50 < fuzz(3, 400, Damage(folder, LINES)) < 400
    assert 50 < fuzz(4, 200, Damage(folder, LINKS)) < 200


@pytest.mark.slow
def test_many_damaged_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert 10_000 < fuzz(5, 100_000, Damage(folder, LINES)) < 100_000


@pytest.mark.slow
def test_many_damaged_links(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert 20_000 < fuzz(6, 100_000, Damage(folder, LINKS)) < 100_000
