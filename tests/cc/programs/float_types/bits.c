// the bits of floats through unions and memcpy
#include "bits.h"
static float from(unsigned b) {
    union {
        unsigned b;
        float f;
    } u = {b};
    return u.f;
}
static unsigned to(float f) {
    union {
        float f;
        unsigned b;
    } u = {f};
    return u.b;
}
static int exponent(double d) {
    unsigned long long b;
    __builtin_memcpy(&b, &d, 8);
    return (b >> 52 & 2047) - 1023;
}
int main(void) {
    outf(from(0x40490fdb)), outu(to(-1.5f)), outu(to(from(0x00000001)) + 1), out(exponent(1024)),
        out(exponent(0.3)), out(exponent(-1e300)), outf(from(to(2.0f) + (1 << 23))),
        outu(to(1.0f) ^ to(-1.0f));
    return 0;
}
