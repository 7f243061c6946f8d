#include "out.h"
static inline int square(int x) {
    return x * x;
}
inline __attribute__((always_inline)) int twice(int x) {
    return x * 2;
}
static __attribute__((noinline)) int slow(int x) {
    return x + 1;
}
_Noreturn static void stop(int *p) {
    *p = 1;
    for (;;)
        out(*p);
}
extern inline int third(int x) {
    return x / 3;
}
__attribute__((weak)) int weak(void) {
    return 12;
}
__attribute__((unused)) static int never(void) {
    return 1;
}
int main(void) {
    out(square(5) + twice(6) + slow(7) + third(9) + weak());
    if (0)
        stop(0);
    return 0;
}
