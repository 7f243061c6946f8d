""".riscv.attributes: what a file was assembled for, as tags (psABI, "Attributes").

'A' | length "riscv\\0" | tag 1 (file), length | tag value | tag value ...        even tags: uleb128, odd: string
"""

from __future__ import annotations

from asm import elf
from asm.layout import leb128

STACK_ALIGN, ARCH, UNALIGNED_ACCESS = 4, 5, 6
TAGS = {"stack_align": STACK_ALIGN, "arch": ARCH, "unaligned_access": UNALIGNED_ACCESS}
TAGS |= {"priv_spec": 8, "priv_spec_minor": 10, "priv_spec_revision": 12}
TAGS |= {"Tag_RISCV_" + name: tag for name, tag in TAGS.items()}


def attributes_section(asm) -> elf.Section:
    """The section of the attributes that were set, and the architecture if it is wanted."""
    values = dict(asm.attribute_values)
    if asm.attributes:
        values.setdefault(ARCH, asm.arch())
    body = b""
    for tag in sorted(values):
        value = values[tag]
        body += leb128(tag, False) + (value.encode() + b"\0" if isinstance(value, str) else leb128(value, False))
    body = b"\x01" + (len(body) + 5).to_bytes(4, "little") + body
    vendor = b"riscv\0" + body
    data = b"A" + (len(vendor) + 4).to_bytes(4, "little") + vendor
    return elf.Section(".riscv.attributes", elf.SHT_RISCV_ATTRIBUTES, 0, data, 1)
