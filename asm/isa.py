"""ISA strings: `parse("rv64imac_zicsr_zba")` is (64, ("I", "M", "A", "C", "Zicsr", "Zba")), with what these imply, in
canonical order; `arch(...)` goes back, with the versions that `.riscv.attributes` wants. Source: Unpriv. chapter 36.

Names are those of the instruction table: single letters as capitals, others with one capital in front. S and U, the
modes, may stand behind the other letters, as in misa; object files do not record them. Sm (mret, wfi) belongs to every
hart and is not written.
"""

from __future__ import annotations

# In canonical order: single letters, then Z extensions by the letter they are closest to, then S.
# {name: (version, what it implies)}
_LETTERS = {
    "I": ("2.1", ""),
    "M": ("2.0", "Zmmul"),
    "A": ("2.1", ""),
    "F": ("2.2", "Zicsr"),
    "D": ("2.2", "F"),
    "C": ("2.0", ""),
    "S": ("1.0", "U Zicsr"),
    "U": ("1.0", "Zicsr"),
}
_LONG = {
    "Zicclsm": ("1.0", ""),  # misaligned loads and stores do not trap
    "Zicntr": ("2.0", "Zicsr"),
    "Zicond": ("1.0", ""),
    "Zicsr": ("2.0", ""),
    "Zifencei": ("2.0", ""),
    "Zihpm": ("2.0", "Zicsr"),
    "Zmmul": ("1.0", ""),
    "Zba": ("1.0", ""),
    "Zbb": ("1.0", ""),
    "Zbc": ("1.0", ""),
    "Zbs": ("1.0", ""),
    "Sscofpmf": ("1.0", "S"),
    "Sstc": ("1.0", "S"),
    "Svadu": ("1.0", "S"),
    "Svinval": ("1.0", "S"),
}
ORDER = (*_LETTERS, *_LONG)
_KNOWN = _LETTERS | _LONG
MODES = ("S", "U")
GENERAL = ("I", "M", "A", "F", "D", "Zicsr", "Zifencei")  # what G stands for
DIGITS = "0123456789"


class IsaError(ValueError):
    """What is wrong with an ISA string, in words."""


def close(extensions) -> tuple[str, ...]:
    """The extensions and all that they imply, in canonical order."""
    found = dict.fromkeys(extensions)
    while True:
        more = [name for has in found for name in _KNOWN[has][1].split() if name not in found]
        if not more:
            return tuple(name for name in ORDER if name in found)
        found |= dict.fromkeys(more)


def _version(text: str, at: int) -> int:
    """Where the version number ends that starts at `at`: digits, digits p digits, or nothing."""
    start = at
    while at < len(text) and text[at] in DIGITS:
        at += 1
    if start < at < len(text) - 1 and text[at] == "p" and text[at + 1] in DIGITS:
        at += 1
        while at < len(text) and text[at] in DIGITS:
            at += 1
    return at


def parse(text: str) -> tuple[int, tuple[str, ...]]:
    """(xlen, extensions in canonical order, with what they imply). Versions are accepted and not compared. IsaError."""
    lower = text.strip().lower()
    xlen = {"rv32": 32, "rv64": 64}.get(lower[:4])
    if xlen is None:
        raise IsaError(f"'{text}' is no ISA string; it starts with rv32 or rv64, as in rv64imac_zicsr")
    words = lower[4:].split("_")
    if words[0][:1] not in ("i", "g"):
        raise IsaError(f"the base in '{text}' is not known; expected i or g after rv{xlen}")
    found: list[str] = []
    for place, word in enumerate(words):
        at = 0
        while at < len(word):
            if word[at] in "zsx" and (place or word[at] != "s") and len(word) - at > 2:
                name, at = _long_name(word[at:], text), len(word)
                found.append(name)
                continue
            letter = word[at].upper()
            if letter == "G":
                found += GENERAL
            elif letter in _LETTERS:
                found.append(letter)
            else:
                raise IsaError(f"extension '{word[at:]}' in '{text}' is not known; there are {_choice()}")
            at = _version(word, at + 1)
        if not word:
            raise IsaError(f"'{text}' has nothing after an underscore")
    if "Zmmul" in found and "M" not in found:
        raise IsaError(f"zmmul in '{text}' needs m: multiplication without division is not supported")
    return xlen, close(found)


def _long_name(word: str, text: str) -> str:
    """A multi-letter extension without its version."""
    for end in range(len(word), 2, -1):
        name = word[0].upper() + word[1:end]
        if name in _LONG and _version(word, end) == len(word):
            return name
    raise IsaError(f"extension '{word}' in '{text}' is not known; there are {_choice()}")


def _choice() -> str:
    return ", ".join(name.lower() for name in ORDER)


def arch(xlen: int, extensions, versions: bool = True) -> str:
    """The canonical string: rv64i2p1_m2p0_zicsr2p0, as `.riscv.attributes` has it; without versions rv64im_zicsr."""
    names = close(extensions)
    if versions:
        parts = [name.lower() + _KNOWN[name][0].replace(".", "p") for name in names if name not in MODES]
        return f"rv{xlen}" + "_".join(parts)
    letters = "".join(name.lower() for name in names if len(name) == 1)
    return "_".join([f"rv{xlen}{letters}", *[name.lower() for name in names if len(name) > 1 and name != "Zmmul"]])
