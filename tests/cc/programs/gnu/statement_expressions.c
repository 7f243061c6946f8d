// statements that have a value
#include "out.h"
static int n;
static int twice(int x) {
    return ({
        int t = x;
        t += t;
        t;
    });
}
int main(void) {
    int a = ({
        int s = 0;
        for (int i = 0; i < 5; i++)
            s += i;
        s;
    });
    out(a), out(twice(({
        n++;
        n + 3;
    }))),
        out(({
            if (a > 5)
                n = 9;
            n;
        })),
        out(({
                struct {
                    int x, y;
                } p = {3, 4};
                p;
            }).y),
        ({ out(5); });
    int b = ({
                switch (a) {
                case 10:
                    n = 1;
                    break;
                default:
                    n = 2;
                }
                n * 2;
            }) +
            ({
                goto l;
            l:
                100;
            });
    out(b);
    for (int i = 0; ({ i < 3; }); ({ i++; }))
        out(i);
    return 0;
}
