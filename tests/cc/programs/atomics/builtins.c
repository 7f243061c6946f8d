// __atomic builtins on words of both widths
#include "out.h"
static int i = 10;
static unsigned u = 0x80000000;
static long l = -5;
static int *p = &i;
int main(void) {
    out(__atomic_fetch_add(&i, 5, __ATOMIC_SEQ_CST)), out(__atomic_add_fetch(&i, 5, __ATOMIC_RELAXED)),
        outu(__atomic_fetch_or(&u, 1, __ATOMIC_ACQUIRE)), outu(__atomic_nand_fetch(&u, 3, __ATOMIC_RELEASE)),
        out(__atomic_exchange_n(&l, 7, __ATOMIC_ACQ_REL)), out(__atomic_sub_fetch(&l, 9, 5)),
        out(*__atomic_load_n(&p, 2));
    long e = -2;
    out(__atomic_compare_exchange_n(&l, &e, 40, 1, 5, 0)), out(l),
        out(__atomic_compare_exchange_n(&l, &e, 50, 0, 5, 5)), out(e), __atomic_store_n(&i, 3, 3), out(i);
    int r, w = 8;
    __atomic_exchange(&i, &w, &r, 5), out(r + i), __atomic_load(&i, &r, 5), out(r);
    return 0;
}
