// swapping through temporaries, overlapping uses
#include "out.h"
struct s {
    long long a, b, c;
};
static void swap(struct s *p, struct s *q) {
    struct s t = *p;
    *p = *q;
    *q = t;
}
static struct s rotate(struct s s) {
    return (struct s){s.b, s.c, s.a};
}
int main(void) {
    struct s v[2] = {{1, 2, 3}, {4, 5, 6}};
    swap(v, v + 1), out(v[0].a), out(v[1].c), swap(v, v), out(v[0].b),
        v[0] = rotate(v[0]), out(v[0].a), out(v[0].c), v[1] = (struct s){v[1].c, v[1].a, v[1].b}, out(v[1].a),
        out(v[1].b), out(v[1].c);
    return 0;
}
