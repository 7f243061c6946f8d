// operands, constraints, names and clobbers
#include "out.h"
static int add(int a, int b) {
    int r;
    __asm__("add %0, %1, %2" : "=r"(r) : "r"(a), "r"(b));
    return r;
}
static int named(int a) {
    int r;
    __asm__ volatile("addi %[out], %[in], %[k]" : [out] "=r"(r) : [in] "r"(a), [k] "I"(100));
    return r;
}
static int inout(int a) {
    __asm__("slli %0, %0, 3\n\taddi %0, %0, 1" : "+r"(a));
    return a;
}
static int early(int a, int b) {
    int x, y;
    __asm__("add %0, %2, %3\n\tsub %1, %2, %3" : "=&r"(x), "=&r"(y) : "r"(a), "r"(b));
    return x * y;
}
static int memory(int *p) {
    int r;
    __asm__("lw %0, %1" : "=r"(r) : "m"(*p));
    return r;
}
int main(void) {
    int v = 77;
    out(add(3, 4)), out(named(5)), out(inout(6)), out(early(9, 4)), out(memory(&v));
    __asm__ volatile("" ::: "memory");
    __asm__("sw %1, %0" : "=m"(v) : "r"(55));
    out(v);
    __asm__("addi %0, zero, %1" : "=r"(v) : "J"(0));
    out(v);
    return 0;
}
