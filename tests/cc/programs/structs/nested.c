// records in records, anonymous ones too
#include "out.h"
struct o {
    int a;
    struct {
        int b;
        union {
            int c;
            char d[4];
        };
        struct in {
            short e, f;
        } in;
    };
    struct in more[2];
};
static struct o g = {1, {2, {3}, {4, 5}}, {{6, 7}, {8, 9}}};
int main(void) {
    struct o *p = &g;
    out(p->a + p->b * 10 + p->c * 100), out(p->d[0]), out(p->in.f), out(p->more[1].e);
    p->more[0] = p->in, p->in.e = 50, out(p->more[0].e), out(p->in.e);
    struct in x = p->more[1];
    out(x.f), out(offsetof(struct o, more[1].f));
    return 0;
}
