// order, equality and truth
#include "out.h"
static volatile double v[] = {0.0, -0.0, 1, -1, 1e308, 5e-324};
int main(void) {
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            out((v[i] < v[j]) | (v[i] <= v[j]) << 1 | (v[i] == v[j]) << 2 | (v[i] != v[j]) << 3 |
                (v[i] >= v[j]) << 4 | (v[i] > v[j]) << 5);
    for (int i = 0; i < 6; i++)
        out(v[i] ? 1 : 2), out(!v[i]);
    return 0;
}
