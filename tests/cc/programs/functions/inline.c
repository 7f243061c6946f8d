// inline functions of every linkage
#include "out.h"
static inline int a(int x) {
    return x + 1;
}
inline int b(int x);
extern inline int b(int x) {
    return x * 2;
}
inline __attribute__((always_inline)) static int c(int x) {
    return a(x) + b(x);
}
static inline int d(int n) {
    return n < 2 ? n : d(n - 1) + d(n - 2);
}
static inline int counter(void) {
    static int n;
    return ++n;
}
int main(void) {
    out(a(1)), out(b(2)), out(c(3)), out(d(10)), counter(), counter();
    out(counter());
    int (*p)(int) = a;
    out(p(5)), p = b, out(p(5));
    return 0;
}
