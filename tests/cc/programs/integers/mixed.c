// usual arithmetic conversions between ranks and signs
#include "out.h"
static volatile int i = -1;
static volatile unsigned u = 1;
static volatile long long l = -1;
static volatile unsigned long long m = 1;
int main(void) {
    out(i < u), out(l < u), out(l < m), out(i + u == 0), outu(i * m), out(u - 2 > 0), out(l - u),
        out((i, u) > i), out(i / 2u > 0), out(1 ? i : u);
    return 0;
}
