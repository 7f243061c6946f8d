"""`-M virt`: a kernel with a virtio drive, the device tree and the clock does the same as on QEMU's board."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from asm import elf
from asm.assembler import assemble
from asm.linker import link
from hw.sim import fdt, virt
from hw.sim.devices import Ram
from hw.sim.machine import Machine
from hw.sim.virtio import MAGIC, STATUS_NEEDS_RESET, VirtioBlock
from tests import oracles
from tests.tools.front_door import tool

HERE = Path(__file__).resolve().parent / "virt"
GCC = ["-march=rv64imac_zicsr", "-mabi=lp64", "-mcmodel=medany", "-O2", "-ffreestanding", "-nostdlib", "-static"]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("virt") / "kernel.elf"
    sources = [str(HERE / "start.S"), str(HERE / "main.c")]
    place = "-Wl,-N,--section-start=.init=0x80000000"
    command = [oracles.tool("riscv64-unknown-elf-gcc"), *GCC, "-w", place, *sources, "-o", str(out)]
    subprocess.run(command, check=True, timeout=100)
    return out


def drive(folder: Path) -> Path:
    path = folder / "drive.img"
    path.write_bytes(bytes(i * i % 251 for i in range(64 * 512)))
    return path


def by_qemu(kernel: Path, image: Path, legacy: bool) -> str:
    command = [oracles.tool("qemu-system-riscv64"), "-M", "virt", "-bios", "none", "-m", "128", "-nographic"]
    command += [
        "-global",
        f"virtio-mmio.force-legacy={str(legacy).lower()}",
        "-kernel",
        str(kernel),
        "-append",
        "root=/dev/vda quiet",
    ]
    command += ["-drive", f"file={image},if=none,format=raw,id=x0"]
    command += ["-device", "virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done
    return done.stdout


def comparable(said: str) -> list[str]:
    """The lines; those of the tree sorted, since the order of nodes means nothing."""
    lines = said.replace("\r", "").splitlines()
    tree = next(i for i, line in enumerate(lines) if line.startswith("depth"))
    return sorted(lines[:tree]) + lines[tree:]


@pytest.mark.parametrize("engine,legacy", [("ref", False), ("iss", False), ("ref", True)])
def test_the_kernel_says_what_it_says_on_qemu(engine: str, legacy: bool, kernel: Path, tmp_path: Path) -> None:
    ours, theirs = drive(tmp_path), tmp_path / "theirs.img"
    theirs.write_bytes(ours.read_bytes())
    want = by_qemu(kernel, theirs, legacy)
    assert ("page" in want) == legacy
    arguments = ["-M", "virt", "--drive", str(ours), "--append", "root=/dev/vda quiet", "--engine", engine]
    arguments += ["--legacy"] if legacy else []
    done = tool(tmp_path / "build", "run", str(kernel), *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert comparable(done.stdout) == comparable(want)
    assert ours.read_bytes() == theirs.read_bytes() != drive(tmp_path).read_bytes()


PRINT = """
        li s0, 0x10000000
        la s1, text
1:      lbu t0, 0(s1)
        beqz t0, 2f
        sb t0, 0(s0)
        addi s1, s1, 1
        j 1b
2:      li t0, 0x100000
        li t1, 0x5555
        sw t1, 0(t0)
3:      j 3b
text:   .asciz "{}"
"""
FIRMWARE = """
        .globl _start
_start: ld t0, 0(a2)                  # magic and version of a struct fw_dynamic_info
        li t1, 0x4942534f
        bne t0, t1, 1f
        ld t0, 8(a2)
        addi t0, t0, -2
        bnez t0, 1f
        ld t0, 16(a2)
        csrw mepc, t0
        ld t0, 24(a2)
        slli t0, t0, 11
        csrs mstatus, t0
        li t0, -1
        csrw pmpaddr0, t0
        li t0, 0x1f
        csrw pmpcfg0, t0
        mret
