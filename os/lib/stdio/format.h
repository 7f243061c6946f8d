// The parts of printf. A sink takes the text piece by piece: a stream, a buffer, a descriptor, or a console.
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct sink {
    void (*put)(struct sink *sink, const char *text, size_t n);
    size_t count; // of bytes put so far
};

// One conversion: %[-+ #0][width][.precision][length]conversion
struct conversion {
    int left, plus, space, alternate, zero;
    int width, precision; // precision -1: none was given
    char length;          // 'H' for hh, 'q' for ll, else the letter itself
    char kind;
};

void __put(struct sink *sink, const char *text, size_t n);
void __pad(struct sink *sink, char c, int n);
// Everything for `format`; the number of bytes, or -1 with errno if that is more than an int holds.
int __format(struct sink *sink, const char *format, va_list arguments);
// A floating-point number from its bits: those of a double, or the high and low half of a binary128.
void __format_double(struct sink *sink, const struct conversion *c, uint64_t bits);
void __format_quad(struct sink *sink, const struct conversion *c, uint64_t high, uint64_t low);
