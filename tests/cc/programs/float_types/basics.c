// arithmetic in both precisions
#include "bits.h"
static volatile double a = 1.5, b = -0.1;
static volatile float f = 0.1f, g = 3;
int main(void) {
    outd(a + b), outd(a - b), outd(a * b), outd(a / b), outf(f + g), outf(f - g), outf(f * g), outf(f / g),
        outd(f + a), outd(-b), outf(+f), outd(f), outf(b);
    return 0;
}
