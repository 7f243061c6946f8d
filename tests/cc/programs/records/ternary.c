// records chosen by ?:
#include "out.h"
struct s {
    int a[5];
};
static struct s x = {{1, 2}}, y = {{3, 4}};
static volatile int n = 1;
int main(void) {
    struct s z = n ? x : y;
    out(z.a[1]), z = n > 1 ? x : y, out(z.a[1]), out((n ? &x : &y)->a[0]), out((n ? y : x).a[0]);
    return 0;
}
