// variables in registers of their own around asm
#include "out.h"
static long call(long number, long a, long b) {
    register long x asm("a0") = a;
    register long y asm("a1") = b;
    register long n asm("a7") = number;
    __asm__ volatile("add a0, a0, a1\n\tadd a0, a0, a7" : "+r"(x) : "r"(y), "r"(n));
    return x;
}
int main(void) {
    out(call(100, 20, 3)), out(call(-1, 1, 0));
    register int r = 5;
    for (register int i = 0; i < 3; i++)
        r += i;
    out(r);
    return 0;
}
