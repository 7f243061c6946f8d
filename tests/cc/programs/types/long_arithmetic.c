// long is as wide as a register
#include "out.h"
static volatile long a = 100000, b = -7;
static volatile unsigned long c = -1;
int main(void) {
    out(a / b), out(a % b), outu(c / 3), outu(c >> 5), out(a << 10), outu(c * c), out((int)(c >> 1)),
        out(a * b), outu(c % 1000), out(c > 0), out((long)c < 0);
    return 0;
}
