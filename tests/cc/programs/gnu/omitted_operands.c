// a ?: b evaluates a once
#include "out.h"
static int n;
static int next(void) {
    return n++;
}
int main(void) {
    out(next() ?: 50), out(next() ?: 60), out(n), out(0 ?: 7);
    char *s = 0;
    text(s ?: "none"), out(2.5 ?: 1), out((next() ?: next()) + n), out((char)256 ?: 8), out(next() > 2 ?: -1);
    return 0;
}
