"""`bits sim`: look into a running program: source, code, registers, memory, console; step, and step back.

    bits sim hello.c                    what `bits run` takes, on the same engines
    bits sim prog.elf --engine iss
    bits sim a.out one two < input      a static Linux program in user mode

`?` lists the keys. Going back works on ref and iss. The state is in sim_view.py, the drawing in sim_screen.py; here are
keys and the terminal, which is as it was afterwards, however this ends.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from asm.diagnostic import AsmError
from asm.elf import ElfError
from asm.linker import LinkError
from cc.diagnostics import CompileError
from hw.sim.debug import Debugger
from hw.sim.machine import MachineError
from tools import run
from tools.sim_program import Program, Unknown
from tools.sim_screen import render
from tools.sim_view import View

FAILED = 2
SIZE_CHECK = 500  # milliseconds between two looks at the terminal's size
CTRL_C, ESCAPE, BACKSPACE = 3, 27, (8, 127)
REDRAW = 0.2  # seconds between two drawings while the program runs
PAGE = 8  # rows that PgUp moves


class Terminal:
    """The screen and the keyboard through curses."""

    def __init__(self, curses, window) -> None:
        self.curses, self.window = curses, window
        self.drawn = 0.0
        self.styles = {"": 0, "bar": curses.A_REVERSE, "cursor": curses.A_REVERSE, "here": curses.A_BOLD}
        self.styles |= {"changed": curses.A_BOLD, "dim": curses.A_DIM, "message": curses.A_BOLD, "break": 0}
        if curses.has_colors() and not os.environ.get("NO_COLOR"):
            curses.start_color()
            curses.use_default_colors()
            colors = {"here": curses.COLOR_GREEN, "changed": curses.COLOR_YELLOW, "break": curses.COLOR_RED}
            for number, (style, color) in enumerate(colors.items(), 1):
                curses.init_pair(number, color, -1)
                self.styles[style] |= curses.color_pair(number)

    def draw(self, view: View) -> None:
        height, width = self.window.getmaxyx()
        self.window.erase()
        for row, line in enumerate(render(view, width, height)):
            column = 0
            for text, style in line:
                try:
                    self.window.addstr(row, column, text, self.styles[style])
                except self.curses.error:
                    pass  # the last cell of the screen cannot be passed
                column += len(text)
        self.window.refresh()
        self.drawn = time.monotonic()

    def key(self) -> int:
        """The next key; waits for one. A new size is one too, also where ncurses loses its signal."""
        self.window.timeout(SIZE_CHECK)
        key = -1
        while key == -1:
            key = self.window.getch()
            size = os.get_terminal_size(sys.stdout.fileno())
            if key == -1 and (size.lines, size.columns) != self.window.getmaxyx():
                self.curses.resizeterm(size.lines, size.columns)
                key = self.curses.KEY_RESIZE
        if key == self.curses.KEY_RESIZE:
            self.window.clear()
        return key

    def pressed(self, view: View) -> bool:
        """While the program runs: whether a key wants it to stop. Draws now and then."""
        if time.monotonic() - self.drawn > REDRAW:
            self.draw(view)
        self.window.nodelay(True)
        key = self.window.getch()
        return key not in (-1, self.curses.KEY_RESIZE)


def keys(curses) -> dict:
    """What each key does to a view."""
    letters = {
        "s": View.step, "n": View.next, "i": View.instruction, "o": View.over, "f": View.finish, "c": View.go_on,
        "b": View.back, "B": View.back_line, "r": View.reverse, "R": View.restart, "t": View.toggle,
        "u": View.to_cursor, "p": View.change_pane, "\t": View.change_focus, "g": lambda v: v.ask("goto"),
        "m": lambda v: v.ask("memory"), "w": lambda v: v.ask("watch"), ">": lambda v: v.ask("input"),
        "[": lambda v: v.scroll(-1), "]": lambda v: v.scroll(1), "\n": View.to_pc, "\r": View.to_pc,
        "?": lambda v: setattr(v, "help", True),
    }  # fmt: skip
    moves = {curses.KEY_UP: -1, curses.KEY_DOWN: 1, curses.KEY_PPAGE: -PAGE, curses.KEY_NPAGE: PAGE}
    table = {ord(letter): action for letter, action in letters.items()}
    for key, rows in moves.items():
        table[key] = lambda view, rows=rows: view.move(rows)
    table[curses.KEY_ENTER] = View.to_pc
    return table


def type_answer(view: View, key: int, backspaces: tuple[int, ...]) -> None:
    """A key while a question is open."""
    if key in (ord("\n"), ord("\r")):
        view.answer()
    elif key in backspaces:
        view.typed = view.typed[:-1]
    elif key == ESCAPE:
        view.prompt = ""
    elif 32 <= key < 127:
        view.typed += chr(key)


def converse(view: View, terminal: Terminal) -> int:
    """Until it is left; the exit status."""
    actions = keys(terminal.curses)
    backspaces = (*BACKSPACE, terminal.curses.KEY_BACKSPACE)
    view.debugger.pause = lambda: terminal.pressed(view)
    while True:
        terminal.draw(view)
        key = terminal.key()
        if key == CTRL_C:
            return run.INTERRUPTED
        if key in (-1, terminal.curses.KEY_RESIZE):
            continue
        if view.help:
            view.help = False
        elif view.prompt:
            type_answer(view, key, backspaces)
        elif key == ord("q"):
            return 0
        elif key in actions:
            actions[key](view)
        else:
            view.message = "? for help"


def on_terminal(view: View) -> int:
    """With curses on the terminal, which is put back to what it was."""
    import curses

    try:
        curses.setupterm()
    except curses.error as error:
        raise run.RunError(
            f"bits sim: error: the terminal {os.environ.get('TERM', '')!r} cannot be drawn on: {error}"
        ) from None
    os.environ.setdefault("ESCDELAY", "25")
    window = curses.initscr()
    try:
        curses.noecho()
        curses.raw()
        window.keypad(True)
        try:
            curses.curs_set(0)
        except curses.error:
            pass  # a terminal whose cursor is always there
        return converse(view, Terminal(curses, window))
    finally:
        window.keypad(False)
        curses.noraw()
        curses.echo()
        curses.endwin()


def stop(number: int, frame: object) -> None:
    """SIGTERM: leave through `finally`."""
    sys.exit(128 + number)


def view_of(arguments: argparse.Namespace, sink) -> View:
    """The program that the arguments name, before its first instruction. sink: a file for what a Linux program says."""
    machine, image = run.make(arguments, stepped=True)
    debugger = Debugger(machine)
    if debugger.linux:
        debugger.linux.files |= {1: sink.fileno(), 2: sink.fileno()}
    folder = Path(arguments.files[0]).parent if arguments.files else None
    program = Program(image, folder, getattr(machine, "base", 0))

    def console() -> bytes:
        if debugger.linux:
            return os.pread(sink.fileno(), 1 << 16, max(0, os.fstat(sink.fileno()).st_size - (1 << 16)))
        return bytes(machine.uart.output[-(1 << 16) :])

    engine = (
        type(machine).__name__.removesuffix("Machine").lower()
        if not debugger.linux
        else f"{arguments.engine or 'iss'}, Linux"
    )
    name = Path(arguments.files[0]).name if arguments.files else arguments.sd.name
    view = View(debugger, program, console, f"{name} ({engine})")
    if arguments.goto:
        view.typed, view.prompt = arguments.goto, "goto"
        program.address(arguments.goto, view.register, debugger.pc)
        view.answer()
        view.to_cursor()
    return view


def terminal_input() -> None:
    """Keys come from the terminal, even where standard input is the program's. RunError without a terminal."""
    if not sys.stdout.isatty():
        raise run.RunError("bits sim: error: the view needs a terminal to draw on; for scripts: bits gdb, bits run")
    if not sys.stdin.isatty():
        try:
            keyboard = os.open("/dev/tty", os.O_RDWR)
        except OSError:
            raise run.RunError("bits sim: error: there is no terminal to take keys from") from None
        os.dup2(keyboard, 0)
        os.close(keyboard)


def main(argv: list[str]) -> int:
    """0 when left by q; 2: there was nothing to look at, or no terminal; 130: Ctrl-C."""
    parser = run.Parser(prog="bits sim", description="Look into a program on an engine; ? lists the keys.")
    run.machine_arguments(parser)
    parser.add_argument("--goto", metavar="PLACE", help="begin there: main, t.c:12, 0x80000000")
    arguments = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, stop)
    try:
        with tempfile.TemporaryFile() as sink, open(os.devnull if sys.stdin.isatty() else os.dup(0), "rb") as own:
            terminal_input()
            view = view_of(arguments, sink)
            if view.debugger.linux:
                view.debugger.linux.files[0] = own.fileno()
            return on_terminal(view)
    except KeyboardInterrupt:
        return run.INTERRUPTED
    except (run.RunError, CompileError, AsmError, LinkError) as error:
        print(error, file=sys.stderr)
    except (MachineError, ElfError, Unknown, ValueError) as error:
        print(f"bits sim: error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: error: {error.strerror}", file=sys.stderr)
    return FAILED
