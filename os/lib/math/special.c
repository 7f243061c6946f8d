// The error function and the gamma function.
//
// erf by the series without cancellation 2/sqrt(pi) x e^(-x^2) sum (2x^2)^n / (1 3 5 ...), erfc beyond 2 by
// its continued fraction (Abramowitz and Stegun 7.1.6, 7.1.14); the gamma function by Stirling's series above
// 16, and below by going up there; its logarithm near 1 and 2, where it is 0, by the Taylor series (6.1.33),
// whose terms are small.
#include "special.h"

#define ERF_TERMS 200
#define FRACTION_TERMS 120
#define STIRLING_FROM 16
#define STIRLING_TERMS 13
#define ZETA_TERMS 34

static const struct wide two_over_root_pi = {UINT64_C(0x906eba8214db688d), 0, 0},
                         one_over_root_pi = {UINT64_C(0x906eba8214db688d), -1, 0},
                         half_log_2pi = {UINT64_C(0xeb3f8e4325f5a535), -1, 0},
                         root_2pi = {UINT64_C(0xa06c98ffb1382cb3), 1, 0},
                         one_less_euler = {UINT64_C(0xd8773039049e70b6), -2, 0},
                         log_pi = {UINT64_C(0x928682473d0de85f), 0, 0};

// B(2k) / (2k (2k - 1))
static const struct wide stirling[STIRLING_TERMS] = {
    {UINT64_C(0xaaaaaaaaaaaaaaab), -4, 0},  {UINT64_C(0xb60b60b60b60b60b), -9, 1},
    {UINT64_C(0xd00d00d00d00d00d), -11, 0}, {UINT64_C(0x9c09c09c09c09c0a), -11, 1},
    {UINT64_C(0xdca8f158c7f91ab8), -11, 0}, {UINT64_C(0xfb5586ccc9e3e410), -10, 1},
    {UINT64_C(0xd20d20d20d20d20d), -8, 0},  {UINT64_C(0xf21436587a9cbee1), -6, 1},
    {UINT64_C(0xb7f4b1c0f033ffd1), -3, 0},  {UINT64_C(0xb23b3808c0f9cf6e), 0, 1},
    {UINT64_C(0xd672219167002d3a), 3, 0},   {UINT64_C(0x9cd9292e6660d55b), 7, 1},
    {UINT64_C(0x8911a740da740da7), 11, 0},
};

// (-1)^k (zeta(k) - 1) / k, from k = 2
static const struct wide zeta[ZETA_TERMS] = {
    {UINT64_C(0xa51a6625307d3231), -2, 0},  {UINT64_C(0x89f000d2abb03409), -4, 1},
    {UINT64_C(0xa8991563ec241b60), -6, 0},  {UINT64_C(0xf2027e10c7af8c37), -8, 1},
    {UINT64_C(0xbd6eb756db617ea5), -9, 0},  {UINT64_C(0x9c562e15fc703e76), -10, 1},
    {UINT64_C(0x859b57c31cb745f3), -11, 0}, {UINT64_C(0xe9fea63b697e3e38), -13, 1},
    {UINT64_C(0xd093d878beb2d19d), -14, 0}, {UINT64_C(0xbc6f2debe40f7797), -15, 1},
    {UINT64_C(0xac06e77337581126), -16, 0}, {UINT64_C(0x9e5e4b1e7112142b), -17, 1},
    {UINT64_C(0x92cbd1cf9a555c81), -18, 0}, {UINT64_C(0x88d975bb3caa08e4), -19, 1},
    {UINT64_C(0x803266f5917879d0), -20, 0}, {UINT64_C(0xf13006c9e7e975da), -22, 1},
    {UINT64_C(0xe3b5dd9f83d26bb3), -23, 0}, {UINT64_C(0xd7ad365dfc54bb2c), -24, 1},
    {UINT64_C(0xccdc9e1038587a06), -25, 0}, {UINT64_C(0xc31639a6f9f56366), -26, 1},
    {UINT64_C(0xba34ed667d6e6593), -27, 0}, {UINT64_C(0xb21a54223d75681b), -28, 1},
    {UINT64_C(0xaaad43bffe9614f1), -29, 0}, {UINT64_C(0xa3d8b3c92c68720a), -30, 1},
    {UINT64_C(0x9d8ae9597e085e28), -31, 0}, {UINT64_C(0x97b4d4fd5f1efcbd), -32, 1},
    {UINT64_C(0x92499519ba1a620c), -33, 0}, {UINT64_C(0x8d3e13761291e29f), -34, 1},
    {UINT64_C(0x8888b7349f6cbc72), -35, 0}, {UINT64_C(0x8421265e2a1ec141), -36, 1},
    {UINT64_C(0x80001371fb227a6b), -37, 0}, {UINT64_C(0xf83e28a7e4f8505d), -39, 1},
    {UINT64_C(0xf0f1013557e6bd3b), -40, 0}, {UINT64_C(0xea0eab72f7170ebc), -41, 1},
};

