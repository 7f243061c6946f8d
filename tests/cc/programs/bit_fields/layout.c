// what shares a unit, zero widths and gaps
#include "out.h"
#define SHOW(...)                                                                                            \
    {                                                                                                        \
        struct {                                                                                             \
            __VA_ARGS__                                                                                      \
        } s;                                                                                                 \
        for (unsigned i = 0; i < sizeof s; i++)                                                              \
            ((char *)&s)[i] = 0;                                                                             \
        out(sizeof s), out(_Alignof(s));                                                                     \
        s.x = -1;                                                                                            \
        for (unsigned i = 0; i < sizeof s; i++)                                                              \
            out(((unsigned char *)&s)[i]);                                                                   \
    }
int main(void) {
    SHOW(unsigned a : 3; unsigned x : 7;)
    SHOW(char a; int x : 9;)
    SHOW(short a : 9; short x : 9;)
    SHOW(int a : 3; int : 0; int x : 3;)
    SHOW(char a : 3; long long x : 33;)
    SHOW(char a; int : 5; char x;)
    SHOW(unsigned char a : 7; unsigned char x : 2;)
    SHOW(long long a : 40; int x : 20;)
    SHOW(int : 0; char x;) SHOW(char a : 1; short x : 15; int b : 17;) return 0;
}
