"""The gdb stub: gdb itself on programs of gcc -O2 -g, the same script against QEMU, and packets by hand."""

from __future__ import annotations

import random
import re
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

from hw.sim import gdb
from hw.sim.debug import Debugger, Watch
from hw.sim.machine import Machine
from tests import oracles

PROGRAM = """
struct point { int x, y; char name[8]; };
struct point origin = {3, 4, "here"};
volatile int total;
__attribute__((noinline)) int deep(int n) { return n == 0 ? total : deep(n - 1) * 3 + n; }
__attribute__((noinline)) int add(struct point *p, int n)
{
    for (int i = 0; i < n; i++) {
        p->x += i;
        total += p->x;
    }
    return p->x;
}
int main(void)
{
    int a = add(&origin, 5);
    total = 100;
    int d = deep(4);
    return a + (d & 15);
}
"""
START = """
        .globl _start
        .type _start, @function
_start: li sp, 0x80100000
        call main
        slli a0, a0, 16
        li t0, 0x3333
        or t0, t0, a0
        li t1, 0x100000
        sw t0, 0(t1)
1:      j 1b
        .size _start, .-_start
"""
LAYOUT = """
SECTIONS { . = 0x80000000; .text : { *start.o(.text) *(.text*) } .data : { *(.data* .sdata*) *(.bss* .sbss*) } }
"""
SCRIPT = """
break add
tbreak deep
continue
backtrace
print *p
next
next
step
x/3i $pc
info locals
watch total
continue
continue
delete 3
finish
continue
backtrace
set var total = 7
print total
print/x $mstatus & 0x8
stepi
x/i $pc
finish
"""
BACKWARD = """
break add
continue
next
next
next
print p->x
reverse-stepi
reverse-next
reverse-next
watch total
continue
continue
print total
reverse-continue
print total
delete
reverse-continue
print $pc
stepi
monitor commits 1
continue
"""
COUNTING = "_start: li a0, 0\n1: addi a0, a0, 1\n j 1b\n"
SLEEP = 0.02


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gdb")
    for name, text in (("t.c", PROGRAM), ("start.S", START), ("t.ld", LAYOUT)):
        (folder / name).write_text(text)
    gcc = oracles.tool("riscv64-unknown-elf-gcc")
    flags = "-march=rv64im_zicsr -mabi=lp64 -mcmodel=medany -O2 -g -ffreestanding -nostdlib -nostartfiles -Wl,-n"
    for source in ("start.S", "t.c"):
        subprocess.run([gcc, *flags.split(), "-c", source], cwd=folder, check=True)
    command = [gcc, *flags.split(), "-T", "t.ld", "start.o", "t.o", "-Wl,-e,_start", "-o", "t.elf"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "t.elf"


def talk(port: int, program: Path, script: str) -> str:
    """What gdb says."""
    path = program.with_name("script")
    path.write_text(f"set pagination off\nset confirm off\nset width 0\ntarget remote :{port}\n{script}\nkill\n")
    command = [oracles.tool("gdb-multiarch"), "-nx", "-q", "-batch", "-x", str(path), str(program)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=program.parent)
    return done.stdout + done.stderr


def on_stub(machine, program: Path, script: str) -> str:
    with gdb.listen(0) as server:
        stub = gdb.Stub(Debugger(machine))
        thread = threading.Thread(target=stub.serve, args=(server, True), daemon=True)
        thread.start()
        said = talk(server.getsockname()[1], program, script)
        thread.join(20)
        assert not thread.is_alive()
    return said


def on_qemu(program: Path, script: str) -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [oracles.tool("qemu-system-riscv64"), "-M", "virt", "-bios", "none", "-display", "none", "-serial"]
    command += ["none", "-monitor", "none", "-kernel", str(program), "-S", "-gdb", f"tcp:127.0.0.1:{port}"]
    qemu = subprocess.Popen(command)
    try:
        for _ in range(250):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(SLEEP)
        time.sleep(SLEEP)
        return talk(port, program, "set $pc = _start\n" + script)
    finally:
        qemu.kill()
        qemu.wait()


def essential(said: str) -> list[str]:
    """The lines that any stub should lead to: from the first breakpoint on."""
    lines = said.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("Breakpoint 1, "))
    return [line for line in lines[start:] if line and not line.startswith("[")]


