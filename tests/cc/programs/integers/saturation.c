// minima and maxima by comparisons
#include "out.h"
static volatile int v[] = {-500, -129, -128, 0, 127, 128, 255, 256, 99999};
static int clamp(int x, int a, int b) {
    return x < a ? a : x > b ? b : x;
}
int main(void) {
    for (int i = 0; i < 9; i++) {
        int x = v[i];
        out(clamp(x, -128, 127)), out(clamp(x, 0, 255)), out(x < 0 ? -x : x), out((x > 0) - (x < 0)),
            outu(x < 0 ? 0u : (unsigned)x), out(x & ~(x >> 31));
    }
    return 0;
}
