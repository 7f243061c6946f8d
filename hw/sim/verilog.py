"""A component as Verilog. Amaranth writes out the first contents of every memory bit by bit, which takes most of a
minute for megabytes of zeros that mean nothing: simulators and FPGAs begin with zeros anyway. They are left out.
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("AMARANTH_USE_YOSYS", "builtin")

from amaranth.back import rtlil, verilog
from amaranth.lib import wiring


def convert(top: wiring.Component, name: str) -> str:
    """The Verilog of `top` as module `name`."""
    emit = rtlil.ModuleEmitter.emit_memory

    def emit_contents(self: Any, index: int, cell: Any) -> None:
        if any(cell.init):
            emit(self, index, cell)

    rtlil.ModuleEmitter.emit_memory = emit_contents
    try:
        return verilog.convert(top, name=name, strip_internal_attrs=True)
    finally:
        rtlil.ModuleEmitter.emit_memory = emit
