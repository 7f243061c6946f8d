#include "out.h"

long write(int file, const void *data, size_t size);

static void digits(unsigned long long value, int negative) {
    char line[24];
    int at = sizeof line;
    line[--at] = '\n';
    do {
        line[--at] = '0' + value % 10;
        value /= 10;
    } while (value);
    if (negative)
        line[--at] = '-';
    write(1, line + at, sizeof line - at);
}

void out(long long value) {
    digits(value < 0 ? -(unsigned long long)value : (unsigned long long)value, value < 0);
}

void outu(unsigned long long value) {
    digits(value, 0);
}

void text(const char *s) {
    size_t n = 0;
    while (s[n])
        n++;
    write(1, s, n);
    write(1, "\n", 1);
}
