"""ISA strings: what they mean, their canonical form, and the one that GNU as writes into `.riscv.attributes`."""

from __future__ import annotations

from pathlib import Path

import pytest

from asm import isa
from tests.asm import gnu

STRINGS = (
    "rv64i",
    "rv64imac_zicsr_zba",
    "rv64gc",
    "rv64g_zbb_zbs_zbc_svinval",
    "rv32imafdc",
    "rv32ic_zba_zicsr",
    "rv64imac_zicsr_zifencei_sstc_sscofpmf",
    "rv64ifd",
)


@pytest.mark.parametrize("text", STRINGS)
def test_attributes_against_as(tmp_path: Path, text: str) -> None:
    xlen, extensions = isa.parse(text)
    (tmp_path / "t.s").write_text("nop\n")
    gnu.run(
        tmp_path,
        "as",
        f"-march={text}",
        f"-mabi={'lp64' if xlen == 64 else 'ilp32'}",
        "-march-attr",
        "t.s",
        "-o",
        "t.o",
    )
    attributes = gnu.run(tmp_path, "readelf", "-A", "t.o")
    theirs = attributes.partition("Tag_RISCV_arch: ")[2].split('"')[1]
    assert isa.arch(xlen, extensions) == theirs
    assert isa.parse(theirs) == (xlen, extensions)


def test_canonical() -> None:
    for text in STRINGS:
        xlen, extensions = isa.parse(text)
        assert isa.parse(isa.arch(xlen, extensions, versions=False)) == (xlen, extensions)
        assert list(extensions) == sorted(extensions, key=isa.ORDER.index)
    assert isa.parse("RV64GC") == (64, ("I", "M", "A", "F", "D", "C", "Zicsr", "Zifencei", "Zmmul"))
    assert isa.parse("rv64imasu_zbs_zba")[1] == ("I", "M", "A", "S", "U", "Zicsr", "Zmmul", "Zba", "Zbs")
    assert isa.arch(64, ("Zba", "C", "I", "S"), versions=False) == "rv64icsu_zicsr_zba"


@pytest.mark.parametrize(
    ("text", "wanted"),
    (
        ("foo", "'foo' is no ISA string; it starts with rv32 or rv64, as in rv64imac_zicsr"),
        ("rv64", "the base in 'rv64' is not known; expected i or g after rv64"),
        ("rv32e", "the base in 'rv32e' is not known; expected i or g after rv32"),
        ("rv64imv", "extension 'v' in 'rv64imv' is not known; there are i, m, a,"),
        ("rv64i_zfoo", "extension 'zfoo' in 'rv64i_zfoo' is not known"),
        ("rv64i_zba_", "'rv64i_zba_' has nothing after an underscore"),
        ("rv64i_zmmul", "zmmul in 'rv64i_zmmul' needs m"),
    ),
)
def test_errors(text: str, wanted: str) -> None:
    with pytest.raises(isa.IsaError) as caught:
        isa.parse(text)
    assert wanted in str(caught.value)
