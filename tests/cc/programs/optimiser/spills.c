// more values across calls than there are registers
#include "out.h"
static int id(int x) {
    static int k;
    k ^= x;
    return x + (k & 1);
}
static __attribute__((noinline)) int call(int x) {
    return id(x) * 2;
}
int main(void) {
    int a = call(1), b = call(2), c = call(3), d = call(4), e = call(5), f = call(6), g = call(7),
        h = call(8), i = call(9), j = call(10), k = call(11), l = call(12), m = call(13), n = call(14),
        o = call(15);
    for (int r = 0; r < 3; r++) {
        a += call(b), b -= c, c ^= d, d += e * call(r), e += f, f -= g, g ^= h, h += i, i -= j, j ^= k,
            k += l, l -= m, m ^= n, n += o, o -= a;
    }
    out(a), out(b), out(c), out(d), out(e), out(f), out(g), out(h), out(i), out(j), out(k), out(l), out(m),
        out(n), out(o);
    return 0;
}
