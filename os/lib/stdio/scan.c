// The scanf family (C11 7.21.6.2).
//
// One character is looked at before it is taken, and a number is collected as long as its text may still
// become one, so that at most one character goes back. The text is then for strtol or strtod. Room for WORD
// characters of a number is enough for every double; more of them are read but not kept.
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../stdlib/float_text.h"
#include "../wide/encoding.h"
#include "file.h"
#include "scan.h"

#define WORD 1100

int __scan_look(struct source *source) {
    return __fill(source->file);
}

int __scan_take(struct source *source) {
    int c = fgetc(source->file);
    source->count += !source->wide || !source->utf8 || (c & 0xc0) != 0x80; // not for continuations
    return c;
}

static void skip_space(struct source *source) {
    while (isspace(__scan_look(source)))
        __scan_take(source);
}

static void store_integer(void *to, char length, uintmax_t value) {
    if (length == 'H')
        *(unsigned char *)to = (unsigned char)value;
    else if (length == 'h')
        *(unsigned short *)to = (unsigned short)value;
    else if (length == 'l' || length == 'z' || length == 't')
        *(unsigned long *)to = (unsigned long)value;
    else if (length == 'q' || length == 'j' || length == 'L')
        *(unsigned long long *)to = value;
    else
        *(unsigned *)to = (unsigned)value;
}

// The text of a number while it is collected.
struct word {
    char text[WORD + 1];
    int n, left; // left: characters that the width allows
};

static void keep(struct source *source, struct word *w) {
    int c = __scan_take(source);
    if (w->n < WORD)
        w->text[w->n++] = (char)c;
    w->left--;
}

static int offered(struct source *source, const struct word *w) {
    return w->left > 0 ? __scan_look(source) : EOF;
}

static void take_sign(struct source *source, struct word *w) {
    int c = offered(source, w);
    if (c == '+' || c == '-')
        keep(source, w);
}

static int digit_in(int c, int base) {
    return isdigit(c) ? c - '0' < base : base == 16 && isxdigit(c);
}

// Whether a number in this base (0: as in C) was there.
static int collect_integer(struct source *source, struct word *w, int *base) {
    int digits = 0;
    take_sign(source, w);
    if ((*base == 0 || *base == 16) && offered(source, w) == '0') {
        keep(source, w);
        digits = 1;
        if ((offered(source, w) | 0x20) == 'x') {
            keep(source, w);
            digits = 0;
            *base = 16;
        } else if (*base == 0) {
            *base = 8;
        }
    } else if (*base == 0) {
        *base = 10;
    }
    for (; digit_in(offered(source, w), *base); digits = 1)
        keep(source, w);
    w->text[w->n] = 0;
    return digits;
}

static int collect_letters(struct source *source, struct word *w, const char *letters) {
    for (; *letters; letters++) {
        if ((offered(source, w) | 0x20) != *letters)
            return 0;
        keep(source, w);
    }
    return 1;
}

static int collect_float(struct source *source, struct word *w) {
    int base = 10, digits = 0;
    take_sign(source, w);
    int c = offered(source, w) | 0x20;
    if (c == 'i') {
        int good = collect_letters(source, w, "inf");
        if (good && (offered(source, w) | 0x20) == 'i')
            good = collect_letters(source, w, "inity");
        w->text[w->n] = 0;
        return good;
    }
    if (c == 'n') {
        int good = collect_letters(source, w, "nan");
        w->text[w->n] = 0;
        return good;
    }
    if (offered(source, w) == '0') {
        keep(source, w);
        digits = 1;
        if ((offered(source, w) | 0x20) == 'x') {
            keep(source, w);
            base = 16;
            digits = 0;
        }
    }
    for (; digit_in(offered(source, w), base); digits = 1)
        keep(source, w);
    if (offered(source, w) == '.') {
        keep(source, w);
        for (; digit_in(offered(source, w), base); digits = 1)
            keep(source, w);
    }
    if (digits && (offered(source, w) | 0x20) == (base == 16 ? 'p' : 'e')) {
        keep(source, w);
        take_sign(source, w);
        for (digits = 0; isdigit(offered(source, w)); digits = 1)
            keep(source, w);
    }
    w->text[w->n] = 0;
    return digits;
}

static void store_float(void *to, char length, const char *text) {
    if (length == 'L') {
        uint32_t limbs[QUAD_LIMBS];
        char digits[WORD];
        struct number_text n = __read_number(text, NULL, limbs, QUAD_LIMBS, digits, WORD);
        struct binary b = __encode(&n, &__binary128);
        ((uint64_t *)to)[0] = b.low;
        ((uint64_t *)to)[1] = b.high;
    } else if (length == 'l') {
        *(uint64_t *)to = __strtod_bits(text, NULL, &__binary64);
    } else {
        *(uint32_t *)to = (uint32_t)__strtod_bits(text, NULL, &__binary32);
    }
}

// The set of %[, from behind the bracket; the place behind it, or the end of the format.
static const char *parse_set(struct scan *c, const char *s) {
    c->invert = *s == '^';
    s += c->invert;
    c->set = s;
    if (*s)
        s++; // the first may be the bracket itself
    while (*s && *s != ']')
        s++;
    c->set_end = s;
    return *s ? s + 1 : s;
}

