// conversion by assignment, initialiser, argument and return
#include "bits.h"
static unsigned char a(int x) {
    return x;
}
static short b(long long x) {
    return x;
}
static double c(float x) {
    return x;
}
static int d(double x) {
    return x;
}
static _Bool e(int x) {
    return x;
}
static int take(signed char x) {
    return x;
}
int main(void) {
    out(a(257)), out(b(100000)), outd(c(0.1)), out(d(-2.9)), out(e(2)), out(take(200));
    unsigned char u = -1;
    out(u);
    signed char s = 200;
    out(s);
    float f = 1.0 / 3;
    outf(f);
    int i = 1e5;
    out(i);
    long long l = -1u;
    out(l), l = -1, out(l);
    unsigned w = -1ll;
    outu(w);
    return 0;
}
