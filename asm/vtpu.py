"""The vTPU's instruction table: the one place that knows the fields of a SIW, its operations and their codes, the
host registers and the commands. Assembler, disassembler, functional model, RTL, compiler and manual take theirs here.

A SIW (Sentron Instruction Word) is 64 bytes, 16 little-endian words. It holds one operation for each of three pipes,
D (dense arithmetic), S (memory by coordinate) and C (coordination), that issue together:

    w0      deps, active pipes, literal valid, loop begin/end, count from register, use mask, end, count register
    w1 w2   D: op fn mode type rd rs1 rs2 | rs3 lane mask
    w3 w4   S: op view type r p dim hint rs2-or-base-p | step-or-offset (signed) row width
    w5 w6   C: op fmt m/r rs1 rs2 redop F | peer count-or-step id-or-dim
    w7      imm32: f32 or i32, loop count; one user in a SIW
    w8-w11  coordinate literal for the S operation's p
    w12-w15 zero, checked

Register numbers: 0-15 r0..r15, 16-19 m0..m3, 20-23 acc0..acc3. A SIW is here a dict from field name to value, with
absent fields zero; `encode` and `decode` go between that and the words.
"""

from __future__ import annotations

from collections import namedtuple

LANES = 8
SIW_WORDS = 16
IMEM_SIWS = 4096
LITERAL_POOL = 256
PAGE_WORDS = 1024

# field: (word, high bit, low bit)
FIELDS = {
    "deps": (0, 7, 0),
    "d_active": (0, 8, 8),
    "s_active": (0, 9, 9),
    "c_active": (0, 10, 10),
    "literal": (0, 11, 11),
    "begin0": (0, 12, 12),  # loop 0 is the outer one of two
    "begin1": (0, 13, 13),
    "end0": (0, 14, 14),
    "end1": (0, 15, 15),
    "count_from_reg": (0, 16, 16),  # with two begins in a SIW: loop 1 takes the register, loop 0 takes imm32
    "use_mask": (0, 17, 17),
    "end": (0, 18, 18),
    "count_reg": (0, 24, 19),
    "d_op": (1, 3, 0),
    "d_fn": (1, 7, 4),
    "d_mode": (1, 10, 8),
    "d_type": (1, 13, 11),
    "d_rd": (1, 19, 14),
    "d_rs1": (1, 25, 20),
    "d_rs2": (1, 31, 26),
    "d_rs3": (2, 5, 0),
    "d_lane": (2, 8, 6),
    "d_mask": (2, 24, 9),
    "s_op": (3, 3, 0),
    "s_view": (3, 6, 4),
    "s_type": (3, 9, 7),
    "s_r": (3, 15, 10),
    "s_p": (3, 18, 16),
    "s_dim": (3, 22, 19),
    "s_hint": (3, 24, 23),
    "s_rs2": (3, 30, 25),
    "s_step": (4, 15, 0),  # signed
    "s_row": (4, 18, 16),  # accumulator row that is stored
    "s_width": (4, 22, 19),  # lanes that take part, from lane 0; 0 means all 8; others read as 0, are not stored
    "c_op": (5, 3, 0),
    "c_fmt": (5, 7, 4),
    "c_m": (5, 13, 8),
    "c_rs1": (5, 19, 14),
    "c_rs2": (5, 25, 20),
    "c_redop": (5, 28, 26),
    "c_f": (5, 29, 29),
    "c_peer": (6, 15, 0),
    "c_count": (6, 23, 16),
    "c_id": (6, 31, 24),
    "imm": (7, 31, 0),
    "lit0": (8, 31, 0),
    "lit1": (9, 31, 0),
    "lit2": (10, 31, 0),
    "lit3": (11, 31, 0),
}
SIGNED = ("s_step",)

D_OPS = ("DNOP", "DMOV", "DADD", "DSUB", "DMUL", "DFMA", "DCMP", "DSEL", "DRED", "DTERNARY")
S_OPS = ("SNOP", "SGATHER", "SSCATTR", "SINDEX", "SDEDUP", "SPREFCH", "SFLUSH", "SALLOC", "SFREE")
C_OPS = ("CNOP", "CSEND", "CRECV", "CBAR", "CPACK", "CUNPACK", "CTEMP", "CBEACON")
OPS = {"d": D_OPS, "s": S_OPS, "c": C_OPS}
CODE = {name: code for ops in (D_OPS, S_OPS, C_OPS) for code, name in enumerate(ops)}

F32, I32, BF16, TRIT = range(4)
TYPES = ("f32", "i32", "bf16", "trit")
VECTOR, LANE, OUTER, ROW_TIMES = range(4)  # d_mode of DADD DSUB DMUL DCMP (first two) and DFMA (V, L, OP, R)
ROW, COLUMN, INDEXED, ACCUMULATE = range(4)  # s_view of SGATHER (first three) and SSCATTR
IMMEDIATE, REGISTER = range(2)  # s_view of SINDEX
HINT_NO_FAULT = 1

