// the older __sync builtins
#include "out.h"
static int i = 10;
static unsigned long l = 100;
int main(void) {
    out(__sync_fetch_and_add(&i, 7)), out(__sync_sub_and_fetch(&i, 3)), outu(__sync_fetch_and_or(&l, 3)),
        outu(__sync_xor_and_fetch(&l, 1)), outu(__sync_and_and_fetch(&l, 0x66)),
        out(__sync_bool_compare_and_swap(&i, 14, 20)), out(__sync_bool_compare_and_swap(&i, 14, 30)),
        out(__sync_val_compare_and_swap(&i, 20, 25)), out(i), __sync_synchronize(),
        out(__sync_lock_test_and_set(&i, 1)), __sync_lock_release(&i), out(i);
    return 0;
}
