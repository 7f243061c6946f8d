// more than registers hold, of mixed sizes
#include "out.h"
static __attribute__((noinline)) long long f(char a, short b, int c, long long d, unsigned char e,
                                             long long f, int g, char h, short i, long long j, int k,
                                             _Bool l) {
    return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8 + i * 9 + j * 10 + k * 11 + l * 12;
}
int main(void) {
    out(f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
        out(f(300, 70000, -1, 1ll << 40, -1, -5, 7, 256, -32769, 1, -1, 2));
    long long (*p)(char, short, int, long long, unsigned char, long long, int, char, short, long long, int,
                   _Bool) = f;
    out(p(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
    return 0;
}
