// memory that lives until the function ends
#include "out.h"
static int f(int n) {
    int *chain[10], s = 0;
    for (int i = 0; i < n; i++) {
        chain[i] = __builtin_alloca((i + 1) * sizeof(int));
        for (int j = 0; j <= i; j++)
            chain[i][j] = i * j;
    }
    for (int i = 0; i < n; i++)
        s += chain[i][i] + chain[i][i / 2];
    return s;
}
int main(void) {
    for (int i = 1; i <= 10; i += 3)
        out(f(i));
    char *p = __builtin_alloca(100), *q = __builtin_alloca(5);
    p[99] = 1, q[4] = 2;
    out(p[99] + q[4]), out(((uintptr_t)p & 15) == 0), out(q < p);
    return 0;
}
