// Division in the format that was included before, as a function DIV; QUOTIENT divides the significands.

#include "pack.h"
#include "unpack.h"

// m, n: the leading ones at FRACTION. exponent: the difference of both.
static inline bits divided(bits sign, int exponent, bits m, bits n) {
    if (m < n) {
        m <<= 1;
        exponent--;
    }
    exponent += BIAS;
    bits s = QUOTIENT(m, n);
    return PACKED(sign, exponent, s);
}

// One of them is zero, subnormal, infinite or not a number.
static SELDOM bits div_special(bits a, bits b) {
    bits x = a & ~SIGN, y = b & ~SIGN, sign = (a ^ b) & SIGN;
    if (x > INFINITE || y > INFINITE || (x == y && (x == 0 || x == INFINITE))) {
        return QUIET;
    }
    if (x == INFINITE || y == 0) {
        return sign | INFINITE;
    }
    if (x == 0 || y == INFINITE) {
        return sign;
    }
    int ea, eb;
    bits m = unpacked(x, &ea), n = unpacked(y, &eb);
    return divided(sign, ea - eb, m >> GUARD, n >> GUARD);
}

bits DIV(arg left, arg right) {
    bits a = left, b = right;
    int ea = EXPONENT_OF(a), eb = EXPONENT_OF(b);
    if ((unsigned)ea - 1 >= MAX_EXPONENT - 1 || (unsigned)eb - 1 >= MAX_EXPONENT - 1) {
        return div_special(a, b);
    }
    return divided((a ^ b) & SIGN, ea - eb, FRACTION_OF(a) | IMPLICIT, FRACTION_OF(b) | IMPLICIT);
}
