// tables of functions on records, as objects have
#include "out.h"
struct shape;
struct ops {
    int (*area)(const struct shape *);
    void (*grow)(struct shape *, int);
};
struct shape {
    const struct ops *ops;
    int a, b;
};
static int box(const struct shape *s) {
    return s->a * s->b;
}
static int tri(const struct shape *s) {
    return s->a * s->b / 2;
}
static void both(struct shape *s, int n) {
    s->a += n, s->b += n;
}
static void one(struct shape *s, int n) {
    s->a *= n;
}
static const struct ops boxes = {box, both}, tris = {.grow = one, .area = tri};
int main(void) {
    struct shape v[] = {{&boxes, 3, 4}, {&tris, 5, 6}, {&boxes, 1, 1}};
    for (int r = 0; r < 3; r++)
        for (int i = 0; i < 3; i++) {
            out(v[i].ops->area(&v[i]));
            v[i].ops->grow(&v[i], r + 2);
        }
    return 0;
}
