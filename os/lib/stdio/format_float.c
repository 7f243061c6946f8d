// %e, %f, %g and %a, correctly rounded for every precision (C11 7.21.6.1).
//
// All digits of the number are made, exactly (stdlib/decimal.h), and the text of digits is rounded, to
// nearest and ties to even. A binary64 has at most 767 significant digits; a binary128 has 11,563, which is
// what its larger buffers are for.
#include <string.h>

#include "../stdlib/decimal.h"
#include "format.h"

#define DOUBLE_BIAS 1075 // of the mantissa as an integer
#define DOUBLE_FRACTION 52
#define QUAD_BIAS 16495
#define QUAD_FRACTION 48 // bits of it in the high half
#define HEX_DIGITS 28    // of a binary128's fraction
#define LONGEST_EXPONENT 8
#define DEFAULT_PRECISION 6

// A finite number as text, 0.DIGITS times 10^point.
struct digits {
    char *text;
    int n, point;
};

// Keeps the first `keep` digits, rounded. keep may be 0 or less.
static void round_digits(struct digits *d, int keep) {
    if (keep >= d->n)
        return;
    // BEGIN SOLUTION os.lib.round_digits
    int up = 0;
    if (keep >= 0) {
        int odd = keep > 0 && (d->text[keep - 1] - '0') & 1;
        up = d->text[keep] > '5' || (d->text[keep] == '5' && (d->n > keep + 1 || odd));
    }
    d->n = keep > 0 ? keep : 0;
    while (up && d->n > 0 && d->text[d->n - 1] == '9')
        d->n--;
    if (up && d->n > 0) {
        d->text[d->n - 1]++;
    } else if (up) {
        d->text[d->n++] = '1';
        d->point++;
    }
    // END SOLUTION
    while (d->n > 0 && d->text[d->n - 1] == '0')
        d->n--;
}

// Digits from..to of the number, counted from the first one; those that are not there are zeros.
static void put_digits(struct sink *sink, const struct digits *d, int from, int to) {
    if (from < 0) {
        int zeros = (to < 0 ? to : 0) - from;
        __pad(sink, '0', zeros);
        from += zeros;
    }
    int end = to < d->n ? to : d->n;
    if (from < end) {
        __put(sink, d->text + from, (size_t)(end - from));
        from = end;
    }
    __pad(sink, '0', to - from);
}

static int put_exponent(char *to, char letter, int value, int least) {
    char digits[LONGEST_EXPONENT];
    int n = 0, length = 0;
    to[length++] = letter;
    to[length++] = value < 0 ? '-' : '+';
    if (value < 0)
        value = -value;
    for (; value || n < least; value /= 10)
        digits[n++] = (char)('0' + value % 10);
    while (n > 0)
        to[length++] = digits[--n];
    return length;
}

// The sign (and 0x) and zeros or spaces in front of a number of `length` characters; the spaces to put
// behind.
static int put_front(struct sink *sink, const struct conversion *c, const char *front, int length,
                     int zeros) {
    int padding = c->width - length - (int)strlen(front);
    if (padding < 0)
        padding = 0;
    int fill = zeros && c->zero && !c->left;
    __pad(sink, ' ', c->left || fill ? 0 : padding);
    __put(sink, front, strlen(front));
    __pad(sink, '0', fill ? padding : 0);
    return c->left ? padding : 0;
}

static void put_decimal(struct sink *sink, const struct conversion *c, const char *sign, struct digits *d) {
    int upper = !(c->kind & 0x20), precision = c->precision < 0 ? DEFAULT_PRECISION : c->precision;
    char kind = (char)(c->kind | 0x20);
    if (kind == 'g') {
        if (precision == 0)
            precision = 1;
        round_digits(d, precision);
        int exponent = d->n ? d->point - 1 : 0;
        int kept = c->alternate ? precision : d->n ? d->n : 1; // significant digits to show
        if (exponent < -4 || exponent >= precision) {
            kind = 'e';
            precision = kept - 1;
        } else {
            kind = 'f';
            precision = kept - 1 - exponent > 0 ? kept - 1 - exponent : 0;
        }
    }
    int exponent = d->n ? d->point - 1 : 0, point = precision > 0 || c->alternate, behind;
    if (kind == 'e') {
        char suffix[LONGEST_EXPONENT + 2];
        if (d->n)
            round_digits(d, precision < d->n ? precision + 1 : d->n);
        exponent = d->n ? d->point - 1 : 0;
        int length = put_exponent(suffix, upper ? 'E' : 'e', exponent, 2);
        behind = put_front(sink, c, sign, 1 + point + precision + length, 1);
        put_digits(sink, d, 0, 1);
        __put(sink, ".", (size_t)point);
        put_digits(sink, d, 1, precision + 1);
        __put(sink, suffix, (size_t)length);
    } else {
        if (d->n && precision < d->n - d->point)
            round_digits(d, d->point + precision);
        if (!d->n)
            d->point = 0;
        int whole = d->point > 0 ? d->point : 1;
        behind = put_front(sink, c, sign, whole + point + precision, 1);
        put_digits(sink, d, d->point > 0 ? 0 : -1, d->point > 0 ? d->point : 0);
        __put(sink, ".", (size_t)point);
        put_digits(sink, d, d->point, d->point + precision);
    }
    __pad(sink, ' ', behind);
}

