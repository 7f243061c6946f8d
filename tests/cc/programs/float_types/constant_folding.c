// folded like executed
#include "bits.h"
static volatile double one = 1, ten = 10, three = 3;
static const double folded = 1.0 / 3 * 10 - 0.1;
static float table[] = {1.0f / 3, 1e10f * 1e10f, (float)0.1 + 0.2f};
int main(void) {
    outd(folded), outd(one / three * ten - 0.1), outf(table[0]), outf(table[1]), outf(table[2]),
        outd((int)3.99 + 0.5), outd((float)16777217), out((int)(0.1 + 0.7) * 10), out(0.1 + 0.2 == 0.3),
        out(0.1f == 0.1), out((long long)1e18), outd(-0.0), out(1e308 * 10 > 1e308);
    enum { E = (int)2.5 * 2 };
    out(E);
    return 0;
}
