// leading and trailing zeros in each width
#include "out.h"
static volatile unsigned v[] = {1, 2, 0x80, 0x8000, 0x80000000, 0xffffffff, 0x12340000};
static volatile unsigned long long q[] = {1, 1ull << 32, 1ull << 63, 0xff00000000000, 12345};
int main(void) {
    for (int i = 0; i < 7; i++)
        out(__builtin_clz(v[i])), out(__builtin_ctz(v[i])), out(31 - __builtin_clz(v[i]));
    for (int i = 0; i < 5; i++)
        out(__builtin_clzll(q[i])), out(__builtin_ctzll(q[i])), out(__builtin_ffsll(q[i]));
    return 0;
}
