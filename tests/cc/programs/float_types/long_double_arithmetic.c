// long double: sums, products, quotients, comparisons, updates of all kinds of places, classes
#include "out.h"
typedef long double L;
static void show(L x) {
    uint64_t words[2];
    __builtin_memcpy(words, &x, sizeof words);
    outu(words[1]), outu(words[0]);
}
static L series(L a, L b, int n) {
    L s = 0;
    for (int i = 0; i < n; i++) {
        s += a;
        s *= b;
        s -= 1;
        s /= 3.0L;
    }
    return s;
}
struct s {
    char c;
    L x[3];
};
static L members(struct s *p, int i) {
    return p->x[i]++ + --p->x[i + 1] - -p->x[2];
}
static int calls;
static L *once(L *p) {
    calls++;
    return p;
}
static volatile L moving = 2;
static const L table[] = {1.0L / 3, 1e30L * 1e-30L, -2.5L};
static L factorial(int n) {
    return n < 2 ? 1 : n * factorial(n - 1);
}
int main(void) {
    L a = 1.1L, b = 0.3L, zero = 0, sum = 0;
    double d = 3;
    float f = 2.5f;
    int i = 7;
    unsigned char c = 200;
    long long l = -5;
    show(a + b), show(a - b), show(a * b), show(a / b), show(series(a, b, 20));
    struct s s = {1, {a, b, 3}};
    show(members(&s, 0)), show(s.x[0]), show(s.x[1]);
    d *= a, f += b, i *= 1.5L, c -= 0.5L, l /= 0.3L;
    out(d * (1 << 20)), out(f * (1 << 20)), out(i), out(c), out(l);
    *once(&a) += 2, *once(&a) *= b, show(a);
    L old = (*once(&a))++;
    show(old), show(a), out(calls);
    moving *= moving, moving++, show(moving);
    for (int k = 0; k < 3; k++)
        show(table[k]);
    out(a < b), out(a > b), out(a <= b), out(a >= b), out(a == b), out(a != b), out(!a), out(a && b);
    out(a ? 1 : 2), out((_Bool)b), out(zero ? 1 : 2), out((_Bool)zero), out(!zero);
    show(zero ?: a), show(b ?: a);
    L n = zero / zero;
    out(n == n), out(n != n), out(n < 1), out(!(n >= 1)), out(__builtin_isnan(n)), out(__builtin_isnan(a));
    out(__builtin_isinf(1 / zero)), out(__builtin_isfinite(a)), out(__builtin_isfinite(n)),
        out(__builtin_isnormal(a)), out(__builtin_isnormal(zero)), out(!!__builtin_signbit(-zero)),
        out(__builtin_isunordered(a, n));
    show(__builtin_fabsl(-a)), show(__builtin_copysignl(a, -0.0L)), show(-zero), show(factorial(30));
    show(i > 3 ? a : (L)d), show((i++, a + 1));
    L list[4] = {a, a * 2, [3] = 1};
    for (L *p = list; p < list + 4; p++)
        sum += *p;
    show(sum), show(i + a + l + c + f + d);
    while (zero < 3)
        zero++;
    show(zero), out((int)(a * 10)), out((unsigned)(a * 10)), out((long long)(a * 1e15L));
    return 0;
}
