// the generic functions of stdatomic.h
#include "out.h"
#include <stdatomic.h>
static atomic_int a = ATOMIC_VAR_INIT(4);
static atomic_flag flag = ATOMIC_FLAG_INIT;
int main(void) {
    out(atomic_load(&a)), atomic_store(&a, 9), out(atomic_exchange(&a, 5)), out(atomic_fetch_add(&a, 3)),
        out(atomic_fetch_sub_explicit(&a, 1, memory_order_relaxed)), out(atomic_fetch_or(&a, 8)),
        out(atomic_fetch_xor(&a, 3)), out(atomic_fetch_and(&a, 13)), out(a);
    int e = 0;
    out(atomic_compare_exchange_strong(&a, &e, 77)), out(e), out(atomic_compare_exchange_strong(&a, &e, 77)),
        out(a), atomic_thread_fence(memory_order_seq_cst), atomic_signal_fence(memory_order_acquire),
        atomic_init(&a, 3), out(a);
    return 0;
}
