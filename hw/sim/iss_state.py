"""What the fast engine's native code and Python share: the hart's state, translation buffers, operation records, and
the text of the few sequences on them that both the interpreter and compiled regions contain.

    state   x[0..31], a slot that takes what is written to x0, pc, left, address, ...     one 64-bit word each
            then the heat of jump targets, 32 bits each; REGIONS points at pairs by a region's number: its function,
            and the handler of the instruction where it is entered
    tlb     one for each translation regime: load, store and fetch entries of 16 bytes, found by the page's number:
                load, store     page's address, or that | WATCHED      host address - guest address
                fetch           page's address                         host address of the page's records
    record  one decoded instruction, 16 bytes, one for each halfword of a page of code:
                handler i32     address of its handler, from @base
                imm     i32     the constant operand
                rd rs1 rs2      one byte each; x0 as rd is the slot behind x31
                region  i32     number of the compiled region that starts here

Every handler and every region is a function (state, record, pc, left, tlb) -> reason, and ends in a tail call of the
next one or in a return to Python. `left` counts instructions down; with 0 left everything returns.
"""

from __future__ import annotations

from hw.sim.iss_llvm import Llvm

# Why native code returned. Nothing of the instruction at `pc` has happened yet.
LIMIT, STEP, DECODE, LOAD_MISS, STORE_MISS, FETCH_MISS, HOT = range(7)

X0_WRITES, PC, LEFT, ADDRESS, SITE, RAM_HOST, WATCHED_HOST, REGIONS = range(32, 40)  # indexes of 64-bit words
RESERVED, RESERVED_SIZE, RESERVED_VALUE = range(40, 43)
HEAT, HEAT_SIZE = 44 * 8, 4096  # byte offset and number of entries
STATE_SIZE = HEAT + 4 * HEAT_SIZE
HEAT_SHIFT = 1

PAGE_SHIFT, PAGE = 12, 4096
TLB_SIZE, FETCH_SIZE, ENTRY = 8192, 1024, 16
LOADS, STORES = 0, TLB_SIZE * ENTRY  # byte offsets
FETCHES = 2 * TLB_SIZE * ENTRY
TLB_BYTES = FETCHES + FETCH_SIZE * ENTRY
WATCHED = 16  # in a store entry's tag: some lines of the page are watched

