// Opening and closing streams (C11 7.21.5).
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

#define NEW_FILE_MODE 0666
#define PRIVATE_MODE 0600

int __parse_mode(const char *mode, unsigned *flags) {
    int plus = strchr(mode, '+') != NULL, how;
    if (*mode == 'r')
        how = 0;
    else if (*mode == 'w')
        how = O_CREAT | O_TRUNC;
    else if (*mode == 'a')
        how = O_CREAT | O_APPEND;
    else {
        errno = EINVAL;
        return -1;
    }
    if (strchr(mode, 'x'))
        how |= O_EXCL;
    if (strchr(mode, 'e'))
        how |= O_CLOEXEC;
    *flags = plus ? CAN_READ | CAN_WRITE : *mode == 'r' ? CAN_READ : CAN_WRITE;
    if (*mode == 'a')
        *flags |= APPENDS;
    return how | (plus ? O_RDWR : *mode == 'r' ? O_RDONLY : O_WRONLY);
}

FILE *__new_file(int descriptor, unsigned flags) {
    FILE *file = calloc(1, sizeof *file);
    if (!file)
        return NULL;
    file->descriptor = descriptor;
    file->flags = flags;
    file->mode = -1;
    file->following = __open_files;
    __open_files = file;
    return file;
}

FILE *fdopen(int descriptor, const char *mode) {
    unsigned flags;
    int how = __parse_mode(mode, &flags), now = how < 0 ? -1 : fcntl(descriptor, F_GETFL);
    if (now < 0)
        return NULL;
    if ((flags & CAN_READ && (now & O_ACCMODE) == O_WRONLY) ||
        (flags & CAN_WRITE && (now & O_ACCMODE) == O_RDONLY)) {
        errno = EINVAL;
        return NULL;
    }
    if (flags & APPENDS && !(now & O_APPEND))
        fcntl(descriptor, F_SETFL, (long)(now | O_APPEND));
    return __new_file(descriptor, flags);
}

FILE *fopen(const char *restrict path, const char *restrict mode) {
    unsigned flags;
    int how = __parse_mode(mode, &flags), descriptor = how < 0 ? -1 : open(path, how, NEW_FILE_MODE);
    if (descriptor < 0)
        return NULL;
    FILE *file = __new_file(descriptor, flags);
    if (!file)
        close(descriptor);
    else if (flags & APPENDS && !(flags & CAN_READ))
        lseek(descriptor, 0, SEEK_END); // so that ftell tells it before something is written
    return file;
}

// Writes what waits and gives the buffer back; the descriptor stays.
static int finish(FILE *file) {
    int result = fflush(file);
    if (file->flags & OWN_BUFFER)
        free(file->buffer);
    file->buffer = file->next = file->end = NULL;
    file->pushed = 0;
    file->flags &= STATIC_FILE;
    return result;
}

int fclose(FILE *file) {
    int result = finish(file);
    if (file->kind ? file->kind->close(file->state) < 0
                   : file->descriptor >= 0 && close(file->descriptor) < 0)
        result = EOF;
    file->descriptor = -1;
    if (file->flags & STATIC_FILE)
        return result;
    FILE **link = &__open_files;
    while (*link && *link != file)
        link = &(*link)->following;
    if (*link)
        *link = file->following;
    free(file);
    return result;
}

// Without a path: the same file in another mode, which its descriptor must allow.
static FILE *change_mode(FILE *file, unsigned flags) {
    int now = fcntl(file->descriptor, F_GETFL);
    if (now < 0)
        return NULL;
    if ((flags & CAN_READ && (now & O_ACCMODE) == O_WRONLY) ||
        (flags & CAN_WRITE && (now & O_ACCMODE) == O_RDONLY)) {
        errno = EBADF;
        return NULL;
    }
    if (flags & CAN_WRITE && !(flags & (APPENDS | CAN_READ)))
        ftruncate(file->descriptor, 0);
    if (!(flags & APPENDS))
        lseek(file->descriptor, 0, SEEK_SET);
    fcntl(file->descriptor, F_SETFL, (long)(flags & APPENDS ? now | O_APPEND : now & ~O_APPEND));
    file->flags |= flags;
    file->mode = -1;
    return file;
}

FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict file) {
    unsigned flags;
    int how = __parse_mode(mode, &flags), old = file->descriptor;
    finish(file);
    int descriptor = how < 0 || !path ? -1 : open(path, how, NEW_FILE_MODE);
    if (how >= 0 && !path && change_mode(file, flags))
        return file;
    if (descriptor < 0) {
        int kept = errno;
        fclose(file);
        errno = kept;
        return NULL;
    }
    if (old >= 0 && descriptor != old) {
        dup2(descriptor, old);
        close(descriptor);
        descriptor = old;
    }
    file->descriptor = descriptor;
    file->flags |= flags;
    file->mode = -1;
    return file;
}

char *tmpnam(char *name) {
    static char buffer[L_tmpnam];
    static unsigned count;
    char *to = name ? name : buffer;
    for (int tries = 0; tries < TMP_MAX; tries++) {
        snprintf(to, L_tmpnam, "/tmp/%x-%x", (unsigned)getpid(), count++);
        if (access(to, F_OK) < 0)
            return to;
    }
    return NULL;
}

FILE *tmpfile(void) {
    char name[L_tmpnam];
    if (!tmpnam(name))
        return NULL;
    int descriptor = open(name, O_RDWR | O_CREAT | O_EXCL, PRIVATE_MODE);
    if (descriptor < 0)
        return NULL;
    unlink(name); // the file lives until it is closed
    return __new_file(descriptor, CAN_READ | CAN_WRITE);
}

int fileno(FILE *file) {
    if (file->descriptor < 0)
        errno = EBADF;
    return file->descriptor;
}

int setvbuf(FILE *restrict file, char *restrict buffer, int mode, size_t size) {
    if (mode < _IOFBF || mode > _IONBF || fflush(file) < 0 || file->next != file->end)
        return EOF; // what was read ahead cannot be given back
    if (file->flags & OWN_BUFFER)
        free(file->buffer);
    file->flags &= ~(unsigned)(OWN_BUFFER | READING | WRITING);
    file->buffer = file->next = file->end = NULL;
    file->mode = mode;
    if (buffer && size && mode != _IONBF) {
        file->buffer = file->next = file->end = (unsigned char *)buffer;
        file->size = size;
    }
    return 0;
}

void setbuf(FILE *restrict file, char *restrict buffer) {
    setvbuf(file, buffer, buffer ? _IOFBF : _IONBF, BUFSIZ);
}

void setbuffer(FILE *file, char *buffer, size_t size) {
    setvbuf(file, buffer, buffer ? _IOFBF : _IONBF, size);
}

void setlinebuf(FILE *file) {
    setvbuf(file, NULL, _IOLBF, 0);
}
