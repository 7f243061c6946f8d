#include "out.h"
struct point {
    int x, y;
};
struct box {
    struct point low, high;
    char tag;
    const char *name;
};
struct list {
    long value;
    struct list *next;
};
static struct box unit = {{0, 0}, {1, 1}, 'u', "unit"};
static void grow(struct box *b, int by) {
    b->high.x += by, b->high.y += by * 2, b->tag++;
}
static long total(const struct list *l) {
    long s = 0;
    for (; l; l = l->next)
        s = s * 3 + l->value;
    return s;
}
int main(void) {
    struct box b = unit, *p = &b;
    grow(p, 5), grow(&b, -2);
    out(b.high.x), out(p->high.y), out(b.tag), text(p->name), out(unit.high.x), out(sizeof b),
        out(sizeof(struct point));
    struct list c = {3, 0}, d = {2, &c}, e = {1, &d};
    out(total(&e)), out(e.next->next->value);
    struct point ps[3] = {{1, 2}, {3}, {.y = 6}};
    ps[1] = ps[2], ps[2].x = 9;
    for (int i = 0; i < 3; i++)
        out(ps[i].x), out(ps[i].y);
    struct {
        char a;
        short b;
        char c;
        long d;
        char e[3];
    } odd = {1, 2, 3, 4, {5, 6, 7}};
    out(sizeof odd), out((char *)&odd.d - (char *)&odd), out(odd.e[2]), out(odd.b);
    struct big {
        int v[40];
    } x, y;
    for (int i = 0; i < 40; i++)
        x.v[i] = i * i;
    y = x, x.v[3] = 0, out(y.v[3]), out(y.v[39]);
    (&ps[0])->x = 77, out((*ps).x);
    return 0;
}
