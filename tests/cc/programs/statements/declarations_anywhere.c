// declarations between statements and in for
#include "out.h"
int main(void) {
    int a = 1;
    out(a);
    int b = a + 1, *p = &b;
    out(*p);
    {
        int a = b;
        out(a);
        int b = a * 2;
        out(b);
    }
    for (int a = 0, *q = &a; *q < 2; a++) {
        int a = 9;
        out(a);
    }
    out(a);
    struct {
        int x;
    } s = {b};
    out(s.x);
    typedef struct t {
        int y;
    } t;
    t u = {7};
    out(u.y);
    static int z = 5;
    out(z++);
    extern int printf_(void);
    enum { K = 3 };
    out(K);
    return 0;
}
