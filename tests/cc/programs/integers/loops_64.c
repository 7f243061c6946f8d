// counters of 64 bits, up, down and by steps
#include "out.h"
int main(void) {
    unsigned long long h = 0;
    for (long long i = 0x7ffffff0; i < 0x80000010; i += 5)
        h = h * 3 + i;
    outu(h);
    for (unsigned long long i = 0x100000005; i > 0xfffffff0; i -= 3)
        h ^= i << 1;
    outu(h);
    long long n = 0;
    for (long long i = -5; i <= 5; i++)
        n += i * i * 1000000007;
    out(n);
    return 0;
}
