"""Static Linux programs in user mode, on ref and iss, say and end as under qemu-riscv64 and qemu-riscv32."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from asm import elf
from hw.sim.linux_files import TIOCGPGRP, TIOCSPGRP
from hw.sim.machine import MachineError
from hw.sim.user import UserMachine
from tests import oracles
from tests.tools.front_door import tool
from tests.tools.test_run import command

HERE = Path(__file__).resolve().parent / "linux"
ENGINES = ("ref", "iss")
ENVIRONMENT = {"HOME": "somewhere", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(HERE.parents[3])}
GCC = ["-O2", "-mcmodel=medany", "-nostdlib", "-nostartfiles", "-static", "-ffreestanding", "-mno-relax", "-w"]
TARGETS = {64: ["-march=rv64imac", "-mabi=lp64"], 32: ["-march=rv32imac", "-mabi=ilp32"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("linux")


def by_gcc(folder: Path, name: str, xlen: int = 64) -> Path:
    out = folder / f"{name}{xlen}"
    if not out.exists():
        gcc = oracles.tool("riscv64-unknown-elf-gcc")
        command = [gcc, *TARGETS[xlen], *GCC, str(HERE / "start.S"), str(HERE / f"{name}.c"), "-lgcc", "-o", str(out)]
        subprocess.run(command, check=True, timeout=100)
    return out


def by_us(folder: Path) -> Path:
    """The small program by our compiler, assembler and linker."""
    objects = []
    for source in ("start.S", "small.c"):
        objects.append(str(folder / (source + ".o")))
        done = tool(folder, "cc", "-c", str(HERE / source), "-o", objects[-1])
        assert done.returncode == 0, done.stderr
    done = tool(folder, "ld", "-Ttext", "0x10000", *objects, "-o", str(folder / "ours"))
    assert done.returncode == 0, done.stderr
    return folder / "ours"


def run(program: Path, engine: str, arguments: list[str], text: str = "") -> tuple[str, int]:
    """Output and status of `bits run`."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from tools import run; sys.exit(run.main(sys.argv[1:]))",
         "--engine", engine, str(program), *arguments],
        input=text, capture_output=True, text=True, timeout=100, env=ENVIRONMENT,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout, done.returncode


def qemu(program: Path, xlen: int, arguments: list[str], text: str = "") -> tuple[str, int]:
    command = [oracles.tool(f"qemu-riscv{xlen}"), str(program), *arguments]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=100, env=ENVIRONMENT)
    return done.stdout, done.returncode if done.returncode >= 0 else 128 - done.returncode


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("xlen", [64, 32])
def test_a_small_program(xlen: int, engine: str, folder: Path) -> None:
    program = by_gcc(folder, "small", xlen)
    for arguments in ([], ["one", "and two", ""]):
        text = "a line\nand " + 30 * "more "
        assert run(program, engine, arguments, text) == qemu(program, xlen, arguments, text)


@pytest.mark.parametrize("engine", ENGINES)
def test_our_own_tools(engine: str, folder: Path) -> None:
    """The same source, by gcc and by us."""
    program = by_us(folder)
    assert run(program, engine, ["x"], "in\n") == run(by_gcc(folder, "small"), engine, ["x"], "in\n")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("way", ["", "abort", "write", "null", "jump", "unmapped", "image"])
def test_files_memory_and_signals(way: str, engine: str, folder: Path, tmp_path: Path) -> None:
    program = by_gcc(folder, "files")
    arguments = [str(tmp_path / "made"), *([way] if way else [])]
    want = qemu(program, 64, arguments)
    assert run(program, engine, arguments) == want
    assert (tmp_path / "made").read_bytes() == b"hello world\n"


@pytest.mark.parametrize("engine", ENGINES)
def test_what_common_programs_ask_for(engine: str, folder: Path, tmp_path: Path) -> None:
    program = by_gcc(folder, "more")
    said = []
    for name in ("theirs", "ours"):
        (tmp_path / name).mkdir()
        arguments = [str(tmp_path / name)]
        said.append(qemu(program, 64, arguments) if name == "theirs" else run(program, engine, arguments))
    assert said[1] == said[0]
    assert (tmp_path / "ours/file").read_bytes() == (tmp_path / "theirs/file").read_bytes()


