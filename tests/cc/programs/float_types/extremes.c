// overflow, underflow and the smallest numbers
#include "bits.h"
static volatile double big = 1e308, small = 1e-308;
static volatile float f = 1e38f, g = 1e-38f;
int main(void) {
    outd(big * 10), outd(-big * 10), outd(small / 1e10), outd(small / 1e20), outd(small * small),
        outf(f * 10), outf(g / 100), outf(g * g), outf(big), outf(small), outd(big - big),
        outd(1 / (big * 10)), outd(1 / -0.0);
    return 0;
}
