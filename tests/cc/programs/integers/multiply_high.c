// products that need their high half
#include "out.h"
static volatile unsigned a = 4000000007u;
static volatile int b = -2000000011;
static volatile unsigned long long q = 0xfedcba9876543210;
int main(void) {
    outu((unsigned long long)a * a >> 32), out((long long)b * b >> 32), out((long long)b * (int)a >> 32),
        outu((unsigned long long)a * 3), outu(q * q), outu(q * a), out((long long)q * b);
    return 0;
}
