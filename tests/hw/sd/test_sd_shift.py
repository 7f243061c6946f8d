"""The SD controller's shifter in Amaranth's simulator: mode 0, the clock's rate, bytes without gaps."""

from __future__ import annotations

import random

import pytest

from hw.io.sd_shift import Shifter


@pytest.mark.parametrize("div", [0, 1, 5])
def test_bytes_through_the_wires(div: int) -> None:
    """A card that answers each byte with its complement: every bit both ways, and the cycles of all of them."""
    from amaranth.sim import Simulator

    rng = random.Random(div)
    data = rng.randbytes(20)
    dut = Shifter()
    received, sent, edges = [], [], []

    async def bench(ctx) -> None:
        ctx.set(dut.div, div)
        ctx.set(dut.start, 1)
        ctx.set(dut.send, data[0])
        queue, last_sclk, last_mosi, cycle = list(data[1:]), 0, 1, 0
        while len(received) < len(data):
            if ctx.get(dut.done):
                received.append(ctx.get(dut.received))
            taken = ctx.get(dut.ready) and ctx.get(dut.start)
            await ctx.tick()
            cycle += 1
            if taken:
                ctx.set(dut.send, queue[0] if queue else 0)
                ctx.set(dut.start, 1 if queue else 0)
                del queue[:1]
            sclk, mosi = ctx.get(dut.sclk), ctx.get(dut.mosi)
            if sclk and not last_sclk:
                sent.append(mosi)
                edges.append(cycle)
            assert not (sclk and mosi != last_mosi), "MOSI changes while sclk is high, or with its rising edge"
            last_sclk, last_mosi = sclk, mosi
            ctx.set(dut.miso, 1 - mosi)
        await ctx.tick()
        assert (ctx.get(dut.sclk), ctx.get(dut.mosi), ctx.get(dut.busy)) == (0, 1, 0)

    simulator = Simulator(dut)
    simulator.add_clock(1e-8)
    simulator.add_testbench(bench)
    simulator.run()
    assert bytes(int("".join(map(str, sent[i : i + 8])), 2) for i in range(0, len(sent), 8)) == data
    assert bytes(received) == bytes(byte ^ 0xFF for byte in data)
    assert {b - a for a, b in zip(edges, edges[1:])} == {2 * (div + 1)}
