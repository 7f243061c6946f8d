// scanf's %c, %s and %[ (C11 7.21.6.2): bytes, or characters where either the source or the target is wide.
//
// A character of several bytes is taken whole, and given back by ungetc if it does not belong.
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "../wide/encoding.h"
#include "scan.h"

#define FIRST_ROOM 32

// Where the text goes: an array of the caller's, or one that grows.
struct target {
    char *to;
    size_t used, room;
    int grows, failed;
};

static void store(struct target *t, const void *bytes, size_t n) {
    if (t->grows && t->room - t->used < n) {
        size_t room = t->room ? 2 * t->room : FIRST_ROOM;
        char *larger = realloc(t->to, room);
        if (!larger) {
            t->failed = 1;
            return;
        }
        t->to = larger;
        t->room = room;
    }
    if (t->to)
        memcpy(t->to + t->used, bytes, n);
    t->used += n;
}

static size_t decode(const struct source *source, wchar_t *to, const char *bytes, size_t n) {
    mbstate_t state = {0, 0, 0, 0, 0};
    if (source->utf8)
        return __from_utf8(to, bytes, n, &state);
    *to = (unsigned char)*bytes;
    return *bytes != 0;
}

// Takes a character: its bytes and their number, 0 at the end of the input, -1 for none.
static int take_character(struct source *source, wchar_t *to, char *bytes) {
    for (int n = 0; n < LONGEST_CHARACTER;) {
        if (__scan_look(source) == EOF) {
            if (n)
                errno = EILSEQ;
            return n ? -1 : 0;
        }
        bytes[n++] = (char)__scan_take(source);
        size_t used = decode(source, to, bytes, (size_t)n);
        if (used == (size_t)-1)
            return -1;
        if (used != (size_t)-2)
            return n;
    }
    return -1;
}

static void give_back(struct source *source, const char *bytes, int n) {
    while (n > 0)
        ungetc((unsigned char)bytes[--n], source->file);
    source->count--;
}

static int in_set(const struct source *source, const struct scan *s, wchar_t c) {
    for (const char *at = s->set; at < s->set_end;) {
        wchar_t from, to;
        size_t n = decode(source, &from, at, (size_t)(s->set_end - at));
        at += n - 1 < LONGEST_CHARACTER ? n : 1;
        to = from;
        if (s->set_end - at > 1 && *at == '-') {
            n = decode(source, &to, at + 1, (size_t)(s->set_end - at - 1));
            at += 1 + (n - 1 < LONGEST_CHARACTER ? n : 1);
        }
        if (c >= from && c <= to)
            return !s->invert;
    }
    return s->invert;
}

static int belongs(const struct source *source, const struct scan *s, wchar_t c) {
    return s->kind == 'c' || (s->kind == 's' ? !iswspace((wint_t)c) : in_set(source, s, c));
}

// One character or byte: 1 stored, 0 the text ends here, -1 an error.
static int step(struct source *source, const struct scan *s, struct target *t) {
    char bytes[LONGEST_CHARACTER];
    wchar_t c;
    if (!source->wide && s->length != 'l') {
        int byte = __scan_look(source);
        if (byte == EOF || !belongs(source, s, byte))
            return 0;
        bytes[0] = (char)__scan_take(source);
        store(t, bytes, 1);
        return 1;
    }
    int n = take_character(source, &c, bytes);
    if (n <= 0)
        return n;
    if (!belongs(source, s, c)) {
        give_back(source, bytes, n);
        return 0;
    }
    if (s->length == 'l') {
        store(t, &c, sizeof c);
        return 1;
    }
    size_t length = wcrtomb(bytes, c, NULL);
    if (length > LONGEST_CHARACTER)
        return -1;
    store(t, bytes, length);
    return 1;
}

int __scan_text(struct source *source, const struct scan *s, void *to) {
    struct target t = {s->allocate ? NULL : to, 0, 0, s->allocate && to, 0};
    const wchar_t end = 0;
    int n = 0, most = s->width ? s->width : s->kind == 'c' ? 1 : -1, stored = 1;
    // A set of bytes is looked at as bytes.
    struct source bytes = *source;
    if (!source->wide && s->length != 'l')
        bytes.utf8 = 0;
    while (n != most && (stored = step(&bytes, s, &t)) > 0 && !t.failed)
        n++;
    source->count = bytes.count;
    int matched = s->kind == 'c' ? n == most : n > 0;
    if (matched && s->kind != 'c')
        store(&t, &end, s->length == 'l' ? sizeof end : 1);
    if (t.grows && (!matched || t.failed || stored < 0)) {
        free(t.to);
        t.to = NULL;
    }
    if (t.grows && matched && !t.failed)
        *(char **)to = t.to;
    return stored < 0 || t.failed ? EOF : matched;
}
