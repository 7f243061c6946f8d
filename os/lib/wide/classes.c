// Classes of wide characters (C11 7.30): those of ctype.h for ASCII, none above.
#include <ctype.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#define ASCII 128

struct class {
    const char *name;
    int (*holds)(int c);
};

static const struct class classes[] = {
    {"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
    {"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
    {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
};

#define CLASSES (sizeof classes / sizeof *classes)

wctype_t wctype(const char *name) {
    for (wctype_t i = 0; i < CLASSES; i++)
        if (strcmp(classes[i].name, name) == 0)
            return i + 1;
    return 0;
}

int iswctype(wint_t c, wctype_t which) {
    return c < ASCII && which >= 1 && which <= CLASSES && classes[which - 1].holds((int)c);
}

wctrans_t wctrans(const char *name) {
    return strcmp(name, "tolower") == 0 ? 1 : strcmp(name, "toupper") == 0 ? 2 : 0;
}

wint_t towctrans(wint_t c, wctrans_t which) {
    return which == 1 ? towlower(c) : which == 2 ? towupper(c) : c;
}

wint_t towlower(wint_t c) {
    return c < ASCII ? (wint_t)tolower((int)c) : c;
}

wint_t towupper(wint_t c) {
    return c < ASCII ? (wint_t)toupper((int)c) : c;
}

int iswalnum(wint_t c) {
    return c < ASCII && isalnum((int)c);
}

int iswalpha(wint_t c) {
    return c < ASCII && isalpha((int)c);
}

int iswblank(wint_t c) {
    return c < ASCII && isblank((int)c);
}

int iswcntrl(wint_t c) {
    return c < ASCII && iscntrl((int)c);
}

int iswdigit(wint_t c) {
    return c < ASCII && isdigit((int)c);
}

int iswgraph(wint_t c) {
    return c < ASCII && isgraph((int)c);
}

int iswlower(wint_t c) {
    return c < ASCII && islower((int)c);
}

int iswprint(wint_t c) {
    return c < ASCII && isprint((int)c);
}

int iswpunct(wint_t c) {
    return c < ASCII && ispunct((int)c);
}

int iswspace(wint_t c) {
    return c < ASCII && isspace((int)c);
}

int iswupper(wint_t c) {
    return c < ASCII && isupper((int)c);
}

int iswxdigit(wint_t c) {
    return c < ASCII && isxdigit((int)c);
}

// Columns on a terminal (POSIX): there is no table of what is wide.
int wcwidth(wchar_t c) {
    return c == 0 ? 0 : c < ' ' || (c >= 0x7f && c < 0xa0) ? -1 : 1;
}

int wcswidth(const wchar_t *text, size_t n) {
    int width = 0;
    for (size_t i = 0; i < n && text[i]; i++) {
        if (wcwidth(text[i]) < 0)
            return -1;
        width++;
    }
    return width;
}
