// narrow operands compared after promotion
#include "out.h"
static volatile unsigned char a = 255;
static volatile signed char b = -1;
static volatile unsigned short c = 65535;
static volatile short d = -1;
static volatile unsigned e = 4294967295u;
int main(void) {
    out(a == b), out((signed char)a == b), out(c == d), out((short)c == d), out(d == e), out(b == e),
        out(a < b), out((unsigned char)b == a), out(c > d), out(d < e), out(b + 1u == 0), out(a + 1 == 256),
        out((unsigned char)(a + 1) == 0);
    return 0;
}
