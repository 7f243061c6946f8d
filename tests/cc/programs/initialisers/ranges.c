// GNU ranges of elements
#include "out.h"
static int a[12] = {[2 ... 5] = 7, [8 ... 9] = 1, [4] = 99};
static char map[256] = {['0' ... '9'] = 1, ['a' ... 'f'] = 2, ['_'] = 3};
int main(void) {
    for (int i = 0; i < 12; i++)
        out(a[i]);
    out(map['5']), out(map['c']), out(map['_']), out(map['g']);
    int l[6] = {[0 ... 5] = a[2]};
    out(l[0] + l[5]);
    struct {
        int x;
    } s[4] = {[1 ... 2] = {8}};
    out(s[1].x + s[2].x + s[3].x);
    return 0;
}