RECORD, RECORD_SHIFT = 16, 3  # bytes; log2 of bytes of records for a byte of code
RECORDS = (PAGE // 2 + 2) * RECORD  # of a page, and two behind it that go on in the next page
HANDLER_FIELD, IMM_FIELD, RD_FIELD, RS1_FIELD, RS2_FIELD, REGION_FIELD = 0, 4, 8, 9, 10, 12

PARAMETERS = "(ptr %s, ptr %op, i64 %pc, i64 %n, ptr %t)"
TYPES = "(ptr, ptr, i64, i64, ptr)"
LIKELY, UNLIKELY = "!prof !0", "!prof !1"
METADATA = """
!0 = !{!"branch_weights", i32 1000, i32 1}
!1 = !{!"branch_weights", i32 1, i32 1000}
!2 = !{}
"""


def word(m: Llvm, index: int) -> str:
    """Pointer to a word of the state."""
    return m.new(f"getelementptr i64, ptr %s, i64 {index}")


def leave(m: Llvm, reason: int, pc: str = "%pc", left: str = "%n") -> None:
    """Return to Python."""
    m.lines.append(f"store i64 {pc}, ptr {word(m, PC)}")
    m.lines.append(f"store i64 {left}, ptr {word(m, LEFT)}")
    m.lines.append(f"ret i64 {reason}")


def next_record(m: Llvm, op: str, pc: str, left: str, but: str = "", instead: str = "") -> None:
    """Go on with the handler of a record; where that is `but`, with `instead`."""
    offset = m.new(f"load i32, ptr {op}")
    wide = m.new(f"sext i32 {offset} to i64")
    handler = m.new(f"getelementptr i8, ptr @base, i64 {wide}")
    if but:
        same = m.new(f"icmp eq ptr {handler}, @{but}")
        handler = m.new(f"select i1 {same}, ptr @{instead}, ptr {handler}")
    result = m.new(f"musttail call i64 {handler}(ptr %s, ptr {op}, i64 {pc}, i64 {left}, ptr %t)")
    m.lines.append(f"ret i64 {result}")


def entry(m: Llvm, address: str, table: int, size: int) -> str:
    """Pointer to the entry of a tlb that an address belongs to."""
    page = m.new(f"lshr i64 {address}, {PAGE_SHIFT - 4}")
    place = m.new(f"and i64 {page}, {(size - 1) * ENTRY}")
    base = m.new(f"getelementptr i8, ptr %t, i64 {table}") if table else "%t"
    return m.new(f"getelementptr i8, ptr {base}, i64 {place}")


def host(m: Llvm, found: str, address: str, more: str = "") -> str:
    """Host pointer of an address, by the entry that has its page."""
    place = m.new(f"getelementptr i64, ptr {found}, i64 1")
    addend = m.new(f"load i64, ptr {place}{more}")
    at = m.new(f"add i64 {addend}, {address}")
    return m.new(f"inttoptr i64 {at} to ptr")


def lookup(m: Llvm, address: str, size: int, table: int, aligned: bool, more: str = "") -> tuple[str, str, str]:
    """Look for the page of an access: (flag: found, the entry, the entry's tag). It is not found where the access
    leaves its page, or, if it has to be aligned, is not."""
    found = entry(m, address, table, TLB_SIZE)
    tag = m.new(f"load i64, ptr {found}{more}")
    page = _page(m, address, str(size - 1), aligned)
    return m.new(f"icmp eq i64 {tag}, {page}"), found, tag


def _page(m: Llvm, address: str, low: str, aligned: bool) -> str:
    """What a tag is compared with: the page of the last byte, or the page and the bits that must be 0."""
    if aligned:
        mask = m.new(f"or i64 {low}, {-PAGE}")
        return m.new(f"and i64 {address}, {mask}")
    last = m.new(f"add i64 {address}, {low}")
    return m.new(f"and i64 {last}, {-PAGE}")


def unwatched(m: Llvm, address: str, low: str, aligned: bool, found: str, tag: str, miss: str) -> str:
    """In the place where a store's page was not found at once: the host pointer if the page is one with watched lines
    and this line is not among them; else branches to `miss`. low: the size of the access, less 1."""
    page = _page(m, address, low, aligned)
    flagged = m.new(f"or i64 {page}, {WATCHED}")
    same = m.new(f"icmp eq i64 {tag}, {flagged}")
    label = f"w{m.names}"
    m.lines += [f"br i1 {same}, label %{label}, label %{miss}", f"{label}:"]
    pointer = host(m, found, address)
    at = m.new(f"ptrtoint ptr {pointer} to i64")
    ram = m.new(f"load i64, ptr {word(m, RAM_HOST)}")
    offset = m.new(f"sub i64 {at}, {ram}")
    lines = m.new(f"load ptr, ptr {word(m, WATCHED_HOST)}")
    watches = []
    for byte in (offset, m.new(f"add i64 {offset}, {low}")):
        line = m.new(f"lshr i64 {byte}, 6")
        place = m.new(f"getelementptr i8, ptr {lines}, i64 {line}")
        watches.append(m.new(f"load i8, ptr {place}"))
    watch = m.new(f"or i8 {watches[0]}, {watches[1]}")
    free = m.new(f"icmp eq i8 {watch}, 0")
    label = f"w{m.names}"
    m.lines += [f"br i1 {free}, label %{label}, label %{miss}", f"{label}:"]
    return pointer


def dispatch(m: Llvm, pc: str, left: str, but: str = "", instead: str = "") -> None:
    """Go on at any address; but and instead: see next_record."""
    found = entry(m, pc, FETCHES, FETCH_SIZE)
    tag = m.new(f"load i64, ptr {found}")
    page = m.new(f"and i64 {pc}, {-PAGE}")
    same = m.new(f"icmp eq i64 {tag}, {page}")
    label = f"d{m.names}"
    m.lines += [f"br i1 {same}, label %{label}, label %{label}_miss, {LIKELY}", f"{label}:"]
    place = m.new(f"getelementptr i64, ptr {found}, i64 1")
    records = m.new(f"load ptr, ptr {place}")
    inside = m.new(f"and i64 {pc}, {PAGE - 1}")
    offset = m.new(f"shl i64 {inside}, {RECORD_SHIFT}")
    op = m.new(f"getelementptr i8, ptr {records}, i64 {offset}")
    next_record(m, op, pc, left, but, instead)
    m.lines.append(f"{label}_miss:")
    leave(m, FETCH_MISS, pc, left)