static int base_of(char kind) {
    return kind == 'i' ? 0 : kind == 'o' ? 8 : kind == 'x' || kind == 'X' || kind == 'p' ? 16 : 10;
}

static int number(const char **format) {
    int n = 0;
    for (; isdigit((unsigned char)**format); ++*format)
        n = n > (INT32_MAX - 9) / 10 ? INT32_MAX : n * 10 + (**format - '0');
    return n;
}

// Reads what stands behind %; the place behind the conversion's letter.
static const char *parse(struct scan *c, const char *s) {
    memset(c, 0, sizeof *c);
    const char *t = s;
    c->index = number(&t);
    if (c->index && *t == '$')
        s = t + 1;
    else
        c->index = 0;
    if (*s == '*') {
        c->drop = 1;
        s++;
    }
    c->width = number(&s);
    if (*s == 'm') {
        c->allocate = 1;
        s++;
    }
    if (*s && strchr("hljztLq", *s)) {
        c->length = *s++;
        if (c->length == *s && (*s == 'h' || *s == 'l'))
            c->length = *s++ == 'h' ? 'H' : 'q';
    }
    c->kind = *s;
    if (*s)
        s++;
    return c->kind == '[' ? parse_set(c, s) : s;
}

// One conversion: 1 done, 0 no match, EOF an error.
static int convert(struct source *source, const struct scan *c, void *to) {
    struct word w = {.n = 0, .left = c->width ? c->width : INT32_MAX};
    int base = base_of(c->kind);
    if (strchr("cs[", c->kind))
        return __scan_text(source, c, to);
    if (strchr("diouxXp", c->kind)) {
        if (!collect_integer(source, &w, &base))
            return 0;
        int is_signed = c->kind == 'd' || c->kind == 'i';
        uintmax_t value =
            is_signed ? (uintmax_t)strtoimax(w.text, NULL, base) : strtoumax(w.text, NULL, base);
        if (to)
            store_integer(to, c->kind == 'p' ? 'l' : c->length, value);
        return 1;
    }
    if (!strchr("aAeEfFgG", c->kind) || !collect_float(source, &w))
        return 0;
    if (to)
        store_float(to, c->length, w.text);
    return 1;
}

// A character of the format that stands for itself: 1 it was there, 0 another was, EOF none.
static int literal(struct source *source, char c) {
    int byte = __scan_look(source);
    if (byte != (unsigned char)c)
        return byte == EOF ? EOF : 0;
    __scan_take(source);
    return 1;
}

// The pointer of an index, found from the front.
static void *indexed(va_list arguments, int index) {
    va_list from_front;
    void *to = NULL;
    va_copy(from_front, arguments);
    for (; index > 0; index--)
        to = va_arg(from_front, void *);
    va_end(from_front);
    return to;
}

static int scan_all(struct source *source, const char *format, va_list arguments, va_list *next) {
    int done = 0;
    for (const char *s = format; *s;) {
        struct scan c;
        int result = 1;
        if (isspace((unsigned char)*s)) {
            skip_space(source);
            s++;
        } else if (*s != '%') {
            result = literal(source, *s++);
        } else {
            s = parse(&c, s + 1);
            if (!c.kind)
                return done;
            if (!strchr("c[n", c.kind))
                skip_space(source);
            if (c.kind == '%') {
                result = literal(source, '%');
            } else {
                void *to = c.drop ? NULL : c.index ? indexed(arguments, c.index) : va_arg(*next, void *);
                if (c.kind == 'n') {
                    if (to)
                        store_integer(to, c.length, source->count);
                    continue;
                }
                result = __scan_look(source) == EOF ? EOF : convert(source, &c, to);
                done += result == 1 && !c.drop;
            }
        }
        if (result != 1)
            return result == EOF && done == 0 ? EOF : done;
    }
    return done;
}

int __scan(struct source *source, const char *format, va_list arguments) {
    va_list next;
    va_copy(next, arguments);
    int done = scan_all(source, format, arguments, &next);
    va_end(next);
    return done;
}

int vfscanf(FILE *restrict file, const char *restrict format, va_list arguments) {
    struct source source = {file, 0, __utf8_text, 0};
    return __scan(&source, format, arguments);
}

int vscanf(const char *restrict format, va_list arguments) {
    return vfscanf(stdin, format, arguments);
}

int vsscanf(const char *restrict text, const char *restrict format, va_list arguments) {
    unsigned char *bytes = (unsigned char *)text; // only read
    FILE file = {.buffer = bytes,
                 .next = bytes,
                 .end = bytes + strlen(text),
                 .descriptor = -1,
                 .flags = CAN_READ | READING,
                 .mode = _IOFBF};
    return vfscanf(&file, format, arguments);
}

int scanf(const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vscanf(format, arguments);
    va_end(arguments);
    return n;
}

int fscanf(FILE *restrict file, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vfscanf(file, format, arguments);
    va_end(arguments);
    return n;
}

int sscanf(const char *restrict text, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vsscanf(text, format, arguments);
    va_end(arguments);
    return n;
}
