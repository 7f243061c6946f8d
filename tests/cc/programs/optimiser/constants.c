// large constants, addresses and offsets
#include "out.h"
static int big[5000];
static struct {
    char pad[3000];
    int x;
} s[3];
int main(void) {
    big[4999] = 7, big[2500] = 5, big[512] = 3;
    int t = 0;
    for (int i = 0; i < 5000; i++)
        t += big[i] * (i & 3);
    out(t), s[2].x = 9, s[0].x = 4, out(s[2].x * s[0].x + s[1].x), out(&s[2].x - &s[1].x);
    long long l = 0x123456789abcdef0;
    out(l ^ 0x0fedcba987654321), out(l & 0xffff0000ffff0000), out(l + 0x7fffffff), out(l - 0x80000000),
        out(l | 0x800), out((l >> 4) * 1000003);
    return 0;
}
