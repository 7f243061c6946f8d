"""The control and status registers of M, S and U mode: number, on which XLEN they exist, and their fields. One line a
register; assembler, disassembler and engines take names and layouts from here. Sources: Unpriv. chapters 7, 8 and 20;
Priv. chapters 2, 3, 6, 12 and those of Sscofpmf, Sstc and Svadu; the debug specification for the triggers' names.

    "MPP[12:11]=0,1,3 MPIE[7] XS[16:15]:ro"              name[high:low], then what it may hold:

    nothing     every value                              RW
    =a,b,c      WARL: reads as one of these              the tuple (a, b, c)
    :warl       WARL: what is legal is the hart's choice WARL
    :wlrl       WLRL: software writes legal values only  WLRL
    :ro         writes are ignored                       RO

TOP is bit XLEN - 1. A field behind `32|` or `64|` exists on that XLEN only. Bits that no field names are WPRI: they
read 0 and ignore writes. A register without a layout is one field of its own name. The least privilege that has access
and whether a register is read only are in its number: `privilege`, `read_only`. Which registers a hart has, and which
of their fields, is the hart's matter.
"""

from __future__ import annotations

from collections import namedtuple

RW, WARL, WLRL, RO = "rw", "warl", "wlrl", "ro"
_BOTH, _RV32 = (32, 64), (32,)

# extension: what the register comes with ("" for every hart). fields: {xlen: {name: (high, low, kind)}}, kind being RW,
# WARL, WLRL, RO or the tuple of legal values.
Csr = namedtuple("Csr", "name number xlens extension fields")


def privilege(number: int) -> int:
    """The lowest mode with access: 0 U, 1 S, 2 the hypervisor's, 3 M (Priv. 2.1)."""
    return number >> 8 & 3


def read_only(number: int) -> bool:
    """Whether writing it is an illegal instruction (Priv. 2.1)."""
    return number >> 10 == 3


def _fields(layout: str, xlen: int) -> dict[str, tuple]:
    found = {}
    for text in layout.split():
        only, stroke, field = text.rpartition("|")
        if stroke and int(only) != xlen:
            continue
        name, _, rest = field.partition("[")
        bits, _, kind = rest.partition("]")
        high, _, low = bits.replace("TOP", str(xlen - 1)).partition(":")
        legal = tuple(int(value) for value in kind[1:].split(",")) if kind[:1] == "=" else kind[1:] or RW
        found[name] = (int(high), int(low or high), legal)
    return found


def _csr(name: str, number: int, layout: str = "", xlens: tuple[int, ...] = _BOTH, extension: str = "") -> Csr:
    layout = layout or f"{name}[TOP:0]"
    return Csr(name, number, xlens, extension, {xlen: _fields(layout, xlen) for xlen in xlens})


def _numbered(name: str, number: int, count: range, layout="", xlens=_BOTH, extension="") -> list[Csr]:
    """Registers at consecutive numbers, the first of which is given."""
    return [_csr(name.format(n), number + n - count[0], layout, xlens, extension) for n in count]


def _subset(layout: str, names: str) -> str:
    """Those fields of a layout, for a register that is a view of another."""
    return " ".join(text for text in layout.split() if text.rpartition("|")[2].partition("[")[0] in names.split())


def _pmpcfg(n: int) -> Csr:
    """A byte for each entry of the PMP, four on RV32 and eight on RV64, where the odd registers are missing."""
    layout = []
    for byte in range(8):
        entry, low = 4 * n + byte, 8 * byte
        for field, top, bottom in (("L", 7, 7), ("A", 4, 3), ("X", 2, 2), ("W", 1, 1), ("R", 0, 0)):
            place = f"{field}{entry}[{low + top}:{low + bottom}]:warl"
            layout.append(place if byte < 4 else "64|" + place)
    return _csr(f"pmpcfg{n}", 0x3A0 + n, " ".join(layout), _RV32 if n % 2 else _BOTH)


