// functions that return pointers into records
#include "out.h"
static struct s {
    int v[3];
} g = {{1, 2, 3}};
static int *at(struct s *s, int i) {
    return &s->v[i];
}
static struct s *self(struct s *s) {
    return s;
}
int main(void) {
    *at(&g, 1) = 20, out(g.v[1]), (*at(&g, 2))++, out(g.v[2]), out(self(&g)->v[0]), self(self(&g))->v[0] = 5,
            out(at(&g, 2) - at(&g, 0));
    return 0;
}
