// attribute mode, __auto_type, attributes inside declarators, members without a last ;
#include "out.h"
typedef int Eight __attribute__((mode(DI)));
typedef unsigned Byte __attribute__((__mode__(__QI__)));
typedef unsigned int Word __attribute__((mode(word)));
typedef int __attribute__((mode(HI))) Half;
typedef float Double __attribute__((mode(DF)));
struct last {
    int a;
    Half b
};
extern void somewhere;
static int seven(void) {
    return 7;
}
#define MAX(a, b)                                                                                            \
    ({                                                                                                       \
        __auto_type a_ = (a);                                                                                \
        __auto_type b_ = (b);                                                                                \
        a_ > b_ ? a_ : b_;                                                                                   \
    })

int main(void) {
    out(sizeof(Eight)), out((Byte)-1), out(sizeof(Word) == sizeof(void *)), out((Half)0x18000),
        out(sizeof(Double));
    __auto_type a = 5.5;
    const __auto_type b = &a;
    __auto_type small = (unsigned char)200;
    static int table[3] = {1, 2, 3};
    __auto_type p = table;
    out((long long)(*b * 2)), out(sizeof small), out(p[2]), out(MAX(3u, 9)), out(MAX(-4L, 2));
    out(((int(__attribute__((noinline)) *)(void))seven)());
    const int c = 42;
    __typeof__((int)c) changes = 1;
    __typeof__((__typeof__(c))c) *q = &changes;
    changes = 3, out(_Generic(q, int *: 1, default: 0)), out(*q);
    int few[2] = {1, 2, 3, 4}, one = {5, 6};
    struct last l = {1, 2, 3};
    out(few[1]), out(one), out(l.b);
    return 0;
}
