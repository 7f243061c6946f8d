// Writing characters and lines (C11 7.21.7).
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "file.h"

int fputc(int c, FILE *file) {
    unsigned char byte = (unsigned char)c;
    if (file->flags & WRITING && file->mode == _IOFBF && file->next < file->buffer + file->size)
        *file->next++ = byte;
    else if (!fwrite(&byte, 1, 1, file))
        return EOF;
    return byte;
}

int putc(int c, FILE *file) {
    return fputc(c, file);
}

int putchar(int c) {
    return fputc(c, stdout);
}

int fputs(const char *restrict text, FILE *restrict file) {
    size_t n = strlen(text);
    return fwrite(text, 1, n, file) == n ? 0 : EOF;
}

int puts(const char *text) {
    return fputs(text, stdout) < 0 ? EOF : fputc('\n', stdout);
}

static void tell(const char *text, const char *what) {
    if (text && *text) {
        fputs(text, stderr);
        fputs(": ", stderr);
    }
    fputs(what, stderr);
    fputc('\n', stderr);
}

void perror(const char *text) {
    tell(text, strerror(errno));
}

void psignal(int number, const char *text) {
    tell(text, strsignal(number));
}
