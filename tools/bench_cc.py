"""`./bits bench cc`: the code of our C compiler beside that of riscv64 gcc -O2.

Measured are the small programs of tests/cc/kernels, three longer ones (programs/), and apart from them programs of
floats (floats/), which spend themselves in library calls. Both compilers make code for rv64imac with Zba, Zbb and Zbs,
from the same headers, and are linked with the same C library by the same linker; tools/own_code.py counts what the
program's own functions execute, exactly, so that ratios repeat to the last digit. What a program gives is compared with
results.txt, where it is written down, and must be the same from gcc's code; else the status is 1.

    --ablate    the ledger: each pass left out in turn, and by how much everything gets worse
    --kernel    one program only
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from math import exp, log
from pathlib import Path

from cc.driver import ABLE, INCLUDE, compile_c, preprocess
from cc.tokens import KEYWORDS
from tools import library
from tools.own_code import MABI, MARCH, Measured, MeasureError, measure

ROOT = Path(__file__).resolve().parent.parent
KERNELS = ROOT / "tests" / "cc" / "kernels"
FOLDERS = ("", "programs", "floats")
RESULTS = KERNELS / "results.txt"
GCC = "riscv64-unknown-elf-gcc"
GCC_FLAGS = (f"-march={MARCH}", f"-mabi={MABI}", "-fno-pie", "-mcmodel=medany", "-std=gnu11", "-w", "-nostdinc")
# What issue 4 asks for: figures may not be greater.
BARS = {"ratio": 1.30, "worst": 2.0, "text": 1.2, "optimised": 1.5, "unoptimised": 0.6, "megabytes": 64}
LONG = 3000  # lines of the file whose compilation's memory is measured
REPEATS = 3  # of the timings that are compared with each other; the least counts
WORTH = 0.5  # percent that a pass should earn
NAME = re.compile(r"[A-Za-z_]\w*")
WORDS = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|//.*|#\s*\w+(?: *".*")?|\w+')


def programs(name: str | None = None) -> dict[str, list[Path]]:
    """The sources by folder; all, or the one of this name."""
    return {folder: sorted(p for p in (KERNELS / folder).glob("*.c") if name in (None, p.stem)) for folder in FOLDERS}


def folders(source: Path) -> list[str]:
    """Where a program's headers are looked for."""
    return [str(source.parent), str(KERNELS), *library.include_dirs()]


def ours(source: Path, without: tuple[str, ...] = (), opt: int = 2) -> str:
    """Assembly text by our compiler."""
    return compile_c(source.read_text(), str(source), folders(source), opt=opt, march=MARCH, without=without)


