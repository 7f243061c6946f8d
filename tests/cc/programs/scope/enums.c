// constants, values and types of enumerations
#include "out.h"
enum a { A, B = 10, C, D = -5, E, F = B * 2 + 1 };
enum { BIG = 0x7fffffff, NEG = -1 };
typedef enum { P, Q, R, COUNT } kind;
static const char *names[COUNT] = {[Q] = "q", [P] = "p", [R] = "r"};
int main(void) {
    out(A), out(B), out(C), out(D), out(E), out(F), out(BIG), out(sizeof(enum a));
    enum a v = C;
    out(v), v = 77, out(v);
    kind k = Q;
    text(names[k]), text(names[R]), out(COUNT), out(k + NEG);
    switch (k) {
    case P:
        out(1);
        break;
    case Q:
        out(2);
    case R:
        out(3);
    }
    {
        enum a { A = 100 };
        out(A);
    }
    out(A), out((enum a)3.9);
    return 0;
}
