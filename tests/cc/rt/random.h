// Operands on which arithmetic goes wrong: special values, and random ones with random exponents and long
// runs.
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

static uint64_t state = 1;

// SplitMix64 (Steele, Lea and Flood, 2014).
static inline uint64_t next(void) {
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static const uint64_t specials[] = {
    0x0000000000000000, 0x0000000000000001, 0x0000000000000002, 0x0000000000000003, 0x0008000000000000,
    0x000ffffffffffffe, 0x000fffffffffffff, 0x0010000000000000, 0x0010000000000001, 0x001fffffffffffff,
    0x0020000000000000, 0x0340000000000000, 0x0350000000000000, 0x1ff0000000000000, 0x1fffffffffffffff,
    0x2000000000000000, 0x3690000000000000, 0x36a0000000000000, 0x36a0000000000001, 0x36b8000000000000,
    0x37f0000000000000, 0x380fffffe0000000, 0x380fffffffffffff, 0x3810000000000000, 0x3c90000000000000,
    0x3ca0000000000000, 0x3cb0000000000000, 0x3fdfffffffffffff, 0x3fe0000000000000, 0x3fe0000000000001,
    0x3fe5555555555555, 0x3fefffffffffffff, 0x3ff0000000000000, 0x3ff0000000000001, 0x3ff0000010000000,
    0x3ff0000030000000, 0x3ff8000000000000, 0x3fffffffffffffff, 0x4000000000000000, 0x4008000000000000,
    0x400921fb54442d18, 0x4024000000000000, 0x41dfffffffc00000, 0x41dfffffffffffff, 0x41e0000000000000,
    0x41e0000000200000, 0x41efffffffe00000, 0x41efffffffffffff, 0x41f0000000000000, 0x4330000000000000,
    0x433fffffffffffff, 0x4340000000000000, 0x43dfffffffffffff, 0x43e0000000000000, 0x43efffffffffffff,
    0x43f0000000000000, 0x47efffffe0000000, 0x47efffffefffffff, 0x47effffff0000000, 0x47f0000000000000,
    0x5fe0000000000000, 0x5ff0000000000000, 0x7fd0000000000000, 0x7fdfffffffffffff, 0x7fe0000000000000,
    0x7feffffffffffffe, 0x7fefffffffffffff, 0x7ff0000000000000, 0x7ff0000000000001, 0x7ff7ffffffffffff,
    0x7ff8000000000000, 0x7fffffffffffffff,
};
#define SPECIALS (2 * (int)(sizeof specials / sizeof *specials))

// A double of either sign.
static inline uint64_t special64(int i) {
    return specials[i >> 1] | (uint64_t)(i & 1) << 63;
}

// The same numbers and patterns as singles.
static inline uint32_t special32(int i) {
    uint64_t a = specials[i >> 1];
    int64_t exponent = (int64_t)(a >> 52) - 1023 + 127;
    if ((a >> 52) == 0x7ff || (a >> 52) > 1300) {
        exponent = 255 - (0x7ff - (int64_t)(a >> 52));
        exponent = exponent < 200 ? 254 : exponent;
    }
    if (exponent < 0) {
        exponent = (int64_t)(a >> 52) & 3;
    }
    uint32_t fraction = (uint32_t)(a >> 29 & 0x7fffff) | (uint32_t)(a & 3);
    return (uint32_t)(i & 1) << 31 | (uint32_t)exponent << 23 | fraction;
}

// `width` bits: random, few ones, few zeros, or a run.
static inline uint64_t pattern(int width) {
    uint64_t r = next(), x = next(), mask = (width < 64 ? (uint64_t)1 << width : 0) - 1;
    switch (r & 7) {
    case 0:
        x &= next() & next() & next();
        break;
    case 1:
        x |= next() | next() | next();
        break;
    case 2:
        x = ~(uint64_t)0 << (r >> 8 & 63);
        break;
    case 3:
        x = (uint64_t)1 << (r >> 8 & 63) | (uint64_t)1 << (r >> 16 & 63);
        break;
    case 4:
        x = ((uint64_t)1 << (r >> 8 & 63)) - 1;
        break;
    case 5:
        x <<= r >> 8 & 63;
        break;
    }
    return x & mask;
}

// A double; `near` is one whose exponent, or all of which, the new one may be close to.
static inline uint64_t random64(uint64_t near) {
    uint64_t r = next(), sign = r & UINT64_C(1) << 63, exponent = next() % 2048;
    switch (r & 15) {
    case 0:
        return special64((int)(r >> 8 & 0xffff) % SPECIALS);
    case 1:
        exponent = r >> 8 & 3;
        break;
    case 2:
        exponent = 2044 + (r >> 8 & 3);
        break;
    case 3:
    case 4:
        exponent = 1023 - 70 + (r >> 8) % 141;
        break;
    case 5:
        return (near ^ (UINT64_C(1) << 63)) + (r >> 8 & 15) - 7;
    case 6:
    case 7:
    case 8:
        exponent = (near >> 52) + (r >> 8) % 9 - 4;
        break;
    case 9:
    case 10:
        exponent = (near >> 52) + (r >> 8) % 121 - 60;
        break;
    case 11:
        exponent = 2046 - (near >> 52) + (r >> 8) % 9 - 4; // products close to 1
        break;
    case 12:
        exponent = 1023 - (near >> 52) + (r >> 8) % 121 - 60; // products close to subnormal
        break;
    case 13:
        return next();
    }
    return sign | (exponent & 0x7ff) << 52 | pattern(52);
}

// The same for singles.
static inline uint32_t random32(uint32_t near) {
    uint64_t r = next(), exponent = next() % 256;
    uint32_t sign = (uint32_t)(r >> 32) & UINT32_C(1) << 31, close = near >> 23;
    switch (r & 15) {
    case 0:
        return special32((int)(r >> 8 & 0xffff) % SPECIALS);
    case 1:
        exponent = r >> 8 & 3;
        break;
    case 2:
        exponent = 252 + (r >> 8 & 3);
        break;
    case 3:
    case 4:
        exponent = 127 - 40 + (r >> 8) % 81;
        break;
    case 5:
        return (near ^ UINT32_C(1) << 31) + (uint32_t)(r >> 8 & 15) - 7;
    case 6:
    case 7:
    case 8:
        exponent = close + (r >> 8) % 9 - 4;
        break;
    case 9:
    case 10:
        exponent = close + (r >> 8) % 61 - 30;
        break;
    case 11:
        exponent = 254 - close + (r >> 8) % 9 - 4;
        break;
    case 12:
        exponent = 127 - close + (r >> 8) % 61 - 30;
        break;
    case 13:
        return (uint32_t)next();
    }
    return sign | (uint32_t)(exponent & 0xff) << 23 | (uint32_t)pattern(23);
}

// An integer of any length and sign.
static inline uint64_t random_integer(void) {
    uint64_t x = pattern(64) >> (next() & 63);
    return next() & 1 ? x : -x;
}

#endif
