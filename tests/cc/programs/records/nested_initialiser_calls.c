// records of what calls return
#include "out.h"
struct p {
    int x, y;
};
struct l {
    struct p a, b;
};
static struct p mk(int x, int y) {
    return (struct p){x, y};
}
static struct l ln(struct p a, struct p b) {
    return (struct l){a, b};
}
int main(void) {
    struct l l = ln(mk(1, 2), mk(3, 4));
    out(l.b.x), out(ln(l.b, l.a).a.y), l.a = mk(l.b.y, l.a.x), out(l.a.x * 10 + l.a.y);
    return 0;
}