def machine(engine: str, elf: Path | bytes, ram_size: int = 1 << 24):
    options = {"quick": True, "build": "commits", "vtpu": None} if engine == "rtl" else {}
    return Machine(engine, ram_size=ram_size, elf=elf, **options)


@pytest.mark.parametrize("engine", ["ref", "iss", "rtl"])
def test_a_session_as_on_qemu(program: Path, engine: str) -> None:
    said = essential(on_stub(machine(engine, program), program, SCRIPT))
    text = "\n".join(said)
    assert "Old value = 3\nNew value = 7" in text and "Value returned is $2 = 13" in text
    assert 'name = "here' in text and "#1  0x" in text and "in main ()" in text
    assert said == essential(on_qemu(program, SCRIPT))


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_backwards(program: Path, engine: str) -> None:
    said = on_stub(Machine(engine, ram_size=1 << 24, elf=program), program, BACKWARD)
    assert re.search(r"\$1 = 3\n", said)
    assert re.search(r"New value = 3\n(.*\n)*.*New value = 7\n(.*\n)*\$2 = 7\n", said)
    assert re.search(r"\$2 = 7\n(.*\n)*\$3 = 3\n", said)  # in front of the second store
    assert re.search(r"\$4 = .* 0x80000000 <_start>", said) and "No more reverse-execution history" in said
    assert re.search(r"0x80000000 [0-9a-f]{8} +.* sp = ", said)  # monitor commits 1
    assert "exited with code" in said


def test_csrs_and_physical_memory(program: Path) -> None:
    script = "print/x $misa\nset $mscratch = 0x1234\nprint/x $mscratch\nmaintenance packet Qqemu.PhyMemMode:1\n"
    script += "x/wx 0x80000000\nmonitor info\nmonitor help\nx/wx 0"
    said = on_stub(Machine("ref", ram_size=1 << 24, elf=program), program, script)
    assert "$2 = 0x1234" in said and "Cannot access memory at address 0x0" in said
    assert re.search(r"\$1 = 0x8000000000141105\n", said) and "mode M, 0 instructions" in said


def test_what_the_chip_cannot_do(program: Path) -> None:
    """Going back and setting registers are refused in words; memory can be set, and CSRs are known."""
    start = "break main\ncontinue\n"
    said = on_stub(machine("rtl", program), program, start + "reverse-stepi\nmonitor commits 2\nmonitor reset\np $a0=1")
    assert said.count("cannot go back") == 2 and "registers of the chip cannot be set" in said
    assert re.search(r"sp = 0x80100000\n0x800000.. [0-9a-f]{8}  jal", said), said
    script = "x/2i 0x1000\n" + start + "set var origin.x = 30\np origin\np/x $misa\np $mcycle > 0\np $mip\ncontinue"
    said = on_stub(machine("rtl", program), program, script)
    assert "auipc\tt0,0x0" in said and "{x = 30, y = 4" in said and "= 0x8000000000001100" in said
    assert "$3 = 1\n" in said and "$4 = <unavailable>" in said and "exited with code 066" in said


# --- packets by hand --------------------------------------------------------------------------------------------------


