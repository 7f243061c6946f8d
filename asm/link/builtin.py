"""The linker scripts that are used when -T names none: the layout for our chip, and the usual one for RISC-V.

The chip's (`chip`) knows sections by what they are, not by name: code and constants (frame tables first, which keep
their name for those who read them) from one address on, data and zeros on the next page, or, for a ROM image, at an
address of their own with their first bytes behind the constants. A section whose name is a word of C keeps it, for
`__start_NAME` and `__stop_NAME`, and stands behind those of its kind.

The usual one (`usual`, -m elf64lriscv or elf32lriscv) puts a program for a Unix at 0x10000, headers first, and data so
that it shares no page with code; names and symbols are those that GNU ld's has, since programs rely on them.
"""

from __future__ import annotations

PAGE = 4096

# where the addresses of constructors and destructors stand; the numbers in their names sort them
_KINDS = (
    ("preinit_array", "KEEP(*(.preinit_array))"),
    (
        "init_array",
        "KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*) SORT_BY_INIT_PRIORITY(.ctors.*)))"
        " KEEP(*(.init_array EXCLUDE_FILE(*crtbegin.o *crtbegin?.o *crtend.o *crtend?.o) .ctors))",
    ),
    (
        "fini_array",
        "KEEP(*(SORT_BY_INIT_PRIORITY(.fini_array.*) SORT_BY_INIT_PRIORITY(.dtors.*)))"
        " KEEP(*(.fini_array EXCLUDE_FILE(*crtbegin.o *crtbegin?.o *crtend.o *crtend?.o) .dtors))",
    ),
)
_BODIES = [
    (name, f"PROVIDE_HIDDEN(__{name}_start = .); {inputs} PROVIDE_HIDDEN(__{name}_end = .);") for name, inputs in _KINDS
]
_ARRAYS = "\n".join(body for _, body in _BODIES)
_OUTPUT_ARRAYS = "\n".join(f"  .{name} : {{ {body} }}" for name, body in _BODIES)


def chip(text_base: int, data_base: int | None, word: int) -> str:
    """The layout for our chip; word: bytes of a register."""
    if data_base is None:
        move, load, here = f". = ALIGN({PAGE});", "", ""
    else:
        move = f". = .; HIDDEN(__rodata_end = .); . = {data_base};"
        load = f"AT(ALIGN(__rodata_end, MAX(ALIGNOF(.data), {word})))"
        here = ". = .;"  # .data is there even if it is empty: what follows it is loaded behind it
    dotted, zeros = "[!A-Za-z_]*", "INPUT_SECTION_FLAGS(SHF_ALLOC & SHT_NOBITS)"
    code = f"INPUT_SECTION_FLAGS(SHF_ALLOC & SHF_EXECINSTR) *({dotted})"
    return f"""
ENTRY(_start)
SECTIONS {{
  . = {text_base};
  .text : {{ KEEP(*(.init .init.* .text.init .text.init.*)) {code} }}
  .eh_frame : {{ KEEP(*(.eh_frame)) }}
  .rodata : {{ INPUT_SECTION_FLAGS(SHF_ALLOC & !SHF_WRITE & !SHT_NOBITS) *({dotted}) }}
  {move}
  .data : {load} {{ {here} {_ARRAYS} INPUT_SECTION_FLAGS(SHF_ALLOC & !SHF_TLS & !SHT_NOBITS) *({dotted}) }}
  .tdata : {{ *(.tdata .tdata.*) }}
  .tbss : {{ *(.tbss .tbss.*) }}
  . = .;
  PROVIDE(_edata = .);
  .bss : {{ {zeros} *([!C]*) {zeros} *(*) }}
  PROVIDE(_etext = ADDR(.text) + SIZEOF(.text));
  PROVIDE(__data_load = LOADADDR(.data));
  PROVIDE(__data_start = ADDR(.data));
  PROVIDE(__data_end = ADDR(.bss));
  PROVIDE(__bss_start = ADDR(.bss));
  PROVIDE(__bss_end = ADDR(.bss) + SIZEOF(.bss));
  PROVIDE(_end = ADDR(.bss) + SIZEOF(.bss));
  PROVIDE(end = ADDR(.bss) + SIZEOF(.bss));
  PROVIDE(__global_pointer$ = ADDR(.data) + 0x800);
}}
"""


