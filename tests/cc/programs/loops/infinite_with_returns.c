// endless loops left by return
#include "out.h"
static int f(int n) {
    for (;;) {
        if (n % 7 == 0)
            return n;
        n++;
        while (1) {
            if (n & 1)
                break;
            n += 3;
            if (n > 50)
                return -n;
        }
    }
}
int main(void) {
    for (int i = 1; i < 60; i += 6)
        out(f(i));
    return 0;
}
