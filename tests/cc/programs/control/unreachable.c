// code that never runs does no harm
#include "out.h"
static int f(int x) {
    if (0)
        return 5;
    while (1) {
        if (x > 3)
            return x;
        x++;
    }
    return 9;
}
static int g(int x) {
    for (;;)
        return x;
}
static void h(void) {
    return;
    out(1);
}
static int k(int x) {
    if (x)
        goto a;
    else
        goto b;
    out(3);
a:
    return 1;
b:
    return 2;
}
int main(void) {
    out(f(1)), out(g(6)), h(), out(k(0)), out(k(1));
    if (1)
        out(4);
    else
        out(5);
    goto over;
    {
        int x;
    inner:
        x = 6;
        out(x);
        goto end;
    }
over:
    goto inner;
end:;
    return 0;
}
