// Doubling, halving and converting exact decimals.
#include "decimal.h"

#include <string.h>

#define MOST_DOUBLINGS 29 // LIMB << 29, and a carry, are within 64 bits
#define MOST_HALVINGS 9

static void strip(struct decimal *d) {
    while (d->first < d->end && d->first < d->point && d->limbs[d->first] == 0)
        d->first++;
    while (d->end > d->point && d->limbs[d->end - 1] == 0)
        d->end--;
}

// Times 2^count, at most MOST_DOUBLINGS.
static void enlarge(struct decimal *d, int count) {
    // BEGIN SOLUTION os.lib.decimal
    uint64_t carry = 0;
    for (int i = d->end - 1; i >= d->first; i--) {
        uint64_t sum = ((uint64_t)d->limbs[i] << count) + carry;
        carry = sum / LIMB;
        d->limbs[i] = (uint32_t)(sum - carry * LIMB);
    }
    if (carry)
        d->limbs[--d->first] = (uint32_t)carry;
    // END SOLUTION
    strip(d);
}

// Divided by 2^count, at most MOST_HALVINGS.
static void reduce(struct decimal *d, int count) {
    uint32_t carry = 0, share = LIMB >> count, mask = (1u << count) - 1;
    for (int i = d->first; i < d->end; i++) {
        uint32_t limb = d->limbs[i];
        d->limbs[i] = (limb >> count) + carry;
        carry = (limb & mask) * share;
    }
    if (carry)
        d->limbs[d->end++] = carry;
    strip(d);
}

static void scale(struct decimal *d, int exponent) {
    while (exponent > 0) {
        int count = exponent < MOST_DOUBLINGS ? exponent : MOST_DOUBLINGS;
        enlarge(d, count);
        exponent -= count;
    }
    while (exponent < 0) {
        int count = -exponent < MOST_HALVINGS ? -exponent : MOST_HALVINGS;
        reduce(d, count);
        exponent += count;
    }
}

void __decimal_from_binary(struct decimal *d, struct binary value) {
    uint32_t parts[4] = {(uint32_t)(value.high >> 32), (uint32_t)value.high, (uint32_t)(value.low >> 32),
                         (uint32_t)value.low};
    // Numbers above 1 grow to the left, others to the right (and to the left while they are loaded).
    d->point = value.exponent > 0 ? d->size - 2 : 8;
    d->first = d->end = d->point;
    for (int i = 0; i < 4; i++) {
        scale(d, MOST_DOUBLINGS);
        scale(d, 32 - MOST_DOUBLINGS);
        uint64_t carry = parts[i];
        for (int at = d->point - 1; carry; at--) {
            if (at < d->first)
                d->limbs[d->first = at] = 0;
            carry += d->limbs[at];
            d->limbs[at] = (uint32_t)(carry % LIMB);
            carry /= LIMB;
        }
    }
    scale(d, value.exponent);
}

int __decimal_digits(const struct decimal *d, char *digits, int *exponent) {
    int n = 0, leading = 0;
    for (int i = d->first; i < d->end; i++) {
        uint32_t limb = d->limbs[i];
        for (int k = LIMB_DIGITS; k-- > 0; limb /= 10)
            digits[n + k] = (char)('0' + limb % 10);
        n += LIMB_DIGITS;
    }
    while (leading < n && digits[leading] == '0')
        leading++;
    while (n > leading && digits[n - 1] == '0')
        n--;
    *exponent = (d->point - d->first) * LIMB_DIGITS - leading;
    memmove(digits, digits + leading, (size_t)(n - leading));
    return n - leading;
}

void __decimal_from_digits(struct decimal *d, const char *digits, int n, int exponent) {
    // The first limb gets as many digits as make the others end at the point.
    int whole = exponent > 0 ? (exponent + LIMB_DIGITS - 1) / LIMB_DIGITS : -(-exponent / LIMB_DIGITS);
    int have = exponent - (whole - 1) * LIMB_DIGITS; // digits of the first limb, the exponent's share
    // Room for doubling to the left of a small number, for halving to the right of a large one.
    d->point = exponent > 0 ? whole + 16 : d->size / 2;
    int at = d->point - whole;
    d->first = whole > 0 ? at : d->point;
    for (int i = d->first; i < at; i++)
        d->limbs[i] = 0;
    for (int i = 0; i < n || at < d->point;) {
        uint32_t limb = 0;
        for (; have > 0; have--, i++)
            limb = limb * 10 + (i < n ? (uint32_t)(digits[i] - '0') : 0);
        d->limbs[at++] = limb;
        have = LIMB_DIGITS;
    }
    d->end = at;
    strip(d);
}

struct binary __decimal_to_binary(struct decimal *d) {
    struct binary b = {0, 0, 0, 0};
    // Until the integer part has five limbs, which hold 2^127 and 2^128.
    while (d->point - d->first > 5) {
        reduce(d, MOST_HALVINGS);
        b.exponent += MOST_HALVINGS;
    }
    while (d->point - d->first < 4) {
        enlarge(d, MOST_DOUBLINGS);
        b.exponent -= MOST_DOUBLINGS;
    }
    for (;;) {
        // the integer part, the lowest word first
        uint32_t words[5] = {0, 0, 0, 0, 0};
        for (int i = d->first; i < d->point; i++) {
            uint64_t carry = i < d->end ? d->limbs[i] : 0;
            for (int k = 0; k < 5; k++) {
                carry += (uint64_t)words[k] * LIMB;
                words[k] = (uint32_t)carry;
                carry >>= 32;
            }
        }
        if (words[4]) {
            reduce(d, MOST_HALVINGS);
            b.exponent += MOST_HALVINGS;
        } else if (!(words[3] >> 31)) {
            int missing = 1;
            while (missing < MOST_DOUBLINGS && !(words[3] >> (31 - missing)))
                missing++;
            enlarge(d, missing);
            b.exponent -= missing;
        } else {
            b.high = (uint64_t)words[3] << 32 | words[2];
            b.low = (uint64_t)words[1] << 32 | words[0];
            b.sticky = d->end > d->point;
            return b;
        }
    }
}
