"""The interconnect between random masters and devices of random patience, in Amaranth's simulator.

Every request must be answered once, by the right device or with an error; devices must see requests that keep still
until accepted and never a second one while they owe a response; and nobody may starve.
"""

from __future__ import annotations

import random

from amaranth.sim import Simulator

from hw.interconnect import Interconnect

REGIONS = {"A": (0x1000, 0xF000), "B": (0x80000000, 1 << 31), "C": (0x20000, 0x1000)}
MASTERS = {"m0": ("B",), "m1": ("A", "B", "C"), "m2": ("A", "B")}
REQUESTS = 300


def where(addr: int, master: str) -> str | None:
    for name, (base, size) in REGIONS.items():
        if base <= addr < base + size:
            return name if name in MASTERS[master] else None
    return None


def test_every_request_is_answered():
    ic = Interconnect(MASTERS, REGIONS)
    finished = dict.fromkeys(MASTERS, 0)
    served = dict.fromkeys(REGIONS, 0)

    def master(name, seed):
        bus, rng = getattr(ic, name), random.Random(seed)

        async def bench(ctx):
            for number in range(REQUESTS):
                base, size = rng.choice(list(REGIONS.values()))
                addr = rng.choice((base, base + size - 8, base - 8, base + size, rng.getrandbits(32))) & 0xFFFFFFF8
                write, data = rng.randrange(2), rng.getrandbits(64)
                for signal, value in ((bus.valid, 1), (bus.addr, addr), (bus.write, write), (bus.wdata, data)):
                    ctx.set(signal, value)
                ctx.set(bus.mask, number % 255 + 1)
                _, _, ready = await ctx.tick().sample(bus.ready)
                for _ in range(200):
                    if ready:
                        break
                    _, _, ready = await ctx.tick().sample(bus.ready)
                assert ready, (name, hex(addr))
                ctx.set(bus.valid, 0)
                answered = False
                while not answered:
                    _, _, answered, error, rdata = await ctx.tick().sample(bus.rsp_valid, bus.error, bus.rdata)
                device = where(addr, name)
                assert error == (device is None), (name, hex(addr))
                if device:
                    assert rdata == addr ^ data ^ write ^ (number % 255 + 1) << 32
                finished[name] += 1
                if rng.randrange(3) == 0:
                    await ctx.tick().repeat(rng.randrange(1, 5))

        return bench

    def device(name, seed):
        bus, rng = getattr(ic, name), random.Random(seed)

        async def bench(ctx):
            fast = name == "B"
            while True:
                held = None
                while True:  # accept when in the mood
                    ready = fast or rng.randrange(3) == 0
                    ctx.set(bus.ready, ready)
                    _, _, valid, addr, write, wdata, mask = await ctx.tick().sample(
                        bus.valid, bus.addr, bus.write, bus.wdata, bus.mask
                    )
                    ctx.set(bus.rsp_valid, 0)
                    if held is not None:
                        assert valid
                        assert held == (addr, write, wdata, mask), name
                    if valid and ready:
                        break
                    held = (addr, write, wdata, mask) if valid else None
                served[name] += 1
                for _ in range(0 if fast else rng.randrange(4)):
                    ctx.set(bus.ready, rng.randrange(2))
                    _, _, valid = await ctx.tick().sample(bus.valid)
                    assert not valid, f"{name} was asked while it owed a response"
                ctx.set(bus.rsp_valid, 1)
                ctx.set(bus.rdata, addr ^ wdata ^ write ^ mask << 32)

        return bench

    simulator = Simulator(ic)
    simulator.add_clock(1e-6)
    for number, name in enumerate(MASTERS):
        simulator.add_testbench(master(name, number))
    for number, name in enumerate(REGIONS):
        simulator.add_testbench(device(name, 10 + number), background=True)
    simulator.run()
    assert set(finished.values()) == {REQUESTS}
    assert all(served.values())