// e^(-x^2)
static struct wide bell(struct wide x) {
    return __wide_exp(__wide_negate(__wide_multiply(x, x)));
}

struct wide __wide_erf(struct wide x) {
    struct wide square = __wide_scale(__wide_multiply(x, x), 1), term = __wide_one, sum = __wide_one;
    for (int n = 1; n < ERF_TERMS && sum.exponent - term.exponent < 66 && term.mantissa; n++) {
        term = __wide_divide(__wide_multiply(term, square), __wide_integer(2 * n + 1));
        sum = __wide_add(sum, term);
    }
    return __wide_multiply(__wide_multiply(two_over_root_pi, bell(x)), __wide_multiply(x, sum));
}

// x >= 2: e^(-x^2) / sqrt(pi) / (x + (1/2) / (x + (2/2) / (x + (3/2) / ...)))
struct wide __wide_erfc(struct wide x) {
    struct wide sum = x;
    for (int n = FRACTION_TERMS; n > 0; n--)
        sum = __wide_add(x, __wide_divide(__wide_scale(__wide_integer(n), -1), sum));
    return __wide_divide(__wide_multiply(one_over_root_pi, bell(x)), sum);
}

// The sum behind Stirling's formula: 1/(12 x) - ...
static struct wide correction(struct wide x) {
    struct wide inverse = __wide_divide(__wide_one, x), square = __wide_multiply(inverse, inverse);
    struct wide sum = stirling[STIRLING_TERMS - 1];
    for (int k = STIRLING_TERMS - 1; k-- > 0;)
        sum = __wide_add(stirling[k], __wide_multiply(square, sum));
    return __wide_multiply(inverse, sum);
}

// Makes x at least STIRLING_FROM; what the product of the numbers passed is.
static struct wide go_up(struct wide *x) {
    struct wide product = __wide_one, least = __wide_integer(STIRLING_FROM);
    while (__wide_less(*x, least)) {
        product = __wide_multiply(product, *x);
        *x = __wide_add(*x, __wide_one);
    }
    return product;
}

// x > 0: sqrt(2 pi) x^(x - 1/2) e^(-x + correction)
struct wide __wide_gamma(struct wide x) {
    struct wide product = go_up(&x);
    // The power in two halves, of which each loses half of the bits' worth to its size.
    struct wide half = __wide_scale(__wide_subtract(x, __wide_scale(__wide_one, -1)), -1);
    struct wide power = __wide_exp(__wide_multiply(half, __wide_log(x)));
    struct wide rest = __wide_exp(__wide_subtract(correction(x), x));
    struct wide w = __wide_multiply(__wide_multiply(power, rest), power);
    return __wide_divide(__wide_multiply(root_2pi, w), product);
}

// log gamma(2 + x), |x| <= 1/2
static struct wide near_two(struct wide x) {
    struct wide sum = zeta[ZETA_TERMS - 1];
    for (int k = ZETA_TERMS - 1; k-- > 0;)
        sum = __wide_add(zeta[k], __wide_multiply(x, sum));
    return __wide_multiply(x, __wide_add(one_less_euler, __wide_multiply(x, sum)));
}

// x > 0
struct wide __wide_log_gamma(struct wide x) {
    struct wide two = __wide_integer(2), half = __wide_scale(__wide_one, -1);
    if (x.exponent < -64) // gamma(x) is 1/x
        return __wide_negate(__wide_log(x));
    if (__wide_less(x, half)) { // gamma(x) = gamma(1 + x) / x
        struct wide above = __wide_subtract(near_two(x), __wide_log1p(x));
        return __wide_subtract(above, __wide_log(x));
    }
    if (__wide_less(x, __wide_add(__wide_one, half))) {
        struct wide d = __wide_subtract(x, __wide_one);
        return __wide_subtract(near_two(d), __wide_log1p(d));
    }
    if (__wide_less(x, __wide_add(two, half)))
        return near_two(__wide_subtract(x, two));
    struct wide product = go_up(&x);
    struct wide w = __wide_multiply(__wide_subtract(x, half), __wide_subtract(__wide_log(x), __wide_one));
    w = __wide_add(__wide_subtract(w, half), __wide_add(half_log_2pi, correction(x)));
    return __wide_subtract(w, __wide_log(product));
}

// The logarithm of pi / |x sin(pi x)|, by which gamma(x) and gamma(-x) are related.
struct wide __wide_log_reflection(struct wide x) {
    struct wide sine = __wide_sine_pi(x), product = __wide_multiply(x, sine);
    product.negative = 0;
    return __wide_subtract(log_pi, __wide_log(product));
}
