// The elementary functions: what is special first, then the work on wide numbers (C11 7.12.4 to 7.12.8,
// F.10).
#include <errno.h>
#include <math.h>

#include "bits.h"
#include "wide.h"

// Arguments so small that sinh x, tan x and so on are x or x with its last bit moved; the series need not be
// asked.
#define TINY (-32)

static double invalid(void) {
    errno = EDOM;
    return double_of(NAN_BITS);
}

static double infinite(int negative) {
    return double_of(INFINITY_BITS | (uint64_t)negative << 63);
}

static double pole(int negative) {
    errno = ERANGE;
    return infinite(negative);
}

static struct wide sum(struct wide a, struct wide b) {
    return __wide_add(a, b);
}

static struct wide difference(struct wide a, struct wide b) {
    return __wide_subtract(a, b);
}

static struct wide product(struct wide a, struct wide b) {
    return __wide_multiply(a, b);
}

static struct wide quotient(struct wide a, struct wide b) {
    return __wide_divide(a, b);
}

static struct wide magnitude(struct wide x) {
    x.negative = 0;
    return x;
}

static struct wide with_sign(struct wide x, int negative) {
    x.negative = negative;
    return x;
}

double exp(double x) {
    if (is_nan(x))
        return x;
    if (is_infinite(x))
        return is_negative(x) ? 0 : x;
    return __narrow(__wide_exp(__wide(x)));
}

double exp2(double x) {
    if (is_nan(x))
        return x;
    if (is_infinite(x))
        return is_negative(x) ? 0 : x;
    return __narrow(__wide_exp2(__wide(x)));
}

double expm1(double x) {
    if (is_nan(x) || is_zero(x))
        return x;
    if (is_infinite(x))
        return is_negative(x) ? -1 : x;
    return __narrow(__wide_expm1(__wide(x)));
}

// What the logarithms do with what is not a positive number; 1 if they may go on.
static int positive(double x, double *result) {
    if (is_nan(x))
        *result = x;
    else if (is_zero(x))
        *result = pole(1);
    else if (is_negative(x))
        *result = invalid();
    else if (is_infinite(x))
        *result = x;
    else
        return 1;
    return 0;
}

double log(double x) {
    double result;
    return positive(x, &result) ? __narrow(__wide_log(__wide(x))) : result;
}

double log2(double x) {
    double result;
    if (!positive(x, &result))
        return result;
    struct wide w = __wide(x);
    int k = w.exponent;
    w.exponent = 0;
    if (w.mantissa > UINT64_C(0xb504f333f9de6484)) { // near 1, from below
        w.exponent = -1;
        k++;
    }
    return __narrow(sum(__wide_integer(k), product(__wide_log(w), __wide_log2_e)));
}

double log10(double x) {
    double result;
    return positive(x, &result) ? __narrow(product(__wide_log(__wide(x)), __wide_log10_e)) : result;
}

double log1p(double x) {
    if (is_nan(x) || is_zero(x))
        return x;
    if (bits_of(x) == (bits_of(1.0) | SIGN))
        return pole(1);
    struct wide w = __wide(x);
    if (w.negative && w.exponent >= 0)
        return invalid();
    return is_infinite(x) ? x : __narrow(__wide_log1p(w));
}

// 0: y is no integer; 1: odd; 2: even.
static int integer_kind(double y) {
    struct wide w = __wide(y);
    if (w.exponent < 0)
        return w.mantissa ? 0 : 2;
    if (w.exponent > FRACTION_BITS)
        return 2;
    uint64_t fraction = w.mantissa << w.exponent;
    return fraction << 1 ? 0 : fraction >> 63 ? 1 : 2;
}

