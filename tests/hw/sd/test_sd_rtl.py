"""The SD controller in Verilator under cocotb, and the C++ card's protocol checker under a host in Python."""

from __future__ import annotations

import ctypes
import subprocess
from pathlib import Path

import pytest

from hw.io.sd import SDController
from hw.sim.sd import crc7
from tests import oracles
from tests.hw import cocotb_run
from tools import software


@pytest.fixture(scope="module")
def sdcard_so() -> Path:
    """The C++ card as a shared library, warnings being errors."""
    out = cocotb_run.build_folder("sd") / "sdcard.so"
    flags = ["-std=c++17", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    source = software.source("hw/sim/sdcard.cpp")
    subprocess.run([oracles.tool("g++"), *flags, "-o", str(out), str(source)], check=True, timeout=100)
    return out


@pytest.mark.long
def test_controller_under_cocotb(sdcard_so: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDCARD_SO", str(sdcard_so))
    cocotb_run.run(SDController(), "sd", "tests.hw.sd.cocotb_sd", 8, monkeypatch)


class Wires:
    """A host that moves the C++ card's wires by hand."""

    def __init__(self, so: Path, image: Path, wake: int = 80) -> None:
        self.lib = ctypes.CDLL(str(so))
        self.lib.sdcard_open.restype = ctypes.c_void_p
        self.lib.sdcard_error.restype = ctypes.c_char_p
        self.card = ctypes.c_void_p(self.lib.sdcard_open(str(image).encode()))
        self.cs_n = 1
        for _ in range(wake):
            self.bit(1)
        self.select(0)

    def eval(self, sclk: int, mosi: int) -> int:
        return self.lib.sdcard_eval(self.card, sclk, mosi, self.cs_n)

    def select(self, cs_n: int, sclk: int = 0) -> None:
        self.cs_n = cs_n
        self.eval(sclk, 1)

    def bit(self, mosi: int) -> int:
        miso = self.eval(0, mosi)
        self.eval(1, mosi)
        self.eval(0, mosi)
        return miso

    def byte(self, value: int) -> int:
        return sum(self.bit(value >> i & 1) << i for i in range(7, -1, -1))

    def command(self, index: int, argument: int = 0, more: int = 0, crc: int | None = None) -> bytes:
        frame = bytes([0x40 | index]) + argument.to_bytes(4, "big")
        for byte in frame + bytes([crc7(frame) << 1 | 1 if crc is None else crc]):
            self.byte(byte)
        return bytes(self.byte(0xFF) for _ in range(2 + more))[1:]

    def start(self) -> None:
        self.command(0)
        self.command(8, 0x1AA, 4)
        for _ in range(3):
            self.command(55)
            self.command(41, 0x4000_0000)

    @property
    def error(self) -> str:
        return (self.lib.sdcard_error(self.card) or b"").decode()


@pytest.fixture
def wires(sdcard_so: Path, tmp_path: Path) -> Wires:
    (tmp_path / "card").write_bytes(bytes(1024))
    return Wires(sdcard_so, tmp_path / "card")


def test_a_good_session_is_no_error(wires: Wires) -> None:
    wires.start()
    assert wires.command(58, 0, 4) == b"\0\xc0\xff\x80\0"
    assert wires.command(13, 0, 1) == b"\0\0" and wires.command(16, 512) == b"\0"
    assert wires.command(17, 1, 1 + 1 + 512 + 2) == b"\0\xff\xfe" + bytes(514)
    csd = wires.command(9, 0, 2 + 18)
    assert csd[2] == 0xFE and crc7(csd[3:18]) << 1 | 1 == csd[18]
    assert wires.command(10, 0, 2 + 18)[4:6] == b"IT"
    assert wires.command(17, 2, 2)[-1] == 0x08
    assert wires.command(40) == b"\4"
    wires.select(1)
    assert wires.error == ""


def test_what_the_checker_finds(sdcard_so: Path, tmp_path: Path) -> None:
    (tmp_path / "card").write_bytes(bytes(1024))

    def after(*steps: str) -> str:
        w = Wires(sdcard_so, tmp_path / "card")
        for step in steps:
            exec(step, {"w": w})
        return w.error

    assert after("w.command(8, 0x1aa)") == "CMD8 before CMD0"
    assert after("w.command(0, crc=0x97)") == "CMD0 with CRC7 4b, not 4a"
    assert after("w.command(0, crc=0x94)") == "CMD0 without its end bit"
    assert after("w.command(0)", "w.command(17)") == "CMD17 before ACMD41 has made the card ready"
    assert after("w.command(0)", "w.command(55)", "w.command(41)") == "ACMD41 before CMD8"
    assert after("w.command(0)", "w.command(8, 0, 4)", "w.command(41)") == "CMD41 without CMD55"
    assert after("w.start()", "w.command(12)") == "CMD12 while nothing is being read"
    assert after("w.start()", "w.command(17)", "w.command(17)") == "CMD17 while the card is still answering CMD17"
    assert after("w.start()", "w.command(18)", "w.command(13)") == "CMD13 while the card is still answering CMD18"
    assert after("w.start()", "w.command(17)", "w.select(1)") == "CS is released while the card is answering CMD17"
    assert after("w.byte(0x40)", "w.select(1)") == "CS is released after 1 bytes of a command"
    assert after("w.bit(1)", "w.select(1)") == "CS changes after 1 bits of a byte"
    assert after("w.byte(0x3f)") == "byte 3f is neither ff nor the start of a command"
    assert after("w.eval(1, 0)") == "MOSI changes when sclk rises"
    assert after("w.eval(1, 1)", "w.eval(1, 0)") == "MOSI changes while sclk is high"
    assert after("w.select(1, sclk=1)") == "CS changes while sclk is high"
    short = Wires(sdcard_so, tmp_path / "card", wake=73)
    short.command(0)
    assert short.error == "CMD0 after 73 clocks with CS high: at least 74 are needed"


def test_the_file_of_a_card_that_is_not_there(sdcard_so: Path, tmp_path: Path) -> None:
    lib = ctypes.CDLL(str(sdcard_so))
    lib.sdcard_open.restype = ctypes.c_void_p
    assert lib.sdcard_open(str(tmp_path / "absent").encode()) is None
    empty = ctypes.c_void_p(lib.sdcard_open(None))
    assert [lib.sdcard_eval(empty, i & 1, 0, 0) for i in range(20)] == [1] * 20
    assert lib.sdcard_fault(empty, b"bad_crc=-1,stop_after=3") == 0 and lib.sdcard_fault(empty, b"nonsense") == -1
