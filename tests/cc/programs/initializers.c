#include "out.h"
struct in {
    int a, b;
};
struct out_ {
    struct in x, y[2];
    int z;
    char s[4];
};
static struct out_ g = {1, 2, 3, 4, 5, 6, 7, "abc"};
static struct out_ h = {.y[1].b = 9, 8, {'x'}, .x = {.b = 3}};
static int holes[] = {1, [5] = 6, 7, [2] = 3};
static int nested[2][3] = {{1}, {[1] = 5}};
static struct {
    struct {
        int p, q;
    } v[2];
} deep = {.v[1].p = 4, 5, .v[0] = {1}};
static void show(struct out_ *o) {
    out(o->x.a), out(o->x.b), out(o->y[0].a), out(o->y[0].b), out(o->y[1].a), out(o->y[1].b), out(o->z),
        out(o->s[0]), out(o->s[2]);
}
int main(void) {
    int n = 3;
    show(&g), show(&h);
    struct out_ l = {n, n + 1, {{n * 2}, {.b = n}}, n * n, "z"};
    show(&l);
    out(sizeof holes / sizeof *holes);
    for (int i = 0; i < 7; i++)
        out(holes[i]);
    for (int i = 0; i < 6; i++)
        out(nested[i / 3][i % 3]);
    out(deep.v[0].p), out(deep.v[0].q), out(deep.v[1].p), out(deep.v[1].q);
    int dyn[5] = {n, [3] = n * 4};
    for (int i = 0; i < 5; i++)
        out(dyn[i]);
    struct in copy[2] = {l.x, {7, 8}};
    out(copy[0].b), out(copy[1].a);
    int scalar = {5};
    char text3[3] = "abc", brace[] = {"braces"};
    out(scalar), out(text3[2]), out(sizeof brace), text(brace);
    char big[40] = "a long string initialiser";
    text(big), out(big[39]);
    return 0;
}
