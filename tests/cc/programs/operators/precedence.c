// what binds how tightly
#include "out.h"
static volatile int a = 2, b = 3, c = 4;
int main(void) {
    out(a + b * c), out(a << b + 1), out(a & b == 3), out(a | b ^ c & 1), out(a < b == 1), out(-a * -b),
        out(!a + b),
        out(a   ? b
            : c ? 1
                : 2),
        out(a - b - c), out(c / b * a), out(a && b || c && 0), out(~a & b), out(a = b = c), out(b++ + ++c);
    return 0;
}
