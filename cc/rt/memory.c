// The memory functions that compiled code calls for structure copies and clearing (C11 7.24.2.1, .2, .4.1,
// .6.1).
//
// The chip traps on misaligned accesses, so stores are of aligned words; where the source is not aligned like
// them, a word is put together from two aligned ones. No word is read that has no byte of the source.

#include <stddef.h>
#include <stdint.h>

typedef uintptr_t word;

#define WORD sizeof(word)
#define BITS (8 * WORD)
#define OFFSET(p) ((uintptr_t)(p) & (WORD - 1))
#define SHORT (2 * WORD) // below it, words do not pay

// Upwards; the destination may overlap if it is below the source.
void *memcpy(void *to, const void *from, size_t n) {
    uint8_t *d = to;
    const uint8_t *s = from;
    // BEGIN SOLUTION cc.rt.memcpy
    if (n >= SHORT) {
        for (; OFFSET(d) != 0; n--) {
            *d++ = *s++;
        }
        word *dw = (word *)d;
        const word *sw = (const word *)(s - OFFSET(s));
        unsigned shift = 8 * (unsigned)OFFSET(s);
        if (shift == 0) {
            for (; n >= 8 * WORD; n -= 8 * WORD) {
                word w0 = sw[0], w1 = sw[1], w2 = sw[2], w3 = sw[3];
                word w4 = sw[4], w5 = sw[5], w6 = sw[6], w7 = sw[7];
                dw[0] = w0;
                dw[1] = w1;
                dw[2] = w2;
                dw[3] = w3;
                dw[4] = w4;
                dw[5] = w5;
                dw[6] = w6;
                dw[7] = w7;
                dw += 8;
                sw += 8;
            }
            for (; n >= WORD; n -= WORD) {
                *dw++ = *sw++;
            }
        } else {
            word low = *sw++;
            for (; n >= WORD; n -= WORD) {
                word high = *sw++;
                *dw++ = low >> shift | high << (BITS - shift);
                low = high;
            }
            sw--;
        }
        d = (uint8_t *)dw;
        s = (const uint8_t *)sw + shift / 8;
    }
    for (; n > 0; n--) {
        *d++ = *s++;
    }
    // END SOLUTION
    return to;
}

void *memmove(void *to, const void *from, size_t n) {
    if ((uintptr_t)to - (uintptr_t)from >= n) {
        return memcpy(to, from, n);
    }
    uint8_t *d = (uint8_t *)to + n;
    const uint8_t *s = (const uint8_t *)from + n;
    if (n >= SHORT) {
        for (; OFFSET(d) != 0; n--) {
            *--d = *--s;
        }
        word *dw = (word *)d;
        const word *sw = (const word *)(s - OFFSET(s));
        unsigned shift = 8 * (unsigned)OFFSET(s);
        if (shift == 0) {
            for (; n >= WORD; n -= WORD) {
                *--dw = *--sw;
            }
        } else {
            word high = *sw;
            for (; n >= WORD; n -= WORD) {
                word low = *--sw;
                *--dw = low >> shift | high << (BITS - shift);
                high = low;
            }
        }
        d = (uint8_t *)dw;
        s = (const uint8_t *)sw + shift / 8;
    }
    for (; n > 0; n--) {
        *--d = *--s;
    }
    return to;
}

void *memset(void *to, int c, size_t n) {
    uint8_t *d = to;
    if (n >= SHORT) {
        word w = (word)-1 / 255 * (uint8_t)c;
        for (; OFFSET(d) != 0; n--) {
            *d++ = (uint8_t)c;
        }
        word *dw = (word *)d;
        for (; n >= 8 * WORD; n -= 8 * WORD) {
            dw[0] = w;
            dw[1] = w;
            dw[2] = w;
            dw[3] = w;
            dw[4] = w;
            dw[5] = w;
            dw[6] = w;
            dw[7] = w;
            dw += 8;
        }
        for (; n >= WORD; n -= WORD) {
            *dw++ = w;
        }
        d = (uint8_t *)dw;
    }
    for (; n > 0; n--) {
        *d++ = (uint8_t)c;
    }
    return to;
}

int memcmp(const void *left, const void *right, size_t n) {
    const uint8_t *a = left;
    const uint8_t *b = right;
    if (n >= SHORT && OFFSET(a) == OFFSET(b)) {
        for (; OFFSET(a) != 0 && *a == *b; n--) {
            a++;
            b++;
        }
        for (; OFFSET(a) == 0 && n >= WORD && *(const word *)a == *(const word *)b; n -= WORD) {
            a += WORD;
            b += WORD;
        }
    }
    for (; n > 0; n--, a++, b++) {
        if (*a != *b) {
            return *a < *b ? -1 : 1;
        }
    }
    return 0;
}
