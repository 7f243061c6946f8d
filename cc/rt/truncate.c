// Doubles made singles: rounded to nearest, ties to even. What is not a number becomes the canonical NaN.

#include "double.h"

#define SINGLE_INFINITE UINT32_C(0x7f800000)
#define SINGLE_QUIET UINT32_C(0x7fc00000)
#define REBIAS (BIAS - 127) // exponents of doubles less those of singles
#define DROPPED (52 - 23)   // bits of fraction

uint32_t __truncdfsf2(uint64_t a) {
    uint32_t sign = (uint32_t)(a >> 32) & UINT32_C(0x80000000);
    int exponent = EXPONENT_OF(a) - REBIAS;
    uint64_t s = a & ~SIGN;
    if (exponent <= 0) {
        if (exponent < -23) {
            return sign; // below half of the smallest number
        }
        s = FRACTION_OF(a) | IMPLICIT;
        s = STICKY_SHIFT(s, 1 - exponent);
    } else if (exponent >= 255) {
        return IS_NAN(a) ? SINGLE_QUIET : sign | SINGLE_INFINITE;
    } else {
        s -= (uint64_t)REBIAS << FRACTION;
    }
    return sign | (uint32_t)((s + ((1 << (DROPPED - 1)) - 1) + (s >> DROPPED & 1)) >> DROPPED);
}
