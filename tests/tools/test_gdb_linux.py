"""`bits run --gdb` on a Linux program by gcc -g: gdb says what it says when qemu-riscv64 runs the program."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests import oracles
from tests.tools.front_door import tool_command, tool_environment

HERE = Path(__file__).resolve().parents[1] / "hw/sim/linux"
GCC = "-march=rv64imac -mabi=lp64 -O1 -g -mcmodel=medany -nostdlib -nostartfiles -static -ffreestanding -mno-relax -w"
PATIENCE = 60
LOOK = """
break main
continue
info args
next
next
break add
continue
backtrace
print *p
ptype p
watch total
continue
continue
delete 3
finish
tbreak deep
continue
backtrace
up
info locals
down
finish
stepi
x/2i $pc
info registers a0 pc
next
set var total = 7
print total
x/s argv[0]
continue
"""
FAULT = """
continue
backtrace
print $pc
x/i $pc
print handled
signal 0
signal SIGUSR2
"""
HANDLED = """
break handler
continue
continue
backtrace
up 2
info locals
stepi
x/i $pc
continue
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("gdb") / "debugged"
    command = [oracles.tool("riscv64-unknown-elf-gcc"), *GCC.split(), str(HERE / "start.S"), str(HERE / "debugged.c")]
    subprocess.run([*command, "-lgcc", "-o", str(out)], check=True, timeout=PATIENCE)
    return out


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def session(server: list[str], port: int, program: Path, script: str, **environment) -> tuple[str, int]:
    """What gdb says to a script, attached to the program under a server; and the server's exit status."""
    path = program.with_name("script")
    path.write_text(f"set pagination off\nset confirm off\nset width 0\n{script}\n")
    with subprocess.Popen(server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **environment) as machine:
        command = [oracles.tool("gdb-multiarch"), "-nx", "-q", "-batch", "-ex", f"target remote :{port}"]
        command += ["-x", str(path), str(program)]
        try:
            for _ in range(100):
                done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
                if "Connection refused" not in done.stderr:
                    said = done.stdout + done.stderr
                    assert "Error in sourced" not in said, said
                    return said, machine.wait(PATIENCE)
                time.sleep(0.05)
            raise TimeoutError("the server takes no connection")
        finally:
            machine.kill()


def ours(program: Path, engine: str, script: str, *arguments: str) -> tuple[str, int]:
    port = free_port()
    command = tool_command("run", "--gdb", str(port), "--engine", engine, str(program), *arguments)
    return session(command, port, program, script, env=tool_environment(program.parent))


def qemus(program: Path, script: str, *arguments: str) -> tuple[str, int]:
    """QEMU's user mode has no watchpoints in hardware."""
    port = free_port()
    command = [oracles.tool("qemu-riscv64"), "-g", str(port), str(program), *arguments]
    return session(command, port, program, "set can-use-hw-watchpoints 0\n" + script)


def essential(said: str) -> list[str]:
    """Without addresses on the stack, which is elsewhere, and without names of ours."""
    said = (
        re.sub(r"0x[34][0-9a-f]{9}", "STACK", said).replace("Hardware w", "W").replace("(Remote target)", "(process 1)")
    )
    return [line for line in said.splitlines() if not re.match("(store|load) page fault at", line)]


@pytest.mark.parametrize("engine", ["ref", "iss"])
@pytest.mark.parametrize(
    "arguments", [[], ["x"], ["kill"], ["handled", "arguments"]], ids=lambda a: "-".join(a) or "none"
)
def test_a_session_as_on_qemu(program: Path, engine: str, arguments: list[str]) -> None:
    script = {"x": FAULT, "kill": FAULT, "handled": HANDLED}[arguments[0]] if arguments else LOOK
    said, status = ours(program, engine, script, *arguments)
    wanted, wanted_status = qemus(program, script, *arguments)
    assert essential(said) == essential(wanted)
    assert status == (wanted_status if wanted_status >= 0 else 128 - wanted_status)
    marks = {
        "x": "terminated with signal SIGUSR2",
        "kill": "received signal SIGUSR1",
        "handled": "<signal handler called>",
    }
    assert (marks[arguments[0]] if arguments else "Old value = 3\nNew value = 7") in said


def test_going_back_is_refused_in_words(program: Path) -> None:
    said, status = ours(program, "ref", "break main\ncontinue\nreverse-stepi\nprint $pc\nkill")
    assert "cannot go back" in said and re.search(r"\$1 = .* <main>", said) and status == 0, said
