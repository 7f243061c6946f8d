"""The macros that are defined before a program begins, with the names and values that gcc gives them for the target.

`__GNUC__` says 4.2.1, as clang does: old enough that nobody takes it for leave to use what only gcc has, and enough for
programs that otherwise would do without attributes, statement expressions and computed gotos.
"""

from __future__ import annotations

# for rv64 lp64 with soft floats
PREDEFINED = """
__STDC__ 1
__STDC_VERSION__ 201112L
__STDC_HOSTED__ 1
__ATOMIC_RELAXED 0
__ATOMIC_CONSUME 1
__ATOMIC_ACQUIRE 2
__ATOMIC_RELEASE 3
__ATOMIC_ACQ_REL 4
__ATOMIC_SEQ_CST 5
__GCC_ATOMIC_TEST_AND_SET_TRUEVAL 1
__STDC_NO_COMPLEX__ 1
__STDC_NO_THREADS__ 1
__STDC_UTF_16__ 1
__STDC_UTF_32__ 1
__bits_cc__ 1
__riscv 1
__riscv_xlen 64
__riscv_flen 0
__riscv_i 2001000
__riscv_m 2000000
__riscv_mul 1
__riscv_div 1
__riscv_muldiv 1
__riscv_float_abi_soft 1
__riscv_cmodel_medany 1
__riscv_cmodel_pic 0
__ELF__ 1
__LP64__ 1
_LP64 1
__CHAR_BIT__ 8
__CHAR_UNSIGNED__ 1
__SIZEOF_SHORT__ 2
__SIZEOF_INT__ 4
__SIZEOF_LONG__ 8
__SIZEOF_LONG_LONG__ 8
__SIZEOF_POINTER__ 8
__SIZEOF_INT128__ 16
__SIZEOF_SIZE_T__ 8
__SIZEOF_PTRDIFF_T__ 8
__SIZEOF_WCHAR_T__ 4
__SIZEOF_WINT_T__ 4
__SCHAR_WIDTH__ 8
__SHRT_WIDTH__ 16
__INT_WIDTH__ 32
__LONG_WIDTH__ 64
__LONG_LONG_WIDTH__ 64
__PTRDIFF_WIDTH__ 64
__SIZE_WIDTH__ 64
__INTMAX_WIDTH__ 64
__BIGGEST_ALIGNMENT__ 16
__PRAGMA_REDEFINE_EXTNAME 1
__USER_LABEL_PREFIX__
__REGISTER_PREFIX__
__GCC_HAVE_SYNC_COMPARE_AND_SWAP_4 1
__GCC_HAVE_SYNC_COMPARE_AND_SWAP_8 1
__GCC_ATOMIC_BOOL_LOCK_FREE 2
__GCC_ATOMIC_CHAR_LOCK_FREE 2
__GCC_ATOMIC_CHAR16_T_LOCK_FREE 2
__GCC_ATOMIC_CHAR32_T_LOCK_FREE 2
__GCC_ATOMIC_WCHAR_T_LOCK_FREE 2
__GCC_ATOMIC_SHORT_LOCK_FREE 2
__GCC_ATOMIC_INT_LOCK_FREE 2
__GCC_ATOMIC_LONG_LOCK_FREE 2
__GCC_ATOMIC_LLONG_LOCK_FREE 2
__GCC_ATOMIC_POINTER_LOCK_FREE 2
__SIZEOF_FLOAT__ 4
__SIZEOF_DOUBLE__ 8
__SIZEOF_LONG_DOUBLE__ 16
__FLT_RADIX__ 2
__GCC_IEC_559 0
__GCC_IEC_559_COMPLEX 0
__FLT_EVAL_METHOD__ 0
__DECIMAL_DIG__ 36
__FINITE_MATH_ONLY__ 0
__FLT_MANT_DIG__ 24
__FLT_DIG__ 6
__FLT_DECIMAL_DIG__ 9
__FLT_MIN_EXP__ (-125)
__FLT_MIN_10_EXP__ (-37)
__FLT_MAX_EXP__ 128
__FLT_MAX_10_EXP__ 38
__FLT_MAX__ 0x1.fffffep127F
__FLT_MIN__ 0x1p-126F
__FLT_EPSILON__ 0x1p-23F
__FLT_DENORM_MIN__ 0x1p-149F
__FLT_HAS_DENORM__ 1
__FLT_HAS_INFINITY__ 1
__FLT_HAS_QUIET_NAN__ 1
__DBL_MANT_DIG__ 53
__DBL_DIG__ 15
__DBL_DECIMAL_DIG__ 17
__DBL_MIN_EXP__ (-1021)
__DBL_MIN_10_EXP__ (-307)
__DBL_MAX_EXP__ 1024
__DBL_MAX_10_EXP__ 308
__DBL_MAX__ 0x1.fffffffffffffp1023
__DBL_MIN__ 0x1p-1022
__DBL_EPSILON__ 0x1p-52
__DBL_DENORM_MIN__ 0x1p-1074
__DBL_HAS_DENORM__ 1
__DBL_HAS_INFINITY__ 1
__DBL_HAS_QUIET_NAN__ 1
__LDBL_MANT_DIG__ 113
__LDBL_DIG__ 33
__LDBL_DECIMAL_DIG__ 36
__LDBL_MIN_EXP__ (-16381)
__LDBL_MIN_10_EXP__ (-4931)
__LDBL_MAX_EXP__ 16384
__LDBL_MAX_10_EXP__ 4932
__LDBL_MAX__ 0x1.ffffffffffffffffffffffffffffp16383L
__LDBL_MIN__ 0x1p-16382L
__LDBL_EPSILON__ 0x1p-112L
__LDBL_DENORM_MIN__ 0x1p-16494L
__LDBL_HAS_DENORM__ 1
__LDBL_HAS_INFINITY__ 1
__LDBL_HAS_QUIET_NAN__ 1
__SCHAR_MAX__ 0x7f
__SHRT_MAX__ 0x7fff
__INT_MAX__ 0x7fffffff
__LONG_MAX__ 0x7fffffffffffffffL
__LONG_LONG_MAX__ 0x7fffffffffffffffLL
__SIZE_MAX__ 0xffffffffffffffffUL
__INTMAX_MAX__ 0x7fffffffffffffffL
__UINTMAX_MAX__ 0xffffffffffffffffUL
__PTRDIFF_MAX__ 0x7fffffffffffffffL
__SIZE_TYPE__ long unsigned int
__PTRDIFF_TYPE__ long int
__WCHAR_TYPE__ int
__CHAR16_TYPE__ short unsigned int
__CHAR32_TYPE__ unsigned int
__WINT_TYPE__ unsigned int
__INTMAX_TYPE__ long int
__UINTMAX_TYPE__ long unsigned int
__INTPTR_TYPE__ long int
__UINTPTR_TYPE__ long unsigned int
__INT8_TYPE__ signed char
__INT16_TYPE__ short int
__INT32_TYPE__ int
__INT64_TYPE__ long int
__INT8_C(c) c
__UINT8_C(c) c
__INT16_C(c) c
__UINT16_C(c) c
__INT32_C(c) c
__UINT32_C(c) c ## U
__INT64_C(c) c ## L
__UINT64_C(c) c ## UL
__INTMAX_C(c) c ## L
__UINTMAX_C(c) c ## UL
__UINT8_TYPE__ unsigned char
__UINT16_TYPE__ short unsigned int
__UINT32_TYPE__ unsigned int
__UINT64_TYPE__ long unsigned int
__ORDER_LITTLE_ENDIAN__ 1234
__ORDER_BIG_ENDIAN__ 4321
__BYTE_ORDER__ 1234
__DATE__ "Jan  1 1970"
__TIME__ "00:00:00"
__TIMESTAMP__ "Thu Jan  1 00:00:00 1970"
__GNUC__ 4
__GNUC_MINOR__ 2
__GNUC_PATCHLEVEL__ 1
__GNUC_STDC_INLINE__ 1
__GXX_ABI_VERSION 1002
__VERSION__ "4.2.1 compatible bits cc"
__FLOAT_WORD_ORDER__ 1234
__ORDER_PDP_ENDIAN__ 3412
__riscv_arch_test 1
__WCHAR_MAX__ 0x7fffffff
__WCHAR_MIN__ (-__WCHAR_MAX__ - 1)
__WCHAR_WIDTH__ 32
__WINT_MAX__ 0xffffffffU
__WINT_MIN__ 0U
__WINT_WIDTH__ 32
__SIG_ATOMIC_TYPE__ int
__SIG_ATOMIC_MAX__ 0x7fffffff
__SIG_ATOMIC_MIN__ (-__SIG_ATOMIC_MAX__ - 1)
__SIG_ATOMIC_WIDTH__ 32
__INT8_MAX__ 0x7f
__INT16_MAX__ 0x7fff
__INT32_MAX__ 0x7fffffff
__INT64_MAX__ 0x7fffffffffffffffL
__UINT8_MAX__ 0xff
__UINT16_MAX__ 0xffff
__UINT32_MAX__ 0xffffffffU
__UINT64_MAX__ 0xffffffffffffffffUL
__INTPTR_MAX__ 0x7fffffffffffffffL
__UINTPTR_MAX__ 0xffffffffffffffffUL
__INTPTR_WIDTH__ 64
"""

