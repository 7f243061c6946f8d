"""The functions of the C library that the compiler knows without a header, and their types.

gcc knows a library function by two names: `__builtin_memcpy` is a call of memcpy whatever has been declared, and memcpy
without a header means the same where an old dialect allows functions that nobody declared. Types are written in
letters, the result first.
"""

from __future__ import annotations

from cc import types as ty
from cc.types import Type

# v void, i int, u unsigned, l long, L long long, z size_t, p void *, P const void *, s char *, S const char *,
# d double, f float, . and more
SIGNATURES = {
    "abort": "v", "exit": "vi", "_Exit": "vi", "_exit": "vi", "malloc": "pz", "calloc": "pzz", "realloc": "ppz",
    "free": "vp", "aligned_alloc": "pzz", "abs": "ii", "labs": "ll", "llabs": "LL",
    "memcpy": "ppPz", "memmove": "ppPz", "mempcpy": "ppPz", "memset": "ppiz", "memcmp": "iPPz", "memchr": "pPiz",
    "bzero": "vpz", "bcopy": "vPpz", "bcmp": "iPPz", "strlen": "zS", "strnlen": "zSz", "strcpy": "ssS",
    "stpcpy": "ssS", "stpncpy": "ssSz", "strncpy": "ssSz", "strcat": "ssS", "strncat": "ssSz", "strcmp": "iSS",
    "strncmp": "iSSz", "strcasecmp": "iSS", "strncasecmp": "iSSz", "strchr": "sSi", "strrchr": "sSi", "index": "sSi",
    "rindex": "sSi", "strstr": "sSS", "strspn": "zSS", "strcspn": "zSS", "strpbrk": "sSS", "strdup": "sS",
    "strndup": "sSz",
    "printf": "iS.", "sprintf": "isS.", "snprintf": "iszS.", "fprintf": "ipS.", "scanf": "iS.", "sscanf": "iSS.",
    "puts": "iS", "putchar": "ii", "vprintf": "iSp", "vsprintf": "isSp", "vsnprintf": "iszSp", "vfprintf": "ipSp",
    "isalnum": "ii", "isalpha": "ii", "isblank": "ii", "iscntrl": "ii", "isdigit": "ii", "isgraph": "ii",
    "islower": "ii", "isprint": "ii", "ispunct": "ii", "isspace": "ii", "isupper": "ii", "isxdigit": "ii",
    "tolower": "ii", "toupper": "ii", "frexp": "ddp", "ldexp": "ddi", "scalbn": "ddi", "modf": "ddp", "ilogb": "id",
    "lrint": "ld", "llrint": "Ld", "lround": "ld", "llround": "Ld", "frexpf": "ffp", "ldexpf": "ffi",
    "modff": "ffp", "imaxabs": "LL", "fputs": "iSp", "fputc": "iip", "putc": "iip", "fwrite": "zPzzp", "vscanf": "iSp",
    "vsscanf": "iSSp", "toascii": "ii", "isascii": "ii", "scalbnf": "ffi", "lrintf": "lf", "lroundf": "lf",
}  # fmt: skip
ONE = """acos acosh asin asinh atan atanh cbrt ceil cos cosh erf erfc exp exp2 expm1 floor lgamma log log10 log1p log2
logb nearbyint rint round sin sinh sqrt tan tanh tgamma trunc""".split()
TWO = "atan2 fdim fmax fmin fmod hypot nextafter pow remainder".split()


def _signatures() -> None:
    for names, arguments in ((ONE, 1), (TWO, 2), (["fma"], 3)):
        for name in names:
            SIGNATURES[name] = "d" * (arguments + 1)
            SIGNATURES[name + "f"] = "f" * (arguments + 1)


_signatures()


def type_of(name: str) -> Type | None:
    """The type of a library function; None if it is not known."""
    letters = SIGNATURES.get(name)
    if letters is None:
        return None
    pointer = ty.pointer_to
    of = {
        "v": ty.void, "i": ty.int_, "u": ty.uint, "l": ty.long, "L": ty.llong, "z": ty.size_t, "d": ty.double,
        "f": ty.float_, "p": pointer(ty.void), "P": pointer(ty.qualified(ty.void, ty.CONST)), "s": pointer(ty.char),
        "S": pointer(ty.qualified(ty.char, ty.CONST)),
    }  # fmt: skip
    params = [of[letter] for letter in letters[1:] if letter != "."]
    return ty.function_of(of[letters[0]], params, letters.endswith("."))
