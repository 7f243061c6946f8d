// Whole strings between multibyte text and wide characters (C11 7.29.6.4, 7.22.8).
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "encoding.h"

#define INVALID ((size_t)-1)
#define INCOMPLETE ((size_t)-2)

size_t mbsnrtowcs(wchar_t *restrict to, const char **restrict from, size_t bytes, size_t n,
                  mbstate_t *restrict state) {
    static mbstate_t own;
    const char *s = *from;
    size_t count = 0;
    if (!state)
        state = &own;
    for (; bytes > 0 && (!to || count < n); count++) {
        wchar_t c;
        size_t used = mbrtowc(&c, s, bytes, state);
        if (used == INVALID) {
            if (to)
                *from = s;
            return INVALID;
        }
        if (used == INCOMPLETE) {
            s += bytes;
            break;
        }
        if (to)
            to[count] = c;
        if (used == 0) {
            s = NULL;
            break;
        }
        s += used;
        bytes -= used;
    }
    if (to)
        *from = s;
    return count;
}

size_t wcsnrtombs(char *restrict to, const wchar_t **restrict from, size_t wides, size_t n,
                  mbstate_t *restrict state) {
    const wchar_t *s = *from;
    size_t count = 0;
    for (; wides > 0; wides--, s++) {
        char bytes[LONGEST_CHARACTER];
        size_t length = wcrtomb(bytes, *s, state);
        if (length == INVALID) {
            if (to)
                *from = s;
            return INVALID;
        }
        if (to && length > n - count)
            break;
        if (to)
            memcpy(to + count, bytes, length);
        if (!*s) {
            s = NULL;
            break;
        }
        count += length;
    }
    if (to)
        *from = s;
    return count;
}

size_t mbsrtowcs(wchar_t *restrict to, const char **restrict from, size_t n, mbstate_t *restrict state) {
    return mbsnrtowcs(to, from, (size_t)-1, n, state);
}

size_t wcsrtombs(char *restrict to, const wchar_t **restrict from, size_t n, mbstate_t *restrict state) {
    return wcsnrtombs(to, from, (size_t)-1, n, state);
}

size_t mbstowcs(wchar_t *restrict to, const char *restrict from, size_t n) {
    mbstate_t state = {0, 0, 0, 0, 0};
    const char *s = from;
    return mbsrtowcs(to, &s, n, &state);
}

size_t wcstombs(char *restrict to, const wchar_t *restrict from, size_t n) {
    const wchar_t *s = from;
    return wcsrtombs(to, &s, n, NULL);
}

int mbtowc(wchar_t *restrict to, const char *restrict text, size_t n) {
    mbstate_t state = {0, 0, 0, 0, 0};
    if (!text)
        return 0; // no encoding here has shifts
    size_t used = mbrtowc(to, text, n, &state);
    return used >= INCOMPLETE ? -1 : (int)used;
}

int mblen(const char *text, size_t n) {
    return mbtowc(NULL, text, n);
}

int wctomb(char *to, wchar_t c) {
    return to ? (int)wcrtomb(to, c, NULL) : 0;
}
