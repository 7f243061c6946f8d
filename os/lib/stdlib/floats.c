// strtod and its kin: the bits of float_text.c as floating-point types (C11 7.22.1.2, 7.22.1.3).
#include <stdlib.h>

#include "float_text.h"

#define QUAD_DIGITS 11600

double strtod(const char *restrict text, char **restrict end) {
    union {
        uint64_t bits;
        double value;
    } u = {__strtod_bits(text, end, &__binary64)};
    return u.value;
}

float strtof(const char *restrict text, char **restrict end) {
    union {
        uint32_t bits;
        float value;
    } u = {(uint32_t)__strtod_bits(text, end, &__binary32)};
    return u.value;
}

long double strtold(const char *restrict text, char **restrict end) {
    uint32_t limbs[QUAD_LIMBS];
    char digits[QUAD_DIGITS];
    struct number_text n = __read_number(text, end, limbs, QUAD_LIMBS, digits, QUAD_DIGITS);
    struct binary b = __encode(&n, &__binary128);
    union {
        uint64_t bits[2];
        long double value;
    } u = {{b.low, b.high}};
    return u.value;
}

double atof(const char *text) {
    return strtod(text, NULL);
}
