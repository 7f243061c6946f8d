// compare and swap
#include "out.h"
static void cas(int *a, int *b) {
    if (*a > *b) {
        int t = *a;
        *a = *b;
        *b = t;
    }
}
int main(void) {
    int v[4] = {9, -3, 7, 1};
    cas(v, v + 1), cas(v + 2, v + 3), cas(v, v + 2), cas(v + 1, v + 3), cas(v + 1, v + 2);
    for (int i = 0; i < 4; i++)
        out(v[i]);
    return 0;
}