def usual(xlen: int) -> str:
    """The layout that -m elf64lriscv (or elf32lriscv) means."""
    word = xlen // 8
    return f"""
ENTRY(_start)
SECTIONS {{
  PROVIDE(__executable_start = SEGMENT_START("text-segment", 0x10000));
  . = SEGMENT_START("text-segment", 0x10000) + SIZEOF_HEADERS;
  .note.gnu.build-id : {{ *(.note.gnu.build-id) }}
  .rela.dyn : {{ PROVIDE_HIDDEN(__rela_iplt_start = .); PROVIDE_HIDDEN(__rela_iplt_end = .); }}
  .init : {{ KEEP(*(SORT_NONE(.init))) }}
  .text : {{
    *(.text.unlikely .text.*_unlikely .text.unlikely.*)
    *(.text.exit .text.exit.*)
    *(.text.startup .text.startup.*)
    *(.text.hot .text.hot.*)
    *(SORT(.text.sorted.*))
    *(.text .stub .text.* .gnu.linkonce.t.*)
  }}
  .fini : {{ KEEP(*(SORT_NONE(.fini))) }}
  PROVIDE(__etext = .);
  PROVIDE(_etext = .);
  PROVIDE(etext = .);
  .rodata : {{ *(.rodata .rodata.* .gnu.linkonce.r.*) }}
  .rodata1 : {{ *(.rodata1) }}
  .sdata2 : {{ *(.sdata2 .sdata2.* .gnu.linkonce.s2.*) }}
  .sbss2 : {{ *(.sbss2 .sbss2.* .gnu.linkonce.sb2.*) }}
  .eh_frame_hdr : {{ *(.eh_frame_hdr) *(.eh_frame_entry .eh_frame_entry.*) }}
  .eh_frame : ONLY_IF_RO {{ KEEP(*(.eh_frame)) *(.eh_frame.*) }}
  .gcc_except_table : ONLY_IF_RO {{ *(.gcc_except_table .gcc_except_table.*) }}
  . = DATA_SEGMENT_ALIGN(CONSTANT(MAXPAGESIZE), CONSTANT(COMMONPAGESIZE));
  .eh_frame : ONLY_IF_RW {{ KEEP(*(.eh_frame)) *(.eh_frame.*) }}
  .gcc_except_table : ONLY_IF_RW {{ *(.gcc_except_table .gcc_except_table.*) }}
  .tdata : {{ PROVIDE_HIDDEN(__tdata_start = .); *(.tdata .tdata.* .gnu.linkonce.td.*) }}
  .tbss : {{ *(.tbss .tbss.* .gnu.linkonce.tb.*) *(.tcommon) }}
{_OUTPUT_ARRAYS}
  .data.rel.ro : {{ *(.data.rel.ro.local* .gnu.linkonce.d.rel.ro.local.*) *(.data.rel.ro .data.rel.ro.*) }}
  . = DATA_SEGMENT_RELRO_END(0, .);
  .data : {{ __DATA_BEGIN__ = .; *(.data .data.* .gnu.linkonce.d.*) SORT(CONSTRUCTORS) }}
  .data1 : {{ *(.data1) }}
  .got : {{ *(.got.plt) *(.igot.plt) *(.got) *(.igot) }}
  .sdata : {{
    __SDATA_BEGIN__ = .;
    *(.srodata.cst16) *(.srodata.cst8) *(.srodata.cst4) *(.srodata.cst2) *(.srodata .srodata.*)
    *(.sdata .sdata.* .gnu.linkonce.s.*)
  }}
  _edata = .;
  PROVIDE(edata = .);
  . = .;
  __bss_start = .;
  .sbss : {{ *(.dynsbss) *(.sbss .sbss.* .gnu.linkonce.sb.*) *(.scommon) }}
  .bss : {{ *(.dynbss) *(.bss .bss.* .gnu.linkonce.b.*) *(COMMON) . = ALIGN(. != 0 ? {word} : 1); }}
  . = ALIGN({word});
  __BSS_END__ = .;
  __global_pointer$ = MIN(__SDATA_BEGIN__ + 0x800, MAX(__DATA_BEGIN__ + 0x800, __BSS_END__ - 0x800));
  _end = .;
  PROVIDE(end = .);
  . = DATA_SEGMENT_END(.);
  /DISCARD/ : {{ *(.note.GNU-stack) *(.gnu_debuglink) *(.gnu.lto_*) }}
}}
"""
