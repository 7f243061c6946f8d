// Division of long doubles, one bit of the quotient at a time; the remainder becomes a sticky bit.

#include "quad_pack.h"

#define QUOTIENT_BITS (64 + QUAD_FRACTION + QUAD_GUARD + 1)

static int below(significand a, significand b) {
    return a.high < b.high || (a.high == b.high && a.low < b.low);
}

quad __divtf3(quad a, quad b) {
    uint64_t sign = (a.high ^ b.high) & QUAD_SIGN;
    uint64_t p = a.high & ~QUAD_SIGN, q = b.high & ~QUAD_SIGN;
    if (QUAD_IS_NAN(a) || QUAD_IS_NAN(b) || (p == q && (p == QUAD_INFINITE || (p | a.low | b.low) == 0))) {
        return (quad){0, QUAD_QUIET};
    }
    if (p == QUAD_INFINITE || quad_is_zero(b)) {
        return (quad){0, sign | QUAD_INFINITE};
    }
    if (q == QUAD_INFINITE || quad_is_zero(a)) {
        return (quad){0, sign};
    }
    int exponent, other;
    significand rest = quad_unpacked(a, &exponent), by = quad_unpacked(b, &other), quotient = {0, 0};
    exponent += QUAD_BIAS - other;
    if (below(rest, by)) {
        rest = quad_left(rest, 1);
        exponent--;
    }
    for (int i = 0; i < QUOTIENT_BITS; i++) {
        quotient = quad_left(quotient, 1);
        if (!below(rest, by)) {
            rest = (significand){rest.low - by.low, rest.high - by.high - (rest.low < by.low)};
            quotient.low |= 1;
        }
        rest = quad_left(rest, 1);
    }
    quotient.low |= (rest.low | rest.high) != 0;
    return quad_packed(sign, exponent, quotient);
}
