// Strings as BSD and GNU programs have them: bounded copies that always end, fields, search without case.
#include <string.h>
#include <strings.h>
#include <unistd.h>

size_t strlcpy(char *restrict to, const char *restrict from, size_t size) {
    size_t length = strlen(from);
    if (size > 0) {
        size_t kept = length < size ? length : size - 1;
        memcpy(to, from, kept);
        to[kept] = 0;
    }
    return length;
}

size_t strlcat(char *restrict to, const char *restrict from, size_t size) {
    size_t have = strnlen(to, size);
    return have + strlcpy(to + have, from, size - have);
}

char *stpncpy(char *restrict to, const char *restrict from, size_t n) {
    size_t length = strnlen(from, n);
    memcpy(to, from, length);
    return memset(to + length, 0, n - length);
}

char *strchrnul(const char *text, int c) {
    while (*text && *text != (char)c)
        text++;
    return (char *)text;
}

char *strsep(char **restrict text, const char *restrict separators) {
    char *start = *text;
    if (!start)
        return NULL;
    char *end = start + strcspn(start, separators);
    *text = *end ? end + 1 : NULL;
    *end = 0;
    return start;
}

char *strcasestr(const char *text, const char *wanted) {
    size_t n = strlen(wanted);
    for (;; text++) {
        if (strncasecmp(text, wanted, n) == 0)
            return (char *)text;
        if (!*text)
            return NULL;
    }
}

char *index(const char *text, int c) {
    return strchr(text, c);
}

char *rindex(const char *text, int c) {
    return strrchr(text, c);
}

void swab(const void *restrict from, void *restrict to, ssize_t n) {
    const char *in = from;
    char *out = to;
    for (ssize_t i = 0; i + 1 < n; i += 2) {
        char kept = in[i];
        out[i] = in[i + 1];
        out[i + 1] = kept;
    }
}
