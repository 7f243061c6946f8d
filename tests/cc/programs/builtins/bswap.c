// bytes turned around
#include "out.h"
static volatile unsigned short s = 0x1234;
static volatile unsigned u = 0x12345678;
static volatile unsigned long long q = 0x123456789abcdef0;
int main(void) {
    out(__builtin_bswap16(s)), outu(__builtin_bswap32(u)), outu(__builtin_bswap64(q)),
        outu(__builtin_bswap32(u) >> 8), out((short)__builtin_bswap16(0x80ff)),
        outu(__builtin_bswap64(__builtin_bswap64(q) + 1));
    return 0;
}
