// records as elements of initialisers
#include "out.h"
struct p {
    int x, y;
};
static struct p make(int a) {
    return (struct p){a, -a};
}
struct l {
    struct p a, b;
    int n;
};
int main(void) {
    struct p p = make(3), q[] = {p, make(4), {5}, p};
    for (int i = 0; i < 4; i++)
        out(q[i].x), out(q[i].y);
    struct l l = {p, .b = make(6), 7}, m = {.b = l.a, .n = l.n};
    out(l.b.y), out(l.n), out(m.a.x), out(m.b.x), out(m.n);
    struct p r = 1 ? q[1] : p;
    out(r.x);
    return 0;
}
