// static and automatic, by name and by order
#include "out.h"
struct s {
    int a : 4, : 4, b : 8;
    unsigned c : 10;
    struct {
        int d : 2;
        int e : 6;
    } in;
};
static struct s g = {3, -100, .in = {1, -20}, .c = 1000}, t[2] = {[1] = {.b = 9, 500}};
int main(void) {
    struct s l = {.c = 1023, .a = -8, .in.e = 31};
    out(g.a), out(g.b), out(g.c), out(g.in.d), out(g.in.e), out(t[0].b), out(t[1].b), out(t[1].c), out(l.a),
        out(l.b), out(l.c), out(l.in.d), out(l.in.e);
    l = g, out(l.b), l.in = t[1].in, out(l.in.e), out(l.a);
    return 0;
}
