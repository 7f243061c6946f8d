// unsigned arithmetic is modulo
#include "out.h"
static volatile unsigned u = 4000000000u;
static volatile unsigned short s = 65535;
static volatile unsigned char c = 255;
static volatile unsigned long long q = -1;
int main(void) {
    outu(u + u), outu(u * u), outu(u - 4100000000u), s++, out(s), c += 3, out(c), outu(q + 2), outu(q * q),
        outu(-u), outu(q * 3 / 2);
    return 0;
}
