// Numbers with 64 bits of mantissa, made of integers: what the functions of math.h compute with.
//
// The chip has no floating point, so a multiplication of such numbers costs less than one of doubles, and the
// eleven more bits are why straight formulas stay within a small part of an ulp. A number is
//
//     +- mantissa * 2^(exponent - 63)      the mantissa's top bit is set; mantissa 0 is zero
//
// Operations cut off what does not fit: an error below 2^-63 each. There is no infinity; exponents are far
// from their ends.
#pragma once

#include <stdint.h>

struct wide {
    uint64_t mantissa;
    int32_t exponent, negative;
};

// A double, finite; and the double nearest to a number, with errno ERANGE if it overflows or underflows. The
// lowest bit of the mantissa stands for everything below it.
struct wide __wide(double x);
double __narrow(struct wide x);
struct wide __wide_integer(int n);

struct wide __wide_add(struct wide a, struct wide b);
struct wide __wide_subtract(struct wide a, struct wide b);
struct wide __wide_multiply(struct wide a, struct wide b);
struct wide __wide_divide(struct wide a, struct wide b);
struct wide __wide_root(struct wide a);
struct wide __wide_scale(struct wide a, int power); // times 2^power
struct wide __wide_negate(struct wide a);
int __wide_less(struct wide a, struct wide b);

// high:low * 2^(exponent - 127), made a number.
struct wide __wide_from128(uint64_t high, uint64_t low, int exponent, int negative);
// A fraction of 64 bits times 2^exponent.
struct wide __wide_fraction(uint64_t fraction, int exponent, int negative);

// The same of a number's magnitude, below 1.
uint64_t __wide_to_fraction(struct wide x);

uint64_t __multiply_high(uint64_t a, uint64_t b); // the upper half of the product
// high:low / divisor, where high < divisor, and the remainder.
uint64_t __divide128(uint64_t high, uint64_t low, uint64_t divisor, uint64_t *remainder);
int __leading_zeros(uint64_t x); // of a number that is not 0

// Functions on them (exponential.c, logarithm.c, trigonometry.c); the arguments' ranges are the callers'
// business.
struct wide __wide_exp(struct wide x);
struct wide __wide_exp2(struct wide x);
struct wide __wide_exp10(struct wide x);
struct wide __wide_expm1(struct wide x);
struct wide __wide_log(struct wide x);                  // x > 0
struct wide __wide_log1p(struct wide x);                // x > -1
struct wide __wide_power(struct wide x, struct wide y); // x > 0, a double; y a double
// The angle in [0, pi/2] of a point with y >= 0 and x >= 0, not both 0.
struct wide __wide_angle(struct wide y, struct wide x);
// Takes multiples of pi/2 away: |result| <= pi/4, and how many they are, modulo 4.
struct wide __wide_reduce(struct wide x, unsigned *quadrant);
struct wide __wide_sine(struct wide x); // |x| <= pi/4
struct wide __wide_cosine(struct wide x);
struct wide __wide_sine_pi(struct wide x); // of pi * x, |x| < 2^52

extern const struct wide __wide_one, __wide_pi, __wide_half_pi, __wide_log_2, __wide_log2_e, __wide_log10_e;
