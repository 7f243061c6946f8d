// objects and functions in sections of their own
#include "out.h"
static int a __attribute__((section(".data.mine"))) = 5;
__attribute__((section(".text.mine"), noinline)) static int f(int x) {
    return x + a;
}
static const int c __attribute__((section(".rodata.mine"))) = 7;
static int zero __attribute__((section(".bss.mine")));
int main(void) {
    a++, zero += 2, out(f(c)), out(zero);
    int (*p)(int) = f;
    out(p(1));
    return 0;
}
