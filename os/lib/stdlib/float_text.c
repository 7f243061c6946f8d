// Numbers from text, correctly rounded however many digits they have.
//
// A decimal number is taken as its digits and scaled by exact doublings and halvings until 128 bits of it are
// an integer (decimal.h); a hexadecimal one is bits already. What is left out is remembered as one sticky
// bit, so that rounding once, at the end, is correct. 800 digits are kept of a double: a midpoint of two has
// at most 767.
#include "float_text.h"

#include <ctype.h>
#include <errno.h>
#include <strings.h>

#define EXPONENT_LIMIT 1000000 // far beyond every format
#define DOUBLE_DIGITS 800
#define FAR_OUT 5100 // decimal exponents that are surely infinity or zero

const struct float_format __binary32 = {24, -126, 127}, __binary64 = {53, -1022, 1023},
                          __binary128 = {113, -16382, 16383};

// An exponent behind `letter`, if there is a whole one: [eE][sign]digits.
static int read_exponent(const char **text, int letter) {
    const char *s = *text;
    int value = 0, negative = 0;
    if ((*s | 0x20) != letter)
        return 0;
    s++;
    if (*s == '+' || *s == '-')
        negative = *s++ == '-';
    if (!isdigit((unsigned char)*s))
        return 0;
    for (; isdigit((unsigned char)*s); s++)
        if (value < EXPONENT_LIMIT)
            value = value * 10 + (*s - '0');
    *text = s;
    return negative ? -value : value;
}

