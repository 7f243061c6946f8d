"""A gdb remote stub: `target remote :PORT` on any engine. gdb's manual, appendix "Remote Protocol".

    $qSupported:...#hh        a packet: text and the sum of its characters
    +                         the answer's first byte, until QStartNoAckMode

One thread, one connection. While the machine runs, the connection is looked at between chunks for Ctrl-C (0x03).
Registers are numbered as gdb numbers them: x 0..31, pc 32, CSR n at 65 + n; what there is, the target description says.
Breakpoints and watchpoints are the debugger's (hw.sim.debug): all are "hardware", none is written into memory.
"""

from __future__ import annotations

import select
import socket
from collections.abc import Callable

from asm.csrs import ROWS
from asm.disassembler import disassemble
from asm.riscv import ABI_NAMES
from hw.sim.debug import ACCESS, READ, WRITE, DebugError, Debugger, Stop, Watch
from hw.sim.lockstep import describe
from hw.sim.profile import Profile
from hw.sim.program import Program

PROFILE_ROWS, MOST_COMMITS = 12, 10_000
PACKET = 0x4000  # bytes at most in a packet from gdb
PC, CSR0 = 32, 65
SIGINT, SIGTRAP, SIGABRT = 2, 5, 6
# gdb's own numbers (its include/gdb/signals.def) of the signals that Linux numbers otherwise
GDB_SIGNALS = {7: 10, 10: 30, 12: 31, 17: 20, 18: 19, 19: 17, 20: 18, 23: 16, 29: 23, 30: 32, 31: 12}
LINUX_SIGNALS = {theirs: ours for ours, theirs in GDB_SIGNALS.items()}
NOTHING, BAD, FAULT = "", "E01", "E14"
BREAKS, WATCHES = ("0", "1"), {"2": WRITE, "3": READ, "4": ACCESS}
HELP = """\
monitor help            this
monitor info            engine, mode, instructions, cycles
monitor cycles          instructions and cycles since power-on
monitor commits N       the last N instructions with their effects
monitor profile start   count what runs from here on; `stop`, and `show [ROWS]` for the tables
monitor phys on|off     memory by physical addresses
monitor reset           back to power-on (ref and iss)
"""


class Closed(Exception):
    """gdb has gone."""


class Connection:
    """Packets over a socket."""

    def __init__(self, peer: socket.socket) -> None:
        self.peer, self.buffer, self.acknowledge = peer, bytearray(), True
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _more(self) -> None:
        try:
            data = self.peer.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            raise Closed
        self.buffer += data

    def interrupted(self) -> bool:
        """Whether Ctrl-C, or anything else, has come while the machine runs."""
        if not self.buffer and select.select([self.peer], [], [], 0)[0]:
            self._more()
        while self.buffer[:1] == b"+":
            del self.buffer[0]
        return bool(self.buffer)

    def receive(self) -> bytes:
        """The next packet's contents, unescaped; b"\\x03" for Ctrl-C. Closed when there is no more."""
        while True:
            while not self.buffer:
                self._more()
            first = self.buffer[0]
            if first == 3:
                del self.buffer[0]
                return b"\x03"
            if first != ord("$"):
                del self.buffer[0]
                continue
            while (end := self.buffer.find(b"#")) < 0 or len(self.buffer) < end + 3:
                self._more()
            body, check = bytes(self.buffer[1:end]), bytes(self.buffer[end + 1 : end + 3])
            del self.buffer[: end + 3]
            good = check == b"%02x" % (sum(body) & 0xFF)
            if self.acknowledge:
                self._put(b"+" if good else b"-")
            if good:
                return _unescaped(body)

    def send(self, text: str | bytes) -> None:
        body = text if isinstance(text, bytes) else text.encode("latin-1")
        self._put(b"$" + body + b"#%02x" % (sum(body) & 0xFF))

    def _put(self, data: bytes) -> None:
        try:
            self.peer.sendall(data)
        except OSError:
            raise Closed from None


def _unescaped(body: bytes) -> bytes:
    out, i = bytearray(), 0
    while i < len(body):
        escaped = body[i] == ord("}") and i + 1 < len(body)
        out.append(body[i + 1] ^ 0x20 if escaped else body[i])
        i += 2 if escaped else 1
    return bytes(out)


