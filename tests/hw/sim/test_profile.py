"""Profiles: counts against QEMU's own log of every instruction, stacks of calls through traps, longjmp and threads."""

from __future__ import annotations

import json
import random
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from asm import assembler, elf, linker
from hw.sim.callstack import CallStack
from hw.sim.function_trace import FunctionTrace
from hw.sim.machine import Machine
from hw.sim.profile import Branch, Profile
from hw.sim.program import Program
from hw.sim.user import UserMachine
from tests import oracles
from tests.hw.sim import programs

HERE = Path(__file__).resolve().parent / "linux"
GCC = ["-march=rv64imac", "-mabi=lp64", "-O2", "-g", "-mcmodel=medany", "-nostdlib", "-nostartfiles", "-static",
       "-ffreestanding", "-mno-relax", "-w"]  # fmt: skip


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("profile") / "profiled"
    gcc = oracles.tool("riscv64-unknown-elf-gcc")
    command = [gcc, *GCC, str(HERE / "start.S"), str(HERE / "profiled.c"), "-lgcc", "-o", str(out)]
    subprocess.run(command, check=True, timeout=100)
    return out


def profiled(image: bytes, engine: str = "ref") -> Profile:
    machine = UserMachine(image, [b"profiled"], [], engine)
    profile = Profile(machine, Program(image, machine.base))
    profile.start()
    machine.run()
    profile.stop()
    assert machine.instret == profile.total == sum(profile.instructions().values())
    own: Counter[str] = Counter()
    for (pc, _), count in profile.instructions().items():
        own[profile.calls.function(pc)] += count
    assert {name: counts[0] for name, counts in profile.calls.functions().items() if counts[0]} == own
    return profile


