"""The chip's interconnect: several masters, several devices, one request a cycle.

A request goes to the device whose region holds its address, and waits while that device still owes a response. Where
there is no device, or none that this master may reach, the answer is an error in the next cycle. Responses of
different devices come back to different masters side by side.

Who goes first: masters in their order, except that the first one goes last in the cycle after its turn. So put the
one that can saturate the bus (DMA) first: it gets at most every other cycle while others want the bus.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from amaranth.hdl import Module, Signal, Value
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.bus import Bus

REQUEST = ("valid", "addr", "write", "wdata", "mask")
PAGE_BITS = 12


def any_of(bits: Iterable[Value]) -> Value:
    return reduce(or_, bits)


class Interconnect(wiring.Component):
    """masters: name -> the devices it reaches. regions: device -> (base, size), size a power of two and base a multiple
    of it, or any multiple of 4 KiB. Ports carry the names of masters and devices."""

    def __init__(self, masters: dict[str, tuple[str, ...]], regions: dict[str, tuple[int, int]]) -> None:
        self.masters, self.regions = masters, regions
        ports = {name: In(Bus()) for name in masters} | {name: Out(Bus()) for name in regions}
        super().__init__(ports)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        masters = [getattr(self, name) for name in self.masters]
        grant = [Signal(name=f"grant_{name}") for name in self.masters]
        held = [Signal(name=f"held_{name}") for name in self.masters]  # its request was shown to a device, not accepted
        turn = Signal()  # the first master went in the last cycle

        # Choose a master. A request that a device has seen stays.
        choices = [(held[i], i) for i in range(len(masters))]
        choices += [(masters[0].valid & ~turn, 0)]
        choices += [(masters[i].valid, i) for i in (*range(1, len(masters)), 0)]
        request = Bus().create()
        with m.If(0):
            pass
        for condition, i in choices:
            with m.Elif(condition):
                m.d.comb += grant[i].eq(1)
                m.d.comb += [getattr(request, field).eq(getattr(masters[i], field)) for field in REQUEST]

        # Show the request to its device.
        taken, somewhere = Signal(), Signal()
        for name, region in self.regions.items():
            device, owes = getattr(self, name), Signal(name=f"{name}_owes")
            reachable = [i for i, devices in enumerate(self.masters.values()) if name in devices]
            hit = Signal(name=f"{name}_hit")
            m.d.comb += hit.eq(self.inside(request.addr, *region))
            if len(reachable) < len(masters):
                with m.If(~any_of(grant[i] for i in reachable)):
                    m.d.comb += hit.eq(0)
            m.d.comb += [getattr(device, field).eq(getattr(request, field)) for field in REQUEST[1:]]
            with m.If(device.rsp_valid):
                m.d.sync += owes.eq(0)
            with m.If(hit):
                m.d.comb += [somewhere.eq(1), device.valid.eq(request.valid & (~owes | device.rsp_valid))]
                m.d.comb += taken.eq(device.valid & device.ready)
            with m.If(device.valid & device.ready):
                m.d.sync += owes.eq(1)
            # The response, to the master that asked.
            for i in reachable:
                asked = Signal(name=f"{name}_asked_by_{list(self.masters)[i]}")
                with m.If(device.valid & device.ready):
                    m.d.sync += asked.eq(grant[i])
                with m.If(device.rsp_valid & asked):
                    m.d.comb += [masters[i].rsp_valid.eq(1), masters[i].rdata.eq(device.rdata)]
                    m.d.comb += masters[i].error.eq(device.error)

        m.d.sync += turn.eq(grant[0] & taken)
        for i, master in enumerate(masters):
            lost = Signal(name=f"lost_{list(self.masters)[i]}")  # asked for what is not there
            m.d.comb += master.ready.eq(grant[i] & (taken | ~somewhere))
            m.d.sync += [lost.eq(grant[i] & ~somewhere), held[i].eq(grant[i] & somewhere & ~taken)]
            with m.If(lost):
                m.d.comb += [master.rsp_valid.eq(1), master.error.eq(1)]
        return m

    @staticmethod
    def inside(addr: Signal, base: int, size: int) -> Value:
        """Whether `addr` is in the region."""
        bits = (size - 1).bit_length()
        if size == 1 << bits and base % size == 0:
            return addr[bits:] == base >> bits
        page = addr[PAGE_BITS:]
        return (page >= base >> PAGE_BITS) & (page < base + size >> PAGE_BITS)
