// a table of cases, with gaps and a default in the middle
#include "out.h"
static int f(int n) {
    switch (n) {
    case 0:
        return 5;
    case 1:
        return 7;
    case 2:
        n += 100;
    case 3:
        return n;
    default:
        return -1;
    case 5:
        return 55;
    case 6:
        return 66;
    case 7:
        n = 0;
        break;
    case 8:
        return 88;
    }
    return n + 1;
}
int main(void) {
    for (int i = -2; i < 11; i++)
        out(f(i));
    out(f(2147483647)), out(f(-2147483647));
    return 0;
}
