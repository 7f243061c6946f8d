// Division of singles: one division of words of 64 bits, or three of 32 where registers are no wider.

#include "single.h"

// floor(m / n * 2^24) << 6 or more bits of it, the last bit sticky. n in [2^23, 2^24), m in [n, 2n).
static inline uint32_t quotient(uint32_t m, uint32_t n) {
#if __riscv_xlen == 32
    uint32_t q = 1, rest = m - n;
    for (int i = 0; i < 3; i++) {
        rest <<= 8;
        q = q << 8 | rest / n;
        rest %= n;
    }
    return q << 6 | (rest != 0);
#else
    uint64_t wide = (uint64_t)m << 26, q = wide / n;
    return (uint32_t)(q << 4 | (q * n != wide));
#endif
}

#define QUOTIENT(m, n) quotient(m, n)
#define DIV __divsf3
#include "div.h"
