// made anew at each turn, freed at the end of the block
#include "out.h"
int main(void) {
    int t = 0;
    for (int i = 1; i < 2000; i++) {
        char b[i % 50 * 10 + 1];
        b[0] = i, b[sizeof b - 1] = i + 1;
        t += b[0] + b[sizeof b - 1];
        if (i % 3 == 0)
            continue;
        int w[i % 7 + 1];
        w[i % 7] = i;
        t += w[i % 7];
        if (i == 1500)
            break;
    }
    out(t);
    return 0;
}
