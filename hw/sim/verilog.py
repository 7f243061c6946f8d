"""A component as Verilog for simulation. Two things make it fast:

- Amaranth writes out the first contents of every memory bit by bit, which takes most of a minute for megabytes of zeros
  that mean nothing: simulators and FPGAs begin with zeros anyway. They are left out.
- There is no reset input: registers begin with their initial values. With one, the next value of every register would
  depend on an input of the chip, and Verilator would work it out twice in every cycle.
"""

from __future__ import annotations

import os
import re
from typing import Any

os.environ.setdefault("AMARANTH_USE_YOSYS", "builtin")

from amaranth.back import rtlil, verilog
from amaranth.hdl import ClockDomain, Module, Value
from amaranth.lib import wiring

# An identifier, an escaped one with the space that ends it.
_ID = r"(?:\\\S+ |[A-Za-z_][\w$]*)"
_NAME = re.compile(r"\\\S+(?= )|[A-Za-z_][\w$]*")
_CLOCKED = re.compile(
    rf"(?m)^  always @\(posedge (?P<clock>[^)]*)\)\n    (?P<register>{_ID})\s*<= (?P<next>{_ID})\s*;\n"
)
_BLOCK = re.compile(
    rf"(?m)^  always @\* begin\n    if \([^\n]*\) begin end\n"
    rf"(?P<body>    (?P<name>{_ID})\s*= (?:[^\n]*\n)(?:    [^\n]*\n)*)  end\n"
)


def convert(top: wiring.Component, name: str) -> str:
    """The Verilog of `top` as module `name`, with its ports and, if it has none, `clk`."""
    emit = rtlil.ModuleEmitter.emit_memory

    def emit_contents(self: Any, index: int, cell: Any) -> None:
        if any(cell.init):
            emit(self, index, cell)

    m = Module()
    m.submodules.chip = top
    ports: dict[str, Any] = {}
    if "clk" not in top.signature.members:  # else it makes its domains itself
        m.domains.sync = sync = ClockDomain(reset_less=True)
        ports["clk"] = sync.clk, wiring.In
    for path, member, value in top.signature.flatten(top):
        ports["__".join(map(str, path))] = Value.cast(value), member.flow
    rtlil.ModuleEmitter.emit_memory = emit_contents
    try:
        return _direct(verilog.convert(m, name=name, ports=_directed(ports), strip_internal_attrs=True))
    finally:
        rtlil.ModuleEmitter.emit_memory = emit


def _directed(ports: dict[str, Any]) -> dict[str, Any]:
    """Ports as the back end wants them."""
    from amaranth.hdl._ir import PortDirection

    way = {wiring.In: PortDirection.Input, wiring.Out: PortDirection.Output}
    return {name: (value, way[flow]) for name, (value, flow) in ports.items()}


def _direct(text: str) -> str:
    """Registers assigned where their next value is chosen. Amaranth's way is `always @* next = ...` and then
    `always @(posedge clk) r <= next`, which makes a simulator copy every register twice in every cycle; where `next`
    serves nothing else, both become `always @(posedge clk) if (...) r <= ...`."""
    return "".join(_direct_module(part) for part in re.split(r"(?m)^(?=module )", text))


def _direct_module(text: str) -> str:
    uses: dict[str, int] = {}
    for name in _NAME.findall(text):
        uses[name] = uses.get(name, 0) + 1
    clocked = {m["next"].strip(): m for m in _CLOCKED.finditer(text)}

    def rewritten(block: re.Match[str]) -> str:
        name = block["name"].strip()
        take = clocked.get(name)
        assign = re.compile(rf"(?m)^(\s*){re.escape(block['name'].strip())}\s+((?:\[[^\]]*\] )?)= ")
        if take is None or uses[name] != len(assign.findall(block[0])) + 2:  # declared, and taken over
            return block[0]
        register = take["register"]
        body = assign.sub(lambda m: f"{m[1]}{register} {m[2]}<= ", block["body"])
        keeps = re.compile(rf"\A\s*{re.escape(register.strip())}\s+<= {re.escape(register.strip())}\s*;\n")
        done.append(take)
        return f"  always @(posedge {take['clock']}) begin\n{keeps.sub('', body)}  end\n"

    done: list[re.Match[str]] = []
    text = _BLOCK.sub(rewritten, text)
    for take in done:
        text = text.replace(take[0], "", 1)
    return text
