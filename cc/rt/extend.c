// Singles made doubles, which is exact. What is not a number becomes the canonical NaN.

#include "single.h"

#define REBIAS (1023 - BIAS) // exponents of doubles less those of singles
#define ADDED (52 - 23)      // bits of fraction

uint64_t __extendsfdf2(arg value) {
    bits a = value;
    uint64_t sign = (uint64_t)(a & SIGN) << 32;
    uint64_t magnitude = (uint64_t)(a & ~SIGN) << ADDED;
    int exponent = EXPONENT_OF(a);
    if (exponent == MAX_EXPONENT) {
        return IS_NAN(a) ? UINT64_C(0x7ff8000000000000) : sign | UINT64_C(0x7ff0000000000000);
    }
    if (exponent == 0) {
        if (magnitude == 0) {
            return sign;
        }
        int zeros = leading_zeros(magnitude) - 11; // to the place of the leading one of a double
        return sign | ((magnitude << zeros) + ((uint64_t)(REBIAS - zeros) << 52));
    }
    return sign | (magnitude + ((uint64_t)REBIAS << 52));
}
