#include "out.h"
struct deep {
    int a;
    struct {
        char b;
        struct {
            short c[3];
            long long d;
        } e[2];
    } f;
    union {
        int g;
        char h[9];
    };
};
_Static_assert(offsetof(struct deep, f.e[1].d) == 40, "layout");
_Static_assert(sizeof(struct deep) == 64, "size");
int main(void) {
    out(offsetof(struct deep, f)), out(offsetof(struct deep, f.e)), out(offsetof(struct deep, f.e[0].c[2])),
        out(offsetof(struct deep, h));
    struct deep d = {.f.e[1].c[1] = 7, .h = "eight"};
    struct deep *p = &d;
    out(p->f.e[1].c[1]), out(p->g), text(p->h), out((char *)&p->f.e[1].d - (char *)p);
    long long *l = (long long *)((char *)p + offsetof(struct deep, f.e[1].d));
    *l = 99, out(d.f.e[1].d);
    return 0;
}
