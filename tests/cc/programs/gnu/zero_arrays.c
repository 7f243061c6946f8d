// arrays without elements at the ends and in the middle
#include "out.h"
struct s {
    int n;
    char data[0];
};
static struct {
    int a;
    int none[0];
    int b;
} t = {1, {}, 2};
static union {
    struct s s;
    char room[32];
} u;
int main(void) {
    struct s *p = &u.s;
    p->n = 5;
    for (int i = 0; i < p->n; i++)
        p->data[i] = 'a' + i;
    p->data[p->n] = 0;
    text(p->data), out(sizeof *p), out(sizeof t), out(t.b), out(&t.b == t.none);
    return 0;
}
