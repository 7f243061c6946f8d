// roots and series by iteration
#include "bits.h"
static double root(double x) {
    double r = x > 1 ? x : 1;
    for (int i = 0; i < 60; i++) {
        double n = (r + x / r) / 2;
        if (n >= r)
            break;
        r = n;
    }
    return r;
}
static double e(double x) {
    double s = 1, t = 1;
    for (int i = 1; i < 40; i++)
        t *= x / i, s += t;
    return s;
}
int main(void) {
    outd(root(2)), outd(root(1e10)), outd(root(1e-4)), outd(e(1)), outd(e(-3));
    double pi = 0;
    for (int i = 0; i < 2000; i++)
        pi += (i % 2 ? -4.0 : 4.0) / (2 * i + 1);
    outd(pi);
    return 0;
}
