// To integers and back (C11 7.12.9), and remainders (7.12.10), on the bits.
#include <errno.h>
#include <limits.h>
#include <math.h>

#include "bits.h"

enum direction { DOWN, UP, TO_ZERO, TO_EVEN, AWAY };

static int exponent_of(double x) {
    return (int)(bits_of(x) >> FRACTION_BITS & EXPONENT_MASK) - BIAS;
}

// The integer beside x in a direction; a zero keeps x's sign.
static double to_integer(double x, enum direction direction) {
    uint64_t bits = bits_of(x), sign = bits & SIGN;
    int exponent = exponent_of(x);
    if (exponent >= FRACTION_BITS || is_zero(x))
        return x;
    // Below 1 all bits are behind the point; the halves are those whose exponent is -1.
    uint64_t one = exponent < 0 ? 0 : UINT64_C(1) << (FRACTION_BITS - exponent), part, whole;
    if (exponent < 0) {
        whole = 0;
        part = exponent < -1 ? 1 : (bits & (SIGN - 1)) == ((uint64_t)BIAS - 1) << FRACTION_BITS ? 2 : 3;
    } else {
        uint64_t behind = bits & (one - 1);
        whole = bits & (SIGN - 1) & ~(one - 1);
        part = !behind ? 0 : behind < one / 2 ? 1 : behind == one / 2 ? 2 : 3; // quarters, so to speak
    }
    int odd = exponent >= 1 ? (whole & one) != 0 : exponent == 0;
    int away = direction == DOWN      ? part && sign
               : direction == UP      ? part && !sign
               : direction == TO_EVEN ? part == 3 || (part == 2 && odd)
               : direction == AWAY    ? part >= 2
                                      : 0;
    if (away)
        whole = exponent < 0 ? (uint64_t)BIAS << FRACTION_BITS : whole + one;
    return double_of(sign | whole);
}

double floor(double x) {
    return to_integer(x, DOWN);
}

double ceil(double x) {
    return to_integer(x, UP);
}

double trunc(double x) {
    return to_integer(x, TO_ZERO);
}

double round(double x) {
    return to_integer(x, AWAY);
}

double rint(double x) {
    return to_integer(x, TO_EVEN);
}

double nearbyint(double x) {
    return to_integer(x, TO_EVEN);
}

// The value of an integer; out of range the nearest one and errno EDOM.
static long long integer(double x) {
    int exponent = exponent_of(x);
    if (is_zero(x))
        return 0;
    if (exponent > 62) {
        if (bits_of(x) != (SIGN | (uint64_t)(BIAS + 63) << FRACTION_BITS))
            errno = EDOM;
        return is_negative(x) ? LLONG_MIN : LLONG_MAX;
    }
    uint64_t mantissa = UINT64_C(1) << FRACTION_BITS | (bits_of(x) & ((UINT64_C(1) << FRACTION_BITS) - 1));
    uint64_t value = exponent > FRACTION_BITS ? mantissa << (exponent - FRACTION_BITS)
                                              : mantissa >> (FRACTION_BITS - exponent);
    return (long long)(is_negative(x) ? -value : value);
}

static long to_long(long long value) {
    if (value > LONG_MAX || value < LONG_MIN) {
        errno = EDOM;
        return value < 0 ? LONG_MIN : LONG_MAX;
    }
    return (long)value;
}

long long llrint(double x) {
    return integer(rint(x));
}

long lrint(double x) {
    return to_long(llrint(x));
}

long long llround(double x) {
    return integer(round(x));
}

long lround(double x) {
    return to_long(llround(x));
}

double modf(double x, double *whole) {
    *whole = trunc(x);
    if (is_infinite(x))
        return double_of(bits_of(x) & SIGN);
    double rest = x - *whole;
    return is_nan(x) ? x : double_of((bits_of(rest) & ~SIGN) | (bits_of(x) & SIGN));
}

struct parts {
    uint64_t mantissa; // 53 bits
    int exponent;      // of its lowest bit
};

static struct parts split(double x) {
    uint64_t bits = bits_of(x) & ~SIGN, fraction = bits & ((UINT64_C(1) << FRACTION_BITS) - 1);
    int exponent = (int)(bits >> FRACTION_BITS);
    struct parts p = {fraction, 1 - BIAS - FRACTION_BITS};
    if (exponent) {
        p.mantissa |= UINT64_C(1) << FRACTION_BITS;
        p.exponent = exponent - BIAS - FRACTION_BITS;
    }
    return p;
}

// Of finite numbers, y not 0: |x| modulo |y|, exactly, and the quotient's lowest bits. Long division, one bit
// a step.
static double remainder_of(double x, double y, unsigned *quotient) {
    struct parts a = split(x), b = split(y);
    *quotient = 0;
    if (a.exponent < b.exponent) {        // x has bits below y's last: bring y down
        if (b.exponent - a.exponent > 10) // y is larger anyway
            return double_of(bits_of(x) & ~SIGN);
        b.mantissa <<= b.exponent - a.exponent;
        b.exponent = a.exponent;
    }
    unsigned q = (unsigned)(a.mantissa / b.mantissa);
    a.mantissa %= b.mantissa;
    for (int n = a.exponent - b.exponent; n > 0; n--) {
        q <<= 1;
        a.mantissa <<= 1;
        if (a.mantissa >= b.mantissa) {
            a.mantissa -= b.mantissa;
            q |= 1;
        }
    }
    *quotient = q;
    return ldexp((double)(long long)a.mantissa, b.exponent);
}

static double invalid_remainder(double x, double y) {
    if (!is_nan(x) && !is_nan(y))
        errno = EDOM;
    return double_of(NAN_BITS);
}

double fmod(double x, double y) {
    unsigned quotient;
    if (is_nan(x) || is_nan(y) || is_infinite(x) || is_zero(y))
        return invalid_remainder(x, y);
    if (is_infinite(y) || is_zero(x))
        return x;
    return copysign(remainder_of(x, y, &quotient), x);
}

double remquo(double x, double y, int *quotient) {
    unsigned q = 0;
    *quotient = 0;
    if (is_nan(x) || is_nan(y) || is_infinite(x) || is_zero(y))
        return invalid_remainder(x, y);
    if (is_infinite(y) || is_zero(x))
        return x;
    double rest = remainder_of(x, y, &q), size = fabs(y), other = size - rest; // exact where it matters
    if (rest > other || (rest == other && q & 1)) {
        rest = -other;
        q++;
    }
    q &= INT_MAX;
    *quotient = is_negative(x) != is_negative(y) ? -(int)q : (int)q;
    return double_of(bits_of(rest) ^ (bits_of(x) & SIGN));
}

double remainder(double x, double y) {
    int quotient;
    return remquo(x, y, &quotient);
}
