// Division in the format that was included before, as a function DIV; QUOTIENT divides the significands.

#include "pack.h"
#include "unpack.h"

bits DIV(arg left, arg right) {
    bits a = left, b = right;
    int ea = EXPONENT_OF(a), eb = EXPONENT_OF(b);
    bits sign = (a ^ b) & SIGN;
    bits m = FRACTION_OF(a) | IMPLICIT;
    bits n = FRACTION_OF(b) | IMPLICIT;
    if ((unsigned)ea - 1 >= MAX_EXPONENT - 1 || (unsigned)eb - 1 >= MAX_EXPONENT - 1) {
        bits x = a & ~SIGN, y = b & ~SIGN;
        if (x > INFINITE || y > INFINITE || (x == y && (x == 0 || x == INFINITE))) {
            return QUIET;
        }
        if (x == INFINITE || y == 0) {
            return sign | INFINITE;
        }
        if (x == 0 || y == INFINITE) {
            return sign;
        }
        if (ea == 0) {
            m = normalised(a, &ea) >> GUARD;
        }
        if (eb == 0) {
            n = normalised(b, &eb) >> GUARD;
        }
    }
    int exponent = ea - eb + BIAS;
    if (m < n) {
        m <<= 1;
        exponent--;
    }
    bits s = QUOTIENT(m, n);
    return PACKED(sign, exponent, s);
}
