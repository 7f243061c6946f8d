// the bytes of records with no padding
#include "out.h"
struct s {
    short a;
    char b, c;
    int d;
};
static struct s g = {0x0102, 3, 4, 0x05060708};
int main(void) {
    unsigned char *p = (unsigned char *)&g;
    for (unsigned i = 0; i < sizeof g; i++)
        out(p[i]);
    p[2] = 99, out(g.b);
    return 0;
}
