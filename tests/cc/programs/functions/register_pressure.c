// more live values than registers, across calls
#include "out.h"
static __attribute__((noinline)) int id(int x) {
    return x;
}
static int f(int a, int b, int c, int d, int e, int g, int h, int i) {
    int j = a + b, k = c + d, l = e + g, m = h + i, n = a * c, o = b * d, p = e * h, q = g * i, r = id(j),
        s = id(k), t = id(l), u = id(m);
    return j + k * 2 + l * 3 + m * 4 + n * 5 + o * 6 + p * 7 + q * 8 + r * 9 + s * 10 + t * 11 + u * 12 +
           a * 13 + b * 14 + c * 15 + d * 16 + e * 17 + g * 18 + h * 19 + i * 20;
}
int main(void) {
    out(f(1, 2, 3, 4, 5, 6, 7, 8)), out(f(-1, 20, -300, 4000, -50000, 600000, 7, 8));
    return 0;
}
