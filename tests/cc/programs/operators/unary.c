// + - ~ ! on each width
#include "out.h"
static volatile signed char c = -128;
static volatile unsigned short u = 1;
static volatile long long l = 1ll << 40;
int main(void) {
    out(-c), out(~c), out(!c), out(+c), out(-u), out(~u), out(-l), out(~l), out(!l), out(!!l), out(- -c),
        out(~-u);
    return 0;
}