COMPARES = ("lt", "le", "eq", "ne", "gt", "ge", "min", "max")  # d_fn of DCMP; the last two give values, not masks
REDUCES = ("sum", "max", "min", "and", "or", "xor")  # d_fn of DRED

# DMOV: d_mode is the group, d_fn the place in the group.
MOVE, BITS, BITS_IMM, MASK, CONVERT, FUNCTION = range(6)
DMOV = (
    ("copy", "splat", "splat_imm", "iota", "abs", "neg"),
    ("and", "or", "xor", "shl", "shr", "sar"),  # with rs2
    ("and_imm", "or_imm", "xor_imm", "shl_imm", "shr_imm", "sar_imm"),  # with imm32 in every lane
    ("to_mask", "from_mask"),  # lane signs of rs1 -> sr's mask (bits 7:0); sr's mask -> 0 or all ones per lane
    ("f32_i32", "i32_f32", "f32_bf16", "bf16_f32"),  # bf16: 8 halves packed in lanes 0-3
    ("exp2", "log2", "rcp", "rsqrt", "sqrt"),
)

# One row for each form of an operation that exists; every other combination of op, mode, fn and type is reserved and
# faults. `reads` names the register operands, `imm` whether imm32 is used. latency: cycles from issue to use.
DForm = namedtuple("DForm", "name op mode fn types reads imm latency")


def _d_forms() -> list[DForm]:
    forms = [DForm("dnop", "DNOP", 0, 0, (F32,), "", False, 1)]
    one, both = (F32,), (F32, I32)
    reads = (
        ("rs1", "rs1 lane", "", "", "rs1", "rs1"),
        ("rs1 rs2",) * 6,
        ("rs1",) * 6,
        ("rs1", ""),
        ("rs1",) * 4,
        ("rs1",) * 5,
    )
    for mode, names in enumerate(DMOV):
        for fn, name in enumerate(names):
            types = both if name in ("abs", "neg") else one
            imm = name.endswith("_imm")
            latency = 13 if mode == FUNCTION else 1
            forms.append(DForm("dmov." + name, "DMOV", mode, fn, types, reads[mode][fn], imm, latency))
    for op in ("DADD", "DSUB", "DMUL"):
        forms.append(DForm(op.lower(), op, VECTOR, 0, both, "rs1 rs2", False, 5))
        forms.append(DForm(op.lower() + ".l", op, LANE, 0, both, "rs1 rs2 lane", False, 5))
    forms.append(DForm("dfma", "DFMA", VECTOR, 0, one, "rs1 rs2 rs3", False, 5))
    forms.append(DForm("dfma.l", "DFMA", LANE, 0, one, "rs1 rs2 rs3 lane", False, 5))
    forms.append(DForm("dfma.op", "DFMA", OUTER, 0, one, "rs1 rs2 lane rd", False, 5))
    forms.append(DForm("dfma.op0", "DFMA", OUTER, 1, one, "rs1 rs2 lane", False, 5))  # the first term of a sum
    forms.append(DForm("dfma.r", "DFMA", ROW_TIMES, 0, one, "rs1 rs2 rs3 lane", False, 5))  # rs2 is the accumulator
    for fn, cc in enumerate(COMPARES):
        forms.append(DForm("dcmp." + cc, "DCMP", VECTOR, fn, both, "rs1 rs2", False, 2))
        forms.append(DForm("dcmp." + cc + ".l", "DCMP", LANE, fn, both, "rs1 rs2 lane", False, 2))
    forms.append(DForm("dsel", "DSEL", 0, 0, one, "rs1 rs2 mask", False, 1))  # mask bit or rs3's sign: rs1, else rs2
    forms.append(DForm("dsel.r", "DSEL", 1, 0, one, "rs1 rs2 rs3", False, 1))
    for fn, op in enumerate(REDUCES):
        types = (I32,) if op in ("and", "or", "xor") else both
        forms.append(DForm("dred." + op, "DRED", 0, fn, types, "rs1", False, 16 if op == "sum" else 4))
    return forms


D_FORMS = _d_forms()

