// Atomic objects and builtins of every size; rv64ima. The host's gcc runs it too.
#include "out.h"
#include <stdatomic.h>
static atomic_int counter;
static _Atomic unsigned char byte = 250;
static _Atomic(short) half = -3;
static atomic_ulong wide;
static int values[4];
static int *_Atomic pointer = values;
static struct {
    char before;
    _Atomic char c;
    char after;
} packed3 = {1, 2, 3};
#define EACH(T, name)                                                                                        \
    static void name(T a, T b) {                                                                             \
        static struct {                                                                                      \
            T before, x, after;                                                                              \
        } s = {7, 0, 9};                                                                                     \
        T *p = &s.x, old;                                                                                    \
        *p = a;                                                                                              \
        out((long)__atomic_fetch_add(p, b, 5)), out((long)*p), out((long)__atomic_add_fetch(p, b, 0));       \
        out((long)__atomic_fetch_sub(p, b, 5)), out((long)__atomic_sub_fetch(p, 3, 2)), out((long)*p);       \
        out((long)__atomic_fetch_and(p, b, 5)), out((long)__atomic_or_fetch(p, a, 5)), out((long)*p);        \
        out((long)__atomic_fetch_xor(p, b, 5)), out((long)__atomic_nand_fetch(p, a, 5)), out((long)*p);      \
        out((long)__atomic_fetch_nand(p, b, 5)), out((long)__atomic_exchange_n(p, b, 5)), out((long)*p);     \
        old = a;                                                                                             \
        out(__atomic_compare_exchange_n(p, &old, a, 0, 5, 5)), out((long)old), out((long)*p);                \
        out(__atomic_compare_exchange_n(p, &old, a, 0, 5, 5)), out((long)old), out((long)*p);                \
        out((long)__sync_fetch_and_add(p, b)), out((long)__sync_sub_and_fetch(p, a)), out((long)*p);         \
        out(__sync_bool_compare_and_swap(p, *p, b)), out((long)__sync_val_compare_and_swap(p, a, b)),        \
            out((long)*p);                                                                                   \
        out((long)__sync_lock_test_and_set(p, 1)), __sync_lock_release(p), out((long)*p),                    \
            __sync_synchronize();                                                                            \
        T given = b, got;                                                                                    \
        __atomic_store(p, &given, 5), __atomic_load(p, &got, 5), out((long)got);                             \
        given = a, __atomic_exchange(p, &given, &got, 5), out((long)got);                                    \
        out(__atomic_compare_exchange(p, &given, &b, 0, 5, 5)), out((long)__atomic_load_n(p, 2)),            \
            out((long)*p);                                                                                   \
        out((long)s.before), out((long)s.after);                                                             \
    }
EACH(char, of_char)
EACH(signed char, of_schar)
EACH(short, of_short)
EACH(unsigned short, of_ushort)
EACH(int, of_int)
EACH(unsigned, of_unsigned)
EACH(long, of_long)
EACH(unsigned long, of_ulong)
int main(void) {
    of_char(200, 77), of_schar(-5, 100), of_short(-30000, 12345), of_ushort(65000, 777),
        of_int(-5, 2000000000);
    of_unsigned(4000000000u, 12345678), of_long(-1L << 62, 1L << 61), of_ulong(-1ul, 5);
    out(counter++), out(++counter), out(counter += 5), out(counter *= 3), out(counter <<= 2), out(counter--),
        out(counter);
    out(byte += 10), out(byte), out(byte--), out(--byte), out(half *= 1000), out(half /= -7),
        out(half %= 100), out(half);
    out((long)(wide -= 3)), out((long)(wide >>= 60)), wide = 12, out((long)wide);
    pointer++, pointer += 2, out(pointer - values), out(__atomic_fetch_add(&pointer, -4, 5) - values);
    packed3.c += 100, packed3.c ^= 3, out(packed3.before), out(packed3.c), out(packed3.after);
    atomic_flag flag = ATOMIC_FLAG_INIT;
    out(atomic_flag_test_and_set(&flag)), out(atomic_flag_test_and_set(&flag)), atomic_flag_clear(&flag);
    out(atomic_flag_test_and_set_explicit(&flag, memory_order_acquire)),
        atomic_thread_fence(memory_order_release);
    int expected = 1;
    atomic_store(&counter, 5), out(atomic_load(&counter)),
        out(atomic_compare_exchange_strong(&counter, &expected, 6));
    out(expected), out(atomic_compare_exchange_strong(&counter, &expected, 6)),
        out(atomic_exchange(&counter, 9));
    out(atomic_fetch_or(&counter, 6)), out(atomic_fetch_sub(&counter, 6)), out(counter);
    return 0;
}
