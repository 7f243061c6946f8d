"""The chip: CPU, vTPU, devices and the interconnect between them, as one component with pins.

                 ibus   dbus        dma
                  |      |           |
               +--+------+-----------+---+
               |      interconnect       |
               +--+---+---+--+--+--+--+--+
                  |   |   |  |  |  |  |
                 ROM RAM CLINT  |  | vTPU registers, window
                           PLIC | SD
                             UART  finisher

Pins: the RAM port (below), serial line, SD card lines, the finisher's code, and the ROM's programming port.

The RAM port shows a request in a cycle (`valid addr write wdata mask`) and takes `rdata` and `error` at the end of that
same cycle. DRAM controllers are beyond this chip; the simulator's RAM is an array.

Clocks: `sync` runs always. `cpu`, `io` (UART, SD, finisher) and `vtpu` have the same edges, but may stop while their
`_run` is low, and then nothing in them would have changed anyway: on an FPGA a clock gate or nothing at all, in the
simulator the cycles in which a part costs nothing. Registers start with their values at power-on; there is no reset
line. `program` belongs to the ROM's programming port.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from amaranth.hdl import Cat, ClockDomain, DomainRenamer, Module, Signal, Value
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out, connect, flipped

from hw.cpu.commit_port import CommitPort
from hw.cpu.config import HOST64, CoreConfig
from hw.cpu.core import Core
from hw.interconnect import Interconnect
from hw.io.clint import Clint
from hw.io.finisher import Finisher
from hw.io.plic import Plic
from hw.io.rom import Rom
from hw.io.sd import SDController
from hw.io.uart import Uart
from hw.memory_map import REGIONS
from hw.vtpu.config import VTPUConfig
from hw.vtpu.core import VTPU

GATED = ("cpu", "io", "vtpu")
LINGER = 31  # cycles
RAM_SPAN = 1 << 31  # RAM may be anything in the upper half; the RAM port says where it ends


@dataclass(frozen=True)
class SocConfig:
    """core: the CPU. vtpu: the vector core, None for a chip without. rom: the boot image after power-on."""

    core: CoreConfig = HOST64
    vtpu: VTPUConfig | None = field(default_factory=VTPUConfig)
    rom: bytes = field(default=b"", repr=False)


class Soc(wiring.Component):
    """See the module's text. `code` is 0 until the finisher is written."""

    def __init__(self, config: SocConfig | None = None) -> None:
        self.config = config or SocConfig()
        self.rom = Rom(self.config.rom)
        ports = {f"{domain}_clk": In(1) for domain in GATED} | {f"{domain}_run": Out(1) for domain in GATED}
        ports |= {
            "clk": In(1),
            "ram_valid": Out(1),
            "ram_addr": Out(32),
            "ram_write": Out(1),
            "ram_wdata": Out(64),
            "ram_mask": Out(8),
            "ram_rdata": In(64),
            "ram_error": In(1),
            "tx": Out(1),
            "rx": In(1, init=1),
            "sd_sclk": Out(1),
            "sd_mosi": Out(1),
            "sd_cs_n": Out(1),
            "sd_miso": In(1, init=1),
            "code": Out(32),
            "program_clk": In(1),
            "program_en": In(1),
            "program_word": In(self.rom.word_bits),
            "program_data": In(64),
        }
        if self.config.core.commit_port:
            ports["commit"] = Out(CommitPort(self.config.core.xlen))
        super().__init__(ports)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        for name in ("sync", "program", *GATED):
            m.domains += (domain := ClockDomain(name, reset_less=True))
            domain.clk = self.clk if name == "sync" else getattr(self, f"{name}_clk")
        m.submodules.cpu = cpu = DomainRenamer({"sync": "cpu", "free": "sync"})(Core(self.config.core))
        m.submodules.rom = self.rom
        m.submodules.clint = clint = Clint()
        m.submodules.uart = uart = DomainRenamer("io")(Uart())
        m.submodules.sd = sd = DomainRenamer("io")(SDController())
        m.submodules.finisher = finisher = DomainRenamer("io")(Finisher())
        buses = {"ROM": self.rom.bus, "CLINT": clint.bus, "UART0": uart.bus, "SD": sd.bus, "FINISHER": finisher.bus}
        lines, masters = {"UART0": uart.irq, "SD": sd.irq}, {"dbus": cpu.dbus, "ibus": cpu.ibus}
        if self.config.vtpu:
            m.submodules.vtpu = vtpu = DomainRenamer("vtpu")(VTPU(self.config.vtpu))
            lines["VTPU"] = vtpu.irq
            buses |= {"VTPU": vtpu.regs, "VTPU_WINDOW": vtpu.window}
            masters = {"dma": vtpu.dma} | masters
            self.run_while(m, "vtpu", vtpu.active | vtpu.regs.valid | vtpu.window.valid)
        m.submodules.plic = plic = Plic(tuple(REGIONS[name].irq for name in lines))
        buses["PLIC"] = plic.bus
        m.d.comb += self.cpu_run.eq(~cpu.asleep)
        asked = uart.bus.valid | sd.bus.valid | finisher.bus.valid
        self.run_while(m, "io", asked | uart.active | sd.active)

        regions = {name: (REGIONS[name].base, REGIONS[name].size) for name in buses}
        regions["RAM"] = (REGIONS["RAM"].base, RAM_SPAN)
        reach = {"dma": ("RAM",), "dbus": tuple(regions), "ibus": ("ROM", "RAM")}
        m.submodules.interconnect = ic = Interconnect({name: reach[name] for name in masters}, regions)
        for name, bus in (masters | buses).items():
            connect(m, getattr(ic, name), bus)
        self.ram_port(m, ic.RAM)

        m.d.comb += [cpu.msip.eq(clint.msip), cpu.mtip.eq(clint.mtip), cpu.time.eq(clint.mtime)]
        m.d.comb += [cpu.meip.eq(plic.meip), plic.lines.eq(Cat(*lines.values()))]
        m.d.comb += [self.tx.eq(uart.tx), uart.rx.eq(self.rx), self.code.eq(finisher.code), sd.miso.eq(self.sd_miso)]
        m.d.comb += [self.sd_sclk.eq(sd.sclk), self.sd_mosi.eq(sd.mosi), self.sd_cs_n.eq(sd.cs_n)]
        m.d.comb += [self.rom.program_en.eq(self.program_en), self.rom.program_word.eq(self.program_word)]
        m.d.comb += self.rom.program_data.eq(self.program_data)
        if self.config.core.commit_port:
            connect(m, cpu.commit, flipped(self.commit))
        return m

    def run_while(self, m: Module, domain: str, active: Value) -> None:
        """Let a domain's clock run while `active` and for a little longer, in which everything comes to rest."""
        left = Signal(range(LINGER + 1), init=LINGER, name=f"{domain}_left")
        with m.If(active):
            m.d.sync += left.eq(LINGER)
        with m.Elif(left != 0):
            m.d.sync += left.eq(left - 1)
        m.d.comb += getattr(self, f"{domain}_run").eq(active | (left != 0))

    def ram_port(self, m: Module, bus: wiring.PureInterface) -> None:
        """Pass requests on to the pins, and answer them in the next cycle."""
        for name in ("valid", "addr", "write", "wdata", "mask"):
            m.d.comb += getattr(self, f"ram_{name}").eq(getattr(bus, name))
        m.d.comb += bus.ready.eq(1)
        m.d.sync += bus.rsp_valid.eq(bus.valid)
        with m.If(bus.valid):
            m.d.sync += [bus.rdata.eq(self.ram_rdata), bus.error.eq(self.ram_error)]
