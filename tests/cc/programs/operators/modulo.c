// remainders have the sign of the dividend
#include "out.h"
static volatile int v[] = {-7, -1, 0, 1, 7};
int main(void) {
    for (int i = 0; i < 5; i++)
        out(v[i] % 3), out(v[i] % -3), out(((v[i] % 3) + 3) % 3), out(v[i] % 4), out(v[i] & 3), out(v[i] % 1);
    return 0;
}
