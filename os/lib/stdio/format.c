// printf's formats (C11 7.21.6.1), to any sink. The same for wide ones: those come as UTF-8, go out as UTF-8,
// and widths and precisions count characters.
#include "format.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "../wide/encoding.h"

#define LONGEST_INTEGER 24  // octal digits of 2^64 - 1, and one more
#define LONGEST_FLOAT 17000 // characters of a number besides those that its precision asks for
#define BLOCK 64

void __put(struct sink *sink, const char *text, size_t n) {
    if (n && !sink->full)
        sink->put(sink, text, n);
    sink->count += n;
}

void __pad(struct sink *sink, char c, int n) {
    char block[BLOCK];
    if (n <= 0)
        return;
    memset(block, c, sizeof block);
    for (; n > BLOCK && !sink->full; n -= BLOCK)
        __put(sink, block, BLOCK);
    __put(sink, block, (size_t)n); // if it is full, only to be counted
}

static void put_text(struct sink *sink, const struct conversion *c, const char *text, size_t n) {
    int padding = (size_t)c->width > n ? c->width - (int)n : 0;
    __pad(sink, ' ', c->left ? 0 : padding);
    __put(sink, text, n);
    __pad(sink, ' ', c->left ? padding : 0);
}

// prefix: a sign or 0x.
static void put_integer(struct sink *sink, const struct conversion *c, uintmax_t value, const char *prefix) {
    unsigned base = c->kind == 'o' ? 8 : c->kind == 'x' || c->kind == 'X' || c->kind == 'p' ? 16 : 10;
    const char *letters = c->kind == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    char digits[LONGEST_INTEGER], *end = digits + sizeof digits, *start = end;
    for (; value; value /= base)
        *--start = letters[value % base];
    int n = (int)(end - start), signs = (int)strlen(prefix);
    int zeros = (c->precision < 0 ? 1 : c->precision) - n;
    if (c->kind == 'o' && c->alternate && zeros <= 0)
        zeros = 1; // the first digit is to be a zero
    if (zeros < 0)
        zeros = 0;
    int padding = c->width - signs - zeros - n;
    if (c->zero && !c->left && c->precision < 0 && padding > 0) {
        zeros += padding;
        padding = 0;
    }
    __pad(sink, ' ', c->left ? 0 : padding);
    __put(sink, prefix, (size_t)signs);
    __pad(sink, '0', zeros);
    __put(sink, start, (size_t)n);
    __pad(sink, ' ', c->left ? padding : 0);
}

static void store_count(void *to, char length, size_t count) {
    if (length == 'H')
        *(signed char *)to = (signed char)count;
    else if (length == 'h')
        *(short *)to = (short)count;
    else if (length == 'l' || length == 'z' || length == 't')
        *(long *)to = (long)count;
    else if (length == 'q' || length == 'j')
        *(long long *)to = (long long)count;
    else
        *(int *)to = (int)count;
}

// Text of characters that must be encoded: wide ones, or multibyte ones for a wide sink.
struct characters {
    const wchar_t *wide;
    const char *bytes;
    mbstate_t state;
};

// The next one in the sink's encoding; its length, 0 at the end, -1 for what is none.
static int next_character(const struct sink *sink, struct characters *from, char *to) {
    wchar_t c;
    if (from->wide) {
        c = *from->wide++;
    } else {
        size_t used = mbrtowc(&c, from->bytes, LONGEST_CHARACTER, &from->state);
        if (used > LONGEST_CHARACTER)
            return -1;
        from->bytes += used;
    }
    if (!c)
        return 0;
    return (int)(sink->wide ? __to_utf8(to, c) : wcrtomb(to, c, NULL));
}

// How many bytes the characters take that the precision allows; -1 for what is none. *width: as they count.
static int measure(const struct sink *sink, struct characters from, int precision, int *width) {
    char bytes[LONGEST_CHARACTER];
    int total = 0;
    *width = 0;
    while (precision < 0 || *width < precision) {
        int n = next_character(sink, &from, bytes), units = sink->wide ? 1 : n;
        if (n < 0)
            return -1;
        if (n == 0 || (precision >= 0 && *width + units > precision))
            break;
        total += n;
        *width += units;
    }
    return total;
}

static int put_characters(struct sink *sink, const struct conversion *c, struct characters from) {
    char bytes[LONGEST_CHARACTER];
    int width, total = measure(sink, from, c->precision, &width);
    if (total < 0)
        return -1;
    int padding = c->width > width ? c->width - width : 0;
    __pad(sink, ' ', c->left ? 0 : padding);
    for (int n; total > 0; total -= n) {
        n = next_character(sink, &from, bytes);
        __put(sink, bytes, (size_t)n);
    }
    __pad(sink, ' ', c->left ? padding : 0);
    return 0;
}

static int put_string(struct sink *sink, const struct conversion *c, const void *text) {
    struct characters from = {NULL, NULL, {0, 0, 0, 0, 0}};
    if (text && c->length == 'l') {
        from.wide = text;
        return put_characters(sink, c, from);
    }
    from.bytes = text ? text : "(null)";
    if (sink->wide)
        return put_characters(sink, c, from);
    put_text(sink, c, from.bytes,
             c->precision < 0 ? strlen(from.bytes) : strnlen(from.bytes, (size_t)c->precision));
    return 0;
}

