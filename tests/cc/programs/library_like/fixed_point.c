// products and roots in 16.16
#include "out.h"
typedef int fix;
static fix mul(fix a, fix b) {
    return (long long)a * b >> 16;
}
static fix quot(fix a, fix b) {
    return ((long long)a << 16) / b;
}
static unsigned root(unsigned long long n) {
    unsigned long long r = 0, b = 1ull << 62;
    while (b > n)
        b >>= 2;
    for (; b; b >>= 2)
        if (n >= r + b)
            n -= r + b, r = (r >> 1) + b;
        else
            r >>= 1;
    return r;
}
int main(void) {
    fix a = 3 << 16 | 0x8000, b = -(2 << 16);
    out(mul(a, b)), out(quot(a, b)), out(mul(quot(a, 3), 3)), outu(root(1ull << 40)),
        outu(root(2000000000000));
    return 0;
}
