// 64-bit division by constants and variables
#include "out.h"
static volatile long long v[] = {0, -1, 123456789012345678, -987654321098765432, 9223372036854775807};
#define D(k) out(x / k), out(x % k), outu(u / k), outu(u % k)
int main(void) {
    for (int i = 0; i < 5; i++) {
        long long x = v[i];
        unsigned long long u = x;
        D(3);
        D(10);
        D(1000);
        D(1000000007);
        D(4294967296);
        D(8);
        out(x / (v[2] >> 20)), outu(u % (v[2] >> 30));
    }
    return 0;
}
