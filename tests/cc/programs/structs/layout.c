// padding, alignment and offsets
#include "out.h"
#define SHOW(...)                                                                                            \
    {                                                                                                        \
        struct s {                                                                                           \
            __VA_ARGS__                                                                                      \
        };                                                                                                   \
        out(sizeof(struct s)), out(_Alignof(struct s)), out(offsetof(struct s, z));                          \
    }
int main(void) {
    SHOW(char a; int z;)
    SHOW(char a; short b; char z;)
    SHOW(char a; long long z;)
    SHOW(int a; double z; char c;)
    SHOW(char a[3]; struct { int q; } z;)
    SHOW(char a; long double z;)
    SHOW(char a; union {
        char p;
        short q;
    } z;)
    SHOW(struct {} e; char z;)
    SHOW(char a; char z[0];) SHOW(short a; char z[];) SHOW(char a; void *z;) return 0;
}
