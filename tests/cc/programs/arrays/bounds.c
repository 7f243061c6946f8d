// first and last elements of every element type
#include "out.h"
#define T(t)                                                                                                 \
    {                                                                                                        \
        t v[7];                                                                                              \
        for (int i = 0; i < 7; i++)                                                                          \
            v[i] = (t)(i * 37 - 100);                                                                        \
        out((long long)v[0]), out((long long)v[6]), out((long long)*(v + 3)), out(sizeof v),                 \
            out((long long)(v[1] + v[5]));                                                                   \
    }
int main(void) {
    T(signed char)
    T(unsigned char)
    T(short) T(unsigned short) T(int) T(unsigned) T(long long) T(_Bool) T(float) T(double) return 0;
}
