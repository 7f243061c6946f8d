// through pointers, arrays and returned records
#include "out.h"
struct s {
    unsigned a : 6;
    int b : 10;
};
static struct s v[4];
static struct s make(int a, int b) {
    struct s s = {a, b};
    return s;
}
static int get(const struct s *p) {
    return p->a * 1000 + p->b;
}
int main(void) {
    for (int i = 0; i < 4; i++)
        v[i] = make(i * 20, i * 200 - 300);
    for (struct s *p = v; p < v + 4; p++)
        out(get(p)), p->b = -p->b, out(p->b), out(make(p->a, 1).a);
    out((v[1] = v[2]).b), out(sizeof v);
    return 0;
}