PREDEFINED_32 = {
    "__riscv_xlen": "32", "__LP64__": None, "__SIZEOF_INT128__": None, "_LP64": None, "__SIZEOF_LONG__": "4",
    "__SIZEOF_POINTER__": "4", "__SIZEOF_SIZE_T__": "4", "__SIZEOF_PTRDIFF_T__": "4", "__LONG_MAX__": "0x7fffffffL",
    "__SIZE_MAX__": "0xffffffffU", "__INTMAX_MAX__": "0x7fffffffffffffffLL", "__PTRDIFF_MAX__": "0x7fffffff",
    "__UINTMAX_MAX__": "0xffffffffffffffffULL", "__SIZE_TYPE__": "unsigned int", "__PTRDIFF_TYPE__": "int",
    "__INTMAX_TYPE__": "long long int", "__UINTMAX_TYPE__": "long long unsigned int", "__INTPTR_TYPE__": "int",
    "__UINTPTR_TYPE__": "unsigned int", "__CHAR32_TYPE__": "long unsigned int",
    "__INT64_TYPE__": "long long int", "__LONG_WIDTH__": "32", "__PTRDIFF_WIDTH__": "32", "__SIZE_WIDTH__": "32",
    "__GCC_HAVE_SYNC_COMPARE_AND_SWAP_8": None, "__GCC_ATOMIC_LLONG_LOCK_FREE": "1", "__INTPTR_WIDTH__": "32",
    "__INTPTR_MAX__": "0x7fffffff", "__UINTPTR_MAX__": "0xffffffffU", "__INT32_MAX__": "0x7fffffffL",
    "__INT64_MAX__": "0x7fffffffffffffffLL", "__UINT32_MAX__": "0xffffffffUL",
    "__UINT64_MAX__": "0xffffffffffffffffULL",
    "__INT64_C(c)": "c ## LL", "__UINT64_C(c)": "c ## ULL", "__INTMAX_C(c)": "c ## LL", "__UINTMAX_C(c)": "c ## ULL",
    "__UINT64_TYPE__": "long long unsigned int", "__INT32_TYPE__": "long int", "__UINT32_TYPE__": "long unsigned int",
}  # fmt: skip

