// many labels in a row, and labels named like other things
#include "out.h"
static int f(int x) {
    switch (x) {
    a:
    case 1:
    b:
    case 2:
    default:
    c:
        x += 10;
        if (x < 30)
            goto a;
        if (x < 40)
            goto b;
        return x;
    }
}
int main(void) {
    int a = 1;
a:
    a++;
    if (a < 4)
        goto a;
    out(a), out(f(1)), out(f(50));
    goto printf;
printf:
main:
    out(7);
    struct {
        int a;
    } s = {5};
    if (s.a++ < 7)
        goto done;
done:
    out(s.a);
    return 0;
}
