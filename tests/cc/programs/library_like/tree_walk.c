// a tree in an array, three orders
#include "out.h"
static const char *t = "FBGAD.I..CE..H";
static void walk(unsigned i, int order) {
    if (i >= 14 || t[i] == '.')
        return;
    if (order == 0)
        out(t[i]);
    walk(2 * i + 1, order);
    if (order == 1)
        out(t[i]);
    walk(2 * i + 2, order);
    if (order == 2)
        out(t[i]);
}
int main(void) {
    walk(0, 0), walk(0, 1), walk(0, 2);
    return 0;
}
