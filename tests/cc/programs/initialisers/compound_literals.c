// objects without a name, in files and blocks
#include "out.h"
struct p {
    int x, y;
};
static struct p *g = &(struct p){1, 2};
static int *v = (int[]){3, 4, 5};
static int sum(const int *p, int n) {
    int s = 0;
    while (n--)
        s += *p++;
    return s;
}
static int get(struct p p) {
    return p.x * 10 + p.y;
}
int main(void) {
    g->x = 7, v[1]++, out(get(*g)), out(v[1]), out(sum((int[]){1, 2, 3, 4}, 4)), out(get((struct p){.y = 5})),
    out((struct p){8, 9}.y), out(sizeof((char[]){"abc"})), out(*&(int){6});
    int t = 0;
    for (int i = 0; i < 3; i++) {
        int *p = &(int){i};
        *p += 5, t += *p;
    }
    out(t);
    (struct p){1, 2}.x = 3;
    const char *s = (char[]){'h', 'i', 0};
    text(s);
    return 0;
}
