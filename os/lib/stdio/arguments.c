// printf's conversions as they stand in the format, and the arguments that belong to them (C11 7.21.6.1;
// POSIX for "%2$s").
//
// Arguments can only be taken in order and with their types. A format that names them by index is therefore
// read twice: first for the type of each, then, with all of them in an array, for the text.
#include "format.h"

#include <limits.h>
#include <string.h>

// A number in the format; one that an int does not hold is TOO_LARGE.
static int number(const char **format) {
    int n = 0;
    for (; **format >= '0' && **format <= '9'; ++*format) {
        int digit = **format - '0';
        n = n < 0 || n > (INT_MAX - digit) / 10 ? TOO_LARGE : n * 10 + digit;
    }
    return n;
}

// "3$" in front of *s: 3, and *s is behind it; else 0, and nothing is read.
static int index_at(const char **s) {
    const char *t = *s;
    int n = number(&t);
    if (n <= 0 || *t != '$')
        return 0;
    *s = t + 1;
    return n;
}

static const char *flags(struct conversion *c, const char *s) {
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
        else if (*s != '\'') // groups of digits, which "C" has not
            return s;
    }
}

const char *__parse_conversion(struct conversion *c, const char *s) {
    memset(c, 0, sizeof *c);
    c->width_index = c->precision_index = c->precision = -1;
    c->index = index_at(&s);
    s = flags(c, s);
    if (*s == '*') {
        s++;
        c->width_index = index_at(&s);
    } else {
        c->width = number(&s);
    }
    if (*s == '.') {
        s++;
        if (*s == '*') {
            s++;
            c->precision_index = index_at(&s);
        } else {
            int negative = *s == '-'; // as if there were none
            s += negative;
            c->precision = number(&s);
            if (negative)
                c->precision = -1;
        }
    }
    if (*s && strchr("hljztLq", *s)) {
        c->length = *s++;
        if (c->length == *s && (*s == 'h' || *s == 'l'))
            c->length = *s++ == 'h' ? 'H' : 'q';
    }
    c->kind = *s;
    if (c->kind == 'C' || c->kind == 'S') { // of XSI
        c->kind |= 0x20;
        c->length = 'l';
    }
    return s;
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
    case 'L':
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
    case 'L':
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

static union argument next(va_list *list, char kind, char length) {
    union argument a;
    switch (kind) {
    case 'd':
    case 'i':
        a.integer = (uintmax_t)next_signed(list, length);
        break;
    case 'c':
        a.integer = va_arg(*list, unsigned);
        break;
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        a.integer = next_unsigned(list, length);
        break;
    case 's':
    case 'p':
    case 'n':
        a.pointer = va_arg(*list, void *);
        break;
    default: // of floating point
        if (length == 'L')
            a.quad = va_arg(*list, struct quad_bits);
        else
            a.integer = va_arg(*list, uint64_t);
    }
    return a;
}

// What is known of the argument of an index while the format is read.
struct type {
    char kind, length;
};

static int note(struct type *types, int *count, int index, char kind, char length) {
    if (index < 0)
        return 0;
    if (index == 0 || index > MOST_INDEXED)
        return -1;
    types[index - 1] = (struct type){kind, length};
    if (*count < index)
        *count = index;
    return 0;
}

int __index_arguments(struct arguments *arguments, union argument *array, const char *format) {
    struct type types[MOST_INDEXED];
    int count = 0;
    memset(types, 0, sizeof types);
    while ((format = strchr(format, '%'))) {
        struct conversion c;
        format = __parse_conversion(&c, format + 1);
        if (!c.kind)
            break;
        format++;
        if (strchr("%m", c.kind))
            continue;
        if (note(types, &count, c.index, c.kind, c.length) < 0 ||
            note(types, &count, c.width_index, 'd', 0) < 0 ||
            note(types, &count, c.precision_index, 'd', 0) < 0)
            return -1;
    }
    for (int i = 0; i < count; i++)
        array[i] = next(&arguments->list, types[i].kind ? types[i].kind : 'd', types[i].length);
    arguments->indexed = array;
    arguments->count = count;
    return 0;
}

union argument __next_argument(struct arguments *arguments, const struct conversion *c) {
    if (c->index > 0)
        return arguments->indexed[c->index - 1];
    return next(&arguments->list, c->kind, c->length);
}

int __next_int(struct arguments *arguments, int index) {
    if (index > 0)
        return (int)arguments->indexed[index - 1].integer;
    return va_arg(arguments->list, int);
}
