// Strings of wide characters (C11 7.29.4): as their namesakes of string.h. Sets are searched from end to end.
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>

size_t wcslen(const wchar_t *text) {
    const wchar_t *s = text;
    while (*s)
        s++;
    return (size_t)(s - text);
}

size_t wcsnlen(const wchar_t *text, size_t n) {
    size_t length = 0;
    while (length < n && text[length])
        length++;
    return length;
}

wchar_t *wcpcpy(wchar_t *restrict to, const wchar_t *restrict from) {
    while ((*to = *from++))
        to++;
    return to;
}

wchar_t *wcscpy(wchar_t *restrict to, const wchar_t *restrict from) {
    wcpcpy(to, from);
    return to;
}

wchar_t *wcsncpy(wchar_t *restrict to, const wchar_t *restrict from, size_t n) {
    size_t length = wcsnlen(from, n);
    wmemcpy(to, from, length);
    wmemset(to + length, 0, n - length);
    return to;
}

wchar_t *wcscat(wchar_t *restrict to, const wchar_t *restrict from) {
    wcpcpy(to + wcslen(to), from);
    return to;
}

wchar_t *wcsncat(wchar_t *restrict to, const wchar_t *restrict from, size_t n) {
    wchar_t *end = to + wcslen(to);
    size_t length = wcsnlen(from, n);
    wmemcpy(end, from, length);
    end[length] = 0;
    return to;
}

wchar_t *wcsdup(const wchar_t *text) {
    size_t n = wcslen(text) + 1;
    wchar_t *copy = malloc(n * sizeof *copy);
    return copy ? wmemcpy(copy, text, n) : NULL;
}

int wcsncmp(const wchar_t *left, const wchar_t *right, size_t n) {
    for (; n > 0; n--, left++, right++)
        if (*left != *right || !*left)
            return *left < *right ? -1 : *left > *right;
    return 0;
}

int wcscmp(const wchar_t *left, const wchar_t *right) {
    return wcsncmp(left, right, (size_t)-1);
}

int wcsncasecmp(const wchar_t *left, const wchar_t *right, size_t n) {
    for (; n > 0; n--, left++, right++) {
        wchar_t a = (wchar_t)towlower((wint_t)*left), b = (wchar_t)towlower((wint_t)*right);
        if (a != b || !a)
            return a < b ? -1 : a > b;
    }
    return 0;
}

int wcscasecmp(const wchar_t *left, const wchar_t *right) {
    return wcsncasecmp(left, right, (size_t)-1);
}

int wcscoll(const wchar_t *left, const wchar_t *right) {
    return wcscmp(left, right);
}

size_t wcsxfrm(wchar_t *restrict to, const wchar_t *restrict from, size_t n) {
    size_t length = wcslen(from);
    if (length < n)
        wmemcpy(to, from, length + 1);
    return length;
}

wchar_t *wcschr(const wchar_t *text, wchar_t c) {
    return wmemchr(text, c, wcslen(text) + 1);
}

wchar_t *wcsrchr(const wchar_t *text, wchar_t c) {
    for (size_t n = wcslen(text) + 1; n > 0; n--)
        if (text[n - 1] == c)
            return (wchar_t *)text + n - 1;
    return NULL;
}

size_t wcsspn(const wchar_t *text, const wchar_t *accept) {
    size_t n = 0, members = wcslen(accept);
    while (text[n] && wmemchr(accept, text[n], members))
        n++;
    return n;
}

size_t wcscspn(const wchar_t *text, const wchar_t *reject) {
    size_t n = 0, members = wcslen(reject);
    while (text[n] && !wmemchr(reject, text[n], members))
        n++;
    return n;
}

wchar_t *wcspbrk(const wchar_t *text, const wchar_t *accept) {
    text += wcscspn(text, accept);
    return *text ? (wchar_t *)text : NULL;
}

wchar_t *wcsstr(const wchar_t *text, const wchar_t *wanted) {
    size_t n = wcslen(wanted);
    if (n == 0)
        return (wchar_t *)text;
    for (; (text = wcschr(text, *wanted)); text++)
        if (wcsncmp(text, wanted, n) == 0)
            return (wchar_t *)text;
    return NULL;
}

wchar_t *wcstok(wchar_t *restrict text, const wchar_t *restrict separators, wchar_t **restrict rest) {
    if (!text)
        text = *rest;
    if (!text)
        return NULL;
    text += wcsspn(text, separators);
    wchar_t *end = text + wcscspn(text, separators);
    *rest = *end ? end + 1 : NULL;
    if (end == text)
        return NULL;
    *end = 0;
    return text;
}
