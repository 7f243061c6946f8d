// hexadecimal and octal constants may become unsigned
#include "out.h"
int main(void) {
    out(0x7fffffff), out(0x80000000 > 0), out(0xffffffff == -1), outu(0xFFFFFFFFFFFFFFFF),
        out(-0x80000000 > 0), out(037777777777 == 0xffffffff);
    out(sizeof 0xffffffff), out(0b101 + 0B11), out(0XaB), out(0), out(00), out(-1 < 0x1ull);
    return 0;
}
