#include "out.h"
static int count(uint64_t v) {
    v -= v >> 1 & 0x5555555555555555;
    v = (v & 0x3333333333333333) + (v >> 2 & 0x3333333333333333);
    v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0f;
    return v * 0x0101010101010101 >> 56;
}
static uint32_t swap(uint32_t v) {
    return v >> 24 | (v >> 8 & 0xff00) | (v << 8 & 0xff0000) | v << 24;
}
static uint32_t rotate(uint32_t v, int n) {
    return v << n | v >> (32 - n);
}
static uint32_t crc(const char *s) {
    uint32_t c = -1;
    for (; *s; s++) {
        c ^= (uint8_t)*s;
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
    }
    return ~c;
}
static uint16_t crc16(const uint8_t *p, int n) {
    uint16_t c = 0;
    while (n--) {
        c ^= *p++ << 8;
        for (int k = 0; k < 8; k++)
            c = c & 0x8000 ? c << 1 ^ 0x1021 : c << 1;
    }
    return c;
}
static int log2_(unsigned long v) {
    int n = 0;
    for (int s = 32; s; s >>= 1)
        if (v >> s)
            v >>= s, n += s;
    return n;
}
int main(void) {
    out(count(0)), out(count(-1)), out(count(0x123456789abcdef)), outu(swap(0x11223344)),
        outu(rotate(0x80000001, 5)), outu(crc("123456789")), out(crc16((uint8_t *)"123456789", 9));
    for (int i = 0; i < 64; i += 9)
        out(log2_(1ul << i | 1));
    outu(__builtin_bswap32(0x01020304)), outu(__builtin_bswap64(0x0102030405060708)),
        outu(__builtin_bswap16(0x0102));
    uint32_t a = 0xffffffff, b = 1;
    uint64_t sum = (uint64_t)a + b, product = (uint64_t)a * a;
    outu(sum), outu(product), outu(a + b), outu(~a), outu((uint32_t)~0ull >> 4), out((int32_t)a >> 31),
        outu((a & 0xff00) >> 8), outu(a & -a), outu((uint16_t)a << 4 & 0xffff);
    return 0;
}
