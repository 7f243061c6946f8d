// The length of a string (C11 7.24.6.3), eight (or four) bytes at a time once the address is aligned.
//
// A word has a zero byte if and only if (word - 0x01..01) & ~word & 0x80..80 is not zero. The word that holds
// the end may reach past the array, but never past the aligned word, so no page is touched that the string is
// not on.
#include <stdint.h>
#include <string.h>

#define ONES ((uintptr_t)-1 / 255)

size_t strlen(const char *text) {
    // BEGIN SOLUTION os.lib.strlen
    const char *s = text;
    for (; (uintptr_t)s % sizeof(uintptr_t); s++)
        if (!*s)
            return (size_t)(s - text);
    const uintptr_t *words = (const uintptr_t *)(const void *)s;
    while (!((*words - ONES) & ~*words & ONES << 7))
        words++;
    for (s = (const char *)words; *s;)
        s++;
    return (size_t)(s - text);
    // END SOLUTION
}

size_t strnlen(const char *text, size_t n) {
    const char *end = memchr(text, 0, n);
    return end ? (size_t)(end - text) : n;
}
