// Multibyte characters (C11 7.22.7, 7.22.8): in the "C" locale each is one byte.
#include <errno.h>
#include <stdlib.h>

#define LARGEST 255

int mbtowc(wchar_t *restrict to, const char *restrict text, size_t n) {
    if (!text)
        return 0;
    if (n == 0)
        return -1;
    if (to)
        *to = (unsigned char)*text;
    return *text != 0;
}

int mblen(const char *text, size_t n) {
    return mbtowc(NULL, text, n);
}

int wctomb(char *to, wchar_t c) {
    if (!to)
        return 0;
    if (c < 0 || c > LARGEST) {
        errno = EILSEQ;
        return -1;
    }
    *to = (char)c;
    return 1;
}

size_t mbstowcs(wchar_t *restrict to, const char *restrict from, size_t n) {
    size_t i = 0;
    for (; !to || i < n; i++) {
        if (to)
            to[i] = (unsigned char)from[i];
        if (!from[i])
            break;
    }
    return i;
}

size_t wcstombs(char *restrict to, const wchar_t *restrict from, size_t n) {
    size_t i = 0;
    for (; !to || i < n; i++) {
        char c;
        if (wctomb(&c, from[i]) < 0)
            return (size_t)-1;
        if (to)
            to[i] = c;
        if (!c)
            break;
    }
    return i;
}