static int hex_digit(int c) {
    return isdigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

// Behind 0x.
static void read_hex(struct number_text *n, const char **text) {
    struct binary *b = &n->value;
    int point = 0;
    const char *s = *text;
    for (;; s++) {
        if (*s == '.' && !point) {
            point = 1;
            continue;
        }
        if (!isxdigit((unsigned char)*s))
            break;
        int digit = hex_digit((unsigned char)*s);
        if (b->high >> 60) { // full
            b->sticky |= digit != 0;
            if (!point && b->exponent < EXPONENT_LIMIT)
                b->exponent += 4;
        } else {
            b->high = b->high << 4 | b->low >> 60;
            b->low = b->low << 4 | (unsigned)digit;
            if (point && b->exponent > -EXPONENT_LIMIT)
                b->exponent -= 4;
        }
    }
    b->exponent += read_exponent(&s, 'p');
    *text = s;
    if (!(b->high | b->low))
        return;
    n->kind = NUMBER_FINITE;
    for (; !(b->high >> 63); b->exponent--) {
        b->high = b->high << 1 | b->low >> 63;
        b->low <<= 1;
    }
}

static void read_decimal(struct number_text *n, const char **text, struct decimal *d, char *digits,
                         int most) {
    const char *s = *text;
    int count = 0, exponent = 0, point = 0, more = 0;
    for (;; s++) {
        if (*s == '.' && !point) {
            point = 1;
            continue;
        }
        if (!isdigit((unsigned char)*s))
            break;
        if (count == 0 && *s == '0') {
            exponent -= point && exponent > -EXPONENT_LIMIT;
            continue;
        }
        if (count < most)
            digits[count++] = *s;
        else
            more |= *s != '0';
        exponent += !point && exponent < EXPONENT_LIMIT;
    }
    exponent += read_exponent(&s, 'e');
    *text = s;
    while (count > 0 && digits[count - 1] == '0')
        count--;
    if (count == 0)
        return;
    n->kind = NUMBER_FINITE;
    int limit = most > DOUBLE_DIGITS ? FAR_OUT : FAR_OUT / 10 - 100;
    if (exponent > limit || exponent < -limit) {
        n->value.high = UINT64_C(1) << 63;
        n->value.exponent = exponent > 0 ? EXPONENT_LIMIT : -EXPONENT_LIMIT;
        return;
    }
    __decimal_from_digits(d, digits, count, exponent);
    n->value = __decimal_to_binary(d);
    n->value.sticky |= more;
}

struct number_text __read_number(const char *text, char **end, uint32_t *limbs, int size, char *digits,
                                 int most) {
    struct number_text n = {NUMBER_ZERO, 0, {0, 0, 0, 0}};
    struct decimal d = {limbs, 0, 0, 0, size};
    const char *s = text;
    while (isspace((unsigned char)*s))
        s++;
    if (*s == '+' || *s == '-')
        n.negative = *s++ == '-';
    if (strncasecmp(s, "inf", 3) == 0) {
        n.kind = NUMBER_INFINITE;
        s += strncasecmp(s, "infinity", 8) == 0 ? 8 : 3;
    } else if (strncasecmp(s, "nan", 3) == 0) {
        n.kind = NUMBER_NAN;
        s += 3;
        const char *t = s;
        if (*t == '(') {
            for (t++; isalnum((unsigned char)*t) || *t == '_'; t++)
                ;
            if (*t == ')')
                s = t + 1;
        }
    } else if (*s == '0' && (s[1] | 0x20) == 'x' && isxdigit((unsigned char)s[s[2] == '.' ? 3 : 2])) {
        s += 2;
        read_hex(&n, &s);
    } else if (isdigit((unsigned char)s[*s == '.'])) {
        read_decimal(&n, &s, &d, digits, most);
    } else {
        s = text;
        n.negative = 0;
    }
    if (end)
        *end = (char *)s;
    return n;
}

// Shifts right, and what falls out into sticky.
static void shift_right(struct binary *b, int count) {
    for (; count >= 64; count -= 64) {
        b->sticky |= b->low != 0;
        b->low = b->high;
        b->high = 0;
    }
    if (count > 0) {
        b->sticky |= b->low << (64 - count) != 0;
        b->low = b->low >> count | b->high << (64 - count);
        b->high >>= count;
    }
}

// Drops that many bits, rounding to nearest, ties to even; what was lost is in sticky.
static struct binary round_off(struct binary b, int drop) {
    // BEGIN SOLUTION os.lib.round_number
    shift_right(&b, drop - 1); // one bit below the last
    int half = b.low & 1, below = b.sticky;
    b.sticky = 0;
    shift_right(&b, 1);
    b.sticky = half | below;
    if (half && (below || b.low & 1) && ++b.low == 0)
        b.high++;
    // END SOLUTION
    return b;
}

struct binary __encode(const struct number_text *n, const struct float_format *f) {
    struct binary b = n->value;
    int fraction = f->precision - 1, biased = 0, exponent = b.exponent + 127;
    if (n->kind == NUMBER_FINITE && exponent > f->largest) {
        errno = ERANGE;
        biased = 2 * f->largest + 1;
        b.high = b.low = 0;
    } else if (n->kind == NUMBER_FINITE) {
        int below = f->smallest - exponent, normal = 128 - f->precision;
        struct binary whole = round_off(b, normal);
        int carried = fraction < 63 ? whole.low >> f->precision & 1 : whole.high >> (f->precision - 64) & 1;
        b = below > 0 ? round_off(b, normal + (below < f->precision + 2 ? below : f->precision + 2)) : whole;
        // A carry out of the fraction goes into the exponent by itself: the leading bit counts as one.
        biased = below > 0 ? 0 : exponent + f->largest - 1;
        if ((below > carried && b.sticky) || exponent + carried > f->largest)
            errno = ERANGE; // tiny after rounding, and inexact; or too large
    } else if (n->kind != NUMBER_ZERO) {
        biased = 2 * f->largest + 1;
        b.high = b.low = 0;
        if (n->kind == NUMBER_NAN) {
            b.high = fraction > 64 ? UINT64_C(1) << (fraction - 65) : 0;
            b.low = fraction > 64 ? 0 : UINT64_C(1) << (fraction - 1);
        }
    }
    if (fraction > 64) {
        b.high += (uint64_t)biased << (fraction - 64);
        b.high |= (uint64_t)n->negative << 63;
    } else {
        b.low += (uint64_t)biased << fraction;
        b.low |= (uint64_t)n->negative << (f->precision == 24 ? 31 : 63);
    }
    return b;
}

uint64_t __strtod_bits(const char *text, char **end, const struct float_format *format) {
    uint32_t limbs[DOUBLE_LIMBS];
    char digits[DOUBLE_DIGITS];
    struct number_text n = __read_number(text, end, limbs, DOUBLE_LIMBS, digits, DOUBLE_DIGITS);
    return __encode(&n, format).low;
}