_COUNTERS = range(3, 32)
_MSTATUS = (
    "SD[TOP]:ro 64|MBE[37]:warl 64|SBE[36]:warl 64|SXL[35:34]:warl 64|UXL[33:32]:warl TSR[22] TW[21] TVM[20] MXR[19] "
    "SUM[18] MPRV[17] XS[16:15]:ro FS[14:13]:warl MPP[12:11]=0,1,3 VS[10:9]:warl SPP[8] MPIE[7] UBE[6]:warl SPIE[5] "
    "MIE[3] SIE[1]"
)
_MIE = "LCOFIE[13]:warl MEIE[11] SEIE[9] MTIE[7] STIE[5] MSIE[3] SSIE[1]"
_MIP = "LCOFIP[13]:warl MEIP[11]:ro SEIP[9] MTIP[7]:ro STIP[5] MSIP[3]:ro SSIP[1]"
_CAUSE = "Interrupt[TOP] 64|Code[62:0]:wlrl 32|Code[30:0]:wlrl"
_COUNTEREN = "HPM[31:3]:warl IR[2]:warl TM[1]:warl CY[0]:warl"
_SENVCFG = "CBZE[7]:warl CBCFE[6]:warl CBIE[5:4]:warl FIOM[0]:warl"
_EVENT = "64|OF[63]:warl 64|MINH[62]:warl 64|SINH[61]:warl 64|UINH[60]:warl Event[31:0]:warl"
_FLAGS = "NV[4] DZ[3] OF[2] UF[1] NX[0]"

