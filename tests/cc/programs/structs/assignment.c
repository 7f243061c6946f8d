// copies of every size from 1 to 40 bytes
#include "out.h"
#define T(n)                                                                                                 \
    {                                                                                                        \
        struct {                                                                                             \
            unsigned char b[n];                                                                              \
        } s, t, u[2];                                                                                        \
        for (int i = 0; i < n; i++)                                                                          \
            s.b[i] = i * 7 + n;                                                                              \
        t = s;                                                                                               \
        u[1] = t;                                                                                            \
        u[0] = u[1];                                                                                         \
        int h = 0;                                                                                           \
        for (int i = 0; i < n; i++)                                                                          \
            h = h * 5 + u[0].b[i] & 0xffff;                                                                  \
        out(h);                                                                                              \
    }
int main(void) {
    T(1) T(2) T(3) T(4) T(5) T(7) T(8) T(9) T(12) T(15) T(16) T(17) T(24) T(31) T(32) T(33) T(40) return 0;
}