@pytest.mark.parametrize("engine", ENGINES)
def test_processes(engine: str, folder: Path, tmp_path: Path) -> None:
    program = by_gcc(folder, "process")
    assert run(program, engine, []) == qemu(program, 64, [])
    script = tmp_path / "script"
    script.write_text(f"#! {program} -x\n")
    script.chmod(0o755)
    by_self = "one two three 3\nkept 0\nnot kept -9\n"
    by_script = f"-xtwo {script} 3\nkept 0\nnot kept -9\n"
    for argument, last in ((program, by_self), (script, by_script)):
        assert run(program, engine, [str(argument)]) == (by_self + "waited 1\nstatus 2304\n" + last, 9)


GREEDY = """
char room[(1 << 21) - (8 << 12)];
int start(long *sp) {
    for (int i = 0; i < sizeof room; i += 4096)
        room[i] = 1;
    return 0;
}
"""


def test_no_memory_is_left(tmp_path: Path) -> None:
    """Where it wanted more is said, not only that."""
    (tmp_path / "greedy.c").write_text(GREEDY)
    names = [str(HERE / "start.S"), str(tmp_path / "greedy.c"), "-o", str(tmp_path / "greedy")]
    subprocess.run([oracles.tool("riscv64-unknown-elf-gcc"), *TARGETS[64], *GCC, "-g", *names], check=True)
    for size, what in ((1 << 20, ("does not fit 1 MiB",)), (1 << 21, ("needs more than the 2 MiB", "greedy.c:5)"))):
        arguments = command("--ram", size, tmp_path / "greedy")
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=60)
        assert done.returncode == 125 and all(text in done.stderr for text in what), done.stderr


def test_a_shell_owns_its_terminal(folder: Path) -> None:
    """Else one with job control waits for ever."""
    machine = UserMachine(by_gcc(folder, "small").read_bytes(), [b"x"])
    linux, at = machine.linux, machine.x["sp"]
    _, linux.files[0] = os.openpty()
    assert linux.sys_ioctl(0, TIOCGPGRP, at) == 0
    assert int.from_bytes(machine.mem.read(at, 4), "little") == linux.sys_getpgid(0)
    machine.mem.write(at, bytes((77, 0, 0, 0)))
    linux.sys_ioctl(0, TIOCSPGRP, at)
    linux.sys_ioctl(0, TIOCGPGRP, at + 4)
    assert machine.mem.read(at + 4, 4) == bytes((77, 0, 0, 0))


def test_a_pipe_that_nobody_reads(folder: Path) -> None:
    """SIGPIPE ends the program, without a word."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run(command(by_gcc(folder, "small")), stdin=subprocess.DEVNULL, stdout=pipe, stderr=-1,
                              timeout=100)  # fmt: skip
    assert (done.returncode, done.stderr) == (141, b"")


def test_what_cannot_run(folder: Path) -> None:
    good = by_gcc(folder, "small").read_bytes()
    floats = bytearray(good)
    floats[48] |= 4
    with pytest.raises(MachineError, match="-mabi=lp64"):
        UserMachine(bytes(floats), [b"x"])
    with pytest.raises(MachineError, match="kernel"):
        UserMachine(good, [b"x"], engine="rtl")
    with pytest.raises(MachineError, match="do not fit the stack"):
        UserMachine(good, [b"x", b"y" * (9 << 20)])
    assert elf.read(good).type == elf.ET_EXEC


def test_a_limit_and_a_message(folder: Path, tmp_path: Path) -> None:
    program = by_gcc(folder, "files").read_bytes()
    machine = UserMachine(program, [b"files", str(tmp_path / "made").encode(), b"null"])
    assert machine.run(max_instructions=100) == "limit" and machine.instret == 100
    assert machine.run() == "exit" and machine.exit_code == 139
    assert machine.message.startswith("SIGSEGV: store page fault at pc 0x") and machine.message.endswith("address 0x10")