class Gdb:
    """A gdb of few words."""

    def __init__(self, machine) -> None:
        self.server = gdb.listen(0)
        self.debugger = Debugger(machine)
        self.thread = threading.Thread(target=gdb.Stub(self.debugger).serve, args=(self.server, True), daemon=True)
        self.thread.start()
        self.socket = socket.create_connection(self.server.getsockname())
        self.socket.settimeout(20)
        self.buffer = b""

    def __enter__(self) -> Gdb:
        return self

    def __exit__(self, *exception: object) -> None:
        self.socket.close()
        self.thread.join(20)
        self.server.close()
        assert not self.thread.is_alive()

    def send(self, body: bytes) -> None:
        self.socket.sendall(b"$" + body + b"#%02x" % (sum(body) & 0xFF))

    def answer(self) -> bytes:
        while not (found := re.search(rb"\$([^#]*)#..", self.buffer)):
            more = self.socket.recv(4096)
            assert more
            self.buffer += more
        self.buffer = self.buffer[found.end() :]
        return found[1]

    def ask(self, body: bytes) -> bytes:
        self.send(body)
        return self.answer()


def code(text: str) -> bytes:
    from asm.assembler import assemble
    from asm.linker import link

    return link([("t", assemble(".globl _start\n" + text, "t"))])


@pytest.mark.parametrize("engine", ["ref", "iss", "rtl"])
def test_control_c(engine: str) -> None:
    running = machine(engine, code(COUNTING), 1 << 20)
    with Gdb(running) as peer:
        peer.send(b"vCont;c")
        time.sleep(0.3)
        peer.socket.sendall(b"\x03")
        assert peer.answer().startswith(b"T02")
        assert running.x["a0"] > 1000


def test_control_c_while_the_chip_sleeps() -> None:
    """Nothing is committed in wfi; Ctrl-C comes through, twice."""
    sleeping = machine("rtl", code("_start: li t0, 0x80\ncsrw mie, t0\n1: wfi\nj 1b\n"), 1 << 20)
    with Gdb(sleeping) as peer:
        for _ in range(2):
            peer.send(b"vCont;c")
            time.sleep(0.3)
            peer.socket.sendall(b"\x03")
            assert peer.answer().startswith(b"T02")
        assert sleeping.instret < 20


def test_packets_that_are_wrong() -> None:
    """No packet ends the conversation; what is unknown is answered with nothing."""
    noise = random.Random(1)
    letters = b"0123456789abcdef,;:=?gGpPmMXvqQZzHTCSbx "
    with Gdb(Machine("ref", ram_size=1 << 20, elf=code(COUNTING))) as peer:
        assert peer.ask(b"vMustReplyEmpty") == b""
        assert peer.ask(b"vCont?") == b"vCont;c;C;s;S;r"
        assert peer.ask(b"m0,4") == b"E14"
        assert peer.ask(b"p9999") == b"E01"
        for kind in (b"m", b"M", b"p", b"P", b"X", b"Z", b"z", b"G", b"qXfer", b"vCont;r", b"H", b"b"):
            for _ in range(20):
                peer.ask(kind + bytes(noise.choice(letters) for _ in range(noise.randrange(12))))
        peer.socket.sendall(b"+$nonsense#00")
        assert peer.ask(b"qAttached") == b"1"


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_break_in_a_hot_loop(engine: str) -> None:
    """A breakpoint that is set after code has become fast, and one in the middle of a block."""
    text = "_start: li a0, 0\nli a1, 3000000\n1: addi a0, a0, 1\nblt a0, a1, 1b\nmark: addi a0, a0, 1\nj _start\n"
    machine = Machine(engine, ram_size=1 << 20, elf=code(text))
    d = Debugger(machine)
    assert d.resume(limit=200_000).kind == "pause"
    loop = machine.mem.base + 4 * (1 if machine.mem.read(machine.mem.base + 4, 4)[0] & 0x7F == 0x13 else 3)
    d.breakpoints = {loop}
    before = machine.x["a0"]
    assert d.resume().kind == "breakpoint" and machine.pc == loop
    assert d.resume().kind == "breakpoint" and machine.pc == loop
    assert before < machine.x["a0"] <= before + 3
    d.breakpoints = {loop + 8}
    assert d.resume().kind == "breakpoint" and machine.x["a0"] == 3_000_000


