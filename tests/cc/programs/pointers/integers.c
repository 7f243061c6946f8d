// pointers as integers and back
#include "out.h"
static int v[4] = {1, 2, 3, 4};
int main(void) {
    uintptr_t a = (uintptr_t)v;
    int *p = (int *)(a + 2 * sizeof(int));
    out(*p), out((a & 3) == 0), out((intptr_t)&v[3] - (intptr_t)v), out((_Bool)p), out(!p), out(p != 0 && p);
    void *n = 0;
    out((uintptr_t)n), out(n == (void *)0), out(*(int *)((char *)v + 4)), p = (int *)(((uintptr_t)p | 1) - 1),
                                                                          out(*p);
    return 0;
}