def theirs(source: Path) -> str:
    """Assembly text by gcc -O2. Its own headers would declare what our library has otherwise."""
    include = [f"-I{folder}" for folder in (*folders(source), INCLUDE)]
    command = [GCC, "-O2", *GCC_FLAGS, *include, "-S", str(source), "-o", "-"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise MeasureError(f"{GCC} cannot compile {source.name}: {done.stderr[-500:]}")
    return done.stdout


def mean(values: list[float]) -> float:
    """The geometric mean; 0 of nothing."""
    return exp(sum(map(log, values)) / len(values)) if values else 0.0


def known_results() -> dict[str, str]:
    """What each program has to give."""
    return dict(line.split(maxsplit=1) for line in RESULTS.read_text().splitlines() if line)


def checked(found: Measured, name: str, whose: str) -> Measured:
    """`found`, if the program gave what it should."""
    wanted = known_results().get(name)
    if found.result != wanted:
        raise MeasureError(f"{name}, compiled by {whose}, gives {found.result}; {RESULTS.name} has {wanted}")
    return found


# --- the compiler itself ----------------------------------------------------------------------------------------------


def lines_of(source: Path) -> int:
    """Lines of the preprocessed program that are not blank and do not come from headers of the system."""
    system, count, counts = (*library.include_dirs(), INCLUDE), 0, True
    for line in preprocess(source.read_text(), str(source), folders(source)).split("\n"):
        if line.startswith("# "):
            counts = not line.split('"')[1].startswith(system)
        else:
            count += counts and bool(line.strip())
    return count


def seconds(sources: list[Path], without: tuple[str, ...] = (), opt: int = 2) -> float:
    """CPU time to compile these to assembly text: the least of REPEATS."""
    taken = []
    for _ in range(REPEATS):
        begun = time.process_time()
        for source in sources:
            ours(source, without, opt)
        taken.append(time.process_time() - begun)
    return min(taken)


def joined(sources: list[Path], lines: int) -> str:
    """One file of about so many lines: small programs behind each other, each with other names."""
    parts, count, n = [], 0, 0
    while count < lines:
        source = sources[n % len(sources)]
        kept = (*KEYWORDS, "report")
        text = WORDS.sub(
            lambda m, n=n, kept=kept: f"{m[0]}_{n}" if NAME.match(m[0]) and m[0] not in kept else m[0],
            source.read_text(),
        )
        parts.append(text.replace('#include "report.h"', "void report(unsigned long);"))
        count += lines_of(source)
        n += 1
    return "\n".join(parts)


def peak_megabytes(sources: list[Path]) -> float:
    """Peak memory of the process that compiles one file of LONG lines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.c"
        path.write_text(joined(sources, LONG))
        command = [sys.executable, str(ROOT / "tools" / "cc.py"), "-O2", f"-march={MARCH}", "-S", str(path)]
        program = (  # its children are this one alone; the peak of a fork would be ours
            "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        command = [sys.executable, "-c", program, *command, "-o", str(Path(folder) / "long.s")]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise MeasureError(f"{path.name} is not compiled: {done.stderr[-2000:]}")
    kilobyte = 1 << 10 if sys.platform == "darwin" else 1
    return int(done.stdout) / kilobyte / 1024


def speed(sources: list[Path], small: list[Path]) -> dict:
    """CPU seconds for 1000 lines, optimised and not, and the peak memory of a process with LONG lines."""
    lines = sum(map(lines_of, sources))
    figures: dict = {"lines": lines}
    for name, opt in (("optimised", 2), ("unoptimised", 0)):
        figures[name] = 1000 * seconds(sources, opt=opt) / lines
    figures["megabytes"] = peak_megabytes(small)
    return figures


# --- the tables -------------------------------------------------------------------------------------------------------


def compared(source: Path, with_gcc: bool) -> dict:
    """A row of the table, printed."""
    our = checked(measure(ours(source), source.name), source.stem, "us")
    row = {"ours": our._asdict()}
    text = f"{source.stem:10}{our.instructions:11}"
    if with_gcc:
        gcc = checked(measure(theirs(source), source.name), source.stem, "gcc")
        row["gcc"] = gcc._asdict()
        row["ratio"], row["text_ratio"] = our.instructions / gcc.instructions, our.text / gcc.text
        text += f"{gcc.instructions:11}{row['ratio']:8.3f}{our.text:8}{gcc.text:7}{row['text_ratio']:7.2f}"
    else:
        text += f"{'':19}{our.text:8}"
    print(text, flush=True)
    return row


def against(figure: float, bar: str, form: str = ".2f") -> str:
    """A figure, its bar, and a word where it is over it."""
    return f"{figure:{form}} (bar {BARS[bar]:g}{', MISSED' if figure > BARS[bar] else ''})"


def summary(rows: dict[str, dict], floats: dict[str, dict], figures: dict) -> str:
    """Print the means beside their bars and put them into `figures`; the last line of all."""
    line = ""
    if floats:
        ratio = figures["float_ratio"] = mean([row["ratio"] for row in floats.values()])
        print(f"\nfloats: instructions {ratio:.3f}")
        line = f"cc: {ratio:.3f} x gcc -O2, floats alone"
    if rows:
        ratio = figures["ratio"] = mean([row["ratio"] for row in rows.values()])
        text = figures["text_ratio"] = mean([row["text_ratio"] for row in rows.values()])
        worst = max(rows, key=lambda name: rows[name]["ratio"])
        print(
            f"instructions: {against(ratio, 'ratio', '.3f')}, worst {against(rows[worst]['ratio'], 'worst')}: {worst}"
        )
        print(f"text: {against(text, 'text')}")
        line = f"cc: {ratio:.3f} x gcc -O2"
    return line


def ledger(rows: dict[str, dict], sources: list[Path]) -> dict:
    """What each pass earns: by how many percent all programs get worse without it."""
    print("\nwithout      instructions    text   time to compile")
    lasts, figures = seconds(sources), {}
    for name in ABLE:
        instructions, text = [], []
        for source in sources:
            found = checked(measure(ours(source, (name,)), source.name), source.stem, f"us without {name}")
            instructions.append(found.instructions / rows[source.stem]["ours"]["instructions"])
            text.append(found.text / rows[source.stem]["ours"]["text"])
        worse = [100 * (ratio - 1) for ratio in (mean(instructions), mean(text), seconds(sources, (name,)) / lasts)]
        figures[name] = dict(zip(("instructions", "text", "compile_time"), worse))
        note = f"   earns less than {WORTH} %" if max(worse[:2]) < WORTH else ""
        print(f"{name:12}{worse[0]:+12.2f} %{worse[1]:+6.2f} %{worse[2]:+9.1f} %{note}", flush=True)
    return figures


def cc(ablate: bool = False, kernel: str | None = None) -> tuple[dict, str]:
    """The figures, and the last line; prints the tables. MeasureError, in one line, when a program goes wrong."""
    by_folder = programs(kernel)
    sources = [source for folder in FOLDERS for source in by_folder[folder]]
    if not sources:
        raise MeasureError(f"there is no program {kernel}; there are {' '.join(known_results())}")
    with_gcc = shutil.which(GCC) is not None
    if not with_gcc:
        print(f"{GCC} is not installed, so there is no ratio (Debian: apt install gcc-riscv64-unknown-elf)")
    print(f"{'':10}{'ours':>11}{'gcc -O2':>11}{'ratio':>8}{'text':>8}{'gcc':>7}{'ratio':>7}")
    rows = {source.stem: compared(source, with_gcc) for source in by_folder[""] + by_folder["programs"]}
    print("floats, which do not count in the mean:" if by_folder["floats"] else "")
    floats = {source.stem: compared(source, with_gcc) for source in by_folder["floats"]}
    figures: dict = {"programs": rows, "floats": floats}
    line = summary(rows, floats, figures) if with_gcc else "cc: no ratio without gcc"
    if kernel is None:
        figures["speed"] = shown = speed(sources, by_folder[""])
        print(f"seconds for 1000 lines: {against(shown['optimised'], 'optimised')}", end=", ")
        print(f"unoptimised {against(shown['unoptimised'], 'unoptimised')}, of {shown['lines']} lines")
        print(f"megabytes for {LONG} lines: {against(shown['megabytes'], 'megabytes', '.0f')}")
    if ablate:
        figures["ablate"] = ledger({**rows, **floats}, sources)
    return figures, line
