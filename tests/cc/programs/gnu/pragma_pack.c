// records packed by #pragma
#include "out.h"
#pragma pack(push, 1)
struct a {
    char c;
    int i;
    short s;
};
#pragma pack(2)
struct b {
    char c;
    int i;
    long long l;
};
#pragma pack(pop)
struct c {
    char c;
    int i;
};
int main(void) {
    struct a a = {1, 0x01020304, 5};
    a.i += 1;
    out(sizeof(struct a)), out(sizeof(struct b)), out(sizeof(struct c)), out(offsetof(struct b, l)), out(a.i),
        out(a.s);
    struct a v[2] = {a, a};
    v[1].i = 9, out(v[1].i + v[0].i);
    return 0;
}
