// records with members of several kinds by value
#include "out.h"
struct m {
    char c;
    short s;
    int i;
    long long l;
    float f;
    double d;
    void *p;
    _Bool b;
};
static __attribute__((noinline)) struct m next(struct m m) {
    m.c++, m.s--, m.i *= 2, m.l <<= 3, m.f /= 2, m.d += 0.5, m.p = 0, m.b = !m.b;
    return m;
}
int main(void) {
    struct m m = {'a', -1, 1 << 20, -7, 1.5f, 2.25, &m, 0};
    m = next(next(m));
    out(m.c), out(m.s), out(m.i), out(m.l), out(m.f == 0.375f), out(m.d == 3.25), out(m.p == 0), out(m.b);
    return 0;
}
