// wscanf and its kin (C11 7.29.2): scanf's own code over a format, and for swscanf a text, in UTF-8.
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "../wide/encoding.h"
#include "file.h"
#include "scan.h"

static int scan_wide(FILE *file, int utf8, const wchar_t *format, va_list arguments) {
    struct source source = {file, 0, utf8, 1};
    char *bytes = __utf8_of(format);
    if (!bytes)
        return EOF;
    int n = __scan(&source, bytes, arguments);
    free(bytes);
    return n;
}

int vfwscanf(FILE *restrict file, const wchar_t *restrict format, va_list arguments) {
    return scan_wide(file, __utf8_text, format, arguments);
}

int vwscanf(const wchar_t *restrict format, va_list arguments) {
    return vfwscanf(stdin, format, arguments);
}

int vswscanf(const wchar_t *restrict text, const wchar_t *restrict format, va_list arguments) {
    char *bytes = __utf8_of(text);
    if (!bytes)
        return EOF;
    unsigned char *start = (unsigned char *)bytes;
    FILE file = {.buffer = start,
                 .next = start,
                 .end = start + strlen(bytes),
                 .descriptor = -1,
                 .flags = CAN_READ | READING,
                 .mode = _IOFBF};
    int n = scan_wide(&file, 1, format, arguments);
    free(bytes);
    return n;
}

int wscanf(const wchar_t *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vwscanf(format, arguments);
    va_end(arguments);
    return n;
}

int fwscanf(FILE *restrict file, const wchar_t *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vfwscanf(file, format, arguments);
    va_end(arguments);
    return n;
}

int swscanf(const wchar_t *restrict text, const wchar_t *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vswscanf(text, format, arguments);
    va_end(arguments);
    return n;
}
