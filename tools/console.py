"""This terminal as the serial line of a machine: what is typed goes there, what the machine sends is shown.

A live console takes every key as it is typed, Ctrl-C too; Ctrl-A x leaves it, Ctrl-A Ctrl-A types a Ctrl-A.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
from collections.abc import Iterator

ESCAPE, LEAVE = 0x01, ord("x")


@contextlib.contextmanager
def raw_terminal() -> Iterator[bool]:
    """The keyboard byte by byte while inside, if standard input is a terminal (then True); afterwards as it was."""
    if not sys.stdin.isatty():
        yield False
        return
    import termios
    import tty

    kept = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin, termios.TCSADRAIN)  # keeps what was typed ahead
        mode = termios.tcgetattr(sys.stdin)
        mode[3] &= ~termios.ISIG  # Ctrl-C goes to the machine
        termios.tcsetattr(sys.stdin, termios.TCSANOW, mode)
        yield True
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, kept)


class Console:
    """Standard input and output at the machine's serial line. left: Ctrl-A x was typed; closed: input is at its end."""

    def __init__(self, machine, live: bool) -> None:
        self.machine, self.live = machine, live
        self.left = self.closed = self.escaped = False
        self.shown = 0

    def show(self) -> None:
        output = self.machine.uart.output
        if len(output) > self.shown:
            sys.stdout.buffer.write(output[self.shown :])
            sys.stdout.buffer.flush()
            self.shown = len(output)

    def listen(self, wait: float | None) -> bool:
        """Feed what has been typed, waiting up to `wait` seconds (None: for ever); whether there was anything."""
        if self.closed or not select.select([sys.stdin], [], [], wait)[0]:
            return False
        data = os.read(sys.stdin.fileno(), 4096)
        self.closed = not data
        if self.live:
            data = self._without_escapes(data)
        self.machine.uart.feed(data)
        return bool(data)

    def _without_escapes(self, data: bytes) -> bytes:
        typed = bytearray()
        for byte in data:
            if self.escaped:
                self.escaped = False
                self.left |= byte == LEAVE
                if byte == ESCAPE:
                    typed.append(byte)
            elif byte == ESCAPE:
                self.escaped = True
            else:
                typed.append(byte)
        return bytes(typed)
