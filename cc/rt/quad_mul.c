// Multiplication of long doubles: four products of words, of which the lower half becomes a sticky bit.

#include "quad_pack.h"

#define TO_TOP 12 // from the leading one's place to the top of a word

quad __multf3(quad a, quad b) {
    uint64_t sign = (a.high ^ b.high) & QUAD_SIGN;
    uint64_t p = a.high & ~QUAD_SIGN, q = b.high & ~QUAD_SIGN;
    if (p >= QUAD_INFINITE || q >= QUAD_INFINITE) {
        int nan = QUAD_IS_NAN(a) || QUAD_IS_NAN(b) || quad_is_zero(a) || quad_is_zero(b);
        return nan ? (quad){0, QUAD_QUIET} : (quad){0, sign | QUAD_INFINITE};
    }
    if (quad_is_zero(a) || quad_is_zero(b)) {
        return (quad){0, sign};
    }
    int exponent, other;
    significand s = quad_unpacked(a, &exponent), n = quad_left(quad_unpacked(b, &other), TO_TOP);
    uint64_t word0 = s.low * n.low, word1 = mulhu(s.low, n.low), carry;
    uint64_t left = s.high * n.low, right = s.low * n.high;
    word1 += left;
    carry = word1 < left;
    word1 += right;
    carry += word1 < right;
    uint64_t middle = mulhu(s.high, n.low), upper = mulhu(s.low, n.high), lowest = s.high * n.high;
    uint64_t word2 = lowest + carry, word3 = mulhu(s.high, n.high) + (word2 < carry);
    word2 += middle;
    word3 += word2 < middle;
    word2 += upper;
    word3 += word2 < upper;
    significand product = {word2, word3};
    exponent += other - QUAD_BIAS + 1;
    if (product.high < QUAD_LEADING) {
        product = quad_left(product, 1);
        product.low |= word1 >> 63;
        word1 <<= 1;
        exponent--;
    }
    product.low |= (word0 | word1) != 0;
    return quad_packed(sign, exponent, product);
}
