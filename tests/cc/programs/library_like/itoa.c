// text from numbers
#include "out.h"
static char *show(int v, char *b) {
    char *p = b + 15;
    unsigned u = v < 0 ? -(unsigned)v : v;
    *p = 0;
    do
        *--p = '0' + u % 10;
    while (u /= 10);
    if (v < 0)
        *--p = '-';
    return p;
}
int main(void) {
    char b[16];
    text(show(0, b)), text(show(-2147483647 - 1, b)), text(show(12345, b)), text(show(-7, b));
    return 0;
}
