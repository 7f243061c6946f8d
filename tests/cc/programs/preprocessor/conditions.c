// #if arithmetic is in intmax_t, with every operator
#include "out.h"
int main(void) {
#if - 1 > 0u
    out(1);
#else
    out(2);
#endif
#if (3 + 4 * 2 == 11) && (7 / 2 == 3) && (-7 % 3 == -1) && (1 << 40) > 0
    out(3);
#endif
#if (0 ? 1 / 1 : 5) == 5 && !(1 && 0) && (~0 == -1) && (6 ^ 3) == 5 && (6 & 3 | 8) == 10
    out(4);
#endif
#if 'a' == 97 && '\n' == 10 && '\377' > 0 && 0x10 == 020 && 0b11 == 3
    out(5);
#endif
#if 0xffffffffffffffff == -1 && (1 ? 2 : 0)
    out(6);
#endif
#if (2 || 1 / 0) && !(0 && 1 / 0)
    out(7);
#endif
    return 0;
}
