// idioms for rotation in every width
#include "out.h"
static volatile unsigned u = 0x80000013;
static volatile unsigned long long q = 0x8000000000000123;
static volatile int n = 5;
int main(void) {
    outu(u << 3 | u >> 29), outu(u >> n | u << (32 - n)), outu(u << n | u >> (-n & 31)),
        outu(q << 7 | q >> 57), outu(q >> n | q << (64 - n)), outu(q << (n & 63) | q >> (-n & 63));
    unsigned short h = 0x8001;
    unsigned char c = 0x81;
    out((unsigned short)(h << 1 | h >> 15)), out((unsigned char)(c << 3 | c >> 5));
    return 0;
}
