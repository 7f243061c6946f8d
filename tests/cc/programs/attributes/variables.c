// unused, aligned and cleared-up variables
#include "out.h"
static __attribute__((unused)) int never;
static int v __attribute__((aligned(128))) = 4;
static int f(int a __attribute__((unused)), int b) {
    __attribute__((unused)) int c = 5;
    return b;
}
int main(void) {
    out(f(1, 2)), out(((uintptr_t)&v & 127) + v);
    int x __attribute__((aligned(16))) = 3, y __attribute__((unused));
    out(((uintptr_t)&x & 15) + x);
    switch (x) {
    case 3:
        out(3);
        __attribute__((fallthrough));
    case 4:
        out(4);
        break;
    default:
        out(5);
    }
label:
    __attribute__((unused));
    out(6);
    return 0;
}
