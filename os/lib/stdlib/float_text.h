// Floating point from text, as bits: strtod, strtof and strtold without a floating-point type (C11 7.22.1.3).
#pragma once

#include "decimal.h"

enum number_kind { NUMBER_ZERO, NUMBER_FINITE, NUMBER_INFINITE, NUMBER_NAN };

// A number as it was read. A finite one has the top bit of value.high set.
struct number_text {
    enum number_kind kind;
    int negative;
    struct binary value;
};

// A format of IEEE 754. precision counts the leading bit.
struct float_format {
    int precision, smallest, largest; // exponents of normal numbers
};

extern const struct float_format __binary32, __binary64, __binary128;

// Reads as much of the text as is a number. limbs: DOUBLE_LIMBS or QUAD_LIMBS of them, and LIMB_DIGITS chars
// for each of digits_size / LIMB_DIGITS for its digits; more digits only count as `and a little more`.
struct number_text __read_number(const char *text, char **end, uint32_t *limbs, int size, char *digits,
                                 int most);
// The bits of a number in a format, rounded to nearest, ties to even; in the low bits of high:low. errno
// ERANGE where it overflows, or underflows inexactly.
struct binary __encode(const struct number_text *n, const struct float_format *format);
uint64_t __strtod_bits(const char *text, char **end, const struct float_format *format);
