// libatomic's functions for objects of any size; see atomic.h for what is atomic about them.

#include <stddef.h>

#define ORDER __attribute__((unused)) int order
#define ON_FAILURE __attribute__((unused)) int on_failure

void *memcpy(void *to, const void *from, size_t n);
int memcmp(const void *a, const void *b, size_t n);

void load(size_t size, const void *object, void *result, ORDER) __asm__("__atomic_load");
void load(size_t size, const void *object, void *result, ORDER) {
    memcpy(result, object, size);
}

void store(size_t size, void *object, const void *value, ORDER) __asm__("__atomic_store");
void store(size_t size, void *object, const void *value, ORDER) {
    memcpy(object, value, size);
}

// The result may lie where the value does.
void exchange(size_t size, void *object, const void *value, void *result, ORDER) __asm__("__atomic_exchange");
void exchange(size_t size, void *object, const void *value, void *result, ORDER) {
    unsigned char *p = object, *old = result;
    const unsigned char *new = value;
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = p[i];
        p[i] = new[i];
        old[i] = byte;
    }
}

_Bool compare_exchange(size_t size, void *object, void *expected, const void *value, ORDER,
                       ON_FAILURE) __asm__("__atomic_compare_exchange");
_Bool compare_exchange(size_t size, void *object, void *expected, const void *value, ORDER, ON_FAILURE) {
    if (memcmp(object, expected, size)) {
        memcpy(expected, object, size);
        return 0;
    }
    memcpy(object, value, size);
    return 1;
}

_Bool is_lock_free(size_t size, const void *object) __asm__("__atomic_is_lock_free");
_Bool is_lock_free(size_t size, const void *object) {
    (void)size, (void)object;
    return 0;
}
