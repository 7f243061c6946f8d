// small functions, functions called once, and functions with many returns
#include "out.h"
static int small(int a, int b) {
    return a * b + 1;
}
static int once(int n) {
    int s = 0;
    for (int i = 0; i < n; i++) {
        if (i == 7)
            return -s;
        s += small(i, n);
    }
    return s;
}
static int many(int x) {
    if (x < 0)
        return small(x, x);
    if (x == 0)
        return 1;
    switch (x) {
    case 1:
        return 2;
    case 2:
        return small(3, 4);
    }
    return x > 10 ? many(x / 2) : x;
}
static void pair(int *a, int *b) {
    int t = *a;
    *a = *b;
    *b = t;
}
int main(void) {
    out(once(5)), out(once(12));
    for (int i = -2; i < 30; i += 5)
        out(many(i));
    int x = 1, y = 2;
    pair(&x, &y), out(x * 10 + y), pair(&x, &x), out(x);
    for (int i = 0; i < 3; i++) {
        int t = small(i, x);
        pair(&t, &y);
        out(t);
    }
    return 0;
}
