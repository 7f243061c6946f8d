// Between long double and integers. From integers it is exact; to integers it goes towards zero, and beyond
// the type to the nearest integer that it has, as in fix.h.

#include "quad.h"
#include "word.h"

static quad from_magnitude(uint64_t sign, uint64_t x) {
    if (x == 0) {
        return (quad){0, sign};
    }
    int zeros = leading_zeros(x);
    uint64_t s = x << zeros << 1; // the fraction alone
    sign |= (uint64_t)(QUAD_BIAS + 63 - zeros) << QUAD_FRACTION;
    return (quad){s << QUAD_FRACTION, sign | s >> (64 - QUAD_FRACTION)};
}

quad __floatditf(int64_t x) {
    return from_magnitude(x < 0 ? QUAD_SIGN : 0, x < 0 ? -(uint64_t)x : (uint64_t)x);
}

quad __floatunditf(uint64_t x) {
    return from_magnitude(0, x);
}

quad __floatsitf(int32_t x) {
    return __floatditf(x);
}

quad __floatunsitf(uint32_t x) {
    return from_magnitude(0, x);
}

// The magnitude without its fraction; `most` if it is not below 2^width.
static uint64_t magnitude(quad a, int width, uint64_t most) {
    int exponent = QUAD_EXPONENT(a) - QUAD_BIAS;
    if (exponent < 0) {
        return 0;
    }
    if (exponent >= width) {
        return most;
    }
    uint64_t s = (a.high | QUAD_IMPLICIT) << (63 - QUAD_FRACTION) | a.low >> (1 + QUAD_FRACTION);
    return s >> (63 - exponent);
}

int64_t __fixtfdi(quad a) {
    int negative = (a.high & QUAD_SIGN) != 0;
    uint64_t m = magnitude(a, 63, (uint64_t)INT64_MAX + negative);
    return (int64_t)(negative ? -m : m);
}

uint64_t __fixunstfdi(quad a) {
    return (a.high & QUAD_SIGN) != 0 ? 0 : magnitude(a, 64, UINT64_MAX);
}

int32_t __fixtfsi(quad a) {
    int negative = (a.high & QUAD_SIGN) != 0;
    uint64_t m = magnitude(a, 31, (uint64_t)INT32_MAX + negative);
    return (int32_t)(uint32_t)(negative ? -m : m);
}

uint32_t __fixunstfsi(quad a) {
    return (a.high & QUAD_SIGN) != 0 ? 0 : (uint32_t)magnitude(a, 32, UINT32_MAX);
}
