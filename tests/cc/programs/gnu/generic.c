// _Generic chooses by type, without evaluating
#include "out.h"
#define KIND(x)                                                                                              \
    _Generic((x),                                                                                            \
        _Bool: 1,                                                                                            \
        char: 2,                                                                                             \
        signed char: 3,                                                                                      \
        short: 4,                                                                                            \
        int: 5,                                                                                              \
        unsigned: 6,                                                                                         \
        long: 7,                                                                                             \
        long long: 8,                                                                                        \
        float: 9,                                                                                            \
        double: 10,                                                                                          \
        char *: 11,                                                                                          \
        const char *: 12,                                                                                    \
        int *: 13,                                                                                           \
        void *: 14,                                                                                          \
        default: 0)
static int n;
int main(void) {
    char c = 0;
    short s = 0;
    const int k = 3;
    int v[3];
    out(KIND((_Bool)1)), out(KIND(c)), out(KIND(s)), out(KIND(c + s)), out(KIND('a')), out(KIND(1u)),
        out(KIND(1l)), out(KIND(1ll)), out(KIND(1.f)), out(KIND(1.)), out(KIND("s")),
        out(KIND((const char *)"s")), out(KIND(v)), out(KIND((void *)0)), out(KIND(k)), out(KIND(1ull)),
        out(KIND(n++)), out(n), out(_Generic(n, int: _Generic(1.f, float: 20, default: 30), default: 40)),
        out(KIND(1 ? 1 : 2.0)), out(KIND(-c)), out(KIND(!n)), out(KIND(sizeof n == 4));
    // a null pointer constant is of type void * without qualifiers
    out(_Generic(0 ? (int *)0 : (void *)0, int *: 1, void *: 2, const void *: 3));
    out(_Generic(0 ? (volatile int *)0 : (const void *)0,
            int *: 1,
            const volatile void *: 2,
            const void *: 3));
    return 0;
}
