// _Bool objects, arrays and members
#include "out.h"
struct flags {
    _Bool a, b : 1, c;
};
static _Bool table[5] = {1, 0, 3, [4] = 0.1};
static struct flags f = {2, 1, 0};
int main(void) {
    for (int i = 0; i < 5; i++)
        out(table[i]);
    f.c = table[2] && !table[1], out(f.a), out(f.b), out(f.c);
    f.b = 2, out(f.b);
    table[1] = &f != 0, out(table[1] + table[2]);
    return 0;
}
