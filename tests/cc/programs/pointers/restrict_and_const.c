// qualifiers at each level
#include "out.h"
static void copy(int *restrict to, const int *restrict from, int n) {
    while (n--)
        *to++ = *from++;
}
static const int c[3] = {1, 2, 3};
static int sum(int n, const int a[static 3]) {
    int s = 0;
    for (int i = 0; i < n; i++)
        s += a[i];
    return s;
}
static int third(int a[const]) {
    return a[2];
}
int main(void) {
    int v[3];
    copy(v, c, 3), out(sum(3, v)), v[2] = 9, out(third(v));
    const int *p = v;
    int *const q = v;
    *q = 4, p++, out(*p + *q), out(*(volatile int *)p);
    return 0;
}
