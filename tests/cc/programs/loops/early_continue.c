// several continues
#include "out.h"
int main(void) {
    int s = 0;
    for (int i = 0; i < 30; i++) {
        if (i % 2)
            continue;
        if (i % 3) {
            s++;
            continue;
        }
        if (i > 20)
            break;
        s += i;
    }
    out(s);
    int i = 0;
    while (i < 10) {
        i++;
        if (i == 5)
            continue;
        if (i == 8)
            continue;
        out(i);
    }
    return 0;
}
