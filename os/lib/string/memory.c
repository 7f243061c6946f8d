// Blocks of memory searched from the end, in either direction or for another block (GNU), and BSD's names.
#include <string.h>
#include <strings.h>

void *memrchr(const void *block, int c, size_t n) {
    const unsigned char *s = block;
    while (n-- > 0)
        if (s[n] == (unsigned char)c)
            return (void *)(s + n);
    return NULL;
}

void *rawmemchr(const void *block, int c) {
    return memchr(block, c, (size_t)-1);
}

void *mempcpy(void *restrict to, const void *restrict from, size_t n) {
    return (char *)memcpy(to, from, n) + n;
}

void *memccpy(void *restrict to, const void *restrict from, int c, size_t n) {
    const void *found = memchr(from, c, n);
    if (!found) {
        memcpy(to, from, n);
        return NULL;
    }
    return mempcpy(to, from, (size_t)((const char *)found - (const char *)from) + 1);
}

// Not to be left out, though nobody reads the block again.
void explicit_bzero(void *block, size_t n) {
    for (volatile char *s = block; n > 0; n--)
        *s++ = 0;
}

void bzero(void *block, size_t n) {
    memset(block, 0, n);
}

void bcopy(const void *from, void *to, size_t n) {
    memmove(to, from, n);
}

int bcmp(const void *left, const void *right, size_t n) {
    return memcmp(left, right, n);
}
