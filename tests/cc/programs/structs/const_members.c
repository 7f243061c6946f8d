// records that are partly or wholly constant
#include "out.h"
struct c {
    const int id;
    int n;
};
static const struct c table[] = {{1, 10}, {2, 20}};
static struct c g = {5, 50};
int main(void) {
    struct c l = {g.id + 1, table[1].n};
    l.n++, g.n += l.n, out(l.id), out(l.n), out(g.n);
    const struct c *p = table;
    out((p++)->id), out(p->n), out(p == &table[1]);
    return 0;
}
