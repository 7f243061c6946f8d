// libatomic's functions for objects of one size: what gcc and our compiler call where the machine lacks the A
// extension, and for eight bytes on rv32.
//
// A hart without that extension is alone, so an operation is complete as soon as it is done. An interrupt's
// handler that works on the same object has to be kept out by masking it.
//
// T is the unsigned integer, SIZE its bytes as they stand in the names.

// Every operation is in order.
#define ORDER __attribute__((unused)) int order
#define ON_FAILURE __attribute__((unused)) int on_failure

#define NAMED_AS(name, size) __asm__("__atomic_" #name "_" #size)
#define NAMED_FOR(name, size) NAMED_AS(name, size)
#define NAMED(name) NAMED_FOR(name, SIZE)

T load(const volatile T *p, ORDER) NAMED(load);
T load(const volatile T *p, ORDER) {
    return *p;
}

void store(volatile T *p, T value, ORDER) NAMED(store);
void store(volatile T *p, T value, ORDER) {
    *p = value;
}

T exchange(volatile T *p, T value, ORDER) NAMED(exchange);
T exchange(volatile T *p, T value, ORDER) {
    T old = *p;
    *p = value;
    return old;
}

_Bool compare_exchange(volatile T *p, T *expected, T value, ORDER, ON_FAILURE) NAMED(compare_exchange);
_Bool compare_exchange(volatile T *p, T *expected, T value, ORDER, ON_FAILURE) {
    T old = *p, wanted = *expected;
    *expected = old;
    if (old != wanted) {
        return 0;
    }
    *p = value;
    return 1;
}

#define UPDATE(result, name)                                                                                 \
    T fetch_##name(volatile T *p, T value, ORDER) NAMED(fetch_##name);                                       \
    T fetch_##name(volatile T *p, T value, ORDER) {                                                          \
        T old = *p;                                                                                          \
        *p = (T)(result);                                                                                    \
        return old;                                                                                          \
    }                                                                                                        \
    T name##_fetch(volatile T *p, T value, ORDER) NAMED(name##_fetch);                                       \
    T name##_fetch(volatile T *p, T value, ORDER) {                                                          \
        T old = *p, new = (T)(result);                                                                       \
        *p = new;                                                                                            \
        return new;                                                                                          \
    }

UPDATE(old + value, add)
UPDATE(old - value, sub)
UPDATE(old | value, or)
UPDATE(old ^ value, xor)
// clang-format off: it takes the and for that of a type
UPDATE(old & value, and)
UPDATE(~(old & value), nand)
