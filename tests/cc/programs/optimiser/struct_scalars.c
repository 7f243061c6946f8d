// records that live in registers, until their address is taken
#include "out.h"
struct v {
    int x, y;
};
static struct v add(struct v a, struct v b) {
    return (struct v){a.x + b.x, a.y + b.y};
}
static int dot(struct v a, struct v b) {
    return a.x * b.x + a.y * b.y;
}
static void grow(struct v *v) {
    v->x++, v->y *= 2;
}
int main(void) {
    struct v s = {0, 1}, d = {1, 1};
    for (int i = 0; i < 5; i++) {
        s = add(s, d);
        d = add(d, (struct v){i, -i});
        if (i & 1)
            grow(&s);
    }
    out(s.x), out(s.y), out(dot(s, d));
    struct v a[2] = {s, d}, *p = &a[1];
    p->x = 100, out(dot(a[0], a[1]));
    struct v t = a[0];
    a[0] = a[1], a[1] = t, out(a[0].x + a[1].y);
    return 0;
}
