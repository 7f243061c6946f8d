// abstract declarators of every shape
#include "out.h"
static int f(int x) {
    return x;
}
static int v[3] = {1, 2, 3};
int main(void) {
    out(sizeof(int *)), out(sizeof(int[5])), out(sizeof(int (*)[5])), out(sizeof(int *[5])),
        out(sizeof(int (*)(int))), out(sizeof(int (*[2])(int))), out((*(int (*)(int))f)(4)),
        out((*(int (*)[3])v)[1]), out(((int (*(*)(void))(int))0) == 0),
        out(sizeof(char (*(*)[3])[2]) == sizeof(void *)), out(((int *)v)[2]),
        out(sizeof(const volatile char)), out(sizeof(struct {
            int a;
            char b;
        })),
        out(sizeof(unsigned long long[2][3]));
    return 0;
}
