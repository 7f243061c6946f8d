// sizes that depend on other parameters, static and starred
#include "out.h"
static int f(int n, int m, int a[*][*]);
static int f(int n, int m, int a[n][m]) {
    return a[n - 1][m - 1] + sizeof a[0];
}
static int g(int n, char s[static n], int m[][n]) {
    return s[n - 1] + m[1][0] + sizeof *m;
}
int main(void) {
    int a[2][3] = {{1, 2, 3}, {4, 5, 6}};
    out(f(2, 3, a)), out(g(3, "abc", a));
    return 0;
}
