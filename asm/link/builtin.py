"""The linker scripts that are used when -T names none: the layout for our chip, and the usual one for RISC-V.

The chip's (`chip`) knows sections by what they are, not by name: code and constants from one address on, data and zeros
on the next page, or, for a ROM image, at an address of their own with their first bytes behind the constants.

The usual one (`usual`, -m elf64lriscv or elf32lriscv) puts a program for a Unix at 0x10000, headers first, and data so
that it shares no page with code; names and symbols are those that GNU ld's has, since programs rely on them.
"""

from __future__ import annotations

PAGE = 4096

# where the addresses of constructors and destructors stand
_ARRAYS = """
    PROVIDE_HIDDEN(__preinit_array_start = .); KEEP(*(.preinit_array)) PROVIDE_HIDDEN(__preinit_array_end = .);
    PROVIDE_HIDDEN(__init_array_start = .);
    KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*) SORT_BY_INIT_PRIORITY(.ctors.*)))
    KEEP(*(.init_array EXCLUDE_FILE(*crtbegin.o *crtbegin?.o *crtend.o *crtend?.o) .ctors))
    PROVIDE_HIDDEN(__init_array_end = .);
    PROVIDE_HIDDEN(__fini_array_start = .);
    KEEP(*(SORT_BY_INIT_PRIORITY(.fini_array.*) SORT_BY_INIT_PRIORITY(.dtors.*)))
    KEEP(*(.fini_array EXCLUDE_FILE(*crtbegin.o *crtbegin?.o *crtend.o *crtend?.o) .dtors))
    PROVIDE_HIDDEN(__fini_array_end = .);
"""


def chip(text_base: int, data_base: int | None, word: int) -> str:
    """The layout for our chip; word: bytes of a register."""
    if data_base is None:
        move, load = f". = ALIGN({PAGE});", ""
    else:
        move = f". = {data_base};"
        load = f"AT(ALIGN(ADDR(.rodata) + SIZEOF(.rodata), MAX(ALIGNOF(.data), {word})))"
    return f"""
ENTRY(_start)
SECTIONS {{
  . = {text_base};
  .text : {{ KEEP(*(.init .init.* .text.init .text.init.*)) INPUT_SECTION_FLAGS(SHF_ALLOC & SHF_EXECINSTR) *(*) }}
  .rodata : {{ INPUT_SECTION_FLAGS(SHF_ALLOC & !SHF_WRITE & !SHT_NOBITS) *(*) }}
  {move}
  .data : {load} {{ {_ARRAYS} INPUT_SECTION_FLAGS(SHF_ALLOC & !SHF_TLS & !SHT_NOBITS) *(*) }}
  .tdata : {{ *(.tdata .tdata.*) }}
  .tbss : {{ *(.tbss .tbss.*) }}
  .bss : {{ INPUT_SECTION_FLAGS(SHF_ALLOC) *([!C]*) INPUT_SECTION_FLAGS(SHF_ALLOC) *(*) }}
  PROVIDE(_etext = ADDR(.text) + SIZEOF(.text));
  PROVIDE(__data_load = LOADADDR(.data));
  PROVIDE(__data_start = ADDR(.data));
  PROVIDE(__data_end = ADDR(.bss));
  PROVIDE(_edata = ADDR(.data) + SIZEOF(.data));
  PROVIDE(__bss_start = ADDR(.bss));
  PROVIDE(__bss_end = ADDR(.bss) + SIZEOF(.bss));
  PROVIDE(_end = ADDR(.bss) + SIZEOF(.bss));
  PROVIDE(end = ADDR(.bss) + SIZEOF(.bss));
  PROVIDE(__global_pointer$ = ADDR(.data) + 0x800);
}}
"""
