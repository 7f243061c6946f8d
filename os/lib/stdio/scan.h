// The parts of scanf.
#pragma once

#include <stddef.h>
#include <stdio.h>

struct source {
    FILE *file;
    size_t count; // of bytes taken, or of characters
    int utf8;     // the text is UTF-8; else a byte is a character
    int wide;     // for wscanf: everything is counted and told apart by characters
};

// %[index$][*][width][m][length]conversion
struct scan {
    int index, drop, allocate, width;
    char length, kind;
    const char *set, *set_end; // of %[, without ^
    int invert;
};

// Looks at the next byte without taking it, or EOF; takes it.
int __scan_look(struct source *source);
int __scan_take(struct source *source);
// %c, %s and %[, with l or m; NULL for `to` drops the text. Whether it matched, or EOF for what ends within a
// character, is none (errno EILSEQ) or has no memory.
int __scan_text(struct source *source, const struct scan *s, void *to);
// Both families: format is in UTF-8 for a wide source.
int __scan(struct source *source, const char *format, va_list arguments);
