// __extension__, __signed__ and other spellings
#include "out.h"
__extension__ typedef struct {
    __extension__ union {
        int a;
        char b;
    };
} s;
static __inline__ int f(__const__ int x) {
    return x;
}
static __inline int g(__volatile__ int x) {
    return x + 1;
}
int main(void) {
    s x = {{5}};
    __signed__ char c = -3;
    out(x.b), out(f(2)), out(g(2)), out(c), out(__extension__ 5);
    int *__restrict p = &x.a;
    out(*p), out(__alignof__(int));
    __asm("nop");
    return 0;
}
__extension__ int unused(void) {
    return 0;
}
