"""Functions over time as a trace for Perfetto (ui.perfetto.dev) and chrome://tracing.

    [{"ph":"B","pid":1,"tid":1,"ts":0,"name":"_start"},
     {"ph":"B","pid":1,"tid":1,"ts":2,"name":"main"},
     {"ph":"E","pid":1,"tid":1,"ts":90}, ...]

The "JSON array format" of Chrome's Trace Event Format. A microsecond of the trace is an instruction, a thread is a
stack. Each begin has its end: the file is completed when the run stops, whatever stopped it, and gets its name then.
"""

from __future__ import annotations

import json
from pathlib import Path

from hw.sim.callstack import CallStack

MOST_BYTES = 256 << 20  # about as much as Perfetto opens
BUFFERED = 4096  # events


class FunctionTrace:
    """Writes what a stack of calls says. limit: bytes; later functions are left out then, and `left_out` counts them.

    It must be there when the stack's frames are those at its beginning, and closed before the file is read.
    """

    def __init__(self, path: Path, calls: CallStack, limit: int = MOST_BYTES) -> None:
        self.path, self.calls, self.limit = path, calls, limit
        special = path.exists() and not path.is_file()  # /dev/null stays what it is
        self.partial = path if special else path.with_name(path.name + ".part")
        try:
            self.file = open(self.partial, "w")
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from None
        self.size = self.left_out = 0
        self.full_at: int | None = None  # instructions
        self.depth: dict[int, int] = {}  # of what has begun and not ended, by stack
        self.unseen: dict[int, int] = {}  # of what has begun since the trace was full
        self.names: dict[str, str] = {}
        self.events: list[str] = []
        about = '{"ph":"M","pid":1,"tid":1,"name":"process_name","args":{"name":"1 us = 1 instruction"}}'
        self._put("[" + about)
        calls.begin, calls.end = self.begin, self.end
        for frame in calls.frames:
            self.begin(frame.node.name, calls.number, calls.clock[0])

    def _put(self, text: str) -> None:
        self.events.append(text)
        self.size += len(text) + 2
        if len(self.events) >= BUFFERED:
            self._flush()

    def _flush(self) -> None:
        self.file.write("".join(self.events))
        self.events.clear()

    def begin(self, name: str, stack: int, now: int) -> None:
        if self.size > self.limit:
            if self.full_at is None:
                self.full_at = now
            self.left_out += 1
            self.unseen[stack] = self.unseen.get(stack, 0) + 1
            return
        quoted = self.names.get(name)
        if quoted is None:
            quoted = self.names[name] = json.dumps(name)
        self.depth[stack] = self.depth.get(stack, 0) + 1
        self._put(f',\n{{"ph":"B","pid":1,"tid":{stack},"ts":{now},"name":{quoted}}}')

    def end(self, stack: int, now: int) -> None:
        if self.unseen.get(stack):
            self.unseen[stack] -= 1
        elif self.depth.get(stack):
            self.depth[stack] -= 1
            self._put(f',\n{{"ph":"E","pid":1,"tid":{stack},"ts":{now}}}')

    def close(self) -> str:
        """Complete the file; a line about what is not in it, or ""."""
        self.calls.begin = self.calls.end = None
        now = self.calls.clock[0]
        self.unseen.clear()
        for stack, depth in self.depth.items():
            for _ in range(depth):
                self.end(stack, now)
        self._put("]\n")
        self._flush()
        self.file.close()
        if self.partial is not self.path:
            self.partial.replace(self.path)
        if self.full_at is None:
            return ""
        return (
            f"{self.path}: full ({self.limit >> 20} MiB) after {self.full_at} instructions: "
            f"{self.left_out} later calls are left out"
        )
