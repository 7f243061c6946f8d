// Atomic structures, unions and floating-point numbers, by operators, <stdatomic.h> and gcc's generic
// builtins. The host's gcc runs it too, with libatomic.
#include "out.h"
#include <stdatomic.h>

struct pair {
    int x, y;
};
struct many {
    int a[5];
};
struct three {
    char c[3];
};
struct half {
    short a;
    char b, c;
};
union number {
    float f;
    int i;
};
typedef struct {
    _Bool set;
} one;

static _Atomic struct pair g = {1, 2};
static _Atomic struct many m;
static _Atomic struct three t;
static _Atomic struct half h;
static _Atomic union number u;
static _Atomic one o;
static _Atomic double d = 2;
static _Atomic float f;
static struct {
    char before;
    _Atomic struct pair p;
    char after;
} outer = {1, {2, 3}, 4};

static struct pair got(void) {
    return g;
}

static int sum(struct pair p) {
    return p.x * 10 + p.y;
}

static int last(struct three p) {
    return p.c[2];
}

static void pairs(void) {
    struct pair p = g, nine = {9, 10}, three = {3, 4}, want = nine;
    p.x = 7;
    g = p;
    struct pair old = atomic_exchange(&g, nine);
    out(sum(old)), out(atomic_compare_exchange_strong(&g, &want, three)), out(sum(want));
    out(atomic_compare_exchange_strong(&g, &want, nine)), out(sum(want)), out(sum(atomic_load(&g)));
    out(sum(g)), out(got().y), out(sizeof g), out(_Alignof(_Atomic struct pair)),
        out(_Alignof(_Atomic struct half));
    _Atomic struct pair local = {5, 6}, *at = &local;
    p = *at;
    struct pair chosen = p.x == 5 ? local : g;
    *at = (struct pair){chosen.x + 1, chosen.y + 1};
    out(sum(*at)), out(sum(atomic_load_explicit(at, memory_order_acquire)));
    old = local = p;
    out(sum(old)), out(sum(local));
    outer.p = chosen;
    __atomic_load(&outer.p, &p, 5), p.x++, __atomic_store(&outer.p, &p, 5);
    __atomic_exchange(&outer.p, &nine, &old, 5);
    out(sum(outer.p)), out(sum(old)), out(outer.before), out(outer.after), out(sizeof outer);
    out(__atomic_compare_exchange(&outer.p, &nine, &three, 0, 5, 5)), out(sum(outer.p));
}

static void other_sizes(void) {
    struct many a = {{1, 2, 3, 4, 5}}, b = a, r;
    m = a;
    b.a[4] = 8;
    r = atomic_exchange(&m, b);
    out(r.a[4]), out(((struct many)m).a[4]), out(atomic_compare_exchange_strong(&m, &r, a)), out(r.a[4]);
    out(atomic_compare_exchange_weak(&m, &r, a)), out(atomic_load(&m).a[4]), out(sizeof m);
    __atomic_exchange(&m, &b, &b, 5), out(b.a[4]);
    struct three z = {{1, 2, 3}};
    t = z, out(last(t)), z.c[2] = 9, atomic_store(&t, z), out(last(t)), out(sizeof t);
    struct half half = {1000, 5, 6};
    h = half;
    half.b = -7;
    half = atomic_exchange(&h, half), out(half.a), out(half.b), out(((struct half)h).b);
    u = (union number){.f = 1.5f}, out(((union number)u).i);
    one yes = {1};
    out(((one)o).set), o = yes, out(((one)o).set);
}

static void floats(void) {
    double y, z = 3, e = 7;
    out(atomic_load(&d)), atomic_store(&d, 4 * atomic_load(&d)), out(atomic_exchange(&d, 7.0));
    __atomic_load(&d, &y, 5), out(y), out(atomic_compare_exchange_strong(&d, &e, z)), out(d);
    out(atomic_compare_exchange_strong(&d, &e, z)), out(e), d += 1.5, out(d * 2), d++, out(d * 2);
    atomic_store(&f, 1), f *= 2.5f, out(f * 2), out(atomic_exchange(&f, 9)), out(f);
    double two[2] = {1, 2};
    float plain = 3;
    __atomic_exchange(&two[0], &two[1], &two[1], 5), out(two[0]), out(two[1]);
    __atomic_store(&plain, &(float){4.5f}, 5), out(plain * 2);
}

int main(void) {
    pairs(), other_sizes(), floats();
    atomic_flag flag = ATOMIC_FLAG_INIT;
    out(atomic_flag_test_and_set(&flag)), out(atomic_flag_test_and_set(&flag));
    atomic_flag_clear(&flag), out(atomic_flag_test_and_set(&flag));
    atomic_int_fast16_t fast;
    atomic_init(&fast, 5), atomic_fetch_sub(&fast, 7), out(fast);
    atomic_llong wide = 1ll << 40;
    wide -= 5, out(wide), wide++, out(atomic_fetch_or(&wide, 7)), out(atomic_load(&wide)),
        atomic_store(&wide, -1), out(wide);
    return 0;
}
