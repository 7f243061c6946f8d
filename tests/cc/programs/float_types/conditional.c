// ?: and mixed operands
#include "bits.h"
static volatile int n = 3;
static volatile float f = 2.5f;
int main(void) {
    outd(n > 2 ? 1 : 2.5), outd(n > 5 ? 1 : f), outf(n ? f : 0), outd(n + f), outd(n * 0.5),
        outd(5 / 2 + 5 / 2.0), outd('a' + 0.5f), outd(n ? f : 1.0), out(sizeof(n ? f : 1)),
        out(sizeof(n ? f : 1.0)), outd(!f + 1.5), out(f && n), out((f > n) + (f < n) * 2);
    return 0;
}
