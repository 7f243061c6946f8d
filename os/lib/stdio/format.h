// The parts of printf. A sink takes the text piece by piece: a stream, a buffer, a descriptor, or a console.
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct sink {
    void (*put)(struct sink *sink, const char *text, size_t n);
    size_t count; // of bytes put so far, or of wide characters
    int full;     // what is put from now on is only counted
    int wide;     // the text is UTF-8, and each character counts as one
};

#define TOO_LARGE (-2147483647 - 1) // a width or precision in the format that no int holds

// One conversion: %[index$][-+ #0][width][.precision][length]conversion
struct conversion {
    int left, plus, space, alternate, zero;
    int width, precision; // precision -1: none was given
    // Which argument, from 1 on; 0 is the next one, -1 none.
    int index, width_index, precision_index;
    char length; // 'H' for hh, 'q' for ll, else the letter itself
    char kind;   // 0: the format ends, or cannot be
};

// A double and a binary128 as variable arguments: without hard floating point both travel as integers of
// their size.
struct quad_bits {
    _Alignas(16) uint64_t low;
    uint64_t high;
};

union argument {
    uintmax_t integer; // a signed one sign-extended; the bits of a double
    void *pointer;
    struct quad_bits quad;
};

// Where arguments come from: the list, or for formats with indices an array made from it.
#define MOST_INDEXED 64
struct arguments {
    va_list list;
    union argument *indexed;
    int count;
};

// Reads what stands between % and the letter of the conversion; the letter's place. Widths and precisions of
// '*' are not there yet.
const char *__parse_conversion(struct conversion *c, const char *s);
// The arguments that the format has by index, into array; 0, or -1 if it mixes them or goes beyond what there
// is room for.
int __index_arguments(struct arguments *arguments, union argument *array, const char *format);
// The argument of a conversion; and the int of a '*'.
union argument __next_argument(struct arguments *arguments, const struct conversion *c);
int __next_int(struct arguments *arguments, int index);

void __put(struct sink *sink, const char *text, size_t n);
void __pad(struct sink *sink, char c, int n);
// Everything for `format`; the number of bytes, or -1 with errno: EOVERFLOW if that is more than an int
// holds, EILSEQ for a wide character that is none, EINVAL for a format with indices that cannot be.
int __format(struct sink *sink, const char *format, va_list arguments);
// A floating-point number from its bits: those of a double, or the high and low half of a binary128.
void __format_double(struct sink *sink, const struct conversion *c, uint64_t bits);
void __format_quad(struct sink *sink, const struct conversion *c, uint64_t high, uint64_t low);
