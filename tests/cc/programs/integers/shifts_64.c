// 64-bit shifts by constants and variables, across the words
#include "out.h"
static volatile long long v = -0x123456789abcdef;
static volatile int n[] = {0, 1, 31, 32, 33, 63};
int main(void) {
    for (int i = 0; i < 6; i++)
        out(v >> n[i]), outu((unsigned long long)v >> n[i]), outu((unsigned long long)v << n[i]);
    out(v >> 7), out(v >> 40), outu((unsigned long long)v << 9), outu((unsigned long long)v << 45),
        outu((unsigned long long)v >> 32);
    return 0;
}
