// arguments and results of 1 to 5 words
#include "out.h"
#define T(n)                                                                                                 \
    struct s##n {                                                                                            \
        int v[n];                                                                                            \
    };                                                                                                       \
    static __attribute__((noinline)) struct s##n f##n(struct s##n s, int k) {                                \
        for (int i = 0; i < n; i++)                                                                          \
            s.v[i] += k * i;                                                                                 \
        return s;                                                                                            \
    }
T(1)
T(2)
T(3)
T(4)
T(5)
T(9)
#define U(n)                                                                                                 \
    {                                                                                                        \
        struct s##n s;                                                                                       \
        for (int i = 0; i < n; i++)                                                                          \
            s.v[i] = i + n;                                                                                  \
        s = f##n(f##n(s, 2), 3);                                                                             \
        for (int i = 0; i < n; i++)                                                                          \
            out(s.v[i]);                                                                                     \
        out(f##n(s, 1).v[n - 1]);                                                                            \
    }
int main(void) {
    U(1) U(2) U(3) U(4) U(5) U(9) return 0;
}