class Stub:
    """Answers gdb about a debugger's machine. tick: called between chunks of a run (console). program: for names."""

    def __init__(
        self, debugger: Debugger, tick: Callable[[], None] = lambda: None, program: Program | None = None
    ) -> None:
        self.debugger, self.machine, self.tick = debugger, debugger.machine, tick
        self.program = program or Program(None)
        self.profile: Profile | None = None
        hart = debugger.hart
        self.xlen = hart.xlen if hart else 64
        self.csrs = {row.number: row.name for row in ROWS if self._has(row)}
        self.stop = Stop("step")
        self.connection: Connection | None = None
        self.killed = False
        debugger.pause = self._pause

    def _has(self, row) -> bool:
        return (self.debugger.hart or self.debugger.shadow).csrs.exists(row.name)

    def _pause(self) -> bool:
        self.tick()
        return self.connection is not None and self.connection.interrupted()

    # --- the conversation ---------------------------------------------------------------------------------------------

    def serve(self, server: socket.socket, once: bool = False) -> None:
        """Take gdbs one after another until one kills the machine, or it has ended and gdb has gone. once: take one."""
        while not self.killed and not self.debugger.ended:
            peer, _ = server.accept()
            with peer:
                self.converse(peer)
            if once:
                return

    def converse(self, peer: socket.socket) -> None:
        """Answer one gdb until it goes."""
        self.connection = Connection(peer)
        self.debugger.breakpoints.clear()
        self.debugger.watches.clear()
        try:
            while not self.killed:
                packet = self.connection.receive()
                if packet == b"\x03":
                    continue
                answer = self.answer(packet)
                if answer is not None:
                    self.connection.send(answer)
                if packet == b"QStartNoAckMode":
                    self.connection.acknowledge = False
                if packet[:1] == b"D":
                    return
        except Closed:
            return
        finally:
            self.connection = None

    def answer(self, packet: bytes) -> str | bytes | None:
        """What to say to a packet; None for nothing at all."""
        if packet[:1] == b"X":
            return self._write_binary(packet)
        text = packet.decode("latin-1")
        handler = self.COMMANDS.get(text[:1])
        if handler is None:
            return NOTHING
        try:
            return handler(self, text[1:])
        except (ValueError, KeyError):
            return BAD
        except IndexError:
            return FAULT
        except DebugError as error:
            return f"E.{error}"

    # --- registers ----------------------------------------------------------------------------------------------------

    def _hex(self, value: int) -> str:
        return (value & (1 << self.xlen) - 1).to_bytes(self.xlen // 8, "little").hex()

    def _register(self, number: int) -> str:
        if number < 32:
            return self._hex(self.machine.x[number])
        if number == PC:
            return self._hex(self.machine.pc)
        try:
            return self._hex(self.debugger.csr(self.csrs[number - CSR0]))
        except KeyError:
            if number - CSR0 not in self.csrs:
                raise
            return "x" * (self.xlen // 4)  # not available

    def _set_register(self, number: int, value: int) -> None:
        name = number if number < 32 else "pc" if number == PC else self.csrs[number - CSR0]
        self.debugger.set_register(name, value)

    def _all_registers(self, _: str) -> str:
        return "".join(self._register(number) for number in range(PC + 1))

    def _set_all(self, text: str) -> str:
        digits = self.xlen // 4
        for number in range(min(PC + 1, len(text) // digits)):
            value = text[number * digits : (number + 1) * digits]
            if number and value != self._register(number):
                self._set_register(number, int.from_bytes(bytes.fromhex(value), "little"))
        return "OK"

    def _read_register(self, text: str) -> str:
        return self._register(int(text, 16))

    def _write_register(self, text: str) -> str:
        number, _, value = text.partition("=")
        self._set_register(int(number, 16), int.from_bytes(bytes.fromhex(value), "little"))
        return "OK"

    # --- memory -------------------------------------------------------------------------------------------------------

    def _read_memory(self, text: str) -> str:
        address, size = (int(part, 16) for part in text.split(","))
        size = min(size, PACKET // 2)
        try:
            return self.debugger.read(address, size).hex()
        except IndexError:
            page = -address % 4096  # what is there in front of a hole
            if 0 < page < size:
                return self.debugger.read(address, page).hex()
            raise

    def _write_memory(self, text: str) -> str:
        place, _, data = text.partition(":")
        self.debugger.write(int(place.split(",")[0], 16), bytes.fromhex(data))
        return "OK"

    def _write_binary(self, packet: bytes) -> str:
        place, _, data = packet[1:].partition(b":")
        try:
            address, size = (int(part, 16) for part in place.split(b","))
            if size:
                self.debugger.write(address, data[:size])
        except IndexError:
            return FAULT
        except ValueError:
            return BAD
        return "OK"

    # --- running ------------------------------------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        """A line on gdb's terminal, while the machine runs."""
        self.connection.send("O" + (text + "\n").encode().hex())

    def _stopped(self, stop: Stop) -> str:
        """The stop reply. An ended machine is a process that has exited."""
        self.stop = stop
        self.tick()
        if stop.kind == "end":
            code, killed_by = self.machine.exit_code, getattr(self.machine, "killed_by", 0)
            return f"X{GDB_SIGNALS.get(killed_by, killed_by):02x}" if killed_by else f"W{(code or 0) & 0xFF:02x}"
        if stop.text:
            self._say(stop.text)
        signal = {"pause": SIGINT, "stuck": SIGABRT}.get(stop.kind, SIGTRAP)
        if stop.kind == "signal":
            signal = GDB_SIGNALS.get(stop.signal, stop.signal)
        text = f"T{signal:02x}"
        if stop.kind in WATCHES.values():
            text += f"{stop.kind}:{stop.address:x};"
        elif stop.kind == "breakpoint":
            text += "swbreak:;" if self.debugger.pc in self.software else "hwbreak:;"
        elif stop.kind == "begin":
            text += "replaylog:begin;"
        return text + "".join(f"{n:02x}:{self._register(n)};" for n in (1, 2, 8, PC)) + "thread:1;"

    def _why(self, _: str) -> str:
        return self._stopped(self.stop)

    def _go(self, action: str) -> str:
        """An action of vCont; C and S name the signal that the program is to get."""
        d = self.debugger
        number = int(action[1:3], 16) if action[:1] in ("C", "S") else 0
        before = d.pc
        stop = d.answer_signal(LINUX_SIGNALS.get(number, number))
        if stop or d.pc != before and action[:1] == "S":
            return self._stopped(stop or Stop("step"))
        if action[:1] in ("s", "S"):
            return self._stopped(d.step())
        if action[:1] == "r":
            first, _, behind = action[1:].partition(",")
            return self._stopped(d.resume((int(first, 16), int(behind, 16))))
        return self._stopped(d.resume())

    def _v(self, text: str) -> str | None:
        if text == "Cont?":
            return "vCont;c;C;s;S;r"
        if text.startswith("Cont;"):
            return self._go(text[5:].split(";")[0].split(":")[0])
        if text.startswith("Kill"):
            self.killed = True
            return "OK"
        return NOTHING  # vMustReplyEmpty and what this stub does not know

    def _continue(self, text: str) -> str:
        return self._resume_at("c", text)

    def _single(self, text: str) -> str:
        return self._resume_at("s", text)

    def _resume_at(self, action: str, address: str) -> str:
        if address:
            self._set_register(PC, int(address, 16))
        return self._go(action)

    def _signalled(self, action: str, text: str) -> str:
        signal, _, address = text.partition(";")
        return self._resume_at(action + signal, address)

    def _back(self, text: str) -> str:
        if text not in ("s", "c"):
            return NOTHING
        try:
            return self._stopped(self.debugger.back() if text == "s" else self.debugger.reverse())
        except DebugError as error:
            return self._stopped(Stop("begin", text=str(error)))

    def _kill(self, _: str) -> None:
        self.killed = True

    def _detach(self, _: str) -> str:
        return "OK"

    # --- breakpoints --------------------------------------------------------------------------------------------------

    software: set[int] = set()

    def _point(self, text: str, insert: bool) -> str:
        kind, address, size = text.split(";")[0].split(",")
        at = int(address, 16)
        if kind in BREAKS:
            if kind == "0":
                self.software = self.software | {at} if insert else self.software - {at}
            (self.debugger.breakpoints.add if insert else self.debugger.breakpoints.discard)(at)
        elif kind in WATCHES:
            watch = Watch(WATCHES[kind], at, int(size, 16))
            (self.debugger.watches.add if insert else self.debugger.watches.discard)(watch)
        else:
            return NOTHING
        return "OK"

    def _insert(self, text: str) -> str:
        return self._point(text, True)

    def _remove(self, text: str) -> str:
        return self._point(text, False)

    # --- questions ----------------------------------------------------------------------------------------------------

    def _q(self, text: str) -> str | bytes:
        name, _, rest = text.partition(":")
        if name == "Supported":
            features = f"PacketSize={PACKET:x};qXfer:features:read+;QStartNoAckMode+;swbreak+;hwbreak+;vContSupported+"
            return features + ";ReverseStep+;ReverseContinue+"
        if name == "Offsets" and self.debugger.linux:
            base = self.machine.base
            return f"Text={base:x};Data={base:x};Bss={base:x}"
        if name == "Xfer":
            return self._transfer(rest)
        if name.startswith("Rcmd,"):
            self._monitor(bytes.fromhex(text[5:]).decode(errors="replace").split())
            return "OK"
        if name == "qemu.PhyMemMode":
            return str(int(self.debugger.physical))
        fixed = {"C": "QC1", "Attached": "1", "fThreadInfo": "m1", "sThreadInfo": "l", "Symbol": "OK"}
        return fixed.get(name, NOTHING)

    def _set(self, text: str) -> str:
        name, _, value = text.partition(":")
        if name == "qemu.PhyMemMode":
            self.debugger.physical = value == "1"
            return "OK"
        return "OK" if name == "StartNoAckMode" else NOTHING

    def _transfer(self, text: str) -> str:
        parts = text.split(":")
        if parts[:3] != ["features", "read", "target.xml"]:
            return NOTHING if parts[0] != "features" else BAD
        start, size = (int(part, 16) for part in parts[3].split(","))
        document = self.description()
        piece = document[start : start + size]
        return ("m" if start + size < len(document) else "l") + piece

    def description(self) -> str:
        """The target description: what registers there are."""
        bits = self.xlen
        types = {1: "code_ptr", 2: "data_ptr", 3: "data_ptr", 4: "data_ptr", 8: "data_ptr"}
        lines = ['<?xml version="1.0"?>', '<!DOCTYPE target SYSTEM "gdb-target.dtd">', '<target version="1.0">']
        # for Linux gdb would set a breakpoint where it thinks the next instruction is, instead of asking for a step
        osabi = "GNU/Linux" if self.debugger.linux else "none"
        lines += [f"<architecture>riscv:rv{bits}</architecture>", f"<osabi>{osabi}</osabi>"]
        lines.append('<feature name="org.gnu.gdb.riscv.cpu">')
        for number, name in enumerate(ABI_NAMES):
            name = "fp" if name == "s0" else name
            lines.append(f'<reg name="{name}" bitsize="{bits}" regnum="{number}" type="{types.get(number, "int")}"/>')
        lines += [f'<reg name="pc" bitsize="{bits}" regnum="{PC}" type="code_ptr"/>', "</feature>"]
        lines.append('<feature name="org.gnu.gdb.riscv.csr">')
        for number, name in sorted(self.csrs.items()):
            lines.append(f'<reg name="{name}" bitsize="{bits}" regnum="{CSR0 + number}" group="system"/>')
        return "\n".join([*lines, "</feature>", "</target>", ""])

    def _thread(self, _: str) -> str:
        return "OK"

    # --- monitor ------------------------------------------------------------------------------------------------------

    def _monitor(self, words: list[str]) -> None:
        """Answer a `monitor` command, on gdb's terminal."""
        d, m = self.debugger, self.machine
        verb, rest = (words[0] if words else "help"), words[1:]
        try:
            if verb == "info":
                mode = {0: "U", 1: "S", 3: "M"}[d.hart.mode] if d.hart else "M"
                text = f"{type(m).__name__}: mode {mode}, {m.instret} instructions, {m.cycles} cycles, "
                text += f"{len(d.snapshots)} snapshots, next is {self._next()}"
            elif verb == "cycles":
                text = f"{m.instret} instructions, {m.cycles} cycles"
            elif verb == "commits":
                wanted = int(rest[0]) if rest else 10
                text = "\n".join(map(describe, d.history(min(max(wanted, 0), MOST_COMMITS))))
            elif verb == "profile":
                text = self._profile(rest)
            elif verb == "phys":
                d.physical = rest[:1] != ["off"]
                text = f"memory by {'physical' if d.physical else 'virtual'} addresses"
            elif verb == "reset":
                d.reset()
                text = f"at {m.pc:#x}; `maintenance flush register-cache` lets gdb see it"
            else:
                text = HELP.rstrip()
        except (DebugError, ValueError) as error:
            text = str(error)
        self._say(text)

    def _profile(self, words: list[str]) -> str:
        """`monitor profile`: the measuring goes on through stops; what is run again after going back counts again."""
        verb = words[0] if words else "show"
        if verb == "start" and not (self.profile and self.profile.running):
            self.profile = Profile(self.machine, self.program)
            self.profile.start()
        if self.profile is None:
            return "nothing has been counted: monitor profile start"
        if verb in ("start", "stop"):
            if verb == "stop":
                self.profile.stop()
            return f"profile: {self.profile.total} instructions counted on {self.profile.engine}"
        return self.profile.report(int(words[1]) if words[1:] else PROFILE_ROWS)

    def _next(self) -> str:
        try:
            word = int.from_bytes(self.debugger.read(self.machine.pc, 2), "little")
            if word & 3 == 3:
                word |= int.from_bytes(self.debugger.read(self.machine.pc + 2, 2), "little") << 16
        except IndexError:
            return "nothing"
        return disassemble(word, self.machine.pc, self.xlen).replace("\t", " ")

    COMMANDS = {
        "?": _why, "g": _all_registers, "G": _set_all, "p": _read_register, "P": _write_register, "m": _read_memory,
        "M": _write_memory, "v": _v, "c": _continue, "s": _single, "b": _back, "k": _kill, "D": _detach, "Z": _insert,
        "z": _remove, "q": _q, "Q": _set, "H": _thread, "T": _thread,
        "C": lambda self, text: self._signalled("C", text), "S": lambda self, text: self._signalled("S", text),
    }  # fmt: skip


def listen(port: int) -> socket.socket:
    """A socket for gdb on this computer; port 0 takes any. OSError where the port is taken."""
    return socket.create_server(("127.0.0.1", port))
