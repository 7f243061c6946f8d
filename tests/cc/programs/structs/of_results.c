// members of what a call returns
#include "out.h"
struct p {
    int a, b;
    char name[8];
};
static struct p make(int a) {
    struct p p = {a, a * 2, "pair"};
    p.name[0] += a;
    return p;
}
struct one {
    char c;
};
static struct one one(int c) {
    return (struct one){c};
}
int main(void) {
    out(make(3).b), text(make(1).name), out(make(2).name[0]), out((make(1).a, make(4)).b), out(one(300).c);
    struct p q = (make(5));
    out(q.a), out((1 ? make(6) : make(7)).a), out(sizeof make(1));
    return 0;
}
