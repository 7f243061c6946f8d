"""Drawing of `bits sim`: from the state and a size to lines of text, without a terminal.

    title           what runs, on what, how far
    source | code   each with the line of pc marked > and breakpoints marked *
    registers       pc and x1..x31 in columns, the changed ones marked
    memory | console
    message         what happened last, or a question

A line is a list of (text, style); `render` gives exactly `height` lines of at most `width` characters.
"""

from __future__ import annotations

from asm.riscv import ABI_NAMES
from tools.sim_program import printable
from tools.sim_view import WORD, View

LEAST_WIDTH, LEAST_HEIGHT = 60, 18
NAMES = ("pc", *ABI_NAMES[1:])
MODES = {0: "U", 1: "S", 3: "M"}
CSRS = (
    "mstatus", "mcause", "mepc", "mtval", "mtvec", "mie", "mip", "mscratch", "medeleg", "mideleg",
    "satp", "sstatus", "scause", "sepc", "stval", "stvec", "sie", "sip", "sscratch",
)  # fmt: skip
STYLES = ("", "bar", "here", "cursor", "break", "changed", "dim", "message")
HELP = """\
 s  step to another line, into calls          b  back: one instruction
 n  next line, over calls                     B  back: one line
 i  one instruction                           r  reverse-continue: to the last breakpoint
 o  one instruction, over a call              R  restart
 f  finish this function                      arrows, PgUp, PgDn  move the cursor
 c  continue; any key stops it                Tab    cursor in source or code
 t  breakpoint at the cursor, on or off       Enter  cursor to pc
 u  run until the cursor                      g  go to an address: main, t.c:12, 12, 0x80000000, sp+16
 w  watch: stop in front of stores there      m  memory at an address;  [ ]  scroll it
 p  memory, stack, CSRs, breakpoints          >  a line of input on the serial line
 q  quit, also Ctrl-C                         ?  this; any key closes it
"""

Line = list[tuple[str, str]]


def text_of(line: Line) -> str:
    """Without styles."""
    return "".join(text for text, _ in line)


def fit(line: Line, width: int) -> Line:
    """Cut or filled to exactly a width; what is filled has the last style."""
    found: Line = []
    for text, style in line:
        text = text[:width]
        width -= len(text)
        found.append((text, style))
    if width:
        found.append((" " * width, found[-1][1] if found and found[-1][1] in ("bar", "cursor", "here") else ""))
    return found


def bar(text: str, width: int, focused: bool = False) -> Line:
    """The heading of a pane."""
    shown = f"-{'[' if focused else ' '}{text}{']' if focused else ' '}"
    return [(shown[:width].ljust(width, "-"), "bar")]


def beside(left: list[Line], right: list[Line], width: int) -> list[Line]:
    """Two panes of the same height, the left one of this width."""
    return [fit(a, width) + [("|", "bar")] + b for a, b in zip(left, right)]


def filled(lines: list[Line], height: int) -> list[Line]:
    return (lines + [[]] * height)[:height]


def marks(view: View, address: int, is_here: bool, is_cursor: bool) -> tuple[str, str]:
    """The two columns in front, and the style of the line."""
    stop = address in view.debugger.breakpoints
    style = "cursor" if is_cursor else "here" if is_here else "break" if stop else ""
    return ("*" if stop else " ") + (">" if is_here else " "), style


