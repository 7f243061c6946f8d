// int arithmetic that wraps in unsigned and widens after
#include "out.h"
static volatile unsigned u = 0xfffffff0;
static volatile int i = -16;
static long long w[4];
int main(void) {
    w[0] = u + 32, w[1] = (int)(u + 8), w[2] = i + 8, w[3] = (unsigned)i;
    for (int k = 0; k < 4; k++)
        out(w[k]);
    long long s = 0;
    for (unsigned k = u; k != 16; k++)
        s += k;
    out(s);
    s = 0;
    for (int k = i; k < 16; k++)
        s += (unsigned)k, s ^= k;
    out(s), out((long long)i * u), out((unsigned)(i * 3) / 2), outu((u >> 1) + (unsigned)(i >> 1)),
        out((short)u * (long long)i);
    return 0;
}
