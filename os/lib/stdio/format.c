// printf's formats (C11 7.21.6.1), to any sink. Freestanding: needs strlen and the conversion of floating
// point.
#include "format.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#define LONGEST_INTEGER 24 // octal digits of 2^64 - 1, and one more
#define BLOCK 16

// A double and a binary128 as variable arguments: without hard floating point both travel as integers of
// their size.
typedef uint64_t double_bits;
struct quad_bits {
    _Alignas(16) uint64_t low;
    uint64_t high;
};

void __put(struct sink *sink, const char *text, size_t n) {
    if (n)
        sink->put(sink, text, n);
    sink->count += n;
}

void __pad(struct sink *sink, char c, int n) {
    char block[BLOCK];
    if (n <= 0)
        return;
    memset(block, c, sizeof block);
    for (; n > BLOCK; n -= BLOCK)
        __put(sink, block, BLOCK);
    __put(sink, block, (size_t)n);
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

static intmax_t next_signed(va_list *arguments, char length) {
    switch (length) {
    case 'H':
        return (signed char)va_arg(*arguments, int);
    case 'h':
        return (short)va_arg(*arguments, int);
    case 'l':
        return va_arg(*arguments, long);
    case 'q':
        return va_arg(*arguments, long long);
    case 'j':
        return va_arg(*arguments, intmax_t);
    case 'z':
    case 't':
        return va_arg(*arguments, ptrdiff_t);
    default:
        return va_arg(*arguments, int);
    }
}

static uintmax_t next_unsigned(va_list *arguments, char length) {
    switch (length) {
    case 'H':
        return (unsigned char)va_arg(*arguments, unsigned);
    case 'h':
        return (unsigned short)va_arg(*arguments, unsigned);
    case 'l':
        return va_arg(*arguments, unsigned long);
    case 'q':
        return va_arg(*arguments, unsigned long long);
    case 'j':
        return va_arg(*arguments, uintmax_t);
    case 'z':
    case 't':
        return va_arg(*arguments, size_t);
    default:
        return va_arg(*arguments, unsigned);
    }
}

static void store_count(va_list *arguments, char length, size_t count) {
    void *to = va_arg(*arguments, void *);
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

static void put_wide(struct sink *sink, const struct conversion *c, const wchar_t *text) {
    size_t n = 0;
    while ((c->precision < 0 || n < (size_t)c->precision) && text[n])
        n++;
    int padding = (size_t)c->width > n ? c->width - (int)n : 0;
    __pad(sink, ' ', c->left ? 0 : padding);
    for (size_t i = 0; i < n; i++) {
        char byte = (char)text[i];
        __put(sink, &byte, 1);
    }
    __pad(sink, ' ', c->left ? padding : 0);
}

static void put_string(struct sink *sink, const struct conversion *c, const char *text) {
    if (!text)
        text = "(null)";
    if (c->length == 'l') {
        put_wide(sink, c, (const wchar_t *)(const void *)text);
        return;
    }
    put_text(sink, c, text, c->precision < 0 ? strlen(text) : strnlen(text, (size_t)c->precision));
}

// A number in the format; it stops at what an int holds.
static int number(const char **format) {
    int n = 0;
    for (; **format >= '0' && **format <= '9'; ++*format)
        n = n > (INT_MAX - 9) / 10 ? INT_MAX : n * 10 + (**format - '0');
    return n;
}

// Reads what stands between % and the letter of the conversion; the letter's place.
static const char *parse(struct conversion *c, const char *s, va_list *arguments) {
    memset(c, 0, sizeof *c);
    for (;; s++) {
        if (*s == '-')
            c->left = 1;
        else if (*s == '+')
            c->plus = 1;
        else if (*s == ' ')
            c->space = 1;
        else if (*s == '#')
            c->alternate = 1;
        else if (*s == '0')
            c->zero = 1;
        else
            break;
    }
    if (*s == '*') {
        s++;
        c->width = va_arg(*arguments, int);
        if (c->width < 0) {
            c->left = 1;
            c->width = -c->width;
        }
    } else {
        c->width = number(&s);
    }
    c->precision = -1;
    if (*s == '.') {
        s++;
        if (*s == '*') {
            s++;
            c->precision = va_arg(*arguments, int);
        } else {
            c->precision = number(&s);
        }
        if (c->precision < 0)
            c->precision = -1;
    }
    if (*s && strchr("hljztL", *s)) {
        c->length = *s++;
        if (c->length == *s && (*s == 'h' || *s == 'l'))
            c->length = *s++ == 'h' ? 'H' : 'q';
    }
    c->kind = *s;
    return s;
}

static void convert(struct sink *sink, const struct conversion *c, va_list *arguments) {
    char byte;
    switch (c->kind) {
    case 'd':
    case 'i': {
        intmax_t value = next_signed(arguments, c->length);
        put_integer(sink, c, value < 0 ? -(uintmax_t)value : (uintmax_t)value,
                    value < 0  ? "-"
                    : c->plus  ? "+"
                    : c->space ? " "
                               : "");
        break;
    }
    case 'u':
    case 'o':
    case 'x':
    case 'X': {
        uintmax_t value = next_unsigned(arguments, c->length);
        put_integer(sink, c, value,
                    c->alternate && value ? c->kind == 'x'   ? "0x"
                                            : c->kind == 'X' ? "0X"
                                                             : ""
                                          : "");
        break;
    }
    case 'p': {
        void *pointer = va_arg(*arguments, void *);
        if (pointer)
            put_integer(sink, c, (uintptr_t)pointer, "0x");
        else
            put_text(sink, c, "(nil)", 5);
        break;
    }
    case 'c':
        byte = (char)va_arg(*arguments, int);
        put_text(sink, c, &byte, 1);
        break;
    case 's':
        put_string(sink, c, va_arg(*arguments, const char *));
        break;
    case 'n':
        store_count(arguments, c->length, sink->count);
        break;
    default:
        if (c->length == 'L') {
            struct quad_bits bits = va_arg(*arguments, struct quad_bits);
            __format_quad(sink, c, bits.high, bits.low);
        } else {
            __format_double(sink, c, va_arg(*arguments, double_bits));
        }
    }
}

int __format(struct sink *sink, const char *format, va_list arguments) {
    va_list left;
    va_copy(left, arguments);
    for (;;) {
        const char *percent = strchr(format, '%');
        __put(sink, format, percent ? (size_t)(percent - format) : strlen(format));
        if (!percent)
            break;
        struct conversion c;
        const char *s = parse(&c, percent + 1, &left);
        if (!c.kind)
            break;
        format = s + 1;
        if (c.kind == '%')
            __put(sink, "%", 1);
        else if (strchr("diouxXpcsnaAeEfFgG", c.kind))
            convert(sink, &c, &left);
        else
            __put(sink, percent, (size_t)(format - percent)); // no conversion of C11: as it stands
    }
    va_end(left);
    if (sink->count > INT_MAX) {
        errno = EOVERFLOW;
        return -1;
    }
    return (int)sink->count;
}
