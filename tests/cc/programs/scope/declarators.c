// complicated declarators and what they mean
#include "out.h"
static int a(int x) {
    return x + 1;
}
static int b(int x) {
    return x * 2;
}
static int (*table[2])(int) = {a, b};
static int (*(*choose)(int))(int);
static int (*pick(int i))(int) {
    return table[i];
}
static int (*rows(void))[3] {
    static int m[2][3] = {{1, 2, 3}, {4, 5, 6}};
    return m;
}
static char *(*names)[2] = &(char *[]){"x", "yy"};
int main(void) {
    choose = pick;
    out(choose(0)(5)), out((*(*choose)(1))(5)), out(rows()[1][2]), out((*rows())[1]), text((*names)[1]);
    int *const *const p = &(int *const){rows()[0]};
    out(**p);
    int (*(*t)[2])(int) = &table;
    out((*t)[1](7));
    return 0;
}
