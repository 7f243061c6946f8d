// cases in loops and blocks, declarations before the first
#include "out.h"
static int duff(int n) {
    int s = 0, k = (n + 3) / 4;
    switch (n % 4) {
        do {
        case 0:
            s += 1;
        case 3:
            s += 10;
        case 2:
            s += 100;
        case 1:
            s += 1000;
        } while (--k > 0);
    }
    return s;
}
static int inside(int n) {
    switch (n) {
        int x;
    case 1:
        x = 5;
        if (0) {
        case 2:
            x = 7;
        }
        return x;
    }
    return -1;
}
int main(void) {
    for (int i = 1; i < 10; i++)
        out(duff(i));
    out(inside(1)), out(inside(2)), out(inside(3));
    switch (4)
        out(9);
    switch (4)
    case 4:
        out(8);
    switch (1)
    default:
        out(7);
    return 0;
}
