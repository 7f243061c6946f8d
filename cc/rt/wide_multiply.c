// Multiplication, negation, shifts and comparison of integers of two words.

#include "wide.h"

wide WIDE(mul, 3)(wide a, wide b) {
    return (wide){a.low * b.low, high_product(a.low, b.low) + a.low * b.high + a.high * b.low};
}

wide WIDE(neg, 2)(wide a) {
    return (wide){-a.low, -a.high - (a.low != 0)};
}

wide WIDE(ashl, 3)(wide a, int n) {
    if (n >= WORD_BITS) {
        return (wide){0, a.low << (n - WORD_BITS)};
    }
    return (wide){a.low << n, a.high << n | a.low >> 1 >> (WORD_BITS - 1 - n)};
}

wide WIDE(lshr, 3)(wide a, int n) {
    if (n >= WORD_BITS) {
        return (wide){a.high >> (n - WORD_BITS), 0};
    }
    return (wide){a.low >> n | a.high << 1 << (WORD_BITS - 1 - n), a.high >> n};
}

wide WIDE(ashr, 3)(wide a, int n) {
    signed_word high = (signed_word)a.high;
    if (n >= WORD_BITS) {
        return (wide){(word)(high >> (n - WORD_BITS)), (word)(high >> (WORD_BITS - 1))};
    }
    return (wide){a.low >> n | a.high << 1 << (WORD_BITS - 1 - n), (word)(high >> n)};
}

// 0, 1 or 2: less, equal or greater.
int WIDE(ucmp, 2)(wide a, wide b) {
    if (a.high != b.high) {
        return a.high < b.high ? 0 : 2;
    }
    return a.low == b.low ? 1 : a.low < b.low ? 0 : 2;
}

int WIDE(cmp, 2)(wide a, wide b) {
    if (a.high != b.high) {
        return (signed_word)a.high < (signed_word)b.high ? 0 : 2;
    }
    return a.low == b.low ? 1 : a.low < b.low ? 0 : 2;
}
