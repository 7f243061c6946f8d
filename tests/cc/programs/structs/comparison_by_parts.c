// members in conditions and loops
#include "out.h"
struct v {
    int x, y;
};
static int same(struct v a, struct v b) {
    return a.x == b.x && a.y == b.y;
}
static struct v turn(struct v a) {
    return (struct v){-a.y, a.x};
}
int main(void) {
    struct v a = {3, -4}, b = a;
    int n = 0;
    do
        b = turn(b), n++;
    while (!same(a, b));
    out(n);
    for (struct v i = {0, 10}; i.x < i.y; i.x++, i.y--)
        out(i.x * i.y);
    return 0;
}
