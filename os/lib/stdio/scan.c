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
#include "file.h"

#define WORD 1100
#define SET_BYTES 32

struct source {
    FILE *file;
    size_t count; // of characters taken
};

// %[*][width][length]conversion
struct conversion {
    int drop, width;
    char length, kind;
    unsigned char set[SET_BYTES]; // of %[
};

static int look(struct source *source) {
    return __fill(source->file);
}

static int take(struct source *source) {
    source->count++;
    return fgetc(source->file);
}

static void skip_space(struct source *source) {
    while (isspace(look(source)))
        take(source);
}

static void store_integer(void *to, char length, uintmax_t value) {
    if (length == 'H')
        *(unsigned char *)to = (unsigned char)value;
    else if (length == 'h')
        *(unsigned short *)to = (unsigned short)value;
    else if (length == 'l' || length == 'z' || length == 't')
        *(unsigned long *)to = (unsigned long)value;
    else if (length == 'q' || length == 'j')
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
    int c = take(source);
    if (w->n < WORD)
        w->text[w->n++] = (char)c;
    w->left--;
}

static int offered(struct source *source, const struct word *w) {
    return w->left > 0 ? look(source) : EOF;
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

static int in_set(const struct conversion *c, int byte) {
    return c->set[byte / 8] >> byte % 8 & 1;
}

// Reads the set of %[ from behind the bracket; the place behind it, or of the end of the format.
static const char *read_set(struct conversion *c, const char *s) {
    int invert = *s == '^';
    s += invert;
    memset(c->set, 0, sizeof c->set);
    for (int first = 1; *s && (first || *s != ']'); first = 0, s++) {
        unsigned char from = (unsigned char)*s, to = from;
        if (s[1] == '-' && s[2] && s[2] != ']') {
            to = (unsigned char)s[2];
            s += 2;
        }
        for (unsigned byte = from; byte <= to; byte++)
            c->set[byte / 8] |= (unsigned char)(1u << byte % 8);
    }
    for (int i = 0; invert && i < SET_BYTES; i++)
        c->set[i] = (unsigned char)~c->set[i];
    return *s ? s + 1 : s;
}

// %c, %s and %[; whether there was anything.
static int read_text(struct source *source, const struct conversion *c, char *to) {
    int n = 0, most = c->width ? c->width : c->kind == 'c' ? 1 : -1;
    for (; n != most; n++) {
        int byte = look(source);
        if (byte == EOF || (c->kind == 's' && isspace(byte)) || (c->kind == '[' && !in_set(c, byte)))
            break;
        take(source);
        if (to)
            to[n] = (char)byte;
    }
    if (to && c->kind != 'c')
        to[n] = 0;
    return c->kind == 'c' ? n == most : n > 0;
}

static int base_of(char kind) {
    return kind == 'i' ? 0 : kind == 'o' ? 8 : kind == 'x' || kind == 'X' || kind == 'p' ? 16 : 10;
}

// Reads what stands behind %; the place behind the conversion's letter.
static const char *parse(struct conversion *c, const char *s) {
    memset(c, 0, offsetof(struct conversion, set));
    if (*s == '*') {
        c->drop = 1;
        s++;
    }
    while (isdigit((unsigned char)*s))
        c->width = c->width * 10 + (*s++ - '0');
    if (*s && strchr("hljztL", *s)) {
        c->length = *s++;
        if (c->length == *s && (*s == 'h' || *s == 'l'))
            c->length = *s++ == 'h' ? 'H' : 'q';
    }
    c->kind = *s;
    if (*s)
        s++;
    return c->kind == '[' ? read_set(c, s) : s;
}

// One conversion: 1 done, 0 no match.
static int convert(struct source *source, const struct conversion *c, void *to) {
    struct word w = {.n = 0, .left = c->width ? c->width : INT32_MAX};
    int base = base_of(c->kind);
    if (strchr("cs[", c->kind))
        return read_text(source, c, to);
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

int vfscanf(FILE *restrict file, const char *restrict format, va_list arguments) {
    struct source source = {file, 0};
    int done = 0;
    va_list left;
    va_copy(left, arguments);
    for (const char *s = format; *s;) {
        struct conversion c;
        if (isspace((unsigned char)*s)) {
            skip_space(&source);
            s++;
            continue;
        }
        if (*s != '%' || s[1] == '%') {
            if (*s == '%') {
                skip_space(&source);
                s++;
            }
            int byte = look(&source);
            if (byte != (unsigned char)*s) {
                done = byte == EOF && done == 0 ? EOF : done;
                break;
            }
            take(&source);
            s++;
            continue;
        }
        s = parse(&c, s + 1);
        if (!c.kind)
            break;
        void *to = c.drop ? NULL : va_arg(left, void *);
        if (c.kind == 'n') {
            if (to)
                store_integer(to, c.length, source.count);
            continue;
        }
        if (!strchr("c[", c.kind))
            skip_space(&source);
        if (look(&source) == EOF) {
            done = done == 0 ? EOF : done;
            break;
        }
        if (!convert(&source, &c, to))
            break;
        done += !c.drop;
    }
    va_end(left);
    return done;
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
