"""A makefile for a GNU cross toolchain builds with `make CROSS_COMPILE=bits-`, and QEMU runs what comes out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests import oracles

MAKEFILE = """
all: prog.elf prog.bin
%.o: %.c
\t$(CROSS_COMPILE)gcc -O1 -ffreestanding -c $< -o $@
start.o: start.S
\t$(CROSS_COMPILE)gcc -c $< -o $@
libx.a: b.o
\t$(CROSS_COMPILE)ar rcs $@ $^
\t$(CROSS_COMPILE)ranlib $@
prog.elf: start.o a.o libx.a k.ld
\t$(CROSS_COMPILE)ld -z max-page-size=4096 -T k.ld -Map=prog.map -o $@ start.o a.o -L. -lx
\t$(CROSS_COMPILE)objdump -S $@ > prog.asm
\t$(CROSS_COMPILE)objdump -t $@ | sed '1,/SYMBOL TABLE/d; s/ .* / /; /^$$/d' > prog.sym
\t$(CROSS_COMPILE)size $@
prog.bin: prog.elf
\t$(CROSS_COMPILE)objcopy -S -O binary $< $@
\t$(CROSS_COMPILE)strip -o stripped.elf prog.elf
\t$(CROSS_COMPILE)nm -n prog.elf
\t$(CROSS_COMPILE)readelf -h prog.elf
"""
SCRIPT = """
OUTPUT_ARCH("riscv") ENTRY(_start)
SECTIONS {
  . = 0x80000000;
  .text : { *(.text .text.*) PROVIDE(etext = .); }
  .rodata : { . = ALIGN(16); *(.srodata .srodata.*) . = ALIGN(16); *(.rodata .rodata.*) }
  .data : { . = ALIGN(16); *(.sdata .sdata.*) *(.data .data.*) }
  .bss : { *(.sbss .sbss.*) *(.bss .bss.*) }
  PROVIDE(end = .);
}
"""
START = """
.globl _start
_start: la sp, stack_top
 call main
 li t0, 0x100000
 slli a0, a0, 16
 li t1, 0x3333
 or a0, a0, t1
 sw a0, 0(t0)
1: j 1b
.bss
.balign 16
.skip 4096
stack_top:
"""
FILES = {
    "Makefile": MAKEFILE,
    "k.ld": SCRIPT,
    "start.S": START,
    "a.c": "int helper(int);\nint value = 41;\nint main(void) { return helper(value); }\n",
    "b.c": "int helper(int x) { return x + 1; }\n",
}


def test_makefile(tmp_path: Path) -> None:
    make, qemu = oracles.tool("make"), oracles.tool("qemu-system-riscv64")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    path = f"{oracles.ROOT / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "BITS_BUILD": str(tmp_path / "build"), "MAKEFLAGS": ""}
    done = subprocess.run([make, "CROSS_COMPILE=bits-"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "T main" in done.stdout and "Entry point address:               0x80000000" in done.stdout
    assert "80000000 _start" in (tmp_path / "prog.sym").read_text() and "<main>:" in (tmp_path / "prog.asm").read_text()
    for name in ("prog.elf", "stripped.elf"):
        command = [qemu, "-machine", "virt", "-bios", "none", "-nographic", "-kernel", name]
        assert subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, timeout=60).returncode == 42
