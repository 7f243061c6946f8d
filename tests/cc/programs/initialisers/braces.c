// braces left out and too many
#include "out.h"
static int a[2][2] = {1, 2, 3, 4}, b[2][2] = {{1}, {2}}, c = {5};
static struct {
    int x[2];
    struct {
        int y, z;
    } w;
    int v;
} s = {1, 2, 3, 4, 5}, t = {{1}, {2}, 3}, u[2] = {1, 2, 3, 4, 5, 6, 7};
static char d[2][3] = {"ab", {'c', 'd'}}, *e = {"text"};
int main(void) {
    out(a[1][0]), out(b[1][0]), out(b[0][1]), out(c), out(s.w.z), out(s.v), out(t.x[1]), out(t.w.y),
        out(t.w.z), out(t.v), out(u[1].x[0]), out(u[1].x[1]), out(u[1].v), text(d[0]), text(d[1]), text(e);
    return 0;
}
