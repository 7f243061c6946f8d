// alloca's memory ends where the registers that a function saves are kept, though an odd number of words of
// arguments lies below
#include "out.h"
static volatile int zero;
__attribute__((noinline)) static int many(int a, int b, int c, int d, int e, int f, int g, int h, int i) {
    return a + b + c + d + e + f + g + h + i * 10;
}
__attribute__((noinline)) static int three(int a, int b, int c, int d, int e, int f, int g, int h, int i,
                                           int j, int k) {
    return many(a, b, c, d, e, f, g, h, i) + j + k;
}
__attribute__((noinline)) static int fill(int n) {
    unsigned char *p = __builtin_alloca(n);
    for (int i = 0; i < n; i++)
        p[i] = 0xff;
    return many(n, 1, 2, 3, 4, 5, 6, 7, p[n - 1]);
}
__attribute__((noinline)) static int array(int n) {
    unsigned char p[n];
    for (int i = 0; i < n; i++)
        p[i] = 0xff;
    return three(n, 1, 2, 3, 4, 5, 6, 7, p[n - 1], 8, 9);
}
int main(void) {
    int a = zero + 1, b = zero + 2, c = zero + 3, d = zero + 4, sum = zero;
    for (int n = 1; n <= 64; n++)
        sum += fill(n) + array(n) + a + b * c + d;
    out(sum), out(a), out(b), out(c), out(d);
    return 0;
}
