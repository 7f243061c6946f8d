// several accumulators in one loop
#include "out.h"
int main(void) {
    int a = 0, b = 1, c = 100;
    unsigned d = 0;
    long long e = 1;
    for (int i = 1; i < 12; i++)
        a += i, b *= (i & 3) + 1, c -= a, d ^= b << i, e = e * 3 - c;
    out(a), out(b), out(c), outu(d), out(e);
    return 0;
}