SIGNAL = """
.globl _start
_start: li a0, 10
  la a1, action
  li a3, 8
  li a7, 134      # rt_sigaction
  ecall
  li a7, 172      # getpid
  ecall
  li a1, 10
  li a7, 129      # kill
  ecall
  li a7, 93
  ecall
handler: addi a1, a1, 1
  ret
.data
action: .dword handler, 0, 0
"""


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_what_a_signal_returns_through_counts_for_itself(engine: str) -> None:
    text = linker.link([("signal.o", assembler.assemble(SIGNAL, "signal.s"))], text_base=0x10000)
    counts = profiled(text, engine).calls.functions()
    assert counts["handler"][0] == 2 and counts["[unknown]"][0] == 2


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_counts_are_those_of_qemu(program: Path, engine: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [oracles.tool("qemu-riscv64"), "-singlestep", "-d", "exec,nochain", "-D", str(log), str(program)]
    status = subprocess.run(command, timeout=60).returncode
    path = [int(line.split("/")[1], 16) for line in log.read_text().splitlines() if line.startswith("Trace")]
    image = program.read_bytes()
    profile = profiled(image, engine)
    assert profile.machine.exit_code == status
    ours: Counter[int] = Counter()
    for (pc, _), count in profile.instructions().items():
        ours[pc] += count
    assert ours - profile.faulted == Counter(path)
    # branches, by the way that QEMU went on after them; calls, by where functions begin
    words = {pc: word for pc, word in profile.instructions()}
    taken: Counter[int] = Counter()
    not_taken: Counter[int] = Counter()
    starts = {s.value: s.name for s in elf.read(image).symbols if s.type == elf.STT_FUNC}
    calls: Counter[str] = Counter()
    for pc, after in zip(path, path[1:]):
        (not_taken if after == pc + (4 if words[pc] & 3 == 3 else 2) else taken)[pc] += 1
        jumps = words[pc] & 0x7F in (0x67, 0x6F) or words[pc] & 0xE003 in (0xA001, 0x8002)
        if jumps and after in starts:
            calls[starts[after]] += 1
    branches = profile.branches()
    assert branches and branches == {pc: Branch(taken[pc], not_taken[pc]) for pc in branches}
    called: Counter[str] = Counter()
    for (_, name), count in profile.calls.edges.items():
        called[name] += count
    assert {name: called[name] for name in starts.values()} == {name: calls[name] for name in starts.values()}


def test_stacks_of_calls(program: Path) -> None:
    profile = profiled(program.read_bytes())
    found, edges = profile.calls.functions(), profile.calls.edges
    folded = dict(line.rsplit(" ", 1) for line in profile.calls.folded())
    assert sum(map(int, folded.values())) == profile.total
    assert found["_start"][1] == profile.total and sum(own for own, _ in found.values()) == profile.total
    assert "_start;start;tail;twice" in folded and edges["tail", "twice"] == edges["start", "tail"] == 20
    assert edges["start", "deep"] == 5 and edges["deep", "deep"] == 15
    assert edges["deep", "go_back"] == edges["start", "keep"] == 5
    # after longjmp `start` goes on by itself, and what it calls then is not below `deep`
    assert "_start;start;after" in folded and not any("deep" in path and "after" in path for path in folded)
    names, classes, short = profile.mix()
    assert sum(names.values()) == sum(classes.values()) == profile.total > short > 0
    assert {"load", "store", "branch", "jump", "arithmetic", "multiply"} <= set(classes) or "multiply" not in classes
    assert "fib -> fib" in profile.report() and "profiled.c:" in profile.report()


def test_engines_count_the_same(program: Path) -> None:
    one, two = (profiled(program.read_bytes(), engine) for engine in ("ref", "iss"))
    assert one.instructions() == two.instructions() and one.branches() == two.branches()
    assert one.calls.folded() == two.calls.folded() and one.calls.edges == two.calls.edges


TRAPS = """
        la t0, handler
        csrw mtvec, t0
        li t1, 0x02004000
        li t2, 40
        sd t2, 0(t1)
        li t0, 128
        csrw mie, t0
        csrsi mstatus, 8
        li sp, 0x80080000
        li s5, 200
1:      call work
        ecall
        addi s5, s5, -1
        bnez s5, 1b
        j finish
        .type work, @function
work:   addi sp, sp, -16
        sd ra, 0(sp)
        call leaf
        ld ra, 0(sp)
        addi sp, sp, 16
        ret
        .type leaf, @function
leaf:   li a0, 5
2:      addi a0, a0, -1
        bnez a0, 2b
        ret
"""
TIMER = """
        .balign 4
        .type handler, @function
handler: csrr s1, mcause
        bltz s1, 3f
        csrr t6, mepc
        addi t6, t6, 4
        csrw mepc, t6
        mret
3:      li t5, 0x02004000
        ld t6, 0(t5)
        addi t6, t6, 40
        sd t6, 0(t5)
        addi s9, s9, 1
        mret
"""


@pytest.mark.parametrize("change", ["", "addi sp, sp, -32", "csrrw sp, mscratch, sp"])
@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_traps_and_interrupts(engine: str, change: str) -> None:
    """change: what the handler begins with, which makes sp another one."""
    undo = change.replace("-32", "32")
    image = programs.program(TRAPS, TIMER.replace("handler: ", f"handler: {change}\n").replace("mret", f"{undo}\nmret"))
    machine = Machine(engine, elf=image, ram_size=programs.RAM_SIZE)
    profile = Profile(machine, Program(image))
    profile.start()
    assert machine.run(max_instructions=100_000) == "finisher"
    profile.stop()
    assert profile.total == machine.instret
    assert profile.traps == 200 + machine.x["s9"] and machine.x["s9"] > 5
    assert profile.faulted == Counter()
    folded = dict(line.rsplit(" ", 1) for line in profile.calls.folded())
    assert sum(map(int, folded.values())) == profile.total
    assert any(path.endswith("work;leaf;handler") for path in folded)
    # nothing stays on the stack: no path has a handler or a function twice
    assert all(len(set(path.split(";"))) == len(path.split(";")) for path in folded), folded
    assert profile.calls.edges["work", "leaf"] == 200
    assert profile.calls.stacks == 1


def symbols(names: list[str]) -> Program:
    """A program with a function of 256 bytes for each name, from 0x1000 on."""
    text = "".join(f".balign 256\n.globl {n}\n.type {n}, @function\n{n}: ret\n.size {n}, 256\n" for n in names)
    return Program(programs.elf(f".globl _start\n_start: nop\n{text}", 0xF00))


def test_threads_keep_their_own_stacks() -> None:
    """As a kernel does it: each thread stands in `switch`, which returns into the other one."""
    program = symbols(["main", "switch", "one", "two", "leaf"])
    place = {name: program.value(name) for name in ("main", "switch", "one", "two", "leaf")}
    calls = CallStack(program, place["main"])
    stacks = {"one": 0x20000, "two": 0x40000}
    calls.call(place["one"], place["main"] + 4, stacks["one"])
    calls.call(place["switch"], place["one"] + 8, stacks["one"] - 32)
    calls.back(place["two"], stacks["two"])  # a new thread
    assert [f.node.name for f in calls.frames] == ["two"]
    calls.call(place["leaf"], place["two"] + 4, stacks["two"] - 16)
    calls.call(place["switch"], place["leaf"] + 4, stacks["two"] - 48)
    for _ in range(3):
        calls.back(place["one"] + 8, stacks["one"] - 32)
        assert [f.node.name for f in calls.frames] == ["main", "one"]
        calls.call(place["switch"], place["one"] + 8, stacks["one"] - 32)
        calls.back(place["leaf"] + 4, stacks["two"] - 48)
        assert [f.node.name for f in calls.frames] == ["two", "leaf"]
        calls.call(place["switch"], place["leaf"] + 4, stacks["two"] - 48)


def test_random_stacks_come_back() -> None:
    """Random calls, tail calls, traps, returns and jumps over several frames, against a list of names."""
    names = [f"f{n}" for n in range(12)]
    program = symbols(names)
    rng = random.Random(5)
    for _ in range(60):
        calls = CallStack(program, program.value("f0"))
        model = [("f0", 0, 0x8000, "root")]  # name, return address, sp at the call
        sp = 0x8000
        for _ in range(150):
            name = rng.choice(names)
            where = program.value(model[-1][0]) + 4 * rng.randrange(1, 30)
            what = rng.random()
            if what < 0.5 and len(model) < 60:
                calls.call(program.value(name), where, sp)
                model.append((name, where, sp, "call"))
                sp -= 16 * rng.randrange(1, 6)
            elif what < 0.6 and len(model) < 60:
                calls.trap(where, program.value(name), sp)
                model.append((name, where, sp, "trap"))
                sp -= 16 * rng.randrange(1, 6)
            elif len(model) > 1:
                deepest = len(model) - 1
                while what > 0.9 and deepest > 1 and model[deepest][3] == model[deepest - 1][3] == "call":
                    deepest -= 1  # longjmp-like: over several frames at once
                _, where, sp, kind = model[deepest]
                del model[deepest:]
                (calls.back if kind == "call" else calls.leave_trap)(where, sp)
            assert [frame.node.name for frame in calls.frames] == [row[0] for row in model]


def read_trace(path: Path) -> list[dict]:
    """The events, every begin with its end, in order of time."""
    events = json.loads(path.read_text())
    stacks: dict[int, list[str]] = {}
    last = 0
    for event in events:
        if event["ph"] == "B":
            stacks.setdefault(event["tid"], []).append(event["name"])
        elif event["ph"] == "E":
            stacks[event["tid"]].pop()
        assert event["ph"] == "M" or event["ts"] >= last
        last = event.get("ts", last)
    assert not any(stacks.values())
    return events


@pytest.mark.parametrize("limit", [1 << 20, 20_000])
def test_the_trace_is_json_with_matching_ends(program: Path, limit: int, tmp_path: Path) -> None:
    image = program.read_bytes()
    machine = UserMachine(image, [b"profiled"], [], "ref")
    profile = Profile(machine, Program(image, machine.base))
    trace = FunctionTrace(tmp_path / "trace.json", profile.calls, limit)
    profile.start()
    machine.run()
    profile.stop()
    said = trace.close()
    events = read_trace(tmp_path / "trace.json")
    fibs = sum(event.get("name") == "fib" for event in events)
    calls = sum(count for (_, name), count in profile.calls.edges.items() if name == "fib")
    if limit == 1 << 20:
        assert said == "" and fibs == calls and events[-1]["ts"] == machine.instret
    else:
        assert "are left out" in said and 0 < fibs < calls
        assert (tmp_path / "trace.json").stat().st_size < 2 * limit


def test_a_profile_can_stop_and_go_on(program: Path) -> None:
    """Measured in the middle: totals are those of the middle, and returns lead to callers that were never seen."""
    image = program.read_bytes()
    machine = UserMachine(image, [b"profiled"], [], "ref")
    machine.run(max_instructions=1000)
    profile = Profile(machine, Program(image, machine.base))
    profile.start()
    machine.run(max_instructions=2000)
    profile.stop()
    machine.run(max_instructions=500)
    profile.start()
    machine.run()
    profile.stop()
    assert profile.total == machine.instret - 1500 == sum(profile.instructions().values())
    assert sum(int(line.rsplit(" ", 1)[1]) for line in profile.calls.folded()) == profile.total
