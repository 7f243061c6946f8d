// Integers from text (C11 7.22.1.3, 7.22.1.4, 7.8.2.3).
//
// One function reads a magnitude, bounded by what the type can hold; the public ones differ in the bound and
// the sign.
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

static int digit_of(int c) {
    if (isdigit(c))
        return c - '0';
    return isalpha(c) ? (c | 0x20) - 'a' + 10 : INT_MAX;
}

struct number {
    uintmax_t magnitude;
    int negative, too_large;
};

// Reads [space][sign][0x]digits. most, least: the largest magnitude of a positive and of a negative number.
static struct number read_number(const char *text, char **end, int base, uintmax_t most, uintmax_t least) {
    struct number n = {0, 0, 0};
    const char *s = text;
    int found = 0;
    while (isspace((unsigned char)*s))
        s++;
    if (*s == '+' || *s == '-')
        n.negative = *s++ == '-';
    if (base < 0 || base == 1 || base > 36) {
        errno = EINVAL;
        if (end)
            *end = (char *)text;
        return n;
    }
    if ((base == 0 || base == 16) && *s == '0' && (s[1] | 0x20) == 'x' && isxdigit((unsigned char)s[2])) {
        s += 2;
        base = 16;
    } else if (base == 0) {
        base = *s == '0' ? 8 : 10;
    }
    uintmax_t limit = n.negative ? least : most, radix = (uintmax_t)base;
    uintmax_t last = limit / radix, rest = limit % radix;
    for (;; s++) {
        int digit = digit_of((unsigned char)*s);
        if (digit >= base)
            break;
        found = 1;
        if (n.magnitude > last || (n.magnitude == last && (uintmax_t)digit > rest))
            n.too_large = 1;
        if (!n.too_large)
            n.magnitude = n.magnitude * radix + (uintmax_t)digit;
    }
    if (n.too_large) {
        n.magnitude = limit;
        errno = ERANGE;
    }
    if (end)
        *end = (char *)(found ? s : text);
    return n;
}

intmax_t strtoimax(const char *restrict text, char **restrict end, int base) {
    struct number n = read_number(text, end, base, INTMAX_MAX, (uintmax_t)INTMAX_MAX + 1);
    return (intmax_t)(n.negative ? -n.magnitude : n.magnitude);
}

uintmax_t strtoumax(const char *restrict text, char **restrict end, int base) {
    struct number n = read_number(text, end, base, UINTMAX_MAX, UINTMAX_MAX);
    return n.negative && !n.too_large ? -n.magnitude : n.magnitude;
}

long long strtoll(const char *restrict text, char **restrict end, int base) {
    return strtoimax(text, end, base);
}

unsigned long long strtoull(const char *restrict text, char **restrict end, int base) {
    return strtoumax(text, end, base);
}

long strtol(const char *restrict text, char **restrict end, int base) {
    struct number n = read_number(text, end, base, LONG_MAX, (uintmax_t)LONG_MAX + 1);
    return (long)(n.negative ? -n.magnitude : n.magnitude);
}

unsigned long strtoul(const char *restrict text, char **restrict end, int base) {
    struct number n = read_number(text, end, base, ULONG_MAX, ULONG_MAX);
    return (unsigned long)(n.negative && !n.too_large ? -n.magnitude : n.magnitude);
}

int atoi(const char *text) {
    return (int)strtol(text, NULL, 10);
}

long atol(const char *text) {
    return strtol(text, NULL, 10);
}

long long atoll(const char *text) {
    return strtoll(text, NULL, 10);
}
