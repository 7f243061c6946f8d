// __func__, and functions that are only declared inside others
#include "out.h"
static int hidden(int x);
static const char *who(void) {
    return __func__;
}
int main(void) {
    text(who()), text(__func__);
    int hidden(int);
    out(hidden(4)), out(sizeof __func__);
    extern int shared;
    out(shared);
    {
        int who = 3;
        out(who);
    }
    return 0;
}
static int hidden(int x) {
    return x * x;
}
int shared = 8;
int unused(void) {
    return 0;
}
