// loops that copy forwards and backwards over themselves
#include "out.h"
static char b[] = "abcdefghij";
int main(void) {
    for (int i = 0; i < 5; i++)
        b[i + 2] = b[i];
    text(b);
    for (int i = 9; i >= 3; i--)
        b[i] = b[i - 3];
    text(b);
    for (char *p = b + 1, *q = b + 9; p < q; p++, q--)
        *p = *q;
    text(b);
    return 0;
}
