"""A component as Verilog for simulation. Two things make it fast:

- Amaranth writes out the first contents of every memory bit by bit, which takes most of a minute for megabytes of zeros
  that mean nothing: simulators and FPGAs begin with zeros anyway. They are left out.
- There is no reset input: registers begin with their initial values. With one, the next value of every register would
  depend on an input of the chip, and Verilator would work it out twice in every cycle.
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("AMARANTH_USE_YOSYS", "builtin")

from amaranth.back import rtlil, verilog
from amaranth.hdl import ClockDomain, Module, Value
from amaranth.lib import wiring


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
        return verilog.convert(m, name=name, ports=_directed(ports), strip_internal_attrs=True)
    finally:
        rtlil.ModuleEmitter.emit_memory = emit


def _directed(ports: dict[str, Any]) -> dict[str, Any]:
    """Ports as the back end wants them."""
    from amaranth.hdl._ir import PortDirection

    way = {wiring.In: PortDirection.Input, wiring.Out: PortDirection.Output}
    return {name: (value, way[flow]) for name, (value, flow) in ports.items()}
