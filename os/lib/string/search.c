// Finding characters and sets of characters (C11 7.24.5).
//
// A set is a bitmap of 256 bits, made once, so that spans cost one look for each character.
#include <string.h>

#define SET_WORDS 8

static void make_set(unsigned set[SET_WORDS], const char *members) {
    memset(set, 0, SET_WORDS * sizeof *set);
    for (const unsigned char *s = (const unsigned char *)members; *s; s++)
        set[*s / 32] |= 1u << *s % 32;
}

static int in_set(const unsigned set[SET_WORDS], unsigned char c) {
    return set[c / 32] >> c % 32 & 1;
}

void *memchr(const void *block, int c, size_t n) {
    const unsigned char *s = block;
    for (; n > 0; n--, s++)
        if (*s == (unsigned char)c)
            return (void *)s;
    return NULL;
}

char *strchr(const char *text, int c) {
    for (;; text++) {
        if (*text == (char)c)
            return (char *)text;
        if (!*text)
            return NULL;
    }
}

char *strrchr(const char *text, int c) {
    const char *found = NULL;
    for (;; text++) {
        if (*text == (char)c)
            found = text;
        if (!*text)
            return (char *)found;
    }
}

size_t strspn(const char *text, const char *accept) {
    unsigned set[SET_WORDS];
    size_t n = 0;
    make_set(set, accept);
    while (text[n] && in_set(set, (unsigned char)text[n]))
        n++;
    return n;
}

size_t strcspn(const char *text, const char *reject) {
    unsigned set[SET_WORDS];
    size_t n = 0;
    make_set(set, reject);
    while (text[n] && !in_set(set, (unsigned char)text[n]))
        n++;
    return n;
}

char *strpbrk(const char *text, const char *accept) {
    text += strcspn(text, accept);
    return *text ? (char *)text : NULL;
}

char *strtok_r(char *restrict text, const char *restrict separators, char **restrict rest) {
    if (!text)
        text = *rest;
    text += strspn(text, separators);
    char *end = text + strcspn(text, separators);
    *rest = *end ? end + 1 : end;
    if (end == text)
        return NULL;
    *end = 0;
    return text;
}

char *strtok(char *restrict text, const char *restrict separators) {
    static char *rest;
    return strtok_r(text, separators, &rest);
}
