// The memory functions that compiled code calls for structure copies and clearing (C11 7.24.2.1, .2, .4.1,
// .6.1).
//
// Words where both addresses allow it, bytes otherwise: the chip traps on misaligned accesses.

#include <stddef.h>
#include <stdint.h>

#define WORD sizeof(uint64_t)

void *memcpy(void *restrict to, const void *restrict from, size_t n) {
    uint8_t *d = to;
    const uint8_t *s = from;
    // BEGIN SOLUTION cc.rt.memcpy
    if ((((uintptr_t)d ^ (uintptr_t)s) & (WORD - 1)) == 0) {
        while (n > 0 && ((uintptr_t)d & (WORD - 1)) != 0) {
            *d++ = *s++;
            n--;
        }
        uint64_t *dw = (uint64_t *)d;
        const uint64_t *sw = (const uint64_t *)s;
        for (; n >= 4 * WORD; n -= 4 * WORD) {
            uint64_t a = sw[0], b = sw[1], c = sw[2], e = sw[3];
            dw[0] = a;
            dw[1] = b;
            dw[2] = c;
            dw[3] = e;
            dw += 4;
            sw += 4;
        }
        for (; n >= WORD; n -= WORD) {
            *dw++ = *sw++;
        }
        d = (uint8_t *)dw;
        s = (const uint8_t *)sw;
    }
    for (; n > 0; n--) {
        *d++ = *s++;
    }
    // END SOLUTION
    return to;
}

void *memmove(void *to, const void *from, size_t n) {
    uint8_t *d = to;
    const uint8_t *s = from;
    if (d == s || n == 0) {
        return to;
    }
    if (d < s || d >= s + n) {
        for (; n > 0; n--) {
            *d++ = *s++;
        }
    } else {
        for (; n > 0; n--) {
            d[n - 1] = s[n - 1];
        }
    }
    return to;
}

void *memset(void *to, int c, size_t n) {
    uint8_t *d = to;
    uint64_t word = (uint8_t)c * UINT64_C(0x0101010101010101);
    while (n > 0 && ((uintptr_t)d & (WORD - 1)) != 0) {
        *d++ = (uint8_t)c;
        n--;
    }
    uint64_t *dw = (uint64_t *)d;
    for (; n >= WORD; n -= WORD) {
        *dw++ = word;
    }
    d = (uint8_t *)dw;
    for (; n > 0; n--) {
        *d++ = (uint8_t)c;
    }
    return to;
}

int memcmp(const void *left, const void *right, size_t n) {
    const uint8_t *a = left;
    const uint8_t *b = right;
    for (; n > 0; n--, a++, b++) {
        if (*a != *b) {
            return *a < *b ? -1 : 1;
        }
    }
    return 0;
}
