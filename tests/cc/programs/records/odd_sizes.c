// records of 3, 5, 6 and 7 bytes by value
#include "out.h"
#define T(n)                                                                                                 \
    struct t##n {                                                                                            \
        char c[n];                                                                                           \
    };                                                                                                       \
    static __attribute__((noinline)) struct t##n f##n(struct t##n x) {                                       \
        x.c[n - 1] += x.c[0];                                                                                \
        return x;                                                                                            \
    }
T(3) T(5) T(6) T(7) int main(void) {
    struct t3 a = {{1, 2, 3}};
    struct t5 b = {{1, 2, 3, 4, 5}};
    struct t6 c = {{9, [5] = 6}};
    struct t7 d = {{8, [6] = 7}};
    out(f3(a).c[2]), out(f5(f5(b)).c[4]), out(f6(c).c[5]), out(f7(d).c[6]), out(a.c[2]);
    return 0;
}
