// wprintf and its kin (C11 7.29.2): the format becomes UTF-8, printf's own code makes UTF-8 of it, and the
// sinks turn that into what the stream has, or into wide characters.
#include <stdlib.h>
#include <wchar.h>

#include "../wide/encoding.h"
#include "file.h"
#include "format.h"

struct wide_sink {
    struct sink sink;
    mbstate_t state;
    FILE *file; // or, if NULL,
    wchar_t *to;
    size_t room;
    int failed;
};

static void put_wide(struct wide_sink *w, wchar_t c) {
    if (w->file) {
        w->failed |= fputwc(c, w->file) == WEOF;
    } else if (w->room > 0) {
        *w->to++ = c;
        w->room--;
    } else {
        w->failed = 1;
    }
}

static void put_characters(struct sink *sink, const char *text, size_t n) {
    struct wide_sink *w = (struct wide_sink *)sink;
    for (size_t i = 0; i < n; i++) {
        wchar_t c;
        if (__from_utf8(&c, text + i, 1, &w->state) <= 1)
            put_wide(w, c);
        else
            sink->count--; // counted with its last byte
    }
}

static int format_wide(struct wide_sink *w, const wchar_t *format, va_list arguments) {
    char *bytes = __utf8_of(format);
    if (!bytes)
        return -1;
    w->sink.put = put_characters;
    w->sink.wide = 1;
    int n = __format(&w->sink, bytes, arguments);
    free(bytes);
    return w->failed ? -1 : n;
}

int vfwprintf(FILE *restrict file, const wchar_t *restrict format, va_list arguments) {
    struct wide_sink w = {.file = file};
    return format_wide(&w, format, arguments);
}

int vwprintf(const wchar_t *restrict format, va_list arguments) {
    return vfwprintf(stdout, format, arguments);
}

int vswprintf(wchar_t *restrict to, size_t size, const wchar_t *restrict format, va_list arguments) {
    struct wide_sink w = {.to = to, .room = size ? size - 1 : 0};
    int n = format_wide(&w, format, arguments);
    if (size)
        *w.to = 0;
    return size ? n : -1;
}

int wprintf(const wchar_t *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vwprintf(format, arguments);
    va_end(arguments);
    return n;
}

int fwprintf(FILE *restrict file, const wchar_t *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vfwprintf(file, format, arguments);
    va_end(arguments);
    return n;
}

int swprintf(wchar_t *restrict to, size_t size, const wchar_t *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vswprintf(to, size, format, arguments);
    va_end(arguments);
    return n;
}
