// Where a stream is (C11 7.21.9), and its two conditions (7.21.10).
#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "file.h"

int fseeko(FILE *file, off_t offset, int whence) {
    if (file->flags & WRITING && __write_out(file) < 0)
        return -1;
    if (file->flags & READING && whence == SEEK_CUR)
        offset -= file->end - file->next + file->pushed;
    if (__seek(file, offset, whence) < 0)
        return -1;
    file->flags &= ~(unsigned)(READING | WRITING | AT_END);
    file->next = file->end = file->buffer;
    file->pushed = 0;
    return 0;
}

off_t ftello(FILE *file) {
    off_t at = __seek(file, 0, file->flags & APPENDS && file->flags & WRITING ? SEEK_END : SEEK_CUR);
    if (at < 0)
        return -1;
    if (file->flags & WRITING)
        return at + (file->next - file->buffer);
    return at - (file->end - file->next) - file->pushed;
}

int fseek(FILE *file, long offset, int whence) {
    return fseeko(file, offset, whence);
}

long ftell(FILE *file) {
    off_t at = ftello(file);
    if (at > LONG_MAX) {
        errno = EOVERFLOW;
        return -1;
    }
    return (long)at;
}

void rewind(FILE *file) {
    fseeko(file, 0, SEEK_SET);
    clearerr(file);
}

int fgetpos(FILE *restrict file, fpos_t *restrict position) {
    position->offset = ftello(file);
    return position->offset < 0 ? -1 : 0;
}

int fsetpos(FILE *file, const fpos_t *position) {
    return fseeko(file, position->offset, SEEK_SET);
}

void clearerr(FILE *file) {
    file->flags &= ~(unsigned)(AT_END | FAILED);
}

int feof(FILE *file) {
    return (file->flags & AT_END) != 0;
}

int ferror(FILE *file) {
    return (file->flags & FAILED) != 0;
}
