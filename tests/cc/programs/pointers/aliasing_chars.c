// bytes of objects through char pointers
#include "out.h"
static int v = 0x01020304;
static short s[2] = {-2, 3};
int main(void) {
    unsigned char *p = (unsigned char *)&v;
    for (int i = 0; i < 4; i++)
        out(p[i]);
    p[1] = 0xff, out(v);
    char *q = (char *)s;
    q[0] = 0, out(s[0]), *(short *)(q + 2) = 77, out(s[1]);
    long long l = 0;
    for (int i = 0; i < 8; i++)
        ((unsigned char *)&l)[i] = i;
    out(l);
    return 0;
}
