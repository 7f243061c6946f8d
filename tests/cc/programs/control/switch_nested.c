// switches in switches and loops
#include "out.h"
static int f(int a, int b) {
    int r = 0;
    for (int i = 0; i < 5; i++) {
        switch (a + i) {
        case 2:
            switch (b) {
            case 1:
                r += 1;
                break;
            case 2:
                r += 2;
                continue;
            default:
                goto out;
            }
            r += 10;
            break;
        case 3:
            r += 100;
        default:
            r += 1000;
        }
        r *= 2;
    }
out:
    return r;
}
int main(void) {
    for (int a = -3; a < 5; a++)
        for (int b = 1; b < 4; b++)
            out(f(a, b));
    return 0;
}