static int put_character(struct sink *sink, const struct conversion *c, uintmax_t value) {
    char bytes[LONGEST_CHARACTER] = {(char)value};
    size_t n = 1;
    if (c->length == 'l')
        n = sink->wide ? __to_utf8(bytes, (wchar_t)value) : wcrtomb(bytes, (wchar_t)value, NULL);
    else if (sink->wide)
        n = __to_utf8(bytes, (wchar_t)btowc((unsigned char)value));
    if (n > LONGEST_CHARACTER)
        return -1;
    struct conversion counted = *c;
    counted.width += sink->wide && c->width ? (int)n - 1 : 0; // put_text counts bytes
    put_text(sink, &counted, bytes, n);
    return 0;
}

static const char *sign_of(const struct conversion *c, int negative) {
    return negative ? "-" : c->plus ? "+" : c->space ? " " : "";
}

static int convert(struct sink *sink, const struct conversion *c, struct arguments *arguments) {
    if (c->kind == 'm')
        return put_string(sink, c, strerror(errno));
    union argument a = __next_argument(arguments, c);
    switch (c->kind) {
    case 'd':
    case 'i': {
        int negative = (intmax_t)a.integer < 0;
        put_integer(sink, c, negative ? -a.integer : a.integer, sign_of(c, negative));
        return 0;
    }
    case 'u':
    case 'o':
        put_integer(sink, c, a.integer, "");
        return 0;
    case 'x':
    case 'X':
        put_integer(sink, c, a.integer, !c->alternate || !a.integer ? "" : c->kind == 'x' ? "0x" : "0X");
        return 0;
    case 'p':
        if (a.pointer)
            put_integer(sink, c, (uintptr_t)a.pointer, c->plus ? "+0x" : c->space ? " 0x" : "0x");
        else
            put_text(sink, c, "(nil)", 5);
        return 0;
    case 'c':
        return put_character(sink, c, a.integer);
    case 's':
        return put_string(sink, c, a.pointer);
    case 'n':
        store_count(a.pointer, c->length, sink->count);
        return 0;
    default:
        if (c->length == 'L')
            __format_quad(sink, c, a.quad.high, a.quad.low);
        else
            __format_double(sink, c, a.integer);
        return 0;
    }
}

// Takes the ints of '*'; -1 with errno where the text would be longer than an int counts.
static int settle(const struct sink *sink, struct conversion *c, struct arguments *arguments) {
    int fits = c->width != TOO_LARGE && c->precision != TOO_LARGE;
    if (c->width_index >= 0)
        c->width = __next_int(arguments, c->width_index);
    if (c->precision_index >= 0)
        c->precision = __next_int(arguments, c->precision_index);
    if (c->width < 0 && c->width > INT_MIN) {
        c->left = 1;
        c->width = -c->width;
    }
    int digits = strchr("cs%nm", c->kind) ? 0 : c->precision, most = INT_MAX;
    if (strchr("gG", c->kind) && !c->alternate && digits > LONGEST_FLOAT)
        digits = c->precision = LONGEST_FLOAT; // no number has so many
    if (strchr("aAeEfFgG", c->kind))
        most -= LONGEST_FLOAT;
    if (!fits || c->width < 0 || digits > most || sink->count + (size_t)c->width > INT_MAX ||
        (digits > 0 && sink->count + (size_t)digits > INT_MAX)) {
        errno = EOVERFLOW;
        return -1;
    }
    return 0;
}

static int format_all(struct sink *sink, const char *format, struct arguments *arguments) {
    union argument array[MOST_INDEXED];
    for (;;) {
        const char *percent = strchr(format, '%');
        __put(sink, format, percent ? (size_t)(percent - format) : strlen(format));
        if (!percent)
            return 0;
        struct conversion c;
        const char *s = __parse_conversion(&c, percent + 1);
        if (!c.kind) {
            errno = EINVAL; // the format ends within a conversion
            return -1;
        }
        if (c.index && !arguments->indexed && __index_arguments(arguments, array, format) < 0) {
            errno = EINVAL;
            return -1;
        }
        format = s + 1;
        if (c.kind == '%')
            __put(sink, "%", 1);
        else if (!strchr("diouxXpcsnmaAeEfFgG", c.kind))
            __put(sink, percent, (size_t)(format - percent)); // no conversion of C11: as it stands
        else if (settle(sink, &c, arguments) < 0 || convert(sink, &c, arguments) < 0)
            return -1;
    }
}

int __format(struct sink *sink, const char *format, va_list list) {
    struct arguments arguments = {.indexed = NULL, .count = 0};
    va_copy(arguments.list, list);
    int failed = format_all(sink, format, &arguments);
    va_end(arguments.list);
    if (failed)
        return -1;
    if (sink->count > INT_MAX) {
        errno = EOVERFLOW;
        return -1;
    }
    return (int)sink->count;
}
