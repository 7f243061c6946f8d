#include "out.h"
static int x = 1;
typedef int T;
static int shadow(int x) {
    {
        int x = 3;
        x++;
        {
            extern int y_;
            int x = 9;
            out(x + y_);
        }
        out(x);
    }
    return x;
}
int y_ = 100;
int main(void) {
    out(x);
    int x = 2;
    out(x);
    for (int x = 0; x < 2; x++) {
        int y = x;
        out(y);
    }
    {
        T T = 5;
        out(T);
    }
    T t = 6;
    out(t), out(shadow(4));
    struct s {
        int a;
    } v = {1};
    {
        struct s {
            char b[3];
        } w = {"ab"};
        out(sizeof w), out(sizeof(struct s));
    }
    out(sizeof v + sizeof(struct s));
    if (x == 2) {
        int x = 7;
        out(x);
    } else {
        int x = 8;
        out(x);
    }
    static int inner = 3;
    {
        static int inner = 4;
        inner++;
        out(inner);
    }
    out(inner);
x:
    out(x);
    if (x++ < 4)
        goto x;
    return 0;
}
