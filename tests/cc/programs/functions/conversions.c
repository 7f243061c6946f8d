// arguments and results convert to what is declared
#include "out.h"
static signed char c(signed char x) {
    return x * 2;
}
static unsigned short s(unsigned short x) {
    return x - 1;
}
static _Bool b(_Bool x) {
    return !x;
}
static long long l(long long x) {
    return x;
}
static unsigned char u(int x) {
    return x;
}
int main(void) {
    out(c(100)), out(c(-100)), out(s(0)), out(s(70000)), out(b(256)), out(b(0)), out(l(-1)),
        out(l(4294967295u)), out(u(-1)), out(u(300) + c(200));
    return 0;
}
