// Division of integers of two words: the school's long division, with half words as digits (Knuth, The Art of
// Computer Programming 2, 4.3.1, algorithm D).

#include "wide.h"

#define HALF (WORD_BITS / 2)
#define DIGIT (((word)1 << HALF) - 1)

// One digit of the quotient: (high * 2^HALF + digit) / d, where the highest bit of d is set and high < d.
static word quotient_digit(word high, word digit, word d) {
    word q = high / (d >> HALF), rest = high % (d >> HALF);
    // BEGIN SOLUTION cc.rt.digit
    // The estimate is at most 2 too large.
    while (q > DIGIT || q * (d & DIGIT) > (rest << HALF | digit)) {
        q--;
        rest += d >> HALF;
        if (rest > DIGIT) {
            break;
        }
    }
    // END SOLUTION
    return q;
}

// high:low / d, the rest in *rest. The highest bit of d is set, and high < d.
static word divided(word high, word low, word d, word *rest) {
    word first = quotient_digit(high, low >> HALF, d);
    high = (high << HALF | low >> HALF) - first * d;
    word second = quotient_digit(high, low & DIGIT, d);
    *rest = (high << HALF | (low & DIGIT)) - second * d;
    return first << HALF | second;
}

// n / d and, in *rest, n % d. Nothing sensible for d = 0.
static wide divide(wide n, wide d, wide *rest) {
    wide q = {0, 0};
    if (d.high == 0) {
        if (n.high == 0) {
            q.low = n.low / d.low;
            *rest = (wide){n.low - q.low * d.low, 0};
            return q;
        }
        word high = n.high, low = n.low, last;
        if (high >= d.low) {
            q.high = high / d.low;
            high -= q.high * d.low;
        }
        int shift = word_zeros(d.low);
        high = high << shift | low >> 1 >> (WORD_BITS - 1 - shift);
        q.low = divided(high, low << shift, d.low << shift, &last);
        *rest = (wide){last >> shift, 0};
        return q;
    }
    if (n.high < d.high || (n.high == d.high && n.low < d.low)) {
        *rest = n;
        return q;
    }
    int shift = word_zeros(d.high);
    if (shift == 0) {
        q.low = 1;
    } else {
        int back = WORD_BITS - shift;
        word last, top = d.high << shift | d.low >> back, bottom = d.low << shift;
        q.low = divided(n.high >> back, n.high << shift | n.low >> back, top, &last);
        word high = high_product(q.low, bottom), low = q.low * bottom;
        if (high > last || (high == last && low > n.low << shift)) {
            q.low--;
        }
    }
    word low = q.low * d.low;
    rest->low = n.low - low;
    rest->high = n.high - high_product(q.low, d.low) - q.low * d.high - (n.low < low);
    return q;
}

// a, or -a if `negative` is all ones rather than 0.
static wide negated_if(wide a, word negative) {
    word low = (a.low ^ negative) - negative;
    return (wide){low, (a.high ^ negative) + (negative & (low == 0))};
}

static word sign_of(wide a) {
    return (word)((signed_word)a.high >> (WORD_BITS - 1));
}

wide WIDE(udiv, 3)(wide n, wide d) {
    wide rest;
    return divide(n, d, &rest);
}

wide WIDE(umod, 3)(wide n, wide d) {
    wide rest;
    divide(n, d, &rest);
    return rest;
}

wide WIDE(udivmod, 4)(wide n, wide d, wide *rest) {
    return divide(n, d, rest);
}

wide WIDE(div, 3)(wide n, wide d) {
    wide rest;
    word negative = sign_of(n) ^ sign_of(d);
    return negated_if(divide(negated_if(n, sign_of(n)), negated_if(d, sign_of(d)), &rest), negative);
}

wide WIDE(mod, 3)(wide n, wide d) {
    wide rest;
    divide(negated_if(n, sign_of(n)), negated_if(d, sign_of(d)), &rest);
    return negated_if(rest, sign_of(n));
}
