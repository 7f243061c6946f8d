// Floating-point numbers from wide text (C11 7.29.4.1.1).
#include <stdlib.h>

#include "narrow.h"

double wcstod(const wchar_t *restrict text, wchar_t **restrict end) {
    struct narrow n;
    __narrow(&n, text);
    double value = strtod(n.text, &n.end);
    __narrow_end(&n, end);
    return value;
}

float wcstof(const wchar_t *restrict text, wchar_t **restrict end) {
    struct narrow n;
    __narrow(&n, text);
    float value = strtof(n.text, &n.end);
    __narrow_end(&n, end);
    return value;
}

long double wcstold(const wchar_t *restrict text, wchar_t **restrict end) {
    struct narrow n;
    __narrow(&n, text);
    long double value = strtold(n.text, &n.end);
    __narrow_end(&n, end);
    return value;
}
