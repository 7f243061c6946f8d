// visible and hidden names work alike inside a program
#include "out.h"
__attribute__((visibility("hidden"))) int a = 3;
__attribute__((visibility("default"))) int f(int x) {
    return x + a;
}
__attribute__((visibility("internal"))) int g(void) {
    return f(1);
}
int main(void) {
    out(f(5)), out(g()), a = 9, out(g());
    return 0;
}
