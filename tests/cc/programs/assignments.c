#include "out.h"
static int a[4] = {1, 2, 3, 4}, *p = a;
static int next(void) {
    static int n;
    return n++;
}
int main(void) {
    int x, y, z;
    x = y = z = 7, out(x + y + z);
    x += y -= z *= 2, out(x), out(y), out(z);
    x |= 64, x &= ~2, x ^= 5, out(x), x <<= 3, x >>= 1, out(x), x %= 13, out(x), x /= 2, out(x);
    *p++ += 10, *++p *= 3, out(a[0]), out(a[2]), out(p - a);
    a[next()] += 100, a[next()]++, out(a[0]), out(a[1]), out(next());
    long long l = 5;
    l += x, l <<= 33, out(l), l -= 1u, out(l), x = l, out(x), x = (y = 3, y + 1), out(x);
    unsigned u = 3;
    u -= 5, outu(u), u /= 2, outu(u), x = u, out(x), x += l, out(x), x = x++ + 1, out(x > 0);
    out(x == (x = x)), out((x = 4) + 1), out(x++ * 2), out(++x), out(x-- - --x);
    return 0;
}
