// divisors, powers and inverses
#include "out.h"
static unsigned gcd(unsigned a, unsigned b) {
    return b ? gcd(b, a % b) : a;
}
static unsigned long long power(unsigned long long b, unsigned e, unsigned m) {
    unsigned long long r = 1;
    for (b %= m; e; e >>= 1, b = b * b % m)
        if (e & 1)
            r = r * b % m;
    return r;
}
static long long inverse(long long a, long long m) {
    long long x = 1, y = 0, n = m;
    while (a > 1) {
        long long q = a / n, t = n;
        n = a % n, a = t, t = y, y = x - q * y, x = t;
    }
    return x < 0 ? x + m : x;
}
int main(void) {
    out(gcd(1071, 462)), out(gcd(17, 0)), outu(power(3, 1000, 1000000007)), out(inverse(3, 11)),
        out(inverse(123, 1000003)), out(inverse(123, 1000003) * 123 % 1000003);
    return 0;
}
