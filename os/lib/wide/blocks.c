// Arrays of wide characters (C11 7.29.4): wmemcpy and its kin.
#include <string.h>
#include <wchar.h>

wchar_t *wmemcpy(wchar_t *restrict to, const wchar_t *restrict from, size_t n) {
    return memcpy(to, from, n * sizeof *to);
}

wchar_t *wmemmove(wchar_t *to, const wchar_t *from, size_t n) {
    return memmove(to, from, n * sizeof *to);
}

wchar_t *wmemset(wchar_t *to, wchar_t c, size_t n) {
    for (size_t i = 0; i < n; i++)
        to[i] = c;
    return to;
}

wchar_t *wmemchr(const wchar_t *block, wchar_t c, size_t n) {
    for (; n > 0; n--, block++)
        if (*block == c)
            return (wchar_t *)block;
    return NULL;
}

int wmemcmp(const wchar_t *left, const wchar_t *right, size_t n) {
    for (; n > 0; n--, left++, right++)
        if (*left != *right)
            return *left < *right ? -1 : 1;
    return 0;
}
