// copies of words of several alignments
#include "out.h"
struct a {
    long long v[5];
    char c;
};
struct b {
    short v[7];
};
struct c {
    char pre;
    struct b in;
    char post;
};
int main(void) {
    struct a x = {{1, 2, 3, 4, 5}, 6}, y = x, *p = &y;
    p->v[2] = 30, x = *p, out(x.v[2] + x.v[4] + x.c);
    struct c m = {1, {{1, 2, 3, 4, 5, 6, 7}}, 2}, n = {9};
    n.in = m.in, out(n.in.v[6]), out(n.pre), out(n.post), m = n, out(m.pre + m.in.v[3]);
    return 0;
}
