// flags that leave two loops
#include "out.h"
int main(void) {
    int found = 0, i, j;
    for (i = 0; i < 9 && !found; i++)
        for (j = 0; j < 9; j++)
            if (i * j == 42) {
                found = 1;
                break;
            }
    out(i), out(j), out(found);
    for (i = 0; i < 5; i++) {
        for (j = 0; j < 5; j++)
            if (i + j == 6)
                goto out_;
    }
out_:
    out(i * 10 + j);
    return 0;
}
