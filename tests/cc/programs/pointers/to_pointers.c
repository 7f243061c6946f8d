// several levels and arrays of pointers
#include "out.h"
static int a = 1, b = 2, *pa = &a, *pb = &b, **pp = &pa, ***ppp = &pp;
static int *table[3] = {&a, &b};
int main(void) {
    ***ppp = 10, out(a), *ppp = &pb, **pp = 20, out(b), *pp = &a, out(*pb), out(*table[0] + *table[1]),
    table[2] = *table + 0, out(**&table[2]);
    int **q = table + 1;
    out(*q[-1]), out(*table[2] == a);
    return 0;
}