def test_back_to_a_breakpoint_in_a_hot_loop() -> None:
    """The last of a million stops is found without making the others; a pause ends the search."""
    d = Debugger(Machine("ref", ram_size=1 << 20, elf=code(COUNTING)))
    d.resume(limit=2_000_000)
    place, stops, here = d.pc, [], d._here
    d._here = lambda: stops.append(d.count) or here()
    d.breakpoints = {place}
    assert d.reverse().kind == "breakpoint" and d.pc == place and d.count == 2_000_000 - 2
    assert len(stops) < 20_000
    d.breakpoints = {place - 4 if place > d.machine.mem.base + 4 else place + 4}
    assert d.reverse().kind == "breakpoint" and d.count == 2_000_000 - 3
    d.breakpoints, d.watches = set(), {Watch("watch", d.machine.mem.base + 0x1000, 8)}
    looks: list[int] = []
    d.pause = lambda: looks.append(d.count) or len(looks) == 4
    assert d.reverse().kind == "pause" and 1_500_000 < d.count < 2_000_000 - 3
    assert d.machine.x["a0"] == d.count // 2


def test_a_program_that_becomes_slow_can_be_stopped() -> None:
    """What was a short while of a fast loop is an hour of device accesses."""
    text = "_start: li t0, 0x10000000\n1: lbu a2, 5(t0)\n csrr a3, mcycle\n j 1b\n"
    d = Debugger(Machine("ref", ram_size=1 << 20, elf=code(text)), lambda: True)
    d.chunk = 1 << 26
    assert d.resume(limit=8_000_000).kind == "pause" and d.count < 4_000_000


def test_typing_on_the_chip() -> None:
    text = "_start: li s0, 0x10000000\n1: lbu t0, 5(s0)\n andi t0, t0, 1\n beqz t0, 1b\n lbu a0, 0(s0)\n2: j 2b\n"
    chip = machine("rtl", code(text), 1 << 20)
    d = Debugger(chip)
    d.resume(limit=50)
    d.feed(b"x")
    d.resume(until=lambda: chip.x["a0"] == ord("x"), limit=20_000)
    assert chip.x["a0"] == ord("x")


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_a_repeated_run_is_the_same(engine: str) -> None:
    """Random moments of a run with typed input: registers, memory and output are what they were."""
    text = """_start: li s0, 0x10000000
    lla s1, 4f
1:  lbu t0, 5(s0)
    andi t0, t0, 1
    addi s2, s2, 1
    beqz t0, 1b
    lbu a0, 0(s0)
    sb a0, 0(s0)
    sd s2, 0(s1)
    j 1b
    .data
4:  .dword 0
"""
    machine = Machine(engine, ram_size=1 << 20, elf=code(text))
    d, noise = Debugger(machine), random.Random(3)
    d.chunk = 700
    known = {}
    for turn in range(60):
        d.resume(limit=d.count + noise.randrange(1, 3000))
        known[d.count] = (machine.pc, list(machine.hart.x), bytes(machine.mem.bytes), bytes(machine.uart.output))
        if turn % 3 == 0:
            d.feed(bytes([65 + turn % 26]))
    assert len(machine.uart.output) > 15
    for count in noise.sample(sorted(known), 20):
        d.go(count)
        now = (machine.pc, list(machine.hart.x), bytes(machine.mem.bytes), bytes(machine.uart.output))
        assert d.count == count and now == known[count]


def test_watchpoints() -> None:
    text = "_start: lla a0, 2f\n li a1, 5\n lw a2, 0(a0)\n sb a1, 6(a0)\n lbu a3, 7(a0)\n1: j 1b\n.data\n2: .dword 0\n"
    machine = Machine("ref", ram_size=1 << 20, elf=code(text))
    d = Debugger(machine)
    d.step(), d.step()
    place = machine.x["a0"]
    kinds = {"watch": ["watch"], "rwatch": ["rwatch"], "awatch": ["awatch", "awatch"]}
    for kind, wanted in kinds.items():
        d.watches = {Watch(kind, place + 6, 2)}
        stops = [stop.kind for stop in (d.resume(limit=20), d.resume(limit=20)) if stop.kind != "pause"]
        assert stops == wanted
        d.go(2)
