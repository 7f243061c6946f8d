#include "out.h"
struct in {
    short s[4];
    char *p;
};
struct ring {
    struct in slots[3];
    unsigned head;
    struct ring *self;
    struct in *current;
};
static void fill(struct in *i, int base) {
    for (int k = 0; k < 4; k++)
        i->s[k] = base + k;
    i->p = "slot";
}
static int sum(const struct in *i) {
    int t = 0;
    for (const short *p = i->s; p != i->s + 4; ++p)
        t += *p;
    return t;
}
int main(void) {
    struct ring r = {.head = 2};
    r.self = &r, r.current = &r.slots[1];
    for (struct in *i = r.slots; i < &r.slots[3]; i++)
        fill(i, (i - r.slots) * 10);
    out(sum(r.self->self->current)), out(r.current[1].s[3]), out((r.current - 1)->s[2]),
        out(*(r.slots[r.head].s + 1)), out(r.slots->s[0]), text(&r.self->slots[2].p[1]);
    short *p = &r.current->s[2];
    *p-- = 500, *p = 600, out(r.slots[1].s[1]), out(r.slots[1].s[2]), out((int)(p - r.slots[1].s));
    r.slots[0] = *r.current, out(r.slots[0].s[2]), r.current++->s[0] = 3, out(r.slots[1].s[0]),
    out(r.current == &r.slots[2]), out(++r.current->s[0]), out((*r.current).s[0]--);
    return 0;
}
