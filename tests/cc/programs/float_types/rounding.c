// results that lie between two numbers
#include "bits.h"
static volatile float f = 16777216;
static volatile double d = 9007199254740992.0, t = 0.1;
int main(void) {
    outf(f + 1), outf(f + 3), outf(f + 1 + 1), outd(d + 1), outd(d + 3), outd(t + t + t), outd(t * 3),
        outf((float)t), outf(1 / 3.0), outd(1 / 3.0f), outd(2.0 / 3), outd(t * t - 0.01), outf((float)1e-45),
        outd(4.9e-324 / 2);
    return 0;
}
