// Taking doubles apart and putting them together (C11 7.12.3, 7.12.6, 7.12.11, 7.12.12).
#include <errno.h>
#include <limits.h>
#include <math.h>

#include "bits.h"
#include "wide.h"

#define MOST_EXPONENT 5000 // beyond every double

int __classify(double x) {
    uint64_t bits = bits_of(x) & ~SIGN;
    if (bits >= INFINITY_BITS)
        return bits == INFINITY_BITS ? FP_INFINITE : FP_NAN;
    return bits >> FRACTION_BITS ? FP_NORMAL : bits ? FP_SUBNORMAL : FP_ZERO;
}

int __sign(double x) {
    return is_negative(x);
}

double fabs(double x) {
    return double_of(bits_of(x) & ~SIGN);
}

double copysign(double x, double sign) {
    return double_of((bits_of(x) & ~SIGN) | (bits_of(sign) & SIGN));
}

double nan(const char *tag) {
    (void)tag;
    return double_of(NAN_BITS);
}

static int special(double x) {
    return is_zero(x) || is_nan(x) || is_infinite(x);
}

double frexp(double x, int *exponent) {
    *exponent = 0;
    if (special(x))
        return x;
    struct wide w = __wide(x);
    *exponent = w.exponent + 1;
    w.exponent = -1;
    return __narrow(w);
}

double scalbln(double x, long exponent) {
    if (special(x))
        return x;
    if (exponent > MOST_EXPONENT)
        exponent = MOST_EXPONENT;
    if (exponent < -MOST_EXPONENT)
        exponent = -MOST_EXPONENT;
    return __narrow(__wide_scale(__wide(x), (int)exponent));
}

double scalbn(double x, int exponent) {
    return scalbln(x, exponent);
}

double ldexp(double x, int exponent) {
    return scalbln(x, exponent);
}

int ilogb(double x) {
    if (!special(x))
        return __wide(x).exponent;
    errno = EDOM;
    return is_zero(x) ? FP_ILOGB0 : is_nan(x) ? FP_ILOGBNAN : INT_MAX;
}

double logb(double x) {
    if (is_nan(x))
        return x;
    if (is_infinite(x))
        return fabs(x);
    if (!is_zero(x))
        return __wide(x).exponent;
    errno = ERANGE;
    return double_of(INFINITY_BITS | SIGN);
}

// Bits of one sign are in the order of their numbers.
double nextafter(double x, double to) {
    uint64_t bits = bits_of(x);
    if (is_nan(x) || is_nan(to))
        return double_of(NAN_BITS);
    if (x == to)
        return to;
    if (is_zero(x))
        bits = (bits_of(to) & SIGN) | 1;
    else
        bits += (x < to) != is_negative(x) ? 1 : -1;
    int kind = __classify(double_of(bits));
    if (kind == FP_INFINITE || kind == FP_SUBNORMAL || kind == FP_ZERO)
        errno = ERANGE;
    return double_of(bits);
}

double fdim(double x, double y) {
    if (is_nan(x) || is_nan(y))
        return double_of(NAN_BITS);
    if (x <= y)
        return 0;
    double difference = x - y;
    if (is_infinite(difference) && !is_infinite(x) && !is_infinite(y))
        errno = ERANGE;
    return difference;
}

double fmax(double x, double y) {
    if (is_nan(x))
        return y;
    if (is_nan(y))
        return x;
    return x < y || (x == y && is_negative(x)) ? y : x;
}

double fmin(double x, double y) {
    if (is_nan(x))
        return y;
    if (is_nan(y))
        return x;
    return y < x || (x == y && is_negative(y)) ? y : x;
}
