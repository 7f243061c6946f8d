// an else belongs to the nearest if
#include "out.h"
static int f(int a, int b) {
    if (a)
        if (b)
            return 1;
        else
            return 2;
    return 3;
}
static int g(int a, int b) {
    if (a) {
        if (b)
            return 1;
    } else
        return 2;
    return 3;
}
static int h(int n) {
    if (n < 0)
        return -1;
    else if (n == 0)
        return 0;
    else if (n < 10)
        return 1;
    else if (n < 100)
        return 2;
    else
        return 3;
}
int main(void) {
    for (int i = 0; i < 4; i++)
        out(f(i & 1, i & 2)), out(g(i & 1, i & 2));
    out(h(-4)), out(h(0)), out(h(4)), out(h(44)), out(h(444));
    return 0;
}
