// Which encoding multibyte text has, and UTF-8 itself; for the files of the library.
#pragma once

#include <wchar.h>

#define LONGEST_CHARACTER 4 // bytes, in UTF-8

// Set by setlocale: whether text is UTF-8; otherwise a byte is a character.
extern int __utf8_text;

// As mbrtowc and wcrtomb, for UTF-8 and nothing else; `to`, `text` and `state` are given, and n is not 0.
size_t __from_utf8(wchar_t *to, const char *text, size_t n, mbstate_t *state);
size_t __to_utf8(char *to, wchar_t c);
// The string as UTF-8, in new memory; NULL with errno.
char *__utf8_of(const wchar_t *text);
