// attributes that only help the compiler
#include "out.h"
__attribute__((noreturn)) static void stop(int code);
__attribute__((const)) static int square(int x) {
    return x * x;
}
__attribute__((pure, warn_unused_result)) static int first(const int *p) {
    return *p;
}
__attribute__((cold, noinline)) static int rare(int x) {
    return -x;
}
__attribute__((hot, always_inline)) static inline int often(int x) {
    return x + 1;
}
__attribute__((malloc, alloc_size(1), nonnull)) char *none(int);
__attribute__((format(printf, 1, 2))) int say(const char *, ...);
__attribute__((deprecated)) static int old(void) {
    return 4;
}
static void stop(int code) {
    out(code);
    for (;;)
        __asm__ volatile("li a7, 93\n\tli a0, 0\n\tecall");
}
int main(void) {
    int v = 3;
    out(square(5) + square(5)), out(first(&v)), out(rare(2)), out(often(2)), out(old()), stop(9);
    return 0;
}