# name, op, view, operands, latency. The types of memory words are f32 and i32 (they differ in `accumulate` only).
SForm = namedtuple("SForm", "name op view types reads writes latency")
S_FORMS = [
    SForm("snop", "SNOP", 0, (F32,), "", "", 1),
    SForm("sgather", "SGATHER", ROW, (F32, I32), "p", "r p", 3),
    SForm("sgather.c", "SGATHER", COLUMN, (F32, I32), "p", "r p", 3),
    SForm("sgather.x", "SGATHER", INDEXED, (F32, I32), "p rs2", "r", 3),  # s_dim is the indexed dimension
    SForm("sscattr", "SSCATTR", ROW, (F32, I32), "p r", "p", 1),
    SForm("sscattr.c", "SSCATTR", COLUMN, (F32, I32), "p r", "p", 1),
    SForm("sscattr.x", "SSCATTR", INDEXED, (F32, I32), "p r rs2", "", 1),
    SForm("sscattr.a", "SSCATTR", ACCUMULATE, (F32, I32), "p r rs2", "", 1),
    SForm("sindex", "SINDEX", IMMEDIATE, (F32,), "base", "p", 1),  # p = base p with dim += s_step
    SForm("sindex.r", "SINDEX", REGISTER, (F32,), "base r", "p", 1),  # p = base p with dim += lane 0 of r (i32)
]
CForm = namedtuple("CForm", "name op latency")
C_FORMS = [CForm("cnop", "CNOP", 1), CForm("cbar", "CBAR", 4)]  # c_id 0..7, c_count sentrons; count 1 is a fence

# sr: [15:0] lane mask, [16] any and [17] all of the last compare, [47:32] temperature, [63:56] error
SR_ANY, SR_ALL = 16, 17

DIMS = ("column", "line", "scroll", "section", "chapter", "book", "volume", "collection", "series", "shelf", "library")
DIM_BITS = 11
DIM_MAX = 2047
FLAG_WILDCARD, FLAG_CORRELATED, FLAG_EXCLUSIVE, FLAG_ROUTABLE = 121, 122, 123, 124
PAGE_MODE = 125  # 2 bits: 0 {column, line} 5+5, 1 {column, line, scroll} 4+3+3, 2 {column} 10 flat
# bits of (column, line, scroll) that lie inside a page, by page mode; mode 3 is reserved and faults
IN_PAGE_BITS = ((5, 5, 0), (4, 3, 3), (10, 0, 0))
PPT_PROBES = 16
PPT_HASH = 0x9E3779B1
# PPT entry, 32 bytes: key 16, frame number 8, flags 8
PTE_VALID, PTE_SCRATCHPAD, PTE_WRITABLE = 1, 2, 4

# Byte offsets of 64-bit registers in the 4 KiB of a core.
REGISTERS = {
    "ID": 0x000,  # 0x76545055 | R << 32 | lanes << 36 | T << 40 | log2 scratchpad words << 48
    "CTRL": 0x008,
    "IRQ_ENABLE": 0x010,
    "IRQ_STATUS": 0x018,  # write 1 to clear
    "CMDQ_BASE": 0x020,
    "CMDQ_SIZE": 0x028,  # commands in the ring, any number
    "CMDQ_HEAD": 0x030,  # next command to fetch, an index; read only
    "CMDQ_TAIL": 0x038,  # read only
    "DOORBELL": 0x040,  # written: the new tail
    "PPT_ROOT": 0x048,
    "PPT_SIZE": 0x050,  # entries, a power of two
    "DMA_BASE": 0x058,
    "DMA_LIMIT": 0x060,  # first byte that may not be touched
    "CMD_FAULT_CODE": 0x068,  # a bad command: sticky, the queue stops
    "CMD_FAULT_ADDR": 0x070,  # its address
    "FAULT_CODE": 0x100,  # + 8 x sentron, sticky until RESET or a SPAWN of that sentron
    "FAULT_ADDR": 0x180,  # + 8 x sentron: SIW index
    "COUNTERS": 0x200,  # + 8 x the place in COUNTERS; writing any clears all
}
CTRL_ENABLE = 1  # commands are fetched
CTRL_PPT_FLUSH = 2  # forget page entries: the table at PPT_ROOT is read anew; reads as 1 until that is done
CTRL_RESET = 4  # stop all sentrons, clear faults, head = tail = 0
IRQ_DONE, IRQ_FAULT = 1, 2  # done: the queue has become empty and its last command has ended

COUNTERS = (
    "CYCLES",  # in which a command is under way or a sentron runs; equals ISSUE plus all STALLs
    "SIWS",
    "OPS_D",
    "OPS_S",
    "OPS_C",
    "FMAS",  # lanes x rows of DFMA
    "ISSUE",
    "STALL_SCOREBOARD",
    "STALL_PPT",
    "STALL_BANK",
    "STALL_DMA",
    "STALL_INBOX",
    "STALL_BARRIER",
    "STALL_IDLE",
    "PPT_HITS",  # translations that found their page; a row or column is one, a lane of an indexed view, a COPY's word
    "PPT_MISSES",  # those that found none
    "DMA_BYTES",
    "MESSAGES",
)

