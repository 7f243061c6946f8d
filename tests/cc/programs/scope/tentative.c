// several declarations of one object
#include "out.h"
static int a;
static int a;
int b;
int b = 5;
extern int b;
extern int c[];
static int f(void);
static int g(void) {
    return f() + c[1];
}
int c[3] = {1, 2, 3};
static int f(void) {
    return a + b;
}
static int a = 40;
int main(void) {
    out(g()), out(sizeof c), a++, out(a), out(f());
    return 0;
}
