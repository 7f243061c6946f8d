// the value of an assignment is the one stored
#include "out.h"
static unsigned char c;
static signed char s;
static int i;
static _Bool b;
int main(void) {
    out(c = 300), out(s = 200), out(i = c = 511), out(b = 8), out((c = 1) + (s = -1)), out(i = (s = 130) + 1),
        out(c += 255), out(c -= 1), out((i = 5) * 2), out(i = s = c = b = 3);
    return 0;
}
