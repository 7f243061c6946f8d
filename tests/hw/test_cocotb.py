"""The core's bus interface and the UART's pins under cocotb in Verilator: see cocotb_blocks.py."""

from __future__ import annotations

import pytest
from amaranth.hdl import DomainRenamer, Module
from amaranth.lib import wiring
from amaranth.lib.wiring import connect, flipped

from hw.cpu.core import Core
from hw.io.uart import Uart
from tests.hw import cocotb_run


class Blocks(wiring.Component):
    """Core and UART side by side, so that one build serves both."""

    def __init__(self) -> None:
        self.parts = {"core": Core(), "uart": Uart()}
        ports = {
            f"{name}_{port}": flow for name, part in self.parts.items() for port, flow in part.signature.members.items()
        }
        super().__init__(ports)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        for name, part in self.parts.items():
            m.submodules[name] = DomainRenamer({"free": "sync"})(part)
            for port, member in part.signature.members.items():
                ours, theirs = getattr(self, f"{name}_{port}"), getattr(part, port)
                if member.is_signature:
                    connect(m, theirs, flipped(ours))
                elif member.flow == wiring.Out:
                    m.d.comb += ours.eq(theirs)
                else:
                    m.d.comb += theirs.eq(ours)
        return m


@pytest.mark.long
def test_blocks_under_cocotb(monkeypatch: pytest.MonkeyPatch) -> None:
    cocotb_run.run(Blocks(), "blocks", "tests.hw.cocotb_blocks", 2, monkeypatch)
