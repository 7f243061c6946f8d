#include "out.h"
struct one {
    char c;
};
struct three {
    char c[3];
};
struct pair {
    long a;
    int b;
};
struct big {
    long v[5];
};
struct odd {
    int a;
    char b;
};
static struct one make1(int c) {
    struct one r = {c};
    return r;
}
static struct three make3(int c) {
    return (struct three){{c, c + 1, c + 2}};
}
static struct pair make2(long a, int b) {
    struct pair p;
    p.a = a, p.b = b;
    return p;
}
static struct big make5(int seed) {
    struct big b;
    for (int i = 0; i < 5; i++)
        b.v[i] = seed * i;
    return b;
}
static long use(struct one a, struct three b, struct pair c, struct big d, struct odd e, int f, struct pair g,
                struct pair h) {
    d.v[0] += 1000, c.a++;
    return a.c + b.c[2] * 2 + c.a * 3 + c.b * 4 + d.v[0] + d.v[4] * 5 + e.a + e.b + f + g.a * 6 + g.b +
           h.a * 7 + h.b * 8;
}
int main(void) {
    struct pair p = make2(100000000000, -7), q = make2(5, 6);
    struct big b = make5(11);
    struct odd o = {9, 'x'};
    out(make1(65).c), out(make3(1).c[1]), out(make2(1, 2).b), out(make5(3).v[4]);
    out(use(make1(1), make3(4), p, b, o, 3, q, make2(8, 9))), out(p.a), out(b.v[0]);
    p = q = make2(-1, -2), out(p.b), out((p.a ? p : q).a);
    struct pair (*f)(long, int) = make2;
    out(f(12, 13).a + f(14, 15).b);
    return 0;
}
