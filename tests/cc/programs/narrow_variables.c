#include "out.h"
int main(void) {
    unsigned char c = 250;
    signed char s = 120;
    unsigned short h = 65530;
    short t = 32760;
    _Bool b = 0;
    for (int i = 0; i < 12; i++) {
        out(c++), out(s++), out(h++), out(t++), b ^= i & 1, out(b);
    }
    c -= 20, out(c), c *= 3, out(c), c <<= 2, out(c), c >>= 1, out(c), c = ~c, out(c), c = -c, out(c), s /= 3,
                                                                       out(s), s %= 7, out(s);
    h += 100000, out(h), t -= 70000, out(t), b += 5, out(b), b--, out(b), --b, out(b), b = 0x100, out(b),
                                                                                       b = !b, out(b);
    out(c + s), out(c * h), out(t * t), out((unsigned char)(c + s)), out(c == (unsigned char)c), out(--c),
        out(c--), out(+s);
    return 0;
}
