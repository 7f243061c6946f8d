// narrow operands become int before anything happens
#include "out.h"
static volatile unsigned char c = 200;
static volatile signed char s = -100;
static volatile unsigned short u = 65535;
int main(void) {
    out(c + c), out(s + s), out(~c), out(-c), out(c << 4), out(u * 2), out((unsigned char)(c + c)),
        out(c - 201 < 0), out(!c), out(+s), out(sizeof(c + c));
    return 0;
}
