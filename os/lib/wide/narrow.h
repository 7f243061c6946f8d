// A wide number as bytes; for the files that read them.
#pragma once

#include <wchar.h>

#define SHORT_TEXT 128

struct narrow {
    char here[SHORT_TEXT], *text, *end;
    const wchar_t *all, *start; // before and behind white space
};

// Copies what may be a number from behind white space.
void __narrow(struct narrow *n, const wchar_t *text);
// After a function for bytes has set n->end: where that is in the wide text.
void __narrow_end(struct narrow *n, wchar_t **end);