# 64-byte commands; w0 = op | sentron << 8.
COMMANDS = {
    "LOAD": 1,  # w1 SIWs, w2-3 address, w4 first index in instruction memory
    "SPAWN": 2,  # w1 pc, w2-3 address of p1..p7 (112 bytes; 0: all zero), w4-7 p0, w8-15 r0; waits while it runs
    "WAIT": 3,  # w1 mask of sentrons that must have halted
    "COPY": 4,  # w1 0 host to pages, 1 pages to host; w2-3 host address; w4-7 coordinate of the first word;
    #             w8 words a row (along column), w9 rows (along line), w10 bytes between rows on the host
    "FENCE": 5,  # waits until all sentrons' stores and all copies are done
    "RUN": 6,  # w1 number of commands, w2-3 their address; no RUN inside
}

FAULTS = {
    "ILLEGAL": 1,  # reserved value, two users of imm32, double write
    "UNMAPPED": 2,
    "PAGE_CROSS": 3,
    "READ_ONLY": 4,
    "PC": 5,  # ran past the end of instruction memory
    "COMMAND": 6,
    "DMA": 7,  # outside DMA_BASE..DMA_LIMIT, or the bus said error
    "PPT": 8,  # the table is too large, not a power of two, or maps a frame twice
}


def encode(siw: dict[str, int]) -> list[int]:
    """The 16 words of a SIW. ValueError if a value does not fit its field."""
    words = [0] * SIW_WORDS
    for name, value in siw.items():
        word, high, low = FIELDS[name]
        bits = high - low + 1
        floor, ceiling = (-(1 << bits - 1), 1 << bits - 1) if name in SIGNED else (0, 1 << bits)
        if not floor <= value < ceiling:
            raise ValueError(f"{name} is {value}, not in {floor}..{ceiling - 1}")
        words[word] |= (value & ((1 << bits) - 1)) << low
    return words


def decode(words: list[int]) -> dict[str, int]:
    """The fields of a SIW that are not zero. Does not judge them: `form_of` and the models do."""
    siw = {}
    for name, (word, high, low) in FIELDS.items():
        value = words[word] >> low & ((1 << high - low + 1) - 1)
        if name in SIGNED and value >> (high - low):
            value -= 1 << high - low + 1
        if value:
            siw[name] = value
    return siw


_D_BY_CODE = {(CODE[f.op], f.mode, f.fn): f for f in D_FORMS}
_S_BY_CODE = {(CODE[f.op], f.view): f for f in S_FORMS}
_C_BY_CODE = {CODE[f.op]: f for f in C_FORMS}


def d_form(siw: dict[str, int]) -> DForm | None:
    """The form of the SIW's D operation; None if its codes are reserved."""
    if not siw.get("d_active"):
        return D_FORMS[0]
    form = _D_BY_CODE.get((siw.get("d_op", 0), siw.get("d_mode", 0), siw.get("d_fn", 0)))
    return form if form and siw.get("d_type", 0) in form.types else None


def s_form(siw: dict[str, int]) -> SForm | None:
    """The form of the SIW's S operation; None if its codes are reserved."""
    if not siw.get("s_active"):
        return S_FORMS[0]
    form = _S_BY_CODE.get((siw.get("s_op", 0), siw.get("s_view", 0)))
    return form if form and siw.get("s_type", 0) in form.types else None


def c_form(siw: dict[str, int]) -> CForm | None:
    """The form of the SIW's C operation; None if its codes are reserved."""
    return _C_BY_CODE.get(siw.get("c_op", 0)) if siw.get("c_active") else C_FORMS[0]


def coordinate(dims: dict[str, int], mode: int = 0) -> int:
    """A 128-bit coordinate from dimensions by name, each 0..2047, and a page mode."""
    value = mode << PAGE_MODE
    for name, at in dims.items():
        if not 0 <= at <= DIM_MAX:
            raise ValueError(f"{name} is {at}, not in 0..{DIM_MAX}")
        value |= at << DIM_BITS * DIMS.index(name)
    return value


def page_key(coord: int) -> int:
    """The coordinate with its in-page bits zero: what the page table is searched for."""
    for dim, bits in enumerate(IN_PAGE_BITS[coord >> PAGE_MODE & 3]):
        coord &= ~(((1 << bits) - 1) << DIM_BITS * dim)
    return coord


def page_offset(coord: int) -> int:
    """The word inside its page: Z-order of the in-page bits, lowest bits first and column first; linear in mode 2."""
    sizes = IN_PAGE_BITS[coord >> PAGE_MODE & 3]
    word = at = 0
    for bit in range(max(sizes)):
        for dim, bits in enumerate(sizes):
            if bit < bits:
                word |= (coord >> DIM_BITS * dim + bit & 1) << at
                at += 1
    return word


def ppt_hash(key: int, log2_size: int) -> int:
    """Where the search for a page starts in an open-addressed table of 2^log2_size entries."""
    folded = key ^ key >> 32 ^ key >> 64 ^ key >> 96
    return (folded * PPT_HASH & 0xFFFFFFFF) >> 32 - log2_size
