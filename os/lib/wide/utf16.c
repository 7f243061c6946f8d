// UTF-16 and UTF-32 from and to multibyte text (C11 7.28.1). Half of a pair waits in the state.
#include <errno.h>
#include <string.h>
#include <uchar.h>

#include "encoding.h"

#define INVALID ((size_t)-1)
#define INCOMPLETE ((size_t)-2)
#define SECOND_OF_PAIR ((size_t)-3)
#define PAIRS 0x10000
#define FIRST_HALF 0xd800u
#define SECOND_HALF 0xdc00u
#define HALVES 0x400u

size_t mbrtoc32(char32_t *restrict to, const char *restrict text, size_t n, mbstate_t *restrict state) {
    static mbstate_t own;
    wchar_t c;
    size_t used = mbrtowc(&c, text ? text : "", text ? n : 1, state ? state : &own);
    if (used < INCOMPLETE && to && text)
        *to = (char32_t)c;
    return used;
}

size_t c32rtomb(char *restrict to, char32_t c, mbstate_t *restrict state) {
    return wcrtomb(to, (wchar_t)c, state);
}

size_t mbrtoc16(char16_t *restrict to, const char *restrict text, size_t n, mbstate_t *restrict state) {
    static mbstate_t own;
    wchar_t c;
    if (!state)
        state = &own;
    if (state->__pair) {
        if (to)
            *to = (char16_t)state->__value;
        memset(state, 0, sizeof *state);
        return SECOND_OF_PAIR;
    }
    size_t used = mbrtowc(&c, text ? text : "", text ? n : 1, state);
    if (used >= INCOMPLETE)
        return used;
    if (c >= PAIRS) {
        state->__pair = 1;
        state->__value = SECOND_HALF + ((unsigned)c & (HALVES - 1));
        c = (wchar_t)(FIRST_HALF + ((unsigned)(c - PAIRS) >> 10));
    }
    if (to && text)
        *to = (char16_t)c;
    return used;
}

size_t c16rtomb(char *restrict to, char16_t c, mbstate_t *restrict state) {
    static mbstate_t own;
    unsigned wide = c;
    if (!state)
        state = &own;
    if (!to) {
        memset(state, 0, sizeof *state);
        return 1;
    }
    if (state->__pair) {
        unsigned first = state->__value;
        memset(state, 0, sizeof *state);
        if (wide - SECOND_HALF >= HALVES) {
            errno = EILSEQ;
            return INVALID;
        }
        wide = PAIRS + ((first - FIRST_HALF) << 10) + (wide - SECOND_HALF);
    } else if (wide - FIRST_HALF < HALVES) {
        state->__pair = 1;
        state->__value = wide;
        return 0;
    }
    return wcrtomb(to, (wchar_t)wide, NULL);
}
