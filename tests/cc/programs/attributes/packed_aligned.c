// packed and aligned records and members
#include "out.h"
struct p {
    char a;
    int b;
    short c;
} __attribute__((packed));
struct m {
    char a;
    int b __attribute__((packed));
    char c;
};
struct q {
    char a;
} __attribute__((aligned(8)));
struct b {
    char a;
    int b;
} __attribute__((packed, aligned(4)));
typedef struct __attribute__((packed)) {
    long long l;
    char c;
} t;
int main(void) {
    struct p p = {1, 2, 3}, v[2] = {{4, 5, 6}, {7, 8, 9}};
    out(sizeof p), out(sizeof(struct m)), out(sizeof(struct q)), out(sizeof(struct b)), out(sizeof(t)),
        out(_Alignof(struct p)), out(_Alignof(struct q)), out(v[1].b + v[0].c), p.b += v[1].b, out(p.b);
    t x = {1ll << 40, 5};
    x.l++, out(x.l), out(offsetof(struct p, c));
    t y[2] = {x, x};
    y[1].l *= 3, out(y[1].l + y[0].c);
    return 0;
}
