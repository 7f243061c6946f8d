"""Snapshots of a machine on ref or iss: all that decides what it does next, so that a run can be repeated from there.

Both engines repeat bit for bit, so a moment of the past is a snapshot before it and a number of instructions. RAM is
kept as pages, and a page that has not changed since the snapshot before is the same object in both. Of the rest,
numbers, strings and containers of these are copied, attribute by attribute. Not kept: what engines remember for
speed, and the vTPU; where that has been used, going back is refused.
"""

from __future__ import annotations

import copy
from typing import NamedTuple

from hw.memory_map import REGIONS
from hw.sim.machine import RefMachine
from hw.sim.virtio import VirtioBlock

PAGE = 4096
ZERO = bytes(PAGE)
PLAIN = (int, str, bytes, bytearray, type(None))
HART = ("pc", "count", "traps", "reservation", "last_traps")


class Snapshot(NamedTuple):
    """count: instructions executed. x: registers. parts: the attributes of each part of the machine."""

    count: int
    pages: list[bytes]
    x: list[int]
    hart: dict
    parts: list[dict]
    sent: bytes  # on the serial line
    ended: tuple[str | None, int | None]


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    if isinstance(value, (list, tuple, set)) or type(value).__name__ == "deque":
        return all(map(_is_plain, value))
    return isinstance(value, PLAIN)


def _parts(machine: RefMachine) -> list[object]:
    hart = machine.hart
    return [hart.csrs, hart.csrs.pmp, hart.clint, machine.plic, machine.uart, machine.sd, machine.sd.card,
            machine.finisher]  # fmt: skip


def _state(part: object) -> dict:
    """What of a part can change: an output or a card's image only grows or stays, and is left out."""
    skipped = ("output", "image", "on_byte")
    return {name: copy.deepcopy(v) for name, v in vars(part).items() if name not in skipped and _is_plain(v)}


def refusal(machine) -> str:
    """Why this machine cannot be taken back; "" if it can."""
    if hasattr(machine, "linux"):
        return "a Linux program cannot go back: what its system calls did outside is not undone"
    if not isinstance(machine, RefMachine):
        return "the chip cannot go back: only ref and iss repeat a run"
    if machine.vtpu.enabled or any(machine.vtpu.counters.values()):
        return "the vTPU has been used, and its state is not kept: this machine cannot go back"
    found = machine.bus.find(REGIONS["VIRTIO"].base, 4)
    if found and isinstance(found[0], VirtioBlock):
        return "a machine with virtio devices cannot go back"
    return ""


def take(machine: RefMachine, before: Snapshot | None) -> Snapshot:
    """The machine as it is now; before: any other snapshot, with which unchanged pages are shared."""
    memory = machine.mem.bytes
    known = before.pages if before else [ZERO] * (len(memory) // PAGE)
    pages = []
    for number, old in enumerate(known):
        now = memory[number * PAGE : (number + 1) * PAGE]
        pages.append(old if now == old else bytes(now))
    hart = machine.hart
    state = {name: getattr(hart, name) for name in HART}
    parts = [_state(part) for part in _parts(machine)]
    ended = machine.ended, machine.exit_code
    return Snapshot(hart.count, pages, list(hart.x), state, parts, bytes(machine.uart.output), ended)


def restore(machine: RefMachine, snapshot: Snapshot) -> None:
    """Put the machine back into that state."""
    memory, hart = machine.mem.bytes, machine.hart
    for number, page in enumerate(snapshot.pages):
        if memory[number * PAGE : (number + 1) * PAGE] != page:
            machine.mem.write(machine.mem.base + number * PAGE, page)
    for part, state in zip(_parts(machine), snapshot.parts):
        for name, value in state.items():
            setattr(part, name, copy.deepcopy(value))
    for name, value in snapshot.hart.items():
        setattr(hart, name, value)
    for number, value in enumerate(snapshot.x):
        hart.x[number] = value
    machine.uart.output[:] = snapshot.sent
    machine.ended, machine.exit_code = snapshot.ended
    hart.flush_translations()
