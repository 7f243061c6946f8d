// __int128: products, carries, shifts, comparisons, conversions, objects, passing; not on rv32.
#include "out.h"
#ifdef __SIZEOF_INT128__
typedef unsigned __int128 wide;
typedef __int128_t whole;

static void show(wide x) {
    outu((unsigned long)(x >> 64));
    outu((unsigned long)x);
}

static unsigned long high(unsigned long a, unsigned long b) {
    return (wide)a * b >> 64;
}

static long signed_high(long a, long b) {
    return (whole)a * b >> 64;
}

// r += a * b; what is carried out of it
static unsigned long multiply(unsigned long *r, const unsigned long *a, int n, unsigned long b) {
    unsigned long carry = 0;
    for (int i = 0; i < n; i++) {
        wide t = (wide)a[i] * b + r[i] + carry;
        r[i] = (unsigned long)t;
        carry = t >> 64;
    }
    return carry;
}

wide global = (wide)1 << 100 | 5;
static whole negative = -3;
static struct {
    char before;
    __uint128_t x;
    char after;
} inside = {1, 7, 2};

static wide passed(int a, wide x, char b, whole y, ...) {
    return x + a - y * b;
}

static whole quotient(whole a, whole b) {
    return b ? a / b * 1000 + a % b : a ? 1 : -1;
}

static int tests(whole a, whole b) {
    wide x = a, y = b;
    int signs = (a < b) | (a > b) << 1 | (a <= b) << 2 | (a >= b) << 3 | (a == b) << 4 | (a != b) << 5;
    return signs | (x < y) << 6 | (x > y) << 7 | (x <= y) << 8 | (x >= y) << 9 | !a << 10 | (a && b) << 11;
}

int main(void) {
    unsigned long a = 0xfedcba9876543210, b = 0x123456789abcdef1, r[4] = {1, 2, 3, 4}, s[4] = {a, b, ~0ul, a};
    outu(high(a, b));
    out(signed_high(a, b));
    outu(multiply(r, s, 4, b));
    for (int i = 0; i < 4; i++)
        outu(r[i]);
    show(global);
    show(negative);
    show(inside.x), out(inside.before + inside.after);
    show(passed(3, global, 9, negative, 1, 2));
    whole x = negative;
    x *= a;
    show(x);
    x /= 7;
    show(x);
    x %= 1000000;
    show(x);
    x <<= 70;
    for (int i = 0; i < 128; i += 9)
        show(x >> i), show((wide)x >> i), show(global << i);
    show(x >> 64), show((wide)x >> 64), show(x << 64), show(x >> 127), show(x << 0), show(x >> 3), show(x << 100);
    show(x++), show(++x), show(x--), show(--x), show(-x), show(~x), show(+x);
    static const long numbers[] = {0, 1, -1, 2, -(1l << 62) - (1l << 62), 0x7fffffffffffffff, 123456789};
    for (unsigned i = 0; i < 7; i++)
        for (unsigned j = 0; j < 7; j++) {
            whole p = (whole)numbers[i] << 61 ^ numbers[j], q = (whole)numbers[j] * numbers[i] + i;
            out(tests(p, q)), out(tests(q, q)), out(tests(numbers[i], numbers[j]));
            show(p * q), show(p & q), show(p | q), show(p - q), show(p ^ q), show(quotient(p, q));
            show((wide)p * (unsigned)numbers[j]), show(p * -3), show((wide)p / 10), show((wide)p % 10);
        }
    unsigned u = 7;
    u += global;
    u -= x;
    unsigned long l = 9;
    l *= (wide)l;
    unsigned char c = x;
    int at = 2;
    at <<= (wide)3;
    out(u), out(l), out(c), out((_Bool)x), out((_Bool)(x & 0)), out(at), out(1 << (whole)4);
    whole some[3] = {1, -2};
    wide *p = &global;
    *p -= 1;
    p[0] ^= p[0] >> 3;
    show(some[0]), show(some[1]), show(some[2]), show(*p), show(a ? global : (wide)negative), show((out(1), global));
    show(({
        wide z = global;
        z *z;
    }));
    volatile wide seen = 5;
    seen += seen;
    show(seen), out(sizeof(whole)), out(_Alignof(wide)), show(sizeof(x + 1) + (x += 2));
    return 0;
}
#else
int main(void) {
    return 0;
}
#endif
