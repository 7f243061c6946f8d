// names hide names of outer blocks
#include "out.h"
static int x = 1;
static int f(void) {
    return x;
}
int main(void) {
    out(x);
    int x = 2;
    out(x);
    {
        int x = x = 3;
        out(x), out(f());
        {
            extern int shared;
            out(shared);
        }
        for (int x = 5; x < 7; x++) {
            int x = 9;
            out(x);
        }
        out(x);
    }
    out(x);
    if (x) {
        enum { x = 50 };
        out(x);
    }
    typedef int x_t;
    {
        char x_t = 7;
        out(x_t);
    }
    x_t y = 8;
    out(y);
    return 0;
}
int shared = 77;
int unused(void) {
    return 0;
}
