// Multibyte characters, one at a time (C11 7.29.6): UTF-8 (RFC 3629), and the bytes of the "C" locale.
//
// A character that is still to be completed is described by the bits so far, the number of bytes to come, and
// the range of the next one. After the first byte this range keeps out encodings that are longer than
// needed, surrogates, and what is beyond U+10FFFF; then it is that of all continuation bytes.
#include "encoding.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CONTINUATION 0x80
#define LAST_CONTINUATION 0xbf
#define LAST_BYTE 0xff
#define LAST_CHARACTER 0x10ffff
#define INVALID ((size_t)-1)
#define INCOMPLETE ((size_t)-2)

int __utf8_text;

size_t __mb_cur_max(void) {
    return __utf8_text ? LONGEST_CHARACTER : 1;
}

static size_t invalid(mbstate_t *state) {
    memset(state, 0, sizeof *state);
    errno = EILSEQ;
    return INVALID;
}

// The first byte of more than one; whether it can be one.
static int begin(mbstate_t *state, unsigned byte) {
    if (byte < 0xc2 || byte > 0xf4)
        return 0;
    state->__left = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    state->__value = byte & (0x3fu >> state->__left);
    state->__low = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : FIRST_CONTINUATION;
    state->__high = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : LAST_CONTINUATION;
    return 1;
}

size_t __from_utf8(wchar_t *to, const char *text, size_t n, mbstate_t *state) {
    // BEGIN SOLUTION os.lib.utf8
    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (!state->__left && byte < FIRST_CONTINUATION) {
            *to = byte;
            return byte ? i + 1 : 0;
        }
        if (!state->__left) {
            if (!begin(state, byte))
                return invalid(state);
            continue;
        }
        if (byte < state->__low || byte > state->__high)
            return invalid(state);
        state->__value = state->__value << 6 | (byte & 0x3f);
        state->__low = FIRST_CONTINUATION;
        state->__high = LAST_CONTINUATION;
        if (--state->__left == 0) {
            *to = (wchar_t)state->__value;
            memset(state, 0, sizeof *state);
            return i + 1;
        }
    }
    // END SOLUTION
    return INCOMPLETE;
}

size_t __to_utf8(char *to, wchar_t wide) {
    unsigned c = (unsigned)wide;
    if (c < FIRST_CONTINUATION) {
        *to = (char)c;
        return 1;
    }
    if (c > LAST_CHARACTER || (c >= 0xd800 && c <= 0xdfff)) {
        errno = EILSEQ;
        return INVALID;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        to[i] = (char)(FIRST_CONTINUATION | (c & 0x3f));
    to[0] = (char)((0xf00u >> n & 0xff) | c);
    return n;
}

size_t mbrtowc(wchar_t *restrict to, const char *restrict text, size_t n, mbstate_t *restrict state) {
    static mbstate_t own;
    wchar_t none;
    if (!state)
        state = &own;
    if (!text) {
        to = NULL;
        text = "";
        n = 1;
    }
    if (!to)
        to = &none;
    if (n == 0)
        return INCOMPLETE;
    if (__utf8_text)
        return __from_utf8(to, text, n, state);
    *to = (unsigned char)*text;
    return *text != 0;
}

size_t wcrtomb(char *restrict to, wchar_t c, mbstate_t *restrict state) {
    (void)state; // no encoding here has shifts
    if (!to)
        return 1;
    if (__utf8_text)
        return __to_utf8(to, c);
    if (c < 0 || c > LAST_BYTE) {
        errno = EILSEQ;
        return INVALID;
    }
    *to = (char)c;
    return 1;
}

size_t mbrlen(const char *restrict text, size_t n, mbstate_t *restrict state) {
    static mbstate_t own;
    return mbrtowc(NULL, text, n, state ? state : &own);
}

int mbsinit(const mbstate_t *state) {
    return !state || (!state->__left && !state->__pair);
}

wint_t btowc(int c) {
    int last = __utf8_text ? FIRST_CONTINUATION - 1 : LAST_BYTE;
    return c >= 0 && c <= last ? (wint_t)c : WEOF;
}

int wctob(wint_t c) {
    wint_t last = __utf8_text ? FIRST_CONTINUATION - 1 : LAST_BYTE;
    return c <= last ? (int)c : EOF;
}
