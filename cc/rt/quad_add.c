// Addition and subtraction of long doubles. The operand of larger magnitude comes first, as in add.h.

#include "quad_pack.h"

static quad special(quad a, quad b) {
    if (QUAD_IS_NAN(a) || QUAD_IS_NAN(b)) {
        return (quad){0, QUAD_QUIET};
    }
    if (QUAD_EXPONENT(a) == QUAD_MAX_EXPONENT) {
        int both = QUAD_EXPONENT(b) == QUAD_MAX_EXPONENT;
        return both && a.high != b.high ? (quad){0, QUAD_QUIET} : a;
    }
    return b;
}

quad __addtf3(quad a, quad b) {
    uint64_t p = a.high & ~QUAD_SIGN, q = b.high & ~QUAD_SIGN;
    if (p >= QUAD_INFINITE || q >= QUAD_INFINITE) {
        return special(a, b);
    }
    if (p < q || (p == q && a.low < b.low)) {
        quad other = a;
        a = b;
        b = other;
    }
    if (quad_is_zero(b)) {
        return quad_is_zero(a) ? (quad){0, a.high & b.high} : a;
    }
    int exponent, lower, differ = (int64_t)(a.high ^ b.high) < 0;
    uint64_t sign = a.high & QUAD_SIGN;
    significand s = quad_unpacked(a, &exponent), n = quad_unpacked(b, &lower);
    n = quad_right(n, exponent - lower);
    if (!differ) {
        uint64_t low = s.low + n.low;
        s = (significand){low, s.high + n.high + (low < n.low)};
        if (s.high >= QUAD_LEADING << 1) {
            s = quad_right(s, 1);
            exponent++;
        }
        return quad_packed(sign, exponent, s);
    }
    s = (significand){s.low - n.low, s.high - n.high - (s.low < n.low)};
    if ((s.low | s.high) == 0) {
        return (quad){0, 0};
    }
    int up = quad_zeros(s) - (63 - QUAD_FRACTION - QUAD_GUARD);
    return quad_packed(sign, exponent - up, quad_left(s, up));
}

quad __subtf3(quad a, quad b) {
    return __addtf3(a, (quad){b.low, b.high ^ QUAD_SIGN});
}
