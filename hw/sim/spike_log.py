"""Spike's commit log: the way simulators of other people say what they have executed, one line an instruction.

    core   0: 3 0x0000000080000004 (0x00a28293) x5  0x000000008000000a
    core   0: 3 0x0000000080000008 (0x30029073) c768_mstatus 0x0000000a00001800
    core   0: 3 0x000000008000000c (0x0002b303) x6  0x0000000000000000 mem 0x000000008000000a
    core   0: exception trap_load_access_fault, epc 0x0000000080000010
    core   0:           tval 0x0000000000000008

mode, pc, instruction, then registers and CSRs with what was written, addresses read, addresses and data stored (its
size is that of the digits; a byte has one if that is enough). `read` takes what `spike --log-commits` writes, what
`spike -l` writes (pc, instruction, disassembly), both together, and the older form without `core`; `writer` writes it.
Without `-l` Spike leaves out instructions that trap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from asm.csrs import CSR_NAMES
from asm.riscv import CSR, decode
from hw.sim import csrs, trap
from hw.sim.commit import Commit
from hw.sim.shadow import Shadow

CSR_NUMBERS = {name: number for number, name in CSR_NAMES.items()}
WHOLE = {"sstatus": "mstatus", "sie": "mie", "sip": "mip"}  # views, and whose bits a write of them changes
RETURNS = ("mret", "sret")
CAUSES = {
    trap.MISALIGNED_FETCH: "instruction_address_misaligned",
    trap.FETCH_FAULT: "instruction_access_fault",
    trap.ILLEGAL: "illegal_instruction",
    trap.BREAKPOINT: "breakpoint",
    trap.MISALIGNED_LOAD: "load_address_misaligned",
    trap.LOAD_FAULT: "load_access_fault",
    trap.MISALIGNED_STORE: "store_address_misaligned",
    trap.STORE_FAULT: "store_access_fault",
    trap.ECALL_U: "user_ecall",
    trap.ECALL_S: "supervisor_ecall",
    trap.ECALL_M: "machine_ecall",
    trap.FETCH_PAGE_FAULT: "instruction_page_fault",
    trap.LOAD_PAGE_FAULT: "load_page_fault",
    trap.STORE_PAGE_FAULT: "store_page_fault",
}
LONGEST_SHOWN = 60  # characters of a line that is none
WITHOUT_TVAL = (trap.ECALL_U, trap.ECALL_S, trap.ECALL_M)

_CORE = r"(?:core +(?P<core>\d+): )?"
_HEX = r"0x[0-9a-fA-F]+"
_COMMIT = re.compile(_CORE + rf"(?P<mode>[0-3]) (?P<pc>{_HEX}) \((?P<insn>{_HEX})\)(?P<effects>.*)")
_PLAIN = re.compile(_CORE + rf"(?P<pc>{_HEX}) \((?P<insn>{_HEX})\)(?: .*)?")
_EXCEPTION = re.compile(_CORE + rf"exception(?: (?P<cause>[^,]*))?, epc (?P<pc>{_HEX})")
_TVAL = re.compile(_CORE + rf" *tval (?P<tval>{_HEX})")
_SYMBOL = re.compile(_CORE + r">>>>.*")
_EFFECT = re.compile(
    rf" +(?:x *(?P<x>\d+) +(?P<value>{_HEX})|c(?P<csr>\d+)_(?P<name>\w+) +(?P<csr_value>{_HEX})"
    rf"|mem (?P<address>{_HEX})(?: (?P<data>{_HEX}))?|[fv] *\d+ +{_HEX}|e\d+ m?f?\d+ l\d+)"
)


class LogError(Exception):
    """A line is none of a commit log; the text says where, for the user."""


class Record(NamedTuple):
    """A line. full: it has the effects, else only pc and insn. cause: of an exception, Spike's name, "" if the line
    does not say; None if it is none. x, csrs: {number: value}; loads: addresses; stores: (address, bytes, data)."""

    number: int
    text: str
    pc: int
    insn: int | None = None
    mode: int | None = None
    full: bool = False
    cause: str | None = None
    tval: int | None = None
    x: dict[int, int] = {}
    csrs: dict[int, int] = {}
    loads: tuple[int, ...] = ()
    stores: tuple[tuple[int, int, int], ...] = ()


def _effects(text: str, record: Record, name: str) -> Record:
    x, written, loads, stores = {}, {}, [], []
    at = 0
    while text[at:].strip():
        found = _EFFECT.match(text, at)
        if found is None:
            what = text[at:].split()[0]
            wanted = "x5 0x.., c768_mstatus 0x.. or mem 0x.."
            raise LogError(f"{name}:{record.number}: error: {what!r} is no effect of a commit: {wanted}")
        if found["x"]:
            x[int(found["x"])] = int(found["value"], 16)
        elif found["csr"]:
            written[int(found["csr"])] = int(found["csr_value"], 16)
        elif found["data"]:
            stores.append((int(found["address"], 16), (len(found["data"]) - 1) // 2, int(found["data"], 16)))
        elif found["address"]:
            loads.append(int(found["address"], 16))
        at = found.end()
    return record._replace(x=x, csrs=written, loads=tuple(loads), stores=tuple(stores))


def _record(line: str, number: int, name: str) -> Record | int | None:
    """What a line says: a record, the tval of the exception before it, or nothing."""
    if not line.strip() or _SYMBOL.fullmatch(line):
        return None
    for pattern in (_COMMIT, _PLAIN, _EXCEPTION, _TVAL):
        found = pattern.fullmatch(line)
        if found is None:
            continue
        groups = found.groupdict()
        if groups["core"] not in (None, "0"):
            what = f"the log has a core {groups['core']}; these machines have one hart, 0"
            raise LogError(f"{name}:{number}: error: {what}")
        if pattern is _TVAL:
            return int(groups["tval"], 16)
        pc = int(groups["pc"], 16)
        if pattern is _EXCEPTION:
            return Record(number, line, pc, cause=(groups["cause"] or "").removeprefix("trap_"))
        insn = int(groups["insn"], 16)
        if pattern is _PLAIN:
            return Record(number, line, pc, insn)
        return _effects(groups["effects"], Record(number, line, pc, insn, int(groups["mode"]), True), name)
    shown = repr(line)
    shown = shown if len(shown) <= LONGEST_SHOWN else shown[:LONGEST_SHOWN] + "..."
    what = f"{shown} is no line of a Spike commit log"
    raise LogError(
        f"{name}:{number}: error: {what}, `core   0: 3 0xPC (0xINSN) ...`; spike --log=FILE writes nothing else"
    )


def read(lines: Iterable[str], name: str) -> Iterator[Record]:
    """The records of a log, one for each instruction. LogError, with name and line, where it is none."""
    held: Record | None = None
    for number, line in enumerate(lines, 1):
        found = _record(line.rstrip(), number, name)
        if found is None:
            continue
        if isinstance(found, int):
            if held is None or held.cause is None:
                raise LogError(f"{name}:{number}: error: a tval without an exception in front of it")
            held = held._replace(tval=found)
            continue
        if held is not None and (held.full or held.cause is not None or not _same(held, found)):
            yield held
        held = found
    if held is not None:
        yield held


def _same(plain: Record, found: Record) -> bool:
    """Whether a record says more about the instruction of a line of `spike -l`."""
    return plain.pc == found.pc and (found.full and plain.insn == found.insn or found.cause is not None)


# --- writing ----------------------------------------------------------------------------------------------------------


def csr_writes(commit: Commit, hart) -> dict[int, int]:
    """{number: value now} of the CSRs that the instruction just committed by this hart has written, as Spike names
    them: of a view the whole register."""
    known = None if commit.trap else decode(commit.insn, hart.xlen)
    if known is None:
        return {}
    row, operands = known
    if row.name in RETURNS:
        name = "mstatus"
    elif row.kind == CSR and (row.name in ("csrrw", "csrrwi") or operands[row.reads[1]]):
        name = CSR_NAMES[operands["csr"]]
        name = WHOLE.get(name, name)
    else:
        return {}
    return {CSR_NUMBERS[name]: hart.csrs.read(name)}


def lanes(value: int, mask: int) -> int:
    """The bytes of a value that a byte mask selects."""
    return sum(value & 0xFF << 8 * lane for lane in range(8) if mask >> lane & 1)


def line(commit: Commit, hart=None) -> str:
    """The commit as Spike writes it. hart: that has just executed it; without, CSRs and causes are not known."""
    digits = hart.xlen // 4 if hart else 16
    if commit.trap:
        if hart is None or hart.last_traps[1] is None:
            return f"core   0: exception, epc 0x{commit.pc_rdata:0{digits}x}"
        cause, epc, tval, _ = hart.last_traps[1]
        text = f"core   0: exception trap_{CAUSES[cause]}, epc 0x{epc:0{digits}x}"
        return text if cause in WITHOUT_TVAL else f"{text}\ncore   0:           tval 0x{tval:0{digits}x}"
    bits = 8 if commit.insn & 3 == 3 else 4
    text = f"core   0: {commit.mode} 0x{commit.pc_rdata:0{digits}x} (0x{commit.insn:0{bits}x})"
    if commit.rd_addr:
        text += f" x{commit.rd_addr:<2} 0x{commit.rd_wdata:0{digits}x}"
    if hart:
        for number, value in csr_writes(commit, hart).items():
            text += f" c{number}_{CSR_NAMES[number]} 0x{value:0{digits}x}"
    if commit.mem_rmask:
        text += f" mem 0x{commit.mem_addr:0{digits}x}"
    if commit.mem_wmask:
        size = 2 * commit.mem_wmask.bit_count() if commit.mem_wmask != 1 else 1
        text += f" mem 0x{commit.mem_addr:0{digits}x} 0x{lanes(commit.mem_wdata, commit.mem_wmask):0{size}x}"
    return text


def follower(machine) -> Callable[[Commit], object]:
    """What says for each commit, called with all of them, the hart that has just executed it: of the chip a shadow."""
    hart = getattr(machine, "hart", None)
    if hart:
        return lambda commit: hart
    shadow = Shadow(machine)

    def follow(commit: Commit) -> Shadow:
        shadow.follow(commit, machine.cause)
        return shadow

    return follow


def writer(machine, write: Callable[[str], object]) -> Callable[[Commit], None]:
    """What to call with each commit of a machine, so that the log is written."""
    hart_of = follower(machine)

    def observe(commit: Commit) -> None:
        write(line(commit, hart_of(commit)) + "\n")

    return observe


# --- comparing --------------------------------------------------------------------------------------------------------

VOLATILE = {CSR_NUMBERS[name] for name in csrs.VOLATILE if name in CSR_NUMBERS}


def differences(commit: Commit, record: Record, hart=None) -> list[tuple[str, str, str]]:
    """(what, expected, got) of each thing in which a commit is not what a record of the same instruction says. What
    the record leaves out is not compared, but for registers and memory of a line with effects."""

    def row(what: str, expected: int | None, got: int | None) -> None:
        if expected != got:
            found.append((what, *("nothing" if v is None else f"{v:#x}" for v in (expected, got))))

    found: list[tuple[str, str, str]] = []
    row("pc", record.pc, commit.pc_rdata)
    if found:
        return found
    if record.cause is not None:
        if not commit.trap:
            return [("trap", record.cause or "a trap", "no trap")]
        last = hart.last_traps[1] if hart else None
        if last and record.cause and record.cause != CAUSES[last[0]]:
            found.append(("trap", record.cause, CAUSES[last[0]]))
        if last and record.tval is not None:
            row("tval", record.tval, last[2])
        return found
    if commit.trap:
        last = hart.last_traps[1] if hart else None
        return [("trap", "no trap", CAUSES[last[0]] if last else "a trap")]
    row("instruction", record.insn, commit.insn)
    if not record.full:
        return found
    row("mode", record.mode, commit.mode)
    ours = {commit.rd_addr: commit.rd_wdata} if commit.rd_addr else {}
    for number in sorted(ours.keys() | record.x.keys()):
        if number:
            row(f"x{number}", record.x.get(number), ours.get(number))
    written = csr_writes(commit, hart) if hart else {}
    for number, value in record.csrs.items():
        if hart and number in CSR_NAMES and number not in VOLATILE and hart.csrs.exists(CSR_NAMES[number]):
            row(CSR_NAMES[number], value, written.get(number))
    row("load from", record.loads[0] if record.loads else None, commit.mem_addr if commit.mem_rmask else None)
    stores = [(commit.mem_addr, commit.mem_wmask.bit_count(), lanes(commit.mem_wdata, commit.mem_wmask))]
    if not commit.mem_wmask:
        stores = []
    if list(record.stores) != stores:
        texts = [", ".join(f"{size} bytes {data:#x} at {at:#x}" for at, size, data in s) or "nothing"
                 for s in (record.stores, stores)]  # fmt: skip
        found.append(("store", *texts))
    return found
