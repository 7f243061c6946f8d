// identities of and, or, xor and not
#include "out.h"
static volatile unsigned a = 0xdeadbeef, b = 0x12345678;
static volatile long long c = -0x0fedcba987654321;
int main(void) {
    outu(a & b), outu(a | b), outu(a ^ b), outu(~a & b), outu(a & ~b), outu(a ^ ~b), outu(~(a | b)),
        out(c & -c), out(c & c - 1), out(c | 0xff), out(c & 0xffffffff), out(c ^ -1), outu(a & 0xfffff000),
        outu(a & 0x7ff), outu(b | 0x800), outu(a & -a);
    return 0;
}
