// frames of more than two and of more than sixteen kilobytes
#include "out.h"
static int f(int n) {
    char big[3000];
    int v[600];
    for (int i = 0; i < 3000; i++)
        big[i] = i * n;
    for (int i = 0; i < 600; i++)
        v[i] = big[i * 5] * n;
    return v[599] + big[2999] + (n ? f(n - 1) : 0);
}
static int g(int n) {
    int v[9000];
    for (int i = 0; i < 9000; i++)
        v[i] = i ^ n;
    return v[n] + v[8999];
}
int main(void) {
    out(f(3)), out(g(77)), out(g(8000));
    return 0;
}