FIXED = ("TYPE", "MAX")  # of intN_t; int_leastN_t is the same, and int_fastN_t has a register's width from 16 on
VERSIONS = {"I": "2001000", "A": "2001000", "M": "2000000", "C": "2000000"}  # of extensions; of the others 1.0


def predefined(xlen: int, extensions: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """(name, value) of each, for XLEN 64 or 32 and what -march names."""
    found: dict[str, str] = {}
    for line in PREDEFINED.strip().split("\n"):
        name, _, value = line.partition(" ")
        value = value if xlen == 64 else PREDEFINED_32.get(name, value)
        if value is not None:
            found[name] = value
    if xlen == 32:
        found["__ILP32__"] = "1"
    if "A" not in extensions:  # then libatomic's functions do it
        for name in [name for name in found if name.endswith("_LOCK_FREE")]:
            found[name] = "1"
        for size in (1, 2, 4, 8):
            found.pop(f"__GCC_HAVE_SYNC_COMPARE_AND_SWAP_{size}", None)
    for name in extensions:
        if name in ("F", "D"):  # for which we make no code
            continue
        found[f"__riscv_{name.lower()}"] = VERSIONS.get(name, "1000000")
        if name in ("A", "C"):
            found["__riscv_atomic" if name == "A" else "__riscv_compressed"] = "1"
    for bits in (8, 16, 32, 64):
        for sign in ("", "U"):
            for what in FIXED:
                fast = f"__{sign}INT{bits}_{what}__" if bits in (8, 64) else f"__{sign}INTPTR_{what}__"
                found[f"__{sign}INT_LEAST{bits}_{what}__"] = found[f"__{sign}INT{bits}_{what}__"]
                found[f"__{sign}INT_FAST{bits}_{what}__"] = found[fast]
        found[f"__INT_LEAST{bits}_WIDTH__"] = str(bits)
        found[f"__INT_FAST{bits}_WIDTH__"] = str(bits if bits in (8, 64) else xlen)
    return list(found.items())
