// typedefs that want another alignment for their objects, greater or less, also of records and arrays
#include "out.h"
typedef struct {
    char c[8];
} Eight __attribute__((aligned(8)));
typedef int Loose __attribute__((aligned(1)));
typedef __attribute__((aligned(2))) long long Half;
typedef int Strict __attribute__((aligned(16)));
typedef char Row[5] __attribute__((aligned(32)));
typedef struct {
    int a;
    long long b;
} Record;
typedef Record LooseRecord __attribute__((aligned(1)));
typedef Record StrictRecord __attribute__((aligned(64)));

struct all {
    char c;
    Loose i;
    Half l;
    char d;
    Strict j;
    char e;
    LooseRecord s;
    char f;
    StrictRecord t;
};
static char before = 1;
static Eight eight;
static char between = 1;
static Row row;
static char behind = 1;
static StrictRecord record = {1, 2};

int main(void) {
    typedef Record Local __attribute__((aligned(128)));
    Local local = {3, 4};
    out((uintptr_t)&eight % 8), out((uintptr_t)&row % 32), out((uintptr_t)&record % 64),
        out((uintptr_t)&local % 128);
    out(sizeof(struct all)), out(_Alignof(struct all)), out(offsetof(struct all, i)),
        out(offsetof(struct all, l));
    out(offsetof(struct all, j)), out(offsetof(struct all, s)), out(offsetof(struct all, t));
    out(_Alignof(Eight)), out(_Alignof(Loose)), out(_Alignof(LooseRecord)), out(_Alignof(StrictRecord));
    out(sizeof(StrictRecord)), out(_Alignof(const StrictRecord)), out(_Alignof(Row)), out(sizeof(Strict));
    struct all x = {.i = 5, .l = 6, .s = {7, 8}, .t = {9, 10}};
    const Eight *w = &eight;
    out(x.i + x.l + x.s.a + x.s.b + x.t.b), out(w->c[0]), out(local.a + record.b + before + between + behind);
    return 0;
}
