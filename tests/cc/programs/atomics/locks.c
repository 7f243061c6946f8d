// a spin lock and a counter made of them
#include "out.h"
static int lock, count;
static void take(void) {
    while (__sync_lock_test_and_set(&lock, 1))
        ;
}
static void give(void) {
    __sync_lock_release(&lock);
}
static int once(int *state) {
    int zero = 0;
    return __atomic_compare_exchange_n(state, &zero, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}
int main(void) {
    for (int i = 0; i < 5; i++)
        take(), count += i, give();
    out(count), out(lock);
    int s = 0;
    out(once(&s)), out(once(&s)), out(s);
    return 0;
}
