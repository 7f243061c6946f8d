// The buffer between a FILE and its descriptor (C11 7.21.3), and the three standard streams.
//
// A stream starts without a direction. The first use gives it a buffer and, if it is a terminal, makes it
// line-buffered; standard error is never buffered.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../stdlib/exit.h"
#include "file.h"

static FILE input = {.descriptor = STDIN_FILENO, .flags = CAN_READ | STATIC_FILE, .mode = -1};
static FILE output = {
    .descriptor = STDOUT_FILENO, .flags = CAN_WRITE | STATIC_FILE, .mode = -1, .following = &input};
static FILE errors = {
    .descriptor = STDERR_FILENO, .flags = CAN_WRITE | STATIC_FILE, .mode = _IONBF, .following = &output};
#undef stdin
#undef stdout
#undef stderr
FILE *const stdin = &input, *const stdout = &output, *const stderr = &errors;
FILE *__open_files = &errors;

static int give_buffer(FILE *file) {
    __flush_at_exit = __flush_all;
    int kept = errno; // isatty's answer is no error of ours
    if (file->mode < 0)
        file->mode =
            file->flags & CAN_WRITE && file->descriptor >= 0 && isatty(file->descriptor) ? _IOLBF : _IOFBF;
    errno = kept;
    if (file->buffer)
        return 0;
    file->size = file->mode == _IONBF ? 1 : BUFSIZ;
    file->buffer = malloc(file->size);
    if (!file->buffer)
        return EOF;
    file->flags |= OWN_BUFFER;
    file->next = file->end = file->buffer;
    return 0;
}

off_t __seek(FILE *file, off_t offset, int whence) {
    return file->kind ? file->kind->seek(file->state, offset, whence)
                      : lseek(file->descriptor, offset, whence);
}

int __begin_reading(FILE *file) {
    if (file->flags & READING)
        return 0;
    if (!(file->flags & CAN_READ)) {
        file->flags |= FAILED;
        errno = EBADF;
        return EOF;
    }
    if (file->flags & WRITING && __write_out(file) < 0)
        return EOF;
    if (give_buffer(file) < 0)
        return EOF;
    file->flags = (file->flags & ~(unsigned)WRITING) | READING;
    file->next = file->end = file->buffer;
    return 0;
}

int __begin_writing(FILE *file) {
    if (file->flags & WRITING)
        return 0;
    if (!(file->flags & CAN_WRITE)) {
        file->flags |= FAILED;
        errno = EBADF;
        return EOF;
    }
    if (give_buffer(file) < 0)
        return EOF;
    if (file->flags & READING && file->next != file->end)
        __seek(file, file->next - file->end, SEEK_CUR);
    file->flags = (file->flags & ~(unsigned)(READING | AT_END)) | WRITING;
    file->next = file->end = file->buffer;
    file->pushed = 0;
    return 0;
}

// Writes all of it, however often the kernel stops short.
static int write_bytes(FILE *file, const unsigned char *from, size_t n) {
    while (n > 0) {
        ssize_t done =
            file->kind ? file->kind->write(file->state, from, n) : write(file->descriptor, from, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            file->flags |= FAILED;
            return EOF;
        }
        from += done;
        n -= (size_t)done;
    }
    return 0;
}

int __write_out(FILE *file) {
    size_t n = (size_t)(file->next - file->buffer);
    file->next = file->buffer;
    return write_bytes(file, file->buffer, n);
}

// Line-buffered output is written before a program waits for input.
static void flush_lines(void) {
    if (output.flags & WRITING && output.mode == _IOLBF)
        __write_out(&output);
}

int __fill(FILE *file) {
    if (__begin_reading(file) < 0)
        return EOF;
    if (file->pushed)
        return file->back[file->pushed - 1];
    if (file->next < file->end)
        return *file->next;
    if ((file->descriptor < 0 && !file->kind) || file->flags & AT_END) {
        file->flags |= AT_END;
        return EOF;
    }
    flush_lines();
    ssize_t n;
    do
        n = file->kind ? file->kind->read(file->state, file->buffer, file->size)
                       : read(file->descriptor, file->buffer, file->size);
    while (n < 0 && errno == EINTR);
    if (n <= 0) {
        file->flags |= n < 0 ? FAILED : AT_END;
        return EOF;
    }
    file->next = file->buffer;
    file->end = file->buffer + n;
    return *file->next;
}

size_t fwrite(const void *restrict from, size_t size, size_t count, FILE *restrict file) {
    const unsigned char *s = from;
    size_t n = size * count;
    if (n == 0 || __begin_writing(file) < 0)
        return 0;
    if (file->mode == _IONBF || n > file->size) {
        if (__write_out(file) < 0 || write_bytes(file, s, n) < 0)
            return 0;
        return count;
    }
    if (n > (size_t)(file->buffer + file->size - file->next) && __write_out(file) < 0)
        return 0;
    memcpy(file->next, s, n);
    file->next += n;
    if (file->mode == _IOLBF && memchr(s, '\n', n) && __write_out(file) < 0)
        return 0;
    return count;
}

int fflush(FILE *file) {
    if (!file) {
        int result = 0;
        for (file = __open_files; file; file = file->following)
            if (file->flags & WRITING && __write_out(file) < 0)
                result = EOF;
        return result;
    }
    if (file->flags & WRITING)
        return __write_out(file);
    if (file->flags & READING) {
        if (file->next != file->end && __seek(file, file->next - file->end, SEEK_CUR) >= 0)
            file->next = file->end = file->buffer;
        file->pushed = 0;
    }
    return 0;
}

void __flush_all(void) {
    for (FILE *file = __open_files; file; file = file->following)
        fflush(file); // what was read ahead goes back to the file
}
