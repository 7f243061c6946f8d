// Inline assembly with operands: every kind of constraint, register variables, clobbers.
#include "out.h"
struct pair {
    long a, b;
};
static long memory[4] = {1, 2, 3, 4};
static int counter = 5;
static long add(long x, long y) {
    long r;
    asm("add %0, %1, %2" : "=r"(r) : "r"(x), "r"(y));
    return r;
}
static int immediate(int x) {
    int r;
    asm("addi %[to], %[from], %[by]" : [to] "=r"(r) : [from] "r"(x), [by] "I"(-7));
    return r;
}
static inline __attribute__((always_inline)) int plus(int x, const int n) {
    int r;
    asm("addi %0, %1, %2" : "=r"(r) : "r"(x), "I"(n));
    return r;
}
static inline __attribute__((always_inline)) long *place(void *p) {
    long *r;
    asm("lla %0, %1" : "=r"(r) : "i"(p));
    return r;
}
static long either(long x) {
    long r;
    asm("add%i2 %0, %1, %2" : "=r"(r) : "r"(x), "rI"(100));
    return r;
}
static long either_too(long x) {
    long r;
    asm("add%i2 %0, %1, %2" : "=r"(r) : "r"(x), "rI"(10000));
    return r;
}
static long nothing(long x) {
    long r;
    asm("add %0, %1, %z2" : "=r"(r) : "r"(x), "rJ"(0));
    return r;
}
static long both(long x) {
    asm("slli %0, %0, 3\n\taddi %0, %0, %1" : "+r"(x) : "K"(31));
    return x;
}
static unsigned char narrow(unsigned x) {
    unsigned char c;
    asm("mv %0, %1" : "=r"(c) : "r"(x));
    return c;
}
static long tied(long x) {
    long r;
    asm("addi %0, %0, 1" : "=r"(r) : "0"(x));
    return r;
}
static long loaded(long *p) {
    long r;
    asm("ld %0, %1" : "=r"(r) : "m"(p[2]));
    return r;
}
static void stored(struct pair *p, long x) {
    asm volatile("sd %1, %0" : "=m"(p->b) : "r"(x) : "memory");
}
static long exchanged(long *p, long x) {
    long r;
    asm volatile("ld %0, 0(%2)\n\tsd %3, %1" : "=&r"(r), "+m"(*p) : "r"(p), "r"(x));
    return r;
}
static void divide(long a, long b, long *q, long *r) {
    asm("div %0, %2, %3\n\trem %1, %2, %3" : "=&r"(*q), "=&r"(*r) : "r"(a), "r"(b));
}
static long address(void) {
    long p;
    asm("la %0, %1\n\tlw %0, 0(%0)" : "=r"(p) : "i"(&counter));
    return p;
}
static long size(void) {
    long n;
    asm("li %0, %1" : "=r"(n) : "i"(sizeof(struct pair)));
    return n;
}
static long many(long a, long b, long c, long d, long e, long f, long g, long h) {
    long r;
    asm("add %0, %1, %2\n\tadd %0, %0, %3\n\tadd %0, %0, %4\n\tadd %0, %0, %5\n\tadd %0, %0, %6\n\tadd %0, "
        "%0, %7\n\tadd %0, %0, %8"
        : "=&r"(r)
        : "r"(a), "r"(b), "r"(c), "r"(d), "r"(e), "r"(f), "r"(g), "r"(h));
    return r + a - h;
}
static long kept(long x) {
    long a = x + 1, b = x + 2, c = x + 3, d = x + 4;
    asm volatile("li a0, 0\n\tli a1, 0\n\tli t0, 0\n\tli s1, 0\n\tli s2, 0\n\tli ra, 0"
                 :
                 :
                 : "a0", "a1", "t0", "s1", "s2", "ra");
    return a * b + c * d + x;
}
static long called(long fd, const char *s, long n) {
    register long a0 asm("a0") = fd;
    register const char *a1 asm("a1") = s;
    register long a2 __asm__("a2") = n, a7 asm("a7") = 64;
    asm volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
    return a0;
}
static int loop(int n) {
    int sum = 0;
    for (int i = 0; i < n; i++) {
        asm("beqz %1, skip%=\n\tadd %0, %0, %1\nskip%=:" : "+r"(sum) : "r"(i & 3));
        sum = (int)add(sum, i);
    }
    return sum;
}
int main(void) {
    struct pair p = {7, 8};
    out(add(3, -5)), out(immediate(1)), out(either(1)), out(either_too(1)), out(nothing(9)), out(both(5));
    out(narrow(0x1ff)), out(tied(41)), out(loaded(memory)), stored(&p, 77), out(p.b);
    out(exchanged(&p.a, 12)), out(p.a), divide(47, 5, &memory[0], &p.b), out(memory[0]), out(p.b);
    out(plus(5, 6) + plus(-1, -2048)), out(*place(&memory[2])), out(*place(memory));
    out(address()), out(size()), out(many(1, 2, 3, 4, 5, 6, 7, 8)), out(kept(10));
    out(called(1, "hello\n", 6)), out(loop(20));
    asm volatile("nop # 100% plain");
    return 0;
}
