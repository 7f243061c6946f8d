// tables of distances between labels
#include "out.h"
static int f(int i) {
    static const int table[] = {&&a - &&a, &&b - &&a, &&c - &&a};
    static const short step[] = {1, 2};
    goto *(&&a + table[i]);
a:
    return 10;
b:
    return 20 + step[1];
c:
    return 30 + step[0];
}
int main(void) {
    for (int i = 0; i < 3; i++)
        out(f(i));
    return 0;
}
