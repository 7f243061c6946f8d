#include "out.h"
int defined = 7, tentative;
int tentative;
extern int later;
static long negative = -9000000000;
static const unsigned char table[256] = {[1] = 1, [2] = 4, [15] = 225, [255] = 1};
static int *pointer = &defined, *element = (int[]){10, 20, 30} + 1;
static const char *strings[] = {"alpha", "beta", "gamma" + 2, 0};
static struct {
    int a;
    void *self;
    long b;
} here = {1, &here.b, 3};
static int counter(void) {
    static int n = 10;
    return n++;
}
static int *other(void) {
    static int n;
    n += 2;
    return &n;
}
static uintptr_t as_number = (uintptr_t)&defined;
static short shorts[5] = {-1, -2};
static _Bool flags[3] = {1, 0, 5};
int later = 12;
int main(void) {
    out(defined), out(tentative), out(later), out(negative), out(table[15] + table[255] + table[3]);
    *pointer += 1, out(defined), out(*element), out(element[1]), text(strings[2]), out(strings[3] == 0);
    out(here.self == &here.b), out(*(long *)here.self), out(counter()), out(counter()), out(*other()),
        out(*other() + *other());
    out(*(int *)as_number), out(shorts[1]), out(shorts[4]), out(flags[2]), tentative = 5, out(tentative);
    return 0;
}
