// sums of parts, and searches in them
#include "out.h"
static int v[50], p[51];
int main(void) {
    for (int i = 0; i < 50; i++)
        v[i] = i * 13 % 17;
    for (int i = 0; i < 50; i++)
        p[i + 1] = p[i] + v[i];
    out(p[50]), out(p[30] - p[10]);
    int lo = 0, hi = 50;
    while (lo < hi) {
        int m = (lo + hi) / 2;
        if (p[m] < 200)
            lo = m + 1;
        else
            hi = m;
    }
    out(lo), out(p[lo]);
    return 0;
}
