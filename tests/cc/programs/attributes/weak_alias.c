// weak functions, weak names that are nowhere, and aliases
#include "out.h"
int strong(int x) {
    return x + 1;
}
__attribute__((weak)) int soft(int x) {
    return x + 2;
}
int third(int) __attribute__((weak, alias("other")));
int other(int) __attribute__((alias("strong")));
extern int nowhere(void) __attribute__((weak));
int data = 5;
extern int same __attribute__((alias("data")));
int main(void) {
    out(strong(1)), out(soft(1)), out(other(5)), out(third(7)), out(nowhere ? nowhere() : -1),
        same = 8, out(data), out(&same == &data), out(other == strong);
    return 0;
}
