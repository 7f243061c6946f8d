// the types of stdint.h
#include "out.h"
int main(void) {
    int8_t a = 200;
    uint8_t b = 200;
    int16_t c = 40000;
    uint16_t d = 40000;
    int32_t e = 3000000000u;
    uint32_t f = 3000000000u;
    int64_t g = -1;
    uint64_t h = g;
    out(a), out(b), out(c), out(d), out(e), outu(f), out(g), outu(h), out(sizeof(int_least16_t)),
        out(sizeof(intmax_t)), out(sizeof(int_fast64_t));
    return 0;
}