double pow(double x, double y) {
    const double one = 1;
    if (is_zero(y) || bits_of(x) == bits_of(one))
        return one;
    if (is_nan(x) || is_nan(y))
        return double_of(NAN_BITS);
    int kind = is_infinite(y) ? 2 : integer_kind(y), negative = is_negative(x) && kind == 1;
    struct wide base = magnitude(__wide(x));
    if (is_infinite(y)) {
        if (!is_infinite(x) && base.exponent == 0 && base.mantissa == SIGN)
            return one; // -1
        int grows = is_infinite(x) || (base.mantissa && base.exponent >= 0);
        return grows != is_negative(y) ? infinite(0) : 0;
    }
    if (is_zero(x))
        return is_negative(y) ? pole(negative) : double_of((uint64_t)negative << 63);
    if (is_infinite(x))
        return is_negative(y) ? double_of((uint64_t)negative << 63) : infinite(negative);
    if (is_negative(x) && !kind)
        return invalid();
    return __narrow(with_sign(__wide_power(base, __wide(y)), negative));
}

// The root of the mantissa (times 1, 2 or 4) by logarithm and power, of which the error is small and even: a
// perfect cube gives its root.
double cbrt(double x) {
    if (is_nan(x) || is_zero(x) || is_infinite(x))
        return x;
    struct wide w = __wide(x), three = __wide_integer(3);
    int thirds = (w.exponent + 3000) / 3 - 1000, negative = w.negative;
    w.exponent -= 3 * thirds;
    struct wide root = __wide_exp(quotient(__wide_log(magnitude(w)), three));
    return __narrow(with_sign(__wide_scale(root, thirds), negative));
}

double hypot(double x, double y) {
    if (is_infinite(x) || is_infinite(y))
        return infinite(0);
    if (is_nan(x) || is_nan(y))
        return double_of(NAN_BITS);
    struct wide a = __wide(x), b = __wide(y);
    return __narrow(__wide_root(sum(product(a, a), product(b, b))));
}

double sin(double x) {
    unsigned quadrant;
    if (is_nan(x) || is_zero(x))
        return x;
    if (is_infinite(x))
        return invalid();
    struct wide r = __wide_reduce(__wide(x), &quadrant), w = quadrant & 1 ? __wide_cosine(r) : __wide_sine(r);
    w.negative ^= (int)quadrant >> 1;
    return __narrow(w);
}

double cos(double x) {
    unsigned quadrant;
    if (is_nan(x))
        return x;
    if (is_infinite(x))
        return invalid();
    struct wide r = __wide_reduce(__wide(x), &quadrant), w = quadrant & 1 ? __wide_sine(r) : __wide_cosine(r);
    w.negative ^= quadrant == 1 || quadrant == 2;
    return __narrow(w);
}

double tan(double x) {
    unsigned quadrant;
    if (is_nan(x) || is_zero(x))
        return x;
    if (is_infinite(x))
        return invalid();
    struct wide r = __wide_reduce(__wide(x), &quadrant), s = __wide_sine(r), c = __wide_cosine(r);
    return __narrow(quadrant & 1 ? __wide_negate(quotient(c, s)) : quotient(s, c));
}

// The angle of (x, y) anywhere.
static double angle(struct wide y, struct wide x) {
    struct wide w = __wide_angle(magnitude(y), magnitude(x));
    if (x.negative)
        w = difference(__wide_pi, w);
    return __narrow(with_sign(w, y.negative));
}

double atan2(double y, double x) {
    if (is_nan(x) || is_nan(y))
        return double_of(NAN_BITS);
    struct wide a = __wide(y), b = __wide(x);
    if (is_infinite(x) || is_infinite(y)) { // as if both were finite and of one size
        a = is_infinite(y) ? with_sign(__wide_one, a.negative) : (struct wide){0, 0, a.negative};
        b = is_infinite(x) ? with_sign(__wide_one, b.negative) : (struct wide){0, 0, b.negative};
    }
    if (!a.mantissa)
        return b.negative ? __narrow(with_sign(__wide_pi, a.negative))
                          : double_of((uint64_t)a.negative << 63);
    return angle(a, b);
}

double atan(double x) {
    if (is_nan(x) || is_zero(x))
        return x;
    return atan2(x, 1);
}