1:      j 1b
"""
RAM_BASE, ABOVE = 0x8000_0000, 0x8020_0000
FLAGS_AT = {32: 36, 64: 48}  # in an ELF header
DOUBLES = 4


def kernel_file(folder: Path, text: str, xlen: int = 64, base: int = RAM_BASE, flags: int = 0) -> Path:
    path = folder / "kernel"
    data = bytearray(link([("t", assemble(text, "t", xlen))], base))
    data[FLAGS_AT[xlen]] |= flags
    path.write_bytes(data)
    return path


def virt_run(folder: Path, *arguments: object):
    done = tool(folder / "build", "run", "-M", "virt", "--max-instructions", "100000", *map(str, arguments))
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize("xlen", [32, 64])
def test_a_kernel_of_either_width_and_any_abi(xlen: int, tmp_path: Path) -> None:
    kernel = kernel_file(tmp_path, ".globl _start\n_start:" + PRINT.format("hello"), xlen, flags=DOUBLES)
    done = virt_run(tmp_path, kernel)
    assert (done.returncode, done.stdout) == (0, "hello")
    assert done.stderr.count("\n") == 1 and "warning: made for F and D" in done.stderr
    done = tool(tmp_path / "build", "run", str(kernel))
    assert done.returncode == 125 and done.stderr.count("\n") == 1 and "-mabi=lp64" in done.stderr


def test_headers_below_ram(tmp_path: Path) -> None:
    """GNU ld loads a file's headers in front of the code unless told -N."""
    source, out = tmp_path / "t.S", tmp_path / "t"
    source.write_text(".globl _start\n_start:" + PRINT.format("hello"))
    command = [oracles.tool("riscv64-unknown-elf-gcc"), *GCC, "-Wl,-Ttext=0x80000000", str(source), "-o", str(out)]
    subprocess.run(command, check=True, timeout=100)
    assert RAM_BASE - 0x1000 in [s.vaddr for s in elf.read(out.read_bytes()).segments]
    for machine in ("bits", "virt"):
        done = tool(tmp_path / "build", "run", "-M", machine, str(out))
        assert (done.returncode, done.stdout, done.stderr) == (0, "hello", "")


def test_firmware_below_a_kernel(tmp_path: Path) -> None:
    firmware = tmp_path / "firmware"
    kernel_file(tmp_path, FIRMWARE).rename(firmware)
    text = ".globl _start\n_start: la t0, failed\ncsrw stvec, t0\ncsrr t0, sscratch\n" + PRINT.format("in S mode")
    kernel = kernel_file(tmp_path, text + "failed: j failed", base=ABOVE)
    plain = tmp_path / "plain"
    plain.write_bytes(b"".join(s.data for s in elf.read(firmware.read_bytes()).segments if s.type == elf.PT_LOAD))
    for image in (firmware, plain):
        done = virt_run(tmp_path, kernel, "--bios", image)
        assert (done.returncode, done.stdout) == (0, "in S mode"), done.stderr
    done = virt_run(tmp_path, kernel_file(tmp_path, text + "failed: j failed"), "--bios", plain)
    assert done.returncode == 125 and "link it to 0x80200000" in done.stderr


def test_slots_without_a_device(tmp_path: Path) -> None:
    """Kernels look into all eight."""
    machine = Machine("ref", ram_size=1 << 24)
    virt.attach(machine, virt.Virt(drive(tmp_path)))
    found = [[machine.bus.find(0x1000_1000 + 0x1000 * n + at, 4) for at in (0, 8)] for n in range(8)]
    words = [[device.read(offset, 4) for device, offset in slot] for slot in found]
    assert words == [[MAGIC, 2]] + 7 * [[MAGIC, 0]]


def test_dtc_reads_the_tree(tmp_path: Path) -> None:
    machine = Machine("ref", ram_size=1 << 24)
    virt.attach(machine, virt.Virt(append="quiet", initrd=b"\1" * 5000, rtc=7))
    at = machine.x["a1"]
    size = int.from_bytes(machine.mem.read(at + 4, 4), "big")
    (tmp_path / "tree.dtb").write_bytes(machine.mem.read(at, size))
    command = [oracles.tool("dtc"), "-I", "dtb", "-O", "dts", str(tmp_path / "tree.dtb")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert 'bootargs = "quiet"' in done.stdout and "linux,initrd-start" in done.stdout
    first = int(done.stdout.split("linux,initrd-start = <0x00 ")[1].split(">")[0], 16)
    assert machine.mem.read(first, 5000) == b"\1" * 5000
    assert fdt.blob({"a": 1}) == fdt.blob({"a": 1})
    rtc, _ = machine.bus.find(0x101000, 4)
    assert rtc.read(0, 4) | rtc.read(4, 4) << 32 == 7 * 10**9


def test_what_makes_no_sense_needs_a_reset(tmp_path: Path) -> None:
    """Random rings: never an exception, and never a write outside RAM."""
    import random

    rng = random.Random(5)
    ram = Ram(0x8000_0000, 1 << 16)
    device = VirtioBlock(drive(tmp_path), ram.read, ram.write)
    resets = 0
    for _ in range(400):
        device.write(0x70, 0, 4)
        ram.write(ram.base, bytes(ram.size))
        for offset, value in ((0x38, rng.choice((0, 3, 8, 8, 8, 4096))), (0x44, 1), (0x70, 15)):
            device.write(offset, value, 4)
        for offset in (0x80, 0x90, 0xA0):
            device.write(offset, ram.base + rng.choice((0, 0x100, 0x200, 0x300, 0xFFF8, 0x20000)), 4)
        for _ in range(rng.randrange(40)):
            ram.write(ram.base + rng.randrange(0x400), bytes((rng.choice((0, 1, 2, 3, 16, rng.randrange(256))),)))
        device.write(0x50, 0, 4)
        resets += bool(device.status & STATUS_NEEDS_RESET)
        assert device.irq or not device.status & STATUS_NEEDS_RESET
    assert 50 < resets < 400
