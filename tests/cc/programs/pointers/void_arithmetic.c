// GNU arithmetic on void and functions
#include "out.h"
static int v[4] = {10, 20, 30, 40};
static int f(void) {
    return 1;
}
int main(void) {
    void *p = v;
    p += 4, out(*(int *)p), out(p - (void *)v), p++, p += 3, out(*(int *)p), out(sizeof(void)), out(sizeof f),
        out((void *)&v[1] < p), out(*(int *)(p - sizeof(int)));
    return 0;
}
