// indices, pointers and products that grow together
#include "out.h"
static short v[100];
static int t[10][10];
int main(void) {
    for (int i = 0, j = 99; i < 100; i++, j -= 1)
        v[i] = j * 7 - i;
    int s = 0;
    for (unsigned i = 0; i < 100; i += 3)
        s += v[i] * i;
    for (int i = 99; i >= 0; i -= 7)
        s -= v[i];
    for (int i = 0; i < 10; i++)
        for (int j = 0; j < 10; j++)
            t[i][j] = i * j;
    for (int i = 0; i < 10; i++)
        s += t[i][9 - i];
    out(s);
    for (unsigned char c = 250; c != 3; c++)
        s += v[c % 100];
    out(s);
    for (short *p = v; p != v + 100; p += 10)
        s ^= *p;
    out(s);
    return 0;
}
