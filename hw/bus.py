"""The one bus of the chip: a request that is held until it is accepted, and one response for each request.

        cycle      0     1     2     3
        valid    __/‾‾‾‾‾‾‾‾‾\\____________     request: addr, write, wdata, mask are stable while valid & ~ready
        ready    ________/‾‾‾‾\\___________     accepted at the clock edge where valid & ready
        rsp_valid______________/‾‾‾‾\\_____     exactly one response per request, at least one cycle after acceptance

A master has at most one request without a response; it may raise the next one in the cycle in which a response arrives.
`mask` selects byte lanes in reads as well as in writes, so that a device knows which of its registers a load touches
(a 16550 has side effects on reads). Data stand in their natural lanes: byte lane i of a 64-bit word is address 8 n + i.
"""

from __future__ import annotations

from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out


class Bus(wiring.Signature):
    """Request and response, seen from the master. Devices take `In(Bus())`.

    addr_width: bits of the byte address. data_width: 32 or 64 bits; the low bits of `addr` below the word are ignored.
    """

    def __init__(self, *, addr_width: int = 32, data_width: int = 64) -> None:
        self.addr_width, self.data_width = addr_width, data_width
        super().__init__(
            {
                "valid": Out(1),
                "ready": In(1),
                "addr": Out(addr_width),
                "write": Out(1),
                "wdata": Out(data_width),
                "mask": Out(data_width // 8),
                "rsp_valid": In(1),
                "rdata": In(data_width),
                "error": In(1),  # with rsp_valid: nothing there, or not allowed; an access fault in the CPU
            }
        )
