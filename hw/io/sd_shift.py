"""The shifter of the SD controller: SPI mode 0, a byte at a time, most significant bit first.

          ____      __    __    __          __
    sclk      |____|  |__|  |__|  |__ .. __|  |____     sclk = clk / (2 (div + 1)): at div = 0 it changes every cycle
    mosi      < 7     >< 6  >< 5  >       < 0    >      the host's bit changes when sclk falls
    miso       < 7    >< 6  >< 5  >       < 0    >      the card's too; both are taken when sclk rises

The next byte can follow without a gap, as `ready` is high in the last cycle of a byte. Between bytes nothing toggles.

Source: SiFive FU540-C000 manual, chapter 19; SD 7.2.
"""

from amaranth.hdl import Cat, Module, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out


class Shifter(wiring.Component):
    """Exchange `send` for `received`."""

    div: In(12, init=3)  # cycles of each half of a bit, less one
    start: In(1)  # taken if `ready`
    send: In(8)
    ready: Out(1)  # a byte may be started
    busy: Out(1)
    done: Out(1)  # for one cycle: `received` is complete (`ready` is high too)
    received: Out(8)
    sample: Out(1)  # for one cycle: `bit` is a received bit
    bit: Out(1)

    sclk: Out(1)
    mosi: Out(1, init=1)
    miso: In(1)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        half = Signal(12)  # cycles to go in this half of a bit
        left = Signal(3)  # bits to go after this one
        shift_out = Signal(7)
        half_end, last = Signal(), Signal()
        m.d.comb += [
            half_end.eq(self.busy & (half == 0)),
            last.eq(half_end & self.sclk & (left == 0)),
            self.done.eq(last),
            self.ready.eq(last | ~self.busy),
            self.sample.eq(half_end & ~self.sclk),
            self.bit.eq(self.miso),
        ]
        with m.If(self.busy & ~half_end):
            m.d.sync += half.eq(half - 1)
        with m.If(half_end):
            m.d.sync += [half.eq(self.div), self.sclk.eq(~self.sclk)]
            with m.If(~self.sclk):
                m.d.sync += self.received.eq(Cat(self.miso, self.received[:7]))
            with m.Else():
                m.d.sync += [left.eq(left - 1), Cat(shift_out, self.mosi).eq(Cat(1, shift_out))]
        with m.If(last):
            m.d.sync += [self.busy.eq(0), self.mosi.eq(1)]
        with m.If(self.start & self.ready):
            m.d.sync += [
                self.busy.eq(1),
                half.eq(self.div),
                left.eq(7),
                Cat(shift_out, self.mosi).eq(self.send),
            ]
        return m
