// erf, erfc, tgamma and lgamma (C11 7.12.8).
#include <errno.h>
#include <math.h>

#include "bits.h"
#include "special.h"

#define ERF_IS_ONE 6
#define ERFC_IS_ZERO 28
#define LARGEST_GAMMA 172
#define LEAST_GAMMA (-190)

int signgam;

static int is_integer(double x) {
    return bits_of(floor(x)) == bits_of(x);
}

double erf(double x) {
    if (is_nan(x) || is_zero(x))
        return x;
    struct wide w = __wide(x), end = __wide_integer(ERF_IS_ONE);
    int negative = w.negative;
    w.negative = 0;
    w = is_infinite(x) || __wide_less(end, w) ? __wide_one : __wide_erf(w);
    w.negative = negative;
    return __narrow(w);
}

double erfc(double x) {
    if (is_nan(x))
        return x;
    struct wide w = __wide(x), two = __wide_integer(2);
    if (is_infinite(x))
        return w.negative ? 2 : 0;
    if (__wide_less(w, __wide_negate(__wide_integer(ERF_IS_ONE))))
        return 2;
    if (__wide_less(__wide_integer(ERFC_IS_ZERO), w)) {
        errno = ERANGE;
        return 0;
    }
    if (__wide_less(w, two))
        return __narrow(__wide_subtract(__wide_one, __wide_erf(w)));
    return __narrow(__wide_erfc(w));
}

double tgamma(double x) {
    struct wide w = __wide(x);
    if (is_nan(x) || (is_infinite(x) && !w.negative))
        return x;
    if (is_zero(x)) {
        errno = ERANGE;
        return double_of(INFINITY_BITS | (bits_of(x) & SIGN));
    }
    if (w.negative && (is_infinite(x) || is_integer(x))) {
        errno = EDOM;
        return double_of(NAN_BITS);
    }
    if (!w.negative)
        return __narrow(
            __wide_gamma(__wide_less(__wide_integer(LARGEST_GAMMA), w) ? __wide_integer(LARGEST_GAMMA) : w));
    // gamma(x) = -pi / (x sin(pi x) gamma(-x)), whose sign is the sine's, x being negative
    struct wide sine = __wide_sine_pi(w), a = w;
    a.negative = 0;
    if (__wide_less(w, __wide_integer(LEAST_GAMMA)))
        return __narrow((struct wide){1, -3000, sine.negative});
    struct wide all = __wide_multiply(__wide_multiply(a, sine), __wide_gamma(a));
    return __narrow(__wide_divide(__wide_pi, all));
}

double lgamma(double x) {
    struct wide w = __wide(x);
    signgam = 1;
    if (is_nan(x))
        return x;
    if (is_infinite(x))
        return double_of(INFINITY_BITS);
    if (is_zero(x) || (w.negative && is_integer(x))) {
        errno = ERANGE;
        signgam = w.negative ? -1 : 1;
        return double_of(INFINITY_BITS);
    }
    if (!w.negative)
        return __narrow(__wide_log_gamma(w));
    struct wide a = w;
    a.negative = 0;
    signgam = __wide_sine_pi(w).negative ? -1 : 1;
    return __narrow(__wide_subtract(__wide_log_reflection(w), __wide_log_gamma(a)));
}