// Rounds a hexadecimal fraction, one value a digit, to `keep` digits; whether it became 1.
static int round_hex(unsigned char *digits, int keep, int odd) {
    int up = digits[keep] > 8;
    if (digits[keep] == 8) {
        up = keep > 0 ? digits[keep - 1] & 1 : odd;
        for (int i = keep + 1; i < HEX_DIGITS; i++)
            up |= digits[i] != 0;
    }
    for (int i = keep; up && i-- > 0;) {
        up = digits[i] == 15;
        digits[i] = up ? 0 : digits[i] + 1;
    }
    return up;
}

// high:low is the fraction, from the top of high downwards; lead the bit before it.
static void put_hex(struct sink *sink, const struct conversion *c, int negative, int lead, uint64_t high,
                    uint64_t low, int exponent) {
    int upper = c->kind == 'A', n = HEX_DIGITS;
    const char *letters = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    unsigned char values[HEX_DIGITS];
    char front[4] = "", text[HEX_DIGITS], suffix[LONGEST_EXPONENT + 2], *s = front;
    for (int i = 0; i < HEX_DIGITS; i++)
        values[i] = (i < 16 ? high >> (60 - 4 * i) : low >> (124 - 4 * i)) & 15;
    if (c->precision >= 0 && c->precision < n) {
        lead += round_hex(values, c->precision, lead & 1);
        n = c->precision;
    } else {
        while (n > 0 && values[n - 1] == 0)
            n--;
    }
    for (int i = 0; i < n; i++)
        text[i] = letters[values[i]];
    if (negative || c->plus || c->space)
        *s++ = negative ? '-' : c->plus ? '+' : ' ';
    *s++ = '0';
    *s++ = upper ? 'X' : 'x';
    *s = 0;
    int zeros = c->precision > n ? c->precision - n : 0, point = n + zeros > 0 || c->alternate;
    int length = put_exponent(suffix, upper ? 'P' : 'p', exponent, 1);
    int behind = put_front(sink, c, front, 1 + point + n + zeros + length, 1);
    __put(sink, &"0123456789"[lead], 1);
    __put(sink, ".", (size_t)point);
    __put(sink, text, (size_t)n);
    __pad(sink, '0', zeros);
    __put(sink, suffix, (size_t)length);
    __pad(sink, ' ', behind);
}

static void put_special(struct sink *sink, const struct conversion *c, const char *sign, int infinite) {
    int upper = !(c->kind & 0x20);
    int behind = put_front(sink, c, sign, 3, 0);
    __put(sink, infinite ? upper ? "INF" : "inf" : upper ? "NAN" : "nan", 3);
    __pad(sink, ' ', behind);
}

static const char *sign_of(const struct conversion *c, int negative) {
    return negative ? "-" : c->plus ? "+" : c->space ? " " : "";
}

void __format_double(struct sink *sink, const struct conversion *c, uint64_t bits) {
    int negative = bits >> 63, exponent = bits >> DOUBLE_FRACTION & 0x7ff;
    uint64_t fraction = bits & ((UINT64_C(1) << DOUBLE_FRACTION) - 1);
    const char *sign = sign_of(c, negative);
    if (exponent == 0x7ff) {
        put_special(sink, c, sign, fraction == 0);
        return;
    }
    int lead = exponent != 0;
    if (!exponent)
        exponent = 1;
    if ((c->kind | 0x20) == 'a') {
        put_hex(sink, c, negative, lead, fraction << 12, 0, lead || fraction ? exponent - 1023 : 0);
        return;
    }
    uint32_t limbs[DOUBLE_LIMBS];
    char text[DOUBLE_LIMBS * LIMB_DIGITS];
    struct decimal d = {limbs, 0, 0, 0, DOUBLE_LIMBS};
    struct binary value = {0, fraction | (uint64_t)lead << DOUBLE_FRACTION, exponent - DOUBLE_BIAS, 0};
    struct digits digits = {text, 0, 0};
    __decimal_from_binary(&d, value);
    digits.n = __decimal_digits(&d, text, &digits.point);
    put_decimal(sink, c, sign, &digits);
}

void __format_quad(struct sink *sink, const struct conversion *c, uint64_t high, uint64_t low) {
    int negative = high >> 63, exponent = high >> QUAD_FRACTION & 0x7fff;
    uint64_t fraction = high & ((UINT64_C(1) << QUAD_FRACTION) - 1);
    const char *sign = sign_of(c, negative);
    if (exponent == 0x7fff) {
        put_special(sink, c, sign, (fraction | low) == 0);
        return;
    }
    int lead = exponent != 0;
    if (!exponent)
        exponent = 1;
    if ((c->kind | 0x20) == 'a') {
        put_hex(sink, c, negative, lead, fraction << 16 | low >> 48, low << 16,
                lead || fraction | low ? exponent - 16383 : 0);
        return;
    }
    uint32_t limbs[QUAD_LIMBS];
    char text[QUAD_LIMBS * LIMB_DIGITS];
    struct decimal d = {limbs, 0, 0, 0, QUAD_LIMBS};
    struct binary value = {fraction | (uint64_t)lead << QUAD_FRACTION, low, exponent - QUAD_BIAS, 0};
    struct digits digits = {text, 0, 0};
    __decimal_from_binary(&d, value);
    digits.n = __decimal_digits(&d, text, &digits.point);
    put_decimal(sink, c, sign, &digits);
}
