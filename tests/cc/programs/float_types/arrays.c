// arrays, pointers and sums in order
#include "bits.h"
static double v[6] = {1e16, 1, -1e16, 1};
static float m[2][3] = {{1, 2, 3}, {.5f}};
int main(void) {
    double s = 0;
    for (int i = 0; i < 6; i++)
        s += v[i];
    outd(s), s = 0;
    for (int i = 5; i >= 0; i--)
        s += v[i];
    outd(s);
    float *p = &m[0][0], t = 0;
    for (int i = 0; i < 6; i++)
        t = t * 10 + *p++;
    outf(t), outf(p[-3]), outd(v[m[0][1] > 1]), *--p = 7, outf(m[1][2]);
    return 0;
}
