// objects and members that want more alignment
#include "out.h"
struct s {
    char a;
    _Alignas(16) char b;
    char c;
};
static _Alignas(64) char buffer[3];
static char pre;
static _Alignas(double) char d;
typedef int aligned __attribute__((aligned(32)));
int main(void) {
    _Alignas(32) char local;
    aligned x = 5;
    struct s s;
    out(sizeof s), out(_Alignof(struct s)), out((uintptr_t)buffer & 63), out((uintptr_t)&local & 31),
        out((uintptr_t)&x & 31), out((uintptr_t)&s.b & 15), out(offsetof(struct s, c)),
        out((uintptr_t)&d & 7), out(_Alignof(aligned)), out(__alignof__(local)),
        pre = 1, out(pre), out(sizeof(struct { _Alignas(8) char c; }));
    return 0;
}
