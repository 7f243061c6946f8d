// Integers from wide text (C11 7.29.4.1.2, 7.8.2.4): the characters that a number may have, as bytes, are
// read by the functions for bytes, and as far as those come, so far comes the wide text.
#include <inttypes.h>
#include <stdlib.h>
#include <wctype.h>

#include "narrow.h"

void __narrow(struct narrow *n, const wchar_t *text) {
    size_t length = 0;
    n->all = text;
    while (iswspace((wint_t)*text))
        text++;
    n->start = text;
    while (iswalnum((wint_t)text[length]) || (text[length] && wcschr(L"+-.()_", text[length])))
        length++;
    n->text = length < SHORT_TEXT ? n->here : malloc(length + 1);
    if (!n->text) { // a number without digits: nothing is read
        n->text = n->here;
        length = 0;
    }
    for (size_t i = 0; i < length; i++)
        n->text[i] = (char)text[i];
    n->text[length] = 0;
    n->end = n->text;
}

void __narrow_end(struct narrow *n, wchar_t **end) {
    ptrdiff_t used = n->end - n->text;
    if (end)
        *end = (wchar_t *)(used ? n->start + used : n->all);
    if (n->text != n->here)
        free(n->text);
}

intmax_t wcstoimax(const wchar_t *restrict text, wchar_t **restrict end, int base) {
    struct narrow n;
    __narrow(&n, text);
    intmax_t value = strtoimax(n.text, &n.end, base);
    __narrow_end(&n, end);
    return value;
}

uintmax_t wcstoumax(const wchar_t *restrict text, wchar_t **restrict end, int base) {
    struct narrow n;
    __narrow(&n, text);
    uintmax_t value = strtoumax(n.text, &n.end, base);
    __narrow_end(&n, end);
    return value;
}

long wcstol(const wchar_t *restrict text, wchar_t **restrict end, int base) {
    struct narrow n;
    __narrow(&n, text);
    long value = strtol(n.text, &n.end, base);
    __narrow_end(&n, end);
    return value;
}

unsigned long wcstoul(const wchar_t *restrict text, wchar_t **restrict end, int base) {
    struct narrow n;
    __narrow(&n, text);
    unsigned long value = strtoul(n.text, &n.end, base);
    __narrow_end(&n, end);
    return value;
}

long long wcstoll(const wchar_t *restrict text, wchar_t **restrict end, int base) {
    return wcstoimax(text, end, base);
}

unsigned long long wcstoull(const wchar_t *restrict text, wchar_t **restrict end, int base) {
    return wcstoumax(text, end, base);
}
