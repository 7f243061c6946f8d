// arrays as parameters are pointers
#include "out.h"
static int a(int v[10]) {
    return sizeof v == sizeof(int *);
}
static int b(int v[][2]) {
    return v[1][1];
}
static int c(char s[restrict]) {
    return *++s;
}
static int d(int (*v)[3]) {
    return sizeof *v;
}
int main(void) {
    int v[2][2] = {{1, 2}, {3, 4}}, w[3] = {0};
    out(a(w)), out(b(v)), out(c((char[]){"xy"})), out(d(&w));
    return 0;
}
