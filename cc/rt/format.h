// What follows from a format's few numbers, which double.h and single.h give; IEEE 754-2019, 3.4.
//
//     bits 63    62..52    51..0             bits 31    30..23    22..0
//          sign  exponent  fraction               sign  exponent  fraction
//
// Functions here take and give floating-point numbers as their bits, in integer types: that is how the ABIs
// without F and D pass them. An `arg` is as wide as the register: the upper half of one that holds a float
// means nothing.
//
// Between unpacking and rounding a significand stands with its leading one at bit WIDTH - 2 (LEADING), so
// that a carry has room above and GUARD bits lie below the fraction, the last of them sticky: one if anything
// below was not zero. ROUNDED rounds it to nearest, ties to even, to an integer with the leading one at bit
// FRACTION. Adding that to (exponent - 1) << FRACTION packs it: the leading one makes the exponent right, and
// so does a carry out of rounding, even from the largest finite number to infinity and from the largest
// subnormal number to the smallest normal one.
//
// A result that is not a number is QUIET, RISC-V's canonical NaN (unprivileged ISA, 11.3).

#include <stdint.h>

#define SIGN ((bits)1 << (WIDTH - 1))
#define INFINITE ((bits)MAX_EXPONENT << FRACTION)
#define QUIET (INFINITE | (bits)1 << (FRACTION - 1))
#define IMPLICIT ((bits)1 << FRACTION)
#define LEADING ((bits)1 << (WIDTH - 2))
#define GUARD (WIDTH - 2 - FRACTION)
#define BIAS (MAX_EXPONENT >> 1)

#define EXPONENT_OF(a) ((int)((a) >> FRACTION) & MAX_EXPONENT)
#define FRACTION_OF(a) ((a) & (IMPLICIT - 1))
#define UNPACKED(a)                                                                                          \
    ((bits)((a) << (WIDTH - FRACTION)) >> 2) // the fraction in its place, without the leading one
#define IS_NAN(a) ((bits)((a) << 1) > INFINITE << 1)
#define ROUNDED(s) (((s) + (((bits)1 << (GUARD - 1)) - 1) + ((s) >> GUARD & 1)) >> GUARD)
#define STICKY_SHIFT(s, n)                                                                                   \
    ((s) >> (n) | (bits)((bits)((s) << 1) << (~(n) & (WIDTH - 1)) != 0)) // 0 <= n < WIDTH

#define SELDOM __attribute__((noinline)) // keeps the registers of rare cases out of the common one
