#include "out.h"
static int trace;
static int t(int x) {
    trace = trace * 31 + x;
    return x;
}
static int three(int a, int b, int c) {
    return a * 100 + b * 10 + c;
}
static long keep(long a, long b) {
    long x = a * 3, y = b ^ 5;
    long r = t(a) + t(b);
    return r + x * y + t(x) - t(y);
}
int main(void) {
    int a = t(1), b = t(2), c = three(a, b, a + b), d = three(c % 10, three(1, 2, 3) % 10, a),
        e = three(d, c, b);
    out(c), out(d), out(e), out(keep(a, b) + keep(c, d)), out(trace);
    for (int i = 0; i < 4; i++)
        a += three(t(i), b, c) - (i ? t(a) : 0);
    out(a), out(trace), out(three(three(1, 2, 3), three(4, 5, 6), three(7, 8, 9)));
    return 0;
}
