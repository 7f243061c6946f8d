// Square root in the format that was included before, as a function SQRT; ROOT takes it of significands.
//
// An estimate of 1/sqrt(v), made better by Newton's y (3 - v y^2) / 2 three times, times v is the root but
// for its last bits, and always too small; the remainder says by how much.

#include "unpack.h"

// 2^32 / sqrt(v) less at most 2^5, for v in [1, 4) given as v * 2^30.
static inline uint64_t reciprocal_root(uint64_t v) {
    // The polynomial of degree 2 that errs least on [1, 4), times 2^32: by 2.4 %, and then 9e-4, 1e-6, 2e-12.
    uint64_t y = UINT64_C(0x155de714a) - (v * (0x6921f001 - (v * 0xd1bd252 >> 30)) >> 30);
    for (int i = 0; i < 3; i++) {
        y = y * (((UINT64_C(3) << 62) - v * (y * y >> 32)) >> 32) >> 31;
    }
    return y - 16;
}

bits SQRT(arg value) {
    bits a = value;
    int exponent = EXPONENT_OF(a);
    if ((bits)(a << 1) == 0) {
        return a;
    }
    if ((a & SIGN) != 0 || exponent == MAX_EXPONENT) {
        return a == INFINITE ? a : QUIET;
    }
    bits m = unpacked(a, &exponent) >> GUARD;
    int odd = (exponent ^ BIAS) & 1;
    bits s = ROOT(m << odd);
    return ((bits)((exponent - odd + BIAS) / 2 - 1) << FRACTION) + ROUNDED(s);
}
