// arrays whose length is known when they are made
#include "out.h"
static int sum(int n) {
    int v[n], s = 0;
    for (int i = 0; i < n; i++)
        v[i] = i * i;
    for (int i = n; i--;)
        s += v[i];
    return s + sizeof v;
}
int main(void) {
    for (int i = 1; i < 60; i += 9)
        out(sum(i));
    int n = 5;
    char c[n++][n];
    out(sizeof c), out(n), out(sizeof c[0]), out(sizeof(int[n][2]));
    return 0;
}
