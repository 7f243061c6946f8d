// From binary128 to the format that was included before, as a function TRUNCATE: to nearest, ties to even.

#include "pack.h"
#include "quad.h"

bits TRUNCATE(quad a) {
    bits sign = (a.high & QUAD_SIGN) != 0 ? SIGN : 0;
    int exponent = QUAD_EXPONENT(a);
    if (exponent == QUAD_MAX_EXPONENT) {
        return QUAD_IS_NAN(a) ? QUIET : sign | INFINITE;
    }
    if (exponent == 0) {
        return sign; // zero, or far below the smallest number
    }
    // The leading one at bit 62, and whatever is not in this word in a sticky bit.
    uint64_t s = ((a.high & (QUAD_IMPLICIT - 1)) | QUAD_IMPLICIT) << (62 - QUAD_FRACTION);
    s |= a.low >> (64 - 62 + QUAD_FRACTION) | (a.low << (62 - QUAD_FRACTION) != 0);
    bits m = (bits)(s >> (64 - WIDTH));
    m |= (uint64_t)m << (64 - WIDTH) != s;
    exponent += BIAS - QUAD_BIAS;
    return PACKED(sign, exponent, m);
}
