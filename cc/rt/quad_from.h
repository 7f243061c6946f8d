// From the format that was included before to binary128, as a function EXTEND, and exact.

#include "quad.h"
#include "unpack.h"

quad EXTEND(arg value) {
    bits a = value;
    uint64_t sign = (a & SIGN) != 0 ? QUAD_SIGN : 0;
    int exponent = EXPONENT_OF(a);
    if ((bits)(a << 1) == 0) {
        return (quad){0, sign};
    }
    if (exponent == MAX_EXPONENT) {
        return (quad){0, IS_NAN(a) ? QUAD_QUIET : sign | QUAD_INFINITE};
    }
    bits m = unpacked(a, &exponent);
    uint64_t s = (uint64_t)m << (64 - WIDTH) << 2; // the fraction alone
    sign |= (uint64_t)(exponent - BIAS + QUAD_BIAS) << QUAD_FRACTION;
    return (quad){s << QUAD_FRACTION, sign | s >> (64 - QUAD_FRACTION)};
}
