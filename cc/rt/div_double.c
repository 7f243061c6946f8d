// Division of doubles: a reciprocal of 32 bits by one division, doubled by a step of Newton's, and a product.
//
// With d the divisor and r an estimate of 1/d that is too small by the relative error e, r * (1 + e) is too
// small by e^2 only. Every rounding is downwards, so the quotient is right or one too small, and the
// remainder tells which.

#include "double.h"

// floor(m / n * 2^54) << 8, the last bit sticky. n in [2^52, 2^53), m in [n, 2n).
static inline uint64_t quotient(uint64_t m, uint64_t n) {
    uint64_t q = 0, rest = 0;
    // BEGIN SOLUTION cc.rt.quotient
    uint64_t high = n >> 21, low = n << 11 & LOW_HALF; // n << 11 in two halves
    uint64_t r = (UINT64_C(1) << 63) / (high + 1);     // 2^95 / (n << 11), relative error at most 2^-30
    uint64_t error = INT64_MAX - (high * r + (low * r >> 32)); // times 2^-63; at most 2^33
    r = (r << 32) + (r * (error >> 2) >> 29); // 2^127 / (n << 11), relative error at most 2^-59
    q = mulhu(m << 2, r);
    rest = (m << 54) - q * n;
    if (rest >= n) {
        rest -= n;
        q++;
    }
    // END SOLUTION
    return q << 8 | (rest != 0);
}

#define QUOTIENT(m, n) quotient(m, n)
#define DIV __divdf3
#include "div.h"
