"""What all simple devices share: to answer a bus request in the next cycle, and to write byte lanes of a register."""

from __future__ import annotations

from amaranth.hdl import Cat, Module, Value, ValueLike
from amaranth.lib.wiring import PureInterface


def answer(m: Module, bus: PureInterface, rdata: ValueLike) -> None:
    """Take every request at once and answer it in the next cycle; `rdata` is sampled when the request comes."""
    m.d.comb += bus.ready.eq(1)
    m.d.sync += bus.rsp_valid.eq(bus.valid)
    with m.If(bus.valid):
        m.d.sync += bus.rdata.eq(rdata)


def merged(bus: PureInterface, old: Value, *, lane: int = 0) -> Value:
    """`old` with the bytes that the request's mask selects; `old` stands in the bus word from byte `lane` on."""
    size = len(old) // 8
    select = Cat(bus.mask[lane + i].replicate(8) for i in range(size))
    return (old & ~select) | (bus.wdata[8 * lane : 8 * (lane + size)] & select)
