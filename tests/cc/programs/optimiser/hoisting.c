// loads that may fault are not moved in front of their tests
#include "out.h"
struct n {
    int v;
    struct n *next;
};
static int sum(struct n *p, int *k, int n) {
    int s = 0;
    for (int i = 0; i < n; i++) {
        if (k)
            s += *k;
        if (p)
            s += p->v, p = p->next;
    }
    return s;
}
static int first(int **p, int n) {
    int s = 0;
    while (n-- > 0)
        s += **p;
    return s;
}
int main(void) {
    struct n b = {5, 0}, a = {3, &b};
    int k = 10;
    out(sum(0, 0, 3)), out(sum(&a, 0, 5)), out(sum(0, &k, 2)), out(sum(&a, &k, 2));
    int *q = 0;
    out(first(&q, 0)), out(first(0, -1)), q = &k, out(first(&q, 3));
    return 0;
}
