// Reading characters, lines and blocks (C11 7.21.7, 7.21.8).
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

#define FIRST_LINE 128

int fgetc(FILE *file) {
    int c = __fill(file);
    if (c == EOF)
        return EOF;
    if (file->pushed)
        file->pushed--;
    else
        file->next++;
    return c;
}

int getc(FILE *file) {
    return fgetc(file);
}

int getchar(void) {
    return fgetc(stdin);
}

int ungetc(int c, FILE *file) {
    if (c == EOF || file->pushed == PUSHED || __begin_reading(file) < 0)
        return EOF;
    file->back[file->pushed++] = (unsigned char)c;
    file->flags &= ~(unsigned)AT_END;
    return (unsigned char)c;
}

// Bytes that can be taken from the buffer at once, after __fill.
static size_t at_hand(const FILE *file) {
    return file->pushed ? 0 : (size_t)(file->end - file->next);
}

size_t fread(void *restrict to, size_t size, size_t count, FILE *restrict file) {
    unsigned char *d = to;
    size_t n = size * count, left = n;
    while (left > 0 && __fill(file) != EOF) {
        size_t some = at_hand(file);
        if (some == 0) {
            *d++ = (unsigned char)fgetc(file);
            left--;
            continue;
        }
        if (some > left)
            some = left;
        memcpy(d, file->next, some);
        file->next += some;
        d += some;
        left -= some;
    }
    return size ? (n - left) / size : 0;
}

char *fgets(char *restrict line, int size, FILE *restrict file) {
    int n = 0;
    unsigned failed = file->flags & FAILED; // earlier
    if (size <= 0)
        return NULL;
    file->flags &= ~(unsigned)FAILED;
    while (n < size - 1) {
        int c = fgetc(file);
        if (c == EOF)
            break;
        line[n++] = (char)c;
        if (c == '\n')
            break;
    }
    int bad = ferror(file);
    file->flags |= failed;
    if ((n == 0 && size > 1) || bad)
        return NULL;
    line[n] = 0;
    return line;
}

ssize_t getdelim(char **restrict line, size_t *restrict size, int end, FILE *restrict file) {
    size_t n = 0;
    if (!line || !size) {
        errno = EINVAL;
        return -1;
    }
    for (;;) {
        if (!*line || n + 2 > *size) {
            size_t more = *line && *size ? 2 * *size : FIRST_LINE;
            char *larger = realloc(*line, more);
            if (!larger)
                return -1;
            *line = larger;
            *size = more;
        }
        int c = fgetc(file);
        if (c == EOF)
            break;
        (*line)[n++] = (char)c;
        if (c == end)
            break;
    }
    (*line)[n] = 0;
    return n ? (ssize_t)n : -1;
}

ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict file) {
    return getdelim(line, size, '\n', file);
}
