// Classes of wide characters (C11 7.30). As in the "C" locale whatever the encoding: above ASCII no character
// is in any class, and none has another case.
#pragma once

#include <stddef.h>

#ifndef WEOF
typedef __WINT_TYPE__ wint_t;
#define WEOF ((wint_t) - 1)
#endif
typedef unsigned wctype_t;
typedef unsigned wctrans_t;

int iswalnum(wint_t c);
int iswalpha(wint_t c);
int iswblank(wint_t c);
int iswcntrl(wint_t c);
int iswdigit(wint_t c);
int iswgraph(wint_t c);
int iswlower(wint_t c);
int iswprint(wint_t c);
int iswpunct(wint_t c);
int iswspace(wint_t c);
int iswupper(wint_t c);
int iswxdigit(wint_t c);
wint_t towlower(wint_t c);
wint_t towupper(wint_t c);
// By the name of the class, "alpha", or of the mapping, "tolower"; 0 is no class.
wctype_t wctype(const char *name);
int iswctype(wint_t c, wctype_t which);
wctrans_t wctrans(const char *name);
wint_t towctrans(wint_t c, wctrans_t which);