// The third side of the right triangle with hypotenuse 1: the root of (1 - x)(1 + x).
static struct wide third_side(struct wide x) {
    return __wide_root(product(difference(__wide_one, x), sum(__wide_one, x)));
}

static int beyond_one(double x) {
    return (bits_of(x) & ~SIGN) > bits_of(1.0);
}

double asin(double x) {
    if (is_nan(x) || is_zero(x))
        return x;
    return beyond_one(x) ? invalid() : angle(__wide(x), third_side(__wide(x)));
}

double acos(double x) {
    if (is_nan(x))
        return x;
    if (bits_of(x) == bits_of(1.0))
        return 0;
    return beyond_one(x) ? invalid() : angle(third_side(__wide(x)), __wide(x));
}

// (e^x - e^-x) / 2 = (d + d / (d + 1)) / 2 with d = e^x - 1
static struct wide hyperbolic_sine(struct wide x) {
    struct wide d = __wide_expm1(x);
    return __wide_scale(sum(d, quotient(d, sum(d, __wide_one))), -1);
}

double sinh(double x) {
    if (is_nan(x) || is_zero(x) || is_infinite(x))
        return x;
    struct wide w = __wide(x);
    if (w.exponent < TINY)
        return x;
    return __narrow(with_sign(hyperbolic_sine(magnitude(w)), w.negative));
}

double cosh(double x) {
    if (is_nan(x))
        return x;
    if (is_infinite(x))
        return infinite(0);
    struct wide e = __wide_exp(magnitude(__wide(x)));
    return __narrow(__wide_scale(sum(e, quotient(__wide_one, e)), -1));
}

// d / (d + 2) with d = e^2x - 1
double tanh(double x) {
    if (is_nan(x) || is_zero(x))
        return x;
    struct wide w = __wide(x);
    if (w.exponent < TINY)
        return x;
    struct wide one = with_sign(__wide_one, w.negative);
    if (w.exponent > 5)
        return __narrow(one);
    struct wide d = __wide_expm1(__wide_scale(magnitude(w), 1));
    return __narrow(with_sign(quotient(d, sum(d, __wide_integer(2))), w.negative));
}

// log(1 + x + x^2 / (1 + sqrt(1 + x^2)))
double asinh(double x) {
    if (is_nan(x) || is_zero(x) || is_infinite(x))
        return x;
    struct wide w = __wide(x), a = magnitude(w), square = product(a, a);
    if (w.exponent < TINY)
        return x;
    if (w.exponent > -TINY) // 2x is as good
        return __narrow(with_sign(__wide_log(__wide_scale(a, 1)), w.negative));
    struct wide root = __wide_root(sum(__wide_one, square));
    struct wide more = sum(a, quotient(square, sum(__wide_one, root)));
    return __narrow(with_sign(__wide_log1p(more), w.negative));
}

// log(1 + t + sqrt(t (t + 2))) with t = x - 1
double acosh(double x) {
    if (is_nan(x))
        return x;
    struct wide w = __wide(x), t = difference(w, __wide_one);
    if (t.negative && t.mantissa)
        return invalid();
    if (is_infinite(x))
        return x;
    if (w.exponent > -TINY)
        return __narrow(__wide_log(__wide_scale(w, 1)));
    return __narrow(__wide_log1p(sum(t, __wide_root(product(t, sum(t, __wide_integer(2)))))));
}

// log(1 + 2x / (1 - x)) / 2
double atanh(double x) {
    if (is_nan(x) || is_zero(x))
        return x;
    if (beyond_one(x))
        return invalid();
    struct wide w = __wide(x), a = magnitude(w);
    if (a.exponent == 0)
        return pole(w.negative);
    if (w.exponent < TINY)
        return x;
    struct wide more = quotient(__wide_scale(a, 1), difference(__wide_one, a));
    return __narrow(with_sign(__wide_scale(__wide_log1p(more), -1), w.negative));
}