def source(view: View, width: int, height: int) -> list[Line]:
    """The source around the cursor."""
    program = view.program
    place, here = program.place(view.cursor), program.place(view.debugger.pc)
    text = program.source(place[0]) if place else None
    if text is None:
        missing = f"{place[0]} is not here" if place else "no source is known of this code"
        return filled([bar("source", width), [(f"   {missing}", "dim")]], height)
    file, line = place
    first = max(1, min(line - (height - 1) // 2, len(text) - height + 2))
    lines = [bar(file.rpartition("/")[2], width, view.focus == "source")]
    known = program.lines[file]
    points = {program.place(address) for address in view.debugger.breakpoints}
    for number in range(first, min(first + height - 1, len(text) + 1)):
        mark, style = marks(view, -1, here == (file, number), number == line and view.focus == "source")
        if (file, number) in points:
            mark, style = "*" + mark[1], style or "break"
        number_style = style or ("" if number in known else "dim")
        lines.append(fit([(f"{mark}{number:4} {text[number - 1]}", number_style)], width))
    return filled(lines, height)


def code(view: View, width: int, height: int) -> list[Line]:
    """Instructions around the cursor."""
    name = view.program.describe(view.cursor)
    lines = [bar(f"code {name}".rstrip(), width, view.focus == "code")]
    pc = view.debugger.pc
    for address, text in view.program.code(view.debugger.read, view.cursor, (height - 1) // 2, height - 1):
        mark, style = marks(view, address, address == pc, address == view.cursor and view.focus == "code")
        lines.append(fit([(f"{mark}{address:x}  {text}", style)], width))
    if len(lines) == 1:
        lines.append([(f"   there is nothing at {view.cursor:#x}", "dim")])
    return filled(lines, height)


def registers(view: View, width: int) -> list[Line]:
    """pc and x1..x31 in as many columns as fit; * marks what the last command changed."""
    columns = 4 if width >= 80 else 3 if width >= 60 else 2
    rows, room = -(-32 // columns), width // columns
    values, before = view.registers(), view.registers_before
    lines: list[Line] = []
    for row in range(rows):
        line: Line = []
        for index in range(row, 32, rows):
            changed = values[index] != before[index]
            digits = f"{values[index]:>{min(16, room - 5)}x}"
            line.append((f"{NAMES[index]:<3}", "dim"))
            line.append(((("*" if changed else " ") + digits).ljust(room - 3), "changed" if changed else ""))
        lines.append(line)
    return lines


def memory(view: View, width: int, height: int) -> list[Line]:
    """Words of 4 bytes; * in front of a row that the last command changed."""
    lines = [bar(f"memory {view.program.describe(view.memory) or hex(view.memory)}", width)]
    start, old = view.memory_before
    for address in range(view.memory, view.memory + (height - 1) * WORD, WORD):
        data = view.read(address, WORD)
        if data is None:
            lines.append([(f" {address:x} there is nothing", "dim")])
            continue
        known = old[address - start : address - start + WORD] if address >= start else b""
        changed = len(known) == WORD and known != data
        words = " ".join(data[at : at + 4][::-1].hex() for at in (0, 4))
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)
        lines.append([(f"{'*' if changed else ' '}{address:x} {words} {text}", "changed" if changed else "")])
    return filled(lines, height)


def stack(view: View, width: int, height: int) -> list[Line]:
    """Doublewords (words of RV32) from sp on, with the names of what points to code."""
    size = view.program.xlen // 8
    lines = [bar("stack", width)]
    sp = view.register("sp")
    for offset in range(0, (height - 1) * size, size):
        data = view.read(sp + offset, size)
        if data is None:
            lines.append([(f" sp+{offset:<4} there is nothing", "dim")])
            break
        value = int.from_bytes(data, "little")
        lines.append([(f" sp+{offset:<4}{value:>{2 * size}x} {view.program.describe(value)}", "")])
    return filled(lines, height)


def csrs(view: View, width: int, height: int) -> list[Line]:
    """The CSRs of traps and translation."""
    known = []
    supervisor = view.debugger.hart is not None and MODES[view.debugger.hart.mode] != "M"
    for name in sorted(CSRS, key=lambda name: supervisor and name[0] != "s"):
        try:
            known.append(f"{name:<9}{view.debugger.csr(name):x}")
        except KeyError:
            continue
    rows = height - 1
    columns = [known[at : at + rows] for at in range(0, len(known), max(rows, 1))]
    room = max(26, width // max(1, len(columns)))
    lines = [bar("CSRs", width)]
    for row in range(rows):
        lines.append([("".join(f" {c[row] if row < len(c) else '':<{room - 1}}" for c in columns), "")])
    return filled(lines, height)


def breaks(view: View, width: int, height: int) -> list[Line]:
    """Breakpoints and watchpoints."""
    points = [[(f" * {view.where(address)}", "")] for address in sorted(view.debugger.breakpoints)]
    points += [[(f" w {w.address:#x}, {w.size} bytes", "")] for w in sorted(view.debugger.watches)]
    return filled([bar("breakpoints", width), *(points or [[("   none: t sets one at the cursor", "dim")]])], height)


def console(view: View, width: int, height: int) -> list[Line]:
    """The end of what the program has written."""
    text = view.console().decode("utf-8", "replace").replace("\r", "")
    rows: list[str] = []
    for line in text[-height * width * 2 :].split("\n"):
        line = printable(line)
        rows += [line[at : at + width] for at in range(0, max(len(line), 1), width)]
    if rows and not rows[-1]:
        rows.pop()
    shown: list[Line] = [[(row, "")] for row in rows[-(height - 1) :]]
    return filled([bar("console", width), *shown], height)


def title(view: View, width: int) -> Line:
    d = view.debugger
    mode = MODES[d.hart.mode] if d.hart else "M"
    state = "running: any key stops it" if view.running else view.where(d.pc)
    return [(f" {view.title}  mode {mode}  {d.count} instructions  {state}"[:width].ljust(width), "bar")]


def render(view: View, width: int, height: int) -> list[Line]:
    """The screen."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        words = f"{width}x{height} is too small: {LEAST_WIDTH}x{LEAST_HEIGHT} at least; q quits"
        return [fit(line, width) for line in filled([[(words, "message")]], height)]
    table = registers(view, width)
    room = height - 2 - len(table)
    upper = max(4, room * 4 // 7)
    lower, half = room - upper, width // 2 - 1
    panes = {"memory": memory, "stack": stack, "csrs": csrs, "breaks": breaks}
    lines = [title(view, width)]
    if view.help:
        lines += filled([[(text, "")] for text in HELP.splitlines()], upper + len(table) + lower)
    else:
        lines += beside(source(view, half, upper), code(view, width - half - 1, upper), half)
        lines += table
        lines += beside(panes[view.pane](view, half, lower), console(view, width - half - 1, lower), half)
    answer = f"{view.prompt}: {view.typed}_" if view.prompt else view.message
    lines.append([(printable(answer.splitlines()[0] if answer else ""), "message")])
    return [fit(line, width) for line in lines]
