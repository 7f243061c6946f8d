// Exact decimal numbers that can be doubled and halved: between binary floating point and text, both ways.
//
//     limbs[first .. end)   each 0 to 999,999,999; those before `point` are the integer part, those from it
//     the fraction
//
// 2^9 divides 10^9, so halving nine times only ever adds one limb at the end, and nothing is rounded.
#pragma once

#include <stdint.h>

#define LIMB 1000000000u
#define LIMB_DIGITS 9

// Limbs that hold every double, or 800 digits and every scaling of them; and the same for binary128, whose
// longest value has 16,494 fraction digits and whose longest midpoint 11,564 significant ones.
#define DOUBLE_LIMBS 320
#define QUAD_LIMBS 4500

struct decimal {
    uint32_t *limbs;
    int first, point, end, size;
};

// A magnitude high:low times 2^exponent; sticky: and a little more.
struct binary {
    uint64_t high, low;
    int exponent, sticky;
};

// The number high:low times 2^exponent, exactly. size: DOUBLE_LIMBS or QUAD_LIMBS limbs are there.
void __decimal_from_binary(struct decimal *d, struct binary value);
// Its digits without zeros in front or behind: their number; the value is 0.DIGITS times 10^*exponent.
int __decimal_digits(const struct decimal *d, char *digits, int *exponent);
// n digits (not 0 at the ends) as 0.DIGITS times 10^exponent, which must be within what the limbs hold.
void __decimal_from_digits(struct decimal *d, const char *digits, int n, int exponent);
// The first 128 bits of a number that is not zero.
struct binary __decimal_to_binary(struct decimal *d);
