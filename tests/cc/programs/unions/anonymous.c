// anonymous unions and records two levels deep
#include "out.h"
struct r {
    int op;
    union {
        struct {
            char a, b, c, d;
        };
        int word;
        struct {
            union {
                short lo;
                char x;
            };
            short hi;
        };
    };
};
int main(void) {
    struct r r = {1, {{1, 2, 3, 4}}};
    out(r.word), out(r.lo), out(r.hi), out(r.x), r.hi = -2, out(r.c), out(r.d), r.b = 9, out(r.lo);
    struct r s = {.hi = 5, .op = 3};
    out(s.word), out(offsetof(struct r, hi));
    return 0;
}
