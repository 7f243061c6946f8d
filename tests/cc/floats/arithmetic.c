#include "bits.h"
static double values[] = {0.0,   -0.0, 1.0, -1.5, 3.25e10, 1e-310, 5e-324, 1.7976931348623157e308, 0.1, -1e300, 1.0 / 0.0,
                          -1.0 / 0.0, 0x1.8p-3, 123456789.0};
#define N (int)(sizeof values / sizeof values[0])
static float single(double x) {
    return x;
}
int main(void) {
    for (int i = 0; i < N; i++) {
        double a = values[i];
        outf(a), outd(-a), outf(-single(a)), out(!a), out(a ? 1 : 2), out((_Bool)a), outd((float)a);
        for (int j = 0; j < N; j++) {
            double b = values[j];
            float c = a, d = b;
            outd(a + b), outd(a - b), outd(a * b), outd(a / b);
            outf(c + d), outf(c - d), outf(c * d), outf(c / d);
            out((a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 | (a != b) << 5);
            out((c < d) | (c <= d) << 1 | (c > d) << 2 | (c >= d) << 3 | (c == d) << 4 | (c != d) << 5);
            outd(a + d), outd(c * b);
            double r = a;
            r += b, r *= 3, r -= d, r /= 7;
            outd(r);
            float s = c;
            s += b, s *= 3, s -= d, s /= 7.0, s++, --s;
            outf(s);
        }
    }
    return 0;
}
