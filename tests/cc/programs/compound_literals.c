#include "out.h"
struct p {
    int x, y;
};
static int area(struct p a) {
    return a.x * a.y;
}
static int sum(const int *a, int n) {
    int s = 0;
    while (n--)
        s += *a++;
    return s;
}
static struct p *global = &(struct p){4, 5};
int main(void) {
    out(area((struct p){3, 4})), out(sum((int[]){1, 2, 3, 4}, 4)), out(global->x + global->y);
    struct p *q = &(struct p){.y = 7};
    q->x = 2, out(area(*q)), out((struct p){8, 9}.y), out(((int[3]){5, 6, 7})[2]);
    int *walk = (int[]){1, 1, 2, 3, 5, 0};
    while (*walk)
        out(*walk++);
    for (int i = 0; i < 3; i++) {
        int *fresh = &(int){i};
        *fresh += 10, out(*fresh);
    }
    text((char[]){'h', 'i', 0}), out((int){42}), out(sizeof (int[]){1, 2, 3});
    return 0;
}
