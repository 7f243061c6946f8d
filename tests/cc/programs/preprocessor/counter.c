// __COUNTER__ counts, __func__ and __FUNCTION__ name the function
#include "out.h"
#define UNIQUE(x) UNIQUE_(x, __COUNTER__)
#define UNIQUE_(x, n) UNIQUE__(x, n)
#define UNIQUE__(x, n) x##n
static int UNIQUE(v) = 4, UNIQUE(v) = 5;
static void here(void) {
    text(__func__), text(__FUNCTION__), out(sizeof __func__);
}
int main(void) {
    out(v0), out(v1), out(__COUNTER__), out(__COUNTER__), here(), text(__func__);
    return 0;
}
