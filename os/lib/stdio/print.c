// The printf family (C11 7.21.6): what the sinks are.
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "format.h"

struct file_sink {
    struct sink sink;
    FILE *file;
    int failed;
};

static void put_to_file(struct sink *sink, const char *text, size_t n) {
    struct file_sink *to = (struct file_sink *)sink;
    to->failed |= fwrite(text, 1, n, to->file) != n;
}

int vfprintf(FILE *restrict file, const char *restrict format, va_list arguments) {
    struct file_sink to = {{put_to_file, 0, 0, 0}, file, 0};
    unsigned char line[BUFSIZ];
    if (__begin_writing(file) < 0)
        return -1;
    int unbuffered = file->mode == _IONBF;
    unsigned char *kept = file->buffer;
    size_t size = file->size;
    if (unbuffered) { // a buffer for one call
        file->buffer = file->next = file->end = line;
        file->size = sizeof line;
        file->mode = _IOFBF;
    }
    int n = __format(&to.sink, format, arguments);
    if (unbuffered) {
        to.failed |= __write_out(file) < 0;
        file->buffer = file->next = file->end = kept;
        file->size = size;
        file->mode = _IONBF;
    }
    return to.failed ? -1 : n;
}

int vprintf(const char *restrict format, va_list arguments) {
    return vfprintf(stdout, format, arguments);
}

int vdprintf(int descriptor, const char *restrict format, va_list arguments) {
    unsigned char buffer[BUFSIZ];
    FILE file = {.buffer = buffer,
                 .next = buffer,
                 .end = buffer,
                 .size = sizeof buffer,
                 .descriptor = descriptor,
                 .flags = CAN_WRITE | WRITING,
                 .mode = _IOFBF};
    int n = vfprintf(&file, format, arguments);
    return __write_out(&file) < 0 ? -1 : n;
}

struct memory_sink {
    struct sink sink;
    char *to;
    size_t room; // for characters, without the end
};

static void put_to_memory(struct sink *sink, const char *text, size_t n) {
    struct memory_sink *m = (struct memory_sink *)sink;
    if (n > m->room)
        n = m->room;
    memcpy(m->to, text, n);
    m->to += n;
    m->room -= n;
    sink->full = m->room == 0;
}

int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list arguments) {
    struct memory_sink m = {{put_to_memory, 0, 0, 0}, to, size ? size - 1 : 0};
    int n = __format(&m.sink, format, arguments);
    if (size)
        *m.to = 0;
    return n;
}

int vsprintf(char *restrict to, const char *restrict format, va_list arguments) {
    return vsnprintf(to, (size_t)-1, format, arguments);
}

int vasprintf(char **restrict to, const char *restrict format, va_list arguments) {
    char none;
    int n = vsnprintf(&none, 0, format, arguments);
    if (n < 0 || !(*to = malloc((size_t)n + 1)))
        return -1;
    return vsnprintf(*to, (size_t)n + 1, format, arguments);
}

int printf(const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vfprintf(stdout, format, arguments);
    va_end(arguments);
    return n;
}

int fprintf(FILE *restrict file, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vfprintf(file, format, arguments);
    va_end(arguments);
    return n;
}

int dprintf(int descriptor, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vdprintf(descriptor, format, arguments);
    va_end(arguments);
    return n;
}

int sprintf(char *restrict to, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vsprintf(to, format, arguments);
    va_end(arguments);
    return n;
}

int snprintf(char *restrict to, size_t size, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(to, size, format, arguments);
    va_end(arguments);
    return n;
}

int asprintf(char **restrict to, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vasprintf(to, format, arguments);
    va_end(arguments);
    return n;
}