ROWS = [
    # --- U mode ---
    _csr("fflags", 0x001, _FLAGS, extension="F"),
    _csr("frm", 0x002, "Rounding[2:0]", extension="F"),
    _csr("fcsr", 0x003, f"Rounding[7:5] {_FLAGS}", extension="F"),
    _csr("cycle", 0xC00, extension="Zicntr"),
    _csr("time", 0xC01, extension="Zicntr"),
    _csr("instret", 0xC02, extension="Zicntr"),
    *_numbered("hpmcounter{}", 0xC03, _COUNTERS, extension="Zihpm"),
    _csr("cycleh", 0xC80, "", _RV32, "Zicntr"),
    _csr("timeh", 0xC81, "", _RV32, "Zicntr"),
    _csr("instreth", 0xC82, "", _RV32, "Zicntr"),
    *_numbered("hpmcounter{}h", 0xC83, _COUNTERS, "", _RV32, "Zihpm"),
    # --- S mode ---
    _csr("sstatus", 0x100, _subset(_MSTATUS, "SD UXL MXR SUM XS FS VS SPP UBE SPIE SIE"), extension="S"),
    _csr("sie", 0x104, _subset(_MIE, "LCOFIE SEIE STIE SSIE"), extension="S"),
    _csr("stvec", 0x105, "BASE[TOP:2]:warl MODE[1:0]=0,1", extension="S"),
    _csr("scounteren", 0x106, _COUNTEREN, extension="S"),
    _csr("senvcfg", 0x10A, _SENVCFG, extension="S"),
    _csr("sscratch", 0x140, extension="S"),
    _csr("sepc", 0x141, "sepc[TOP:1]:warl", extension="S"),
    _csr("scause", 0x142, _CAUSE, extension="S"),
    _csr("stval", 0x143, "stval[TOP:0]:warl", extension="S"),
    _csr("sip", 0x144, "LCOFIP[13]:warl SEIP[9]:ro STIP[5]:ro SSIP[1]", extension="S"),
    _csr("stimecmp", 0x14D, extension="Sstc"),
    _csr("stimecmph", 0x15D, "", _RV32, "Sstc"),
    _csr(
        "satp",
        0x180,
        "64|MODE[63:60]=0,8,9,10 64|ASID[59:44]:warl 64|PPN[43:0]:warl "
        "32|MODE[31]=0,1 32|ASID[30:22]:warl 32|PPN[21:0]:warl",
        extension="S",
    ),
    _csr("scontext", 0x5A8, "Data[31:0]:warl", extension="Sdtrig"),
    _csr("scountovf", 0xDA0, "OF[31:3]:ro", extension="Sscofpmf"),
    # --- M mode ---
    _csr("mstatus", 0x300, _MSTATUS),
    _csr("misa", 0x301, "64|MXL[63:62]:warl 32|MXL[31:30]:warl Extensions[25:0]:warl"),
    _csr("medeleg", 0x302, "medeleg[TOP:0]:warl", extension="S"),
    _csr("mideleg", 0x303, "mideleg[TOP:0]:warl", extension="S"),
    _csr("mie", 0x304, _MIE),
    _csr("mtvec", 0x305, "BASE[TOP:2]:warl MODE[1:0]=0,1"),
    _csr("mcounteren", 0x306, _COUNTEREN, extension="U"),
    _csr("menvcfg", 0x30A, f"64|STCE[63]:warl 64|PBMTE[62]:warl 64|ADUE[61]:warl {_SENVCFG}", extension="U"),
    _csr("mstatush", 0x310, "MBE[5]:warl SBE[4]:warl", _RV32),
    _csr("menvcfgh", 0x31A, "STCE[31]:warl PBMTE[30]:warl ADUE[29]:warl", _RV32, "U"),
    _csr("mcountinhibit", 0x320, "HPM[31:3]:warl IR[2]:warl CY[0]:warl"),
    *_numbered("mhpmevent{}", 0x323, _COUNTERS, _EVENT),
    _csr("mscratch", 0x340),
    _csr("mepc", 0x341, "mepc[TOP:1]:warl"),
    _csr("mcause", 0x342, _CAUSE),
    _csr("mtval", 0x343, "mtval[TOP:0]:warl"),
    _csr("mip", 0x344, _MIP),
    _csr("mtinst", 0x34A, "mtinst[TOP:0]:warl", extension="H"),
    _csr("mtval2", 0x34B, "mtval2[TOP:0]:warl", extension="H"),
    *[_pmpcfg(n) for n in range(16)],
    *_numbered("pmpaddr{}", 0x3B0, range(64), "64|Address[53:0]:warl 32|Address[31:0]:warl"),
    *_numbered("mhpmevent{}h", 0x723, _COUNTERS, "OF[31]:warl MINH[30]:warl SINH[29]:warl UINH[28]:warl", _RV32,
               "Sscofpmf"),
    _csr("mseccfg", 0x747, "RLB[2]:warl MMWP[1]:warl MML[0]:warl", extension="Smepmp"),
    _csr("mseccfgh", 0x757, "mseccfgh[31:0]:ro", _RV32, "Smepmp"),
    _csr("tselect", 0x7A0, "Index[TOP:0]:warl", extension="Sdtrig"),
    *_numbered("tdata{}", 0x7A1, range(1, 4), "Data[TOP:0]:warl", extension="Sdtrig"),
    _csr("tinfo", 0x7A4, "Info[15:0]:ro", extension="Sdtrig"),
    _csr("tcontrol", 0x7A5, "MPTE[7]:warl MTE[3]:warl", extension="Sdtrig"),
    _csr("mcontext", 0x7A8, "Data[TOP:0]:warl", extension="Sdtrig"),
    _csr("mcycle", 0xB00),
    _csr("minstret", 0xB02),
    *_numbered("mhpmcounter{}", 0xB03, _COUNTERS, "Count[TOP:0]:warl"),
    _csr("mcycleh", 0xB80, "", _RV32),
    _csr("minstreth", 0xB82, "", _RV32),
    *_numbered("mhpmcounter{}h", 0xB83, _COUNTERS, "Count[31:0]:warl", _RV32),
    _csr("mvendorid", 0xF11, "Bank[31:7]:ro Offset[6:0]:ro"),
    _csr("marchid", 0xF12, "marchid[TOP:0]:ro"),
    _csr("mimpid", 0xF13, "mimpid[TOP:0]:ro"),
    _csr("mhartid", 0xF14, "mhartid[TOP:0]:ro"),
    _csr("mconfigptr", 0xF15, "mconfigptr[TOP:0]:ro"),
]  # fmt: skip

BY_NAME = {csr.name: csr for csr in ROWS}
CSRS = {csr.name: csr.number for csr in ROWS}
CSR_NAMES = {csr.number: csr.name for csr in ROWS}


def field(name: str, part: str, xlen: int = 64) -> tuple[int, int]:
    """(shift, mask) of a field, the mask in place: mstatus.MPP is (11, 0x1800). KeyError if there is none."""
    high, low, _ = BY_NAME[name].fields[xlen][part]
    return low, (1 << high + 1) - (1 << low)


def writable(name: str, xlen: int = 64) -> int:
    """The mask of all bits that some write may change: no WPRI, no read-only fields."""
    mask = 0
    if not read_only(BY_NAME[name].number):
        for high, low, kind in BY_NAME[name].fields[xlen].values():
            if kind != RO:
                mask |= (1 << high + 1) - (1 << low)
    return mask
