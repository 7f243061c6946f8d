"""`bits run -M virt --gdb` on a kernel with Sv39 at a high address: gdb says what it says when QEMU runs it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests import oracles
from tests.tools.front_door import tool_command, tool_environment
from tests.tools.test_gdb_linux import PATIENCE, free_port, session

HERE = Path(__file__).resolve().parents[1] / "hw/sim/virt"
GCC = "-march=rv64imac_zicsr -mabi=lp64 -O1 -g -mcmodel=medany -nostdlib -static -ffreestanding -w -Wl,-n"
SCRIPT = """
break work
continue
backtrace
print/x $satp >> 60
next
watch counter
continue
continue
print *task
print task->name
delete 2
finish
break handler
continue
backtrace
print/x $scause
print/x $sepc
x/3i $pc
stepi
stepi
stepi
info registers a0 a1 sepc
delete 3
stepi
x/i $pc
stepi
x/i $pc
backtrace
finish
stepi
"""
OURS = """
print/x $satp
stepi 2
x/i $pc
break work
continue
x/gx &second
monitor phys on
monitor info
x/2i 0x80000000
x/gx (long)&second & 0xffffffff
monitor phys off
x/2i 0x80000000
monitor cycles
monitor commits 1
"""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("virt") / "paged.elf"
    command = [oracles.tool("riscv64-unknown-elf-gcc"), *GCC.split(), "-T", "paged.ld", "paged.S", "paged.c"]
    subprocess.run([*command, "-o", str(out)], check=True, timeout=PATIENCE, cwd=HERE)
    return out


def ours(kernel: Path, engine: str, script: str) -> str:
    port = free_port()
    command = tool_command("run", "-M", "virt", "--gdb", str(port), "--engine", engine, str(kernel))
    return session(command, port, kernel, script + "\nkill", env=tool_environment(kernel.parent))[0]


def qemus(kernel: Path, script: str) -> str:
    """gdb has to be told that this is not Linux, or it steps over sret by a breakpoint behind it."""
    port = free_port()
    command = [oracles.tool("qemu-system-riscv64"), "-M", "virt", "-bios", "none", "-display", "none", "-serial"]
    command += ["none", "-monitor", "none", "-kernel", str(kernel), "-S", "-gdb", f"tcp:127.0.0.1:{port}"]
    return session(command, port, kernel, "set osabi none\n" + script + "\nkill")[0]


def essential(said: str) -> list[str]:
    """From the first breakpoint on: QEMU starts in its own ROM."""
    lines = said.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("Breakpoint 1, "))
    return [line for line in lines[start:] if line and not line.startswith("[")]


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_a_kernel_as_on_qemu(kernel: Path, engine: str) -> None:
    said = ours(kernel, engine, SCRIPT)
    assert "Old value = 1\nNew value = 3" in said and '"second' in said and "= 0x9\n" in said, said
    assert essential(said) == essential(qemus(kernel, SCRIPT))


def test_physical_and_virtual_addresses(kernel: Path) -> None:
    said = ours(kernel, "iss", OURS)
    assert "No symbol" not in said and said.count("0x0000000000000002") == 2
    assert "$1 = 0x0\n" in said and "=> 0x80000008:\tli\tt1,207" in said  # in M mode, before there are page tables
    assert "IssMachine: mode S" in said and "memory by physical" in said and "memory by virtual" in said
    assert re.search(r"0xffffffc0800000.. [0-9a-f]{8}  jal\s+0xffffffc080.* ra = 0xffffffc080", said), said
    with pytest.raises(AssertionError, match="Cannot access memory at address 0xffffffd000000000"):
        ours(kernel, "ref", "break work\ncontinue\nprint *(long *)0xffffffd000000000")


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_steps_of_a_range_stay_in_the_stub(kernel: Path, engine: str) -> None:
    """`next` over a loop of many instructions is a few packets."""
    said = ours(kernel, engine, "break work\ncontinue\nset debug remote 1\nnext\nset debug remote 0")
    assert 1 <= said.count("vCont;r") <= 4 and said.count("vCont;s") <= 2, said
